"""Dashboards: the topics to choose from, one page each, its workbook, the definitions, and counting anew."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog
from kube_portal.regions import codes
from kube_portal.regions.models import Region
from reports.dashboards import exporting
from reports.dashboards.pages import Dashboard, Figure, dashboard
from reports.figures import keeping, reading
from reports.indicators.catalogue import BY_SLUG, TOPICS, Topic
from reports.models import FigureRound
from reports.scope import Scope

SEEING = "reports.view_dashboard"
COUNTING = "reports.recount_figures"
# Counting anew again so soon would find the same.
JUST_COUNTED = dt.timedelta(minutes=1)


def _topic(slug: str) -> Topic:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


def _query(scope: Scope) -> str:
    """The scope as it hangs on the address of another page."""
    query = scope.query()
    return query if len(query) > 1 else ""


def _shown(request: AuthedRequest, slug: str) -> Dashboard:
    topic = _topic(slug)
    return dashboard(topic, Scope.of(request.user, request.GET, every_year=topic.every_year))


@require_safe
@require(SEEING)
def index(request: AuthedRequest) -> HttpResponse:
    """Every topic with its question and its first figures."""
    scope = Scope.of(request.user, request.GET)
    counts = reading.total(scope)
    topics = [
        (
            topic,
            [
                Figure(one, one.value(counts))
                for one in topic.named(topic.head)
                if not one.monthly and (scope.holds_ceilings or not one.of_area)
            ][:3],
        )
        for topic in TOPICS
    ]
    context = {"scope": scope, "topics": topics, "counted_at": reading.counted_at(scope), "query": _query(scope)}
    return render(request, "reports/dashboards/index.html", context)


@require_safe
@require(SEEING)
def topic_page(request: AuthedRequest, topic: str) -> HttpResponse:
    """One topic in the scope of the address."""
    shown = _shown(request, topic)
    others = [(one, reverse("reports:dashboard_topic", args=[one.slug])) for one in TOPICS]
    may_count = bool(shown.scope.regency_code) and request.user.has_perm(COUNTING)
    context = {
        "dashboard": shown,
        "topic": shown.topic,
        "scope": shown.scope,
        "others": others,
        "counted_at": shown.counted_at,
        "may_count": may_count,
        "query": _query(shown.scope),
    }
    return render(request, "reports/dashboards/topic.html", context)


@require_safe
@require(SEEING)
def topic_export(request: AuthedRequest, topic: str) -> HttpResponseBase:
    """The same figures as a workbook; logged."""
    shown = _shown(request, topic)
    detail = f"{exporting.rows_in(shown)} baris, XLSX, dasbor {topic}, {shown.scope.described}"
    log_access(request, AccessLog.Action.EXPORT, "reports.dashboard", detail)
    return exporting.send(shown)


@require_safe
@require(SEEING)
def indicators(request: AuthedRequest) -> HttpResponse:
    """What every indicator means: formula and source fields."""
    return render(request, "reports/dashboards/indicators.html", {"topics": TOPICS})


@require_POST
@require(COUNTING)
def recount(request: AuthedRequest) -> HttpResponse:
    """Count the regency of the scope anew, now; not again within a minute."""
    scope = Scope.of(request.user, request.POST)
    if not scope.regency_code:
        raise Http404
    regency = Region.objects.get(pk=codes.ancestor_at(scope.code, codes.REGENCY))
    stamp = FigureRound.objects.filter(pk=regency.pk).first()
    if stamp is not None and timezone.now() - stamp.at < JUST_COUNTED:
        messages.info(request, "Angka baru saja dihitung, jadi tidak dihitung lagi.")
    else:
        keeping.recount(regency)
        messages.success(request, f"Angka {regency.label} sudah dihitung ulang.")
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe else reverse("reports:dashboard_index"))
