"""What no trigger can keep of files: their bytes on the disk, and owners that no foreign key holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType

from kube_portal.documents.models import File, IssuedDocument


def violations() -> Iterator[str]:
    """Files and issued documents whose bytes are missing or changed, or whose owner is gone. Reads every file.

    Of a file that was erased, bytes that are still there.
    """
    for model in (File, IssuedDocument):
        yield from _changed_bytes(model)
        yield from _lost_owners(model)
    yield from _kept_bytes()


def _changed_bytes(model: type[File | IssuedDocument]) -> Iterator[str]:
    standing = {"erased_at": None} if model is File else {}
    for document in model._default_manager.filter(**standing).order_by("pk").iterator():
        try:
            with document.content.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
        except FileNotFoundError:
            yield f"{model._meta.label} {document.pk}: its bytes {document.content.name} are missing"
            continue
        if digest != document.sha256:
            yield f"{model._meta.label} {document.pk}: its bytes are not those that came (SHA-256 {digest})"


def _kept_bytes() -> Iterator[str]:
    for file in File.objects.exclude(erased_at=None).order_by("pk").iterator():
        if file.content.storage.exists(str(file.content.name)):
            yield f"{File._meta.label} {file.pk}: it was erased, but its bytes {file.content.name} are still there"


def _lost_owners(model: type[File | IssuedDocument]) -> Iterator[str]:
    owned = model._default_manager.exclude(owner_type=None)
    types = owned.order_by().values_list("owner_type", flat=True).distinct()
    for owner_type in ContentType.objects.filter(pk__in=list(types)):
        owner_model = owner_type.model_class()
        of_type = owned.filter(owner_type=owner_type)
        if owner_model is not None:
            of_type = of_type.exclude(owner_id__in=owner_model._base_manager.values("pk"))
        for pk, owner_id in of_type.order_by("pk").values_list("pk", "owner_id"):
            yield f"{model._meta.label} {pk}: its owner {owner_type.app_label}.{owner_type.model} {owner_id} is gone"
