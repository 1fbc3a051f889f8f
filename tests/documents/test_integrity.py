"""What check_integrity finds out about files."""

import pytest
from django.contrib.contenttypes.models import ContentType

from kube_portal.documents.integrity import violations
from tests.factories.accounts import PostFactory
from tests.factories.documents import FileFactory, IssuedDocumentFactory

pytestmark = pytest.mark.django_db


def test_all_is_well(regions, kadis):
    FileFactory(owner=PostFactory(region_id="61.72"))
    IssuedDocumentFactory(issued_by=kadis)

    assert list(violations()) == []


def test_changed_bytes_are_named():
    for document in (FileFactory(), IssuedDocumentFactory()):
        with open(document.content.path, "ab") as content:
            content.write(b" ")
        assert [sentence.partition(" (")[0] for sentence in violations()] == [
            f"{document._meta.label} {document.pk}: its bytes are not those that came"
        ]
        with open(document.content.path, "rb+") as content:
            content.truncate(document.size)


def test_missing_bytes_are_named():
    file = FileFactory()
    file.content.storage.delete(file.content.name)

    assert list(violations()) == [f"documents.File {file.pk}: its bytes {file.content.name} are missing"]


def test_an_owner_that_is_gone_is_named():
    file = FileFactory(owner_type=ContentType.objects.get_by_natural_key("accounts", "post"), owner_id=987654)

    assert list(violations()) == [f"documents.File {file.pk}: its owner accounts.post 987654 is gone"]
