"""Input about cases: opening one, complaining as a citizen, and each step."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from groups.forms import date_field
from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.documents.fields import CheckedFileField
from kube_portal.documents.photos import PHOTOS, Photo, develop
from kube_portal.documents.storing import RejectedFile
from kube_portal.money import RupiahFormField
from kube_portal.regions.models import Region
from monitoring.cases.verbs import Verb
from monitoring.forms import text_area
from monitoring.models import Accused, Case, CaseKind, CaseStep
from monitoring.models.cases import WORDS

FILE_HELP = "Foto atau PDF; paling besar 10 MB."


# What the people of the village call it.
IN_PLAIN_WORDS = {
    CaseKind.LEVY: "Bantuan dipotong, atau ada yang meminta uang",
    CaseKind.MISUSE: "Uang atau barang kelompok disalahgunakan",
    CaseKind.INDIVIDUAL: "Usaha kelompok dijalankan satu orang saja",
    CaseKind.CONFLICT: "Anggota kelompok berselisih",
    CaseKind.INACTIVE: "Anggota tidak ikut bekerja",
    CaseKind.PRESSURE: "Ada yang menekan atau mengancam",
    CaseKind.DISCRIMINATION: "Diperlakukan berbeda dari yang lain",
    CaseKind.LEFT_OUT: "Keluarga miskin tidak dapat bantuan, atau yang mampu malah dapat",
    CaseKind.PENDAMPING: "Pendamping tidak datang, atau berlaku tidak baik",
    CaseKind.DISASTER: "Kelompok kena bencana",
    CaseKind.DEATH: "Anggota kelompok meninggal",
    CaseKind.OTHER: "Hal lain",
}
CITIZENS_ACCUSED = {
    Accused.GROUP: "Anggota atau pengurus kelompok",
    Accused.PENDAMPING: "Pendamping",
    Accused.VILLAGE: "Kantor desa atau kelurahan",
    Accused.DISTRICT: "Kantor kecamatan",
    Accused.DINAS: "Pegawai Dinas Sosial",
    Accused.OTHER: "Orang lain, atau saya tidak tahu",
}


class OpenCaseForm(forms.Form):
    """What an official tells of."""

    kind = forms.ChoiceField(label="Jenis", choices=[("", "Pilih jenis"), *CaseKind.choices])
    accused = forms.ChoiceField(label="Tentang siapa?", choices=Accused.choices, initial=Accused.GROUP)
    summary = text_area(
        "Apa yang terjadi?", most=WORDS, rows=5, help_text="Siapa, apa, kapan, di mana. Jangan menulis NIK."
    )
    happened_on = date_field("Terjadi pada", required=False)
    file = CheckedFileField(label="Bukti", required=False, help_text=FILE_HELP)

    @property
    def values(self) -> dict[str, Any]:
        """What `open_case` takes."""
        data = dict(self.cleaned_data)
        data["upload"] = data.pop("file")
        return data


class ComplaintForm(forms.Form):
    """What a citizen tells, without an account; name and contact as they like."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    village = forms.ModelChoiceField(
        label="Desa atau kelurahan", queryset=Region.objects.none(), empty_label="Pilih desa atau kelurahan"
    )
    group_named = forms.CharField(
        label="Nama kelompok", max_length=150, required=False, help_text="Kosongkan bila tidak tahu."
    )
    kind = forms.ChoiceField(
        label="Apa masalahnya?",
        choices=[("", "Pilih masalah"), *((kind.value, label) for kind, label in IN_PLAIN_WORDS.items())],
    )
    accused = forms.ChoiceField(
        label="Tentang siapa?",
        choices=[("", "Pilih"), *((one.value, label) for one, label in CITIZENS_ACCUSED.items())],
    )
    summary = text_area(
        "Ceritakan apa yang terjadi",
        most=WORDS,
        rows=6,
        help_text="Siapa, apa, kapan, di mana. Tidak perlu menulis nama Anda atau NIK di sini.",
    )
    happened_on = date_field("Kapan terjadi?", required=False, help_text="Kosongkan bila tidak ingat.")
    photo = CheckedFileField(
        label="Foto", required=False, allowed=PHOTOS, help_text="Bila ada. Tempat dan waktu di dalam foto dihapus."
    )
    name = forms.CharField(
        label="Nama Anda", max_length=100, required=False, help_text="Boleh kosong. Hanya Dinas yang dapat melihatnya."
    )
    contact = forms.CharField(
        label="Nomor telepon atau alamat",
        max_length=150,
        required=False,
        help_text="Boleh kosong. Dinas memakainya hanya untuk bertanya lebih lanjut.",
    )

    def __init__(self, *args: Any, villages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]  # it is a ModelChoiceField
        self.fields["village"].label_from_instance = lambda village: village.label  # type: ignore[attr-defined]
        self.fields["token"].initial = uuid.uuid4
        self.fields["token"].error_messages = {"required": AGAIN, "invalid": AGAIN}

    def clean_photo(self) -> Photo | None:
        """The photo, made small and without what the phone wrote beside it."""
        upload = self.cleaned_data["photo"]
        if upload is None:
            return None
        try:
            return develop(upload)
        except RejectedFile as rejected:
            raise ValidationError(str(rejected)) from None


AGAIN = "Halaman ini tidak terkirim lengkap. Muat ulang halaman, lalu kirim lagi."


class CodeForm(forms.Form):
    """The code that stands on the citizen's slip."""

    code = forms.CharField(
        label="Kode pengaduan",
        max_length=60,
        help_text="16 huruf dan angka pada tanda terima pengaduan Anda.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class RemarkForm(forms.Form):
    """What the complainant adds later."""

    code = forms.CharField(max_length=60, widget=forms.HiddenInput)
    text = text_area("Keterangan tambahan", most=WORDS, rows=4)


class StepForm(forms.Form):
    """One step of a case; the fields are those that the verb needs. `seen` is how many steps the page showed."""

    seen = forms.IntegerField(label="Halaman ini", widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, verb: Verb, case: Case, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verb, self.case, self.by = verb, case, by
        today = case.village.today()
        kind = verb.kind
        if kind in (CaseStep.Kind.WARNING, CaseStep.Kind.MEDIATION):
            label = "Tanggal teguran" if kind == CaseStep.Kind.WARNING else "Tanggal mediasi"
            self.fields["on"] = date_field(label, initial=today)
        if kind == CaseStep.Kind.MEDIATION:
            self.fields["present"] = forms.CharField(
                label="Yang hadir", max_length=500, help_text="Nama dan kedudukan, dipisahkan koma."
            )
        if kind == CaseStep.Kind.SORTED:
            self._ask_what_it_is()
        self.fields["text"] = text_area(verb.text_label, most=WORDS, rows=4, required=kind != CaseStep.Kind.TAKEN)
        if kind == CaseStep.Kind.MEDIATION:
            self.fields["keep_by"] = date_field("Kesepakatan dijalankan paling lambat", required=False)
        if kind == CaseStep.Kind.RESOLUTION:
            self.fields["money_returned"] = RupiahFormField(
                label="Uang yang kembali", required=False, min_value=1, help_text="Kosongkan bila tidak ada."
            )
        if kind in (CaseStep.Kind.MEDIATION, CaseStep.Kind.RESOLUTION, CaseStep.Kind.REJECTION, CaseStep.Kind.NOTE):
            self.fields["file"] = CheckedFileField(label="Bukti atau berita acara", required=False, help_text=FILE_HELP)
        if kind in (CaseStep.Kind.RESOLUTION, CaseStep.Kind.REJECTION) and case.from_citizen:
            self.fields["answer"] = text_area(
                "Jawaban untuk pelapor",
                most=WORDS,
                rows=3,
                help_text="Dibaca pelapor dengan kodenya. Jangan menyebut nama orang lain.",
            )
        self.fields["seen"].initial = case.steps.count()

    def clean_seen(self) -> int | None:
        """How many steps the page showed; no browser of ours sends a number that none can be."""
        seen: int | None = self.cleaned_data["seen"]
        if seen is not None and not 0 < seen < 100_000:
            raise ValidationError("terkirim tidak lengkap. Kirim sekali lagi.")
        return seen

    def _ask_what_it_is(self) -> None:
        case = self.case
        groups = Group.objects.visible_to(self.by).filter(village_id=case.village_id).order_by("name", "pk")
        self.fields["group"] = forms.ModelChoiceField(
            label="Kelompok",
            queryset=groups,
            required=False,
            initial=case.group_id,
            empty_label="Tidak tentang satu kelompok",
            help_text=f"Menurut pelapor: {case.group_named}" if case.group_named else "",
        )
        self.fields["kind"] = forms.ChoiceField(label="Jenis", choices=CaseKind.choices, initial=case.kind)
        self.fields["accused"] = forms.ChoiceField(
            label="Tentang siapa?", choices=Accused.choices, initial=case.accused
        )
        self.fields["accused_user"] = forms.ModelChoiceField(
            label="Petugas yang diadukan",
            queryset=officials_around(case).exclude(pk=self.by.pk),
            required=False,
            initial=case.accused_user_id,
            empty_label="Tidak ada, atau belum diketahui",
            help_text="Ia tidak akan melihat kasus ini.",
        )

    def look_again(self, steps: int) -> None:
        """After a refusal because somebody was quicker: sent again, the page has seen that step."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # it is a QueryDict
        data[self.add_prefix("seen")] = str(steps)
        self.data = data

    @property
    def values(self) -> dict[str, Any]:
        """What the step takes."""
        data = dict(self.cleaned_data)
        if "file" in data:
            data["upload"] = data.pop("file")
        return data


def officials_around(case: Case) -> Any:
    """Accounts that a case of a village may be about: its office, the district's, pendamping and Dinas."""
    village = case.village_id
    around = Q(region_id__in=[village, village[:8], village[:5]]) | Q(
        role=Role.PENDAMPING, region__code__startswith=village[:5]
    )
    people = User.objects.filter(around, is_active=True).exclude(role__in=["", Role.AUDITOR])
    return people.order_by("role", "first_name", "last_name", "pk")
