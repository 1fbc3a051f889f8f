"""`/monitoring/cashbook/<group>/new/`: one line, its kind first."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.asserts import assertContains, assertNotContains

from kube_portal.documents.models import File
from monitoring.models import CashEntry
from tests.factories import cashbook as cash
from tests.factories.documents import image_bytes
from tests.factories.monitoring import today
from tests.monitoring.cashbook_pages import entering, knocks, page

pytestmark = pytest.mark.django_db


def url(book, kind="cost") -> str:
    return f"{page('cash_entry_create', book.group_id)}?kind={kind}"


def test_the_kind_is_asked_first(client, pendamping, book):
    client.force_login(pendamping)

    shown = client.get(page("cash_entry_create", book.group_id))

    for said in ("Hasil usaha", "Biaya usaha", "IKS masuk", "Tarik tunai dari rekening", "Angsuran pinjaman"):
        assertContains(shown, said)
    assertContains(client.get(url(book, "loan")), "Hasil usaha")


def test_a_line_with_its_receipt(client, pendamping, book):
    client.force_login(pendamping)
    photo = SimpleUploadedFile("nota.jpg", image_bytes())

    answer = client.post(url(book), entering(papers=[photo]), follow=True)

    entry = CashEntry.objects.get(kind="cost")
    assertContains(answer, f"Nomor {entry.number} dicatat: Rp50.000.")
    assert (entry.amount, entry.party, entry.written_by, entry.receipts.count()) == (
        50_000, "Pasar Beringin", pendamping, 1,
    )  # fmt: skip


def test_pressing_twice_writes_one_line(client, pendamping, book):
    client.force_login(pendamping)
    data = entering()

    client.post(url(book), data)
    again = client.post(url(book), data, follow=True)

    assertContains(again, "sudah tersimpan sebelumnya")
    assert CashEntry.objects.filter(kind="cost").count() == 1
    other = client.post(url(book), {**data, "amount": "60.000"})
    assertContains(other, "sudah dipakai untuk catatan lain")


def test_the_operator_of_the_village_writes_too(client, operator_sedau, book):
    client.force_login(operator_sedau)
    client.post(url(book, "income"), entering())
    assert CashEntry.objects.get(kind="income").written_by == operator_sedau


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("cost", {"amount": "0"}, "paling sedikit"),
        ("cost", {"amount": "1.5"}, "Letak titik tidak tepat"),
        ("cost", {"amount": "99999999999999999999"}, "terlalu besar"),
        ("cost", {"amount": "6.000.000"}, "hanya Rp5.000.000"),
        ("withdrawal", {"amount": "16.000.000"}, "hanya Rp15.000.000"),
        ("cost", {"place": ""}, "Pilih salah satu"),
        ("cost", {"place": "x"}, "Pilih"),
        ("cost", {"dated_on": (today() + dt.timedelta(days=1)).isoformat()}, "belum tiba"),
        ("cost", {"dated_on": "2026-01-01"}, "Buku kas dimulai"),
        ("cost", {"dated_on": "31-31-2026"}, "Tulis tanggal"),
        ("cost", {"description": ""}, "tidak boleh kosong"),
        ("cost", {"description": "a\x00b"}, "null"),
        ("cost", {"uuid": "x"}, "terlalu lama terbuka"),
        ("iks", {"member": "999999999999999999999"}, "Pilih"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(client, pendamping, book, kind, values, said):
    client.force_login(pendamping)
    before = CashEntry.objects.count()

    shown = client.post(url(book, kind), entering(**{"description": "Pisang kepok", **values}))

    assertContains(shown, said)
    if "description" not in values:
        assertContains(shown, "Pisang kepok")
    assert CashEntry.objects.count() == before


def test_a_wrong_receipt_is_told_and_a_good_one_is_kept(client, pendamping, book):
    client.force_login(pendamping)
    good = SimpleUploadedFile("nota.jpg", image_bytes())
    bad = SimpleUploadedFile("nota2.jpg", b"MZ not a photo")

    shown = client.post(url(book), entering(papers=[good, bad]))

    assertContains(shown, "nota2.jpg")
    kept = File.objects.get(kind="cash_receipt")
    assertContains(shown, str(kept.pk))
    client.post(url(book), entering(kept_papers=[str(kept.pk), "x", str(uuid.uuid4())]))
    assert CashEntry.objects.get(kind="cost").receipts.get().file_id == kept.pk


def test_a_closed_month_takes_no_lines(client, pendamping, book):
    close = cash.closed(book)
    client.force_login(pendamping)
    assertContains(client.post(url(book), entering(dated_on=close.month.isoformat())), "sudah ditutup")


def test_a_clock_far_off_is_kept_beside_the_servers(client, pendamping, book):
    client.force_login(pendamping)
    client.post(url(book), entering(device_time="2031-01-01T00:00:00+0000"))
    entry = CashEntry.objects.get(kind="cost")
    assert entry.device_time.year == 2031
    assertContains(client.get(entry.get_absolute_url()), "berbeda dari jam server")


def test_before_money_came(client, pendamping, group):
    client.force_login(pendamping)
    assertContains(client.get(page("cash_entry_create", group.pk)), "Buku kas belum dibuka")


def test_who_gets_in(signed_in, other_pendamping, book, kadis, auditor):
    assert knocks(signed_in, url(book), outsider=other_pendamping) == [404, 403]
    for user in (kadis, auditor):
        answer = signed_in(user).post(url(book), entering())
        assert answer.status_code == 403
    assert not CashEntry.objects.filter(kind="cost").exists()
    assertNotContains(signed_in(kadis).get(page("cashbook_detail", book.group_id)), "Catat uang")
