"""Uploads that a refused form does not lose: kept at once, for whoever sent them, until the form is saved."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from kube_portal.accounts.models import User
from kube_portal.documents.fields import CheckedFileField
from kube_portal.documents.models import File
from kube_portal.documents.storing import RejectedFile, store


class Together:
    """Several forms of one page as the error summary reads one."""

    def __init__(self, *members: forms.Form) -> None:
        self.members = members

    def __iter__(self) -> Iterator[BoundField]:
        for form in self.members:
            yield from form

    @property
    def errors(self) -> bool:
        """Whether any of them has something to mend."""
        return any(form.is_bound and form.errors for form in self.members)

    @property
    def non_field_errors(self) -> list[str]:
        """What concerns no single field."""
        return [str(error) for form in self.members for error in form.non_field_errors()]


class KeepsUploads(forms.Form):
    """A form whose files are kept as they come; `kept` holds them by field, once `keep_uploads` was called.

    What is kept belongs to nothing yet, so that only who sent it sees it; what is never saved is swept after a week.
    `standing` are the files that a row has already: a field left empty keeps them.
    """

    kept_kind: ClassVar[str] = "kept"

    def __init__(self, *args: Any, standing: dict[str, File | None] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = {name: file for name, file in (standing or {}).items() if file is not None}
        self.kept: dict[str, File] = dict(self.standing)
        for name in self.standing.keys() & self.fields.keys():
            self.fields[name].required = False

    @property
    def _uploads(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, CheckedFileField)]

    def keep_uploads(self, by: User) -> None:
        """Keep every sound file that came now, and find those that came before; call it on what was sent."""
        for name in self._uploads:
            before = self._sent_before(name, by)
            if before is not None:
                self.kept[name] = before
            upload = self.files.get(self.add_prefix(name)) if self.files else None
            if upload is not None:
                self._keep(name, upload, by)
            if name in self.kept:
                self.fields[name].required = False
        self.full_clean()

    def _keep(self, name: str, upload: Any, by: User) -> None:
        try:
            self.fields[name].clean(upload)
            self.kept[name] = store(upload=upload, by=by, kind=f"{self.kept_kind}_{name}")
        except ValidationError:
            # Said at its field when the form is cleaned.
            return
        except RejectedFile as rejected:
            self.trouble = {**getattr(self, "trouble", {}), name: str(rejected)}
        finally:
            upload.seek(0)

    def clean(self) -> dict[str, Any]:
        """Say at its field what could not be kept."""
        cleaned = super().clean() or {}
        for name, sentence in getattr(self, "trouble", {}).items():
            self.add_error(name, sentence)
        return cleaned

    def _sent_before(self, name: str, by: User) -> File | None:
        try:
            pk = uuid.UUID(self.data.get(f"kept_{self.add_prefix(name)}", ""))
        except ValueError:
            return None
        kind = f"{self.kept_kind}_{name}"
        return File.objects.filter(pk=pk, uploaded_by=by, owner_id__isnull=True, kind=kind).first()

    @property
    def kept_files(self) -> list[tuple[str, str, File]]:
        """What was sent and belongs to nothing yet: the name to send it along under, its label, the file."""
        return [
            (f"kept_{self.add_prefix(name)}", str(self.fields[name].label), file)
            for name, file in self.kept.items()
            if name in self.fields and file != self.standing.get(name)
        ]
