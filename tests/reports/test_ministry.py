"""The ministry's report: who prepares does not submit, what was sent stands, and what changed since is told."""

from __future__ import annotations

import datetime as dt
import io
import threading

import pypdf
import pytest
from django.db import IntegrityError, connection, transaction
from python_calamine import CalamineWorkbook

from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Group, Member
from kube_portal.accounts.models import Post
from kube_portal.accounts.roles import Role
from kube_portal.documents.verifying import said_of
from reports.ministry import comparing, preparing
from reports.ministry.columns import BNBA, FIELDS, asks_identity, columns_of, lines_of
from reports.ministry.figures import content_as_sent, content_of, figures_of
from reports.models import MinistryReport
from tests.factories import cases
from tests.reports.ministry_work import BASE_URL, prepared, somebody, submitted, year_with_recipients

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(regions: None):
    return year_with_recipients()


def send(report: MinistryReport, year, **values):
    return preparing.submit(
        **{
            "report": report, "year": year, "by": somebody(Role.OFFICE_HEAD), "number": "400/9/2026",
            "seen": report.saved, "base_url": BASE_URL, **values,
        }
    )  # fmt: skip


def read(file) -> bytes:
    with file.open("rb") as opened:
        return opened.read()


def test_figures_recomputed_from_raw_rows(year):
    figures = {figure.key: figure.value for figure in figures_of(year)}

    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT (SELECT sum(amount) FROM disbursement_payment WHERE program_year_id = %(year)s),
                      (SELECT count(*) FROM groups_proposal WHERE program_year_id = %(year)s AND status = 'funded'),
                      (SELECT sum(amount) FROM programs_fundingceiling
                        WHERE program_year_id = %(year)s AND funding_source = 'apbd'),
                      (SELECT count(*) FROM groups_member m JOIN groups_proposal p ON p.group_id = m.group_id
                        WHERE p.program_year_id = %(year)s AND m.left_on IS NULL)""",
            {"year": year.pk},
        )
        paid, groups, ceiling, members = cursor.fetchone()
    assert (figures["apbd_paid"], figures["apbd_groups"], figures["apbd_ceiling"]) == (paid, groups, ceiling)
    assert (figures["members"], figures["in_time"] + figures["late"]) == (members, groups)


def test_confidential_cases_are_no_part_of_it(year):
    by, group = somebody(Role.VERIFIER), Group.objects.get()
    cases.opened(by, group)
    cases.opened(by, group, kind="levy")

    figures = {figure.key: figure.value for figure in figures_of(year)}

    assert (figures["cases"], figures["case_conflict"]) == (1, 1)
    assert "case_levy" not in figures


def test_it_is_sent_with_number_hash_and_signatory_and_its_bytes_say_so(year):
    report = submitted(year)

    assert (report.state, report.number, report.signatory.name) == (
        "submitted", "400/1/DINSOS/2026", "Drs. Dimas Prakoso, M.Si.",
    )  # fmt: skip
    pdf = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(read(report.document.content))).pages)
    member = Member.objects.order_by("pk").first()
    assert "400/1/DINSOS/2026" in pdf
    assert "Musim kemarau panjang." in pdf
    assert report.document.code in pdf
    assert member.nik not in pdf
    assert member.name in pdf
    book = CalamineWorkbook.from_filelike(io.BytesIO(read(report.sheet.content)))
    assert book.sheet_names == ["Ringkasan", "Penerima (BNBA)"]
    rows = book.get_sheet_by_name("Penerima (BNBA)").to_python()
    assert len(rows) == 1 + Member.objects.count()
    assert rows[0] == [heading for heading, _ in BNBA]
    assert not any(member.nik in str(cell) for row in rows for cell in row)
    assert said_of(report.document) == []


def test_who_prepares_does_not_submit_and_nobody_without_the_right(year):
    report = prepared(year)

    with pytest.raises(NotAllowed):
        send(report, year, by=somebody(Role.VERIFIER))
    with pytest.raises(NotAllowed):
        send(report, year, by=somebody(Role.OFFICE_HEAD, "76.04"))
    with pytest.raises(NotAllowed):
        preparing.begin(year=year, by=somebody(Role.TREASURER))
    with pytest.raises(IntegrityError, match="submitted_whole"), transaction.atomic():
        MinistryReport.objects.filter(pk=report.pk).update(state="submitted")
    sent = send(report, year)
    with pytest.raises(IntegrityError), transaction.atomic():
        MinistryReport.objects.filter(pk=sent.pk).update(submitted_by=report.prepared_by)


def test_what_stands_in_the_way_is_said_and_nothing_is_kept(year):
    report = prepared(year, follow_up="")
    cases.opened(somebody(Role.VERIFIER), Group.objects.get())
    Post.objects.update(until_date=year.today() - dt.timedelta(days=1))

    with pytest.raises(MoveRefused) as refusal:
        send(report, year, number=" ")

    said = str(refusal.value)
    assert "Pejabat kepala dinas" in said
    assert "tulis tindak lanjutnya" in said
    assert "Nomor surat perlu diisi" in said
    assert MinistryReport.objects.get().is_draft


def test_whoever_edited_meanwhile_is_met_in_words(year):
    report = prepared(year)
    preparing.save_words(report=report, by=somebody(Role.DIVISION_HEAD), seen=1, problems="Lain", follow_up="Lain")

    with pytest.raises(MoveRefused, match="diubah orang lain"):
        send(report, year)
    with pytest.raises(MoveRefused, match="diubah orang lain"):
        preparing.save_words(report=report, by=somebody(Role.VERIFIER), seen=1, problems="Hilang", follow_up="")
    assert MinistryReport.objects.get().problems == "Lain"


def test_what_was_sent_stands_against_everybody(year):
    report = submitted(year)

    with pytest.raises(MoveRefused, match="sudah dikirim"):
        preparing.save_words(report=report, by=somebody(Role.VERIFIER), seen=1, problems="x", follow_up="")
    for values in ({"problems": "x"}, {"number": "1"}, {"snapshot": {}}, {"state": "draft"}):
        with pytest.raises(IntegrityError, match=r"ministryreport_stands|stands as it was sent"), transaction.atomic():
            MinistryReport.objects.filter(pk=report.pk).update(**values)
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        report.delete()


def test_a_second_click_sends_nothing_twice(year):
    report = prepared(year)
    first = send(report, year)

    second = send(report, year, number="400/10/2026")

    assert (second.pk, second.number) == (first.pk, "400/9/2026")
    assert MinistryReport.objects.count() == 1
    assert preparing.begin(year=year, by=somebody(Role.VERIFIER)).pk == first.pk


def test_a_mistake_is_replaced_by_the_next_version_with_its_reason(year):
    first = submitted(year)
    by = somebody(Role.VERIFIER)

    with pytest.raises(MoveRefused, match="Tulis mengapa"):
        preparing.begin(year=year, by=by, seen=1, reason=" ")
    draft = preparing.begin(year=year, by=by, seen=1, reason="Satu kelompok tertinggal.")
    assert preparing.begin(year=year, by=by, seen=1, reason="Lagi").pk == draft.pk
    assert (draft.version, draft.problems) == (2, first.problems)
    with pytest.raises(MoveRefused, match="sudah dipakai"):
        send(draft, year, number="400/1/DINSOS/2026")
    second = send(draft, year)

    first.refresh_from_db()
    assert (first.state, second.state, second.replaces_id) == ("superseded", "submitted", first.pk)
    first.document.refresh_from_db()
    assert first.document.superseded_by == second.document
    assert second.document.reason == "Satu kelompok tertinggal."


def test_later_differences_are_told_figure_by_figure_and_group_by_group(year):
    report = submitted(year)
    assert comparing.differences(report.snapshot, content_of(year)) == []
    group = Group.objects.get()
    Group.objects.update(name="Nama Baru")
    goes = group.members.filter(position="member").first()
    Member.objects.filter(pk=goes.pk).update(active=False, left_on=year.today())
    year_with_recipients()

    told = {(one.what, one.then, one.now) for one in comparing.differences(report.snapshot, content_of(year))}

    assert ("Kelompok sudah menerima, APBD", "1", "2") in told
    assert ("Kelompok Nama Baru", group.name, "Nama Baru") in told
    assert ("Kelompok Nama Baru, anggota", "10 orang", "1 orang tidak lagi anggota") in told
    assert any(what.startswith("Kelompok ") and now == "tercantum" for what, _, now in told)
    kept = content_as_sent(year, report.snapshot)
    assert [len(members) for members in kept.people().values()] == [10]
    assert {figure.key: figure.value for figure in kept.figures}["apbd_groups"] == 1


def test_every_field_of_a_file_can_be_read_masked_or_in_full(year):
    content = content_of(year)
    nik = next(iter(content.people().values()))[0].nik
    everything = [(field.label, field.key) for field in FIELDS]

    for per, count in (("member", 10), ("group", 1)):
        rows = list(lines_of(content.grants, content.people(), per=per))
        assert len(rows) == count
        assert all(column.value(row) is not Ellipsis for row in rows for column in columns_of(everything))
    [number] = columns_of([("NIK", "nik")])
    masked = number.value(next(iter(lines_of(content.grants, content.people(), per="member"))))
    full = number.value(next(iter(lines_of(content.grants, content.people(), per="member", unmasked=True))))
    assert masked != nik
    assert full == nik
    assert asks_identity([("x", "kk")])
    assert not asks_identity([("x", "name")])
    assert columns_of([("Judul", "no_such_field")]) == []


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_send_one_report(regions):
    year = year_with_recipients()
    report = prepared(year)
    somebody(Role.OFFICE_HEAD)
    outcomes: list[object] = []
    start = threading.Barrier(2)

    def click(number: str) -> None:
        start.wait(timeout=10)
        try:
            outcomes.append(send(report, year, number=number).number)
        except MoveRefused as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(number,)) for number in ("400/1/2026", "400/2/2026")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(set(map(str, outcomes))) == 1
    assert MinistryReport.objects.get().state == "submitted"
