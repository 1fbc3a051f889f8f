"""Minutes of a verification: printed as recorded, superseded after a change, signed."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from pypdf import PdfReader

from eligibility import minutes, photos
from eligibility import verification as activity
from eligibility.minutes import Head, is_outdated, may_issue
from eligibility.models import MemberCheck, Minutes
from eligibility.photos import Kind
from groups import lifecycle
from groups.lifecycle import MoveRefused, NotAllowed
from kube_portal.documents.access import may_see
from kube_portal.documents.printing import date_in_words
from tests.eligibility.conftest import members_of
from tests.factories.accounts import PostFactory
from tests.factories.documents import FileFactory, photo_bytes, upload
from tests.factories.eligibility import TeamMemberFactory

BASE_URL = "https://kube.example/"


@pytest.fixture
def passed(checked, verifier, wati):
    """Dapur Rukun, visited by Vera and Wati, and found fit."""
    TeamMemberFactory(verification=checked, user=wati)
    MemberCheck.objects.filter(verification=checked, member=members_of(checked)[1]).update(note="Rumah papan, sewa.")
    photos.add(
        verification=checked, member=members_of(checked)[0], kind=Kind.HOUSE,
        upload=upload("rumah.jpg", photo_bytes()), by=verifier,
    )  # fmt: skip
    return activity.conclude(verification=checked, conclusion="Sepuluh keluarga miskin, dapur siap.", by=verifier)


def head(verification, **changes) -> Head:
    today = verification.proposal.program_year.today()
    return Head(**{"dated_on": today, "place": " Sedau ", "number": " 094/12/BA/2026 ", **changes})


def issue(verification, by, **changes) -> Minutes:
    return minutes.issue(verification=verification, head=head(verification, **changes), by=by, base_url=BASE_URL)


def text_of(issued: Minutes) -> str:
    """The words of the PDF, in one line."""
    assert issued.document is not None
    with issued.document.content.open("rb") as content:
        pages = PdfReader(io.BytesIO(content.read())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_paper_says_what_was_seen_without_any_whole_nik(passed, verifier):
    village = passed.proposal.village
    PostFactory(region=village, office="village_head", name="Lukman Hakim", nip="198004122006041003", rank="")

    today = passed.proposal.program_year.today()

    issued = issue(passed, verifier, dated_on=today, remarks="Jalan tanah, sulit saat hujan.")

    text = text_of(issued)
    members = members_of(passed)
    for words in (
        "PEMERINTAH KOTA SINGKAWANG", "BERITA ACARA VERIFIKASI LAPANGAN", "Nomor: 094/12/BA/2026",
        f"Pada hari ini {date_in_words(today)} ({today:%d-%m-%Y})",
        "bertempat di Sedau", "Vera Ketua tim", "Wati Anggota tim",
        f"Surat Tugas Nomor {passed.letter_number} tanggal 23 November 2026",
        "Dapur Rukun", "Kelurahan Sedau, Kecamatan Singkawang Selatan, Kota Singkawang", "Rp20.000.000",
        "Kriteria fakir miskin (paling sedikit 3 terpenuhi): 1. Belum mampu", "Ya Ya Ya Ya Ya Ya Ya Ya 6 Layak",
        "Catatan: Rumah papan, sewa.", "Kandang kosong 4×10 m.", "Kelayakan usaha : Baik", "1 foto rumah",
        "Jalan tanah, sulit saat hujan.", "dinyatakan LAYAK", "Sepuluh keluarga miskin, dapur siap.",
        "Ketua kelompok,", members[0].name, "Mengetahui, Lurah Sedau,", "Lukman Hakim", "NIP 198004122006041003",
        f"https://kube.example/verify/{issued.document.code}/",
    ):  # fmt: skip
        assert words in text, words
    for member in members:
        assert member.name in text
        assert f"{member.nik[:4]}••••••••{member.nik[-4:]}" in text
        assert member.nik not in text
        assert member.kk not in text


def test_they_are_kept_as_issued_under_a_public_code(passed, verifier):
    issued = issue(passed, verifier)

    assert (issued.number, issued.place, issued.issued_by) == ("094/12/BA/2026", "Sedau", verifier)
    document = issued.document
    assert (document.owner, document.kind, document.number) == (issued, "verification_minutes", "094/12/BA/2026")
    assert document.title == "Berita acara verifikasi lapangan"


def test_of_a_group_that_is_not_fit(checked, verifier):
    member = members_of(checked)[3]
    checked.checks.filter(member=member).update(fit=False, fit_reason="Punya dua toko.")
    found = activity.conclude_unfit(verification=checked, conclusion="Ganti seorang anggota.", by=verifier)

    text = text_of(issue(found, verifier))

    for words in ("dinyatakan TIDAK LAYAK", "Ganti seorang anggota.", "Tidak layak: Punya dua toko.", "6 Tidak layak"):
        assert words in text
    lifecycle.move(found.proposal, "reject", by=verifier, note="Tidak layak.")
    found.refresh_from_db()
    assert may_issue(verifier, found)


def test_after_a_change_the_new_ones_take_the_place_of_the_old(checked, verifier):
    found = activity.conclude_unfit(verification=checked, conclusion="Kandang belum ada.", by=verifier)
    first = issue(found, verifier)
    assert not is_outdated(first)

    activity.conclude_unfit(verification=found, conclusion="Kandang terlalu kecil.", by=verifier)
    found.refresh_from_db()
    first = Minutes.objects.select_related("verification__proposal__program_year").get(pk=first.pk)
    assert is_outdated(first)
    second = issue(found, verifier)

    first.document.refresh_from_db()
    assert first.document.superseded_by == second.document
    assert list(Minutes.objects.in_force()) == [second]
    assert "Kandang terlalu kecil." in text_of(second)
    assert "Kandang belum ada." in text_of(first)


def test_the_same_words_twice_are_issued_once(passed, verifier, wati):
    first = issue(passed, verifier)

    assert issue(passed, wati) == first
    assert issue(passed, verifier, number="094/13/BA/2026") != first
    assert Minutes.objects.count() == 2


def test_who_left_the_team_stands_in_it_with_the_day(checked, verifier, wati):
    TeamMemberFactory(verification=checked, user=wati, until_on=dt.date(2026, 11, 24))
    passed = activity.conclude(verification=checked, conclusion="Layak.", by=verifier)

    text = text_of(issue(passed, verifier))

    assert "Wati Anggota tim (sampai 24 November 2026)" in text
    assert text.count("Wati") == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"dated_on": dt.date(2999, 1, 1)}, "belum terjadi"),
        ({"dated_on": dt.date(2020, 1, 1)}, "mendahului kunjungan terakhir"),
        ({"place": "  "}, "Tempat perlu diisi"),
    ],
)
def test_an_impossible_head_is_refused(passed, verifier, changes, sentence):
    with pytest.raises(MoveRefused, match=sentence):
        issue(passed, verifier, **changes)

    assert not Minutes.objects.exists()


def test_not_before_the_conclusion_and_not_by_others(checked, passed, running, verifier, kabid, operator_sedau):
    with pytest.raises(MoveRefused, match="setelah verifikasi disimpulkan"):
        issue(running, verifier)
    for user in (kabid, operator_sedau):
        with pytest.raises(NotAllowed):
            issue(passed, user)
    assert not may_issue(verifier, running)


def test_the_signed_scan_is_added_once(passed, verifier, kabid, operator_sedau, outsider):
    issued = issue(passed, verifier)
    scan = FileFactory(uploaded_by=verifier)
    with pytest.raises(NotAllowed):
        minutes.add_scan(minutes=issued, scan=scan, by=kabid)

    minutes.add_scan(minutes=issued, scan=scan, by=verifier)

    issued.refresh_from_db()
    assert (issued.scan, scan.owner) == (scan, issued)
    assert [may_see(user, scan) for user in (verifier, kabid, operator_sedau, outsider)] == [True, True, False, False]
    with pytest.raises(MoveRefused, match="sudah ada"):
        minutes.add_scan(minutes=issued, scan=FileFactory(uploaded_by=verifier), by=verifier)


def test_a_scan_belongs_to_the_minutes_in_force(passed, verifier):
    old = issue(passed, verifier)
    issue(passed, verifier, number="094/13/BA/2026")

    with pytest.raises(MoveRefused, match="sudah diganti"):
        minutes.add_scan(minutes=old, scan=FileFactory(uploaded_by=verifier), by=verifier)


def test_the_database_keeps_them_as_issued(passed, verifier):
    issued = issue(passed, verifier)
    rows = Minutes.objects.filter(pk=issued.pk)

    for change in ({"place": "lain"}, {"document": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.create(
            verification=passed, dated_on=issued.dated_on, place="Sedau", issued_by=verifier,
            scan=FileFactory(uploaded_by=verifier), fingerprint="x",
        )  # fmt: skip


def test_somebody_who_was_not_visited_stands_there_too(checked, verifier):
    member = members_of(checked)[9]
    MemberCheck.objects.filter(verification=checked, member=member).update(visited_on=None)
    found = activity.conclude_unfit(verification=checked, conclusion="Seorang tidak ditemukan.", by=verifier)

    text = text_of(issue(found, verifier))

    assert f"{member.name} {member.get_position_display()}, NIK {member.nik[:4]}••••••••{member.nik[-4:]} belum" in text
