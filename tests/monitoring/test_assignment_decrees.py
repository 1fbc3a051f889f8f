"""Decrees of assignment: recorded with the assignment, or issued by the portal over several at once."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from groups.archiving import HOLDINGS
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Assignment
from kube_portal.documents.models import IssuedDocument
from kube_portal.documents.storing import store
from monitoring import assignment_decrees as decrees
from monitoring import assignments
from monitoring.models import AssignmentDecree
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.accounts import PostFactory
from tests.factories.documents import image_bytes
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import PendampingTrainingFactory, assigned_by_letter, today
from tests.factories.programs import ProgramYearFactory
from tests.paper_tools import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(pendamping, verifier):
    """Two groups that `pendamping` accompanies by one letter."""
    ProgramYearFactory()
    PostFactory(region_id="61.72", name="Drs. Dimas Prakoso, M.Si.", from_date=dt.date(2020, 1, 1))
    groups = (GroupFactory(name="Bukit Harapan", village=SEDAU), GroupFactory(name="Tirta Jaya", village=SIJANGKUNG))
    return [assigned_by_letter(pendamping, group, by=verifier) for group in groups]


def issue(chosen, by, **values):
    """Issue a decree of today over these."""
    given = {"regency": "61.72", "number": "800/15/2026", "dated_on": today(), "about": "", "base_url": "https://x.id/"}
    return decrees.issue(assignments=chosen, by=by, **{**given, **values})


def test_a_letter_is_written_down_once_for_all_that_name_it(letters):
    letter = AssignmentDecree.objects.get()

    assert (letter.kind, letter.number, letter.dated_on, letter.document) == ("letter", "800/7/2026", today(), None)
    assert [(line.position, line.group_name, line.is_primary) for line in letter.lines.all()] == [
        (1, "Bukit Harapan", True), (2, "Tirta Jaya", True),
    ]  # fmt: skip


def test_a_decree_is_issued_over_several_and_stands_in_each(letters, verifier):
    made = issue(letters, verifier)

    assert made.document is not None
    with made.document.content.open("rb") as pdf:
        text = text_of(pdf.read())
    for word in ("PENUNJUKAN PENDAMPING", "MEMUTUSKAN", "Bukit Harapan", "Tirta Jaya", "Pandu", "Dimas Prakoso"):
        assert word.casefold() in text.casefold()
    assert set(Assignment.objects.values_list("basis", "decree_number", "decree_date")) == {
        ("decree", "800/15/2026", today())
    }
    assert list(decrees.waiting(verifier, "61.72")) == []


def test_an_issued_annex_is_closed(letters, verifier, other_pendamping):
    made = issue(letters[:1], verifier)
    PendampingTrainingFactory(user=other_pendamping)

    with pytest.raises(MoveRefused, match="lampiran tetap"):
        assignments.assign(
            group=GroupFactory(village=SEDAU), user=other_pendamping, primary=True, level="village",
            started_on=today(), by=verifier, paper=assignments.Paper("decree", made.number, today()),
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        decrees._list(made, letters[1:])
    with pytest.raises(IntegrityError), transaction.atomic():
        AssignmentDecree.objects.filter(pk=made.pk).update(number="lain")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"number": "  "}, "Nomor SK perlu diisi"),
        ({"number": "x" * 101}, "paling banyak 100"),
        ({"dated_on": dt.date(2999, 1, 1)}, "masa depan"),
        ({"dated_on": dt.date(2019, 1, 1)}, "Aturan tahun 2019 belum ada"),
        ({"regency": "76.04"}, "dari kabupaten/kota lain"),
    ],
)
def test_a_decree_that_cannot_be(letters, verifier, values, said):
    with pytest.raises(MoveRefused, match=said):
        issue(letters, verifier, **values)

    assert not AssignmentDecree.objects.filter(kind="decree").exists()
    assert not IssuedDocument.objects.exists()


def test_nobody_signs_on_that_day(letters, verifier):
    from kube_portal.accounts.models import Post  # noqa: PLC0415

    Post.objects.update(until_date=dt.date(2020, 2, 1))

    with pytest.raises(MoveRefused, match="Belum tercatat siapa"):
        issue(letters, verifier)


def test_what_has_a_decree_or_has_ended_takes_no_other(letters, verifier):
    issue(letters[:1], verifier)
    assignments.end(assignment=letters[1], ended_on=today(), reason="Pindah")

    with pytest.raises(MoveRefused) as refused:
        issue(letters, verifier, number="800/15/2026")

    assert [blocker.text for blocker in refused.value.blockers] == [
        "Pandu pada Bukit Harapan: sudah ditetapkan dengan SK 800/15/2026.",
        "Pandu pada Tirta Jaya: penugasannya sudah berakhir.",
        f"Nomor SK 800/15/2026 sudah dicatat pada tahun {today().year}.",
    ]
    with pytest.raises(MoveRefused, match="Pilih paling sedikit satu"):
        issue([], verifier, number="2")


def test_only_who_assigns_issues(letters, kadis):
    with pytest.raises(NotAllowed):
        issue(letters, kadis)


def test_a_number_has_one_date(letters, verifier, other_pendamping):
    with pytest.raises(MoveRefused, match="sudah dicatat dengan tanggal"):
        assignments.assign(
            group=GroupFactory(village=SEDAU), user=other_pendamping, primary=False, level="district",
            started_on=today(), by=verifier,
            paper=assignments.Paper("letter", "800/7/2026", today() - dt.timedelta(days=1)),
        )  # fmt: skip


def test_the_signed_scan_is_added_once(letters, verifier):
    letter = AssignmentDecree.objects.get()
    scans = [
        store(
            upload=SimpleUploadedFile(f"{n}.jpg", image_bytes(colour=f"#0b5d5{n}")), by=verifier, kind="assignment_scan"
        )
        for n in "ab"
    ]
    decrees.add_scan(decree=letter, scan=scans[0], by=verifier)

    with pytest.raises(MoveRefused, match="sudah ada"):
        decrees.add_scan(decree=letter, scan=scans[1], by=verifier)

    letter.refresh_from_db()
    assert letter.scan == scans[0]


def test_each_sees_the_papers_of_the_own_area(
    letters, verifier, lurah_sijangkung, pendamping, other_pendamping, outsider, superuser
):
    def seen(user):
        return AssignmentDecree.objects.visible_to(user).count()

    assert [seen(user) for user in (verifier, lurah_sijangkung, pendamping, superuser)] == [1, 1, 1, 1]
    assert [seen(user) for user in (other_pendamping, outsider)] == [0, 0]
    assert "monitoring.AssignmentDecree" in {holding.model for holding in HOLDINGS}
