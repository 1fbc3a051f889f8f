"""What accompaniment says to the spine: panels, next steps, search, integrity, admin."""

import pgtrigger
import pytest
from django.urls import reverse

from groups.models import Assignment
from groups.transitions import Status
from monitoring import integrity, panels, search
from monitoring.models import Event, FieldReport, GroupBook, PendampingTraining
from tests.factories import cases
from tests.factories.groups import AssignmentFactory, GroupFactory, ProposalFactory
from tests.factories.monitoring import (
    EventFactory,
    EventOfficeFactory,
    PendampingProfileFactory,
    SupervisionVisitFactory,
    accompany,
    attended,
    draft_report,
    funded_group,
    months_ago,
    open_books,
    ready_proposal,
    sent_report,
)
from tests.factories.programs import ProgramYearFactory
from tests.plans import is_found_by

pytestmark = pytest.mark.django_db


def step(proposal, user) -> tuple[str, str] | None:
    """The label and address of the next step."""
    found = panels.next_of_accompaniment(proposal, user)
    return (found.label, found.url) if found else None


def test_the_next_step_after_selection_is_a_pendamping(verifier, kadis, pendamping):
    proposal = ProposalFactory(status=Status.APPROVED, size=10)
    url = reverse("monitoring:assignment_create", args=[proposal.group_id])

    assert step(proposal, verifier) == ("Tugaskan pendamping", url)
    assert step(proposal, kadis) is None
    accompany(pendamping, proposal.group)
    assert step(proposal, verifier) is None


def test_the_next_step_after_the_decree_is_training(pendamping, verifier):
    proposal = ready_proposal(pendamping)
    url = reverse("monitoring:training_complete", args=[proposal.pk])

    assert step(proposal, pendamping) == step(proposal, verifier) == ("Pelatihan kelompok", url)


def test_the_next_step_with_money_is_the_oldest_missing_report(harapan, pendamping, verifier):
    proposal = harapan.proposals.get()
    url = f"{reverse('monitoring:report_create', args=[harapan.pk])}?month="

    label, link = step(proposal, pendamping)
    assert label.startswith("Tulis laporan")
    assert link == f"{url}{months_ago(2):%Y-%m}"
    assert step(proposal, verifier) is None

    for back in (2, 1):
        sent_report(harapan, months_ago(back), pendamping)
    assert step(proposal, pendamping) is None


def test_the_first_report_is_asked_for_before_it_is_due(pendamping):
    group = funded_group(months=0, user=pendamping)

    _, link = step(group.proposals.get(), pendamping)

    assert link.endswith(f"?month={months_ago(0):%Y-%m}")


def test_the_proposal_shows_outreach_then_accompaniment(operator_sedau, verifier, pendamping):
    draft = ProposalFactory(complete=True)
    assert panels.accompaniment(draft, operator_sedau).title == "Sosialisasi"
    ProgramYearFactory(outreach_policy="no")
    draft.program_year.refresh_from_db()
    assert panels.accompaniment(draft, operator_sedau) is None

    assert panels.accompaniment(ProposalFactory(status=Status.ELIGIBLE, size=10), verifier) is None
    assert panels.accompaniment(ready_proposal(pendamping), verifier).title == "Pendampingan"
    assert panels.accompaniment(ProposalFactory(status=Status.REVOKED, size=10), verifier) is None


@pytest.mark.parametrize("status", [Status.DRAFT, Status.DECREED, Status.FUNDED])
@pytest.mark.parametrize("name", ["verifier", "pendamping", "operator_sedau", "lurah_sedau", "auditor"])
def test_the_pages_of_the_spine_carry_the_panels(client, request, pendamping, status, name):
    user = request.getfixturevalue(name)
    proposal = ProposalFactory(status=status, size=10, complete=True)
    accompany(pendamping, proposal.group)
    client.force_login(user)

    assert client.get(proposal.get_absolute_url()).status_code == 200
    assert client.get(proposal.group.get_absolute_url()).status_code == 200


def test_the_group_page_tells_its_story(client, verifier, pendamping, harapan):
    sent_report(harapan, months_ago(2), pendamping, absent=1, loans_outstanding=500_000, loans_overdue=100_000)
    SupervisionVisitFactory(group=harapan)
    cases.opened(pendamping, harapan)
    client.force_login(verifier)

    page = client.get(harapan.get_absolute_url()).content.decode()

    for text in (
        "Rp4.750.000",
        "Rp500.000",
        "Sering tidak hadir",
        "1 laporan terlambat",
        "Perselisihan antaranggota",
        "Pandu",
    ):
        assert text in page


def test_search_finds_people_and_events_in_reach(verifier, outsider, operator_sedau, bendahara, pendamping):
    event = EventFactory(topic="Pembukuan kas")

    found = [*search.pendamping(verifier, "pan"), *search.events(verifier, "pembukuan")]

    assert [(hit.kind, hit.title) for hit in found] == [("Pendamping", "Pandu"), ("Pelatihan", event.topic)]
    assert [hit.title for hit in search.events(operator_sedau, "pembukuan")] == [event.topic]
    for user in (outsider, bendahara):
        assert [*search.pendamping(user, "pan"), *search.events(user, "pembukuan")] == []
    assert [*search.pendamping(verifier, " "), *search.events(verifier, " ")] == []


def test_search_reads_no_table_whole(superuser, pendamping):
    event = EventFactory(topic="Pembukuan kas")
    values = {"kind": event.kind, "region_id": event.region_id, "program_year": event.program_year}
    Event.objects.bulk_create(
        Event(**values, topic=f"Lain {number}", place="Balai", held_on=event.held_on, created_by=pendamping)
        for number in range(300)
    )

    assert is_found_by("user_names", lambda: list(search.pendamping(superuser, "pan")))
    assert is_found_by("event_words", lambda: list(search.events(superuser, "pembukuan")))


def test_a_sound_database_breaks_nothing(pendamping, harapan):
    ready_proposal(pendamping)
    open_books(harapan)
    GroupBook.objects.filter(group=harapan).update(opened_on=months_ago(3))
    sent_report(harapan, months_ago(1), pendamping, absent=1)

    assert list(integrity.violations()) == []


def test_what_is_broken_is_named(pendamping, other_pendamping, harapan, lurah_sedau):
    assignment = Assignment.objects.get(group=harapan)
    member = harapan.members.first()
    # Past the triggers that keep a primary pendamping trained, and members and pendamping apart.
    with pgtrigger.ignore(
        "monitoring.PendampingTraining:pendampingtraining_kept_while_primary",
        "monitoring.PendampingProfile:pendampingprofile_is_no_member",
    ):
        PendampingTraining.objects.all().delete()
        PendampingProfileFactory(user=pendamping, nik=member.nik)
    stray = EventFactory()
    stray.attendances.create(member=member, present=True, recorded_by=pendamping)
    wrong = AssignmentFactory(group=GroupFactory(), user=lurah_sedau, is_primary=False)
    AssignmentFactory(group=GroupFactory(), user=pendamping, is_primary=False)
    # The cap was lowered under people who carry more, past the trigger that keeps it from that.
    with pgtrigger.ignore("groups.YearInUse:year_covers_loads"):
        ProgramYearFactory(load_target=1, load_cap=1)
    was_never_trained = "accompanies a group as the primary one but was never trained"

    proposal = harapan.proposals.get()
    assert set(integrity.violations()) == {
        f"user {pendamping.pk} holds 2 open assignments, more than the cap of 1",
        f"assignment {assignment.pk}: user {pendamping.pk} {was_never_trained}",
        f"assignment {assignment.pk}: user {pendamping.pk} is a member of group {harapan.pk}",
        f"assignment {wrong.pk}: user {lurah_sedau.pk} is not a pendamping",
        f"proposal {proposal.pk} is funded but its group {harapan.pk} lacks an open activity or cash book",
        f"event {stray.pk} notes the attendance of member {member.pk} whose group was not invited",
    }


ADMIN_MODELS = (
    "assignmentdecree", "assignmentdecreeline", "attendance", "case", "casehistory", "casestep", "complainant",
    "event", "eventgroup", "eventoffice", "fieldreport", "fieldreporthistory", "groupbook", "handover",
    "handoverline", "mentoringplan", "mentoringplanhistory", "pendampingprofile", "pendampingprofilehistory",
    "pendampingtraining", "pendampingtraininghistory", "planactivity", "plantemplate", "plantemplatehistory",
    "reportattendance", "supervisionvisit", "templateactivity",
)  # fmt: skip


@pytest.mark.parametrize("model", ADMIN_MODELS)
def test_the_admin_lists_and_searches_every_model(client, superuser, pendamping, harapan, model):
    PendampingProfileFactory(user=pendamping)
    ready = ready_proposal(pendamping)
    event = EventFactory(groups=[ready.group])
    attended(event, ready.group)
    EventOfficeFactory(event=event)
    SupervisionVisitFactory(group=harapan)
    cases.complained()
    sent_report(harapan, months_ago(1), pendamping)
    client.force_login(superuser)

    page = client.get(reverse(f"admin:monitoring_{model}_changelist"), {"q": "a"})

    assert page.status_code == 200


def test_the_admin_changes_no_report(client, superuser, pendamping, harapan):
    report = draft_report(harapan, months_ago(1), pendamping)
    client.force_login(superuser)

    assert client.get(reverse("admin:monitoring_fieldreport_change", args=[report.pk])).status_code == 200
    assert client.post(reverse("admin:monitoring_fieldreport_change", args=[report.pk]), {}).status_code == 403
    assert client.get(reverse("admin:monitoring_fieldreport_add")).status_code == 403
    assert FieldReport.objects.get().turnover == 4_750_000
