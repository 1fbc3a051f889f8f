"""Input of changes of a group's members: who goes and why, who comes, who is on the board, what was decided."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from groups.changing.filing import Asked
from groups.forms.fields import date_field, offer
from groups.forms.kept import KeepsUploads
from groups.forms.members import MemberForm
from groups.models import ChangeRequest, Group, Member, Newcomer, Position
from kube_portal.documents.fields import CheckedFileField
from kube_portal.documents.models import File

Kind = ChangeRequest.Kind
_SENT_AGAIN = "Muat ulang halaman, lalu isi lagi."
_BOARD = ("chair", "secretary", "treasurer")
# What each kind of change asks, in the order of its form.
FIELDS: dict[str, tuple[str, ...]] = {
    Kind.LEAVE: ("token", "member", "on", "reason", "successor", "arrangement", "held_on", "attended", "minutes"),
    Kind.DEATH: ("token", "member", "on", "reason", "successor", "arrangement", "evidence"),
    Kind.REPLACE: (
        "token", "member", "on", "reason", "successor", "arrangement", "held_on", "attended", "minutes", "evidence",
    ),
    Kind.BOARD: ("token", "on", "reason", *_BOARD, "held_on", "attended", "minutes"),
}  # fmt: skip
_WORDS: dict[str, dict[str, str]] = {
    Kind.LEAVE: {"member": "Siapa yang keluar?", "on": "Keluar sejak", "reason": "Mengapa keluar?"},
    Kind.DEATH: {
        "member": "Siapa yang meninggal?",
        "on": "Meninggal pada",
        "reason": "Keterangan",
        "arrangement": "Ahli waris; pinjaman, simpanan dan barang yang dipegangnya",
    },
    Kind.REPLACE: {"member": "Siapa yang diganti?", "on": "Diganti sejak", "reason": "Mengapa diganti?"},
    Kind.BOARD: {"on": "Berlaku sejak", "reason": "Mengapa pengurus berubah?"},
}
_HELP = {
    Kind.LEAVE: "Misalnya: pindah ke Pontianak ikut suami.",
    Kind.DEATH: "Misalnya: meninggal karena sakit di RSUD.",
    Kind.REPLACE: "Misalnya: pindah ke Pontianak; musyawarah memilih tetangganya.",
    Kind.BOARD: "Misalnya: ketua lama sakit dan minta diganti.",
}


class ChangeForm(KeepsUploads):
    """One change of a group's members, as its kind asks for it."""

    use_required_attribute = False
    kept_kind = "change"

    token = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": _SENT_AGAIN, "required": _SENT_AGAIN})
    member = forms.ModelChoiceField(label="Anggota", queryset=Member.objects.none(), empty_label="Pilih anggota")
    on = date_field("Sejak")
    reason = forms.CharField(label="Alasan", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    successor = forms.ModelChoiceField(
        label="Bila pengurus: siapa meneruskan jabatannya?",
        queryset=Member.objects.none(),
        required=False,
        empty_label="Tidak ada, atau anggota pengganti",
        help_text="Anggota biasa yang dipilih musyawarah. Jabatan boleh kosong sementara.",
    )
    arrangement = forms.CharField(
        label="Pinjaman, simpanan dan barang yang dipegangnya",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Bagaimana diselesaikan? Misalnya: pinjaman Rp500.000 dilunasi sebelum keluar.",
    )
    chair = forms.ModelChoiceField(label="Ketua", queryset=Member.objects.none(), empty_label="Pilih anggota")
    secretary = forms.ModelChoiceField(label="Sekretaris", queryset=Member.objects.none(), empty_label="Pilih anggota")
    treasurer = forms.ModelChoiceField(
        label="Bendahara kelompok", queryset=Member.objects.none(), empty_label="Pilih anggota"
    )
    held_on = date_field("Tanggal musyawarah")
    attended = forms.IntegerField(
        label="Anggota yang hadir",
        min_value=1,
        max_value=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "Tulis bilangan bulat.",
            "min_value": "Paling sedikit 1.",
            "max_value": "Paling banyak 30.",
        },
    )
    minutes = CheckedFileField(label="Berita acara musyawarah bertanda tangan")
    evidence = CheckedFileField(label="Surat bukti", required=False)

    def __init__(
        self, *args: Any, kind: str, group: Group, request: ChangeRequest | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"token": uuid.uuid4(), "on": group.village.today(), **_initial(request)}
        standing = {"minutes": request.minutes, "evidence": request.evidence} if request is not None else None
        super().__init__(*args, standing=standing, **kwargs)
        self.kind = kind
        for name in [name for name in self.fields if name not in FIELDS[kind]]:
            del self.fields[name]
        self.order_fields(FIELDS[kind])
        for name, label in _WORDS[kind].items():
            self.fields[name].label = label
        self.fields["reason"].help_text = _HELP[Kind(kind)]
        if kind == Kind.LEAVE:
            for name in ("held_on", "attended", "minutes"):
                self.fields[name].required = False
            self.fields["minutes"].label = "Berita acara musyawarah, bila ada"
        if kind == Kind.DEATH:
            self.fields["evidence"].label = "Surat keterangan kematian, bila ada"
        if kind == Kind.REPLACE:
            self.fields["evidence"].label = "Surat pengunduran diri atau bukti lain, bila ada"
        present = Member.objects.present().filter(group=group).order_by("pk")
        for name in ("member", "successor", *_BOARD):
            self._choose(name, present)
        if kind == Kind.REPLACE:
            # Also who left before without anybody coming in the place.
            self._choose("member", replaceable(group))

    def _choose(self, name: str, people: QuerySet[Member]) -> None:
        if name in self.fields:
            field = cast("forms.ModelChoiceField[Member]", self.fields[name])
            field.queryset = people
            field.label_from_instance = _named  # type: ignore[assignment, method-assign]  # as Django's documentation shows

    def asked(self, newcomer: NewcomerForm | None) -> Asked:
        """What valid forms say."""
        data = {
            name: value for name, value in self.cleaned_data.items() if name not in ("token", "minutes", "evidence")
        }
        return Asked(
            **data,
            minutes=self.kept.get("minutes"),
            evidence=self.kept.get("evidence"),
            newcomer=newcomer.person if newcomer is not None else {},
            willingness=newcomer.kept.get("willingness") if newcomer is not None else None,
        )


def replaceable(group: Group) -> QuerySet[Member]:
    """Whose place may be taken: everybody who is there, and who left without anybody coming instead."""
    replaced = ChangeRequest.objects.filter(group=group, kind=Kind.REPLACE, state=ChangeRequest.State.APPROVED)
    left = Member.objects.filter(
        group=group, left_on__isnull=False, changes__kind__in=["left", "died"], changes__request__isnull=False
    ).exclude(pk__in=replaced.values("member"))
    present = Member.objects.present().filter(group=group)
    return Member.objects.filter(pk__in=present.order_by().values("pk").union(left.order_by().values("pk"))).order_by(
        "pk"
    )


def _named(member: Member) -> str:
    """A member in a drop-down: the name, the office, and that somebody left."""
    office = f" ({str(member.get_position_display()).lower()})" if member.is_board and member.left_on is None else ""
    return f"{member}{office}" if member.left_on is None else f"{member} (sudah keluar)"


def _initial(request: ChangeRequest | None) -> dict[str, Any]:
    if request is None:
        return {}
    names = ("token", "on", "reason", "arrangement", "held_on", "attended")
    people = ("member", "successor", *_BOARD)
    return {name: getattr(request, name) for name in names} | {name: getattr(request, f"{name}_id") for name in people}


class NewcomerForm(KeepsUploads, MemberForm):
    """Who comes: everything that is asked of a member, and the signed letter of willingness. Nothing may be missing."""

    kept_kind = "change"

    willingness = CheckedFileField(label="Surat kesediaan bertanda tangan")

    def __init__(self, *args: Any, group: Group, newcomer: Newcomer | None = None, **kwargs: Any) -> None:
        if newcomer is not None:
            said = {name.removesuffix("_id"): getattr(newcomer, name) for name in Newcomer.PERSON}
            kwargs.setdefault("initial", said)
        standing: dict[str, File | None] | None = None
        if newcomer is not None:
            standing = {"willingness": newcomer.willingness}
        super().__init__(*args, group=group, standing=standing, prefix="baru", **kwargs)
        del self.fields["is_willing"]
        positions = [(str(one.value), str(one.label)) for one in Position]
        offer(self, "position", positions)
        self.fields["position"].help_text = "Jabatan pengurus hanya bila jabatan itu ditinggalkan yang diganti."

    def full_clean(self) -> None:
        """Unlike in a draft, everything that a submission needs is asked for now."""
        forms.Form.full_clean(self)

    @property
    def person(self) -> dict[str, Any]:
        """What a valid form says of the newcomer."""
        values = dict(self.values)
        values.pop("willingness", None)
        return values


class DecisionForm(forms.Form):
    """A sentence with a decision; asked for where the decision stops something."""

    note = forms.CharField(label="Catatan", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self, *args: Any, label: str = "Catatan (boleh kosong)", required: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = label
        self.fields["note"].required = required
