"""What the admin pages of all apps share: histories that say who did it, and a line in the log where a NIK is shown."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import BigIntegerField, F, Model, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from pghistory.admin.core import BackFilter, EventModelAdmin, EventsAdmin, LabelFilter, ObjFilter

from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User

KINDS = {"insert": "Dibuat", "update": "Diubah", "delete": "Dihapus"}


class KindFilter(LabelFilter):
    """By what happened."""

    title = "perubahan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The three kinds, in words."""
        return list(KINDS.items())


class HistoryAdmin(EventModelAdmin):
    """Every version of a row: when, what happened, by whom, and then the columns that a subclass names.

    The row itself may be gone, so that nothing here goes through `pgh_obj`: a join to it would hide what was deleted.
    """

    columns: tuple[str, ...] = ("pgh_obj_id",)
    list_filter = [KindFilter, ObjFilter, BackFilter]
    show_full_result_count = False

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """The same first three columns everywhere."""
        return ("changed_at", "change", "changed_by", *self.columns)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the name of who did it, which the change's context holds as a number (none for a command)."""
        author = Cast(KeyTextTransform("user", OuterRef("pgh_context__metadata")), BigIntegerField())
        named = Subquery(User.objects.filter(pk=author).values("username")[:1])
        queryset: QuerySet[Any] = super().get_queryset(request).annotate(pgh_author=named)
        return queryset

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list as Django makes it: the library's own would look for the row, which may be gone."""
        response: HttpResponse = admin.ModelAdmin.changelist_view(self, request, extra_context)
        return response

    @admin.display(description="pada", ordering="pgh_created_at")
    def changed_at(self, event: Any) -> Any:
        """When it happened."""
        return event.pgh_created_at

    @admin.display(description="perubahan", ordering="pgh_label")
    def change(self, event: Any) -> str:
        """What happened."""
        return KINDS[event.pgh_label]

    @admin.display(description="oleh", ordering=F("pgh_author"))
    def changed_by(self, event: Any) -> str | None:
        """Who did it, by user name."""
        name: str | None = event.pgh_author
        return name


class ShowsIdentity(admin.ModelAdmin[Any]):
    """A page of the admin on which a NIK or KK stands in full: opening one is a reveal, and is written down."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page, and a line in the access log when it was looked at."""
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        if request.method == "GET" and response.status_code == 200:
            row: Model = self.model(pk=unquote(object_id))
            log_access(request, AccessLog.Action.REVEAL, row, "Dibuka di administrasi")
        return response


class NoEventsAdmin(EventsAdmin):
    """The library's list of all events of all models: every row of every history in one query, so it is shut."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Each history has a list of its own."""
        return False
