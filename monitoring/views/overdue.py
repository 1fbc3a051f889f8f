"""Reports that did not come: who owes them, where each stands, letters to pendamping and visits to groups (M1)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from groups.exporting import Column, send_rows
from groups.filters import described
from groups.listing import ROWS_PER_PAGE
from groups.models import Assignment, FundsReceived, Group
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.documents.models import IssuedDocument
from kube_portal.look.templatetags.look import bulan
from monitoring import duedates, ladder
from monitoring.duty_forms import ChaseVisitForm, LetterForm
from monitoring.ladder import Owed
from monitoring.models import ReportLetter, Rung
from monitoring.querysets import pendamping_visible_to
from monitoring.report_filters import LATE_RUNGS, OverdueFilter
from monitoring.reporting_rules import ReportingRules, newest_year, rules_in, rules_of
from monitoring.views.common import group_in_reach, today_of
from monitoring.views.reports import READING

CHASING = "monitoring.chase_report"
STEPS = ["GET", "HEAD", "POST"]
LETTERS_SHOWN = 8


@require_safe
@require(READING)
def overdue_list(request: AuthedRequest) -> HttpResponse:
    """Groups that owe reports, the longest first, with each report's rung; one regency at a time."""
    today = today_of(request.user)
    listing = OverdueFilter(request.GET, queryset=_groups(request.user), user=request.user, today=today)
    context: dict[str, Any] = {"filter": listing, "today": today}
    if len(listing.scope) < 5:
        # What a province or the country owes is an office's business, and would take too long to work out.
        return render(request, "monitoring/overdue_list.html", {**context, "is_too_wide": True})
    rules = rules_of(listing.scope[:5])
    found = _oldest(listing, today)
    counts = Counter(_rung(month, today, rules) for _, month in found)
    chosen = _narrowed(found, listing, today, rules)
    page = Paginator(chosen, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    may_chase = request.user.has_perm(CHASING)
    context |= {
        "page": page,
        "rows": _rows([pk for pk, _ in page.object_list], today, rules),
        "figures": [(rung.label, counts.get(rung, 0)) for rung in LATE_RUNGS],
        "rules": rules,
        "may_chase": may_chase,
        "letters": _letters_due(found, request.user, today, rules) if may_chase else [],
    }
    return render(request, "monitoring/overdue_list.html", context)


def _groups(user: User) -> QuerySet[Group]:
    """Groups in reach that hold money and have not stopped."""
    funds = FundsReceived.objects.visible_to(user)
    today = today_of(user)
    return (
        Group.objects.visible_to(user)
        .exclude(development__in=duedates.SILENT)
        .filter(pk__in=duedates.funded_by(today, funds))
    )


def _oldest(listing: OverdueFilter, today: dt.date) -> list[tuple[int, dt.date]]:
    """Each group that owes something with the oldest month it owes, that first; at most a regency's (three queries).

    The months are told apart here: asked of the database, each report of a long history is looked up twice.
    """
    owing = duedates.with_overdue(listing.qs.within(listing.scope), today).filter(overdue__gt=0)
    asked = listing.chosen("month")
    if asked:
        month = dt.datetime.strptime(asked, "%Y-%m").replace(tzinfo=dt.UTC).date()
        funds = FundsReceived.objects.within(listing.scope)
        owing = owing.filter(
            pk__in=ladder.owing_of_month(Group.objects.within(listing.scope), month, funds).values("pk"),
            last_overdue__gte=month,
        )
    groups = list(owing.order_by(Lower("name"), "pk"))
    owed = duedates.owed_months(groups)
    return sorted(((group.pk, owed[group.pk][0]) for group in groups if owed[group.pk]), key=itemgetter(1))


def _rung(month: dt.date, today: dt.date, rules: ReportingRules) -> Rung | None:
    """Where an overdue report stands; one that is overdue and not warned about yet still counts as the first."""
    rung = rules.rung_on(today, duedates.due_on(month, rules.due_day))
    return Rung.WARNING if rung == Rung.REMINDER else rung


def _narrowed(
    found: list[tuple[int, dt.date]], listing: OverdueFilter, today: dt.date, rules: ReportingRules
) -> list[tuple[int, dt.date]]:
    asked = listing.chosen("rung")
    return [(pk, month) for pk, month in found if not asked or _rung(month, today, rules) == asked]


def _rows(chosen: Sequence[int], today: dt.date, rules: ReportingRules) -> list[dict[str, Any]]:
    """What a page shows of its groups, in their order (five queries)."""
    groups = duedates.with_overdue(Group.objects.filter(pk__in=list(chosen)).select_related("village"), today)
    by_pk = {group.pk: group for group in groups}
    owed: dict[int, list[Owed]] = {}
    for one in ladder.owed_by(list(by_pk.values()), today, rules):
        owed.setdefault(one.group.pk, []).append(one)
    people = {row.group_id: row.user for row in _primary(chosen)}
    return [
        {"group": by_pk[pk], "owed": owed.get(pk, []), "pendamping": people.get(pk)} for pk in chosen if pk in by_pk
    ]


def _primary(groups: Iterable[int]) -> QuerySet[Assignment]:
    return Assignment.objects.open().filter(group_id__in=list(groups), is_primary=True).select_related("user")


def _letters_due(
    found: list[tuple[int, dt.date]], user: User, today: dt.date, rules: ReportingRules
) -> list[dict[str, Any]]:
    """Pendamping whose groups stand where a letter is due, those with most groups first (one query)."""
    late = [pk for pk, month in found if _rung(month, today, rules) in (Rung.LETTER, Rung.VISIT)]
    groups: Counter[User] = Counter(row.user for row in _primary(late))
    return [{"user": person, "groups": count} for person, count in groups.most_common(LETTERS_SHOWN)]


COLUMNS: Sequence[Column] = (
    Column("Kode wilayah", lambda one: one.group.village_id),
    Column("Desa/kelurahan", lambda one: one.group.village.label, 28),
    Column("Kelompok", lambda one: one.group.name, 30),
    Column("Bulan", lambda one: bulan(one.month), 16),
    Column("Jatuh tempo", lambda one: one.due_on, 12),
    Column("Hari terlambat", lambda one: one.days_late, 14),
    Column("Tahap", lambda one: str(one.rung.label) if one.rung else "", 14),
    Column("Sudah dilakukan", lambda one: ", ".join(str(notice.get_rung_display()) for notice in one.notices), 36),
)


@require_safe
@require(READING)
def overdue_export(request: AuthedRequest) -> HttpResponseBase:
    """Every overdue report of the filtered groups, one a row, as a workbook or (`?as=csv`) CSV; logged."""
    today = today_of(request.user)
    listing = OverdueFilter(request.GET, queryset=_groups(request.user), user=request.user, today=today)
    if len(listing.scope) < 5:
        messages.warning(request, "Pilih kabupaten/kota dahulu, lalu unduh.")
        return redirect("monitoring:overdue_list")
    rules = rules_of(listing.scope[:5])
    chosen = _narrowed(_oldest(listing, today), listing, today, rules)
    groups = duedates.with_overdue(Group.objects.filter(pk__in=[pk for pk, _ in chosen]), today)
    rows = ladder.owed_by(list(groups.select_related("village")), today, rules)
    as_csv = request.GET.get("as") == "csv"
    detail = f"{len(rows)} baris, {'CSV' if as_csv else 'XLSX'}, {described(listing)}"
    log_access(request, AccessLog.Action.EXPORT, "monitoring.reportnotice", detail)
    return send_rows("laporan-terlambat", "Laporan terlambat", COLUMNS, rows, as_csv=as_csv, total=len(rows))


@require_http_methods(STEPS)
@require(CHASING)
def letter_create(request: AuthedRequest, user_id: int) -> HttpResponse:
    """One letter to a pendamping that lists all their reports that are late enough; and the letters before it."""
    person = get_object_or_404(pendamping_visible_to(request.user), pk=user_id)
    code = (request.user.region_id or person.region_id or "")[:5]
    year = newest_year(code)
    listed: list[Owed] = []
    if year is not None:
        listed = ladder.for_letter(person, request.user, code, year.today(), rules_in(year))
    form = LetterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            sent = ladder.write_letter(
                user=person,
                regency_code=code,
                number=form.cleaned_data["number"],
                by=request.user,
                base_url=request.build_absolute_uri("/"),
                token=form.cleaned_data["token"],
            )
            messages.success(request, f"{sent.letter} {'diterbitkan' if sent.is_new else 'sudah terbit'}.")
            return redirect("monitoring:letter_create", person.pk)
    context = {
        "person": person,
        "form": form,
        "listed": listed,
        "has_rules": year is not None,
        "letters": _letters_of(person, request.user),
    }
    return render(request, "monitoring/letter_form.html", context)


def _letters_of(person: User, user: User) -> list[dict[str, Any]]:
    """The letters to a pendamping that may be seen, newest first, each with its PDF (two queries)."""
    letters = list(ReportLetter.objects.papers_visible_to(user).filter(user=person).select_related("made_by")[:24])
    papers = IssuedDocument.objects.filter(
        owner_type__app_label="monitoring",
        owner_type__model="reportletter",
        owner_id__in=[letter.pk for letter in letters],
    )
    documents = {paper.owner_id: paper for paper in papers}
    return [{"letter": letter, "document": documents.get(letter.pk)} for letter in letters]


@require_http_methods(STEPS)
@require(CHASING)
def overdue_visit(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Write down that the Dinas went to a group whose reports did not come."""
    group = group_in_reach(request.user, group_id)
    today = group.village.today()
    rules = rules_of(group.regency_code)
    owed = [
        one for one in ladder.overdue_of(Group.objects.filter(pk=group.pk), today, rules) if not one.has(Rung.VISIT)
    ]
    form = ChaseVisitForm(request.POST if request.method == "POST" else None, initial={"visited_on": today})
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            count = ladder.log_visit(group=group, by=request.user, **form.cleaned_data)
            messages.success(request, f"Kunjungan dicatat untuk {count} laporan yang terlambat.")
            return redirect(f"{reverse('monitoring:overdue_list')}?region={group.village_id[:5]}")
    context = {"group": group, "form": form, "owed": owed}
    return render(request, "monitoring/overdue_visit.html", context)
