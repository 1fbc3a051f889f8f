"""The figures of a regency's year, as they stand now; frozen ones come from a report's snapshot in the same shape."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet, Sum

from disbursement import budget, timeliness
from groups.models import Development, FundsReceived, Member, Proposal
from groups.transitions import Status
from kube_portal.look.templatetags.look import bilangan, tanggal
from kube_portal.money import format_rupiah
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.querysets import attach_parents
from monitoring.models import Case, CaseKind, Evaluation, FieldReport, Flag

# Who stands in the list: the grants that a decree promised, paid or not yet.
RECEIVING = (Status.DECREED, Status.TRAINED, Status.FUNDED, Status.ACCOUNTED)
PAID = (Status.FUNDED, Status.ACCOUNTED)


@dataclass(frozen=True)
class Figure:
    """One number of the report: what it is called, the number, and how it is written."""

    section: str
    key: str
    label: str
    value: int
    is_rupiah: bool = False

    @property
    def text(self) -> str:
        """As people write it."""
        return format_rupiah(self.value) if self.is_rupiah else bilangan(self.value)


SECTIONS = {
    "realisation": "Realisasi menurut sumber dana",
    "timeliness": "Ketepatan waktu",
    "development": "Perkembangan kelompok",
    "problems": "Masalah dan tindak lanjut",
}


def grants_of(year: ProgramYear) -> QuerySet[Any]:
    """The grants of the year that stand in the list."""
    return shown(Proposal.objects.filter(program_year=year, status__in=RECEIVING))


def shown(grants: QuerySet[Any]) -> QuerySet[Any]:
    """Grants by place and name, with what was paid and when last."""
    effective = Q(payments__reverses__isnull=True, payments__reversal__isnull=True)
    return budget.with_paid(
        grants.select_related("group", "village", "tier", "program_year__regency")
        .annotate(paid_on=Max("payments__paid_on", filter=effective))
        .order_by("village_id", "group__name", "pk")
    )


def ids_of(grants: Sequence[Any]) -> dict[int, list[int]]:
    """Who belongs to each group now, by number (one query, however many they are)."""
    present = Member.objects.filter(group_id__in=[grant.group_id for grant in grants], left_on__isnull=True)
    found: dict[int, list[int]] = defaultdict(list)
    for group_id, pk in present.order_by("group_id", "pk").values_list("group_id", "pk"):
        found[group_id].append(pk)
    return found


def with_sizes(grants: Sequence[Any], ids: Mapping[int, Sequence[int]]) -> None:
    """Note on each grant how many members it lists, and the names of the places around its village (one query)."""
    attach_parents([grant.village for grant in grants])
    for grant in grants:
        grant.size = len(ids.get(grant.group_id, ()))


def people_of(grants: Sequence[Any], ids: Mapping[int, Sequence[int]]) -> dict[int, list[Member]]:
    """The members of each group, by their numbers (one query)."""
    wanted = [pk for grant in grants for pk in ids.get(grant.group_id, ())]
    found: dict[int, list[Member]] = defaultdict(list)
    for member in Member.objects.filter(pk__in=wanted).order_by("group_id", "pk"):
        found[member.group_id].append(member)
    return found


def figures_of(year: ProgramYear) -> list[Figure]:
    """Every figure of the report (a constant number of queries)."""
    return [*_realisation(year), *_timeliness(year), *_development(year), *_problems(year)]


def _realisation(year: ProgramYear) -> Iterator[Figure]:
    by_source: dict[str, Any] = {
        row["tier__funding_source"]: row
        for row in Proposal.objects.filter(program_year=year)
        .order_by()
        .values("tier__funding_source")
        .annotate(
            decreed=Count("pk", filter=Q(status__in=RECEIVING)),
            promised=Sum("amount", filter=Q(status__in=RECEIVING), default=0),
            paid=Count("pk", filter=Q(status__in=PAID)),
            accounted=Count("pk", filter=Q(status=Status.ACCOUNTED)),
        )
    }
    for source in budget.of_year(year):
        row = by_source.get(source.source, {})
        name, key = source.label, source.source
        yield Figure("realisation", f"{key}_ceiling", f"Pagu {name}", source.ceiling, is_rupiah=True)
        yield Figure("realisation", f"{key}_decreed", f"Kelompok ditetapkan, {name}", row.get("decreed", 0))
        yield Figure(
            "realisation", f"{key}_promised", f"Nilai ditetapkan, {name}", row.get("promised", 0), is_rupiah=True
        )
        yield Figure("realisation", f"{key}_groups", f"Kelompok sudah menerima, {name}", row.get("paid", 0))
        yield Figure("realisation", f"{key}_paid", f"Sudah dibayar, {name}", source.paid, is_rupiah=True)
        yield Figure("realisation", f"{key}_accounted", f"LPJ diterima, {name}", row.get("accounted", 0))
    members = Member.objects.filter(left_on__isnull=True, group__proposals__program_year=year)
    count = members.filter(group__proposals__status__in=RECEIVING).values("pk").distinct().count()
    yield Figure("realisation", "members", "Anggota kelompok yang ditetapkan", count)


def _timeliness(year: ProgramYear) -> Iterator[Figure]:
    kept = timeliness.of_year(year)
    yield Figure("timeliness", "in_time", f"Dibayar sampai batas {tanggal(kept.deadline)}", kept.in_time)
    yield Figure("timeliness", "late", "Dibayar terlambat", kept.late)
    yield Figure("timeliness", "least_late", "Terlambat paling sedikit, hari", kept.least_late)
    yield Figure("timeliness", "most_late", "Terlambat paling lama, hari", kept.most_late)
    yield Figure("timeliness", "waiting", "Terpilih, belum dibayar penuh", kept.waiting)


def _development(year: ProgramYear) -> Iterator[Figure]:
    regency, number = year.regency_id, year.year
    stages = dict(
        Evaluation.objects.within(regency)
        .filter(year=number, state=Evaluation.State.DECIDED)
        .order_by()
        .values_list("stage")
        .annotate(count=Count("pk"))
    )
    for stage in Development:
        yield Figure("development", f"stage_{stage}", f"Dinilai {str(stage.label).lower()}", stages.get(stage, 0))
    groups = FundsReceived.objects.within(regency).filter(received_on__year__lte=number)
    funded = groups.order_by().values("group").distinct().count()
    yield Figure(
        "development", "unjudged", "Penerima sampai tahun ini, belum dinilai", max(funded - sum(stages.values()), 0)
    )
    reports = FieldReport.objects.within(regency).filter(month__year=number, state=FieldReport.State.SUBMITTED)
    sums = reports.aggregate(count=Count("pk"), turnover=Sum("turnover", default=0), iks=Sum("iks", default=0))
    yield Figure("development", "reports", "Laporan bulanan yang masuk", sums["count"])
    yield Figure("development", "turnover", "Omzet yang dilaporkan", sums["turnover"], is_rupiah=True)
    yield Figure("development", "iks", "Iuran kesetiakawanan sosial (IKS)", sums["iks"], is_rupiah=True)


def _problems(year: ProgramYear) -> Iterator[Figure]:
    """Cases of the year by kind, without the confidential ones; and the signs of deviation that showed in it."""
    zone = ZoneInfo(year.regency.timezone)
    first, after = (dt.datetime(number, 1, 1, tzinfo=zone) for number in (year.year, year.year + 1))
    cases = (
        Case.objects.within(year.regency_id)
        .filter(confidential=False, opened_at__gte=first, opened_at__lt=after)
        .order_by()
        .values("kind")
        .annotate(opened=Count("pk"), settled=Count("pk", filter=Q(closed_at__isnull=False)))
    )
    opened = settled = 0
    for row in sorted(cases, key=lambda row: str(CaseKind(row["kind"]).label)):
        label = str(CaseKind(row["kind"]).label)
        opened, settled = opened + row["opened"], settled + row["settled"]
        yield Figure("problems", f"case_{row['kind']}", label, row["opened"])
    yield Figure("problems", "cases", "Masalah dan pengaduan, seluruhnya", opened)
    yield Figure("problems", "cases_settled", "Di antaranya selesai", settled)
    flags = Flag.objects.within(year.regency_id).filter(raised_on__year=year.year)
    sums = flags.aggregate(raised=Count("pk"), cleared=Count("pk", filter=Q(cleared_on__isnull=False)))
    yield Figure("problems", "flags", "Tanda penyimpangan yang muncul", sums["raised"])
    yield Figure("problems", "flags_cleared", "Di antaranya sudah hilang", sums["cleared"])


def by_section(figures: Sequence[Figure]) -> list[tuple[str, str, list[Figure]]]:
    """The figures in their sections: key, title, figures."""
    return [(key, title, [figure for figure in figures if figure.section == key]) for key, title in SECTIONS.items()]


@dataclass(frozen=True)
class Content:
    """Everything a report holds, read at one moment: `ids` says who belongs to each group."""

    figures: Sequence[Figure]
    grants: Sequence[Any]
    ids: Mapping[int, Sequence[int]]

    def people(self, grants: Sequence[Any] | None = None) -> Mapping[int, Sequence[Member]]:
        """The members of some of the groups, or of all (one query)."""
        return people_of(self.grants if grants is None else grants, self.ids)


def content_of(year: ProgramYear) -> Content:
    """The figures, grants and members of a year as they stand now."""
    grants = list(grants_of(year))
    ids = ids_of(grants)
    with_sizes(grants, ids)
    return Content(figures_of(year), grants, ids)


def content_as_sent(year: ProgramYear, snapshot: dict[str, Any]) -> Content:
    """The figures of a report as they were sent, and today's rows of the groups and members that it named."""
    kept: dict[str, dict[str, Any]] = snapshot.get("grants", {})
    grants = list(shown(Proposal.objects.filter(program_year=year, pk__in=[int(pk) for pk in kept])))
    ids = {grant.group_id: kept[str(grant.pk)]["members"] for grant in grants}
    with_sizes(grants, ids)
    return Content(kept_figures(snapshot), grants, ids)


def kept_figures(snapshot: dict[str, Any]) -> list[Figure]:
    """The figures as they were sent."""
    return [Figure(*row) for row in snapshot.get("figures", [])]
