"""A proposal's whole file as one PDF, and documents as ZIP: complete, in order, and honest of what is left out."""

import io
import re
import zipfile

import pytest
from django.core.files.storage import default_storage
from pypdf import PdfReader, PdfWriter

from groups import bundling
from groups.archiving import Archive
from groups.bundling import TooLarge, whole_file, zip_of
from groups.models import Proposal
from groups.papers import issue_paper
from groups.proposal_papers import BY_KIND
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.documents.binding import Unbindable, part_of_pdf, part_of_picture
from kube_portal.documents.models import File
from tests.factories.documents import FileFactory, image_bytes, pdf_bytes
from tests.factories.groups import SEDAU, ProposalFactory

pytestmark = pytest.mark.django_db
BASE_URL = "https://kube.example.go.id/"


def locked_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_bytes())))
    writer.encrypt("rahasia", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pages_pdf(count: int, *, rotated: int = 0, size: tuple[int, int] = (595, 842)) -> bytes:
    writer = PdfWriter()
    for _ in range(count):
        page = writer.add_blank_page(*size)
        if rotated:
            page.rotate(rotated)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def proposal(regions: None, operator_sedau: User) -> Proposal:
    made: Proposal = ProposalFactory(
        status=Status.VILLAGE_REVIEW, village=SEDAU, group_values={"name": "Bukit Harapan"}
    )
    # Its own minutes are an empty PDF without pages: left out, and said so.
    for name, data in (
        ("tiga halaman.pdf", pages_pdf(3)),
        ("melintang.pdf", pages_pdf(1, rotated=90, size=(842, 595))),
        ("foto.jpg", image_bytes("JPEG", (640, 480))),
        ("gambar.png", image_bytes("PNG", (300, 900))),
        ("terkunci.pdf", locked_pdf()),
        ("rusak.pdf", b"%PDF-1.7\n" + b"\x00garbage" * 50),
    ):
        FileFactory(owner=made, kind="minutes", name=name, data=data)
    issue_paper(BY_KIND["rab"], made, by=operator_sedau, base_url=BASE_URL)
    return made


def entries_of(proposal: Proposal, user: User) -> list[bundling.Entry]:
    return Archive(proposal.group, user, proposal=proposal).all_entries()


def test_every_paper_begins_on_the_page_that_the_contents_say(proposal: Proposal, operator_sedau: User) -> None:
    with whole_file(proposal, entries_of(proposal, operator_sedau), by=operator_sedau) as content:
        reader = PdfReader(content)
        texts = [page.extract_text() for page in reader.pages]
        marks = {item.title: reader.get_destination_page_number(item) + 1 for item in reader.outline}  # type: ignore[union-attr]

    contents = " ".join(texts[1].split())
    assert "DAFTAR ISI" in contents
    assert len(marks) == 6
    page = marks["Rencana anggaran biaya (RAB)"]
    assert "RENCANA ANGGARAN BIAYA (RAB)" in texts[page - 1]
    assert re.search(rf"Rencana anggaran biaya \(RAB\) .*?2026 {page}\b", contents)
    for name in ("tiga halaman.pdf", "melintang.pdf", "foto.jpg", "gambar.png"):
        at = marks[f"Berita acara musyawarah: {name}"]
        assert re.search(rf"{re.escape(name)} \d+ \w+ \d+ {at}\b", contents), (name, at, contents)
    assert len(texts) == 2 + 3 + 1 + 1 + 1 + 1
    assert all(f"hal. {number} / {len(texts)}" in " ".join(text.split()) for number, text in enumerate(texts, 1))
    assert "terkunci.pdf" in contents
    assert "tidak dapat digabung (terkunci kata sandi), lihat ZIP" in contents
    assert contents.count("tidak dapat digabung") == 3
    assert "Bukit Harapan" in texts[0] or "BUKIT HARAPAN" in texts[0]


def test_what_was_replaced_stays_out_of_the_pdf_and_lies_apart_in_the_zip(
    proposal: Proposal, operator_sedau: User
) -> None:
    old = issue_paper(BY_KIND["rab"], proposal, by=operator_sedau, base_url=BASE_URL).document
    issue_paper(
        BY_KIND["rab"], proposal, by=operator_sedau, base_url=BASE_URL, replaces=old.code, reason="Templat diperbaiki"
    )
    entries = entries_of(proposal, operator_sedau)
    with whole_file(proposal, entries, by=operator_sedau) as content:
        titles = [item.title for item in PdfReader(content).outline]  # type: ignore[union-attr]
    assert titles.count("Rencana anggaran biaya (RAB)") == 1
    with zip_of(entries, heading="Berkas", by=operator_sedau) as content, zipfile.ZipFile(content) as archive:
        names = archive.namelist()
        assert len(names) == len(entries) + 1
        assert [name for name in names if name.startswith("1-usulan/sudah-diganti/")] != []


def test_the_zip_holds_every_byte_and_a_list(proposal: Proposal, operator_sedau: User) -> None:
    entries = entries_of(proposal, operator_sedau)
    with zip_of(entries, heading="Berkas Bukit Harapan", by=operator_sedau) as content, zipfile.ZipFile(content) as z:
        assert z.testzip() is None
        contents = z.read("DAFTAR ISI.txt").decode()
        stored = {name: z.read(name) for name in z.namelist() if name != "DAFTAR ISI.txt"}
    assert len(stored) == len(entries) == len(set(stored))
    assert all(re.fullmatch(r"1-usulan/\d{3}-[a-z0-9-]+\.(pdf|jpg|png)", name) for name in stored), list(stored)
    for entry in entries:
        with entry.document.content.open("rb") as file:
            assert file.read() in stored.values()
        assert entry.document.sha256 in contents


def test_bytes_that_are_gone_are_named(proposal: Proposal, operator_sedau: User) -> None:
    lost = File.objects.get(name="tiga halaman.pdf")
    default_storage.delete(str(lost.content.name))
    entries = entries_of(proposal, operator_sedau)
    with whole_file(proposal, entries, by=operator_sedau) as content:
        text = " ".join(page.extract_text() for page in PdfReader(content).pages)
    assert "berkas tidak ditemukan di server" in " ".join(text.split())
    with zip_of(entries, heading="Berkas", by=operator_sedau) as content, zipfile.ZipFile(content) as archive:
        assert "berkas tidak ditemukan di server" in archive.read("DAFTAR ISI.txt").decode()


def test_too_much_says_what_to_do(proposal: Proposal, operator_sedau: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundling, "PDF_LIMIT", 1_000)
    monkeypatch.setattr(bundling, "ZIP_LIMIT", 1_000)
    entries = entries_of(proposal, operator_sedau)
    with pytest.raises(TooLarge, match="Unduh sebagai ZIP"):
        whole_file(proposal, entries, by=operator_sedau)
    with pytest.raises(TooLarge, match="Saring menurut tahap"):
        zip_of(entries, heading="x", by=operator_sedau)


def test_a_proposal_without_papers(regions: None, operator_sedau: User) -> None:
    empty = ProposalFactory(village=SEDAU)
    with whole_file(empty, [], by=operator_sedau) as content:
        assert "Belum ada dokumen" in PdfReader(content).pages[1].extract_text()


@pytest.mark.parametrize("cut", [0, 1, 9, 40, 200, 300])
def test_broken_papers_are_told_and_not_raised(cut: int) -> None:
    data = pages_pdf(2)[:cut] if cut else b""
    with pytest.raises(Unbindable):
        part_of_pdf("x", data)
    with pytest.raises(Unbindable):
        part_of_picture("x", image_bytes("JPEG", (800, 800))[:cut])
