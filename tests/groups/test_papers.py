"""Papers of a proposal: what stands on them, that they are issued once, and that they stay as issued."""

import errno
import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import IntegrityError, transaction

from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Member, Proposal
from groups.papers import Paper, draft_pdf, issue_paper, standings
from groups.proposal_papers import BY_KIND, PAPERS
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.documents.integrity import violations
from kube_portal.documents.models import IssuedDocument
from kube_portal.documents.printing import TemplateError, issue
from kube_portal.documents.storing import NotStored
from kube_portal.money import terbilang
from kube_portal.programs.models import PrintTemplate
from tests.factories.accounts import PostFactory
from tests.factories.documents import pdf_bytes
from tests.factories.groups import SEDAU, ProposalFactory
from tests.paper_tools import pages_of, qr_codes, text_of

pytestmark = pytest.mark.django_db
BASE_URL = "https://kube.example.go.id/"


@pytest.fixture
def proposal(regions: None) -> Proposal:
    PostFactory(region_id=SEDAU, office="village_head", name="Hj. Rosmiati, S.Sos.", nip="197001011995032001")
    made: Proposal = ProposalFactory(
        status=Status.VILLAGE_REVIEW, village=SEDAU, group_values={"name": "Bukit Harapan"}
    )
    return made


def issued(paper: Paper, proposal: Proposal, by: User, **kwargs: Any) -> IssuedDocument:
    return issue_paper(paper, proposal, by=by, base_url=BASE_URL, **kwargs).document


def bytes_of(document: IssuedDocument) -> bytes:
    with document.content.open("rb") as content:
        return bytes(content.read())


def stored() -> set[Path]:
    root = Path(default_storage.location)
    return {path for path in root.rglob("*") if path.is_file()}


def test_the_budget_plan_names_every_line_and_the_sum_in_words(proposal: Proposal, operator_sedau: User) -> None:
    document = issued(BY_KIND["rab"], proposal, operator_sedau)

    pdf = bytes_of(document)
    text = text_of(pdf)
    for line in proposal.budget_lines.all():
        assert line.description in text
        assert line.unit in text
    assert f"Terbilang: {terbilang(proposal.amount)}" in text
    board = {member.position: member.name for member in proposal.group.people()}
    for words in ("RENCANA ANGGARAN BIAYA (RAB)", board["chair"], board["treasurer"], "Hj. Rosmiati, S.Sos.",
                  "NIP 197001011995032001", "Lurah Sedau", document.spaced_code):  # fmt: skip
        assert words in text
    assert pages_of(pdf) == 1
    assert qr_codes(pdf) == [f"{BASE_URL}verify/{document.code}/"]
    assert hashlib.sha256(pdf).hexdigest() == document.sha256


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.kind)
def test_each_paper_is_one_page_with_its_code_and_no_whole_nik(
    proposal: Proposal, operator_sedau: User, paper: Paper
) -> None:
    pdf = bytes_of(issued(paper, proposal, operator_sedau))

    assert pages_of(pdf) == 1
    assert len(qr_codes(pdf)) == 1
    text = text_of(pdf)
    assert "Bukit Harapan" in text
    assert "Rp20.000.000" in text or "20.000.000" in text
    assert not [nik for nik in proposal.group.people().values_list("nik", flat=True) if nik in text]
    assert "KONSEP" not in text


def test_the_statement_and_the_pact_are_signed_by_the_board(proposal: Proposal, operator_sedau: User) -> None:
    board = {member.position: member.name for member in proposal.group.people()}
    statement = text_of(bytes_of(issued(BY_KIND["sptjm"], proposal, operator_sedau)))
    pact = text_of(bytes_of(issued(BY_KIND["integrity_pact"], proposal, operator_sedau)))

    assert statement.count(board["chair"]) == 2
    assert "Meterai" in statement
    assert "••••" in statement
    assert all(board[position] in pact for position in ("chair", "secretary", "treasurer"))
    assert "Tahun Anggaran 2026" in pact


def test_a_draft_is_only_previewed(regions: None, operator_sedau: User) -> None:
    draft = ProposalFactory(village=SEDAU, complete=True)
    with pytest.raises(MoveRefused, match="setelah usulan diajukan ke lurah"):
        issued(BY_KIND["rab"], draft, operator_sedau)

    assert "KONSEP" in text_of(draft_pdf(BY_KIND["rab"], draft))
    assert not IssuedDocument.objects.exists()


def test_a_draft_without_anybody_is_previewed_with_dots(regions: None) -> None:
    empty = ProposalFactory(village=SEDAU)
    for paper in PAPERS:
        assert "....." in text_of(draft_pdf(paper, empty))


@pytest.mark.parametrize("status", [Status.REJECTED, Status.WITHDRAWN])
def test_what_has_ended_needs_no_papers(regions: None, operator_sedau: User, status: Status) -> None:
    with pytest.raises(MoveRefused, match="berstatus"):
        issued(BY_KIND["rab"], ProposalFactory(village=SEDAU, status=status), operator_sedau)


def test_a_second_click_issues_nothing(proposal: Proposal, operator_sedau: User) -> None:
    first = issue_paper(BY_KIND["rab"], proposal, by=operator_sedau, base_url=BASE_URL)
    second = issue_paper(BY_KIND["rab"], proposal, by=operator_sedau, base_url=BASE_URL)

    assert (first.is_new, second.is_new) == (True, False)
    assert first.document == second.document
    again = issue_paper(
        BY_KIND["rab"],
        proposal,
        by=operator_sedau,
        base_url=BASE_URL,
        replaces=first.document.code,
        reason="Salah nama",
    )
    late = issue_paper(
        BY_KIND["rab"],
        proposal,
        by=operator_sedau,
        base_url=BASE_URL,
        replaces=first.document.code,
        reason="Salah nama",
    )
    assert (again.is_new, late.is_new, late.document) == (True, False, again.document)
    assert IssuedDocument.objects.count() == 2


def test_a_change_is_told_and_the_new_one_takes_the_place_of_the_old(proposal: Proposal, operator_sedau: User) -> None:
    paper = BY_KIND["rab"]
    old = issued(paper, proposal, operator_sedau)
    before = bytes_of(old)
    assert not standings([paper], proposal)[0].is_changed

    Member.objects.filter(group=proposal.group, position="chair").update(name="Sri Wahyuni")
    proposal = Proposal.objects.get(pk=proposal.pk)
    assert standings([paper], proposal)[0].is_changed
    with pytest.raises(MoveRefused, match="Tulis alasan"):
        issued(paper, proposal, operator_sedau, replaces=old.code, reason="  ")
    new = issued(paper, proposal, operator_sedau, replaces=old.code, reason="Ketua berganti")

    old.refresh_from_db()
    assert (old.superseded_by, new.reason, bytes_of(old)) == (new, "Ketua berganti", before)
    assert "Sri Wahyuni" in text_of(bytes_of(new))
    standing = standings([paper], proposal)[0]
    assert (standing.document, standing.earlier, standing.is_changed) == (new, [old], False)


def test_the_holder_of_a_post_signs_as_on_the_day_of_issue(proposal: Proposal, operator_sedau: User) -> None:
    document = issued(BY_KIND["rab"], proposal, operator_sedau)
    assert document.fingerprint
    PostFactory(region_id=SEDAU, office="village_head", name="Orang Lain", standing="plt", from_date="2020-01-01")

    proposal = Proposal.objects.get(pk=proposal.pk)
    assert standings([BY_KIND["rab"]], proposal)[0].is_changed


def test_without_the_right(proposal: Proposal, auditor: User) -> None:
    with pytest.raises(NotAllowed):
        issued(BY_KIND["rab"], proposal, auditor)


def test_the_database_keeps_one_in_force(proposal: Proposal, operator_sedau: User) -> None:
    issued(BY_KIND["rab"], proposal, operator_sedau)
    with pytest.raises(IntegrityError, match="issued_one_in_force"), transaction.atomic():
        issue(kind="rab", title="RAB", number="", pdf=pdf_bytes(), by=operator_sedau, owner=proposal)


class TestFaults:
    def test_a_full_disk_leaves_nothing(
        self,
        proposal: Proposal,
        operator_sedau: User,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        old = issued(BY_KIND["rab"], proposal, operator_sedau)
        before = stored()

        def full(self: FileSystemStorage, name: str, content: Any) -> str:
            path = Path(self.path(name))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(FileSystemStorage, "_save", full)
        with pytest.raises(NotStored, match="Ruang penyimpanan server penuh"):
            issued(BY_KIND["rab"], proposal, operator_sedau, replaces=old.code, reason="Ulang")
        monkeypatch.undo()

        assert stored() == before
        assert list(IssuedDocument.objects.values_list("code", "superseded_by")) == [(old.code, None)]
        assert [record.levelname for record in caplog.records if "could not be stored" in record.message] == ["ERROR"]
        assert not list(violations())
        assert issue_paper(
            BY_KIND["rab"], proposal, by=operator_sedau, base_url=BASE_URL, replaces=old.code, reason="Ulang"
        ).is_new

    def test_a_row_that_fails_takes_its_bytes_along(
        self, proposal: Proposal, operator_sedau: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = stored()

        def fails(self: IssuedDocument, **kwargs: Any) -> None:
            raise RuntimeError("killed")

        monkeypatch.setattr(IssuedDocument, "save", fails)
        with pytest.raises(RuntimeError):
            issued(BY_KIND["rab"], proposal, operator_sedau)
        assert stored() == before

    def test_an_office_template_that_does_not_compile(
        self, proposal: Proposal, operator_sedau: User, superuser: User
    ) -> None:
        before = stored()
        office = PrintTemplate(regency_id="61.72", name="groups/rab.typ", saved_by=superuser, note="Kop baru")
        office.version, office.source = 1, "= RAB\n#data.tidak_ada"
        office.save()
        with pytest.raises(TemplateError) as trouble:
            issued(BY_KIND["rab"], proposal, operator_sedau)

        assert "Templat kantor “groups/rab.typ” tidak dapat dicetak (baris 2:" in trouble.value.sentence
        assert stored() == before
        assert not IssuedDocument.objects.exists()
        PrintTemplate.objects.create(
            regency_id="61.72", name="groups/rab.typ", saved_by=superuser, note="Kembali", version=2, source=""
        )
        assert issued(BY_KIND["rab"], proposal, operator_sedau).template == "groups/rab.typ"

    def test_an_office_template_is_used_and_named(
        self, proposal: Proposal, operator_sedau: User, superuser: User
    ) -> None:
        PrintTemplate.objects.create(
            regency_id="61.72",
            name="groups/rab.typ",
            saved_by=superuser,
            note="Pendek",
            version=1,
            source='#import "/kube_portal/documents/typst/letter.typ": *\n#show: letter\nRAB kantor #data.total',
        )
        document = issued(BY_KIND["rab"], proposal, operator_sedau)
        assert document.template == "groups/rab.typ versi 1"
        assert "RAB kantor 20.000.000" in text_of(bytes_of(document))
