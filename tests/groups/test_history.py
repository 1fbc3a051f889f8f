"""`manage.py import_history`: groups of before the portal, whole or not at all, each refusal with row and column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from eligibility.assessment import assess
from eligibility.criteria import Result
from groups import lifecycle
from groups.history import HistoryResult, import_file
from groups.importing.reading import UnreadableWorkbook
from groups.integrity import violations
from groups.models import Group, Member, PastGrant
from kube_portal.accounts.models import AccessLog, User
from kube_portal.programs.models import ProgramYear
from tests.factories.groups import SEDAU, GroupFactory, MemberFactory, PastGrantFactory, ProposalFactory, nik_of
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db

HEADINGS = (
    "Desa/kelurahan;Nama kelompok;Tahun;Jenis usaha;Usaha;Jenis bantuan;Sumber dana;Nilai bantuan (Rp);Diterima pada;"
    "Pendamping;Keadaan;Sejak;Menurut;Nama anggota;NIK;Jabatan"
)
NIK = nik_of(born=dt.date(1980, 5, 17), serial=1)
OTHER = nik_of(born=dt.date(1981, 5, 17), sex="P", serial=2)
MAWAR = (
    f"61.72.05.1001 Sedau;Mawar;2011;Olahan pangan;Kue;Penumbuhan;APBD;20.000.000;14-12-2011;Bahari Yusuf;Berjalan;"
    f"31-12-2012;Arsip;Siti Aminah;{NIK};Ketua"
)
SECOND = f";;;;;;;;;;;;;Rusli;{OTHER};Sekretaris"
DAHLIA = "Sedau;Dahlia;2013;Peternakan;;BLPS;APBN;30000000;;;;;;;;"


@pytest.fixture(autouse=True)
def year(regions: None) -> ProgramYear:
    return ProgramYearFactory()


def take(tmp_path: Path, by: User, *lines: str, headings: str = HEADINGS) -> HistoryResult:
    path = tmp_path / "kube.csv"
    path.write_text("\n".join((headings, *lines)), encoding="utf-8")
    return import_file(path, by=by)


def said(result: HistoryResult) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.reason) for error in result.errors]


def test_a_group_comes_in_with_its_grant_and_its_people(tmp_path, verifier):
    result = take(tmp_path, verifier, MAWAR, SECOND, DAHLIA)

    assert result.counts == "diterima=2 ditolak=0"
    grant = PastGrant.objects.get(group__name="Mawar")
    assert (grant.group.village_id, grant.year, grant.tier_name, grant.funding_source, grant.amount) == (
        SEDAU, 2011, "Penumbuhan", "apbd", 20_000_000,
    )  # fmt: skip
    assert (grant.received_on, grant.pendamping, grant.state) == (dt.date(2011, 12, 14), "Bahari Yusuf", "running")
    assert (grant.state_since, grant.source, grant.recorded_by) == (dt.date(2012, 12, 31), "Arsip", verifier)
    assert list(grant.group.people().values_list("name", "position", "active")) == [
        ("Siti Aminah", "chair", True), ("Rusli", "secretary", True),
    ]  # fmt: skip
    unknown = PastGrant.objects.get(group__name="Dahlia")
    assert (unknown.state, unknown.state_since, unknown.group.members.count()) == ("unknown", None, 0)
    assert list(violations()) == []


def test_the_same_file_again_adds_nothing(tmp_path, verifier):
    take(tmp_path, verifier, MAWAR, SECOND, DAHLIA)

    again = take(tmp_path, verifier, MAWAR, SECOND, DAHLIA)

    assert (again.counts, len(again.skipped)) == ("diterima=0 ditolak=0", 2)
    assert (Group.objects.count(), Member.objects.count(), PastGrant.objects.count()) == (2, 2, 2)


def test_a_later_grant_of_the_same_group_joins_it(tmp_path, verifier):
    take(tmp_path, verifier, MAWAR, SECOND)

    take(tmp_path, verifier, MAWAR.replace(";2011;", ";2014;").replace("2012", "2015").replace("2011", "2014"))

    assert Group.objects.count() == 1
    assert Member.objects.count() == 2
    assert list(PastGrant.objects.values_list("year", flat=True)) == [2011, 2014]


@pytest.mark.parametrize(
    ("state", "development", "active"),
    [
        ("Berjalan;31-12-2012", "growing", True),
        ("Macet;31-12-2012", "inactive", True),
        ("Bubar;31-12-2012", "dissolved", False),
        ("Tidak diketahui;", "growing", False),
        (";", "growing", False),
    ],
)
def test_what_became_of_a_group_decides_whether_its_people_belong_to_it(tmp_path, verifier, state, development, active):
    take(tmp_path, verifier, MAWAR.replace("Berjalan;31-12-2012", state))

    member = Member.objects.select_related("group").get()
    assert (member.group.development, member.active) == (development, active)
    assert list(violations()) == []
    lifecycle.hold_members_again(member.group_id)
    member.refresh_from_db()
    assert member.active is active


def test_people_without_a_nik_belong_to_a_running_group_and_hold_nothing(tmp_path, verifier):
    take(tmp_path, verifier, MAWAR.replace(NIK, ""), SECOND)

    assert list(Member.objects.order_by("pk").values_list("active", flat=True)) == [False, True]
    assert list(violations()) == []


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (MAWAR.replace("61.72.05.1001 Sedau", "99.99.99.9999"), "Desa/kelurahan", "tidak dikenal"),
        (MAWAR.replace("61.72.05.1001 Sedau", "76.04.08.2002"), "Desa/kelurahan", "di luar wilayah kerja"),
        (MAWAR.replace("Olahan pangan", "Tambang"), "Jenis usaha", "Tidak ada dalam pilihan"),
        (MAWAR.replace(";2011;", ";1899;"), "Tahun", "Bukan tahun bantuan KUBE"),
        (MAWAR.replace(";2011;", ";2090;"), "Tahun", "belum tiba"),
        (MAWAR.replace("20.000.000", "0"), "Nilai bantuan (Rp)", "tidak lebih dari nol"),
        (MAWAR.replace("20.000.000", ""), "Nilai bantuan (Rp)", "Belum diisi"),
        (MAWAR.replace("14-12-2011", "14-12-2010"), "Diterima pada", "Lebih awal dari tahun bantuan"),
        (MAWAR.replace("31-12-2012", "31-12-2009"), "Sejak", "Lebih awal dari tahun bantuan"),
        (MAWAR.replace("31-12-2012", ""), "Sejak", "Belum diisi"),
        (MAWAR.replace("Berjalan", ""), "Sejak", "Keadaannya tidak diketahui"),
        (MAWAR.replace("APBD", "CSR"), "Sumber dana", "Tidak ada dalam pilihan"),
        (MAWAR.replace(NIK, "7.60404E+15"), "NIK", "diubah Excel menjadi bilangan"),
        (MAWAR.replace("Siti Aminah", ""), "Nama anggota", "Belum diisi"),
    ],
)
def test_what_cannot_be_taken_is_named_by_row_and_column(tmp_path, verifier, line, column, reason):
    result = take(tmp_path, verifier, DAHLIA, line)

    assert result.counts == "diterima=1 ditolak=1"
    [(row, at, why)] = said(result)
    assert (row, at) == (3, column)
    assert reason in why
    assert list(Group.objects.values_list("name", flat=True)) == ["Dahlia"]


def test_a_group_waits_for_each_of_its_lines(tmp_path, verifier):
    result = take(tmp_path, verifier, MAWAR, SECOND.replace(OTHER, NIK), MAWAR.replace("Bahari Yusuf", "Hendra"))

    assert result.counts == "diterima=0 ditolak=1"
    assert [(row, column) for row, column, _ in said(result)] == [
        (3, "NIK"), (4, "Pendamping"), (4, "NIK"), (4, "Jabatan"),
    ]  # fmt: skip
    assert not Group.objects.exists()


def test_a_group_of_which_lines_stand_apart_is_told(tmp_path, verifier):
    result = take(tmp_path, verifier, MAWAR, DAHLIA, MAWAR)

    assert result.counts == "diterima=2 ditolak=1"
    assert said(result) == [(4, "Nama kelompok", "Kelompok dan tahun ini sudah ada di baris 2.")]


def test_who_belongs_to_another_group_cannot_belong_to_one_that_runs(tmp_path, verifier, year):
    holder = ProposalFactory(village=SEDAU, program_year=year, complete=True, status="submitted").group
    nik = holder.members.first().nik

    running = take(tmp_path, verifier, MAWAR.replace(NIK, nik))
    dissolved = take(tmp_path, verifier, MAWAR.replace(NIK, nik).replace("Berjalan", "Bubar"))

    assert said(running) == [(2, "NIK", f"NIK ini sudah aktif di kelompok {holder} (E9).")]
    assert dissolved.counts == "diterima=1 ditolak=0"
    assert list(violations()) == []


@pytest.mark.parametrize(("years_ago", "result"), [(4, Result.FAIL), (5, Result.PASS)])
def test_e9_knows_who_received_before_the_portal(year, years_ago, result):
    """The policy's gap is five years: four years ago still counts."""
    proposal = ProposalFactory(village=SEDAU, program_year=year, complete=True, status="submitted")
    member = proposal.group.members.order_by("pk").first()
    before = PastGrantFactory(group=GroupFactory(name="Dahulu"), year=year.year - years_ago)
    MemberFactory(group=before.group, nik=member.nik)

    lines = {person.member.pk: person.lines for person in assess(proposal).members}[member.pk]

    verdict = next(line.verdict for line in lines if line.rule == "E9")
    assert verdict.result == result
    if result == Result.FAIL:
        assert f"sudah menerima bantuan tahun {year.year - years_ago}" in verdict.reason


def test_e9_counts_the_groups_own_earlier_grant_and_not_the_one_it_is_about(year):
    proposal = ProposalFactory(village=SEDAU, program_year=year, complete=True, status="submitted")
    PastGrantFactory(group=proposal.group, year=year.year)

    def results() -> set[str]:
        return {line.verdict.result for one in assess(proposal).members for line in one.lines if line.rule == "E9"}

    assert results() == {Result.PASS}
    PastGrantFactory(group=proposal.group, year=year.year - 1)
    assert results() == {Result.FAIL}


def test_the_first_sheet_of_a_workbook_is_read_alike(tmp_path, verifier):
    path = tmp_path / "kube.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate((HEADINGS, MAWAR, SECOND)):
            sheet.write_row(number, 0, line.split(";"))

    assert import_file(path, by=verifier).counts == "diterima=1 ditolak=0"
    assert Member.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Baris judul tidak ditemukan"),
        (b"\x00\x01", "bukan CSV"),
        (b"PK\x03\x04broken", "rusak"),
        (HEADINGS.encode(), "belum berisi satu kelompok pun"),
        (b"Desa/kelurahan;Nama kelompok;Tahun\n;;", "Kolom “Jenis usaha”"),
    ],
)
def test_a_file_that_is_no_history_is_refused_whole(tmp_path, verifier, content, reason):
    path = tmp_path / "kube.csv"
    path.write_bytes(content)

    with pytest.raises(UnreadableWorkbook, match=reason):
        import_file(path, by=verifier)


def test_the_command_counts_leaves_a_reject_file_and_is_logged(tmp_path, verifier, capsys):
    path, rejects = tmp_path / "kube.csv", tmp_path / "kube.ditolak.csv"
    path.write_text("\n".join((HEADINGS, MAWAR, DAHLIA.replace("BLPS", ""))), encoding="utf-8")

    with pytest.raises(SystemExit):
        call_command("import_history", str(path), "--as", "verifikator")

    assert capsys.readouterr().out.splitlines()[-1] == "diterima=1 ditolak=1"
    assert "3;Jenis bantuan;" in rejects.read_text("utf-8-sig")
    assert AccessLog.objects.get().detail == "kube.csv: diterima=1 ditolak=1"
    path.write_text("\n".join((HEADINGS, MAWAR, DAHLIA)), encoding="utf-8")
    call_command("import_history", str(path), "--as", "verifikator")
    assert capsys.readouterr().out.splitlines()[-1] == "diterima=1 ditolak=0"
    assert not rejects.exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["tiada.csv", "--as", "verifikator"], "tidak dapat dibuka"),
        (["tiada.csv", "--as", "siapa"], "tidak ada"),
        (["tiada.csv", "--as", "kadis"], "tidak berhak"),
    ],
)
def test_the_command_says_why_it_does_not_begin(tmp_path, verifier, kadis, arguments: Sequence[str], reason):
    with pytest.raises(CommandError, match=reason):
        call_command("import_history", str(tmp_path / arguments[0]), *arguments[1:])


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"amount": 0}, "pastgrant_amount_positive"),
        ({"year": 1900}, "pastgrant_year_known"),
        ({"state": "running", "state_since": None}, "pastgrant_state_has_a_day"),
        ({"state": "unknown", "state_since": dt.date(2012, 1, 1)}, "pastgrant_state_has_a_day"),
        ({"state": "running", "state_since": dt.date(2010, 1, 1)}, "pastgrant_state_after_the_grant"),
    ],
)
def test_the_database_keeps_what_is_told(values, name):
    grant = PastGrantFactory()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PastGrant.objects.filter(pk=grant.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        PastGrantFactory(group=grant.group)
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        grant.delete()
