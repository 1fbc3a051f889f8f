"""Forms of the page of components, with one field of each kind."""

from django import forms


class SampleForm(forms.Form):
    """One field of each kind; nothing is saved."""

    leaves_focus_alone = True  # a page about many things does not jump to one form's errors

    name = forms.CharField(label="Nama kelompok", max_length=80)
    nik = forms.RegexField(
        r"^\d{16}$",
        label="NIK ketua",
        help_text="16 angka, seperti pada KTP.",
        error_messages={"invalid": "NIK harus 16 angka; ini baru 6."},
    )
    born = forms.DateField(label="Tanggal lahir", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    amount = forms.IntegerField(label="Nilai bantuan", min_value=0, help_text="September: Rp4.200.000")
    kind = forms.ChoiceField(
        label="Jenis usaha", choices=[("", "Pilih jenis usaha"), ("ternak", "Peternakan"), ("tani", "Pertanian")]
    )
    joint = forms.ChoiceField(
        label="Usaha dijalankan", choices=[("yes", "Bersama"), ("no", "Perorangan")], widget=forms.RadioSelect
    )
    schooling = forms.ChoiceField(
        label="Pendidikan tertinggi",
        choices=[("none", "Tidak sekolah"), ("sd", "SD"), ("smp", "SMP"), ("sma", "SMA/sederajat")],
        widget=forms.RadioSelect,
        required=False,
    )
    plan = forms.CharField(label="Rencana kerja", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    minutes = forms.FileField(
        label="Berita acara musyawarah", required=False, help_text="PDF atau foto, paling besar 10 MB."
    )
    agreed = forms.BooleanField(label="Semua anggota sudah menandatangani kesediaan")


class SampleFilter(forms.Form):
    """What a filter form of a list looks like."""

    q = forms.CharField(label="Nama kelompok", required=False, max_length=80)
    status = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), ("draft", "Draf"), ("eligible", "Layak")]
    )
    year = forms.ChoiceField(label="Tahun", required=False, choices=[("", "Semua"), ("2026", "2026"), ("2025", "2025")])
