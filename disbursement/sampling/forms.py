"""Input of draws, interviews and answers to findings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from disbursement.forms import reason_field
from disbursement.models import SampleAnswer, SampleInterview, SampleMember
from disbursement.sampling import estimating
from disbursement.sampling.interviews import Said
from groups.forms import date_field
from kube_portal.documents.fields import CheckedFileField
from kube_portal.documents.photos import PHOTOS
from kube_portal.money import MAX_RUPIAH, RupiahFormField

YES_NO = (("yes", "Ya"), ("no", "Tidak"))
# What the form and an interview call alike.
_ANSWERS = (
    "on", "place", "skip_reason", "pendamping_absent", "board_absent", "amount_said", "levy", "levy_amount", "use",
    "running", "note",
)  # fmt: skip


class DrawForm(forms.Form):
    """How sure the result is to be, and how close; `population` is the fingerprint of the groups that were shown."""

    confidence = forms.TypedChoiceField(
        label="Tingkat keyakinan",
        coerce=int,
        choices=[(str(number), f"{number} %") for number in estimating.CONFIDENCES],
        widget=forms.RadioSelect,
    )
    margin = forms.TypedChoiceField(
        label="Batas galat",
        coerce=int,
        choices=[(str(number), f"{number} %") for number in estimating.MARGINS],
        widget=forms.RadioSelect,
    )
    population = forms.CharField(label="Daftar kelompok", max_length=64, widget=forms.HiddenInput)


class _VersionForm(forms.Form):
    """What an interview and its absence ask alike: the day, the version, and why it is corrected."""

    on = date_field("Tanggal")
    version = forms.IntegerField(label="Versi", min_value=1, max_value=1000, widget=forms.HiddenInput)
    note = forms.CharField(label="Catatan", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, counting: SampleInterview | None, **kwargs: Any) -> None:
        version = counting.version + 1 if counting else 1
        kwargs["initial"] = {**kwargs.get("initial", {}), "version": version}
        super().__init__(*args, **kwargs)
        # A first version that comes late is told that there is one, and not asked why it corrects.
        if counting and not (self.is_bound and self.data.get("version") == "1"):
            self.fields["correction_reason"] = reason_field("Mengapa diperbaiki?")


class InterviewForm(_VersionForm):
    """A member's answers. What the group was paid is not shown: the member names the amount."""

    place = forms.CharField(label="Tempat wawancara", max_length=150)
    skip_reason = forms.CharField(
        label="Bila cadangan: mengapa yang lebih dulu ditarik tidak diwawancarai?",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    pendamping_absent = forms.BooleanField(
        label="Pendamping tidak hadir",
        error_messages={"required": "Wawancara hanya sah tanpa pendamping. Ulangi pada waktu lain."},
    )
    board_absent = forms.BooleanField(
        label="Ketua, sekretaris dan bendahara kelompok tidak hadir",
        error_messages={"required": "Wawancara hanya sah tanpa pengurus. Ulangi pada waktu lain."},
    )
    knows_grant = forms.ChoiceField(
        label="Tahu bahwa kelompok menerima bantuan?", choices=YES_NO, widget=forms.RadioSelect
    )
    amount_known = forms.ChoiceField(
        label="Berapa yang diterima kelompok, menurut anggota?",
        choices=(("yes", "Menyebut jumlah"), ("no", "Tidak tahu")),
        widget=forms.RadioSelect,
    )
    amount_said = RupiahFormField(
        label="Jumlah menurut anggota (rupiah)",
        max_value=MAX_RUPIAH,
        required=False,
        help_text="Seperti yang disebut anggota, termasuk nilai barang. Jangan membantu menebak.",
    )
    levy = forms.ChoiceField(
        label="Adakah yang meminta potongan atau imbalan?",
        choices=SampleInterview.Levy.choices,
        widget=forms.RadioSelect,
    )
    levy_amount = RupiahFormField(
        label="Besar potongan (rupiah)",
        max_value=MAX_RUPIAH,
        required=False,
        help_text="Bila ada dan jumlahnya diketahui. Siapa yang memintanya: tulis di catatan.",
    )
    use = forms.ChoiceField(label="Dipakai untuk apa?", choices=SampleInterview.Use.choices, widget=forms.RadioSelect)
    running = forms.ChoiceField(
        label="Apakah usaha dijalankan bersama?", choices=SampleInterview.Running.choices, widget=forms.RadioSelect
    )
    photo = CheckedFileField(
        label="Foto", required=False, allowed=PHOTOS, help_text="Boleh kosong; barang atau tempat usaha, bukan orang."
    )

    def __init__(
        self, *args: Any, members: Iterable[SampleMember], counting: SampleInterview | None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {**kwargs.get("initial", {}), **_answers_of(counting)}
        super().__init__(*args, counting=counting, **kwargs)
        self.by_key = {str(one.pk): one for one in members}
        self.fields["asked"] = forms.ChoiceField(
            label="Anggota yang diwawancarai",
            choices=[(key, f"{one.turn}: {one.member.name}") for key, one in self.by_key.items()],
            widget=forms.RadioSelect,
        )

    @property
    def setting(self) -> list[forms.BoundField]:
        """When, where, with whom, and who was not there."""
        names = ("on", "place", "asked", "skip_reason", "pendamping_absent", "board_absent")
        return [self[name] for name in names]

    @property
    def questions(self) -> list[forms.BoundField]:
        """What is asked."""
        names = ("knows_grant", "amount_known", "amount_said", "levy", "levy_amount", "use", "running")
        return [self[name] for name in names]

    @property
    def rest(self) -> list[forms.BoundField]:
        """Notes, a photo, and why it is corrected."""
        return [self[name] for name in ("note", "photo", "correction_reason") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Answers that hang together."""
        cleaned = super().clean() or {}
        asked = self.by_key.get(cleaned.get("asked", ""))
        if asked is not None and asked.rank > 1 and not cleaned.get("skip_reason", "").strip():
            self.add_error("skip_reason", "Tulis mengapa anggota yang lebih dulu ditarik tidak dapat diwawancarai.")
        known, amount = cleaned.get("amount_known"), cleaned.get("amount_said")
        if known == "yes" and amount is None and "amount_said" not in self.errors:
            self.add_error("amount_said", "Tulis jumlah yang disebut anggota.")
        if known == "no" and amount is not None:
            self.add_error("amount_said", "Kosongkan, atau pilih “Menyebut jumlah” di atas.")
        levy_amount = cleaned.get("levy_amount")
        if levy_amount is not None and (cleaned.get("levy") != SampleInterview.Levy.YES or levy_amount <= 0):
            self.add_error("levy_amount", "Isi hanya bila ada yang meminta potongan, dan lebih dari nol.")
        if self.errors and cleaned.get("photo"):
            self.add_error("photo", "Pilih foto sekali lagi: isian lain masih perlu diperbaiki.")
        return cleaned

    @property
    def asked(self) -> SampleMember:
        """The member of a valid form."""
        return self.by_key[self.cleaned_data["asked"]]

    @property
    def said(self) -> Said:
        """The answers of a valid form."""
        data = self.cleaned_data
        return Said(knows_grant=data["knows_grant"] == "yes", **{name: data[name] for name in _ANSWERS})


def _answers_of(counting: SampleInterview | None) -> dict[str, Any]:
    """What a correction begins with."""
    if counting is None or counting.unreached:
        return {}
    return {
        **{name: getattr(counting, name) for name in _ANSWERS},
        "asked": str(counting.asked_id),
        "knows_grant": "yes" if counting.knows_grant else "no",
        "amount_known": "no" if counting.amount_said is None else "yes",
    }


class UnreachedForm(_VersionForm):
    """Why nobody could be interviewed."""

    unreached = forms.ChoiceField(
        label="Mengapa tidak ada wawancara?", choices=SampleInterview.Unreached.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True
        self.fields["note"].label = "Apa yang sudah dicoba?"
        self.order_fields(["on", "unreached", "note", "correction_reason", "version"])

    @property
    def said(self) -> Said:
        """What a valid form says."""
        return Said(**{name: self.cleaned_data[name] for name in ("on", "unreached", "note")})


class AnswerForm(forms.Form):
    """What was done about a finding; `interview` is the version that was read."""

    kind = forms.ChoiceField(label="Tindak lanjut", choices=SampleAnswer.Kind.choices, widget=forms.RadioSelect)
    what = forms.CharField(label="Apa yang dilakukan?", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    interview = forms.IntegerField(label="Versi", min_value=1, max_value=2**62, widget=forms.HiddenInput)


def sizes(population: int) -> list[tuple[int, list[int]]]:
    """How many groups each margin would draw, for every confidence: the rows of a table."""
    return [
        (margin, [estimating.needed(population, confidence, margin) for confidence in estimating.CONFIDENCES])
        for margin in estimating.MARGINS
    ]
