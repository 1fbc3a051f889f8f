"""The form that asks for a document's code."""

from django import forms
from django.core.exceptions import ValidationError

from kube_portal.documents.models import CODE_ALPHABET, CODE_LENGTH


class VerifyForm(forms.Form):
    """The code as printed under a document; spaces, dashes and small letters do not matter."""

    code = forms.CharField(
        label="Kode dokumen",
        max_length=40,
        help_text="12 huruf dan angka di bawah kode QR, misalnya 7KQD 3MXA 9PTH.",
        error_messages={"required": "Isi kode dokumen.", "max_length": "Kode dokumen terdiri dari 12 huruf dan angka."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """The code in its one form."""
        code = "".join(self.cleaned_data["code"].split()).replace("-", "").upper()
        if len(code) != CODE_LENGTH:
            raise ValidationError(f"Kode dokumen terdiri dari 12 huruf dan angka; yang diisi {len(code)}.")
        if wrong := sorted(set(code) - set(CODE_ALPHABET)):
            raise ValidationError(f"Kode dokumen tidak pernah memuat {' atau '.join(wrong)}. Periksa lagi.")
        return code
