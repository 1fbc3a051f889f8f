"""The five parts of the score by which eligible groups are ranked: their names, weights and definitions.

Here and not beside the code that counts them (`eligibility/scoring.py`), since the public page of the rules shows them
to everybody, with the numbers of a year filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kube_portal.programs.models import ProgramYear


@dataclass(frozen=True)
class ScorePart:
    """One part: its key, its name on the screen, what it measures, and its definition with placeholders."""

    key: str
    label: str
    question: str
    sentence: str

    @property
    def weight_field(self) -> str:
        """The field of the program year that holds its weight."""
        return f"weight_{self.key}"

    def weight(self, year: ProgramYear) -> int:
        """What it weighs in a year."""
        return int(getattr(year, self.weight_field))

    def definition(self, year: ProgramYear) -> str:
        """The definition with the year's numbers filled in."""
        return self.sentence.format(
            waiting_full_days=f"{year.waiting_full_days:,}".replace(",", "."),
            neglect_full_years=year.neglect_full_years,
        )


SCORE_PARTS: tuple[ScorePart, ...] = (
    ScorePart(
        "poverty",
        "Kemiskinan",
        "Seberapa miskin anggotanya?",
        "Dari semua jawaban atas enam kriteria fakir miskin (E10) pada kunjungan rumah, berapa persen yang terpenuhi. "
        "100 berarti setiap anggota memenuhi keenam kriteria.",
    ),
    ScorePart(
        "verification",
        "Hasil verifikasi",
        "Berapa anggota memenuhi semua syarat?",
        "Berapa persen anggota yang lulus verifikasi lapangan tanpa pengecualian. 100 berarti tidak ada anggota yang "
        "dikecualikan.",
    ),
    ScorePart(
        "viability",
        "Kelayakan usaha",
        "Apakah usahanya bisa hidup?",
        "Penilaian verifikator di lokasi usaha: lemah 25, cukup 50, baik 75, sangat baik 100.",
    ),
    ScorePart(
        "waiting",
        "Lama menunggu",
        "Sejak kapan kelompok mengajukan?",
        "Hari sejak kelompok pertama kali mengajukan usulan, juga pada tahun-tahun sebelumnya, sampai hari ini atau "
        "hari ia terpilih. 100 sesudah {waiting_full_days} hari. Sesudah menerima bantuan, dihitung dari usulan "
        "berikutnya.",
    ),
    ScorePart(
        "neglect",
        "Lama tak menerima",
        "Kapan desa/kelurahannya terakhir menerima?",
        "Tahun sejak sebuah kelompok di desa/kelurahan itu terakhir menerima bantuan. 100 sesudah {neglect_full_years} "
        "tahun, atau bila belum pernah menerima.",
    ),
)

# How the parts become one number; every page says it alike.
HOW_IT_ADDS_UP = (
    "Setiap bagian bernilai 0 sampai 100, dibulatkan ke bilangan bulat terdekat. Nilai kelompok = jumlah (bobot × "
    "bagian) ÷ jumlah bobot, dibulatkan ke satu angka di belakang koma (setengah dibulatkan ke atas). Bagian yang "
    "belum dinilai tidak dihitung, bobotnya juga tidak. Bila nilainya sama, yang lebih dulu mengajukan didahulukan."
)


def tenths_text(tenths: int) -> str:
    """A score in tenths as people read it: 824 is `82,4`."""
    return f"{tenths // 10},{tenths % 10}"
