"""M3: a case is warned about, mediated, handed on and settled, by those who may."""

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from groups.lifecycle import MoveRefused, NotAllowed
from kube_portal.programs.models import ProgramYear
from monitoring.cases import deadlines, opening, steps
from monitoring.cases.verbs import choices
from monitoring.models import Accused, Case, CaseKind, CaseStatus, CaseStep
from tests.factories.cases import complained, opened, proof
from tests.factories.monitoring import today

pytestmark = pytest.mark.django_db


def verbs_of(case, user):
    """What is open to a person, by name."""
    return {choice.verb.name for choice in choices(case, user) if choice.is_open}


def test_where_a_case_begins(harapan, pendamping, lurah_sedau, verifier):
    own = opened(pendamping, harapan)
    told = opened(lurah_sedau, harapan)
    levy = opened(lurah_sedau, harapan, kind=CaseKind.LEVY)
    nowhere = opened(lurah_sedau, village=harapan.village)

    assert [case.status for case in (own, told, levy, nowhere)] == ["pendamping", "new", "dinas", "dinas"]
    assert [case.confidential for case in (own, told, levy, nowhere)] == [False, False, True, False]
    assert own.due_on == today() + dt.timedelta(days=14)
    assert levy.due_on == today() + dt.timedelta(days=30)
    assert own.reference.startswith("K-")


def test_the_days_are_those_of_the_newest_year(harapan, pendamping):
    ProgramYear.objects.update(warning_answer_days=5, case_answer_days=7, case_resolve_days=9)
    case = opened(pendamping, harapan)
    assert case.due_on == today() + dt.timedelta(days=7)

    step = steps.warn(case=case, by=pendamping, text="Hadirlah.", on=today())
    assert step.due_on == today() + dt.timedelta(days=5)
    steps.escalate(case=case, by=pendamping, text="Tidak mau.")
    assert case.due_on == today() + dt.timedelta(days=9)


def test_warned_three_times_then_to_the_dinas_and_settled(harapan, pendamping, verifier):
    case = opened(pendamping, harapan, kind=CaseKind.INACTIVE)
    labels = [steps.warn(case=case, by=pendamping, text=f"Ke-{n}", on=today()).label for n in (1, 2, 3)]
    assert labels == ["Teguran I", "Teguran II", "Teguran III"]
    with pytest.raises(MoveRefused, match="Teguran III sudah diberikan"):
        steps.warn(case=case, by=pendamping, text="Ke-4", on=today())

    steps.escalate(case=case, by=pendamping, text="Tiga teguran tanpa hasil.")
    assert verbs_of(case, pendamping) == {"note"}
    assert {"resolve", "reject", "mediate", "delegate"} <= verbs_of(case, verifier)
    steps.resolve(case=case, by=verifier, text="Anggota diganti.")

    assert (case.status, case.closed_at is not None) == (CaseStatus.RESOLVED, True)
    assert list(case.steps.order_by("pk").values_list("kind", "leads_to")) == [
        ("opened", "pendamping"), ("warning", "pendamping"), ("warning", "pendamping"), ("warning", "pendamping"),
        ("escalation", "dinas"), ("resolution", "resolved"),
    ]  # fmt: skip


def test_a_case_is_closed_once(harapan, pendamping, verifier, kabid):
    case = opened(verifier, harapan, kind=CaseKind.LEFT_OUT)
    steps.resolve(case=case, by=verifier, text="Sudah diusulkan.")

    with pytest.raises(MoveRefused, match="sudah ditutup"):
        steps.resolve(case=case, by=kabid, text="Sudah.")
    with pytest.raises(MoveRefused, match="sudah ditutup"):
        steps.reject(case=case, by=verifier, text="Tidak.")
    with pytest.raises(IntegrityError, match="cannot be taken"), transaction.atomic():
        CaseStep.objects.create(case=case, kind="resolution", leads_to="resolved", by=kabid, on=today(), text="x")

    steps.reopen(case=case, by=kabid, text="Ternyata belum.")
    assert (case.status, case.closed_at) == (CaseStatus.DINAS, None)


def test_two_people_at_one_case(harapan, pendamping, verifier, kabid):
    case = opened(verifier, harapan, kind=CaseKind.LEFT_OUT)
    seen = case.steps.count()
    steps.note(case=case, by=kabid, text="Saya periksa besok.", seen=seen)

    with pytest.raises(MoveRefused, match="Sejak halaman ini dibuka, kasus sudah berubah: Catatan oleh Bidari"):
        steps.resolve(case=case, by=verifier, text="Selesai.", seen=seen)
    again = steps.note(case=case, by=kabid, text="Saya periksa besok.", seen=seen)

    assert case.steps.count() == 2
    assert again.kind == CaseStep.Kind.NOTE


def test_the_pendamping_settles_with_signed_minutes_and_never_misuse(harapan, pendamping, lurah_sedau):
    case = opened(lurah_sedau, harapan)
    steps.take(case=case, by=pendamping)
    with pytest.raises(MoveRefused, match="berita acara"):
        steps.resolve(case=case, by=pendamping, text="Damai.")
    steps.mediate(case=case, by=pendamping, text="Dibagi rata.", on=today(), present="Siti, Yani", upload=proof())
    steps.resolve(case=case, by=pendamping, text="Damai.")
    assert case.status == CaseStatus.RESOLVED

    misuse = opened(pendamping, harapan, kind=CaseKind.MISUSE)
    with pytest.raises(MoveRefused, match="diselesaikan Dinas"):
        steps.resolve(case=misuse, by=pendamping, text="Damai.", upload=proof())


def test_misuse_is_settled_with_evidence_or_money(harapan, pendamping, verifier):
    case = opened(pendamping, harapan, kind=CaseKind.MISUSE)
    steps.take_over(case=case, by=verifier, text="Ini soal uang.")

    with pytest.raises(MoveRefused, match="Lampirkan bukti, atau isi jumlah uang"):
        steps.resolve(case=case, by=verifier, text="Sudah.")
    with pytest.raises(IntegrityError, match="evidence or money"), transaction.atomic():
        CaseStep.objects.create(case=case, kind="resolution", leads_to="resolved", by=verifier, on=today(), text="x")
    step = steps.resolve(case=case, by=verifier, text="Dikembalikan.", money_returned=2_000_000)

    assert step.money_returned == 2_000_000


def test_nobody_acts_in_a_case_about_themself(harapan, pendamping, other_pendamping, lurah_sedau, verifier, kadis):
    case = opened(lurah_sedau, harapan, kind=CaseKind.PENDAMPING)
    assert (case.accused_user, case.accused, case.status) == (pendamping, Accused.PENDAMPING, CaseStatus.DINAS)
    with pytest.raises(MoveRefused, match="tidak lagi dapat Anda lihat"):
        steps.note(case=case, by=pendamping, text="Bohong.")
    with pytest.raises(IntegrityError, match="about themself"), transaction.atomic():
        CaseStep.objects.create(case=case, kind="note", leads_to="dinas", by=pendamping, on=today(), text="x")
    with pytest.raises(MoveRefused, match="tentang diri sendiri"):
        steps.sort_out(
            case=case, by=verifier, text="x", kind=CaseKind.PENDAMPING, accused=Accused.DINAS, accused_user=verifier
        )

    about_verifier = opened(lurah_sedau, harapan, accused=Accused.DINAS)
    assert Case.objects.visible_to(kadis).filter(pk=about_verifier.pk).exists()
    assert not Case.objects.visible_to(verifier).filter(pk=about_verifier.pk).exists()


def test_sorting_out_a_complaint_and_giving_it_to_the_pendamping(harapan, pendamping, verifier):
    case, _ = complained(kind=CaseKind.INACTIVE, accused=Accused.GROUP, group_named="bukit harapan")
    assert (case.status, case.group) == (CaseStatus.DINAS, None)
    with pytest.raises(MoveRefused, match="Hubungkan dahulu"):
        steps.delegate(case=case, by=verifier, text="Tolong.")

    steps.sort_out(
        case=case, by=verifier, text="Nama cocok.", kind=CaseKind.INACTIVE, accused=Accused.GROUP, group=harapan
    )
    assert Case.objects.visible_to(pendamping).get() == case
    steps.delegate(case=case, by=verifier, text="Tolong didatangi.")

    assert (case.status, case.due_on) == (CaseStatus.NEW, today() + dt.timedelta(days=14))
    steps.sort_out(case=case, by=verifier, text="Ternyata pungutan.", kind=CaseKind.LEVY, accused=Accused.GROUP)
    assert (case.status, case.confidential) == (CaseStatus.DINAS, True)
    assert not Case.objects.visible_to(pendamping).exists()


def test_what_is_confidential_stays_so(harapan, pendamping, lurah_sedau, verifier):
    case = opened(lurah_sedau, harapan, kind=CaseKind.PRESSURE)
    steps.sort_out(case=case, by=verifier, text="Ringan.", kind=CaseKind.CONFLICT, accused=Accused.GROUP, group=harapan)

    assert (case.kind, case.confidential) == (CaseKind.CONFLICT, True)
    assert not Case.objects.visible_to(pendamping).exists()
    case.confidential = False
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        case.save()


def test_a_case_past_its_day_goes_on_to_the_dinas_once(harapan, pendamping):
    case = opened(pendamping, harapan, days=15)
    fresh = opened(pendamping, harapan)

    assert deadlines.tick(timezone.now()) == {"cases escalated": 1}
    assert deadlines.tick(timezone.now()) == {"cases escalated": 0}

    case.refresh_from_db()
    fresh.refresh_from_db()
    assert (case.status, fresh.status) == (CaseStatus.DINAS, CaseStatus.PENDAMPING)
    step = case.steps.latest("pk")
    assert (step.kind, step.by, step.who) == ("escalation", None, "Lewat tenggat")


def test_on_its_last_day_a_case_stays(harapan, pendamping):
    opened(pendamping, harapan, days=14)

    assert deadlines.tick(timezone.now()) == {"cases escalated": 0}


def test_a_warning_gives_the_group_time(harapan, pendamping):
    case = opened(pendamping, harapan, days=10)
    steps.warn(case=case, by=pendamping, text="Hadirlah.", on=today())

    assert case.due_on == today() + dt.timedelta(days=14)


@pytest.mark.parametrize("on", [dt.date(2004, 1, 1), dt.date(2999, 1, 1)])
def test_a_step_has_a_day_within_the_case(harapan, pendamping, on):
    case = opened(pendamping, harapan)

    with pytest.raises(MoveRefused, match="masa depan atau sebelum kasus dibuka"):
        steps.warn(case=case, by=pendamping, text="x", on=on)


def test_what_was_told_and_done_stays(harapan, pendamping):
    case = opened(pendamping, harapan)
    step = case.steps.get()
    case.summary = "Lain."
    for write in (case.save, case.delete, step.delete):
        with pytest.raises((InternalError, ProtectedError)), transaction.atomic():
            write()
    with pytest.raises(IntegrityError, match="only through a step"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(status="dinas")


def test_pressed_twice_a_case_is_one(harapan, pendamping):
    values = {"kind": "conflict", "accused": "group", "summary": "Berselisih.", "by": pendamping, "group": harapan}

    assert opening.open_case(**values) == opening.open_case(**values)
    assert Case.objects.count() == 1


def test_without_the_right_nothing_is_opened(harapan, auditor):
    with pytest.raises(NotAllowed):
        opened(auditor, harapan)
