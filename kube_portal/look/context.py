"""What the frame around every page needs: the menu, the place and whether this is a demo."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from kube_portal.look import navigation


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor; everything is lazy, so that a fragment without the frame costs nothing.

    `settings.NAVIGATION_COUNTS` may name a function `(user) -> {url name: number waiting}`; its queries run once per
    page. Without it the menu shows no numbers.
    """
    user = getattr(request, "user", None) or AnonymousUser()
    menu = SimpleLazyObject(lambda: navigation.items_for(user, request.path, _counts(user)))
    return {
        "navigation": menu,
        "bottom_bar": SimpleLazyObject(lambda: navigation.bottom_bar(list(menu), getattr(user, "role", ""))),
        "demo": settings.DEMO,
    }


def _counts(user: Any) -> Mapping[str, int]:
    dotted_path = getattr(settings, "NAVIGATION_COUNTS", "")
    if not dotted_path or not user.is_authenticated:
        return {}
    counts: Mapping[str, int] = import_string(dotted_path)(user)
    return counts
