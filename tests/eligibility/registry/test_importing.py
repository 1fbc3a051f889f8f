"""A registry's file becomes a snapshot: what is taken over, what is left out and why, what is in force."""

import csv
import datetime as dt
import io

import psycopg2
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligibility.models import RegistryCount, RegistryEntry, RegistrySnapshot
from eligibility.registry import checking, importing
from eligibility.registry.columns import NotARegistry
from eligibility.registry.importing import ImportRefused, NothingAccepted
from eligibility.registry.sources import open_table
from groups.identity import InvalidIdentityNumber, parse_nik
from kube_portal.regions.models import Region
from tests.conftest import SEDAU, SIJANGKUNG
from tests.eligibility.registry.files import HEADINGS, SOUND, csv_of, nik_of, rejects_of, row, take_in, xlsx_of
from tests.factories.eligibility import RegistrySnapshotFactory
from tests.factories.regions import RegionFactory

pytestmark = pytest.mark.usefixtures("regions")


def entries(**only: object) -> list[tuple[object, ...]]:
    fields = ("nik", "kk", "name", "birth_date", "sex", "address", "village_id", "desil")
    return list(RegistryEntry.objects.filter(**only).order_by("nik").values_list(*fields))


THREE = [
    (nik_of(1), "6172050101100001", "Siti Aminah", dt.date(1990, 3, 11), "P", "Jalan Raya 1", SEDAU, 2),
    (nik_of(2), "6172050101100001", "Ahmad Yani", dt.date(1988, 3, 11), "L", "Jalan Raya 1", SEDAU, 2),
    (nik_of(3), "6172050101100003", "Maria Bong", dt.date(1985, 3, 11), "P", "", SIJANGKUNG, 4),
]


def test_people_counts_and_the_snapshot(tmp_path, verifier):
    content = csv_of(SOUND)

    result = take_in(tmp_path, content, by=verifier)

    assert entries() == THREE
    snapshot = RegistrySnapshot.objects.get()
    assert result.counts == "diterima=3 ditolak=0"
    assert (snapshot.source, snapshot.regency_id, snapshot.period, snapshot.revision) == (
        "dtsen",
        "61.72",
        "2026-Q4",
        1,
    )
    assert (snapshot.accepted, snapshot.rejected, snapshot.in_force) == (3, 0, True)
    assert (snapshot.file_name, snapshot.imported_by) == ("dtsen.csv", verifier)
    assert list(RegistryCount.objects.values_list("village_id", "desil", "people", "families")) == [
        (SEDAU, 2, 2, 1), (SIJANGKUNG, 4, 1, 1),
    ]  # fmt: skip
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter(tmp_path, delimiter):
    take_in(tmp_path, csv_of(SOUND, delimiter=delimiter))

    assert entries() == THREE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_every_encoding(tmp_path, encoding):
    content = csv_of([row(nama="José Bong")]).decode().encode(encoding)

    take_in(tmp_path, content)

    assert RegistryEntry.objects.get().name == "José Bong"


def test_a_workbook_with_numbers_dates_and_a_cover_sheet(tmp_path):
    rows = [[*SOUND[0][:3], dt.date(1990, 3, 11), *SOUND[0][4:6], 6172051001, 2], SOUND[1], SOUND[2]]
    content = xlsx_of(rows, sheets=("Sampul", "Data"))

    take_in(tmp_path, content, name="dtsen.xlsx")

    assert entries() == THREE


def test_titles_above_the_headings_and_columns_in_another_order(tmp_path):
    rows = [tuple(reversed(line)) for line in SOUND]
    content = b"DATA DTSEN KOTA SINGKAWANG,,,\nTriwulan IV\n\n" + csv_of([*rows, row()[::-1][:5]], HEADINGS[::-1])

    result = take_in(tmp_path, content)

    assert entries() == THREE
    assert rejects_of(result)[0][0] == "8"


def test_columns_that_a_registry_may_lack(tmp_path):
    headings = ("nik", "no_kk", "nama", "kode_wilayah")

    take_in(tmp_path, csv_of([[nik_of(1), "6172050101100001", "Siti", SEDAU]], headings), source="dtks")

    assert entries() == [(nik_of(1), "6172050101100001", "Siti", None, "", "", SEDAU, None)]
    assert list(RegistryCount.objects.values_list("desil", "people")) == [(0, 1)]


@pytest.mark.parametrize(
    ("column", "typed", "field", "kept"),
    [
        ("nik", f"'{nik_of(7)}", "nik", nik_of(7)),
        ("nik", f'="{nik_of(7)}"', "nik", nik_of(7)),
        ("nik", " 6172 0511 0485 0007 ", "nik", nik_of(7)),
        ("nik", "617205.110485.0007", "nik", nik_of(7)),
        ("nama", "  Siti   Aminah ", "name", "Siti Aminah"),
        ("nama", "x" * 100, "name", "x" * 100),
        ("alamat", "x" * 300, "address", "x" * 200),
        ("alamat", "=cmd|' /C calc'!A0", "address", "=cmd|' /C calc'!A0"),
        ("jenis_kelamin", "Laki-Laki", "sex", "L"),
        ("jenis_kelamin", "PEREMPUAN", "sex", "P"),
        ("jenis_kelamin", "2", "sex", "P"),
        ("jenis_kelamin", "", "sex", ""),
        ("kode_wilayah", "6172051003", "village_id", SIJANGKUNG),
        ("kode_wilayah", "6172051003.0", "village_id", SIJANGKUNG),
        ("desil", "07", "desil", 7),
        ("desil", "Desil 10", "desil", 10),
        ("desil", "", "desil", None),
        ("tanggal_lahir", "22-11-1985", "birth_date", dt.date(1985, 11, 22)),
        ("tanggal_lahir", "22/11/1985", "birth_date", dt.date(1985, 11, 22)),
        ("tanggal_lahir", "2/1/1985", "birth_date", dt.date(1985, 1, 2)),
        ("tanggal_lahir", "1985-11-22", "birth_date", dt.date(1985, 11, 22)),
        ("tanggal_lahir", "1985-11-22 00:00:00", "birth_date", dt.date(1985, 11, 22)),
        ("tanggal_lahir", "1985-11-22T00:00:00", "birth_date", dt.date(1985, 11, 22)),
        ("tanggal_lahir", "22 November 1985", "birth_date", dt.date(1985, 11, 22)),
        ("tanggal_lahir", "1 Agustus 1985", "birth_date", dt.date(1985, 8, 1)),
        ("tanggal_lahir", "1-Agt-1985", "birth_date", dt.date(1985, 8, 1)),
        ("tanggal_lahir", "29.02.1984", "birth_date", dt.date(1984, 2, 29)),
        ("tanggal_lahir", "31373", "birth_date", dt.date(1985, 11, 22)),
        ("tanggal_lahir", "", "birth_date", None),
    ],
)  # fmt: skip
def test_what_is_meant_is_taken(tmp_path, column, typed, field, kept):
    take_in(tmp_path, csv_of([row(**{column: typed})], delimiter=";"))

    assert RegistryEntry.objects.values_list(field, flat=True).get() == kept


@pytest.mark.parametrize(
    ("column", "typed", "reason"),
    [
        ("nik", "", "NIK belum diisi."),
        ("nik", "7.60404E+15", "NIK ini sudah diubah Excel menjadi bilangan"),
        ("nik", "6172051104850007.0", "NIK ini sudah diubah Excel menjadi bilangan"),
        ("nik", "617205110485000", "NIK harus 16 angka; yang diisi 15 angka"),
        ("nik", "61720511O4850007", "NIK hanya boleh berisi angka"),
        ("nik", "+172051104850007", "NIK hanya boleh berisi angka"),
        ("nik", "6172_51104850007", "NIK hanya boleh berisi angka"),
        ("nik", "6172053204850007", "bukan tanggal lahir"),
        ("nik", "6172051113850007", "bukan bulan lahir"),
        ("nik", "6172052902850007", "tidak ada di kalender"),
        ("nik", "6172051104850000", "Empat angka terakhir NIK tidak pernah 0000"),
        ("nik", "0172051104850007", "NIK tidak pernah diawali angka 0."),
        ("no_kk", "", "Nomor KK belum diisi."),
        ("no_kk", "61720501011000", "Nomor KK harus 16 angka; yang diisi 14 angka"),
        ("nama", "", "Nama belum diisi."),
        ("nama", "x" * 101, "Nama lebih dari 100 huruf."),
        ("nama", "=1+1", "Nama tidak diawali “=”: ini rumus, bukan nama."),
        ("kode_wilayah", "", "Kode desa/kelurahan belum diisi."),
        ("kode_wilayah", "61.72.05.1099", "Desa/kelurahan ini tidak ada di Kota Singkawang."),
        ("kode_wilayah", "76.04.08.2002", "Di luar Kota Singkawang (61.72)."),
        ("kode_wilayah", "7604082002", "Di luar Kota Singkawang (61.72)."),
        ("kode_wilayah", "61.72.05", "Ini kode kecamatan atau kabupaten/kota."),
        ("kode_wilayah", "Sedau", "“Sedau” bukan kode wilayah, misalnya 61.72.05.1001."),
        ("desil", "0", "Desil harus bilangan 1 sampai 10, atau kosong."),
        ("desil", "11", "Desil harus bilangan 1 sampai 10, atau kosong."),
        ("desil", "dua", "Desil harus bilangan 1 sampai 10, atau kosong."),
        ("jenis_kelamin", "x", "Jenis kelamin tidak dikenal. Tulis L atau P."),
        ("tanggal_lahir", "31-02-1985", "Bukan tanggal, atau belum tiba."),
        ("tanggal_lahir", "1985-13-01", "Bukan tanggal, atau belum tiba."),
        ("tanggal_lahir", "kemarin", "Bukan tanggal, atau belum tiba."),
        ("tanggal_lahir", "1-1-1885", "Tanggal lahir ini tidak mungkin. Periksa tahunnya."),
        ("tanggal_lahir", "1-1-2085", "Tanggal lahir ini tidak mungkin. Periksa tahunnya."),
    ],
)
def test_what_cannot_be_taken_costs_its_row_and_is_explained(tmp_path, column, typed, reason):
    result = take_in(tmp_path, csv_of([SOUND[0], row(**{column: typed}), SOUND[1]]))

    assert result.counts == "diterima=2 ditolak=1"
    assert RegistrySnapshot.objects.get().rejected == 1
    ((line, named, value, why),) = rejects_of(result)
    assert (line, named, value.lstrip("'")) == ("3", column, typed.strip().lower() if column in LOWERED else typed)
    assert reason in why


LOWERED = ("desil", "jenis_kelamin")


def test_everything_wrong_with_a_row_is_named(tmp_path):
    result = take_in(tmp_path, csv_of([SOUND[0], ["1", "2", "", "x", "x", "", "x", "99"]]))

    assert [column for _, column, _, _ in rejects_of(result)] == [
        "nik", "no_kk", "nama", "tanggal_lahir", "jenis_kelamin", "kode_wilayah", "desil",
    ]  # fmt: skip
    assert result.rejected == 1


def test_nothing_in_the_file_of_refused_rows_runs_as_a_formula(tmp_path):
    result = take_in(tmp_path, csv_of([SOUND[0], row(nama="=cmd|' /C calc'!A0", desil="+1")]))

    assert [value for _, _, value, _ in rejects_of(result)] == ["'=cmd|' /C calc'!A0", "'+1"]
    assert oct(result.rejects.stat().st_mode & 0o777) == "0o600"


def test_rows_that_could_not_be_told_apart(tmp_path):
    broken = [SOUND[0], SOUND[1][:6], (*SOUND[1][:2], '"Ahmad', *SOUND[1][3:]), SOUND[2]]

    result = take_in(tmp_path, csv_of(broken))

    assert [name for _, _, name, *_ in entries()] == ["Siti Aminah", "Maria Bong"]
    assert [(line, column, why) for line, column, _, why in rejects_of(result)] == [
        ("3", "seluruh baris", "Berisi 6 kolom, seharusnya 8."),
        ("4", "seluruh baris", "Tanda kutip tidak ditutup."),
    ]


def test_the_same_nik_twice_the_first_with_a_desil_wins(tmp_path):
    rows = [
        row(5, nama="Tanpa", desil=""),
        row(5, nama="Pertama", desil="4"),
        row(5, nama="Kedua", desil="1"),
        SOUND[0],
    ]

    result = take_in(tmp_path, csv_of(rows))

    assert [(name, desil) for _, _, name, *_, desil in entries(nik=nik_of(5))] == [("Pertama", 4)]
    assert result.counts == "diterima=2 ditolak=2"
    assert [(line, why) for line, _, _, why in rejects_of(result)] == [
        ("2", "NIK ini ada lebih dari sekali; yang dipakai baris 3."),
        ("4", "NIK ini ada lebih dari sekali; yang dipakai baris 3."),
    ]


def test_blank_rows_are_no_rows(tmp_path):
    content = csv_of([SOUND[0], [""] * 8, SOUND[1]]) + b"\n\n" + csv_of([], SOUND[2])

    result = take_in(tmp_path, content)

    assert result.counts == "diterima=3 ditolak=0"


def test_a_village_that_was_merged_counts_as_the_one_it_went_into(tmp_path):
    old = RegionFactory(code="61.72.05.1009", name="Lama")
    Region.objects.filter(pk=old.pk).update(active=False, successor=SEDAU)

    take_in(tmp_path, csv_of([row(kode_wilayah="61.72.05.1009")]))

    assert RegistryEntry.objects.get().village_id == SEDAU


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Berkas ini kosong."),
        (b"\n\n\n", "kolom nik, no_kk, nama, kode_wilayah dan desil tidak ada. Judul kolom yang ditemukan: tidak ada"),
        (b"nama,gaji\nSiti,1\n", "Judul kolom yang ditemukan: nama, gaji."),
        (csv_of(SOUND)[100:], "Ini bukan berkas data sosial"),
        ("nik\tno_kk\n".encode("utf-16"), "dalam UTF-16"),
        (b"%PDF-1.7\n", "Ini PDF, bukan daftar."),
        (b"\xff\xd8\xff\xe0", "Ini foto, bukan daftar."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "berkas Excel lama (.xls), atau dikunci kata sandi"),
        (b"PK\x03\x04 bukan zip", "Berkas Excel ini rusak atau tidak lengkap."),
        (xlsx_of(SOUND)[:-400], "Berkas Excel ini rusak atau tidak lengkap."),
        (xlsx_of([["Siti", 1]], ["nama", "gaji"]), "Judul kolom yang ditemukan: nama, gaji."),
    ],
)
def test_a_file_that_is_no_registry_changes_nothing(tmp_path, content, reason):
    with pytest.raises(NotARegistry) as refused:
        take_in(tmp_path, content)

    assert reason in str(refused.value)
    assert not RegistrySnapshot.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_which_no_row_is_sound(tmp_path):
    content = csv_of([row(kode_wilayah="76.04.08.2002"), row(8, kode_wilayah="76.04.08.2002")])

    with pytest.raises(NothingAccepted) as refused:
        take_in(tmp_path, content)

    assert (refused.value.rejected, refused.value.rejects_path.name) == (2, "dtsen.ditolak.csv")
    assert refused.value.rejects_path.exists()
    assert not RegistrySnapshot.objects.exists()


def test_a_file_that_excel_has_rounded(tmp_path):
    rows = [row(10 * serial) for serial in range(1, 31)]

    with pytest.raises(NotARegistry, match="30 dari 30 NIK berakhiran 0: Excel telah membulatkannya"):
        take_in(tmp_path, csv_of(rows))

    assert not RegistryEntry.objects.exists()


def test_the_same_file_twice_adds_nothing(tmp_path):
    first = take_in(tmp_path, csv_of(SOUND))

    second = take_in(tmp_path, csv_of(SOUND), name="salinan.csv")

    assert (second.is_new, second.counts, second.snapshot) == (False, "diterima=0 ditolak=0", first.snapshot)
    assert RegistryEntry.objects.count() == 3


def test_another_file_for_the_same_quarter_must_say_that_it_corrects(tmp_path):
    take_in(tmp_path, csv_of(SOUND))

    with pytest.raises(ImportRefused, match=r"DTSEN 2026-Q4 untuk Kota Singkawang sudah ada, dari berkas lain"):
        take_in(tmp_path, csv_of(SOUND[:2]))
    corrected = take_in(tmp_path, csv_of(SOUND[:2]), is_correction=True)

    assert str(corrected.snapshot) == "DTSEN 2026-Q4 (perbaikan 2)"
    assert RegistrySnapshot.objects.get(in_force=True) == corrected.snapshot
    assert RegistryEntry.objects.count() == 5


def test_a_newer_quarter_goes_in_force_and_an_older_is_history(tmp_path):
    q3 = take_in(tmp_path, csv_of(SOUND[:1]), period="2026-Q3").snapshot
    q4 = take_in(tmp_path, csv_of(SOUND), period="2026-Q4").snapshot
    q2 = take_in(tmp_path, csv_of(SOUND[:2]), period="2026-Q2").snapshot

    assert dict(RegistrySnapshot.objects.values_list("pk", "in_force")) == {q3.pk: False, q4.pk: True, q2.pk: False}
    assert len(entries(snapshot=q3)) == 1


def test_sources_and_regencies_do_not_touch_one_another(tmp_path):
    take_in(tmp_path, csv_of(SOUND))
    take_in(tmp_path, csv_of(SOUND[:2]), source="p3ke")
    take_in(tmp_path, csv_of([row(kode_wilayah="76.04.08.2002")]), regency="76.04")

    assert RegistrySnapshot.objects.filter(in_force=True).count() == 3


def test_a_shrunk_registry_waits_for_somebody_to_look(tmp_path):
    RegistrySnapshotFactory(period="2026-Q3", accepted=1000)

    assert take_in(tmp_path, csv_of(SOUND)).snapshot.in_force is False
    assert take_in(tmp_path, csv_of(SOUND[:2]), period="2027-Q1", in_force=True).snapshot.in_force is True
    assert take_in(tmp_path, csv_of(SOUND[:1]), period="2027-Q2", in_force=False).snapshot.in_force is False


@pytest.mark.parametrize("period", ["2026", "2026-Q5", "1999-Q1", "2026-q4", "2026-Q4\n"])
def test_a_period_that_is_no_quarter(tmp_path, period):
    with pytest.raises(ImportRefused, match="misalnya 2026-Q4"):
        take_in(tmp_path, csv_of(SOUND), period=period)


def test_a_region_that_is_no_regency(tmp_path):
    with pytest.raises(ImportRefused, match="Kelurahan Sedau bukan kabupaten/kota"):
        take_in(tmp_path, csv_of(SOUND), regency=SEDAU)


def test_a_second_import_at_once_is_told(tmp_path, regions):
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    other = psycopg2.connect(**parameters)
    try:
        other.cursor().execute("SELECT pg_advisory_lock(%s, hashtext('dtsen 61.72'))", [importing.LOCK])

        with pytest.raises(ImportRefused, match="Data DTSEN Kota Singkawang sedang diimpor oleh proses lain"):
            take_in(tmp_path, csv_of(SOUND))
        take_in(tmp_path, csv_of(SOUND), source="p3ke")
    finally:
        # Closing alone comes back before the database has let go of the lock, which the next test would meet.
        other.cursor().execute("SELECT pg_advisory_unlock_all()")
        other.close()

    assert RegistrySnapshot.objects.get().source == "p3ke"


def test_steps_are_told_in_their_order(tmp_path):
    steps = []

    take_in(tmp_path, csv_of(SOUND), progress=lambda step, share: steps.append((step, share)))

    assert steps == [("Membaca", 1.0), ("Membaca", 1.0), ("Memeriksa", None), ("Menyimpan", None)]


def test_a_place_for_refused_rows_that_cannot_be_written_changes_nothing(tmp_path):
    (tmp_path / ".dtsen.ditolak.csv.unfinished").mkdir()

    with pytest.raises(OSError, match="unfinished"):
        take_in(tmp_path, csv_of([SOUND[0], SOUND[1][:3]]))

    assert not RegistrySnapshot.objects.exists()


def test_nothing_of_the_staging_is_left(tmp_path):
    take_in(tmp_path, csv_of([*SOUND, row(desil="99")]))

    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname LIKE 'registry\\_%%' AND relkind = 'r'")
        assert cursor.fetchall() == []


DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2020, 12, 31))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(
    niks=st.lists(
        st.from_regex(r"[1-9][0-9]{5}[0-7][0-9][01][0-9]{3}[0-9]{4}", fullmatch=True)
        | DAYS.map(lambda day: nik_of(1, day))
        | st.text(alphabet="0123456789 .-_+oE'", max_size=20),
        min_size=20,
        max_size=40,
    )
)
def test_the_database_and_the_form_agree_on_every_nik(tmp_path, niks):
    """E1 is said twice, in SQL for a million rows and in Python for one: they never disagree."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([HEADINGS, *(row(nik=nik) for nik in niks)])
    table = open_table(io.BytesIO(out.getvalue().encode()), source="dtsen")
    importing._stage(table, lambda step, share: None)
    checking.read_values(Region.objects.get(pk="61.72"))
    checking.choose_sound(today=dt.date(2026, 11, 22))
    with connection.cursor() as cursor:
        cursor.execute("SELECT nik FROM registry_sound")
        sound = {nik for (nik,) in cursor.fetchall()}

    assert sound == {digits for nik in niks if (digits := _digits(nik)) and digits[0] != "0"}


def _digits(nik: str) -> str:
    try:
        return parse_nik(nik, today=dt.date(2026, 11, 22)).digits
    except InvalidIdentityNumber:
        return ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(content=st.text(alphabet='12a,;"\n\r\\.\t\x00é', max_size=200))
def test_copy_takes_whatever_comes(regions, content):
    table = open_table(io.BytesIO(csv_of([]) + content.encode()), source="dtsen")

    importing._stage(table, lambda step, share: None)
