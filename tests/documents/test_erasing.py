"""Erased files: bytes and name go, hash and day stay, and nobody undoes it or does it by the way."""

import os
from datetime import UTC, datetime

import pgtrigger
import pytest
from django.core.cache import cache
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from kube_portal.documents.deadlines import GRACE, SWEPT, tick
from kube_portal.documents.erasing import PAST, erase
from kube_portal.documents.integrity import violations
from kube_portal.documents.models import File
from tests.factories.documents import FileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def erased() -> File:
    """A file whose row says that it was erased while its bytes are still there."""
    file = FileFactory(name="KTP Rusli.pdf")
    with transaction.atomic(), pgtrigger.ignore(*PAST):
        assert erase(File.objects.filter(pk=file.pk)) == 1
    file.refresh_from_db()
    return file


def test_bytes_go_with_the_commit_and_the_hash_stays(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        file = erased()

    assert (file.name, len(file.sha256)) == ("(dihapus)", 64)
    assert not file.content.storage.exists(file.content.name)
    assert list(violations()) == []


def test_nothing_else_says_that_a_file_was_erased():
    file = FileFactory()

    with pytest.raises(InternalError), transaction.atomic():
        File.objects.filter(pk=file.pk).update(erased_at=timezone.now())


def test_bytes_that_could_not_be_removed_are_named_and_removed_later():
    file = erased()
    FileFactory()
    assert list(violations()) == [
        f"documents.File {file.pk}: it was erased, but its bytes {file.content.name} are still there"
    ]
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    long_ago = (now - 2 * GRACE).timestamp()
    os.utime(file.content.path, (long_ago, long_ago))
    cache.delete(SWEPT)

    assert tick(now) == {"stray files removed": 1}

    assert list(violations()) == []


def test_an_erased_file_is_found_no_more(client, superuser):
    file = FileFactory(uploaded_by=superuser)
    client.force_login(superuser)
    assert client.get(reverse("documents:file", args=[file.pk])).status_code == 200
    with transaction.atomic(), pgtrigger.ignore(*PAST):
        erase(File.objects.filter(pk=file.pk))

    assert client.get(reverse("documents:file", args=[file.pk])).status_code == 404
