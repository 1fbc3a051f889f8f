"""The rubric that the portal brings: what an office begins with, and changes as it likes."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.models import Aspect, Fact


@dataclass(frozen=True)
class Line:
    """One indicator as the portal words it."""

    aspect: Aspect
    name: str
    weight: int
    levels: tuple[str, str, str, str]
    fact: str = ""
    bounds: tuple[int, int, int] | None = None


S, E, I = Aspect.SOCIAL, Aspect.ECONOMIC, Aspect.INSTITUTIONAL  # noqa: E741 — the three aspects, in their order

# How the rubric calls the program's three aims; an indicator of another name, or one that is counted, is none of them.
AIMS = {
    "needs": "Kebutuhan dasar terpenuhi",
    "problems": "Mengatasi masalah sendiri",
    "roles": "Menjalankan peran sosial",
}
# The program's three aims (social roles, needs met, problems overcome) are for people to judge.
LINES: tuple[Line, ...] = (
    Line(S, "Kehadiran anggota", 3, ("Hampir tidak ada yang datang", "Setengahnya datang", "Kebanyakan datang",
         "Hampir semua datang"), Fact.ATTENDANCE, (40, 60, 80)),
    Line(S, "Iuran kesetiakawanan sosial (IKS)", 2, ("Tidak berjalan", "Kadang terkumpul", "Sering terkumpul",
         "Terkumpul setiap bulan"), Fact.IKS, (25, 50, 90)),
    Line(S, "Menjalankan peran sosial", 2, ("Anggota menarik diri", "Ikut bila diajak", "Ikut kegiatan warga",
         "Memimpin atau membantu kegiatan warga")),
    Line(S, "Kebutuhan dasar terpenuhi", 2, ("Lebih sulit dari semula", "Seperti semula", "Makan dan sekolah cukup",
         "Cukup, dan bisa menyisihkan")),
    Line(S, "Mengatasi masalah sendiri", 2, ("Masalah dibiarkan", "Selalu menunggu pendamping",
         "Dengan bantuan pendamping", "Diselesaikan dalam musyawarah")),
    Line(E, "Perkembangan omzet", 2, ("Turun tajam", "Turun sedikit atau tetap", "Naik", "Naik banyak"),
         Fact.TURNOVER, (-20, 0, 20)),
    Line(E, "Usaha menghasilkan sisa", 3, ("Selalu rugi", "Lebih sering rugi", "Lebih sering untung",
         "Hampir selalu untung"), Fact.SURPLUS, (25, 50, 80)),
    Line(E, "Pinjaman kembali", 2, ("Kebanyakan menunggak", "Banyak menunggak", "Sedikit menunggak", "Lancar"),
         Fact.LOANS, (40, 70, 95)),
    Line(E, "Usaha bersama dan utama", 2, ("Perorangan", "Kadang bersama", "Kebanyakan bersama", "Selalu bersama"),
         Fact.JOINT, (25, 60, 90)),
    Line(I, "Buku kelompok", 2, ("Tidak ada", "Satu buku", "Buku ada, belum lengkap", "Lengkap"),
         Fact.BOOKS, (50, 75, 100)),
    Line(I, "Laporan tepat waktu", 2, ("Hampir tidak pernah", "Kadang", "Sering", "Hampir selalu"),
         Fact.REPORTS, (25, 50, 85)),
    Line(I, "Pertanggungjawaban bantuan", 2, ("Belum diterima", "Sebagian diterima", "Kebanyakan diterima",
         "Semua diterima"), Fact.ACCOUNTABILITY, (30, 60, 100)),
    Line(I, "Tanpa teguran", 1, ("Tiga teguran atau lebih", "Dua teguran", "Satu teguran", "Tanpa teguran"),
         Fact.WARNINGS, (1, 2, 3)),
)  # fmt: skip
