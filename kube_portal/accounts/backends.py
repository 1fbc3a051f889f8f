"""How Django asks who may do what: passwords through allauth, permissions from the one role table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.auth_backends import AuthenticationBackend

from kube_portal.accounts.models import User
from kube_portal.accounts.roles import permissions_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model


class RoleBackend(AuthenticationBackend):
    """Answers every permission from `roles.PERMISSIONS`, without a query. Django's group and user tables don't count.

    It is the only backend: a second one on Django's `ModelBackend` would query those tables at each refused check.
    """

    def get_user(self, user_id: int) -> User | None:
        """The signed-in user of a request, with the region in the same query."""
        user = User.objects.select_related("region").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj: AbstractBaseUser | AnonymousUser, perm: str, obj: Model | None = None) -> bool:
        """Whether the user's role has the permission. About single objects it says nothing: see `jurisdiction.py`."""
        return obj is None and isinstance(user_obj, User) and user_obj.role_allows(perm)

    def has_module_perms(self, user_obj: AbstractBaseUser | AnonymousUser, app_label: str) -> bool:
        """Whether the user's role has any permission in the app."""
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions(user_obj))

    def get_all_permissions(self, user_obj: AbstractBaseUser | AnonymousUser, obj: Model | None = None) -> set[str]:
        """Everything the user's role may do."""
        if obj is not None or not isinstance(user_obj, User) or not user_obj.is_active:
            return set()
        return set(permissions_of(user_obj.role))
