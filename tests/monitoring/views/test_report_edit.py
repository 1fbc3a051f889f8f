"""A report, step by step."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from kube_portal.look.templatetags.look import bulan
from monitoring import fieldreports
from monitoring.models import ReportPhoto
from tests.factories.monitoring import draft_report, funded_group, months_ago, sent_report, today
from tests.monitoring.pages import business, edit, photo, visit

pytestmark = pytest.mark.django_db


def test_a_month_step_by_step(client, pendamping, harapan, draft):
    absent = harapan.members.first()
    first = visit(harapan, {absent.pk}, position="0.838200, 108.956100 ±9 m")
    assertRedirects(client.post(edit(draft, "visit"), first), edit(draft, "photos"))
    assertRedirects(client.post(edit(draft, "photos"), photo()), edit(draft, "photos"))
    assertRedirects(client.post(edit(draft, "business"), business()), edit(draft, "problems"))
    data = {
        "has_problems": "yes", "problems": "Alat rusak", "follow_up": "Dipinjam", "what_1": "Mesin potong rumput",
        "quantity_1": "2", "reason_1": "Rumput disabit",
    }  # fmt: skip
    assertRedirects(client.post(edit(draft, "problems"), data), edit(draft, "send"))
    assertContains(client.get(edit(draft, "send")), "Rp4.750.000")

    answer = client.post(edit(draft, "send"), follow=True)

    assertRedirects(answer, draft.get_absolute_url())
    assertContains(answer, "terkirim. Terima kasih.")
    assertContains(answer, "10 anggota: 9 hadir, 1 tidak hadir")
    draft.refresh_from_db()
    assert (draft.state, draft.submitted_by, draft.visit_on, draft.turnover, draft.costs, draft.cash_counted) == (
        "submitted", pendamping, months_ago(1), 4_750_000, 2_900_000, 6_120_000,
    )  # fmt: skip
    assert (draft.iks, draft.is_joint_business, draft.is_main_business, draft.trend) == (100_000, True, False, "up")
    assert (draft.bank_balance, str(draft.position)) == (1_000_000, "0.838200, 108.956100 ±9 m")
    assert draft.position_source == "device"
    asked = draft.needs.get().request
    assert (draft.problems, str(asked), asked.reason) == ("Alat rusak", "2 Mesin potong rumput", "Rumput disabit")
    assert draft.photos.count() == 1


def test_sent_twice_it_stays_as_it_was(client, pendamping, harapan):
    report = draft_report(harapan, months_ago(1), pendamping)
    client.force_login(pendamping)
    client.post(edit(report, "send"))
    report.refresh_from_db()
    sent_at = report.submitted_at

    for step in ("visit", "photos", "business", "problems", "send"):
        answer = client.post(edit(report, step), business(turnover="1"), follow=True)
        assertContains(answer, "sudah dikirim")

    report.refresh_from_db()
    assert (report.submitted_at, report.turnover) == (sent_at, 4_750_000)


def test_an_empty_draft_is_not_sent(client, draft):
    page = client.get(edit(draft, "send"))
    assertContains(page, "Belum bisa dikirim")
    assertContains(page, edit(draft, "business"))

    answer = client.post(edit(draft, "send"), follow=True)

    assertContains(answer, "Tanggal kunjungan belum diisi.")
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"visit_on": ""}, "tidak boleh kosong"),
        ({"visit_on": "2999-01-01"}, "harus antara"),
        ({"visit_on": "2005-01-01"}, "harus antara"),
        ({"visit_on": "0001-01-01"}, "Tanggal terlalu lama"),
        ({"visit_on": "30-02-2026"}, "Tulis tanggal"),
    ],
)
def test_a_visit_that_cannot_be(client, harapan, draft, values, said):
    page = client.post(edit(draft, "visit"), visit(harapan, **values))

    assertContains(page, said)
    draft.refresh_from_db()
    assert (draft.visit_on, draft.attendances.count()) == (None, 0)


def test_everybody_is_asked_about_and_nobody_else(client, harapan, draft):
    gone = harapan.members.last()
    harapan.members.filter(pk=gone.pk).update(left_on=today(), active=False)
    first = harapan.members.first()

    page = client.post(edit(draft, "visit"), {**visit(harapan), f"member_{first.pk}": ""})
    assertContains(page, f"{first.name}: hadir atau tidak?")
    client.post(edit(draft, "visit"), {**visit(harapan), f"member_{gone.pk}": "yes"})

    assert draft.attendances.count() == 9
    assert not draft.attendances.filter(member=gone).exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"turnover": ""}, "tidak boleh kosong"),
        ({"turnover": "-5.000"}, "kurang dari nol"),
        ({"turnover": "lima juta"}, "Tulis jumlah dalam rupiah"),
        ({"turnover": "9" * 60}, "terlalu besar"),
        ({"costs": "1.00"}, "Letak titik"),
        ({"cash_counted": "12,50"}, "tanpa sen"),
        ({"is_joint_business": ""}, "tidak boleh kosong"),
        ({"is_joint_business": "maybe"}, "pilihan yang valid"),
        ({"trend": "sideways"}, "pilihan yang valid"),
        ({"loans_outstanding": "100.000", "loans_overdue": "200.000"}, "lebih besar daripada pinjaman"),
        ({"loans_overdue": "0"}, "Isi juga pinjaman"),
        ({"loans_outstanding": "500.000", "loans_overdue": "200.000"}, "Sebutkan siapa yang menunggak"),
        ({"loans_overdue_members": "x" * 301}, "300"),
    ],
)
def test_figures_that_cannot_be(client, draft, values, said):
    page = client.post(edit(draft, "business"), business(**values))

    assertContains(page, said)
    # What was typed is kept.
    assertContains(page, 'value="Rp2.900.000"' if "costs" not in values else 'value="1.00"')
    draft.refresh_from_db()
    assert (draft.turnover, draft.costs) == (None, None)


def test_last_months_figure_stands_under_this_months_and_a_jump_is_asked_about(client, pendamping, harapan, draft):
    sent_report(harapan, months_ago(2), pendamping, turnover=4_200_000)
    assertContains(client.get(edit(draft, "business")), f"{bulan(months_ago(2))}: Rp4.200.000")

    page = client.post(edit(draft, "business"), business(turnover="47.500.000"))

    assertContains(page, f"{bulan(months_ago(2))}: Rp4.200.000. Sekarang Rp47.500.000. Yakin?")
    assertContains(page, "Ya, angka ini sudah diperiksa dan benar")
    draft.refresh_from_db()
    assert draft.turnover is None

    client.post(edit(draft, "business"), business(turnover="47.500.000", jump_confirmed="on"))
    draft.refresh_from_db()
    assert (draft.turnover, draft.jump_confirmed) == (47_500_000, True)
    # Without a jump there is nothing to confirm.
    client.post(edit(draft, "business"), business(jump_confirmed="on"))
    draft.refresh_from_db()
    assert (draft.turnover, draft.jump_confirmed) == (4_750_000, False)
    assertNotContains(client.get(edit(draft, "business")), "Ya, angka ini sudah diperiksa")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"has_problems": ""}, "tidak boleh kosong"),
        ({"has_problems": "yes"}, "Tuliskan kendalanya."),
        ({"has_problems": "no", "problems": "Alat rusak"}, "pilih “Ada” atau kosongkan"),
        ({"has_problems": "yes", "problems": "x" * 2001}, "2000"),
        ({"has_problems": "no", "what_1": "x" * 151, "reason_1": "x"}, "150"),
        ({"has_problems": "no", "what_1": "Mesin"}, "Tulis mengapa Mesin diperlukan."),
        ({"has_problems": "no", "reason_5": "Rusak"}, "Tulis alat apa"),
        ({"has_problems": "no", "what_1": "Mesin", "reason_1": "x", "quantity_1": "9" * 40}, "10000"),
        ({"has_problems": "no", "what_1": "Mesin", "reason_1": "x", "quantity_1": "-1"}, "lebih besar"),
        ({"has_problems": "no", "what_1": "Mes\x00in", "reason_1": "x"}, "null"),
    ],
)
def test_problems_that_contradict(client, draft, values, said):
    data = {"problems": "", "follow_up": "", **values}

    assertContains(client.post(edit(draft, "problems"), data), said)

    draft.refresh_from_db()
    assert draft.has_problems is None


@pytest.mark.parametrize("text", ["di balai", "51.5, -0.1", "\x00", "9" * 101, "108.9, 0.8"])
def test_a_position_that_cannot_be(client, harapan, draft, text):
    page = client.post(edit(draft, "visit"), visit(harapan, position=text))

    assert page.status_code == 200
    assert page.context["form"].errors["position"]
    draft.refresh_from_db()
    assert (draft.position, draft.visit_on) == (None, None)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Pilih atau ambil foto dulu."),
        ({"photo": SimpleUploadedFile("a.jpg", b"")}, "kosong"),
        ({"photo": SimpleUploadedFile("a.jpg", b"bukan foto")}, "tidak dapat diterima"),
        ({"photo": SimpleUploadedFile("a.heic", b"\x00\x00\x00\x18ftypheic")}, "HEIC"),
        ({"photo": SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"x" * 500)}, "rusak"),
        ({"photo": SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"x" * (20 * 1024 * 1024))}, "terlalu besar"),
    ],
)
def test_a_photo_that_is_none(client, draft, sent, said):
    page = client.post(edit(draft, "photos"), {"uuid": str(uuid.uuid4()), **sent})

    assertContains(page, said)
    assert ReportPhoto.objects.count() == 0


def test_a_photo_without_its_code_is_told(client, draft):
    page = client.post(edit(draft, "photos"), {**photo(), "uuid": "x"})

    assert page.status_code == 200
    assert page.context["form"].errors["uuid"]


def test_an_unknown_step_is_no_page(client, draft):
    assert client.get(f"/monitoring/reports/{draft.pk}/edit/elsewhere/").status_code == 404
    assert client.get(f"/monitoring/reports/{10**30}/").status_code == 404


def test_a_draft_belongs_to_its_pendamping(client, draft, other_pendamping, verifier, outsider):
    for user, status in ((other_pendamping, 404), (verifier, 403), (outsider, 403)):
        client.force_login(user)
        for step in ("visit", "photos", "business", "problems", "send"):
            assert client.post(edit(draft, step), {}).status_code == status


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_a_step(client, pendamping, queries, size):
    group = funded_group(months=4, user=pendamping)
    for back in range(size):
        sent_report(group, months_ago(1 + back), pendamping)
    report = draft_report(group, months_ago(0), pendamping)
    client.force_login(pendamping)

    assert [queries(edit(report, step)) for step in fieldreports.STEPS] == [9, 6, 8, 8, 12]
