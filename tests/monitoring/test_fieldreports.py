"""Writing the monthly report: begun once, saved step by step, sent once, corrected by a new version (M1, M4, M5)."""

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from groups.lifecycle import MoveRefused
from monitoring import events, fieldreports
from monitoring.models import FieldReport, ReportAttendance
from tests.factories.monitoring import draft_report, funded_group, months_ago, sent_report, today

pytestmark = pytest.mark.django_db


def start(group, month, by, key=None):
    """Begin a report under a fresh UUID, unless one is given."""
    return fieldreports.start(group=group, month=month, by=by, uuid=key or uuid.uuid4())


def test_begun_once_under_its_uuid(harapan, pendamping):
    key = uuid.uuid4()
    first, is_new = start(harapan, months_ago(1), pendamping, key)
    again, is_new_again = start(harapan, months_ago(1), pendamping, key)

    assert (is_new, is_new_again) == (True, False)
    assert first == again
    assert FieldReport.objects.count() == 1


def test_a_month_with_a_draft_leads_back_into_it(harapan, pendamping):
    first, _ = start(harapan, months_ago(1), pendamping)

    again, is_new = start(harapan, months_ago(1).replace(day=17), pendamping)

    assert (again, is_new) == (first, False)


def test_a_uuid_belongs_to_one_report(harapan, pendamping):
    key = uuid.uuid4()
    start(harapan, months_ago(1), pendamping, key)

    with pytest.raises(MoveRefused, match="sudah dipakai"):
        start(harapan, months_ago(0), pendamping, key)
    with pytest.raises(MoveRefused, match="sudah dipakai"):
        start(funded_group(), months_ago(1), pendamping, key)


def test_no_month_to_come_and_none_before_the_money(harapan, pendamping):
    following = (today().replace(day=28) + dt.timedelta(days=4)).replace(day=1)

    with pytest.raises(MoveRefused, match="belum tiba"):
        start(harapan, following, pendamping)
    with pytest.raises(MoveRefused, match="Dana diterima"):
        start(harapan, months_ago(3), pendamping)
    assert FieldReport.objects.count() == 0


def test_the_database_keeps_months_before_the_money_out(harapan, pendamping):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        FieldReport.objects.create(group=harapan, month=months_ago(3), created_by=pendamping)

    assert refused.value.__cause__.diag.constraint_name == "fieldreport_not_before_funds"


def test_no_report_without_money(pendamping):
    group = funded_group()
    group.funds_received.model.objects.create(
        group=group, proposal=group.proposals.get(), amount=-20_000_000, received_on=today(), reference="Kembali"
    )

    with pytest.raises(MoveRefused, match="setelah dana diterima"):
        start(group, months_ago(0), pendamping)


def test_a_sent_month_is_not_begun_again(harapan, pendamping):
    sent_report(harapan, months_ago(1), pendamping)

    with pytest.raises(MoveRefused, match="sudah dikirim"):
        start(harapan, months_ago(1), pendamping)


def test_a_whole_report_is_sent_once(harapan, pendamping, verifier):
    report = draft_report(harapan, months_ago(1), pendamping, absent=2)

    assert fieldreports.submit(report=report, by=pendamping) is True
    sent_at = report.submitted_at
    assert fieldreports.submit(report=report, by=verifier) is False

    report.refresh_from_db()
    assert (report.state, report.submitted_by, report.submitted_at) == ("submitted", pendamping, sent_at)
    assert report.attendances.filter(present=False).count() == 2
    assert list(report.history.order_by("pgh_id").values_list("state", flat=True))[-1] == "submitted"


def test_what_is_missing_is_said(harapan, pendamping):
    report, _ = start(harapan, months_ago(1), pendamping)

    assert [blocker.text for blocker in fieldreports.missing(report)] == [
        "Tanggal kunjungan belum diisi.",
        "Kehadiran 10 anggota belum dicatat.",
        "Omzet, biaya, uang kas dan saldo rekening belum lengkap.",
        "Cara usaha dijalankan, keadaan usaha dan pemakaian dana belum dijawab.",
        "Belum dijawab apakah ada kendala.",
    ]
    with pytest.raises(MoveRefused, match="Tanggal kunjungan belum diisi"):
        fieldreports.submit(report=report, by=pendamping)
    report.refresh_from_db()
    assert report.is_draft


def test_a_problem_needs_words(harapan, pendamping):
    report = draft_report(harapan, months_ago(1), pendamping, has_problems=True)

    assert [blocker.text for blocker in fieldreports.missing(report)] == ["Kendala belum ditulis."]


@pytest.mark.parametrize(
    ("before", "now", "asks"),
    [
        (4_200_000, 4_750_000, False),
        (4_200_000, 12_600_000, False),
        (4_200_000, 12_600_001, True),
        (4_200_000, 42_000_000, True),
        (12_600_001, 4_200_000, True),
        (0, 999_999, False),
        (0, 8_400_000, True),
        (100_000, 900_000, False),
        (0, 0, False),
    ],
)
def test_a_figure_far_from_last_months_is_asked_about(harapan, pendamping, before, now, asks):
    sent_report(harapan, months_ago(2), pendamping, turnover=before)
    report = draft_report(harapan, months_ago(1), pendamping, turnover=now)

    said = [blocker.text for blocker in fieldreports.missing(report)]

    assert said == (["Ada angka yang melonjak dari bulan sebelumnya dan belum diyakinkan."] if asks else [])
    if asks:
        fieldreports.save_figures(report=report, values={"jump_confirmed": True})
        report.refresh_from_db()
        assert fieldreports.submit(report=report, by=pendamping)


@pytest.mark.parametrize("days", [-40, 2])
def test_a_visit_lies_in_the_month_and_not_ahead(harapan, pendamping, days):
    report, _ = start(harapan, months_ago(0), pendamping)

    with pytest.raises(MoveRefused, match="Tanggal kunjungan harus antara"):
        fieldreports.save_visit(report=report, visit_on=today() + dt.timedelta(days=days), present={})

    report.refresh_from_db()
    assert report.visit_on is None


def test_who_left_or_belongs_elsewhere_is_not_noted(harapan, pendamping):
    report, _ = start(harapan, months_ago(0), pendamping)
    gone = harapan.members.last()
    harapan.members.filter(pk=gone.pk).update(left_on=today(), active=False)
    stranger = funded_group().members.first()

    for member in (gone, stranger):
        with pytest.raises(MoveRefused, match="bukan anggota"):
            fieldreports.save_visit(report=report, visit_on=today(), present={member.pk: True})

    assert ReportAttendance.objects.count() == 0
    assert gone not in events.members_of(harapan)


def test_who_left_after_the_visit_was_there(harapan, pendamping):
    report = draft_report(harapan, months_ago(0), pendamping)
    gone = harapan.members.last()
    harapan.members.filter(pk=gone.pk).update(left_on=today() + dt.timedelta(days=1), active=False)
    report.refresh_from_db()

    fieldreports.save_visit(report=report, visit_on=today(), present={gone.pk: True})
    assert gone in fieldreports.members_for(report)
    assert fieldreports.submit(report=report, by=pendamping)
    assert report.attendances.filter(member=gone, present=True).exists()


def test_the_phones_clock_is_told_when_it_differs(harapan, pendamping):
    on_time = sent_report(harapan, months_ago(2), pendamping)
    assert (on_time.clock_gap, on_time.clock_differs) == (None, False)

    for back, minutes, differs in ((1, 5, False), (0, -600, True)):
        report = draft_report(harapan, months_ago(back), pendamping)
        clock = timezone.now() + dt.timedelta(minutes=minutes)
        fieldreports.submit(report=report, by=pendamping, device_time=clock)
        assert report.device_sent_at == clock
        assert report.clock_differs is differs


def test_a_sent_report_stands(harapan, pendamping):
    report = sent_report(harapan, months_ago(1), pendamping)

    with pytest.raises(MoveRefused, match="tidak dapat diubah"):
        fieldreports.save_figures(report=report, values={"turnover": 1})
    with pytest.raises(MoveRefused, match="tidak dapat diubah"):
        fieldreports.save_visit(report=report, visit_on=months_ago(1), present={})
    for values in ({"turnover": 1}, {"state": "draft", "submitted_at": None, "submitted_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FieldReport.objects.filter(pk=report.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        report.attendances.update(present=False)


def test_a_correction_takes_the_place_of_the_old_version(harapan, pendamping):
    old = sent_report(harapan, months_ago(1), pendamping, turnover=4_000_000, absent=1)
    key = uuid.uuid4()

    draft, is_new = fieldreports.correct(report=old, by=pendamping, uuid=key)
    again, is_new_again = fieldreports.correct(report=old, by=pendamping, uuid=key)
    other, is_new_other = fieldreports.correct(report=old, by=pendamping, uuid=uuid.uuid4())

    assert (is_new, is_new_again, is_new_other) == (True, False, False)
    assert draft == again == other
    assert (draft.version, draft.corrects, draft.turnover) == (2, old, 4_000_000)
    assert draft.attendances.filter(present=False).count() == 1
    old.refresh_from_db()
    assert old.is_in_force

    fieldreports.save_figures(report=draft, values={"turnover": 4_100_000})
    fieldreports.submit(report=draft, by=pendamping)

    old.refresh_from_db()
    assert (old.state, old.turnover) == ("replaced", 4_000_000)
    assert FieldReport.objects.in_force().get(group=harapan, month=months_ago(1)).turnover == 4_100_000
    with pytest.raises(MoveRefused, match="yang berlaku"):
        fieldreports.correct(report=old, by=pendamping, uuid=uuid.uuid4())


def test_only_a_sent_report_is_corrected_or_reviewed(harapan, pendamping, verifier):
    report = draft_report(harapan, months_ago(1), pendamping)

    with pytest.raises(MoveRefused):
        fieldreports.correct(report=report, by=pendamping, uuid=uuid.uuid4())
    with pytest.raises(MoveRefused):
        fieldreports.review(report=report, by=verifier)


def test_a_correction_is_asked_for_with_words_and_by_another(harapan, pendamping, verifier):
    report = sent_report(harapan, months_ago(1), pendamping)

    with pytest.raises(MoveRefused, match="Tulis apa"):
        fieldreports.review(report=report, by=verifier, finding="correct", note=" ")
    with pytest.raises(MoveRefused, match="oleh orang lain"):
        fieldreports.review(report=report, by=pendamping)
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldReport.objects.filter(pk=report.pk).update(
            reviewed_by=pendamping, reviewed_at=timezone.now(), review="fine"
        )
    assert fieldreports.review(report=report, by=verifier, finding="correct", note="Kas tidak cocok")

    report.refresh_from_db()
    assert report.awaits_correction
    with pytest.raises(DatabaseError), transaction.atomic():
        FieldReport.objects.filter(pk=report.pk).update(review="fine")
    mended, _ = fieldreports.correct(report=report, by=pendamping, uuid=uuid.uuid4())
    fieldreports.submit(report=mended, by=pendamping)
    report.refresh_from_db()
    assert (report.awaits_correction, mended.review) == (False, "")


def test_reviewed_once(harapan, pendamping, verifier, kadis):
    report = sent_report(harapan, months_ago(1), pendamping)

    assert fieldreports.review(report=report, by=verifier) is True
    assert fieldreports.review(report=report, by=kadis) is False

    report.refresh_from_db()
    assert report.reviewed_by == verifier


def test_absentees_have_names(harapan, pendamping):
    sent_report(harapan, months_ago(2), pendamping, absent=2)
    sent_report(harapan, months_ago(1), pendamping, absent=1)
    assert [one.is_inactive for one in fieldreports.absentees(harapan)] == [False, False]
    sent_report(harapan, months_ago(0), pendamping, absent=1)

    found = fieldreports.absentees(harapan)

    names = [member.name for member in events.members_of(harapan)]
    assert [(one.member.name, one.missed, one.visits, one.is_inactive) for one in found] == [
        (names[9], 3, 3, True),
        (names[8], 1, 3, False),
    ]


def test_the_program_year_says_what_a_jump_is_and_who_is_inactive(harapan, pendamping):
    year = harapan.proposals.get().program_year
    year.report_jump_factor, year.report_jump_rupiah, year.inactive_after_reports = 2, 100_000, 2
    year.save()
    sent_report(harapan, months_ago(2), pendamping, turnover=100_000, absent=1)
    report = draft_report(harapan, months_ago(1), pendamping, turnover=210_000, absent=1)

    assert "melonjak" in next(fieldreports.missing(report)).text
    fieldreports.save_figures(report=report, values={"jump_confirmed": True})
    fieldreports.submit(report=report, by=pendamping)
    assert [one.is_inactive for one in fieldreports.absentees(harapan)] == [True]


def test_loans_by_the_newest_report(harapan, pendamping):
    assert fieldreports.loans(None) is None
    report = sent_report(
        harapan, months_ago(1), pendamping, loans_outstanding=500_000, loans_overdue=200_000,
        loans_overdue_members="Rusli",
    )  # fmt: skip

    found = fieldreports.loans(report)

    assert found == fieldreports.Loans(500_000, 200_000, "Rusli", months_ago(1))
    assert not found.repaid_in_time


def test_arrears_beyond_the_loans_are_refused_by_the_database(harapan, pendamping):
    report = draft_report(harapan, months_ago(1), pendamping)

    with pytest.raises(MoveRefused, match="menunggak"):
        fieldreports.save_figures(report=report, values={"loans_outstanding": 100_000, "loans_overdue": 200_000})
