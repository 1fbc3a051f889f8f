"""What a member said reaches the Dinas and the inspectorate, and goes when the person is erased."""

from __future__ import annotations

import pytest

from disbursement.models import SampleAnswer, SampleInterview, SampleMember
from disbursement.panels import sample, sample_of_group
from disbursement.sampling import interviews
from groups.erasure import ERASED, person_with_nik
from kube_portal.accounts.roles import Role
from kube_portal.operations.erasure import erase_person
from kube_portal.programs.models import ProgramYear
from tests.disbursement.doors import as_role
from tests.factories import disbursement as money
from tests.factories.accounts import SuperuserFactory
from tests.factories.documents import FileFactory
from tests.factories.sampling import cut, drawn, said, unit_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
SEEING = {Role.VERIFIER, Role.DIVISION_HEAD, Role.OFFICE_HEAD, Role.AUDITOR}


def places(interview: SampleInterview) -> dict[Role, str]:
    """Where somebody of each role works so that the group lies within."""
    village = interview.unit.proposal.village_id
    by_role = {Role.OPERATOR: village, Role.VILLAGE_HEAD: village, Role.DISTRICT_OFFICER: village[:8]}
    return {role: by_role.get(role, "61.72") for role in Role}


def test_the_panels_are_for_those_who_read_samples() -> None:
    interview = cut()
    proposal = interview.unit.proposal
    for role, region in places(interview).items():
        user = money.staff(role, region)
        panels = [sample(proposal, user), sample_of_group(proposal.group, user)]
        assert [panel is not None for panel in panels] == [role in SEEING] * 2, role
        assert SampleInterview.objects.visible_to(user).exists() == (role in SEEING), role


def test_the_pages_of_group_and_proposal_show_it_to_them_alone() -> None:
    interview = cut()
    proposal = interview.unit.proposal
    for role, region in places(interview).items():
        if role == Role.PENDAMPING:
            continue
        for page in (proposal.get_absolute_url(), proposal.group.get_absolute_url()):
            text = as_role(role, region).get(page).text
            assert ("Ada potongan" in text) == (role in SEEING), (role, page)


def test_a_group_that_was_not_drawn_has_no_panel() -> None:
    draw = drawn(count=6, confidence=90, margin=20)
    assert sample(unit_of(draw, draw.population).proposal, money.staff(Role.AUDITOR)) is None


def test_initials_stand_for_a_name() -> None:
    member = SampleMember.objects.select_related("member").filter(unit=unit_of(drawn())).first()
    assert member is not None
    member.member.name = "siti  aminah"
    assert member.initials == "S. A."
    member.member.name = ERASED
    assert member.initials == ERASED


def test_erasing_the_person_takes_their_words_and_leaves_the_count() -> None:
    draw = drawn()
    unit, verifier = unit_of(draw), money.staff(Role.VERIFIER)
    first, second = unit.members.select_related("member").order_by("rank")[:2]
    photo = FileFactory(uploaded_by=verifier, owner=None)
    interview = interviews.record(
        unit=unit, by=verifier, asked=second, photo=photo,
        said=said(unit, levy="yes", note="Kata Pak Budi.", place="Rumah Budi", skip_reason="Bu Ani di Malaysia."),
    )  # fmt: skip
    interviews.answer(
        interview=interview, by=money.staff(Role.DIVISION_HEAD), kind="followed", what="Pak Budi ditemui."
    )
    superuser = SuperuserFactory()
    money.accepted_accountability(unit.proposal)
    ProgramYear.objects.update(years_before_again=0)
    for one in (second, first):
        person = person_with_nik(one.member.nik, by=superuser)
        assert person is not None
        erase_person(person=person, reason="Permintaan ahli waris, surat 12 Maret 2026")

    interview.refresh_from_db()
    assert (interview.note, interview.place, interview.skip_reason) == ("", ERASED, ERASED)
    assert (interview.outcome, interview.amount_said) == ("cut", unit.amount)
    assert SampleAnswer.objects.get().what == ERASED
    photo.refresh_from_db()
    assert photo.erased_at is not None
