"""The seam by which an app says what happened to its documents."""

from kube_portal.documents import verifying
from kube_portal.documents.models import IssuedDocument
from kube_portal.documents.verifying import Saying, said_of, says_of
from tests.factories.documents import IssuedDocumentFactory


def test_a_document_without_an_owner_has_nothing_said_of_it() -> None:
    assert said_of(IssuedDocument()) == []


def test_who_answers_for_the_owner_is_asked_with_its_key(db, kadis, monkeypatch) -> None:
    monkeypatch.setattr(verifying, "SAYINGS", {})
    document = IssuedDocumentFactory(owner=kadis)
    assert said_of(document) == []

    @says_of("accounts.User")
    def user(owner_id: int) -> list[Saying]:
        return [Saying(f"Nomor {owner_id}.")]

    assert said_of(document) == [Saying(f"Nomor {kadis.pk}.")]
