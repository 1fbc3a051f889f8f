"""What waits around proposals: drafts, the village's word, verification, identity, selection, objections."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from eligibility import carrying
from eligibility.models import Dispensation, IdentityCase, PlaceOffer, RecheckLine, Verification
from eligibility.querysets import IdentityCaseQuerySet
from groups.models import Objection, Proposal, ProposalMove
from groups.transitions import Status
from kube_portal.regions import codes
from reports.desk.kinds import OF_ITS_PROPOSAL, OF_PROPOSAL, Kind, in_status, own_page, page, proposals_in, stage

if TYPE_CHECKING:
    from kube_portal.accounts.models import User

_WITH_MEMBER = (*OF_ITS_PROPOSAL, "member")
_OFFERED = (*OF_ITS_PROPOSAL, "freed_by__group")


def _my_verifications(user: User) -> QuerySet[Verification]:
    """Those I am to carry out."""
    mine = Verification.objects.visible_to(user).of_team(user)
    return mine.filter(outcome="", proposal__status=Status.VERIFICATION)


def _unfit(user: User) -> QuerySet[Verification]:
    """Groups that somebody else, the verifier, found not eligible: theirs to reject or to send back."""
    return Verification.objects.visible_to(user).open().filter(unfit=True).exclude(verifier=user)


def _my_drafts(user: User) -> QuerySet[Proposal]:
    """Those of the own village, or drafted oneself for another; what others draft waits for them."""
    drafts = in_status(Status.DRAFT)(user)
    at_village = user.region is not None and user.region.level == codes.VILLAGE
    return drafts if at_village else drafts.filter(drafted_by=user)


def _sent_back(drafts: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Those that had been submitted before."""
    return drafts.filter(Exists(ProposalMove.objects.filter(proposal=OuterRef("pk"))))


def _never_left(drafts: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Those that were never submitted."""
    return drafts.exclude(Exists(ProposalMove.objects.filter(proposal=OuterRef("pk"))))


def _objections(user: User) -> QuerySet[Objection]:
    """Those that the user neither filed nor caused."""
    rejected = ProposalMove.objects.filter(proposal=OuterRef("proposal_id"), verb="reject", by=user)
    open_ones = Objection.objects.visible_to(user).filter(decision="").exclude(filed_by=user)
    return open_ones.exclude(Exists(rejected))


def _cases(user: User) -> IdentityCaseQuerySet:
    """Cases about identity that the own office decides."""
    return IdentityCase.objects.own_to(user).with_standing()


def _offers(*, put_forward: bool) -> Callable[[User], QuerySet[PlaceOffer]]:
    """Freed places offered to groups that were put forward already, or that were not."""
    return lambda user: (
        PlaceOffer.objects.open()
        .visible_to(user)
        .filter(proposal__nomination__isnull=not put_forward, freed_by__in=Proposal.objects.visible_to(user))
    )


def _freed_by(row: PlaceOffer) -> str:
    return f"Tempat dari {row.freed_by.group}, {row.get_freed_how_display()}"


TO_DECIDE: tuple[Kind, ...] = (
    stage(
        "Menunggu persetujuan Anda", "Setujui atau kembalikan", "groups.endorse_proposal",
        in_status(Status.VILLAGE_REVIEW), own_page, proposals_in(Status.VILLAGE_REVIEW), sheet=True,
    ),
    Kind(
        "Tempat kosong, ditawarkan menurut urutan", "Pilih", "eligibility.select", _offers(put_forward=True),
        lambda row: reverse("eligibility:proposal_select", args=[row.proposal_id]),
        page("eligibility:selection_board_index"), since="offered_at",
        tells=_OFFERED, facts=_freed_by, sheet=True,
    ),
    stage(
        "Diusulkan kepala bidang", "Pilih dalam kuota", "eligibility.select",
        lambda user: in_status(Status.ELIGIBLE)(user).filter(nomination__isnull=False),
        lambda row: reverse("eligibility:proposal_select", args=[row.pk]), page("eligibility:selection_board_index"),
        sheet=True,
    ),
    Kind(
        "Pengecualian yang diminta", "Putuskan pengecualian", "eligibility.decide_dispensation",
        lambda user: Dispensation.objects.visible_to(user).awaiting().exclude(asked_by=user),
        own_page, lambda: f"{reverse('eligibility:dispensation_list')}?status=awaiting",
        since="proposal__status_since", tells=_WITH_MEMBER, in_stage=True,
        facts=lambda row: f"{row.member.name}, {row.rule}", sheet=True,
    ),
    Kind(
        "Disimpulkan tidak layak", "Tolak atau kembalikan", "groups.handle_proposal", _unfit,
        lambda row: reverse("groups:proposal_detail", args=[row.proposal_id]),
        lambda: f"{reverse('eligibility:verification_list')}?status=unfit",
        since="proposal__status_since", in_stage=True, facts=lambda row: row.conclusion, sheet=True,
    ),
    Kind(
        "Pemeriksaan identitas", "Putuskan", "eligibility.decide_identitycase",
        lambda user: _cases(user).to_decide().exclude(opened_by=user),
        lambda row: reverse("eligibility:identity_decide", args=[row.pk]),
        lambda: f"{reverse('eligibility:identity_list')}?status=to_decide",
        since="since", tells=_WITH_MEMBER, facts=lambda row: f"{row.member.name}, {row.rule}",
        target=lambda row: row.target_days,
    ),
    Kind(
        "Menunggu jawaban Dukcapil", "Catat jawaban Dukcapil", "eligibility.refer_identitycase",
        lambda user: _cases(user).at_dukcapil(),
        lambda row: reverse("eligibility:identity_answer", args=[row.pk]),
        lambda: f"{reverse('eligibility:identity_list')}?status=dukcapil",
        since="since", tells=_WITH_MEMBER, facts=lambda row: f"{row.member.name}, {row.rule}",
        target=lambda row: row.target_days,
    ),
    Kind(
        "Berubah menurut data sosial baru", "Tandai sudah dilihat", "eligibility.acknowledge_recheck",
        lambda user: RecheckLine.objects.visible_to(user).unseen().with_waiting(),
        lambda row: reverse("eligibility:recheck_acknowledge", args=[row.recheck_id, row.proposal_id]),
        lambda: f"{reverse('eligibility:recheck_list')}?state=unseen",
        since="told_at", tells=_WITH_MEMBER,
        facts=lambda row: f"{row.member.name}, {row.get_kind_display().lower()}",
    ),
    Kind(
        "Keberatan kelompok", "Jawab keberatan", "groups.answer_objection", _objections,
        lambda row: reverse("groups:objection_answer", args=[row.proposal_id]), proposals_in(Status.REJECTED),
        since="filed_at", sheet=True,
    ),
    Kind(
        "Tempat kosong, ditawarkan menurut urutan", "Usulkan", "eligibility.nominate", _offers(put_forward=False),
        lambda row: reverse("eligibility:proposal_nominate", args=[row.proposal_id]),
        page("eligibility:selection_board_index"), since="offered_at",
        tells=_OFFERED, facts=_freed_by, sheet=True,
    ),
    stage(
        "Layak, belum diusulkan untuk seleksi", "Usulkan", "eligibility.nominate",
        lambda user: in_status(Status.ELIGIBLE)(user).filter(nomination__isnull=True),
        lambda row: reverse("eligibility:proposal_nominate", args=[row.pk]), page("eligibility:selection_board_index"),
        sheet=True,
    ),
)  # fmt: skip

TO_DO: tuple[Kind, ...] = (
    Kind(
        "Verifikasi Anda di lapangan", "Periksa anggota", "eligibility.change_verification", _my_verifications,
        own_page, page("eligibility:verification_list"), since="proposal__status_since", in_stage=True,
    ),
    stage(
        "Menunggu jadwal verifikasi", "Jadwalkan verifikasi", "eligibility.change_verification",
        in_status(Status.SUBMITTED), lambda row: reverse("eligibility:verification_plan", args=[row.pk]),
        proposals_in(Status.SUBMITTED),
    ),
    stage(
        "Dikembalikan untuk diperbaiki", "Perbaiki, lalu ajukan lagi", "groups.submit_proposal",
        lambda user: _sent_back(_my_drafts(user)), own_page, proposals_in(Status.DRAFT),
    ),
    Kind(
        "Daftar tunggu tahun lalu", "Bawa ke tahun ini", "groups.add_proposal",
        lambda user: carrying.to_carry_over(user),
        lambda row: reverse("groups:proposal_copy", args=[row.pk]), proposals_in(Status.LAPSED),
        tells=OF_PROPOSAL, on_proposal=lambda row: row,
    ),
    stage(
        "Draf yang belum diajukan", "Lengkapi dan ajukan", "groups.submit_proposal",
        lambda user: _never_left(_my_drafts(user)), lambda row: reverse("groups:proposal_edit", args=[row.pk]),
        proposals_in(Status.DRAFT),
    ),
)  # fmt: skip
