"""Input of an account of money (LPJ): purchases with their receipts, the remainder, and what the Dinas finds."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django import forms
from django.http import QueryDict

from disbursement import receipts
from disbursement.models import AccountabilityLine, PaymentItem, Purchase, PurchaseReceipt
from disbursement.purchases import Bought, Papers
from groups.forms import VolumeField, date_field
from groups.models import Condition, Member
from kube_portal.accounts.models import User
from kube_portal.documents.fields import CheckedFileField
from kube_portal.documents.models import File
from kube_portal.documents.storing import RejectedFile
from kube_portal.money import MAX_RUPIAH, RupiahFormField

Kind = PurchaseReceipt.Kind
Mark = AccountabilityLine.Mark
_SENT_AGAIN = "Halaman ini sudah terlalu lama terbuka. Muat ulang, lalu isi lagi."


class ManyFiles(forms.FileInput):
    """A chooser of several files; phones offer their camera."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All that were chosen."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class ManyFilesField(forms.FileField):
    """Any number of files; what each is is found out by `receipts.keep`."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The uploads that hold something or complain why not, in their order."""
        return [upload for upload in data or [] if upload]


def _papers_field(label: str, *, accept: str, help_text: str) -> ManyFilesField:
    return ManyFilesField(
        label=label,
        required=False,
        help_text=help_text,
        widget=ManyFiles(attrs={"accept": accept, "multiple": True, "class": "form-control"}),
    )


class PurchaseForm(forms.Form):
    """One purchase. Receipts are kept as soon as they arrive, so that a form that is refused loses none."""

    use_required_attribute = False

    token = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": _SENT_AGAIN, "required": _SENT_AGAIN})
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    description = forms.CharField(label="Yang dibeli", max_length=150, help_text="Misalnya: terpal 4×6 m.")
    amount = RupiahFormField(
        label="Jumlah uang (rupiah)",
        min_value=1,
        max_value=MAX_RUPIAH,
        help_text="Seluruhnya, seperti tertulis pada nota.",
    )
    bought_on = date_field("Tanggal beli")
    seller = forms.CharField(label="Penjual atau toko", max_length=100, required=False)
    quantity = VolumeField(label="Banyaknya")
    unit = forms.CharField(label="Satuan", max_length=20, help_text="Misalnya ekor, kg, lembar, OH, paket.")
    receipt = _papers_field(
        "Foto nota",
        accept="image/jpeg,image/png,application/pdf",
        help_text="Boleh beberapa. Foto JPG atau PNG, atau PDF; tiap berkas paling besar 10 MB.",
    )
    no_receipt = forms.CharField(
        label="Bila tidak ada nota, mengapa?",
        max_length=200,
        required=False,
        help_text="Misalnya: dibeli dari petani di pasar; penjual tidak membuat nota.",
    )
    note = forms.CharField(label="Keterangan", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    stays = forms.BooleanField(
        label="Barang ini menjadi inventaris kelompok",
        required=False,
        help_text="Centang untuk alat, mesin, atau ternak; bukan untuk bahan yang habis dipakai.",
    )
    condition = forms.ChoiceField(
        label="Keadaan barang",
        choices=[("", "Pilih keadaan"), *Condition.choices],
        required=False,
        help_text="Diisi bila menjadi inventaris.",
    )
    kept_at = forms.CharField(label="Disimpan di", max_length=150, required=False)
    keeper = forms.ModelChoiceField(
        label="Dipegang oleh", queryset=Member.objects.none(), required=False, empty_label="Pilih anggota"
    )
    goods = _papers_field(
        "Foto barang", accept="image/jpeg,image/png", help_text="Untuk inventaris; boleh beberapa. JPG atau PNG."
    )

    def __init__(
        self, *args: Any, line: AccountabilityLine, members: Any, purchase: Purchase | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {**_initial(line, purchase), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.kept: dict[str, list[File]] = {kind: [] for kind in Kind.values}
        self.fields["keeper"].queryset = members  # type: ignore[attr-defined]  # it is a ModelChoiceField
        if line.budget_line_id is None:
            self.fields["note"].required = True
            self.fields["note"].label = "Mengapa dibeli di luar RAB?"

    def clean(self) -> dict[str, Any]:
        """What stays is counted in whole things, and somebody or some place keeps it."""
        cleaned = super().clean() or {}
        if cleaned.get("stays"):
            quantity = cleaned.get("quantity")
            if quantity is not None and quantity != int(quantity):
                self.add_error("quantity", "Inventaris dihitung dalam bilangan bulat.")
            if not cleaned.get("condition"):
                self.add_error("condition", "Pilih keadaan barang yang menjadi inventaris.")
            if not cleaned.get("kept_at") and not cleaned.get("keeper") and "keeper" not in self.errors:
                self.add_error("kept_at", "Tulis di mana barang disimpan, atau pilih siapa yang memegangnya.")
        return cleaned

    def keep_papers(self, by: User) -> None:
        """Keep every file that came now or before, and say at its field why one is not taken."""
        for kind in Kind.values:
            if kind not in self.fields:
                continue
            self.kept[kind] = receipts.kept_for(by, cast(QueryDict, self.data).getlist(f"kept_{kind}"), kind)
            uploads = self.files.getlist(kind) if self.files else []
            if len(self.kept[kind]) + len(uploads) > receipts.MOST[Kind(kind)]:
                self.add_error(kind, f"Paling banyak {receipts.MOST[Kind(kind)]} foto. Pilih lagi yang terpenting.")
                continue
            for upload in uploads:
                try:
                    self.kept[kind].append(receipts.keep(upload, kind=kind, by=by))
                except RejectedFile as rejected:
                    self.add_error(kind, receipts.said_of(rejected, upload))

    @property
    def kept_papers(self) -> list[tuple[str, File]]:
        """What was kept already, by kind, to be sent along again."""
        return [(kind, file) for kind, files in self.kept.items() for file in files]

    @property
    def papers(self) -> Papers:
        """The files of a valid form."""
        return Papers(self.kept[Kind.RECEIPT], self.kept[Kind.GOODS])

    @property
    def bought(self) -> Bought:
        """What a valid form says."""
        data = self.cleaned_data
        return Bought(**{name: data[name] for name in _BOUGHT})


_BOUGHT = (
    "description", "bought_on", "quantity", "unit", "amount", "seller", "note", "no_receipt", "stays", "condition",
    "kept_at", "keeper",
)  # fmt: skip


def _initial(line: AccountabilityLine, purchase: Purchase | None) -> dict[str, Any]:
    """A new purchase begins with the words of its line of the plan; another with what it says."""
    if purchase is not None:
        return {
            **{name: getattr(purchase, name) for name in _BOUGHT},
            "token": purchase.token,
            "version": purchase.version,
        }
    planned = line.budget_line
    words = {"description": planned.description, "unit": planned.unit} if planned is not None else {}
    return {"token": uuid.uuid4(), "version": 0, **words}


class GoodsForm(PurchaseForm):
    """Goods that came instead of money: what they are and are worth stands in the payment."""

    line = forms.TypedChoiceField(label="Untuk baris RAB", coerce=int)

    def __init__(self, *args: Any, item: PaymentItem, lines: list[AccountabilityLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        for name in ("description", "amount", "seller", "quantity", "unit", "receipt", "no_receipt"):
            del self.fields[name]
        self.fields["line"].choices = [(line.pk, line.title) for line in lines]  # type: ignore[attr-defined]
        self.fields["bought_on"].label = "Tanggal diterima kelompok"
        self.fields["note"].required = False
        self.fields["note"].label = "Keterangan"
        self.order_fields(["token", "version", "line", "bought_on"])

    def clean(self) -> dict[str, Any]:
        """Of what lies outside the plan it is said why."""
        cleaned = super().clean()
        if "line" not in self.fields:
            return cleaned
        outside = [pk for pk, title in self.fields["line"].choices if title == "Di luar RAB"]  # type: ignore[attr-defined]
        if cleaned.get("line") in outside and not cleaned.get("note"):
            self.add_error("note", "Tulis mengapa barang ini di luar RAB.")
        return cleaned

    @property
    def bought(self) -> Bought:
        """What a valid form says, with what the payment says."""
        own = {name: self.cleaned_data[name] for name in _BOUGHT if name in self.cleaned_data}
        return Bought(
            description=self.item.description,
            quantity=self.item.quantity,  # type: ignore[arg-type]  # a whole number will do
            unit=self.item.unit,
            amount=self.item.value,
            **own,
        )


class NoteForm(forms.Form):
    """Why a line was spent otherwise than planned."""

    note = forms.CharField(
        label="Mengapa berbeda dari RAB?",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Misalnya: harga pakan turun, sisanya dipakai untuk obat.",
    )


class RemainderForm(forms.Form):
    """What went back to the treasury."""

    use_required_attribute = False

    amount = RupiahFormField(
        label="Sisa dana yang dikembalikan (rupiah)", max_value=MAX_RUPIAH, help_text="Isi 0 bila tidak ada sisa."
    )
    proof = forms.CharField(label="Nomor bukti setor", max_length=100, required=False)
    on = date_field("Tanggal setor", required=False)
    slip = CheckedFileField(label="Foto atau pindaian bukti setor", required=False)

    def clean(self) -> dict[str, Any]:
        """Money that went back has a proof and a day."""
        cleaned = super().clean() or {}
        if cleaned.get("amount"):
            if not (cleaned.get("proof") or "").strip() and "proof" not in self.errors:
                self.add_error("proof", "Isi nomor bukti setor untuk dana yang dikembalikan.")
            if not cleaned.get("on") and "on" not in self.errors:
                self.add_error("on", "Isi tanggal setor.")
        return cleaned


class MarkForm(forms.Form):
    """What the Dinas finds of one line."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    mark = forms.ChoiceField(
        label="Baris ini",
        choices=[(Mark.OK.value, Mark.OK.label), (Mark.MEND.value, Mark.MEND.label)],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih sesuai atau perlu diperbaiki.",
            "invalid_choice": "Pilih sesuai atau perlu diperbaiki.",
        },
    )
    note = forms.CharField(
        label="Apa yang harus diperbaiki?",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dibaca oleh penyusun LPJ pada baris ini.",
    )

    def clean(self) -> dict[str, Any]:
        """What is to be mended is said."""
        cleaned = super().clean() or {}
        if cleaned.get("mark") == Mark.MEND and not (cleaned.get("note") or "").strip() and "note" not in self.errors:
            self.add_error("note", "Tulis apa yang harus diperbaiki pada baris ini.")
        return cleaned


class SendBackForm(forms.Form):
    """A word about the rest, where the lines don't say it all."""

    note = forms.CharField(
        label="Catatan umum",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Boleh kosong bila catatan pada baris sudah cukup. Misalnya tentang sisa dana.",
    )
