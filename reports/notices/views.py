"""My notices: the list, reading one or all of them, the bell, and how I want to be told."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kube_portal.accounts.access import AuthedRequest
from kube_portal.accounts.models import User
from kube_portal.look.paging import ListPaginator
from reports.desk.kinds import today_of
from reports.models import Notice, NoticeSetting
from reports.models.notices import NoticeQuerySet
from reports.notices import bell
from reports.notices.forms import SettingForm
from reports.notices.sentences import due, short_text

PER_PAGE = 25


@dataclass(frozen=True)
class Row:
    """One notice as the list shows it."""

    notice: Notice
    due: str
    text: str


@require_safe
@login_required
@never_cache
def notice_list(request: AuthedRequest) -> HttpResponse:
    """What waits for me, as I was told of it: the unread, or all of it (`?show=all`), the youngest first."""
    user = request.user
    show_all = request.GET.get("show") == "all"
    notices = Notice.objects.visible_to(user)
    shown = (notices.standing() if show_all else notices.unread()).newest_first()
    page = ListPaginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    today = today_of(user)
    found = bell.count_for(user)
    context = {
        "page": page,
        "rows": [Row(notice, due(notice, today), short_text(notice, today)) for notice in page],
        "show_all": show_all,
        "bell": found,
        "newest": page[0].pk if page else 0,
        "looked_at": NoticeSetting.objects.filter(user=user).values_list("looked_at", flat=True).first(),
    }
    response = render(request, "reports/notices/list.html", context)
    bell.remember(response, user, found)
    return response


@require_POST
@login_required
def notice_open(request: AuthedRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go to where its work is done."""
    notice = _own(request, pk)
    _read(Notice.objects.filter(pk=notice.pk))
    response = redirect(notice.url)
    bell.remember(response, request.user, bell.count_for(request.user))
    return response


@require_POST
@login_required
def notice_read(request: AuthedRequest, pk: int) -> HttpResponse:
    """Mark a notice as read, and stay."""
    notice = _own(request, pk)
    _read(Notice.objects.filter(pk=notice.pk))
    return redirect("reports:notice_list")


@require_POST
@login_required
def notice_read_all(request: AuthedRequest) -> HttpResponse:
    """Mark everything as read that the page could have shown: nothing that came after it was opened."""
    newest = request.POST.get("newest", "")
    unread = Notice.objects.visible_to(request.user).unread()
    if newest.isascii() and newest.isdigit() and len(newest) <= 18:
        count = _read(unread.filter(pk__lte=int(newest)))
        messages.success(request, f"{count} pemberitahuan ditandai sudah dibaca.")
    else:
        messages.warning(request, "Muat ulang halaman ini, lalu tandai lagi.")
    return redirect("reports:notice_list")


@require_safe
@never_cache
def notice_bell(request: HttpRequest) -> HttpResponse:
    """The bell alone, counted now. Once the session has ended, a page that is still open keeps the bell it has."""
    if not isinstance(request.user, User):
        return HttpResponse(status=204) if request.headers.get("HX-Request") else redirect_to_login(request.path)
    found = bell.count_for(request.user)
    response = render(request, "reports/notices/bell.html", {"bell": found})
    bell.remember(response, request.user, found)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notice_settings(request: AuthedRequest) -> HttpResponse:
    """How often I want to be told by e-mail."""
    setting = NoticeSetting.objects.filter(user=request.user).first() or NoticeSetting(user=request.user)
    form = SettingForm(request.POST if request.method == "POST" else None, instance=setting)
    if request.method == "POST" and form.is_valid():
        # Whatever the tick wrote meanwhile stays: only the choice is saved.
        NoticeSetting.objects.update_or_create(user=request.user, defaults={"digest": form.cleaned_data["digest"]})
        messages.success(request, "Pengaturan pemberitahuan disimpan.")
        return redirect("reports:notice_settings")
    return render(request, "reports/notices/settings.html", {"form": form, "setting": setting})


def _own(request: AuthedRequest, pk: int) -> Notice:
    return get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)


def _read(notices: NoticeQuerySet) -> int:
    """Write down that they were read; those that were keep their moment."""
    return notices.filter(read_at__isnull=True).update(read_at=timezone.now())
