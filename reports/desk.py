"""What waits for whom: the kinds of waiting work behind `/`.

Each kind is one scoped query, oldest first; the page shows the first few and counts the rest. A new kind of work is one
more entry of KINDS. How an area stands as a whole: `reports/area.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from disbursement.models import Accountability, GroupAccount, PaymentOrder, Reopening
from eligibility.models import Dispensation, Verification
from groups.models import Group, Member, Objection, Proposal
from groups.transitions import Status
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
    page where one is done, `list_url` the list behind them. `on_proposal` leads from a row to its proposal, `waited` to
    the days it has waited.
    """

    title: str
    asked: str
    right: str
    find: Callable[[User], QuerySet[Any]]
    link: Callable[[Any], str]
    list_url: Callable[[], str]
    since: str = "status_since"
    on_proposal: Callable[[Any], Proposal | None] = lambda row: row.proposal
    waited: Callable[[Any], int] | None = None

    def pile(self, user: User) -> Pile:
        """The oldest of this kind for a user (one query, a second only when there are more than fit)."""
        rows = self.find(user).order_by(self.since, "pk")
        first = list(rows[: SHOWN + 1])
        total = len(first) if len(first) <= SHOWN else rows.count()
        return Pile(self.title, [self._task(row) for row in first[:SHOWN]], total, self.list_url())

    def _task(self, row: Any) -> Task:
        proposal = self.on_proposal(row)
        return Task(
            group=proposal.group if proposal else getattr(row, "group", row),
            facts=f"{proposal.tier.name} {proposal.program_year.year}" if proposal else "",
            asked=self.asked,
            waited=self.waited(row) if self.waited else _days_since(getattr(row, self.since)),
            target=proposal.target_days if proposal is row and proposal is not None else None,
            url=self.link(row),
        )


def _in_status(status: Status) -> Callable[[User], QuerySet[Proposal]]:
    """Proposals of open years that stand in a status, inside the user's jurisdiction."""
    return lambda user: (
        Proposal.objects.visible_to(user)
        .filter(status=status, program_year__closed_on__isnull=True)
        .select_related("group__village", "program_year", "tier")
    )


def _with_proposal(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("proposal__group__village", "proposal__program_year", "proposal__tier")


def _itself(row: Proposal) -> Proposal:
    return row


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
        Verification.objects.visible_to(user).filter(outcome="", verifier=user, proposal__status=Status.VERIFICATION)
    )


def _unpaid(user: User) -> QuerySet[Proposal]:
    """Ready to be paid, with no payment on its way."""
    on_its_way = PaymentOrder.objects.filter(proposal=OuterRef("pk"), state__in=["prepared", "approved"])
    return _in_status(Status.TRAINED)(user).exclude(Exists(on_its_way))


def _owing_reports(user: User) -> QuerySet[Group]:
    """Groups whose monthly report is overdue (M1)."""
    today = user.region.today() if user.region else timezone.localdate()
    groups = Group.objects.visible_to(user).filter(funds_received__isnull=False).distinct()
    return duedates.with_overdue(groups, today).filter(overdue__gt=0).select_related("village")


def _days_overdue(group: Any) -> int:
    """Days since the newest owed report was due."""
    due: dt.date = duedates.due_on(group.last_overdue, group.due_day)
    today: dt.date = group.village.today()
    return (today - due).days


KINDS: tuple[Kind, ...] = (
    Kind(
        "Menunggu persetujuan Anda", "Setujui atau kembalikan", "groups.endorse_proposal",
        _in_status(Status.VILLAGE_REVIEW), _own_page, _proposals(Status.VILLAGE_REVIEW), on_proposal=_itself,
    ),
    Kind(
        "Diusulkan kepala bidang", "Pilih dalam kuota", "eligibility.select",
        lambda user: _in_status(Status.ELIGIBLE)(user).filter(nomination__isnull=False),
        lambda row: reverse("eligibility:proposal_select", args=[row.pk]), _list("eligibility:selection_board_index"),
        on_proposal=_itself,
    ),
    Kind(
        "Pengecualian yang diminta", "Putuskan pengecualian", "eligibility.decide_dispensation",
        lambda user: _with_proposal(Dispensation.objects.visible_to(user).filter(decision="").exclude(asked_by=user)),
        _own_page, _list("eligibility:dispensation_list"), since="asked_at",
    ),
    Kind(
        "Pembayaran menunggu persetujuan", "Setujui pembayaran", "disbursement.approve_payment",
        lambda user: _with_proposal(
            PaymentOrder.objects.visible_to(user).filter(state="prepared").exclude(prepared_by=user)
        ),
        _own_page, _list("disbursement:payment_list"), since="prepared_at",
    ),
    Kind(
        "Pembayaran disetujui", "Catat SP2D", "disbursement.prepare_payment",
        lambda user: _with_proposal(PaymentOrder.objects.visible_to(user).filter(state="approved")),
        _own_page, _list("disbursement:payment_list"), since="approved_at",
    ),
    Kind(
        "Siap disalurkan", "Siapkan pembayaran", "disbursement.prepare_payment", _unpaid,
        lambda row: reverse("disbursement:payment_prepare", args=[row.pk]), _list("disbursement:payment_list"),
        on_proposal=_itself,
    ),
    Kind(
        "Keberatan kelompok", "Jawab keberatan", "groups.answer_objection",
        lambda user: _with_proposal(Objection.objects.visible_to(user).filter(decision="").exclude(filed_by=user)),
        lambda row: reverse("groups:objection_answer", args=[row.proposal_id]), _proposals(Status.REJECTED),
        since="filed_at",
    ),
    Kind(
        "Layak, belum diusulkan untuk seleksi", "Usulkan", "eligibility.nominate",
        lambda user: _in_status(Status.ELIGIBLE)(user).filter(nomination__isnull=True),
        lambda row: reverse("eligibility:proposal_nominate", args=[row.pk]), _list("eligibility:selection_board_index"),
        on_proposal=_itself,
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
        _own_page, _list("eligibility:verification_list"), since="planned_at",
    ),
    Kind(
        "Menunggu jadwal verifikasi", "Jadwalkan verifikasi", "eligibility.change_verification",
        _in_status(Status.SUBMITTED), lambda row: reverse("eligibility:verification_plan", args=[row.pk]),
        _proposals(Status.SUBMITTED), on_proposal=_itself,
    ),
    Kind(
        "Terpilih, menunggu SK", "Catat SK", "disbursement.add_decree", _in_status(Status.APPROVED),
        lambda row: f"{reverse('disbursement:decree_create')}?year={row.program_year_id}", _proposals(Status.APPROVED),
        on_proposal=_itself,
    ),
    Kind(
        "LPJ yang harus diperiksa", "Periksa LPJ", "disbursement.check_accountability",
        lambda user: _with_proposal(
            Accountability.objects.visible_to(user).filter(status="submitted").exclude(submitted_by=user)
        ),
        _own_page, _list("disbursement:accountability_list"), since="submitted_at",
    ),
    Kind(
        "Laporan bulanan yang terlambat", "Tulis laporan", "monitoring.add_fieldreport", _owing_reports,
        lambda row: reverse("monitoring:report_create", args=[row.pk]), _list("monitoring:report_list"),
        since="last_overdue", on_proposal=_no_proposal, waited=_days_overdue,
    ),
    Kind(
        "Menunggu pelatihan", "Latih kelompok", "groups.complete_training", _in_status(Status.DECREED), _own_page,
        _proposals(Status.DECREED), on_proposal=_itself,
    ),
    Kind(
        "Draf yang belum diajukan", "Lengkapi dan ajukan", "groups.submit_proposal", _in_status(Status.DRAFT),
        _own_page, _proposals(Status.DRAFT), on_proposal=_itself,
    ),
    Kind(
        "LPJ yang harus disusun", "Susun LPJ", "disbursement.write_accountability",
        lambda user: _in_status(Status.FUNDED)(user).filter(
            Q(accountability__isnull=True) | Q(accountability__status__in=["draft", "returned"])
        ),
        lambda row: reverse("disbursement:accountability_detail", args=[row.pk]), _proposals(Status.FUNDED),
        on_proposal=_itself,
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
