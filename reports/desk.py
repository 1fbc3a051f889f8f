"""What waits for whom, and how an area's proposals stand: the figures behind `/`.

Each kind of waiting work is one scoped query, oldest first; the page shows the first few and counts the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.urls import reverse
from django.utils import timezone

from disbursement.models import Accountability, GroupAccount, PaymentOrder, Reopening
from eligibility.models import Dispensation, Verification
from groups.models import Assignment, Group, Objection, Proposal
from groups.transitions import ROAD, Status
from kube_portal.programs.models import FundingCeiling, ProgramYear
from monitoring.models import FieldReport

if TYPE_CHECKING:
    from kube_portal.accounts.models import User

SHOWN = 10  # rows of one kind on the page; the rest is a click away


@dataclass(frozen=True)
class Task:
    """One thing that waits: which group, what is asked, since when, against how many days, and where it is done."""

    group: Group
    facts: str
    asked: str
    since: dt.datetime
    target: int | None
    url: str

    def waited(self, now: dt.datetime | None = None) -> int:
        """Whole days it has waited."""
        return ((now or timezone.now()) - self.since).days


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


Find = Callable[["User"], "QuerySet[Any]"]


@dataclass(frozen=True)
class Kind:
    """A kind of waiting work: whose right it is, what is asked, how it is found and where it is done."""

    title: str
    asked: str
    right: str
    find: Find
    link: Callable[[Any], str]
    list_url: Callable[[], str]
    since: str = "status_since"
    proposal: Callable[[Any], Proposal | None] = lambda row: row
    has_target: bool = False

    def pile(self, user: User) -> Pile:
        """The oldest of this kind for a user (one query, a second only when there are more than fit)."""
        rows = self.find(user).order_by(self.since, "pk")
        first = list(rows[: SHOWN + 1])
        total = len(first) if len(first) <= SHOWN else rows.count()
        return Pile(self.title, [self._task(row) for row in first[:SHOWN]], total, self.list_url())

    def _task(self, row: Any) -> Task:
        proposal = self.proposal(row)
        return Task(
            group=proposal.group if proposal else row.group,
            facts=f"{proposal.tier.name} · {proposal.program_year.year}" if proposal else "",
            asked=self.asked,
            since=getattr(row, self.since),
            target=proposal.target_days if proposal and self.has_target else None,
            url=self.link(row),
        )


def _in_status(*statuses: Status) -> Find:
    """Proposals of open years that stand in a status, inside the user's jurisdiction."""
    return lambda user: (
        Proposal.objects.visible_to(user)
        .filter(status__in=statuses, program_year__closed_on__isnull=True)
        .select_related("group__village", "program_year", "tier")
    )


def _of_proposal(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related(
        "proposal__group__village", "proposal__program_year", "proposal__tier"
    )


def _page(proposal: Proposal) -> str:
    return proposal.get_absolute_url()


def _proposals(status: Status) -> Callable[[], str]:
    return lambda: f"{reverse('groups:proposal_list')}?status={status}"


def _my_verifications(user: User) -> QuerySet[Proposal]:
    open_verification = Verification.objects.filter(proposal=OuterRef("pk"), outcome="", verifier=user)
    return _in_status(Status.VERIFICATION)(user).filter(Exists(open_verification))


def _unpaid(user: User) -> QuerySet[Proposal]:
    """Ready to be paid, with no payment on its way."""
    on_its_way = PaymentOrder.objects.filter(proposal=OuterRef("pk"), state__in=["prepared", "approved"])
    return _in_status(Status.TRAINED)(user).exclude(Exists(on_its_way))


def _without_report(user: User) -> QuerySet[Proposal]:
    """Funded groups without a submitted report for last month."""
    last_month = (timezone.localdate().replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    reported = FieldReport.objects.filter(group=OuterRef("group"), month=last_month, state="submitted")
    rows = Proposal.objects.visible_to(user).filter(status=Status.FUNDED)
    return rows.exclude(Exists(reported)).select_related("group__village", "program_year", "tier")


KINDS: tuple[Kind, ...] = (
    Kind(
        "Draf yang belum diajukan", "Lengkapi dan ajukan", "groups.submit_proposal",
        _in_status(Status.DRAFT), _page, _proposals(Status.DRAFT),
    ),
    Kind(
        "Menunggu persetujuan Anda", "Setujui atau kembalikan", "groups.endorse_proposal", _in_status(Status.VILLAGE_REVIEW), _page, _proposals(Status.VILLAGE_REVIEW), has_target=True,
    ),
    Kind(
        "Menunggu jadwal verifikasi", "Jadwalkan verifikasi", "eligibility.change_verification",
        _in_status(Status.SUBMITTED), _page, _proposals(Status.SUBMITTED), has_target=True,
    ),
    Kind(
        "Verifikasi Anda di lapangan", "Periksa anggota", "eligibility.change_verification",
        _my_verifications, _page, lambda: reverse("eligibility:verification_list"), has_target=True,
    ),
    Kind(
        "Keberatan kelompok", "Jawab keberatan", "groups.answer_objection",
        lambda user: _of_proposal(Objection.objects.visible_to(user).filter(decision="").exclude(filed_by=user)),
        lambda row: _page(row.proposal), _proposals(Status.REJECTED), since="filed_at",
        proposal=lambda row: row.proposal,
    ),
    Kind(
        "Pengecualian yang diminta", "Putuskan pengecualian", "eligibility.decide_dispensation",
        lambda user: _of_proposal(
            Dispensation.objects.visible_to(user).filter(decision="").exclude(asked_by=user)
        ),
        lambda row: row.get_absolute_url(), lambda: reverse("eligibility:dispensation_list"), since="asked_at",
        proposal=lambda row: row.proposal,
    ),
    Kind(
        "Layak, belum diusulkan untuk seleksi", "Usulkan", "eligibility.nominate",
        lambda user: _in_status(Status.ELIGIBLE)(user).filter(nomination__isnull=True),
        _page, lambda: reverse("eligibility:selection_board_index"), has_target=True,
    ),
    Kind(
        "Diusulkan kepala bidang", "Pilih dalam kuota", "eligibility.select",
        lambda user: _in_status(Status.ELIGIBLE)(user).filter(nomination__isnull=False),
        _page, lambda: reverse("eligibility:selection_board_index"), has_target=True,
    ),
    Kind(
        "Terpilih, menunggu SK", "Catat SK", "disbursement.add_decree",
        _in_status(Status.APPROVED), _page, _proposals(Status.APPROVED), has_target=True,
    ),
    Kind(
        "Rekening yang menunggu persetujuan", "Periksa rekening", "disbursement.approve_account",
        lambda user: (
            GroupAccount.objects.visible_to(user)
            .filter(approved_at__isnull=True, closed_on__isnull=True)
            .exclude(created_by=user)
            .select_related("group__village")
        ),
        lambda row: row.get_absolute_url(), lambda: reverse("disbursement:payment_list"), since="created_at",
        proposal=lambda row: None,
    ),
    Kind(
        "Siap dilatih", "Latih kelompok", "groups.complete_training",
        _in_status(Status.DECREED), _page, _proposals(Status.DECREED), has_target=True,
    ),
    Kind(
        "Siap disalurkan", "Siapkan pembayaran", "disbursement.prepare_payment",
        _unpaid, _page, _proposals(Status.TRAINED), has_target=True,
    ),
    Kind(
        "Pembayaran menunggu persetujuan", "Setujui pembayaran", "disbursement.approve_payment",
        lambda user: _of_proposal(
            PaymentOrder.objects.visible_to(user).filter(state="prepared").exclude(prepared_by=user)
        ),
        lambda row: row.get_absolute_url(), lambda: reverse("disbursement:payment_list"), since="prepared_at",
        proposal=lambda row: row.proposal,
    ),
    Kind(
        "Pembayaran disetujui", "Catat SP2D", "disbursement.prepare_payment",
        lambda user: _of_proposal(PaymentOrder.objects.visible_to(user).filter(state="approved")),
        lambda row: row.get_absolute_url(), lambda: reverse("disbursement:payment_list"), since="approved_at",
        proposal=lambda row: row.proposal,
    ),
    Kind(
        "Belum ada laporan bulan lalu", "Tulis laporan", "monitoring.add_fieldreport",
        _without_report, _page, lambda: reverse("monitoring:report_list"),
    ),
    Kind(
        "LPJ yang harus diperiksa", "Periksa LPJ", "disbursement.check_accountability",
        lambda user: _of_proposal(
            Accountability.objects.visible_to(user).filter(status="submitted").exclude(submitted_by=user)
        ),
        lambda row: row.get_absolute_url(), lambda: reverse("disbursement:accountability_list"),
        since="submitted_at", proposal=lambda row: row.proposal,
    ),
    Kind(
        "Permintaan membuka lagi LPJ", "Putuskan", "disbursement.approve_reopening",
        lambda user: _of_proposal(
            Reopening.objects.visible_to(user).filter(decided_at__isnull=True).exclude(asked_by=user)
        ),
        lambda row: _page(row.proposal), lambda: reverse("disbursement:accountability_list"), since="asked_at",
        proposal=lambda row: row.proposal,
    ),
    Kind(
        "LPJ yang harus disusun", "Susun LPJ", "disbursement.write_accountability",
        lambda user: _in_status(Status.FUNDED)(user).filter(
            Q(accountability__isnull=True) | Q(accountability__status__in=["draft", "returned"])
        ),
        _page, _proposals(Status.FUNDED),
    ),
)  # fmt: skip


def piles(user: User) -> list[Pile]:
    """Everything that waits for a user, kind by kind; empty kinds are left out. One query per kind of the user's rights."""
    found = [kind.pile(user) for kind in KINDS if user.role_allows(kind.right)]
    return [pile for pile in found if pile.total]


@dataclass(frozen=True)
class Stage:
    """How many proposals stand in one status, and how many of them longer than the year allows."""

    status: Status
    label: str
    count: int
    late: int


@dataclass(frozen=True)
class Area:
    """How a user's area stands in one budget year; money in rupiah."""

    year: int
    years: list[int]
    proposals: int
    decreed: int
    paid: int
    ceiling: int
    stages: list[Stage]
    largest: int
    unaccompanied: int


def area(user: User, asked_year: str = "") -> Area | None:
    """The user's area in a budget year, the newest when none (or none that exists) is asked for; None without any."""
    program_years = ProgramYear.objects.visible_to(user)
    years = sorted(set(program_years.values_list("year", flat=True)), reverse=True)
    if not years:
        return None
    year = next((known for known in years if str(known) == asked_year), years[0])
    proposals = Proposal.objects.visible_to(user).filter(program_year__year=year)
    counts = {row["status"]: row for row in proposals.order_by().values("status").annotate(
        count=Count("pk"),
        money=Sum("amount"),
        late=Count("pk", filter=Q(status_since__lt=Value(timezone.now()) - _target())),
    )}  # fmt: skip
    labels = {Status.VILLAGE_REVIEW: "Menunggu lurah/kepala desa"}
    stages = [
        Stage(status, str(labels.get(status, status.label)), row["count"], row["late"])
        for status in ROAD
        if (row := counts.get(status))
    ]
    return Area(
        year=year,
        years=years,
        proposals=sum(row["count"] for row in counts.values()),
        decreed=_sum(counts, "count", (Status.DECREED, Status.TRAINED, Status.FUNDED, Status.ACCOUNTED)),
        paid=_sum(counts, "money", (Status.FUNDED, Status.ACCOUNTED)),
        ceiling=FundingCeiling.objects.filter(program_year__in=program_years.filter(year=year)).aggregate(
            total=Sum("amount")
        )["total"]
        or 0,
        stages=stages,
        largest=max((stage.count for stage in stages), default=0),
        unaccompanied=_unaccompanied(user),
    )


def _sum(counts: dict[str, dict[str, int]], what: str, statuses: Iterable[Status]) -> int:
    return sum(counts[status][what] for status in statuses if status in counts)


def _target() -> Case:
    """The days a proposal's year allows for its present status, as an interval; none where the year sets no target."""
    timed = [status for status in ROAD if hasattr(ProgramYear, f"{status}_days")]
    day = Value(dt.timedelta(days=1))
    return Case(
        *(
            When(
                status=status,
                then=ExpressionWrapper(F(f"program_year__{status}_days") * day, output_field=DurationField()),
            )
            for status in timed
        ),
        output_field=DurationField(),
    )


def _unaccompanied(user: User) -> int:
    """Groups decreed or later that no pendamping accompanies."""
    accompanied = Assignment.objects.filter(group=OuterRef("group"), ended_on__isnull=True)
    return (
        Proposal.objects.visible_to(user)
        .filter(status__in=[Status.DECREED, Status.TRAINED, Status.FUNDED], program_year__closed_on__isnull=True)
        .exclude(Exists(accompanied))
        .count()
    )
