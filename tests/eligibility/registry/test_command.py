"""`manage.py import_registry`: real files in a folder, the last line, the exit code, the file of refused rows."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from eligibility.models import RegistryEntry, RegistrySnapshot
from kube_portal.accounts.models import AccessLog
from tests.eligibility.registry.files import SOUND, csv_of, row, xlsx_of

pytestmark = pytest.mark.usefixtures("regions")
WHAT = ("--source", "DTSEN", "--period", "2026-Q4", "--region", "61.72")


def run(*arguments: object) -> tuple[list[str], list[str]]:
    """What the command says, and what it says on the way."""
    out, err = StringIO(), StringIO()
    call_command("import_registry", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "dtsen-2026-q4.csv"
    path.write_bytes(csv_of([*SOUND, row(desil="99")]))
    return path


def test_it_ends_with_the_counts_and_leaves_the_refused_rows_beside_the_file(file, verifier):
    said, steps = run(file, *WHAT, "--as", "verifikator")

    rejects = file.with_name("dtsen-2026-q4.ditolak.csv")
    assert said == [
        "DTSEN 2026-Q4 Kota Singkawang: berlaku",
        f"Yang ditolak ditulis ke {rejects}",
        "diterima=3 ditolak=1",
    ]
    assert steps == ["Membaca … 100%", "Memeriksa …", "Menyimpan …"]
    assert rejects.read_text("utf-8-sig").splitlines() == [
        "baris;kolom;nilai;alasan",
        "5;desil;99;Desil harus bilangan 1 sampai 10, atau kosong.",
    ]
    assert RegistrySnapshot.objects.get().imported_by == verifier
    assert AccessLog.objects.get().detail == "diterima=3 ditolak=1"


def test_the_mended_file_takes_the_list_of_refused_rows_away(file):
    run(file, *WHAT)
    file.write_bytes(csv_of([*SOUND, row(desil="9")]))

    said, _ = run(file, *WHAT, "--revision")

    assert said == ["DTSEN 2026-Q4 (perbaikan 2) Kota Singkawang: berlaku", "diterima=4 ditolak=0"]
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_workbook(tmp_path):
    path = tmp_path / "dtsen.xlsx"
    path.write_bytes(xlsx_of(SOUND))

    assert run(path, *WHAT)[0][-1] == "diterima=3 ditolak=0"


def test_the_same_file_again_says_so(file):
    run(file, *WHAT)

    said, _ = run(file, *WHAT)

    assert "Berkas ini sudah diimpor pada" in said[0]
    assert said[-1] == "diterima=0 ditolak=0"


def test_kept_without_putting_it_in_force(file):
    assert run(file, *WHAT, "--no-force")[0][0] == "DTSEN 2026-Q4 Kota Singkawang: disimpan, tidak berlaku"


def test_an_older_quarter_put_in_force_all_the_same(file):
    run(file, *WHAT)
    file.write_bytes(csv_of(SOUND))
    older = ("--source", "dtsen", "--period", "2026-q1", "--region", "6172")

    assert run(file, *older, "--force")[0][0] == "DTSEN 2026-Q1 Kota Singkawang: berlaku"


def test_nothing_accepted_is_a_failure_with_reasons(file):
    file.write_bytes(csv_of([row(desil="99")]))
    out = StringIO()

    with pytest.raises(CommandError, match="Tidak ada satu baris pun yang dapat diterima"):
        call_command("import_registry", str(file), *WHAT, stdout=out, stderr=StringIO())

    assert out.getvalue().splitlines()[-1] == "diterima=0 ditolak=1"
    assert file.with_name("dtsen-2026-q4.ditolak.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--source", "BDT"), "invalid choice"),
        (("--period", "2026"), "misalnya 2026-Q4"),
        (("--region", "99.99"), "Tidak ada kabupaten/kota dengan kode 99.99"),
        (("--region", "Singkawang"), "bukan kode wilayah"),
        (("--region", "61.72.05"), "Tidak ada kabupaten/kota dengan kode 61.72.05"),
        (("--as", "siapa"), "Pengguna siapa tidak ada"),
        (("--force", "--no-force"), "not allowed with argument"),
    ],
)
def test_what_it_is_told_wrongly(file, arguments, reason):
    with pytest.raises(CommandError, match=reason):
        run(file, *WHAT, *arguments)

    assert not RegistrySnapshot.objects.exists()


def test_files_that_cannot_be_read(file, tmp_path):
    with pytest.raises(CommandError, match=r"tidak-ada\.csv: No such file or directory\. Tidak ada yang diubah\."):
        run(tmp_path / "tidak-ada.csv", *WHAT)
    with pytest.raises(CommandError, match="Is a directory"):
        run(tmp_path, *WHAT)
    file.write_bytes(b"halo")
    with pytest.raises(CommandError, match=r"Ini bukan berkas data sosial.* Tidak ada yang diubah\."):
        run(file, *WHAT)

    assert not RegistryEntry.objects.exists()
