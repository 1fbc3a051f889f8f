"""The group page's picture of the business, who came, and the numbers at its head."""

from __future__ import annotations

from collections.abc import Iterator

from groups.models import Group
from groups.seams import Figure, Panel, group_figures, group_panel
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import bulan, rupiah_short
from monitoring.models import FieldReport
from monitoring.story import months

SEEING = "monitoring.view_fieldreport"


@group_panel
def business_of_group(group: Group, user: User) -> Panel | None:
    """Turnover, costs and cash of the last twelve months; nothing before the first report (one query)."""
    if not user.has_perm(SEEING):
        return None
    plot = months.columns(months.last_reports(group))
    return (
        Panel("Usaha dari bulan ke bulan", "monitoring/_business_panel.html", {"plot": plot}, order=10)
        if plot.months
        else None
    )


@group_panel
def attendance_of_group(group: Group, user: User) -> Panel | None:
    """Every member at the last six visits; nothing before the first report (three queries)."""
    if not user.has_perm(SEEING):
        return None
    visits, rows = months.attendance(group, months.last_reports(group))
    return (
        Panel("Kehadiran anggota", "monitoring/_attendance_panel.html", {"visits": visits, "rows": rows}, order=62)
        if visits
        else None
    )


@group_figures
def figures_of_group(group: Group, user: User) -> Iterator[Figure]:
    """Turnover and cash of the newest report, and how many came to its visit (two queries)."""
    if not user.has_perm(SEEING):
        return
    last = FieldReport.objects.in_force().filter(group_id=group.pk).order_by("-month").first()
    if last is not None:
        yield Figure(f"omzet {bulan(last.month)}", rupiah_short(last.turnover), last.get_absolute_url(), order=20)
        yield Figure("kas yang dihitung", rupiah_short(last.cash_counted), last.get_absolute_url(), order=30)
        came = list(last.attendances.values_list("present", flat=True))
        missed = came.count(False)
        yield Figure(
            "hadir pada kunjungan terakhir",
            f"{came.count(True)} dari {len(came)}",
            last.get_absolute_url(),
            "warn" if missed * 3 > len(came) else "",
            order=40,
        )
