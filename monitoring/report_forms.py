"""Input of monthly reports: the month, the four steps, photos, and what the Dinas finds."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from groups.forms import date_field
from groups.models import Member
from kube_portal.look.templatetags.look import bulan
from kube_portal.money import RupiahFormField, format_rupiah
from kube_portal.position import Position, PositionField, Source
from monitoring import fieldreports
from monitoring.equipment import MOST_NEEDS, Need
from monitoring.forms import YES_NO, MemberAttendanceForm, answer_field, answer_of, offer, text_area
from monitoring.models import FieldReport
from monitoring.models.equipment import MOST_PIECES
from monitoring.reporting_rules import ReportingRules


class DeviceTimeField(forms.CharField):
    """The phone's own clock, written by a script as the form is sent; what it can't say is nothing, never an error."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"data-device-time": ""}
        super().__init__(required=False, max_length=40, widget=forms.HiddenInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        """The moment, with its zone; None for anything that is none."""
        try:
            found = parse_datetime(str(value or ""))
        except ValueError:
            return None
        if found is None or not timezone.is_aware(found):
            return None
        try:
            return found.astimezone(dt.UTC)
        except OverflowError:
            return None


class MonthForm(forms.Form):
    """Which month a report is about; its UUID is made with the page, so that sending twice makes one report."""

    month = forms.TypedChoiceField(label="Bulan", coerce=dt.date.fromisoformat)
    uuid = forms.UUIDField(widget=forms.HiddenInput)
    device_time = DeviceTimeField()

    def __init__(self, *args: Any, months: Iterable[dt.date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "month", [(month.isoformat(), bulan(month)) for month in months])
        self.fields["uuid"].initial = uuid.uuid4


class UuidForm(forms.Form):
    """The UUID that a correction is begun under."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uuid"].initial = uuid.uuid4


class SendForm(forms.Form):
    """The last step: nothing to fill in, but the phone's clock."""

    device_time = DeviceTimeField()


class VisitForm(MemberAttendanceForm):
    """Step 1 of a report: the day and place of the visit, and who was there."""

    visit_on = date_field("Tanggal kunjungan")
    position = PositionField(
        label="Posisi kunjungan",
        required=False,
        help_text="Boleh kosong bila ponsel tidak memberi posisi. Dapat juga disalin dari aplikasi peta.",
    )

    def __init__(
        self, *args: Any, report: FieldReport, members: Iterable[Member], present: Mapping[int, bool], **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"visit_on": report.visit_on, "position": report.position}
        super().__init__(*args, members=members, present=present, **kwargs)
        self.report = report

    @property
    def source(self) -> str:
        """Who says where it was: a phone says how exact it is, people who type do not."""
        position: Position | None = self.cleaned_data["position"]
        if position is not None and position == self.report.position:
            return self.report.position_source
        return Source.DEVICE if position is not None and position.accuracy is not None else Source.TYPED

    def attendance_fields(self) -> list[forms.BoundField]:
        """The questions about members."""
        return [self[name] for name in self.fields if name.startswith("member_")]


class PhotoForm(forms.Form):
    """One photo of the visit; its UUID is made with the page, so that sending it twice keeps one."""

    photo = forms.FileField(
        label="Foto",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "data-photo": "", "class": "form-control"}),
        error_messages={
            "required": "Pilih atau ambil foto dulu.",
            "empty": "Berkas foto kosong. Ambil ulang fotonya.",
        },
    )
    uuid = forms.UUIDField(widget=forms.HiddenInput)
    device_time = DeviceTimeField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uuid"].initial = uuid.uuid4


def _amount(label: str, *, required: bool = True, help_text: str = "") -> RupiahFormField:
    return RupiahFormField(label=label, required=required, help_text=help_text)


class BusinessForm(forms.Form):
    """Step 3 of a report: the figures of the month in rupiah, and how the business is run."""

    turnover = _amount("Omzet bulan ini")
    costs = _amount("Biaya bulan ini")
    cash_counted = _amount("Uang kas dihitung bersama bendahara kelompok")
    bank_balance = _amount("Saldo rekening kelompok", help_text="Seperti pada buku rekening; isi 0 bila kosong.")
    stock_value = _amount("Nilai persediaan", required=False, help_text="Barang yang belum terjual dan bahan.")
    assets_value = _amount("Nilai aset", required=False, help_text="Alat, mesin, kandang dan ternak milik kelompok.")
    iks = _amount("IKS terkumpul bulan ini", required=False)
    loans_outstanding = _amount("Pinjaman anggota yang belum kembali", required=False)
    loans_overdue = _amount("Di antaranya menunggak", required=False)
    loans_overdue_members = forms.CharField(label="Siapa yang menunggak?", max_length=300, required=False)
    is_joint_business = answer_field("Usaha dijalankan", [("yes", "Bersama"), ("no", "Perorangan")])
    is_main_business = answer_field("Bagi kebanyakan anggota, usaha ini", [("yes", "Utama"), ("no", "Sampingan")])
    used_as_planned = answer_field("Dana dipakai sesuai rencana?", YES_NO)
    trend = forms.ChoiceField(
        label="Dibanding bulan lalu, usaha", choices=FieldReport.Trend.choices, widget=forms.RadioSelect
    )
    jump_confirmed = forms.BooleanField(label="Ya, angka ini sudah diperiksa dan benar", required=False)

    MONEY = (
        "turnover", "costs", "cash_counted", "bank_balance", "stock_value", "assets_value", "iks", "loans_outstanding",
        "loans_overdue",
    )  # fmt: skip
    ANSWERS = ("is_joint_business", "is_main_business", "used_as_planned")

    def __init__(
        self, *args: Any, report: FieldReport, before: FieldReport | None, rules: ReportingRules, **kwargs: Any
    ) -> None:
        initial = {name: getattr(report, name) for name in (*self.MONEY, "loans_overdue_members", "trend")}
        initial |= {name: answer_of(getattr(report, name), YES_NO) for name in self.ANSWERS}
        kwargs["initial"] = {**initial, "jump_confirmed": report.jump_confirmed}
        super().__init__(*args, **kwargs)
        self.before, self.rules = before, rules
        self.asks_confirmation = False
        if before is not None:
            for name in self.MONEY:
                amount = getattr(before, name)
                if amount is not None:
                    said = f"{bulan(before.month)}: {format_rupiah(amount)}"
                    help_text = self.fields[name].help_text
                    self.fields[name].help_text = f"{said}. {help_text}" if help_text else said

    def clean(self) -> dict[str, Any]:
        """Arrears lie within the loans; a figure far from last month's is asked about once more."""
        cleaned = super().clean() or {}
        overdue, outstanding = cleaned.get("loans_overdue"), cleaned.get("loans_outstanding")
        if overdue and overdue > (outstanding or 0):
            self.add_error("loans_overdue", "Yang menunggak tidak boleh lebih besar daripada pinjaman seluruhnya.")
        elif overdue is not None and outstanding is None:
            self.add_error("loans_outstanding", "Isi juga pinjaman yang belum kembali.")
        if overdue and not cleaned.get("loans_overdue_members", "").strip():
            self.add_error("loans_overdue_members", "Sebutkan siapa yang menunggak.")
        figures = {name: cleaned.get(name) for name in fieldreports.FIGURES}
        jumps = fieldreports.jumps(figures, self.before, self.rules)
        self.asks_confirmation = bool(jumps)
        if jumps and not cleaned.get("jump_confirmed"):
            for jump in jumps:
                self.add_error(jump.field, jump.sentence)
        if not jumps:
            cleaned["jump_confirmed"] = False
        return cleaned


class ProblemsForm(forms.Form):
    """Step 4 of a report: problems, what was agreed, and what equipment is needed, line by line."""

    has_problems = answer_field("Ada kendala?", [("yes", "Ada"), ("no", "Tidak")])
    problems = text_area("Kendala", most=2000, required=False, help_text="Singkat dan jelas, misalnya: alat rusak.")
    follow_up = text_area("Tindak lanjut", most=2000, required=False, help_text="Apa yang disepakati, oleh siapa?")

    def __init__(self, *args: Any, report: FieldReport, **kwargs: Any) -> None:
        initial = {name: getattr(report, name) for name in ("problems", "follow_up")}
        kwargs["initial"] = {**initial, "has_problems": answer_of(report.has_problems, YES_NO)}
        for line in report.needs.all():
            for name in ("what", "quantity", "reason"):
                kwargs["initial"][f"{name}_{line.position}"] = getattr(line, name)
        super().__init__(*args, **kwargs)
        for position in range(1, MOST_NEEDS + 1):
            self.fields[f"what_{position}"] = forms.CharField(label=f"Alat {position}", max_length=150, required=False)
            self.fields[f"quantity_{position}"] = forms.IntegerField(
                label=f"Jumlah alat {position}", min_value=1, max_value=MOST_PIECES, required=False
            )
            self.fields[f"reason_{position}"] = forms.CharField(
                label=f"Mengapa alat {position} diperlukan", max_length=300, required=False
            )

    def need_lines(self) -> list[dict[str, Any]]:
        """The lines of needs, for the page: one empty line is open, the others wait folded."""
        lines, empty = [], 0
        for position in range(1, MOST_NEEDS + 1):
            fields = [self[f"{name}_{position}"] for name in ("what", "quantity", "reason")]
            is_filled = any(field.value() or field.errors for field in fields)
            empty += not is_filled
            lines.append({"number": position, "fields": fields, "is_open": is_filled or empty == 1})
        return lines

    @property
    def needs(self) -> list[Need]:
        """The lines that say something."""
        found = []
        for position in range(1, MOST_NEEDS + 1):
            what = self.cleaned_data[f"what_{position}"]
            if what:
                quantity = self.cleaned_data[f"quantity_{position}"] or 1
                found.append(Need(what, quantity, self.cleaned_data[f"reason_{position}"]))
        return found

    @property
    def values(self) -> dict[str, Any]:
        """What the report itself keeps of this step."""
        return {name: self.cleaned_data[name] for name in ("has_problems", "problems", "follow_up")}

    def clean(self) -> dict[str, Any]:
        """A problem that exists has words; without one the words are dropped."""
        cleaned = super().clean() or {}
        if cleaned.get("has_problems") and not cleaned.get("problems", "").strip():
            self.add_error("problems", "Tuliskan kendalanya.")
        if cleaned.get("has_problems") is False and cleaned.get("problems", "").strip():
            self.add_error("has_problems", "Kendala sudah ditulis di bawah; pilih “Ada” atau kosongkan.")
        for position in range(1, MOST_NEEDS + 1):
            what, reason = cleaned.get(f"what_{position}"), cleaned.get(f"reason_{position}")
            if what and not reason and f"reason_{position}" not in self.errors:
                self.add_error(f"reason_{position}", f"Tulis mengapa {what} diperlukan.")
            if not what and (reason or cleaned.get(f"quantity_{position}")) and f"what_{position}" not in self.errors:
                self.add_error(f"what_{position}", "Tulis alat apa yang diperlukan.")
        return cleaned


class ReviewForm(forms.Form):
    """What the Dinas found in a report."""

    review = forms.ChoiceField(label="Hasil pemeriksaan", choices=FieldReport.Review.choices, widget=forms.RadioSelect)
    review_note = text_area(
        "Catatan untuk pendamping",
        most=1000,
        required=False,
        help_text="Wajib bila laporan diminta diperbaiki: angka mana, atau bagian mana.",
    )

    def clean(self) -> dict[str, Any]:
        """A request for a correction says what to correct."""
        cleaned = super().clean() or {}
        if cleaned.get("review") == FieldReport.Review.CORRECT and not (cleaned.get("review_note") or "").strip():
            self.add_error("review_note", "Tulis apa yang harus diperbaiki.")
        return cleaned
