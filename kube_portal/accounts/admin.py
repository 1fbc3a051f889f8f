"""Accounts, posts and the access log, as superusers see them."""

from __future__ import annotations

from typing import Any

from allauth.mfa.admin import Authenticator  # from here, so that its own page is registered before it is taken down
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest

from kube_portal.accounts.admin_bases import HistoryAdmin
from kube_portal.accounts.models import AccessLog, Post, User

# Django's own groups give nobody a right here: see roles.py. allauth's page would show and change secrets.
admin.site.unregister([Group, Authenticator])


class GivenPasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # no generic at run time
    """A password given by the office is good for one sign-in: its owner then chooses an own one."""

    def save(self, commit: bool = True) -> User:
        """Save the password and the duty to change it."""
        self.user.must_change_password = True
        user: User = super().save(commit=commit)
        return user


class NewUserForm(AdminUserCreationForm[User]):
    """A new account, with role and region from the start."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "role", "region", "phone", "email")


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    """Who may sign in, as what, and where. Accounts are made inactive, never deleted."""

    add_form = NewUserForm
    change_password_form = GivenPasswordForm
    list_display = ("username", "__str__", "role", "region", "is_active", "last_login")
    list_filter = ("role", "is_active", "is_superuser")
    list_select_related = ("region",)
    search_fields = ("username", "first_name", "last_name", "^region__code")
    autocomplete_fields = ("region",)
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Orang", {"fields": ("first_name", "last_name", "phone", "email")}),
        ("Peran dan wilayah", {"fields": ("role", "region")}),
        ("Akun", {"fields": ("is_active", "is_superuser", "must_change_password", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        ("Orang", {"fields": ("first_name", "last_name", "phone", "email")}),
        ("Peran dan wilayah", {"fields": ("role", "region", "must_change_password")}),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A first password is known to whoever typed it."""
        return {**super().get_changeform_initial_data(request), "must_change_password": True}

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: old moves and logs name the user."""
        return False


@admin.register(Post)
class PostAdmin(admin.ModelAdmin[Post]):
    """Who holds which office when."""

    list_display = ("name", "office", "standing", "region", "from_date", "until_date")
    list_filter = ("office", "standing")
    list_select_related = ("region",)
    search_fields = ("name", "nip", "^region__search_name")
    autocomplete_fields = ("region", "user")
    date_hierarchy = "from_date"


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin[Authenticator]):
    """Second factors. Whoever lost phone and recovery codes gets in again when both entries are deleted here."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__username", "user__first_name", "user__last_name")
    fields = ("user", "type", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Switched on by its owner only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Its secret is nobody's to see."""
        return False


@admin.register(AccessLog)
class AccessLogAdmin(admin.ModelAdmin[AccessLog]):
    """Who looked at what; the database takes no change to it."""

    list_display = ("at", "user", "action", "object_label", "object_id", "ip")
    list_filter = ("action",)
    list_select_related = ("user",)
    search_fields = ("user__username", "object_label", "=object_id")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Written by the portal only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Append-only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Append-only."""
        return False


@admin.register(apps.get_model("accounts", "UserHistory"))
class UserHistoryAdmin(HistoryAdmin):
    """Every change to an account, whoever made it."""

    columns = ("username", "role", "region", "is_active", "is_superuser")
    list_select_related = ("region",)
    search_fields = ("username",)


@admin.register(apps.get_model("accounts", "PostHistory"))
class PostHistoryAdmin(HistoryAdmin):
    """Every change to a post, whoever made it."""

    columns = ("name", "office", "standing", "region", "from_date", "until_date")
    list_select_related = ("region",)
    search_fields = ("name",)
