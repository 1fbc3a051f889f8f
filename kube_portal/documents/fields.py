"""A form field for files that are what their name says."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File

from kube_portal.documents.storing import EXTENSIONS, PAPERS, RejectedFile, inspect, labels


class CheckedFileField(forms.FileField):
    """A file of an allowed kind: at most 10 MB, whole, and what its name says. Hand its value to `storing.store`."""

    default_error_messages = {
        "required": "Pilih berkas.",
        "empty": "Berkas kosong. Pilih berkas lain.",
        "invalid": "Berkas tidak terkirim. Pilih berkasnya sekali lagi.",
        "missing": "Berkas tidak terkirim. Pilih berkasnya sekali lagi.",
    }

    def __init__(self, *, allowed: Collection[str] = PAPERS, **kwargs: Any) -> None:
        self.allowed = allowed
        kwargs.setdefault("help_text", f"{labels(allowed)}; paling besar 10 MB.")
        super().__init__(**kwargs)

    def to_python(self, data: File[Any] | None) -> File[Any] | None:
        """The upload, at its beginning, when it can be taken."""
        upload = super().to_python(data)
        if upload is None:
            return None
        try:
            inspect(upload, allowed=self.allowed)
        except RejectedFile as rejected:
            raise ValidationError(str(rejected), code="rejected") from None
        return upload

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the file chooser offer only what can be taken."""
        extensions = [extension for allowed in sorted(self.allowed) for extension in EXTENSIONS[allowed]]
        return {**super().widget_attrs(widget), "accept": ",".join(extensions)}
