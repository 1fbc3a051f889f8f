"""Proposals from a workbook: the examples, each kind of error, files that are no workbook, and doing it twice."""

import datetime as dt
import importlib.util
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.core.files.base import File as DjangoFile
from django.core.management import call_command
from django.core.management.base import CommandError
from python_calamine import CalamineWorkbook

from groups import guards
from groups.identity import parse_nik
from groups.importing import ImportResult, UnreadableWorkbook, cells, import_workbook
from groups.importing.columns import SHEETS
from groups.importing.template import write_workbook
from groups.models import BudgetLine, Group, Member, Proposal
from kube_portal.accounts.models import AccessLog, User
from kube_portal.programs.models import ProgramYear
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory
from tests.factories.regions import RegionFactory

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
GOOD = EXAMPLES / "usulan-singkawang-selatan.xlsx"
BAD = EXAMPLES / "usulan-dengan-kesalahan.xlsx"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """The script that makes the examples."""
    spec = importlib.util.spec_from_file_location("make_examples", EXAMPLES / "make_examples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def year(regions: None) -> ProgramYear:
    """Singkawang 2026."""
    return ProgramYearFactory()


def opened(path: Path) -> DjangoFile[Any]:
    return ContentFile(path.read_bytes(), name=path.name)


def workbook(maker: ModuleType, rows: dict[str, list[dict[str, Any]]]) -> DjangoFile[Any]:
    file = io.BytesIO()
    write_workbook(file, choices=maker.CHOICES, rows=rows)
    return ContentFile(file.getvalue(), name="usulan.xlsx")


def one_group(maker: ModuleType) -> dict[str, list[dict[str, Any]]]:
    row, members, lines = maker.group_rows(1, maker.GROUPS[0], 9001)
    return {"Kelompok": [row], "Anggota": members, "RAB": lines}


def errors_of(result: ImportResult) -> list[tuple[str, int, str]]:
    return [(error.sheet, error.row, error.column) for error in result.errors]


def test_the_examples_are_what_their_script_makes(maker: ModuleType, tmp_path: Path) -> None:
    for path, rows in ((GOOD, maker.proposals()), (BAD, maker.with_mistakes())):
        made = tmp_path / path.name
        write_workbook(str(made), choices=maker.CHOICES, rows=rows, made_at=maker.MADE_AT)
        assert made.read_bytes() == path.read_bytes(), f"Run docs/examples/make_examples.py: {path.name} differs."


def test_the_eight_groups_of_the_example_become_drafts(year: ProgramYear, verifier: User) -> None:
    result = import_workbook(opened(GOOD), by=verifier, year=2026)

    assert (result.counts, result.errors) == ("diterima=8 ditolak=0", [])
    proposals = list(Proposal.objects.select_related("group", "tier").order_by("pk"))
    assert [(p.group.name, p.village_id, p.tier.name) for p in proposals] == [
        ("Bukit Harapan", "61.72.05.1001", "Penumbuhan"),
        ("Pasir Rezeki", "61.72.05.1001", "Penumbuhan"),
        ("Dapur Rukun", "61.72.05.1001", "Penumbuhan"),
        ("Sagatani Maju", "61.72.05.1002", "BLPS"),
        ("Tunas Sijangkung", "61.72.05.1003", "Penumbuhan"),
        ("Tirta Jaya", "61.72.05.1003", "Penumbuhan"),
        ("Kambing Makmur", "61.72.05.1004", "Penumbuhan"),
        ("Ayam Berkah", "61.72.05.1004", "Penumbuhan"),
    ]
    assert {(p.status, p.drafted_by_id, p.budget_total == p.amount) for p in proposals} == {
        (Proposal.Status.DRAFT, verifier.pk, True)
    }


def test_the_invented_people_are_well_formed_and_three_fail_a_criterion(year: ProgramYear, verifier: User) -> None:
    import_workbook(opened(GOOD), by=verifier, year=2026)

    members = list(Member.objects.select_related("group"))
    assert len(members) == 80
    for member in members:
        nik = parse_nik(member.nik)
        assert member.birth_date in nik.birth_dates
        assert (nik.sex, nik.region_code) == (member.sex, "61.72.05")
    today = year.today()
    failing = {m.name for m in members if not 18 <= (m.age_on(today) or 0) <= 55 or (m.schooling or 0) > 2}
    assert failing == {"Rusli", "Mastur", "Dewi Anggraini"}


def test_an_imported_draft_lacks_only_its_minutes(year: ProgramYear, verifier: User) -> None:
    proposal = import_workbook(opened(GOOD), by=verifier, year=2026).accepted[0]

    missing = [blocker.text for blocker in guards.before_submit(proposal, verifier)]

    assert missing == ["Berita acara musyawarah belum dilampirkan."]


def test_the_same_file_twice_adds_nothing(year: ProgramYear, verifier: User) -> None:
    import_workbook(opened(GOOD), by=verifier, year=2026)
    counts = [model.objects.count() for model in (Group, Member, Proposal, BudgetLine)]

    again = import_workbook(opened(GOOD), by=verifier, year=2026)

    assert (again.counts, len(again.skipped)) == ("diterima=0 ditolak=0", 8)
    assert [model.objects.count() for model in (Group, Member, Proposal, BudgetLine)] == counts


def test_what_was_refused_stays_refused_when_the_file_comes_again(year: ProgramYear, verifier: User) -> None:
    first = import_workbook(opened(BAD), by=verifier, year=2026)

    again = import_workbook(opened(BAD), by=verifier, year=2026)

    assert len(again.skipped) == len(first.accepted) > 0
    assert (again.accepted, again.rejected) == ([], first.rejected)
    assert Proposal.objects.count() == len(first.accepted)


@pytest.mark.parametrize("change", ["name", "year", "both"])
def test_what_was_renamed_or_put_into_another_year_since_is_known_again(
    year: ProgramYear, verifier: User, maker: ModuleType, change: str
) -> None:
    rows = one_group(maker)
    proposal = import_workbook(workbook(maker, rows), by=verifier, year=2026).accepted[0]
    counts = [model.objects.count() for model in (Group, Member, Proposal, BudgetLine)]
    if change != "year":
        Group.objects.filter(pk=proposal.group_id).update(name="Karya Baru")
    if change != "name":
        later = ProgramYearFactory(year=2027)
        Proposal.objects.filter(pk=proposal.pk).update(program_year=later, tier=later.tiers.first())

    again = import_workbook(workbook(maker, rows), by=verifier, year=2026)

    assert (again.counts, [one.pk for one in again.skipped], again.errors) == (
        "diterima=0 ditolak=0",
        [proposal.pk],
        [],
    )
    assert [model.objects.count() for model in (Group, Member, Proposal, BudgetLine)] == counts


def test_a_copy_for_the_next_year_does_not_stand_for_the_file(
    year: ProgramYear, verifier: User, maker: ModuleType
) -> None:
    proposal = import_workbook(workbook(maker, one_group(maker)), by=verifier, year=2026).accepted[0]

    assert proposal.imported_as == f"2026 {proposal.group.name.casefold()}"
    assert ProposalFactory(copied_from=proposal).imported_as == ""


def test_each_error_is_named_with_its_place_and_remedy(year: ProgramYear, verifier: User) -> None:
    result = import_workbook(opened(BAD), by=verifier, year=2026)

    found = {(error.sheet, error.column, error.reason) for error in result.errors}
    assert [proposal.group.name for proposal in result.accepted] == ["Kelompok Baik", "Kembar"]
    assert result.counts == "diterima=2 ditolak=24"
    assert found == {
        ("Anggota", "NIK", "Excel mengubah NIK menjadi bilangan, sehingga angka terakhirnya hilang."),
        ("Anggota", "NIK", "NIK harus 16 angka; yang diisi 15 angka. Ketik ulang dari KTP."),
        (
            "Anggota",
            "NIK",
            "Angka ke-7 dan ke-8 NIK (81) bukan tanggal lahir: harus 01–31, atau 41–71 untuk perempuan. Cocokkan "
            "dengan KTP.",
        ),
        (
            "Anggota",
            "NIK",
            "NIK hanya boleh berisi angka 0–9. Huruf O dan I sering tertukar dengan angka 0 dan 1.",
        ),
        ("Anggota", "NIK", "NIK ini sudah dipakai di baris 2."),
        ("Anggota", "Nomor KK", "Nomor KK harus 16 angka; yang diisi 11 angka. Ketik ulang dari kartu keluarga."),
        ("Anggota", "Tanggal lahir", "Bukan tanggal."),
        ("Anggota", "Tanggal lahir", "Tanggal lahir belum tiba."),
        ("Anggota", "Nama", "Belum diisi."),
        ("Anggota", "Nama", "Terlalu panjang: 149 huruf."),
        ("Anggota", "Pendidikan", "Tidak ada dalam pilihan."),
        ("Anggota", "Jabatan", "Jabatan ini sudah dipegang anggota lain di kelompok ini (G2)."),
        ("Anggota", "No. kelompok", "Tidak ada kelompok dengan nomor ini di lembar Kelompok."),
        ("Kelompok", "No. kelompok", "Anggotanya 11 orang; paling banyak 10 (G1)."),
        ("Kelompok", "No. kelompok", "Tidak ada anggota untuk kelompok ini di lembar Anggota."),
        ("Kelompok", "Nama kelompok", "Kelompok ini sudah ada di baris 26."),
        ("Kelompok", "Desa/kelurahan", "Desa/kelurahan ini tidak dikenal."),
        ("Kelompok", "Desa/kelurahan", "Desa/kelurahan ini di luar wilayah kerja Anda."),
        ("Kelompok", "Tahun", "Belum ada tahun program 2031 di kabupaten/kota ini."),
        ("Kelompok", "Jenis bantuan", "Jenis bantuan ini tidak ada pada tahun 2026."),
        (
            "Kelompok",
            "Jenis bantuan",
            "Jumlah RAB Rp13.000.500, kurang Rp6.999.500 dari bantuan Rp20.000.000.",
        ),
        ("RAB", "Harga satuan (Rp)", "Harga Rp0 tidak lebih dari nol."),
        ("RAB", "Harga satuan (Rp)", "Bukan rupiah bulat."),
        ("RAB", "Volume", "Bukan angka."),
        ("RAB", "Satuan", "Belum diisi."),
    }
    assert all(error.row >= 2 and error.remedy for error in result.errors)


def test_a_refused_group_leaves_nothing_behind(year: ProgramYear, verifier: User, maker: ModuleType) -> None:
    rows = one_group(maker)
    rows["RAB"][-1]["unit"] = ""

    result = import_workbook(workbook(maker, rows), by=verifier, year=2026)

    assert errors_of(result) == [("RAB", 12, "Satuan")]
    assert not Group.objects.exists()
    assert not Member.objects.exists()


def test_an_operator_imports_for_the_own_village_alone(
    year: ProgramYear, operator_sedau: User, maker: ModuleType
) -> None:
    result = import_workbook(opened(GOOD), by=operator_sedau, year=2026)

    assert result.counts == "diterima=3 ditolak=5"
    assert {error.reason for error in result.errors} == {"Desa/kelurahan ini di luar wilayah kerja Anda."}


def test_a_row_of_no_group_holds_up_the_groups_beside_it(year: ProgramYear, verifier: User, maker: ModuleType) -> None:
    rows = maker.proposals()
    rows["Anggota"][14]["key"] = "22"  # of group 2
    rows["Anggota"][20]["key"] = ""  # the first of group 3
    rows["RAB"].append({"key": "", "description": "JUMLAH", "unit_price": 20_000_000})  # below group 8

    result = import_workbook(workbook(maker, rows), by=verifier, year=2026)

    assert [proposal.group.name for proposal in result.accepted] == [
        "Bukit Harapan", "Sagatani Maju", "Tunas Sijangkung", "Tirta Jaya", "Kambing Makmur",
    ]  # fmt: skip
    assert result.rejected == ["Pasir Rezeki", "Dapur Rukun", "Ayam Berkah"]
    assert errors_of(result) == [
        ("Anggota", 16, "No. kelompok"),
        ("Anggota", 22, "No. kelompok"),
        ("RAB", 89, "No. kelompok"),
        ("RAB", 89, "Volume"),
        ("RAB", 89, "Satuan"),
    ]
    assert {members.group.people().count() for members in result.accepted} == {10}
    assert result.errors[1].remedy == "Isi kolom “No. kelompok”, atau hapus baris ini."

    mended = maker.proposals()
    again = import_workbook(workbook(maker, mended), by=verifier, year=2026)

    assert (again.counts, len(again.skipped)) == ("diterima=3 ditolak=0", 5)
    assert Member.objects.count() == 80


def test_two_groups_of_one_number_wait_both(year: ProgramYear, verifier: User, maker: ModuleType) -> None:
    rows = maker.proposals()
    for sheet in rows.values():
        for row in sheet:
            row["key"] = "1" if row["key"] == "2" else row["key"]

    result = import_workbook(workbook(maker, rows), by=verifier, year=2026)

    assert result.rejected == ["Bukit Harapan", "Pasir Rezeki"]
    assert [(error.row, error.reason) for error in result.errors if error.sheet == "Kelompok"][:2] == [
        (2, "Nomor kelompok ini juga dipakai di baris 3."),
        (2, "Anggotanya 20 orang; paling banyak 10 (G1)."),
    ]
    assert not Group.objects.filter(name__in=["Bukit Harapan", "Pasir Rezeki"]).exists()


def test_a_number_merged_beside_its_members_belongs_to_each(
    year: ProgramYear, verifier: User, maker: ModuleType
) -> None:
    lines = {name: list(sheet) for name, sheet in sheets_of(maker, one_group(maker)).items()}

    def merge(book: xlsxwriter.Workbook) -> None:
        for name, last in (("Anggota", 10), ("RAB", 11)):
            book.get_worksheet_by_name(name).merge_range(1, 0, last, 0, "1")
        # A line that nobody wrote in stays empty, though the cell above it reaches down to it.
        book.get_worksheet_by_name("Kelompok").merge_range(1, 3, 2, 3, 2026)

    result = import_workbook(ContentFile(_xlsx(merge, **lines), name="usulan.xlsx"), by=verifier)

    assert (result.counts, result.errors) == ("diterima=1 ditolak=0", [])
    proposal = result.accepted[0]
    assert (proposal.group.people().count(), proposal.budget_lines.count()) == (10, 11)


def test_a_column_that_nobody_reads_is_named(year: ProgramYear, verifier: User, maker: ModuleType) -> None:
    lines = sheets_of(maker, one_group(maker))
    heads = lines["Anggota"][0]
    lines["Anggota"][0] = ["Tgl lahir" if head == "Tanggal lahir" else head for head in heads] + ["Catatan", "Kosong"]
    lines["Anggota"][1] = [*lines["Anggota"][1], "pindah dari Pontianak"]

    result = import_workbook(ContentFile(_xlsx(**lines), name="usulan.xlsx"), by=verifier)

    assert (result.counts, result.unread) == ("diterima=1 ditolak=0", ["Anggota: “Tgl lahir”, “Catatan”"])


def test_a_sheet_is_known_by_its_name_however_it_is_written(
    year: ProgramYear, verifier: User, maker: ModuleType
) -> None:
    """In another order, hidden, in capitals, with a title above the headings: as such files come."""
    lines = sheets_of(maker, one_group(maker))
    shuffled = {"RAB ": lines["RAB"], "ANGGOTA": [["Daftar anggota"], [], *lines["Anggota"]], **lines}

    def hide(book: xlsxwriter.Workbook) -> None:
        book.get_worksheet_by_name("ANGGOTA").hide()

    del shuffled["Anggota"], shuffled["RAB"]
    result = import_workbook(ContentFile(_xlsx(hide, **shuffled), name="usulan.xlsx"), by=verifier)

    assert (result.counts, result.errors) == ("diterima=1 ditolak=0", [])


def test_what_a_failed_formula_leaves_is_no_empty_cell(year: ProgramYear, verifier: User, maker: ModuleType) -> None:
    lines = sheets_of(maker, one_group(maker))

    def look_up(book: xlsxwriter.Workbook) -> None:
        book.get_worksheet_by_name("Anggota").write_formula(4, 9, "=VLOOKUP(B5,Lain!A:B,2)", None, "#N/A")

    result = import_workbook(ContentFile(_xlsx(look_up, **lines), name="usulan.xlsx"), by=verifier)

    assert [(e.row, e.column, e.value, e.reason) for e in result.errors] == [
        (5, lines["Anggota"][0][9].strip(" *"), "#N/A", "Rumus di sel ini gagal dihitung.")
    ]


def test_a_name_of_two_villages_is_asked_for_by_its_code(year: ProgramYear, verifier: User, maker: ModuleType) -> None:
    RegionFactory(code="61.72.05.1099", name="Sedau")
    rows = one_group(maker)
    rows["Kelompok"][0]["village"] = "Sedau"

    result = import_workbook(workbook(maker, rows), by=verifier)

    assert [(e.column, e.reason, e.remedy) for e in result.errors] == [
        ("Desa/kelurahan", "Ada 2 desa/kelurahan bernama ini.", "Tulis dengan kodenya, misalnya 61.72.05.1001 Sedau.")
    ]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1 Maret 1974", "1974-03-01"), ("1 mar 1974", "1974-03-01"), ("17 Nopember 1980", "1980-11-17"),
        ("17 Agt. 1980", "1980-08-17"), ("1974-03-01 00:00:00", "1974-03-01"), ("01/03/1974", "1974-03-01"),
        ("1.3.1974", "1974-03-01"), (27089, "1974-03-01"), ("1 Mar\u200bet 1974", "1974-03-01"),
    ],
)  # fmt: skip
def test_a_day_as_people_write_it(typed: str | int, day: str) -> None:
    assert cells.date(typed) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("typed", ["1/3/74", "31 Februari 1980", "1 Brumaire 1974", "1974", 1974, 3.5, "kemarin", True])
def test_what_is_no_day(typed: Any) -> None:
    with pytest.raises(cells.Unreadable):
        cells.date(typed)


def test_a_nik_that_is_active_elsewhere_refuses_its_group(year: ProgramYear, verifier: User, maker: ModuleType) -> None:
    held = ProposalFactory(status=Proposal.Status.SUBMITTED).group.members.first()
    rows = one_group(maker)
    rows["Anggota"][3]["nik"] = held.nik

    result = import_workbook(workbook(maker, rows), by=verifier, year=2026)

    assert [(e.column, e.reason) for e in result.errors] == [
        ("NIK", f"NIK ini sudah aktif di kelompok {held.group} (E9).")
    ]


def test_a_village_may_be_named_and_dates_and_numbers_typed(
    year: ProgramYear, verifier: User, maker: ModuleType
) -> None:
    rows = one_group(maker)
    rows["Kelompok"][0] |= {"village": "sedau", "formed_on": "10/1/2026"}
    rows["Anggota"][0] |= {"rt": 3, "phone": 81234567890, "birth_date": "01-03-1974", "schooling": "sltp"}
    rows["RAB"][0] |= {"volume": "500", "unit_price": "Rp 14.000"}

    result = import_workbook(workbook(maker, rows), by=verifier, year=2026)

    assert result.errors == []
    member = Member.objects.order_by("pk")[0]
    assert (member.rt, member.phone, member.schooling, str(member.birth_date)) == (
        "003",
        "081234567890",
        2,
        "1974-03-01",
    )
    assert (result.accepted[0].village_id, result.accepted[0].budget_total) == ("61.72.05.1001", 20_000_000)


def _xlsx(then: Callable[[xlsxwriter.Workbook], None] | None = None, **sheets: list[list[Any]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
        if then is not None:
            then(book)
    return file.getvalue()


def sheets_of(maker: ModuleType, rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[list[Any]]]:
    """The lines of the three sheets as they are written, headings first."""
    with CalamineWorkbook.from_filelike(workbook(maker, rows).file) as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in ("Kelompok", "Anggota", "RAB")}


def _repacked(change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The good workbook with its parts changed, or left out where nothing comes back."""
    source, target = zipfile.ZipFile(io.BytesIO(GOOD.read_bytes())), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            content = change(entry.filename, source.read(entry))
            if content is not None:
                archive.writestr(entry, content)
    return target.getvalue()


def _without(part: str) -> bytes:
    return _repacked(lambda name, content: None if name == part else content)


def _with_half_a_sheet() -> bytes:
    return _repacked(lambda name, content: content[: len(content) // 2] if "sheet2" in name else content)


def _flipped() -> bytes:
    """As a bad stick gives a file back: the archive opens, and one of its parts no longer adds up."""
    content = bytearray(GOOD.read_bytes())
    content[len(content) // 2] ^= 0xFF
    return bytes(content)


def _with_far_cell() -> bytes:
    """A small workbook whose sheet names a cell in its farthest corner."""
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return _repacked(lambda _, content: content.replace(b"</sheetData>", far))


def _bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 100_000_000)
    return target.getvalue()


def _files() -> Iterator[Any]:
    heads = {"Anggota": [["No. kelompok", "Nama"]], "RAB": [["No. kelompok", "Uraian", "Volume", "Satuan"]]}
    yield pytest.param(b"", "kosong", id="empty")
    yield pytest.param(b"No;Nama\n1;Siti\n", "tidak dapat diterima", id="csv")
    yield pytest.param(GOOD.read_bytes()[:5000], "tidak dapat diterima", id="cut off")
    yield pytest.param(b"%PDF-1.4", "tidak dapat diterima", id="pdf")
    yield pytest.param(b"PK\x03\x04" + b"0" * (10 * 1024 * 1024 + 1), "terlalu besar", id="over 10 MB")
    yield pytest.param(_bomb(), "terlalu besar", id="zip bomb")
    yield pytest.param(_with_far_cell(), "terlalu besar", id="far cell")
    yield pytest.param(_xlsx(Lembar=[["a"]]), "Lembar “Kelompok” tidak ada", id="other sheets")
    yield pytest.param(_xlsx(Kelompok=[["Nama"]], **heads), "baris judul", id="no headings")
    columns = {name: [[column.heading for column in SHEETS[name]]] for name in SHEETS}
    yield pytest.param(_xlsx(**columns), "belum berisi satu kelompok pun", id="nothing filled in")
    yield pytest.param(
        _xlsx(Kelompok=columns["Anggota"], Anggota=columns["Kelompok"], RAB=columns["RAB"]),
        "Isi lembar “Kelompok” adalah isi lembar “Anggota”. Tukar nama kedua lembar itu.",
        id="two sheets swapped",
    )
    yield pytest.param(_without("xl/sharedStrings.xml"), "rusak", id="a part missing")
    yield pytest.param(_with_half_a_sheet(), "rusak", id="half a sheet")
    yield pytest.param(_flipped(), "rusak", id="one byte turned over")
    yield pytest.param(
        _xlsx(Kelompok=[["No. kelompok", "Nama kelompok"]], **heads), "kolom “Desa/kelurahan”, “Jenis bantuan”",
        id="missing columns",
    )  # fmt: skip
    yield pytest.param(
        _xlsx(Kelompok=[["No. kelompok"], *[[number] for number in range(600)]], **heads), "paling banyak 500",
        id="too many rows",
    )  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), list(_files()))
def test_a_file_that_is_no_workbook_of_proposals_is_refused_whole(
    year: ProgramYear, verifier: User, content: bytes, reason: str
) -> None:
    with pytest.raises(UnreadableWorkbook, match=reason):
        import_workbook(ContentFile(content, name="usulan.xlsx"), by=verifier, year=2026)


def test_a_formula_is_read_as_its_value_and_kept_as_text(year: ProgramYear, verifier: User, maker: ModuleType) -> None:
    rows = one_group(maker)
    rows["Kelompok"][0]["name"] = '=HYPERLINK("http://jahat.example";"Klik")'

    result = import_workbook(workbook(maker, rows), by=verifier, year=2026)

    assert result.accepted[0].group.name == '=HYPERLINK("http://jahat.example";"Klik")'


def test_the_command_ends_with_counts(
    year: ProgramYear, verifier: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "usulan.xlsx"
    file.write_bytes(GOOD.read_bytes())

    call_command("import_proposals", str(file), "--as", "verifikator", "--year", "2026")

    assert capsys.readouterr().out.splitlines()[-1] == "diterima=8 ditolak=0"
    assert not (tmp_path / "usulan.ditolak.csv").exists()
    assert AccessLog.objects.values_list("action", "detail").get() == ("import", "usulan.xlsx: diterima=8 ditolak=0")


def test_the_command_writes_what_was_refused_beside_the_file(
    year: ProgramYear, verifier: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "usulan.xlsx"
    file.write_bytes(BAD.read_bytes())

    with pytest.raises(SystemExit, match="1"):
        call_command("import_proposals", str(file), "--as", "verifikator")

    assert capsys.readouterr().out.splitlines()[-1] == "diterima=2 ditolak=24"
    lines = (tmp_path / "usulan.ditolak.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "lembar;baris;kolom;nilai;alasan;perbaikan"
    assert len(lines) == 26


def test_the_command_leaves_no_reject_file_of_an_earlier_run(
    year: ProgramYear, verifier: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, rejects = tmp_path / "usulan.xlsx", tmp_path / "usulan.ditolak.csv"
    file.write_bytes(BAD.read_bytes())
    with pytest.raises(SystemExit):
        call_command("import_proposals", str(file), "--as", "verifikator")
    assert rejects.exists()

    file.write_bytes(GOOD.read_bytes())
    call_command("import_proposals", str(file), "--as", "verifikator")

    assert not rejects.exists()


def test_the_command_says_when_what_was_refused_cannot_be_written(
    year: ProgramYear, verifier: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "usulan.xlsx"
    file.write_bytes(BAD.read_bytes())
    (tmp_path / "usulan.ditolak.csv").mkdir()

    with pytest.raises(SystemExit, match="1"):
        call_command("import_proposals", str(file), "--as", "verifikator")

    said = capsys.readouterr()
    assert "usulan.ditolak.csv tidak dapat ditulis: Is a directory." in said.err
    assert said.out.splitlines()[-1] == "diterima=2 ditolak=24"


@pytest.mark.parametrize(
    ("name", "user", "reason"),
    [
        ("tiada.xlsx", "verifikator", "tidak dapat dibuka"),
        ("usulan.xlsx", "siapa", "Pengguna siapa tidak ada"),
        ("usulan.xlsx", "kadis", "tidak berhak"),
    ],
)
def test_the_command_says_why_it_cannot_start(
    year: ProgramYear, verifier: User, kadis: User, tmp_path: Path, name: str, user: str, reason: str
) -> None:
    (tmp_path / "usulan.xlsx").write_bytes(GOOD.read_bytes())

    with pytest.raises(CommandError, match=reason):
        call_command("import_proposals", str(tmp_path / name), "--as", user)

    assert not Proposal.objects.exists()
