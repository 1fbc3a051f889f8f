"""Writing down a purchase: on a phone, with photos, and never losing what was typed or sent."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from disbursement import accountability as lpj
from disbursement.models import AccountabilityLine, Purchase, PurchaseReceipt
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import File
from tests.disbursement.doors import as_role, errors, jpeg, not_a_pdf, pdf, queries, statuses
from tests.factories import disbursement as money
from tests.factories.groups import AssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(regions: None) -> AccountabilityLine:
    return lpj.lines_of(money.started_accountability())[0]


def form_url(line: AccountabilityLine) -> str:
    return reverse("disbursement:purchase_create", args=[line.accountability.proposal_id, line.pk])


def writer(line: AccountabilityLine) -> Any:
    return as_role(Role.OPERATOR, line.accountability.proposal.village_id)


def filled(line: AccountabilityLine, **values: Any) -> dict[str, Any]:
    return {
        "token": str(uuid.uuid4()),
        "version": "0",
        "description": "Kambing bakalan",
        "amount": "1.250.000",
        "bought_on": line.accountability.proposal.program_year.today().isoformat(),
        "seller": "Pak Usman",
        "quantity": "1",
        "unit": "ekor",
        "no_receipt": "",
        "note": "",
        "condition": "",
        "kept_at": "",
        "keeper": "",
        **values,
    }


def test_it_begins_with_the_words_of_the_plan(line: AccountabilityLine) -> None:
    page = writer(line).get(form_url(line))
    assert page.context["form"]["description"].value() == line.title
    assert page.context["figures"].unaccounted == 20_000_000


def test_it_is_saved_with_several_receipts(line: AccountabilityLine) -> None:
    data = filled(line, receipt=[jpeg(colour="red"), jpeg(colour="blue"), pdf("nota.pdf")])
    page = writer(line).post(form_url(line), data)
    assert page.url == reverse("disbursement:accountability_line", args=[line.accountability.proposal_id, line.pk])
    purchase = Purchase.objects.get()
    assert (purchase.amount, purchase.seller, purchase.receipts.count()) == (1_250_000, "Pak Usman", 3)
    assert [bool(one.thumbnail) for one in purchase.receipts.order_by("pk")] == [True, True, False]
    assert all(one.file.owner == one for one in purchase.receipts.all())


def test_one_after_another(line: AccountabilityLine) -> None:
    page = writer(line).post(form_url(line), filled(line, another="yes"))
    assert page.url == form_url(line)


def test_a_double_click_makes_one(line: AccountabilityLine) -> None:
    client, data = writer(line), filled(line)
    for _ in range(2):
        assert client.post(form_url(line), {**data, "receipt": [jpeg()]}).status_code == 302
    assert (Purchase.objects.count(), PurchaseReceipt.objects.count()) == (1, 1)


def test_photos_survive_an_error_and_need_not_be_chosen_again(line: AccountabilityLine) -> None:
    client = writer(line)
    data = filled(line, amount="1.500,50")
    page = client.post(form_url(line), {**data, "receipt": [jpeg()], "goods": [jpeg(colour="red")]})
    assert "tanpa sen" in errors(page)
    assert page.text.count("sudah terkirim; tidak perlu dipilih lagi") == 2
    assert not Purchase.objects.exists()
    kept = {f"kept_{kind}": str(file.pk) for kind, file in page.context["form"].kept_papers}
    client.post(form_url(line), {**data, "amount": "1500", **kept})
    assert sorted(PurchaseReceipt.objects.values_list("kind", flat=True)) == ["goods", "receipt"]


def test_nobody_takes_a_photo_that_another_sent(line: AccountabilityLine) -> None:
    other = as_role(Role.PENDAMPING)
    AssignmentFactory(group=line.accountability.proposal.group, user=money.staff(Role.PENDAMPING))
    other.post(form_url(line), {**filled(line, amount="x"), "receipt": [jpeg()]})
    stray = File.objects.get(kind="purchase_receipt")
    for kept in (str(stray.pk), "x", "\x00", "9" * 50):
        writer(line).post(form_url(line), filled(line, kept_receipt=kept, no_receipt="Pasar"))
    assert not PurchaseReceipt.objects.exists()


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"amount": "-1"}, "tidak boleh kurang dari nol"),
        ({"amount": "0"}, "paling sedikit"),
        ({"amount": "1.500,50"}, "tanpa sen"),
        ({"amount": "9" * 40}, "terlalu besar"),
        ({"amount": ""}, "Jumlah uang"),
        ({"quantity": "0"}, "lebih dari nol"),
        ({"quantity": "-1"}, "Tulis angka"),
        ({"quantity": "9" * 20}, "terlalu besar"),
        ({"description": ""}, "Yang dibeli"),
        ({"description": "\x00"}, "Yang dibeli"),
        ({"description": "x" * 151}, "Yang dibeli"),
        ({"bought_on": "31-02-2026"}, "Tulis tanggal seperti"),
        ({"bought_on": "2020-01-01"}, "mendahului dana"),
        ({"bought_on": "2999-01-01"}, "sesudah hari ini"),
        ({"bought_on": "0001-01-01"}, "Tanggal terlalu lama"),
        ({"token": "x"}, "terlalu lama terbuka"),
        ({"version": "9" * 30}, "version"),
        ({"keeper": "99999999999999999999"}, "Dipegang oleh"),
        ({"stays": "on"}, "Pilih keadaan barang"),
        ({"stays": "on", "condition": "good"}, "di mana barang disimpan"),
        ({"stays": "on", "condition": "good", "kept_at": "Kandang", "quantity": "1,5"}, "bilangan bulat"),
        ({"receipt": ["JUNK"]}, "rusak"),
        ({"receipt": ["PROGRAM"]}, "tidak dapat diterima"),
        ({"receipt": ["HEIC"]}, "berformat HEIC"),
        ({"receipt": ["LARGE"]}, "terlalu besar. Batasnya 10 MB"),
        ({"receipt": ["PHOTO"] * 9}, "Paling banyak 8 foto"),
        ({"goods": ["PDF"]}, "tidak dapat diterima"),
    ],
)
def test_bad_input_saves_nothing_and_keeps_what_was_typed(
    line: AccountabilityLine, values: dict[str, Any], sentence: str
) -> None:
    files = {
        "JUNK": lambda: SimpleUploadedFile("nota.jpg", b"\xff\xd8\xff junk", "image/jpeg"),
        "PROGRAM": not_a_pdf,
        "HEIC": lambda: SimpleUploadedFile("IMG_1.heic", HEIC, "image/heic"),
        "LARGE": lambda: SimpleUploadedFile("nota.jpg", b"\xff\xd8\xff" + b"0" * (10 * 1024 * 1024), "image/jpeg"),
        "PHOTO": jpeg,
        "PDF": pdf,
    }
    sent = {
        name: [files[one]() for one in value] if isinstance(value, list) else value for name, value in values.items()
    }
    page = writer(line).post(form_url(line), filled(line, seller="Bu Rukiah", **sent))
    assert sentence.casefold() in errors(page).casefold()
    assert "Bu Rukiah" in page.text
    assert not Purchase.objects.exists()


def test_outside_the_plan_the_reason_is_asked_at_its_field(line: AccountabilityLine) -> None:
    outside = lpj.lines_of(line.accountability)[-1]
    page = writer(line).post(form_url(outside), filled(line))
    assert "Mengapa dibeli di luar RAB?" in errors(page)
    writer(line).post(form_url(outside), filled(line, note="Obat cacing"))
    assert Purchase.objects.get().line == outside


def test_a_page_that_is_too_late_saves_nothing_and_says_so(regions: None) -> None:
    found = money.submitted_accountability()
    line = lpj.lines_of(found)[0]
    page = writer(line).post(form_url(line), filled(line), follow=True)
    assert "tidak (lagi) terbuka untuk diubah. Tidak ada yang disimpan." in page.text
    assert Purchase.objects.count() == 2


def test_it_is_dated_by_the_regency(line: AccountabilityLine) -> None:
    today = line.accountability.proposal.program_year.today()
    page = writer(line).post(form_url(line), filled(line, bought_on=(today + dt.timedelta(days=1)).isoformat()))
    assert "sesudah hari ini" in errors(page)


def test_who_may_not(line: AccountabilityLine) -> None:
    assert statuses(form_url(line), stranger=None, others=[Role.VERIFIER, Role.AUDITOR]) == [302, 403, 403]
    assert as_role(Role.OPERATOR, "76.04.08.2002").get(form_url(line)).status_code == 404


def test_it_costs_the_same_however_much_was_bought(line: AccountabilityLine) -> None:
    client = writer(line)
    money.bought(line, 1)
    one = queries(client, form_url(line))
    for _ in range(2):
        money.bought(line, 1)
    assert queries(client, form_url(line)) == one <= 12
