"""What the demo's groups did with their grants: purchases with invented receipts, remainders, and the Dinas's check."""

from __future__ import annotations

import datetime as dt
import io
import random
import uuid
from collections.abc import Sequence
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from disbursement import accountability, purchases, receipts, reviewing
from disbursement.models import Accountability, AccountabilityLine, Purchase, PurchaseReceipt
from groups.models import Condition, Member, Position, Proposal
from kube_portal.accounts.models import User
from kube_portal.demo.story import BASE_URL, day
from kube_portal.documents.models import File
from kube_portal.money import group_digits

SHOPS = ("Toko Sumber Rejeki", "UD Tani Makmur", "Toko Bangunan Jaya", "Kios Pasar Kulor", "CV Ternak Mandiri")
# Words in a plan that tell of what stays: tools, machines and animals.
STAYS = ("ekor", "unit", "buah")


def note_of(shop: str, what: str, amount: int, on: dt.date) -> SimpleUploadedFile:
    """A drawn receipt that is plainly invented."""
    rng = random.Random(f"{shop} {what} {amount}")
    picture = Image.new("RGB", (720, 960), "#f4f1e6")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((30, 30, 690, 930), outline="#8d8672", width=3)
    pen.text((60, 60), f"NOTA CONTOH - {shop}", fill="#3b3a33", font_size=30)
    pen.text((60, 110), f"{on:%d-%m-%Y}   No. {rng.randint(100, 999)}", fill="#5b594e", font_size=24)
    for row in range(5):
        pen.line((60, 220 + row * 70, 660, 220 + row * 70), fill="#c9c3ae", width=2)
    pen.text((70, 180), what[:38], fill="#26358a", font_size=28)
    pen.text((440, 620), f"Rp{group_digits(amount)}", fill="#26358a", font_size=32)
    pen.text((60, 760), "Tanda terima,       Hormat kami,", fill="#5b594e", font_size=24)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return SimpleUploadedFile("nota.jpg", out.getvalue(), "image/jpeg")


def buy(
    line: AccountabilityLine,
    *,
    on: dt.date,
    by: User,
    amount: int | None = None,
    photographed: bool = True,
    what: str = "",
) -> Purchase:
    """One purchase on a line, by default all that was planned; with a photo of its receipt, or the reason why not."""
    planned = line.budget_line
    whole = amount is None or amount == line.planned
    shop = SHOPS[line.pk % len(SHOPS)]
    total = line.planned if amount is None else amount
    with day(on, hour=14):
        papers: list[File] = []
        if photographed:
            papers = [
                receipts.keep(note_of(shop, what or line.title, total, on), kind=PurchaseReceipt.Kind.RECEIPT, by=by)
            ]
        stays = planned is not None and planned.unit in STAYS and planned.volume == int(planned.volume)
        keeper = Member.objects.present().filter(
            group=line.accountability.proposal.group_id, position=Position.CHAIR
        ).first()  # fmt: skip
        return purchases.add(
            line=line,
            bought=purchases.Bought(
                description=what or line.title,
                bought_on=on,
                quantity=planned.volume if planned is not None and (whole or stays) else Decimal(1),
                unit=planned.unit if planned is not None and (whole or stays) else "paket",
                amount=total,
                seller=shop if photographed else "Petani di pasar",
                no_receipt="" if photographed else "Dibeli di pasar; penjual tidak membuat nota.",
                note="" if planned is not None else "Diperlukan, tetapi belum terpikir saat RAB disusun.",
                stays=stays,
                condition=Condition.GOOD if stays else "",
                kept_at="Lokasi usaha kelompok" if stays else "",
                keeper=keeper if stays else None,
            ),
            papers=purchases.Papers(papers),
            by=by,
            token=uuid.uuid5(uuid.NAMESPACE_URL, f"demo/{line.pk}/{what}/{total}"),
        )


def buy_as_planned(found: Accountability, *, on: dt.date, by: User, photographed: int = 2) -> None:
    """Every line that nothing was bought on yet, at its price; the first ones with a photo of the receipt."""
    for number, line in enumerate(accountability.lines_of(found)):
        if line.budget_line_id is not None and not line.spent:
            buy(line, on=on, by=by, photographed=number < photographed)


def find_right(found: Accountability, *, by: User, except_: dict[str, str] | None = None) -> None:
    """Mark every line: right, or to be mended with the words for its title."""
    noted = except_ or {}
    for line in accountability.lines_of(found):
        if line.counts:
            note = noted.get(line.title, "")
            reviewing.mark(line=line, by=by, mark="mend" if note else "ok", note=note)


def accept(found: Accountability, *, by: User) -> None:
    """Find every line right, and accept."""
    find_right(found, by=by)
    reviewing.accept(accountability=found, by=by, base_url=BASE_URL)


def account_for_the_past(proposals: Sequence[Proposal], *, writer: User, checker: User, first: dt.date) -> None:
    """Grants of a past year: two accepted, one waiting for the Dinas, one sent back with notes; the rest is overdue."""
    for number, proposal in enumerate(proposals[:4]):
        bought_on = first + dt.timedelta(days=number)
        with day(bought_on):
            found = accountability.start(proposal=proposal, by=writer)
        if number == 0:
            buy_cheaper(found, on=bought_on, by=writer, saved=250_000)
        buy_as_planned(found, on=bought_on, by=writer)
        with day(first + dt.timedelta(days=30 + number)):
            accountability.submit(accountability=found, by=writer)
        with day(first + dt.timedelta(days=40 + number)):
            if number < 2:
                accept(found, by=checker)
            elif number == 3:
                titles = [line.title for line in accountability.lines_of(found) if line.counts]
                find_right(found, by=checker, except_={titles[1]: "Foto nota buram; jumlahnya tidak terbaca."})
                reviewing.send_back(accountability=found, by=checker, note="Baris lain sudah baik.")


def buy_cheaper(found: Accountability, *, on: dt.date, by: User, saved: int) -> None:
    """The second line of the plan came cheaper than planned; what was saved went back with a slip."""
    line = accountability.lines_of(found)[1]
    buy(line, on=on, by=by, amount=line.planned - saved)
    with day(on + dt.timedelta(days=7)):
        accountability.explain(line=line, note="Harga di pasar lebih murah; sisanya dikembalikan.", by=by)
        accountability.give_back(
            accountability=found,
            by=by,
            amount=saved,
            proof=f"STS/{on:%Y}/0{line.pk}",
            on=on + dt.timedelta(days=7),
            slip=note_of("Bank Sulselbar", "Setoran sisa dana", saved, on + dt.timedelta(days=7)),
        )


def account_half_way(proposal: Proposal, *, by: User, on: dt.date) -> None:
    """The pendamping has begun with the receipts at hand: two lines of the plan, one of them dearer than planned."""
    with day(on):
        found = accountability.start(proposal=proposal, by=by)
    first, second, *_ = accountability.lines_of(found)
    buy(first, on=on, by=by)
    buy(second, on=on, by=by, amount=second.planned + 150_000, what=f"{second.title}, ukuran besar")
    with day(on, hour=15):
        accountability.explain(line=second, note="Yang direncanakan habis; diambil ukuran yang lebih besar.", by=by)
