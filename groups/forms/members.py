"""One member, and the check of an identity that is still being typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from groups.forms.fields import HalfFilledForm, choices_of, date_field, offer
from groups.identity import InvalidIdentityNumber, parse_kk, parse_nik
from groups.models import Group, Member, Position, Sex
from kube_portal.accounts.models import PHONE
from kube_portal.regions.models import Region


class MemberForm(HalfFilledForm):
    """One member; only the name is needed to save, and what is filled in has to be possible."""

    name = forms.CharField(label="Nama", max_length=100, help_text="Seperti tertulis di KTP.")
    nik = forms.CharField(label="NIK", max_length=40, required=False)
    kk = forms.CharField(label="Nomor KK", max_length=40, required=False)
    sex = forms.ChoiceField(
        label="Jenis kelamin",
        choices=Sex.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    birth_date = date_field("Tanggal lahir", required=False)
    marital_status = forms.ChoiceField(
        label="Status perkawinan", choices=choices_of(Member, "marital_status"), required=False
    )
    schooling = forms.TypedChoiceField(
        label="Pendidikan terakhir",
        choices=choices_of(Member, "schooling"),
        coerce=int,
        empty_value=None,
        required=False,
    )
    occupation = forms.CharField(label="Pekerjaan", max_length=80, required=False)
    residence = forms.ChoiceField(label="Tinggal di desa/kelurahan", required=False)
    address = forms.CharField(label="Alamat", max_length=200, required=False)
    rt = forms.CharField(label="RT", max_length=3, required=False)
    rw = forms.CharField(label="RW", max_length=3, required=False)
    phone = forms.CharField(label="Nomor telepon", max_length=20, required=False, validators=[PHONE])
    position = forms.ChoiceField(label="Jabatan", choices=Position.choices, initial="member", required=False)
    task = forms.CharField(label="Tugas dalam kelompok", max_length=150, required=False)
    strengths = forms.CharField(label="Keterampilan dan kelebihan", max_length=200, required=False)
    is_willing = forms.BooleanField(label="Sudah menandatangani surat kesediaan", required=False)

    needed = frozenset(
        {
            "nik", "kk", "sex", "birth_date", "marital_status", "schooling", "occupation", "residence", "address",
            "position", "is_willing",
        }
    )  # fmt: skip

    def __init__(self, *args: Any, group: Group, member: Member | None = None, **kwargs: Any) -> None:
        if member is not None:
            kwargs.setdefault("initial", {name: getattr(member, name) for name in self.base_fields} | {
                "residence": member.residence_id or ""
            })  # fmt: skip
        else:
            kwargs.setdefault("initial", {"residence": group.village_id, "position": "member"})
        super().__init__(*args, **kwargs)
        self.group = group
        villages = Region.objects.active().villages().within(group.district_code).order_by("name")
        places = [("", "Pilih"), *[(region.pk, region.label) for region in villages]]
        if member is not None and member.residence_id and not member.residence_id.startswith(group.district_code):
            # Somebody from another district keeps that address, even though nobody would pick it here.
            places.append((member.residence_id, str(member.residence)))
        offer(self, "residence", places)
        for name in ("nik", "kk"):
            self.fields[name].widget.attrs |= {
                "inputmode": "numeric", "autocomplete": "off", "class": "nik", "spellcheck": "false",
            }  # fmt: skip
        for name in ("rt", "rw"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        self.fields["phone"].widget.attrs["inputmode"] = "tel"

    def clean_nik(self) -> str:
        """Sixteen digits that an office could have issued, or nothing yet (E1)."""
        try:
            text = self.cleaned_data["nik"]
            return parse_nik(text, today=self.group.village.today()).digits if text else ""
        except InvalidIdentityNumber as wrong:
            raise ValidationError(str(wrong), code=wrong.code) from None

    def clean_kk(self) -> str:
        """Sixteen digits, or nothing yet (E2)."""
        try:
            return parse_kk(self.cleaned_data["kk"]) if self.cleaned_data["kk"] else ""
        except InvalidIdentityNumber as wrong:
            raise ValidationError(str(wrong), code=wrong.code) from None

    def clean_birth_date(self) -> dt.date | None:
        """A day that has come."""
        born: dt.date | None = self.cleaned_data["birth_date"]
        if born and born > self.group.village.today():
            raise ValidationError("Tanggal lahir belum tiba.")
        return born

    def _clean_number(self, name: str) -> str:
        text = self.cleaned_data[name].strip()
        if text and not (text.isascii() and text.isdigit()):
            raise ValidationError("Tulis dengan angka, misalnya 003.")
        return text.zfill(3) if text else ""

    def clean_rt(self) -> str:
        """Three digits, as on the KTP."""
        return self._clean_number("rt")

    def clean_rw(self) -> str:
        """Three digits, as on the KTP."""
        return self._clean_number("rw")

    @property
    def values(self) -> Mapping[str, Any]:
        """What is written to the member."""
        values = dict(self.cleaned_data)
        values["residence_id"] = values.pop("residence") or None
        values["position"] = values["position"] or "member"
        return values


class IdentityCheckForm(forms.Form):
    """What the check of a NIK needs from a form that is still being typed; nothing in it is ever refused."""

    nik = forms.CharField(max_length=60, required=False)
    kk = forms.CharField(max_length=60, required=False)
    birth_date = forms.DateField(required=False)
    sex = forms.ChoiceField(choices=Sex.choices, required=False)
    member = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
