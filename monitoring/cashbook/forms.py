"""Input of the cash book, of loans, and of the other books of a group."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator
from django.http import QueryDict

from groups.forms import date_field
from groups.models import Member
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.documents.storing import RejectedFile
from kube_portal.look.templatetags.look import tanggal
from kube_portal.money import MAX_RUPIAH, RupiahFormField, format_rupiah
from monitoring.cashbook import photos
from monitoring.cashbook.closing import Count, Turn
from monitoring.cashbook.entries import Line
from monitoring.cashbook.ledger import Balance
from monitoring.cashbook.loans import Terms
from monitoring.cashbook.records import Meeting
from monitoring.forms import MemberAttendanceForm, text_area
from monitoring.models import GroupMinutes, Loan
from monitoring.models.cashbook import INFLOWS, TRANSFERS, CashKind, Place
from monitoring.models.loans import LAST_DUE_DAY, MOST_MONTHS

_SENT_AGAIN = "Halaman ini sudah terlalu lama terbuka. Muat ulang, lalu isi lagi."
# What each kind asks for, beside amount and date: the words of its fields.
_DESCRIBED: dict[str, tuple[str, str]] = {
    CashKind.INCOME: ("Apa yang dijual?", "Misalnya: keripik 60 bungkus."),
    CashKind.IKS: ("Keterangan", "Misalnya: IKS Oktober, 10 anggota."),
    CashKind.OTHER_IN: ("Uang apa?", "Misalnya: bunga tabungan, sumbangan, selisih kas lebih."),
    CashKind.COST: ("Untuk apa?", "Misalnya: pisang 20 tandan, minyak goreng, ongkos angkut."),
    CashKind.ASSET: ("Barang apa?", "Misalnya: wajan besar 2 buah. Barang bantuan dicatat lewat LPJ."),
    CashKind.IKS_PAID: ("Untuk siapa dan apa?", "Misalnya: menjenguk anggota yang sakit."),
    CashKind.SHARED: ("Keterangan", "Misalnya: bagi hasil Oktober, 10 anggota."),
    CashKind.OTHER_OUT: ("Untuk apa?", "Misalnya: biaya bank, selisih kas kurang."),
    CashKind.WITHDRAWAL: ("Keterangan", "Misalnya: untuk belanja bahan."),
    CashKind.DEPOSIT: ("Keterangan", "Misalnya: hasil penjualan minggu ini."),
}


class ManyFiles(forms.FileInput):
    """A chooser of several files; phones offer their camera."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All that were chosen."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class ManyFilesField(forms.FileField):
    """Any number of files; what each is is found out by `photos.keep`."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The uploads that hold something, in their order."""
        return [upload for upload in data or [] if upload]


def _papers_field(label: str) -> ManyFilesField:
    return ManyFilesField(
        label=label,
        required=False,
        help_text="Boleh beberapa. Foto JPG atau PNG, atau PDF; tiap berkas paling besar 10 MB.",
        widget=ManyFiles(
            attrs={"accept": "image/jpeg,image/png,application/pdf", "multiple": True, "class": "form-control"}
        ),
    )


class OnceForm(forms.Form):
    """A form that carries the UUID of what it makes, so that sending it twice makes one, and the phone's own time."""

    use_required_attribute = False
    paper_kind = photos.RECEIPT

    uuid = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": _SENT_AGAIN, "required": _SENT_AGAIN})
    device_time = forms.DateTimeField(
        required=False, widget=forms.HiddenInput(attrs={"data-device-time": ""}), input_formats=["%Y-%m-%dT%H:%M:%S%z"]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uuid"].initial = uuid.uuid4
        self.kept: list[File] = []

    def clean_device_time(self) -> dt.datetime | None:
        """The phone's time; nothing for a year that no phone shows."""
        moment: dt.datetime | None = self.cleaned_data["device_time"]
        return moment if moment is not None and 2000 <= moment.year <= 2100 else None

    def keep_papers(self, by: User) -> None:
        """Keep every file that came now or before, and say at its field why one is not taken."""
        if "papers" not in self.fields:
            return
        self.kept = photos.kept_for(by, cast(QueryDict, self.data).getlist("kept_papers"), self.paper_kind)
        uploads = self.files.getlist("papers") if self.files else []
        if len(self.kept) + len(uploads) > photos.MOST:
            self.add_error("papers", f"Paling banyak {photos.MOST} foto. Pilih lagi yang terpenting.")
            return
        for upload in uploads:
            try:
                self.kept.append(photos.keep(upload, kind=self.paper_kind, by=by))
            except RejectedFile as rejected:
                self.add_error("papers", photos.said_of(rejected, upload))

    def whole(self, by: User) -> bool:
        """Whether everything was filled in; photos are kept either way."""
        self.full_clean()
        self.keep_papers(by)
        return self.is_valid()


def _place_field(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=Place.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih salah satu.", "invalid_choice": "Pilih salah satu."},
    )


def _amount_field(label: str = "Jumlah uang (rupiah)", **kwargs: Any) -> RupiahFormField:
    return RupiahFormField(label=label, **{"min_value": 1, "max_value": MAX_RUPIAH, **kwargs})


class EntryForm(OnceForm):
    """One line of a kind that was chosen on the page before."""

    amount = _amount_field()
    place = _place_field("Uangnya di mana?")
    dated_on = date_field("Tanggal")
    description = forms.CharField(label="Keterangan", max_length=150)
    party = forms.CharField(label="Dari siapa?", max_length=100, required=False)
    member = forms.ModelChoiceField(
        label="Anggota", queryset=Member.objects.none(), required=False, empty_label="Semua atau tidak tertentu"
    )
    papers = _papers_field("Foto nota")

    def __init__(self, *args: Any, kind: str, members: Any, held: Balance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        label, example = _DESCRIBED[kind]
        self.fields["description"].label, self.fields["description"].help_text = label, example
        if kind in TRANSFERS:
            del self.fields["place"], self.fields["party"], self.fields["member"]
            left = held.at_bank if kind == CashKind.WITHDRAWAL else held.in_hand
            where = "Di rekening" if kind == CashKind.WITHDRAWAL else "Uang tunai"
            self.fields["amount"].help_text = f"{where} sekarang {format_rupiah(left)}."
            self.fields["description"].required = False
            return
        comes_in = kind in INFLOWS
        self.fields["place"].label = "Masuk ke mana?" if comes_in else "Dibayar dari mana?"
        self.fields[
            "place"
        ].help_text = f"Sekarang: uang tunai {format_rupiah(held.in_hand)}, rekening {format_rupiah(held.at_bank)}."
        self.fields["party"].label = "Dari siapa?" if comes_in else "Kepada siapa, atau toko apa?"
        if kind in (CashKind.IKS, CashKind.IKS_PAID, CashKind.SHARED):
            self.fields["member"].queryset = members  # type: ignore[attr-defined]  # it is a ModelChoiceField
            del self.fields["party"]
        else:
            del self.fields["member"]

    @property
    def line(self) -> Line:
        """What a valid form says."""
        data = self.cleaned_data
        return Line(
            kind=self.kind,
            dated_on=data["dated_on"],
            amount=data["amount"],
            description=data["description"] or str(CashKind(self.kind).label),
            place=data.get("place", ""),
            party=data.get("party", ""),
            member=data.get("member"),
        )


class PapersForm(OnceForm):
    """More photos for what is written down already."""

    papers = _papers_field("Foto nota")

    def __init__(self, *args: Any, label: str = "Foto nota", kind: str = photos.RECEIPT, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].label = label
        self.paper_kind = kind

    def keep_papers(self, by: User) -> None:
        """One at least has to come."""
        super().keep_papers(by)
        if not self.kept and not self.errors:
            self.add_error("papers", "Pilih fotonya.")


class ReasonForm(OnceForm):
    """Why something is taken back, opened again or struck out."""

    reason = forms.CharField(label="Alasan", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, example: str = "", most: int = 300, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = example
        self.fields["reason"].max_length = most  # type: ignore[attr-defined]  # it is a CharField
        self.fields["reason"].validators.append(forms.CharField(max_length=most).validators[0])


class CloseForm(forms.Form):
    """What was counted at the end of a month."""

    use_required_attribute = False

    seen = forms.CharField(widget=forms.HiddenInput, max_length=60)
    counted_in_hand = RupiahFormField(label="Uang tunai yang dihitung", max_value=MAX_RUPIAH)
    counted_at_bank = RupiahFormField(
        label="Saldo pada buku tabungan",
        max_value=MAX_RUPIAH,
        required=False,
        help_text="Kosongkan bila buku tabungan tidak ada di tempat.",
    )
    counted_with = forms.CharField(
        label="Dihitung bersama",
        max_length=100,
        required=False,
        help_text="Misalnya: Maria, bendahara kelompok.",
    )
    explanation = forms.CharField(
        label="Penjelasan selisih",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Wajib bila yang dihitung berbeda dari buku.",
    )

    def __init__(self, *args: Any, turn: Turn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.turn = turn
        self.fields["seen"].initial = f"{turn.month:%Y-%m} {turn.expected.in_hand} {turn.expected.at_bank}"
        self.fields["counted_in_hand"].help_text = f"Menurut buku {format_rupiah(turn.expected.in_hand)}."
        bank = self.fields["counted_at_bank"]
        bank.help_text = f"Menurut buku {format_rupiah(turn.expected.at_bank)}. {bank.help_text}"

    @property
    def is_of_this_state(self) -> bool:
        """The page was opened on the book as it stands, and the month whose turn it still is."""
        return bool(self.cleaned_data["seen"] == self.fields["seen"].initial)

    def clean(self) -> dict[str, Any]:
        """A difference is explained."""
        cleaned = super().clean() or {}
        counted, bank = cleaned.get("counted_in_hand"), cleaned.get("counted_at_bank")
        expected = self.turn.expected
        differs = counted not in (None, expected.in_hand) or bank not in (None, expected.at_bank)
        if differs and not cleaned.get("explanation"):
            parts = []
            if counted not in (None, expected.in_hand):
                parts.append(f"uang tunai {format_rupiah(counted - expected.in_hand)}")
            if bank not in (None, expected.at_bank):
                parts.append(f"rekening {format_rupiah(bank - expected.at_bank)}")
            self.add_error("explanation", f"Selisih {' dan '.join(parts)}. Tulis penjelasannya.")
        return cleaned

    @property
    def count(self) -> Count:
        """What a valid form says."""
        data = self.cleaned_data
        return Count(
            data["counted_in_hand"], data["counted_at_bank"], " ".join(data["explanation"].split()),
            data["counted_with"],
        )  # fmt: skip


class LoanForm(OnceForm):
    """A loan to a member: how much, how often it is paid back, and on which day."""

    member = forms.ModelChoiceField(label="Anggota", queryset=Member.objects.none(), empty_label="Pilih anggota")
    principal = _amount_field("Pokok pinjaman (rupiah)")
    place = _place_field("Dibayar dari mana?")
    lent_on = date_field("Tanggal dipinjamkan")
    months = forms.IntegerField(
        label="Berapa kali angsuran (bulan)?",
        min_value=1,
        max_value=MOST_MONTHS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    due_day = forms.IntegerField(
        label="Jatuh tempo tiap tanggal",
        min_value=1,
        max_value=LAST_DUE_DAY,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=f"1 sampai {LAST_DUE_DAY}. Angsuran pertama jatuh tempo bulan berikutnya.",
    )
    interest = RupiahFormField(
        label="Jasa per bulan (rupiah)",
        required=False,
        max_value=MAX_RUPIAH // 1_000,
        help_text="Kosongkan bila tanpa jasa. Sama setiap bulan.",
    )
    purpose = forms.CharField(label="Untuk keperluan", max_length=100, required=False)
    papers = _papers_field("Foto surat pinjaman")

    def __init__(self, *args: Any, members: Any, held: Balance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members  # type: ignore[attr-defined]  # it is a ModelChoiceField
        self.fields[
            "place"
        ].help_text = f"Sekarang: uang tunai {format_rupiah(held.in_hand)}, rekening {format_rupiah(held.at_bank)}."

    @property
    def terms(self) -> Terms:
        """What a valid form says."""
        data = self.cleaned_data
        return Terms(
            member=data["member"],
            lent_on=data["lent_on"],
            principal=data["principal"],
            months=data["months"],
            due_day=data["due_day"],
            place=data["place"],
            interest=data["interest"] or 0,
            purpose=data["purpose"],
        )


class RepaymentForm(OnceForm):
    """Money of a loan that came back."""

    amount = _amount_field()
    place = _place_field("Masuk ke mana?")
    dated_on = date_field("Tanggal")
    papers = _papers_field("Foto tanda terima")

    def __init__(self, *args: Any, loan: Loan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = f"Sisa pinjaman {format_rupiah(loan.outstanding)}."
        self.fields["amount"].validators.append(
            MaxValueValidator(loan.outstanding, f"Sisa pinjaman tinggal {format_rupiah(loan.outstanding)}.")
        )


class WriteOffForm(OnceForm):
    """What a meeting decided about a loan that will not come back."""

    minutes = forms.ModelChoiceField(
        label="Keputusan rapat", queryset=GroupMinutes.objects.none(), empty_label="Pilih notulen"
    )
    dated_on = date_field("Tanggal")
    reason = forms.CharField(
        label="Mengapa dihapuskan?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Misalnya: anggota meninggal dan keluarganya tidak mampu; rapat sepakat menghapuskan.",
    )

    def __init__(self, *args: Any, minutes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField[GroupMinutes], self.fields["minutes"])
        field.queryset = minutes
        field.label_from_instance = _minutes_label  # type: ignore[method-assign, assignment]


def _minutes_label(minutes: GroupMinutes) -> str:
    return f"{tanggal(minutes.held_on)}: {minutes.agenda[:60]}"


class GuestForm(OnceForm):
    """Somebody who came to see the group."""

    held_on = date_field("Tanggal")
    name = forms.CharField(label="Nama tamu", max_length=100)
    origin = forms.CharField(label="Asal atau instansi", max_length=120)
    purpose = forms.CharField(label="Keperluan", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    impression = forms.CharField(
        label="Kesan dan pesan", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class MinutesForm(OnceForm, MemberAttendanceForm):
    """The minutes of a meeting, and who was there."""

    paper_kind = photos.MINUTES

    held_on = date_field("Tanggal rapat")
    place = forms.CharField(label="Tempat", max_length=120)
    agenda = forms.CharField(label="Acara", max_length=300, help_text="Apa yang dibicarakan, satu kalimat.")
    decisions = text_area("Keputusan", most=4000, rows=5)
    others_present = forms.CharField(
        label="Yang hadir selain anggota",
        max_length=300,
        required=False,
        help_text="Misalnya: lurah, pendamping, tokoh masyarakat.",
    )
    papers = _papers_field("Foto atau pindaian notulen")

    def __init__(self, *args: Any, members: Iterable[Member], **kwargs: Any) -> None:
        super().__init__(*args, members=members, present={}, **kwargs)

    def attendance_fields(self) -> list[forms.BoundField]:
        """The questions about members."""
        return [self[name] for name in self.fields if name.startswith("member_")]

    @property
    def meeting(self) -> Meeting:
        """What a valid form says."""
        data = self.cleaned_data
        return Meeting(
            held_on=data["held_on"],
            place=data["place"],
            agenda=data["agenda"],
            decisions=data["decisions"],
            present=self.present,
            others_present=data["others_present"],
        )
