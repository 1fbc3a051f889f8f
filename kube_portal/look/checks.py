"""System checks of the look: no entry of the menu may lead nowhere."""

from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error

from kube_portal.look.navigation import ENTRIES, address_of


def check_navigation(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Each entry of the menu resolves to an address."""
    return [
        Error(
            f"The menu entry {entry.label!r} names the URL {entry.url_name!r}, which does not exist.",
            hint="Serve the page under this name, or take the entry out of kube_portal/look/navigation.py.",
            id="look.E001",
        )
        for entry in ENTRIES
        if address_of(entry) is None
    ]
