"""What the frame around every page needs: the menu, the place and whether this is a demo."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kube_portal.look import navigation


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor; everything is lazy, so that a fragment without the frame costs nothing.

    The menu has no numbers: what waits is counted on the desk, and no other page pays for it.
    """
    user = getattr(request, "user", None) or AnonymousUser()
    menu = SimpleLazyObject(lambda: navigation.items_for(user, request.path))
    return {
        "navigation": menu,
        "bottom_bar": SimpleLazyObject(lambda: navigation.bottom_bar(list(menu), getattr(user, "role", ""))),
        "demo": settings.DEMO,
    }
