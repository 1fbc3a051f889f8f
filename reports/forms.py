"""What people type on the roof's own pages."""

from __future__ import annotations

import re

from django import forms


class SearchForm(forms.Form):
    """The words of the search box: part of a name, or a whole NIK or KK."""

    words = forms.CharField(
        label="Cari kelompok, anggota, usulan, SK, SP2D, pedoman atau dokumen",
        min_length=2,
        max_length=100,
        help_text="Sebagian nama sudah cukup. Anggota juga ditemukan dengan NIK atau nomor KK lengkap (16 angka), "
        "dokumen dan SP2D dengan awal nomornya, dokumen juga dengan kode pada lembarnya.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )

    @property
    def is_identity_number(self) -> bool:
        """A whole NIK or KK was typed; such a search is logged."""
        return bool(re.fullmatch(r"[0-9]{16}", re.sub(r"[\s.\-]+", "", self.cleaned_data["words"])))
