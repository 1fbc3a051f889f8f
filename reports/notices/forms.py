"""What people choose about notices."""

from __future__ import annotations

from django import forms

from reports.models import NoticeSetting
from reports.models.notices import Digest


class SettingForm(forms.ModelForm[NoticeSetting]):
    """How often one wants to be told by e-mail."""

    digest = forms.ChoiceField(
        label="Ringkasan lewat surel",
        choices=Digest.choices,
        widget=forms.RadioSelect,
        help_text="Dikirim sesudah pukul 06.00, hanya bila ada yang baru. Surel menyebut kelompok dan desanya, "
        "tidak pernah nama atau NIK orang.",
        error_messages={"required": "Pilih salah satu.", "invalid_choice": "Pilih salah satu dari yang tersedia."},
    )

    class Meta:
        model = NoticeSetting
        fields = ["digest"]
