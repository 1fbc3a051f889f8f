"""The form with which a paper is issued."""

from __future__ import annotations

from typing import Any

from django import forms

from groups.papers import Standing


class IssueForm(forms.Form):
    """The number, where the paper takes one; the reason, where it replaces a document; which document was seen."""

    number = forms.CharField(
        label="Nomor",
        max_length=100,
        required=False,
        help_text="Nomor surat kantor. Boleh kosong. Nomor terbaca siapa pun yang memeriksa keaslian dokumen.",
    )
    reason = forms.CharField(
        label="Alasan mengganti",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Dokumen lama tetap disimpan dan ditandai sudah diganti. Jangan menulis NIK di sini.",
        error_messages={"required": "Tulis alasan mengganti dokumen yang sudah terbit."},
    )
    replaces = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        document = standing.document
        kwargs["initial"] = {
            "replaces": document.code if document is not None else "",
            "number": document.number if document is not None else "",
        }
        super().__init__(*args, **kwargs)
        if not standing.paper.numbered:
            del self.fields["number"]
        if document is None:
            del self.fields["reason"]
