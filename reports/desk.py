"""What waits for whom: the kinds of waiting work behind `/`.

Each kind is one scoped query, oldest first; the page shows the first few and counts the rest. A new kind of work is one
more entry of KINDS. How an area stands as a whole: `reports/area.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from disbursement.filters import with_due_date
from disbursement.models import (
    Accountability,
    Application,
    GroupAccount,
    Payment,
    PaymentOrder,
    Receipt,
    Reopening,
    SampleInterview,
    SampleUnit,
)
from eligibility import carrying
from eligibility.models import Dispensation, IdentityCase, PlaceOffer, RecheckLine, Verification
from eligibility.querysets import IdentityCaseQuerySet
from groups.models import Assignment, Group, Member, Objection, Proposal, ProposalMove
from groups.transitions import Status
from kube_portal.money import format_rupiah
from kube_portal.programs.models import FundingSource
from kube_portal.regions import codes
from monitoring import duedates

if TYPE_CHECKING:
    from kube_portal.accounts.models import User

SHOWN = 10  # rows of one kind on the page; the rest is a click away


@dataclass(frozen=True)
class Task:
    """One thing that waits: which group, what is asked, for how many days against how many, and where it is done."""

    group: Group
    facts: str
    asked: str
    waited: int
    target: int | None
    url: str
    members: int = 0

    @property
    def ring(self) -> list[str]:
        """The group's ring: one dot per member."""
        return ["good"] * self.members


@dataclass(frozen=True)
class Pile:
    """All that waits of one kind: a heading, the oldest tasks, how many there are, and the list behind them."""

    title: str
    tasks: list[Task]
    total: int
    url: str

    @property
    def rest(self) -> int:
        """How many are not shown."""
        return self.total - len(self.tasks)


def _days_since(moment: dt.datetime) -> int:
    return (timezone.now() - moment).days


@dataclass(frozen=True)
class Kind:
    """A kind of waiting work, as read off rows of one model.

    `right` says whose work it is, `find` gives the rows a user sees, `since` the column that orders them, `link` the
    page where one is done, `list_url` the list behind them. `on_proposal` leads from a row to its proposal. A row of a
    stage (`in_stage`) has waited as long as its proposal has, against the days of that stage; any other since `since`,
    or as `waited` says, against `target` where there is one. `facts` is a quieter word about the row where its
    proposal's year and grant are none.
    """

    title: str
    asked: str
    right: str
    find: Callable[[User], QuerySet[Any]]
    link: Callable[[Any], str]
    list_url: Callable[[], str]
    since: str = "status_since"
    on_proposal: Callable[[Any], Proposal | None] = lambda row: row.proposal
    in_stage: bool = False
    waited: Callable[[Any], int] | None = None
    target: Callable[[Any], int] | None = None
    facts: Callable[[Any], str] | None = None

    def pile(self, user: User) -> Pile:
        """The oldest of this kind for a user (one query, a second only when there are more than fit)."""
        rows = self.find(user).order_by(self.since, "pk")
        first = list(rows[: SHOWN + 1])
        total = len(first) if len(first) <= SHOWN else rows.count()
        return Pile(self.title, [self._task(row) for row in first[:SHOWN]], total, self.list_url())

    def _task(self, row: Any) -> Task:
        proposal = self.on_proposal(row)
        stage = proposal if self.in_stage else None
        return Task(
            group=proposal.group if proposal else getattr(row, "group", row),
            facts=self._facts(row, proposal),
            asked=self.asked,
            waited=stage.waiting_days() if stage else self._waited(row),
            target=stage.target_days if stage else self.target(row) if self.target else None,
            url=self.link(row),
        )

    def _facts(self, row: Any, proposal: Proposal | None) -> str:
        if self.facts:
            return self.facts(row)
        return f"{proposal.tier.name} {proposal.program_year.year}" if proposal else ""

    def _waited(self, row: Any) -> int:
        return self.waited(row) if self.waited else _days_since(getattr(row, self.since))


def _stage(
    title: str,
    asked: str,
    right: str,
    find: Callable[[User], QuerySet[Proposal]],
    link: Callable[[Any], str],
    list_url: Callable[[], str],
) -> Kind:
    """A stage that proposals themselves stand in."""
    return Kind(title, asked, right, find, link, list_url, on_proposal=lambda row: row, in_stage=True)


def _in_status(*statuses: Status) -> Callable[[User], QuerySet[Proposal]]:
    """Proposals of open years that stand in one of the statuses, inside the user's jurisdiction."""
    return lambda user: (
        Proposal.objects.visible_to(user)
        .filter(status__in=statuses, program_year__closed_on__isnull=True)
        .select_related("group__village", "program_year", "tier")
    )


def _with_proposal(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("proposal__group__village", "proposal__program_year", "proposal__tier")


def _no_proposal(row: Any) -> None:
    return None


def _own_page(row: Any) -> str:
    return str(row.get_absolute_url())


def _proposals(status: Status) -> Callable[[], str]:
    return lambda: f"{reverse('groups:proposal_list')}?status={status}"


def _list(name: str) -> Callable[[], str]:
    return lambda: reverse(name)


def _my_verifications(user: User) -> QuerySet[Verification]:
    """Those I am to carry out."""
    return _with_proposal(
        Verification.objects.visible_to(user).of_team(user).filter(outcome="", proposal__status=Status.VERIFICATION)
    )


def _unfit(user: User) -> QuerySet[Verification]:
    """Groups that somebody else, the verifier, found not eligible: theirs to reject or to send back."""
    return _with_proposal(Verification.objects.visible_to(user).open().filter(unfit=True).exclude(verifier=user))


def _my_drafts(user: User) -> QuerySet[Proposal]:
    """Those of the own village, or drafted oneself for another; what others draft waits for them."""
    drafts = _in_status(Status.DRAFT)(user)
    at_village = user.region is not None and user.region.level == codes.VILLAGE
    return drafts if at_village else drafts.filter(drafted_by=user)


def _sent_back(drafts: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Those that had been submitted before."""
    return drafts.filter(Exists(ProposalMove.objects.filter(proposal=OuterRef("pk"))))


def _never_left(drafts: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Those that were never submitted."""
    return drafts.exclude(Exists(ProposalMove.objects.filter(proposal=OuterRef("pk"))))


def _accompanied(proposals: QuerySet[Proposal], *, by_somebody: bool) -> QuerySet[Proposal]:
    """Those whose group has a pendamping, or has none."""
    held = Exists(Assignment.objects.open().filter(group=OuterRef("group_id")))
    return proposals.filter(held if by_somebody else ~held)


def _objections(user: User) -> QuerySet[Objection]:
    """Those that the user neither filed nor caused."""
    rejected = ProposalMove.objects.filter(proposal=OuterRef("proposal_id"), verb="reject", by=user)
    open_ones = Objection.objects.visible_to(user).filter(decision="").exclude(filed_by=user)
    return _with_proposal(open_ones.exclude(Exists(rejected)))


def _cases(user: User) -> IdentityCaseQuerySet:
    """Cases about identity that the own office decides."""
    return IdentityCase.objects.own_to(user).for_list().select_related("proposal__group__village", "proposal__tier")


def _without_receipt(user: User) -> QuerySet[Any]:
    """Paid in an open year, and nobody wrote down that the group received it."""
    receipt = Receipt.objects.filter(payment__order=OuterRef("pk"))
    paid = PaymentOrder.objects.visible_to(user).filter(state="paid", proposal__program_year__closed_on__isnull=True)
    unreceipted: QuerySet[Any] = paid.exclude(Exists(receipt)).annotate(paid_at=Max("payments__recorded_at"))
    return _with_proposal(unreceipted)


def _unseen(user: User) -> QuerySet[Payment]:
    """Entries of the ledger of open years that an imported statement of their days does not show."""
    unseen = Payment.objects.visible_to(user).filter(program_year__closed_on__isnull=True).unseen()
    return _with_proposal(unseen)


def _unpaid(user: User) -> QuerySet[Proposal]:
    """Ready to be paid, with no payment on its way and no application of the group at hand."""
    on_its_way = PaymentOrder.objects.open().filter(proposal=OuterRef("pk"))
    filed = Application.objects.filed().filter(proposal=OuterRef("pk"))
    return _in_status(Status.TRAINED)(user).exclude(Exists(on_its_way)).exclude(Exists(filed))


def _to_apply_for(user: User) -> QuerySet[Proposal]:
    """Groups that may ask for their money and did not; not those whose last tranche wants its receipt first."""
    unreceipted = Payment.objects.effective().filter(proposal=OuterRef("pk"), receipt__isnull=True)
    return _unpaid(user).filter(tier__funding_source=FundingSource.APBD).exclude(Exists(unreceipted))


def _where_it_is_paid(row: Proposal) -> str:
    """What the ministry pays itself is only recorded here."""
    by_ministry = row.tier.funding_source == FundingSource.APBN
    return reverse(f"disbursement:payment_{'ministry' if by_ministry else 'prepare'}", args=[row.pk])


def _payments(state: str) -> Callable[[User], QuerySet[PaymentOrder]]:
    """Payments that stand there and wait for the user: none that the user had a hand in on the other side."""
    return lambda user: _with_proposal(PaymentOrder.objects.visible_to(user).waiting_for(user).filter(state=state))


def _owing_reports(user: User) -> QuerySet[Group]:
    """Groups whose monthly report is overdue (M1)."""
    today = user.region.today() if user.region else timezone.localdate()
    groups = Group.objects.visible_to(user).filter(funds_received__isnull=False).distinct()
    owing = duedates.with_overdue(groups, today).filter(overdue__gt=0)
    return duedates.with_first_owed(owing).select_related("village")


def _today(user: User) -> dt.date:
    return user.region.today() if user.region else timezone.localdate()


def _accounts_to_write(user: User) -> QuerySet[Any]:
    """Grants whose account is begun or not, and not in the hands of the Dinas; with the day it is due."""
    open_ones = Q(accountability__isnull=True) | Q(accountability__status__in=["draft", "returned"])
    return with_due_date(
        Proposal.objects.visible_to(user)
        .filter(open_ones, status=Status.FUNDED)
        .select_related("group__village", "program_year", "tier")
    )


def _overdue_accounts(user: User) -> QuerySet[Any]:
    """Those whose day has passed, also of years that were closed: they keep a group from its next grant."""
    return _accounts_to_write(user).filter(due_on__lt=_today(user))


def _days_past_due(row: Any) -> int:
    return int((row.group.village.today() - row.due_on).days)


def _overdue_list() -> str:
    return f"{reverse('disbursement:accountability_list')}?standing=overdue"


def _days_overdue(group: Any) -> int:
    """Days since the oldest owed report was due."""
    due: dt.date = duedates.due_on(group.first_owed, group.due_day)
    today: dt.date = group.village.today()
    return (today - due).days


def _offers(*, put_forward: bool) -> Callable[[User], QuerySet[PlaceOffer]]:
    """Freed places offered to groups that were put forward already, or that were not."""
    return lambda user: _with_proposal(
        PlaceOffer.objects.open()
        .visible_to(user)
        .filter(proposal__nomination__isnull=not put_forward, freed_by__in=Proposal.objects.visible_to(user))
    ).select_related("freed_by__group")


def _freed_by(row: PlaceOffer) -> str:
    return f"Tempat dari {row.freed_by.group}, {row.get_freed_how_display()}"


def _to_interview(user: User) -> QuerySet[SampleUnit]:
    """Drawn groups in which nobody was asked yet, and in which this person may ask."""
    return _with_proposal(SampleUnit.objects.visible_to(user).waiting().open_to(user)).select_related("draw")


def _sample_findings(user: User) -> QuerySet[SampleInterview]:
    """What members said that nobody has answered; somebody else recorded it."""
    rows = SampleInterview.objects.visible_to(user).unanswered().exclude(recorded_by=user)
    return rows.select_related("unit__proposal__group__village", "unit__proposal__program_year", "unit__proposal__tier")


KINDS: tuple[Kind, ...] = (
    _stage(
        "Menunggu persetujuan Anda", "Setujui atau kembalikan", "groups.endorse_proposal",
        _in_status(Status.VILLAGE_REVIEW), _own_page, _proposals(Status.VILLAGE_REVIEW),
    ),
    Kind(
        "Tempat kosong, ditawarkan menurut urutan", "Pilih", "eligibility.select", _offers(put_forward=True),
        lambda row: reverse("eligibility:proposal_select", args=[row.proposal_id]),
        _list("eligibility:selection_board_index"), since="offered_at", facts=_freed_by,
    ),
    _stage(
        "Diusulkan kepala bidang", "Pilih dalam kuota", "eligibility.select",
        lambda user: _in_status(Status.ELIGIBLE)(user).filter(nomination__isnull=False),
        lambda row: reverse("eligibility:proposal_select", args=[row.pk]), _list("eligibility:selection_board_index"),
    ),
    Kind(
        "Pengecualian yang diminta", "Putuskan pengecualian", "eligibility.decide_dispensation",
        lambda user: _with_proposal(
            Dispensation.objects.visible_to(user).awaiting().exclude(asked_by=user)
        ).select_related("member"),
        _own_page, lambda: f"{reverse('eligibility:dispensation_list')}?status=awaiting",
        since="proposal__status_since", in_stage=True, facts=lambda row: f"{row.member.name}, {row.rule}",
    ),
    Kind(
        "Disimpulkan tidak layak", "Tolak atau kembalikan", "groups.handle_proposal", _unfit,
        lambda row: reverse("groups:proposal_detail", args=[row.proposal_id]),
        lambda: f"{reverse('eligibility:verification_list')}?status=unfit",
        since="proposal__status_since", in_stage=True, facts=lambda row: row.conclusion,
    ),
    Kind(
        "Pemeriksaan identitas", "Putuskan", "eligibility.decide_identitycase",
        lambda user: _cases(user).to_decide().exclude(opened_by=user),
        lambda row: reverse("eligibility:identity_decide", args=[row.pk]),
        lambda: f"{reverse('eligibility:identity_list')}?status=to_decide",
        since="since", facts=lambda row: f"{row.member.name}, {row.rule}", target=lambda row: row.target_days,
    ),
    Kind(
        "Menunggu jawaban Dukcapil", "Catat jawaban Dukcapil", "eligibility.refer_identitycase",
        lambda user: _cases(user).at_dukcapil(),
        lambda row: reverse("eligibility:identity_answer", args=[row.pk]),
        lambda: f"{reverse('eligibility:identity_list')}?status=dukcapil",
        since="since", facts=lambda row: f"{row.member.name}, {row.rule}", target=lambda row: row.target_days,
    ),
    Kind(
        "Berubah menurut data sosial baru", "Tandai sudah dilihat", "eligibility.acknowledge_recheck",
        lambda user: _with_proposal(
            RecheckLine.objects.visible_to(user).unseen().with_waiting().select_related("member")
        ),
        lambda row: reverse("eligibility:recheck_acknowledge", args=[row.recheck_id, row.proposal_id]),
        lambda: f"{reverse('eligibility:recheck_list')}?state=unseen",
        since="told_at", facts=lambda row: f"{row.member.name}, {row.get_kind_display().lower()}",
    ),
    Kind(
        "Pembayaran menunggu persetujuan", "Setujui pembayaran", "disbursement.approve_payment",
        _payments("checked"), _own_page, _list("disbursement:payment_list"), since="proposal__status_since",
        in_stage=True,
    ),
    Kind(
        "Pembayaran menunggu persetujuan kedua", "Setujui pembayaran", "disbursement.countersign_payment",
        _payments("second"), _own_page, _list("disbursement:payment_list"), since="proposal__status_since",
        in_stage=True,
    ),
    Kind(
        "Pembayaran kementerian menunggu konfirmasi", "Konfirmasi pembayaran", "disbursement.approve_payment",
        _payments("recorded"), _own_page, _list("disbursement:payment_list"), since="proposal__status_since",
        in_stage=True,
    ),
    Kind(
        "SPP menunggu pemeriksaan", "Periksa kelengkapan", "disbursement.check_payment", _payments("spp"),
        _own_page, _list("disbursement:payment_list"), since="proposal__status_since", in_stage=True,
    ),
    Kind(
        "Pembayaran disetujui", "Catat SP2D", "disbursement.prepare_payment",
        _payments("approved"), _own_page, _list("disbursement:payment_list"), since="proposal__status_since",
        in_stage=True,
    ),
    Kind(
        "Permohonan pencairan diterima", "Buat SPP", "disbursement.prepare_payment", _payments("prepared"),
        _own_page, _list("disbursement:payment_list"), since="proposal__status_since", in_stage=True,
    ),
    Kind(
        "Permohonan pencairan kelompok", "Periksa permohonan", "disbursement.prepare_payment",
        lambda user: _with_proposal(Application.objects.visible_to(user).filed()), _own_page,
        _list("disbursement:payment_list"), since="filed_at",
    ),
    _stage(
        "Siap disalurkan", "Siapkan pembayaran", "disbursement.prepare_payment", _unpaid,
        _where_it_is_paid, _list("disbursement:payment_list"),
    ),
    Kind(
        "Dibayar, belum ada tanda terima", "Catat tanda terima", "disbursement.prepare_payment", _without_receipt,
        _own_page, _list("disbursement:payment_list"), since="paid_at",
    ),
    Kind(
        "Belum tampak di bank", "Periksa di bank", "disbursement.reconcile_payment", _unseen,
        lambda row: reverse("disbursement:payment_detail", args=[row.order_id]),
        lambda: f"{reverse('disbursement:payment_list')}?seen=no",
        since="recorded_at", facts=lambda row: f"{row.sp2d_number}, {format_rupiah(row.amount)}",
    ),
    Kind(
        "Keberatan kelompok", "Jawab keberatan", "groups.answer_objection", _objections,
        lambda row: reverse("groups:objection_answer", args=[row.proposal_id]), _proposals(Status.REJECTED),
        since="filed_at",
    ),
    Kind(
        "Tempat kosong, ditawarkan menurut urutan", "Usulkan", "eligibility.nominate", _offers(put_forward=False),
        lambda row: reverse("eligibility:proposal_nominate", args=[row.proposal_id]),
        _list("eligibility:selection_board_index"), since="offered_at", facts=_freed_by,
    ),
    _stage(
        "Layak, belum diusulkan untuk seleksi", "Usulkan", "eligibility.nominate",
        lambda user: _in_status(Status.ELIGIBLE)(user).filter(nomination__isnull=True),
        lambda row: reverse("eligibility:proposal_nominate", args=[row.pk]), _list("eligibility:selection_board_index"),
    ),
    Kind(
        "Rekening yang menunggu persetujuan", "Periksa rekening", "disbursement.approve_account",
        lambda user: GroupAccount.objects.visible_to(user)
        .filter(approved_at__isnull=True, closed_on__isnull=True)
        .exclude(created_by=user)
        .select_related("group__village"),
        _own_page, _list("disbursement:payment_list"), since="created_at", on_proposal=_no_proposal,
    ),
    Kind(
        "Permintaan membuka lagi LPJ", "Putuskan", "disbursement.approve_reopening",
        lambda user: _with_proposal(
            Reopening.objects.visible_to(user).filter(decided_at__isnull=True).exclude(asked_by=user)
        ),
        lambda row: reverse("disbursement:accountability_detail", args=[row.proposal_id]),
        _list("disbursement:accountability_list"), since="asked_at",
    ),
    Kind(
        "Verifikasi Anda di lapangan", "Periksa anggota", "eligibility.change_verification", _my_verifications,
        _own_page, _list("eligibility:verification_list"), since="proposal__status_since", in_stage=True,
    ),
    Kind(
        "Temuan wawancara sampel", "Jawab temuan", "disbursement.answer_sample", _sample_findings,
        lambda row: reverse("disbursement:finding_answer", args=[row.unit_id]), _list("disbursement:sampling_index"),
        since="recorded_at", on_proposal=lambda row: row.unit.proposal, facts=lambda row: row.outcome_label,
    ),
    Kind(
        "Anggota yang harus diwawancarai", "Wawancarai anggota", "disbursement.interview_sample", _to_interview,
        _own_page, _list("disbursement:sampling_index"), since="draw__drawn_at",
        waited=lambda row: _days_since(row.draw.drawn_at), facts=lambda row: f"Sampel ke-{row.draw.number}",
    ),
    _stage(
        "Menunggu jadwal verifikasi", "Jadwalkan verifikasi", "eligibility.change_verification",
        _in_status(Status.SUBMITTED), lambda row: reverse("eligibility:verification_plan", args=[row.pk]),
        _proposals(Status.SUBMITTED),
    ),
    _stage(
        "Terpilih, menunggu SK", "Catat SK", "disbursement.add_decree", _in_status(Status.APPROVED),
        lambda row: f"{reverse('disbursement:decree_create')}?year={row.program_year_id}", _proposals(Status.APPROVED),
    ),
    _stage(
        "Belum ada pendamping", "Tugaskan pendamping", "monitoring.assign_pendamping",
        lambda user: _accompanied(
            _in_status(Status.DECREED, Status.TRAINED, Status.FUNDED)(user), by_somebody=False
        ),
        lambda row: reverse("monitoring:assignment_create", args=[row.group_id]), _list("monitoring:pendamping_list"),
    ),
    Kind(
        "LPJ yang harus diperiksa", "Periksa LPJ", "disbursement.check_accountability",
        lambda user: _with_proposal(
            Accountability.objects.visible_to(user).filter(status="submitted").exclude(submitted_by=user)
        ),
        _own_page, _list("disbursement:accountability_list"), since="submitted_at",
    ),
    Kind(
        "LPJ yang terlambat", "Ingatkan penyusunnya", "disbursement.check_accountability", _overdue_accounts,
        lambda row: reverse("disbursement:accountability_detail", args=[row.pk]), _overdue_list, since="due_on",
        on_proposal=lambda row: row, waited=_days_past_due,
    ),
    Kind(
        "LPJ yang terlambat", "Susun LPJ", "disbursement.write_accountability", _overdue_accounts,
        lambda row: reverse("disbursement:accountability_detail", args=[row.pk]), _overdue_list, since="due_on",
        on_proposal=lambda row: row, waited=_days_past_due,
    ),
    Kind(
        "Laporan bulanan yang terlambat", "Tulis laporan", "monitoring.add_fieldreport", _owing_reports,
        lambda row: reverse("monitoring:report_create", args=[row.pk]),
        lambda: f"{reverse('monitoring:report_list')}?overdue=yes", since="first_owed", on_proposal=_no_proposal,
        waited=_days_overdue, facts=lambda row: f"{row.overdue} laporan",
    ),
    _stage(
        "Menunggu pelatihan", "Latih kelompok", "groups.complete_training",
        lambda user: _accompanied(_in_status(Status.DECREED)(user), by_somebody=True),
        lambda row: reverse("monitoring:training_complete", args=[row.pk]), _proposals(Status.DECREED),
    ),
    _stage(
        "Dikembalikan untuk diperbaiki", "Perbaiki, lalu ajukan lagi", "groups.submit_proposal",
        lambda user: _sent_back(_my_drafts(user)), _own_page, _proposals(Status.DRAFT),
    ),
    Kind(
        "Daftar tunggu tahun lalu", "Bawa ke tahun ini", "groups.add_proposal",
        lambda user: carrying.to_carry_over(user).select_related("group__village", "program_year", "tier"),
        lambda row: reverse("groups:proposal_copy", args=[row.pk]), _proposals(Status.LAPSED),
        on_proposal=lambda row: row,
    ),
    _stage(
        "Draf yang belum diajukan", "Lengkapi dan ajukan", "groups.submit_proposal",
        lambda user: _never_left(_my_drafts(user)), lambda row: reverse("groups:proposal_edit", args=[row.pk]),
        _proposals(Status.DRAFT),
    ),
    _stage(
        "Siap mengajukan pencairan", "Ajukan pencairan", "disbursement.add_application", _to_apply_for,
        lambda row: reverse("disbursement:application_create", args=[row.pk]), _proposals(Status.TRAINED),
    ),
    _stage(
        "LPJ yang harus disusun", "Susun LPJ", "disbursement.write_accountability",
        lambda user: _accounts_to_write(user).filter(due_on__gte=_today(user)),
        lambda row: reverse("disbursement:accountability_detail", args=[row.pk]), _proposals(Status.FUNDED),
    ),
)  # fmt: skip


def piles(user: User) -> list[Pile]:
    """Everything that waits for a user, kind by kind; empty kinds are left out.

    One query per kind the role may do, and one for the sizes of the groups shown.
    """
    found = [pile for pile in (kind.pile(user) for kind in KINDS if user.role_allows(kind.right)) if pile.total]
    shown = {task.group.pk for pile in found for task in pile.tasks}
    sizes = dict(
        Member.objects.present().filter(group__in=shown).order_by().values_list("group").annotate(size=Count("pk"))
    )
    return [
        replace(pile, tasks=[replace(task, members=sizes.get(task.group.pk, 0)) for task in pile.tasks])
        for pile in found
    ]
