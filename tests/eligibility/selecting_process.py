"""One of several server processes in a test: its threads post selections at the same moment as all the others."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from multiprocessing.synchronize import Barrier
from typing import Any

Answer = tuple[int, int, str]


def serve(database: str, username: str, proposals: Sequence[int], start: Barrier, answers: Any) -> None:
    """Set Django up on the test's database, sign in once per thread, and post when everybody is ready.

    Puts `(proposal id, status code, what the page said)` for each into `answers`.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kube_portal.settings")
    import django  # noqa: PLC0415 — this process is a new one: nothing is set up yet

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    setup_test_environment()
    settings.STATIC_ROOT = settings.BASE_DIR / "static"
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    connections["default"].settings_dict["NAME"] = database
    threads = [threading.Thread(target=_select, args=(username, pk, start, answers)) for pk in proposals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _select(username: str, proposal_id: int, start: Barrier, answers: Any) -> None:
    """Post one selection through the page, and say what came back."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from kube_portal.accounts.models import User  # noqa: PLC0415

    try:
        client = Client(raise_request_exception=False)
        client.force_login(User.objects.get(username=username))
        address = reverse("eligibility:proposal_select", args=[proposal_id])
        start.wait(timeout=120)
        response = client.post(address, {"note": "Sesuai urutan."})
        form = response.context["form"] if response.context else None
        answers.put((proposal_id, response.status_code, " ".join(form.non_field_errors()) if form else ""))
    finally:
        connection.close()
