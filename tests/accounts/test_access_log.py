"""Who looked at what, written once and for good."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.test import RequestFactory

from kube_portal.accounts.access_log import client_ip, log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.documents.models import File, IssuedDocument
from tests.factories.accounts import AccessLogFactory


def test_a_request_gives_the_user_and_the_address(lurah_sedau, kadis):
    request = RequestFactory().post("/", REMOTE_ADDR="203.0.113.7")
    request.user = lurah_sedau

    log = log_access(request, "reveal", kadis, "Memeriksa berkas")

    log.refresh_from_db()
    assert (log.user, log.action, log.object_label, log.object_id, log.detail, log.ip) == (
        lurah_sedau, "reveal", "accounts.user", str(kadis.pk), "Memeriksa berkas", "203.0.113.7",
    )  # fmt: skip
    assert log.object_name == f"pengguna {kadis.pk}"


def test_a_user_without_a_request_and_a_label_without_a_row(auditor):
    log = log_access(auditor, AccessLog.Action.EXPORT, "groups.proposal_list", "123 baris")

    assert (log.user, log.action, log.object_label, log.object_id, log.ip) == (
        auditor, "export", "groups.proposal_list", "", None,
    )  # fmt: skip
    assert log.object_name == "groups.proposal_list"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.9", "10.0.0.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        # What the visitor's own machine claims stands further left and does not count.
        (1, "1.2.3.4, 198.51.100.9", "198.51.100.9"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "siapa saja", None),
    ],
)
def test_the_address_is_what_the_office_s_own_proxy_says(settings, proxies, forwarded, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})

    assert client_ip(request) == address


@pytest.mark.parametrize("address", ["", "unix:"])
def test_a_visitor_from_nowhere_is_written_down_too(db, lurah_sedau, address):
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    request.user = AnonymousUser()

    log = log_access(request, "view_document", lurah_sedau)

    assert (log.user, log.ip) == (None, None)


def test_an_unknown_action_is_an_error(auditor):
    with pytest.raises(ValueError, match="snoop"):
        log_access(auditor, "snoop", auditor)


def test_the_database_takes_no_change_to_it(auditor):
    AccessLogFactory(user=auditor)

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        AccessLog.objects.update(detail="lain")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        AccessLog.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        User.objects.filter(pk=auditor.pk).delete()


def test_every_look_at_a_file_or_document_is_written_down(client, verifier, kadis):
    file = File.objects.create(
        name="berita-acara.pdf",
        content=ContentFile(b"%PDF-1.7", name="x"),
        content_type="application/pdf",
        size=8,
        sha256="0" * 64,
        uploaded_by=verifier,
    )
    file.attach(verifier)
    issued = IssuedDocument.objects.create(
        kind="sk", title="SK", content=ContentFile(b"%PDF-1.7", name="x"), size=8, sha256="0" * 64, issued_by=kadis
    )
    client.force_login(kadis)

    for document in (file, issued):
        assert client.get(document.get_absolute_url()).getvalue() == b"%PDF-1.7"

    assert list(
        AccessLog.objects.order_by("pk").values_list("user", "action", "object_label", "object_id", "detail", "ip")
    ) == [
        (kadis.pk, "view_file", "documents.file", str(file.pk), f"pengguna {verifier.pk}", "127.0.0.1"),
        (kadis.pk, "view_document", "documents.issueddocument", str(issued.pk), "", "127.0.0.1"),
    ]


def test_a_look_that_was_refused_is_not(client, verifier, outsider):
    file = File.objects.create(
        name="x.pdf", content=ContentFile(b"x", name="x"), content_type="application/pdf", size=1, sha256="0" * 64
    )
    file.attach(verifier)
    client.force_login(outsider)

    assert client.get(file.get_absolute_url()).status_code == 404
    assert AccessLog.objects.count() == 0
