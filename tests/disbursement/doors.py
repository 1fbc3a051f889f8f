"""What every page test asks: who finds the page closed, and how many queries it costs."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kube_portal.accounts.roles import Role
from tests.factories.disbursement import staff
from tests.factories.documents import image_bytes
from tests.factories.groups import PDF


def as_role(role: Role, region_code: str = "61.72") -> Client:
    """A browser in which somebody of that role has signed in."""
    client = Client()
    client.force_login(staff(role, region_code))
    return client


def statuses(url: str, *, stranger: Role | None, others: list[Role], post: bool = False) -> list[int]:
    """What a visitor gets, then the same role in another regency, then each other role of this territory.

    `[302, 404, 403]`: to the sign-in page, not found, refused.
    """
    clients = [Client(), *([as_role(stranger, "76.04")] if stranger else [])]
    clients += [as_role(role, "61.72.05.1001" if role == Role.OPERATOR else "61.72") for role in others]
    return [(client.post(url, {}) if post else client.get(url)).status_code for client in clients]


def queries(client: Client, url: str) -> int:
    """How many queries the page costs."""
    client.get(url)  # The first request also loads the session and the content types.
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def pdf(name: str = "surat.pdf") -> SimpleUploadedFile:
    """A file that is what it says."""
    return SimpleUploadedFile(name, PDF, "application/pdf")


def not_a_pdf() -> SimpleUploadedFile:
    """A program that calls itself a PDF."""
    return SimpleUploadedFile("surat.pdf", b"MZ\x90\x00 not a paper", "application/pdf")


def errors(response: Any) -> str:
    """Everything the page's error summary says, in one line."""
    text = response.content.decode()
    start = text.find('class="error-summary"')
    return " ".join(text[start : text.find("</ul>", start)].split()) if start >= 0 else ""


def jpeg(name: str = "nota.jpg", *, colour: str = "#0b5d57", **values: Any) -> SimpleUploadedFile:
    """A small photo of one colour."""
    return SimpleUploadedFile(name, image_bytes(colour=colour, **values), "image/jpeg")
