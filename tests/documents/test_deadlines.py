"""Bytes whose row never came are removed after a week, and nothing else ever is."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction

from kube_portal.documents.deadlines import GRACE, SWEPT, tick
from kube_portal.documents.models import File
from kube_portal.documents.printing import issue
from kube_portal.documents.storing import store
from tests.factories.documents import FileFactory, IssuedDocumentFactory, pdf_bytes, upload

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LONG_AGO = NOW - GRACE - timedelta(minutes=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def grow_old(folder: Path, moment: datetime = LONG_AGO) -> None:
    for path in stored(folder):
        os.utime(path, (moment.timestamp(), moment.timestamp()))


def stored(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def undo(work) -> None:
    """The transaction in which a file was stored fails later."""
    with transaction.atomic():
        work()
        transaction.set_rollback(True)


def test_bytes_that_a_failed_transaction_left_go_after_a_week(folder, kadis):
    file, document = FileFactory(), IssuedDocumentFactory()
    kept = stored(folder)
    undo(lambda: store(upload=upload(), by=kadis))
    undo(lambda: issue(kind="decree", title="SK", number="1", pdf=pdf_bytes(), by=kadis, owner=None))
    assert len(stored(folder) - kept) == 2
    grow_old(folder)

    assert tick(NOW) == {"stray files removed": 2}

    assert stored(folder) == kept == {Path(file.content.path), Path(document.content.path)}


def test_younger_bytes_may_still_get_their_row(folder, kadis):
    FileFactory()
    undo(lambda: store(upload=upload(), by=kadis))
    grow_old(folder, NOW - GRACE + timedelta(minutes=1))

    assert tick(NOW) == {"stray files removed": 0}

    assert len(stored(folder)) == 2


@pytest.mark.parametrize(
    "name", ["files/ab/catatan.txt", "files/ab/.nfs0001", "issued/AB/salinan.pdf", "registry/1.csv"]
)
def test_what_is_not_the_portals_stays(folder, name):
    FileFactory()
    File._meta.get_field("content").storage.save(name, ContentFile(b"x"))
    grow_old(folder)

    assert tick(NOW) == {"stray files removed": 0}

    assert folder / name in stored(folder)


def test_the_folder_of_another_database_is_left_alone(folder, kadis, caplog):
    FileFactory()
    for _ in range(2):
        undo(lambda: store(upload=upload(), by=kadis))
    grow_old(folder)

    assert tick(NOW) == {"stray files removed": 0}

    assert len(stored(folder)) == 3
    assert "2 stored files have no row, 1 have one" in caplog.text


def test_it_looks_once_a_day(folder, kadis):
    FileFactory()
    tick(NOW)
    undo(lambda: store(upload=upload(), by=kadis))
    grow_old(folder)

    assert tick(NOW + timedelta(minutes=10)) == {"stray files removed": 0}
    cache.delete(SWEPT)
    assert tick(NOW + timedelta(days=1)) == {"stray files removed": 1}


def test_an_empty_folder_is_no_matter():
    assert tick(NOW) == {"stray files removed": 0}
