"""Input about equipment: what is needed, and how it is answered."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from groups.forms import date_field
from groups.models import Condition
from kube_portal.money import MAX_RUPIAH, RupiahFormField
from monitoring.equipment import Need, Reply
from monitoring.forms import text_area
from monitoring.models import Outcome
from monitoring.models.equipment import MOST_PIECES


class AskForm(forms.Form):
    """What a group needs, without a report; the UUID is made with the page, so that sending twice asks once."""

    what = forms.CharField(label="Alat", max_length=150, help_text="Misalnya: mesin potong rumput.")
    quantity = forms.IntegerField(label="Jumlah", min_value=1, max_value=MOST_PIECES, initial=1)
    reason = forms.CharField(label="Mengapa diperlukan", max_length=300)
    uuid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uuid"].initial = uuid.uuid4

    @property
    def need(self) -> Need:
        """What a valid form says."""
        return Need(self.cleaned_data["what"], self.cleaned_data["quantity"], self.cleaned_data["reason"])


class AnswerForm(forms.Form):
    """What the Dinas, or a partner through it, says to a request."""

    outcome = forms.ChoiceField(label="Jawaban", choices=Outcome.choices, widget=forms.RadioSelect)
    on = date_field("Tanggal", required=False)
    given = forms.CharField(label="Yang diberikan", max_length=200, required=False)
    note = text_area("Keterangan", most=500, required=False, help_text="Wajib bila ditolak: alasannya.")
    partner = forms.CharField(
        label="Atas nama mitra", max_length=150, required=False, help_text="Kosongkan bila Dinas sendiri yang menjawab."
    )
    into_inventory = forms.BooleanField(label="Catat ke inventaris kelompok", required=False)
    value = RupiahFormField(label="Nilai seluruhnya (rupiah)", required=False, max_value=MAX_RUPIAH)
    condition = forms.ChoiceField(
        label="Keadaan barang", choices=[("", "Pilih keadaan"), *Condition.choices], required=False
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = uuid.uuid4
        self.fields["on"].help_text = "Hari diberikan, atau hari yang direncanakan. Kosong bila ditolak."
        self.fields["given"].help_text = "Diisi bila dipenuhi, misalnya: 1 mesin potong rumput Honda."

    def clean(self) -> dict[str, Any]:
        """Each answer has its words: what was given and when, when it is planned, or why not."""
        cleaned = super().clean() or {}
        outcome = cleaned.get("outcome")
        if outcome in (Outcome.MET, Outcome.PLANNED) and not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", "Isi tanggalnya.")
        if outcome == Outcome.MET and not cleaned.get("given") and "given" not in self.errors:
            self.add_error("given", "Tulis apa yang diberikan.")
        if outcome == Outcome.REFUSED and not (cleaned.get("note") or "").strip() and "note" not in self.errors:
            self.add_error("note", "Tulis alasan penolakan.")
        if cleaned.get("into_inventory"):
            if outcome and outcome != Outcome.MET:
                self.add_error("into_inventory", "Hanya barang yang sudah diberikan masuk inventaris.")
            elif cleaned.get("value") is None and "value" not in self.errors:
                self.add_error("value", "Isi nilai barang, atau 0 bila tidak diketahui.")
        return cleaned

    @property
    def reply(self) -> Reply:
        """What a valid form says."""
        names = ("outcome", "on", "given", "note", "partner", "into_inventory", "condition")
        return Reply(**{name: self.cleaned_data[name] for name in names}, value=self.cleaned_data["value"] or 0)
