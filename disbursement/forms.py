"""Input of decrees, accounts, payments and accountability."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.base import File

from disbursement import banks
from disbursement.models import Application, Decree, Enclosure
from disbursement.models.payments import ACCOUNT_CODE
from disbursement.paperwork import Mark
from disbursement.payments import Goods
from groups.forms import date_field
from groups.models import Proposal
from kube_portal.documents.fields import CheckedFileField
from kube_portal.documents.models import File as StoredFile
from kube_portal.documents.storing import store
from kube_portal.money import MAX_RUPIAH, RupiahFormField, parse_rupiah


def stored(upload: File[Any] | None, *, by: Any, kind: str) -> StoredFile | None:
    """Keep an upload of a valid form; None for none."""
    return store(upload=upload, by=by, kind=kind) if upload else None


def reason_field(label: str, *, most: int = 300) -> forms.CharField:
    """A few lines that say why."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": 3}))


class EmptyForm(forms.Form):
    """A button that asks nothing but may be refused."""


class ReasonForm(forms.Form):
    """A step that wants a reason."""

    def __init__(self, *args: Any, label: str = "Alasan", most: int = 300, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = reason_field(label, most=most)


class DecreeForm(forms.Form):
    """Number, date and subject of a decree; its groups are ticked in the table beside it."""

    number = forms.CharField(label="Nomor SK", max_length=100)
    dated_on = date_field("Tanggal SK")
    about = forms.CharField(label="Tentang", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    signatory_text = forms.CharField(
        label="Ditandatangani oleh",
        max_length=150,
        help_text="Nama dan jabatan, seperti tertulis dalam SK kementerian.",
    )
    scan = CheckedFileField(
        label="Pindaian SK bertanda tangan",
        required=False,
        help_text="Boleh menyusul. PDF atau foto; paling besar 10 MB.",
    )

    def __init__(self, *args: Any, kind: str, waiting: Iterable[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != Decree.Kind.MINISTRY:
            del self.fields["signatory_text"]
        else:
            self.fields["scan"].required = True
            self.fields["scan"].help_text = "PDF atau foto; paling besar 10 MB."
        self.by_key = {str(proposal.pk): proposal for proposal in waiting}
        self.fields["proposals"] = forms.MultipleChoiceField(
            label="Kelompok",
            choices=[(key, proposal.group.name) for key, proposal in self.by_key.items()],
            error_messages={
                "required": "Pilih paling sedikit satu kelompok.",
                "invalid_choice": "Ada kelompok yang tidak (lagi) menunggu SK ini. Periksa lagi pilihannya.",
            },
        )

    @property
    def chosen(self) -> list[Proposal]:
        """The ticked proposals of a valid form."""
        return [self.by_key[key] for key in self.cleaned_data["proposals"]]

    @property
    def ticked(self) -> set[str]:
        """The keys to show as ticked: what was sent, or what the form began with."""
        return set(self["proposals"].value() or ())


class RevokeForm(forms.Form):
    """The amending decree that takes groups out of another."""

    number = forms.CharField(label="Nomor keputusan pencabutan", max_length=100)
    dated_on = date_field("Tanggal")
    reason = reason_field("Alasan pencabutan", most=150)

    def __init__(self, *args: Any, choices: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposals"] = forms.TypedMultipleChoiceField(
            label="Kelompok yang dicabut",
            coerce=int,
            choices=list(choices),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Pilih paling sedikit satu kelompok."},
        )
        self.order_fields(["proposals", "number", "dated_on", "reason"])


class AmendForm(RevokeForm):
    """The amending decree that words lines of another anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = "Nomor keputusan perubahan"
        self.fields["reason"].label = "Alasan perubahan"
        self.fields["proposals"].label = "Kelompok yang diubah"


class ScanForm(forms.Form):
    """The signed paper as a file."""

    scan = CheckedFileField(label="Berkas")


class AccountForm(forms.Form):
    """A group's bank account."""

    bank = forms.CharField(label="Bank", max_length=60)
    number = forms.RegexField(
        label="Nomor rekening",
        regex=r"\A[0-9][0-9 .-]{4,30}\Z",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Nomor rekening terdiri dari 5 sampai 20 angka."},
    )
    holder = forms.CharField(
        label="Atas nama", max_length=100, help_text="Nama kelompok, seperti tertulis di buku rekening."
    )
    first_signatory = forms.CharField(label="Penanda tangan pertama", max_length=100)
    second_signatory = forms.CharField(label="Penanda tangan kedua", max_length=100)
    passbook = CheckedFileField(label="Foto halaman depan buku rekening", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = ", ".join(f"{bank.name} ({bank.digits})" for bank in banks.listed())
        self.fields["bank"].help_text = f"Boleh dengan cabangnya. Yang dikenal: {known}."

    def clean(self) -> dict[str, Any]:
        """The number has the digits of its bank, which is on the list."""
        cleaned = super().clean() or {}
        bank, number = cleaned.get("bank"), cleaned.get("number")
        if bank and number:
            for sentence in banks.reasons_against(bank, number):
                self.add_error("number" if banks.bank_of(bank) else "bank", sentence)
        return cleaned

    def clean_number(self) -> str:
        """The digits alone."""
        digits = "".join(character for character in self.cleaned_data["number"] if character.isdigit())
        if not 5 <= len(digits) <= 20:
            raise forms.ValidationError("Nomor rekening terdiri dari 5 sampai 20 angka.")
        return digits


def number_field(label: str) -> forms.CharField:
    """A number of the office's own row; the next one stands in it already."""
    return forms.CharField(
        label=label, max_length=50, required=False, help_text="Kosongkan agar diberi nomor berikutnya."
    )


def enclosures_field() -> forms.MultipleChoiceField:
    """What came with the application."""
    return forms.MultipleChoiceField(
        label="Berkas yang dilampirkan",
        choices=Enclosure.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Centang yang ada. SPP baru dapat dibuat bila semuanya ada.",
    )


class PrepareForm(forms.Form):
    """What the group asked for, how much of the grant this payment carries, and what came with it.

    Where the group filed its letter in the portal, none is uploaded again.
    """

    agenda_number = number_field("Nomor agenda")
    request_on = date_field("Tanggal surat permohonan kelompok")
    request_file = CheckedFileField(label="Surat permohonan pencairan dari kelompok")
    amount = RupiahFormField(
        label="Jumlah yang dimohon (rupiah)",
        min_value=1,
        max_value=MAX_RUPIAH,
        help_text="Seperti tertulis dalam surat kelompok; harus sama dengan tahap yang dibayar.",
    )
    goods = forms.CharField(
        label="Bantuan berupa barang",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kosongkan bila semuanya uang. Satu barang per baris: nama; jumlah; satuan; harga satuan. "
        "Misalnya: Mesin jahit; 2; unit; 3.500.000",
    )
    enclosed = enclosures_field()

    def __init__(self, *args: Any, filed: Application | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if filed is not None:
            del self.fields["request_file"]

    def clean_goods(self) -> list[Goods]:
        """The goods line by line; what is wrong names its line."""
        lines = [(number, line) for number, line in enumerate(self.cleaned_data["goods"].splitlines(), 1)]
        found, errors = [], []
        for number, line in lines:
            if not line.strip():
                continue
            try:
                found.append(_goods_of(line))
            except ValueError as error:
                errors.append(f"Baris {number}: {error}")
        if errors:
            raise forms.ValidationError(errors)
        return found


def _goods_of(line: str) -> Goods:
    """One line of goods. Raises ValueError with the reason in Indonesian."""
    parts = [" ".join(part.split()) for part in line.split(";")]
    if len(parts) != 4 or not all(parts):
        raise ValueError("tulis nama; jumlah; satuan; harga satuan, dipisah titik koma.")
    description, quantity, unit, unit_value = parts
    if len(description) > 100 or len(unit) > 20:
        raise ValueError("nama barang paling panjang 100 huruf, satuan 20 huruf.")
    if not re.fullmatch(r"[0-9]{1,6}", quantity) or int(quantity) < 1:
        raise ValueError("jumlah berupa bilangan bulat, paling sedikit 1.")
    value = parse_rupiah(unit_value)
    if value < 1:
        raise ValueError("harga satuan harus lebih dari nol.")
    return Goods(description, int(quantity), unit, value)


class ApplicationForm(forms.Form):
    """A group's letter, and the papers that come with it: on paper, or scanned as well."""

    letter_on = date_field("Tanggal surat permohonan")
    letter = CheckedFileField(label="Surat permohonan yang ditandatangani ketua dan bendahara")
    enclosed = forms.MultipleChoiceField(
        label="Berkas yang ikut diserahkan di kertas",
        choices=[choice for choice in Enclosure.Kind.choices if choice[0] != Enclosure.Kind.REQUEST],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Centang yang sudah ada. Bendahara pengeluaran baru dapat membuat SPP bila semuanya ada.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in Enclosure.Kind.choices:
            if kind != Enclosure.Kind.REQUEST:
                self.fields[f"scan_{kind}"] = CheckedFileField(
                    label=f"Pindaian {label[0].lower() if label[1].islower() else label[0]}{label[1:]}",
                    required=False,
                    help_text="",
                )

    @property
    def scans(self) -> dict[str, File[Any]]:
        """The uploads of a valid form by the kind of paper."""
        chosen = {kind: self.cleaned_data.get(f"scan_{kind}") for kind in Enclosure.Kind.values}
        return {kind: upload for kind, upload in chosen.items() if upload}


class SppForm(forms.Form):
    """The SPP of an application, and its checklist brought up to date."""

    spp_number = number_field("Nomor SPP")
    spp_on = date_field("Tanggal SPP")
    enclosed = enclosures_field()


class SpmForm(forms.Form):
    """The SPM under which a payment is approved."""

    spm_number = number_field("Nomor SPM")


@dataclass
class CheckRow:
    """One enclosure with the fields that judge it."""

    enclosure: Enclosure
    complete: forms.BoundField
    note: forms.BoundField


class CheckForm(forms.Form):
    """The checklist of an SPP, line by line."""

    def __init__(self, *args: Any, enclosures: list[Enclosure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enclosures = enclosures
        for line in enclosures:
            self.fields[f"complete_{line.kind}"] = forms.ChoiceField(
                label=str(line),
                choices=[("yes", "Lengkap"), ("no", "Kurang")],
                widget=forms.RadioSelect,
                error_messages={
                    "required": "Pilih lengkap atau kurang.",
                    "invalid_choice": "Pilih lengkap atau kurang.",
                },
            )
            self.fields[f"note_{line.kind}"] = forms.CharField(
                label=f"Yang kurang pada {line}", max_length=200, required=False
            )

    def checklist(self) -> Iterator[CheckRow]:
        """The lines in the order of the checklist."""
        for line in self.enclosures:
            yield CheckRow(line, self[f"complete_{line.kind}"], self[f"note_{line.kind}"])

    def clean(self) -> dict[str, Any]:
        """What is not complete says what is missing."""
        cleaned = super().clean() or {}
        for line in self.enclosures:
            if cleaned.get(f"complete_{line.kind}") == "no" and not cleaned.get(f"note_{line.kind}", "").strip():
                self.add_error(f"note_{line.kind}", "Tulis apa yang kurang.")
        return cleaned

    @property
    def marks(self) -> dict[str, Mark]:
        """What a valid form says of each enclosure."""
        answers = self.cleaned_data
        return {
            line.kind: Mark(answers[f"complete_{line.kind}"] == "yes", answers[f"note_{line.kind}"])
            for line in self.enclosures
        }


class Sp2dForm(forms.Form):
    """The transfer as the treasury wrote it."""

    sp2d_number = forms.CharField(label="Nomor SP2D", max_length=100)
    paid_on = date_field("Tanggal SP2D")
    account_code = forms.CharField(
        label="Kode rekening belanja",
        max_length=30,
        validators=[ACCOUNT_CODE],
        help_text="Seperti tertulis pada DPA, misalnya 5.1.05.01.01.0001.",
    )
    proof = CheckedFileField(label="Bukti transfer")


class MinistryForm(forms.Form):
    """What the ministry paid."""

    sp2d_number = forms.CharField(label="Nomor SP2D kementerian", max_length=100)
    paid_on = date_field("Tanggal SP2D kementerian")
    proof = CheckedFileField(label="Salinan SP2D atau bukti transfer")


class ReceiptForm(forms.Form):
    """The group's receipt."""

    received_on = date_field("Tanggal diterima kelompok")
    first_signatory = forms.CharField(label="Penanda tangan pertama", max_length=100)
    second_signatory = forms.CharField(label="Penanda tangan kedua", max_length=100)
    scan = CheckedFileField(label="Pindaian tanda terima", required=False)


class ReturnForm(forms.Form):
    """Money that came back."""

    returned_on = date_field("Tanggal dana kembali")
    reference = forms.CharField(label="Nomor bukti setor atau retur bank", max_length=100)
    reason = reason_field("Mengapa dana kembali?")
