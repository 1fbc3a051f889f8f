"""What people fill in: a plan, a member's check, the place of business, photos, a conclusion, minutes, an exception, a
nomination."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst

from eligibility import results
from eligibility.assessment import Assessment, Line
from eligibility.criteria import ELIGIBILITY_RULES, Result
from eligibility.models import POVERTY_CRITERIA, Dispensation, FieldPhoto, MemberCheck, Verification
from eligibility.planning import verifiers_for
from eligibility.ranking import Standing
from eligibility.verification import ANSWERS, RuleAnswer, Site, site_of
from groups.models import Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.fields import CheckedFileField
from kube_portal.position import PositionField
from kube_portal.programs.rules import rule_label

POSITION_HELP = "Lintang, lalu bujur; dapat disalin dari aplikasi peta."


def date_input() -> forms.DateInput:
    """The browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class YesNoField(forms.TypedChoiceField):
    """Yes, no or not yet answered, as two wide buttons."""

    def __init__(self, *, label: str, help_text: str = "", words: tuple[str, str] = ("Ya", "Tidak")) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            choices=list(zip(("ya", "tidak"), words, strict=True)),
            coerce=lambda value: value == "ya",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )

    def prepare_value(self, value: Any) -> Any:
        """Stored answers as the buttons know them."""
        return {True: "ya", False: "tidak"}.get(value, value)


class PlanForm(forms.Form):
    """Who visits, when, under which letter of assignment."""

    verifier: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        queryset=None,
        label="Verifikator",
        empty_label="Pilih verifikator",
        help_text="Memimpin tim dan menyimpulkan.",
    )
    team: forms.ModelMultipleChoiceField[User] = forms.ModelMultipleChoiceField(
        queryset=None,
        label="Anggota tim lainnya",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ikut berkunjung dan boleh menyimpan hasil pemeriksaan.",
    )
    planned_on = forms.DateField(label="Tanggal kunjungan", widget=date_input())
    letter_number = forms.CharField(
        label="Nomor surat tugas", max_length=100, help_text="Misalnya 800/123/Dinsos/2026."
    )
    letter_on = forms.DateField(label="Tanggal surat tugas", widget=date_input())
    letter_scan = CheckedFileField(label="Pindaian surat tugas", required=False)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = verifiers_for(proposal.village_id)
        for name in ("verifier", "team"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 — for the type checker
            field.queryset = able
        if able.count() < 2:
            del self.fields["team"]

    @property
    def plan(self) -> dict[str, Any]:
        """What `planning.plan` takes of a valid form, but the letter."""
        names = ("verifier", "team", "planned_on")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class SiteForm(forms.Form):
    """What the team saw of the place of business; `site` of a valid form is what `verification.save_site` takes."""

    version = forms.IntegerField(label="Versi", min_value=0, widget=forms.HiddenInput)
    visited_on = forms.DateField(label="Lokasi usaha dikunjungi pada", widget=date_input())
    business_site = forms.CharField(
        label="Keadaan lokasi usaha",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Di mana, milik siapa, cukup luas, aman dari banjir?",
    )
    local_resources = forms.CharField(
        label="Sumber daya setempat",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bahan, air, pakan, pasar: apakah sungguh ada di dekatnya (G4)?",
    )
    viability = forms.TypedChoiceField(
        label="Kelayakan usaha",
        choices=Verification.Viability.choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text="Setelah melihat tempat, bahan, pasar dan orangnya: apakah usaha ini bisa hidup?",
    )
    position = PositionField(label="Posisi lokasi usaha", required=False, help_text=POSITION_HELP)

    def __init__(self, *args: Any, verification: Verification, **kwargs: Any) -> None:
        today = verification.proposal.program_year.today()
        stands = {**vars(site_of(verification)), "version": verification.site_version}
        kwargs.setdefault("initial", {**stands, "visited_on": verification.visited_on or today})
        super().__init__(*args, **kwargs)

    @property
    def site(self) -> Site:
        """What was seen."""
        return Site(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class PhotoForm(forms.Form):
    """One photo; what it is is found out by `photos.add`."""

    photo = forms.FileField(
        label="Foto",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "class": "form-control", "data-photo": ""}),
        error_messages={
            "required": "Pilih atau ambil fotonya dahulu.",
            "empty": "Foto itu kosong. Ambil ulang, atau pilih foto lain.",
            "invalid": "Foto tidak terkirim. Pilih fotonya sekali lagi.",
            "missing": "Foto tidak terkirim. Pilih fotonya sekali lagi.",
        },
    )

    def __init__(self, *args: Any, kind: FieldPhoto.Kind, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{kind}_%s")
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["photo"].label = capfirst(kind.label)


class ConcludeForm(forms.Form):
    """The verifier's conclusion about the group."""

    conclusion = forms.CharField(
        label="Kesimpulan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mengapa kelompok ini layak, atau tidak layak, dibantu? Dua atau tiga kalimat.",
    )


class MinutesForm(forms.Form):
    """What stands at the head of the minutes, and what else was found."""

    number = forms.CharField(label="Nomor berita acara", max_length=100, required=False)
    dated_on = forms.DateField(label="Tanggal berita acara", widget=date_input())
    place = forms.CharField(label="Tempat", max_length=150, help_text="Di mana berita acara ini ditandatangani.")
    remarks = forms.CharField(
        label="Hal lain yang ditemukan",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Yang tidak tercatat pada anggota atau lokasi usaha.",
    )


class MinutesScanForm(forms.Form):
    """The minutes as they were signed."""

    scan = CheckedFileField(label="Pindaian bertanda tangan")


class MemberCheckForm(forms.Form):
    """One member's check: the visit, the cards, the six poverty questions, and each rule with a note.

    `answers` and `rules` of a valid form are what `verification.save_member_check` takes. Rules that the data fail have
    no choice, only a note: they are mended in the proposal or excepted by somebody else.
    """

    def __init__(self, *args: Any, assessment: Assessment, today: dt.date, **kwargs: Any) -> None:
        check = assessment.check or MemberCheck()
        kwargs.setdefault("initial", {**_initial(check, assessment), "visited_on": check.visited_on or today})
        super().__init__(*args, **kwargs)
        self.assessment = assessment
        self.fields["version"] = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
        self.fields["visited_on"] = forms.DateField(label="Rumah dikunjungi pada", widget=date_input())
        self.fields["ktp_seen"] = YesNoField(label="KTP atau surat keterangannya dilihat?")
        self.fields["kk_seen"] = YesNoField(label="Kartu keluarga dilihat?")
        for name, question, help_text in POVERTY_CRITERIA:
            self.fields[name] = YesNoField(label=question, help_text=help_text)
        for line in self._lines:
            self._add_rule(line)
        self.fields["position"] = PositionField(label="Posisi rumah", required=False, help_text=POSITION_HELP)
        self.fields["note"] = forms.CharField(
            label="Catatan kunjungan", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
        )
        self.fields["fit"] = YesNoField(label="Anggota ini layak dibantu?", words=("Layak", "Tidak layak"))
        self.fields["fit_reason"] = forms.CharField(label="Alasan bila tidak layak", max_length=300, required=False)

    @property
    def _lines(self) -> list[Line]:
        return [line for line in self.assessment.lines if line.rule != "E10"]

    def _add_rule(self, line: Line) -> None:
        if not line.computed.failed:
            self.fields[f"result_{line.rule}"] = forms.ChoiceField(
                label=rule_label(line.rule), choices=Result.choices, widget=forms.RadioSelect
            )
        self.fields[f"note_{line.rule}"] = forms.CharField(label=f"Catatan {line.rule}", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """A failure that the data don't show needs a word about what was found; so does a member who is not fit."""
        cleaned = super().clean() or {}
        for line in self._lines:
            found = cleaned.get(f"result_{line.rule}")
            if found == Result.FAIL and not cleaned.get(f"note_{line.rule}", "").strip():
                self.add_error(f"note_{line.rule}", "Tulis apa yang ditemukan di lapangan.")
        if cleaned.get("fit") is False and not cleaned.get("fit_reason", "").strip():
            self.add_error("fit_reason", "Tulis mengapa anggota ini tidak layak.")
        return cleaned

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered about the visit, the cards and the six questions."""
        return {name: self.cleaned_data.get(name) for name in ANSWERS}

    @property
    def rules(self) -> dict[str, RuleAnswer]:
        """What was found on each rule."""
        return {
            line.rule: RuleAnswer(
                Result(self.cleaned_data.get(f"result_{line.rule}") or line.computed.result),
                self.cleaned_data.get(f"note_{line.rule}", ""),
            )
            for line in self._lines
        }

    # What the template draws, in its order.

    @property
    def cards(self) -> list[forms.BoundField]:
        """The two questions about cards."""
        return [self["ktp_seen"], self["kk_seen"]]

    @property
    def poverty(self) -> list[forms.BoundField]:
        """The six questions of E10."""
        return [self[name] for name, _, _ in POVERTY_CRITERIA]

    @property
    def remarkable(self) -> list[tuple[Line, forms.BoundField | None, forms.BoundField]]:
        """Rules that fail or are to check: they stand open."""
        return [row for row in self._rows if not row[0].computed.passed or self._has_errors(row)]

    @property
    def settled(self) -> list[tuple[Line, forms.BoundField | None, forms.BoundField]]:
        """Rules that the data meet: folded away."""
        return [row for row in self._rows if row[0].computed.passed and not self._has_errors(row)]

    @property
    def _rows(self) -> list[tuple[Line, forms.BoundField | None, forms.BoundField]]:
        return [
            (
                line,
                self[f"result_{line.rule}"] if f"result_{line.rule}" in self.fields else None,
                self[f"note_{line.rule}"],
            )
            for line in self._lines
        ]

    def _has_errors(self, row: tuple[Line, forms.BoundField | None, forms.BoundField]) -> bool:
        line, result, note = row
        differs = line.finding is not None and not line.finding.is_computed
        return differs or bool(note.errors) or bool(result is not None and result.errors)


def _initial(check: MemberCheck, assessment: Assessment) -> dict[str, Any]:
    """What stands now, as the form shows it."""
    initial: dict[str, Any] = {name: getattr(check, name) for name in ANSWERS}
    initial["version"] = check.version
    for line in assessment.lines:
        initial[f"result_{line.rule}"] = line.verdict.result
        initial[f"note_{line.rule}"] = line.finding.note if line.finding is not None else ""
    return initial


class AskForm(forms.Form):
    """Which member, which rule, why, and a paper if there is one."""

    member = forms.TypedChoiceField(label="Anggota", coerce=int)
    rule = forms.ChoiceField(label="Aturan")
    reason = forms.CharField(
        label="Alasan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mengapa anggota ini tetap layak dibantu? Alasan dibaca kepala bidang atau kepala dinas.",
    )
    attachment = CheckedFileField(
        label="Lampiran",
        required=False,
        help_text="Bila ada, misalnya surat keterangan desa atau dokter. PDF atau foto, paling besar 10 MB.",
    )

    def __init__(self, *args: Any, failing: list[tuple[Assessment, Line]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.failing = failing
        members = {one.member.pk: one.member.name for one, _ in failing}
        rules = {line.rule for _, line in failing}
        self.fields["member"].choices = [("", "Pilih anggota"), *members.items()]  # type: ignore[attr-defined]
        self.fields["rule"].choices = [  # type: ignore[attr-defined]
            ("", "Pilih aturan"),
            *((rule, rule_label(rule)) for rule in ELIGIBILITY_RULES if rule in rules),
        ]

    def clean(self) -> dict[str, Any]:
        """The rule is one that this very member fails."""
        cleaned = super().clean() or {}
        member, rule = cleaned.get("member"), cleaned.get("rule")
        if member and rule and not any(one.member.pk == member and line.rule == rule for one, line in self.failing):
            self.add_error("rule", "Anggota ini tidak gagal pada aturan itu, atau pengecualiannya sudah diminta.")
        return cleaned


class DecideForm(forms.Form):
    """Granted or refused, why, and a paper if there is one."""

    decision = forms.ChoiceField(
        label="Keputusan",
        choices=[(Dispensation.Decision.GRANTED, "Kabulkan"), (Dispensation.Decision.REFUSED, "Tolak")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Catatan",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Wajib bila ditolak.",
    )
    attachment = CheckedFileField(
        label="Lampiran",
        required=False,
        help_text="Bila ada, misalnya disposisi. PDF atau foto, paling besar 10 MB.",
    )

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == Dispensation.Decision.REFUSED and not cleaned.get("note", "").strip():
            self.add_error("note", "Tulis alasan penolakan.")
        return cleaned


class PublicReason(forms.CharField):
    """A reason that villages read too: nothing like a NIK in it."""

    def __init__(self, *, label: str, help_text: str = "", max_length: int = 1000, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            help_text=f"{help_text} Dibaca juga desa/kelurahan: jangan tulis data pribadi.".strip(),
            max_length=max_length,
            widget=forms.Textarea(attrs={"rows": 4}),
            **kwargs,
        )

    def validate(self, value: Any) -> None:
        """Refuse a row of sixteen digits."""
        super().validate(value)
        if value and (objection := results.objection_to(value)) is not None:
            raise forms.ValidationError(objection)


class NominateForm(forms.Form):
    """A rank in the district, and the reason for it where the score says otherwise."""

    rank = forms.IntegerField(
        label="Peringkat di kecamatan", min_value=1, max_value=999, help_text="1 paling didahulukan."
    )
    rationale = PublicReason(label="Alasan", required=False, help_text="Wajib bila urutannya lain dari urutan nilai.")


class DistrictNominateForm(forms.Form):
    """Which groups of a district are put forward in the order of their score."""

    chosen = forms.TypedMultipleChoiceField(
        label="Kelompok yang diusulkan", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    rationale = PublicReason(
        label="Alasan", required=False, help_text="Wajib bila ada kelompok bernilai lebih tinggi yang dilewati."
    )

    def __init__(self, *args: Any, waiting: Sequence[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        new = [one for one in waiting if one.nomination is None]
        self.fields["chosen"].choices = [(one.proposal.pk, str(one.proposal.group)) for one in new]  # type: ignore[attr-defined]
        self.fields["chosen"].initial = [one.proposal.pk for one in new]
        self.fields["chosen"].error_messages["invalid_choice"] = (
            "Ada kelompok yang sudah tidak menunggu di kecamatan ini. Periksa lagi daftarnya."
        )


class PassForm(forms.Form):
    """Why a freed place goes to the next."""

    reason = PublicReason(label="Alasan melewati")


class PublishForm(forms.Form):
    """The considerations that are published, and the latest result that the publisher has seen."""

    rationale = PublicReason(
        label="Pertimbangan",
        max_length=4000,
        help_text="Bagaimana kelompok dipilih, apa yang didahulukan, dan mengapa.",
    )
    last_number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class RationaleForm(forms.Form):
    """Why a proposal is selected."""

    note = PublicReason(label="Alasan memilih", help_text="Tercatat pada riwayat usulan.")


class ReasonForm(forms.Form):
    """Why a selection is undone."""

    note = forms.CharField(label="Alasan pembatalan", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
