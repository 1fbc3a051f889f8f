"""Proposals from a workbook: the examples, each kind of error, files that are no workbook, and doing it twice."""

import importlib.util
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.core.files.base import File as DjangoFile
from django.core.management import call_command
from django.core.management.base import CommandError

from groups import guards
from groups.identity import parse_nik
from groups.importing import ImportResult, UnreadableWorkbook, import_workbook
from groups.importing.template import write_workbook
from groups.models import BudgetLine, Group, Member, Proposal
from kube_portal.accounts.models import AccessLog, User
from kube_portal.programs.models import ProgramYear
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory

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


def test_each_error_is_named_with_its_place_and_remedy(year: ProgramYear, verifier: User) -> None:
    result = import_workbook(opened(BAD), by=verifier, year=2026)

    found = {(error.sheet, error.column, error.reason) for error in result.errors}
    assert [proposal.group.name for proposal in result.accepted] == ["Kelompok Baik", "Kembar"]
    assert result.counts == "diterima=2 ditolak=25"
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


def _xlsx(**sheets: list[list[Any]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return file.getvalue()


def _with_far_cell() -> bytes:
    """A small workbook whose sheet names a cell in its farthest corner."""
    source, target = zipfile.ZipFile(io.BytesIO(GOOD.read_bytes())), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far)
            archive.writestr(entry, content)
    return target.getvalue()


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

    assert capsys.readouterr().out.splitlines()[-1] == "diterima=2 ditolak=25"
    lines = (tmp_path / "usulan.ditolak.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "lembar;baris;kolom;nilai;alasan;perbaikan"
    assert len(lines) == 26


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
