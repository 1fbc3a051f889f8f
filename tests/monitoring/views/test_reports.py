"""`/monitoring/reports/`: the list by month, writing in four steps, reading, correcting, reviewing."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from kube_portal.accounts.roles import Role
from kube_portal.look.templatetags.look import bulan
from monitoring import duedates, events
from monitoring.models import FieldReport
from tests.conftest import SIJANGKUNG
from tests.factories.accounts import UserFactory
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import draft_report, funded_group, months_ago, sent_report, today

pytestmark = pytest.mark.django_db
LIST = "/monitoring/reports/"


def names(client, **query) -> list[str]:
    """The groups on the page."""
    return [row["group"].name for row in client.get(LIST, query).context["rows"]]


def month(back: int) -> str:
    """A month as the address writes it."""
    return f"{months_ago(back):%Y-%m}"


@pytest.fixture
def jaya(other_pendamping):
    """Tirta Jaya of Sijangkung: money since last month, accompanied by `other_pendamping`."""
    return funded_group(months=1, user=other_pendamping, group=GroupFactory(name="Tirta Jaya", village=SIJANGKUNG))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Bukit Harapan", "Tirta Jaya"]),
        ({"month": 2}, ["Bukit Harapan"]),
        ({"month": 3}, []),
        ({"month": 1, "state": "submitted"}, ["Tirta Jaya"]),
        ({"month": 1, "state": "missing"}, ["Bukit Harapan"]),
        ({"month": 1, "state": "draft"}, ["Bukit Harapan"]),
        ({"region": SIJANGKUNG}, ["Tirta Jaya"]),
        ({"q": "bukit"}, ["Bukit Harapan"]),
        ({"overdue": "yes"}, ["Bukit Harapan"]),
        ({"sort": "name"}, ["Bukit Harapan", "Tirta Jaya"]),
        ({"sort": "-name"}, ["Tirta Jaya", "Bukit Harapan"]),
        ({"sort": "turnover"}, ["Tirta Jaya", "Bukit Harapan"]),
        ({"state": "nonsense", "region": "'", "page": "-1", "overdue": "x"}, ["Bukit Harapan", "Tirta Jaya"]),
    ],
)
def test_the_list_of_a_month(client, verifier, pendamping, other_pendamping, harapan, jaya, query, expected):
    sent_report(jaya, months_ago(1), other_pendamping)
    draft_report(harapan, months_ago(1), pendamping)
    client.force_login(verifier)
    if "month" in query:
        query = {**query, "month": month(query["month"])}

    assert names(client, **query) == expected


@pytest.mark.parametrize("text", ["2026-13", "x", "", "1066-10", "9999-01", "2026-10-01", "0000-00"])
def test_a_month_that_cannot_be_is_last_month(client, verifier, harapan, text):
    client.force_login(verifier)

    page = client.get(LIST, {"month": text})

    assert page.context["month"] == months_ago(1)
    assert [row["group"] for row in page.context["rows"]] == [harapan]


def test_narrowed_to_a_pendamping(client, verifier, pendamping, harapan, jaya):
    client.force_login(verifier)

    assert names(client, pendamping=pendamping.pk) == ["Bukit Harapan"]
    assert names(client, pendamping="999999") == ["Bukit Harapan", "Tirta Jaya"]
    assert names(client, pendamping="x") == ["Bukit Harapan", "Tirta Jaya"]


def test_a_pendamping_sees_the_own_groups(client, pendamping, harapan, jaya):
    client.force_login(pendamping)

    assert names(client) == ["Bukit Harapan"]
    assertContains(client.get(LIST), f"{reverse('monitoring:report_create', args=[harapan.pk])}?month={month(1)}")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("auditor", 200), ("kadis", 200), ("camat_selatan", 200), ("operator_sedau", 403), ("lurah_sedau", 403),
        ("bendahara", 403),
    ],
)  # fmt: skip
def test_who_reads(client, request, pendamping, harapan, name, expected):
    report = sent_report(harapan, months_ago(1), pendamping)
    client.force_login(request.getfixturevalue(name))

    assert client.get(LIST).status_code == expected
    assert client.get(report.get_absolute_url()).status_code == expected


def test_another_regency_reads_nothing(client, outsider, pendamping, harapan):
    report = sent_report(harapan, months_ago(1), pendamping)
    client.force_login(outsider)

    assert names(client) == []
    assert client.get(report.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_list(client, verifier, queries, size):
    for _ in range(size):
        person = UserFactory(role=Role.PENDAMPING, region_id="61.72")
        sent_report(funded_group(user=person), months_ago(1), person)
    client.force_login(verifier)

    # session, user, choices (regions, pendamping), page (2), rings, pendamping
    assert queries(LIST) == 8


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_one(client, verifier, pendamping, harapan, queries, size):
    for back in range(size):
        report = sent_report(harapan, months_ago(back), pendamping)
    client.force_login(verifier)

    assert queries(report.get_absolute_url()) == 7


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_a_step(client, pendamping, queries, size):
    group = funded_group(months=4, user=pendamping)
    for back in range(size):
        sent_report(group, months_ago(1 + back), pendamping)
    report = draft_report(group, months_ago(0), pendamping)
    client.force_login(pendamping)

    assert [queries(edit(report, step)) for step in ("visit", "business", "problems", "send")] == [8, 6, 6, 9]


def create(group) -> str:
    """Where the month is chosen."""
    return reverse("monitoring:report_create", args=[group.pk])


def edit(report, step) -> str:
    """One of the four steps."""
    return reverse("monitoring:report_edit", args=[report.pk, step])


def test_the_oldest_missing_month_is_offered_first(client, pendamping, harapan):
    client.force_login(pendamping)

    assert client.get(create(harapan)).context["form"].initial["month"] == months_ago(2).isoformat()
    asked = client.get(create(harapan), {"month": month(1)})
    assert asked.context["form"].initial["month"] == months_ago(1).isoformat()
    assert client.get(create(harapan), {"month": "x"}).status_code == 200


def test_begun_once_under_its_uuid(client, pendamping, harapan):
    client.force_login(pendamping)
    data = {"month": months_ago(1).isoformat(), "uuid": str(uuid.uuid4())}

    first = client.post(create(harapan), data)
    again = client.post(create(harapan), data)

    report = FieldReport.objects.get()
    assert (str(report.uuid), report.month, report.created_by) == (data["uuid"], months_ago(1), pendamping)
    assertRedirects(first, edit(report, "visit"))
    assertRedirects(again, edit(report, "visit"))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"month": "2999-01-01"}, "Masukkan pilihan yang valid"),
        ({"month": "1999-01-01"}, "Masukkan pilihan yang valid"),
        ({"month": "x"}, "Masukkan pilihan yang valid"),
        ({"month": ""}, "tidak boleh kosong"),
        ({"uuid": "x"}, "UUID"),
        ({"uuid": ""}, "tidak boleh kosong"),
    ],
)
def test_a_report_that_cannot_be_begun(client, pendamping, harapan, values, said):
    client.force_login(pendamping)
    data = {"month": months_ago(1).isoformat(), "uuid": str(uuid.uuid4()), **values}

    assertContains(client.post(create(harapan), data), said)

    assert FieldReport.objects.count() == 0


def test_no_report_for_anothers_group_or_without_money(client, pendamping, verifier, outsider, harapan, jaya):
    data = {"month": months_ago(1).isoformat(), "uuid": str(uuid.uuid4())}
    for user, group, status in ((pendamping, jaya, 404), (verifier, harapan, 403), (outsider, harapan, 403)):
        client.force_login(user)
        assert client.post(create(group), data).status_code == status
    assert FieldReport.objects.count() == 0


@pytest.fixture
def draft(client, pendamping, harapan):
    """A draft on last month, with nothing filled in, and its writer signed in."""
    client.force_login(pendamping)
    client.post(create(harapan), {"month": months_ago(1).isoformat(), "uuid": str(uuid.uuid4())})
    return FieldReport.objects.get(month=months_ago(1))


def visit(group, absent=(), **values) -> dict[str, str]:
    """What the first step sends."""
    came = {f"member_{member.pk}": "no" if member.pk in absent else "yes" for member in events.members_of(group)}
    return {"visit_on": months_ago(1).isoformat(), **came, **values}


def business(**values) -> dict[str, str]:
    """What the second step sends."""
    return {
        "turnover": "4.750.000", "costs": "Rp2.900.000", "cash_counted": "6120000", "stock_value": "", "iks": "100.000",
        "loans_outstanding": "", "loans_overdue": "", "loans_overdue_members": "", "is_joint_business": "yes",
        "is_main_business": "no", "used_as_planned": "yes", "trend": "up", **values,
    }  # fmt: skip


def test_a_month_in_four_steps(client, pendamping, harapan, draft):
    absent = harapan.members.first()
    assertRedirects(client.post(edit(draft, "visit"), visit(harapan, {absent.pk})), edit(draft, "business"))
    assertRedirects(client.post(edit(draft, "business"), business()), edit(draft, "problems"))
    data = {"has_problems": "yes", "problems": "Alat rusak", "follow_up": "Dipinjam", "equipment_needs": "1 mesin"}
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
    assert (draft.problems, draft.equipment_needs) == ("Alat rusak", "1 mesin")


def test_sent_twice_it_stays_as_it_was(client, pendamping, harapan):
    report = draft_report(harapan, months_ago(1), pendamping)
    client.force_login(pendamping)
    client.post(edit(report, "send"))
    report.refresh_from_db()
    sent_at = report.submitted_at

    for step in ("visit", "business", "problems", "send"):
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
        ({"has_problems": "no", "equipment_needs": "x" * 1001}, "1000"),
    ],
)
def test_problems_that_contradict(client, draft, values, said):
    data = {"problems": "", "follow_up": "", "equipment_needs": "", **values}

    assertContains(client.post(edit(draft, "problems"), data), said)

    draft.refresh_from_db()
    assert draft.has_problems is None


def test_an_unknown_step_is_no_page(client, draft):
    assert client.get(f"/monitoring/reports/{draft.pk}/edit/photos/").status_code == 404
    assert client.get(f"/monitoring/reports/{10**30}/").status_code == 404


def test_a_draft_belongs_to_its_pendamping(client, draft, other_pendamping, verifier, outsider):
    for user, status in ((other_pendamping, 404), (verifier, 403), (outsider, 403)):
        client.force_login(user)
        for step in ("visit", "business", "problems", "send"):
            assert client.post(edit(draft, step), {}).status_code == status


def test_a_report_stands_beside_the_month_before(client, verifier, pendamping, harapan):
    sent_report(harapan, months_ago(2), pendamping, turnover=4_200_000)
    report = sent_report(harapan, months_ago(1), pendamping, absent=2, turnover=4_750_000)
    client.force_login(verifier)

    page = client.get(report.get_absolute_url())

    for text in ("Rp4.200.000", "Rp4.750.000", "10 anggota: 8 hadir, 2 tidak hadir"):
        assertContains(page, text)
    assert page.context["due_on"] == duedates.due_on(months_ago(1), 10)
    assertNotContains(page, "Perbaiki laporan")


def test_a_correction(client, pendamping, other_pendamping, verifier, harapan):
    report = sent_report(harapan, months_ago(1), pendamping)
    url = reverse("monitoring:report_correct", args=[report.pk])
    key = str(uuid.uuid4())
    for user, status in ((other_pendamping, 404), (verifier, 403)):
        client.force_login(user)
        assert client.post(url, {"uuid": key}).status_code == status
    client.force_login(pendamping)

    first = client.post(url, {"uuid": key})
    again = client.post(url, {"uuid": key})
    broken = client.post(url, {"uuid": "x"}, follow=True)

    draft = FieldReport.objects.get(version=2)
    assertRedirects(first, edit(draft, "visit"))
    assertRedirects(again, edit(draft, "visit"))
    assertContains(broken, "Permintaan tidak lengkap")
    client.post(edit(draft, "business"), business(turnover="5.000.000"))
    assertContains(client.post(edit(draft, "send"), follow=True), "Rp5.000.000")
    assertContains(client.get(report.get_absolute_url()), "Diganti versi baru")
    assertContains(client.post(url, {"uuid": str(uuid.uuid4())}, follow=True), "yang berlaku")


def test_the_dinas_marks_a_report_as_read(client, verifier, kadis, pendamping, outsider, harapan):
    report = sent_report(harapan, months_ago(1), pendamping)
    url = reverse("monitoring:report_review", args=[report.pk])
    for user, status in ((kadis, 403), (pendamping, 403), (outsider, 404)):
        client.force_login(user)
        assert client.post(url).status_code == status
    client.force_login(verifier)

    assertContains(client.post(url, follow=True), "ditandai sudah diperiksa")
    assertContains(client.post(url, follow=True), "sudah diperiksa")

    report.refresh_from_db()
    assert report.reviewed_by == verifier
    assert client.get(url).status_code == 405


def test_a_month_to_come_is_refused_by_the_form(client, pendamping, harapan):
    client.force_login(pendamping)
    following = (today().replace(day=28) + dt.timedelta(days=4)).replace(day=1)

    page = client.post(create(harapan), {"month": following.isoformat(), "uuid": str(uuid.uuid4())})

    assertContains(page, "Masukkan pilihan yang valid")
    assert FieldReport.objects.count() == 0
