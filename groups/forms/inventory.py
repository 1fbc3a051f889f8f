"""Input of what went of a group's things."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator

from groups.forms.fields import date_field
from groups.models import InventoryDisposal


class DisposalForm(forms.Form):
    """Some of a thing was sold, died, was lost or broke."""

    use_required_attribute = False

    token = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "invalid": "Muat ulang halaman, lalu isi lagi.",
            "required": "Muat ulang halaman, lalu isi lagi.",
        },
    )
    kind = forms.ChoiceField(
        label="Apa yang terjadi?", choices=InventoryDisposal.Kind.choices, widget=forms.RadioSelect
    )
    quantity = forms.IntegerField(
        label="Berapa banyak?",
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Tulis bilangan bulat.", "min_value": "Paling sedikit 1."},
    )
    on = date_field("Kapan?")
    reason = forms.CharField(
        label="Ceritakan singkat",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Misalnya: dijual Rp1.800.000 di pasar hewan; mati kembung; dicuri, sudah lapor polisi.",
    )

    def __init__(self, *args: Any, left: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sentence = f"Yang masih ada {left}." if left else "Barang ini sudah tidak ada lagi."
        self.fields["quantity"].validators.append(MaxValueValidator(left, sentence))
