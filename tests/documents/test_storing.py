"""Taking in files: what they are, what is refused, and that what was kept stays as it came."""

import hashlib
import struct
import zlib
from pathlib import Path

import pytest
from django import forms
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, transaction
from hypothesis import given
from hypothesis import strategies as st

from kube_portal.accounts.models import Post
from kube_portal.documents import storing
from kube_portal.documents.fields import CheckedFileField
from kube_portal.documents.models import File
from kube_portal.documents.storing import (
    CSV,
    JPEG,
    PAPERS,
    PDF,
    PNG,
    XLSX,
    ZIP,
    RejectedFile,
    clean_name,
    inspect,
    store,
)
from tests.factories.accounts import PostFactory
from tests.factories.documents import image_bytes, pdf_bytes, upload, xlsx_bytes, zip_bytes

MEGABYTE = 1024 * 1024


def png_that_says(width, height):
    """A tiny PNG whose head promises a huge picture."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("berita.pdf", pdf_bytes(), PDF),
        ("BERITA.PDF", pdf_bytes(), PDF),
        ("foto.jpg", image_bytes("JPEG"), JPEG),
        ("foto.JPEG", image_bytes("JPEG"), JPEG),
        ("gambar.png", image_bytes("PNG"), PNG),
        ("usulan.xlsx", xlsx_bytes(), XLSX),
        ("berkas.zip", zip_bytes({"a.txt": b"a"}), ZIP),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_file_is_comes_from_its_bytes(name, data, content_type):
    checked = inspect(upload(name, data, content_type="application/x-msdownload"), allowed={content_type})

    assert (checked.name, checked.content_type, checked.size, checked.data) == (name, content_type, len(data), data)
    assert checked.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("kosong.pdf", b"", "kosong"),
        ("besar.pdf", b"%PDF-" + b"x" * (10 * MEGABYTE), "terlalu besar. Batasnya 10 MB"),
        ("surat.pdf", b"MZ\x90\x00" + b"\x00" * 100, "tidak dapat diterima. Yang diterima: PDF, foto JPG, gambar PNG."),
        ("surat.pdf", b"<html><script>alert(1)</script></html>", "tidak dapat diterima"),
        ("gambar.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "tidak dapat diterima"),
        ("foto.gif", image_bytes("GIF"), "tidak dapat diterima"),
        ("usulan.xlsx", xlsx_bytes(), "tidak dapat diterima"),
        ("surat.pdf", image_bytes("JPEG"), "ternyata berisi foto JPG, bukan berkas .pdf. Simpan ulang sebagai .jpg"),
        ("foto.jpg", pdf_bytes(), "ternyata berisi PDF, bukan berkas .jpg"),
        ("foto.jpg", image_bytes("PNG"), "ternyata berisi gambar PNG, bukan berkas .jpg"),
        ("surat.html", pdf_bytes(), "ternyata berisi PDF, bukan berkas .html"),
        ("surat.pdf.exe", pdf_bytes(), "ternyata berisi PDF, bukan berkas .exe"),
        ("foto.jpg", image_bytes("JPEG", (800, 600))[:3000], "rusak atau tidak lengkap"),
        ("foto.jpg", b"\xff\xd8\xff" + b"\x00" * 500, "rusak atau tidak lengkap"),
        ("gambar.png", image_bytes("PNG", (300, 300))[:-30], "rusak atau tidak lengkap"),
        ("gambar.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "rusak atau tidak lengkap"),
        ("bom.png", png_that_says(9_450, 9_450), "terlalu besar: titiknya terlalu banyak"),
        ("bom.png", png_that_says(12_000, 12_000), "terlalu besar: titiknya terlalu banyak"),
        ("bom.png", png_that_says(20_000, 20_000), "terlalu besar: titiknya terlalu banyak"),
        ("bom.png", png_that_says(2**31 - 1, 2**31 - 1), "terlalu besar|rusak"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused(name, data, message):
    with pytest.raises(RejectedFile, match=message) as caught:
        inspect(upload(name, data))
    assert f"“{name}”" in str(caught.value)


@pytest.mark.parametrize(
    "data", [b"Tanggal;Debet\n", "Biaya café\n".encode("cp1252"), "Tanggal\tDebet\n".encode("utf-16")]
)
def test_a_table_of_text_is_taken_where_it_is_asked_for(data):
    assert inspect(upload("rekening.csv", data), allowed={CSV, XLSX}).content_type == CSV
    with pytest.raises(RejectedFile):
        inspect(upload("rekening.csv", data), allowed={XLSX})


@pytest.mark.parametrize("data", [b"Tanggal\x00;Debet", b"\x7fELF\x02\x01", pdf_bytes(), image_bytes()])
def test_what_is_no_text_is_no_table(data):
    with pytest.raises(RejectedFile):
        inspect(upload("rekening.csv", data), allowed={CSV, XLSX})


def test_ten_megabytes_are_still_taken():
    data = pdf_bytes() + b" " * (10 * MEGABYTE - len(pdf_bytes()))

    assert inspect(upload("pas.pdf", data)).size == 10 * MEGABYTE


def test_the_size_is_counted_and_not_believed():
    liar = upload("surat.pdf", pdf_bytes() + b"x" * (10 * MEGABYTE))
    liar.size = 10

    with pytest.raises(RejectedFile, match="terlalu besar"):
        inspect(liar)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (xlsx_bytes(**{"xl/vbaProject.bin": b"macro"}), "macros"),
        (b"PK\x03\x04" + b"\x00" * 100, "broken"),
        (zip_bytes({f"{number}.txt": b"" for number in range(5_001)}), "too many entries"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_archives_that_are_nothing_we_know(data, why):
    with pytest.raises(RejectedFile, match="tidak dapat diterima"):
        inspect(upload("usulan.xlsx", data), allowed={XLSX, ZIP})


def test_a_bomb_in_a_workbook(monkeypatch):
    monkeypatch.setattr(storing, "MAX_UNPACKED_BYTES", MEGABYTE)
    bomb = xlsx_bytes(**{"xl/worksheets/sheet1.xml": b"0" * 2 * MEGABYTE})

    assert len(bomb) < 10_000
    with pytest.raises(RejectedFile, match="tidak dapat diterima"):
        inspect(upload("usulan.xlsx", bomb), allowed={XLSX})


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("berita acara.pdf", "berita acara.pdf"),
        ("C:\\Users\\Budi\\berita.pdf", "berita.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ('a"b<c>:d?.pdf', "a b c d .pdf"),
        ("", "berkas"),
        ("...", "berkas"),
        (".pdf", "pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("rapat 22.11.2026", "rapat 22.11.2026"),
    ],
)
def test_names(name, cleaned):
    assert clean_name(name) == cleaned


def test_a_name_without_extension_gets_one():
    for name in ("rapat 22.11.2026", "rapat"):
        assert inspect(upload(name, pdf_bytes())).name == f"{name}.pdf"
    assert len(inspect(upload("x" * 200, pdf_bytes())).name) <= 150


def test_an_upload_can_be_read_again_afterwards():
    file = upload("berita.pdf")
    inspect(file)

    assert file.read() == pdf_bytes()


@given(st.binary(max_size=200), st.sampled_from([b"", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"]))
def test_any_bytes_are_taken_or_refused_in_words(data, head):
    try:
        checked = inspect(SimpleUploadedFile("x", head + data), allowed=storing.LABELS)
    except RejectedFile as refused:
        assert str(refused).endswith(".")  # noqa: PT017  (either outcome is right)
    else:
        assert checked.content_type in storing.LABELS


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_can_be_kept(name):
    cleaned = clean_name(name)

    assert 0 < len(cleaned) <= 150
    assert "/" not in cleaned
    assert cleaned.isprintable() or " " in cleaned


class TestKeeping:
    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def post(self, regions):
        return PostFactory(region_id="61.72")

    def test_a_file_with_its_owner(self, verifier, post, settings):
        file = store(upload=upload("../foto rapat.jpg", image_bytes()), by=verifier, owner=post, kind="photo")

        file = File.objects.get(pk=file.pk)
        assert (file.name, file.kind, file.content_type, file.size, file.sha256, file.uploaded_by, file.owner) == (
            "foto rapat.jpg",
            "photo",
            JPEG,
            len(image_bytes()),
            hashlib.sha256(image_bytes()).hexdigest(),
            verifier,
            post,
        )
        path = Path(file.content.path)
        assert path.is_relative_to(settings.MEDIA_ROOT)
        assert "foto" not in str(path.relative_to(settings.MEDIA_ROOT))
        assert path.stat().st_mode & 0o777 == 0o600
        with file.content.open() as content:
            assert content.read() == image_bytes()

    def test_a_refused_file_leaves_nothing(self, verifier):
        with pytest.raises(RejectedFile):
            store(upload=upload("x.pdf", b"x"), by=verifier)
        assert not File.objects.exists()

    def test_no_row_no_bytes(self, verifier, monkeypatch):
        kept = []
        save = File.save

        def refuse(self, **kwargs):
            kept.append(self.content.name)
            save(self, **{**kwargs, "using": "nowhere"})

        monkeypatch.setattr(File, "save", refuse)
        with pytest.raises(Exception, match="nowhere"):
            store(upload=upload(), by=verifier)

        assert len(kept) == 1
        assert not default_storage.exists(kept[0])

    def test_it_is_attached_once(self, verifier, post):
        file = store(upload=upload(), by=verifier)
        assert file.owner is None

        file.attach(post)

        assert File.objects.get(pk=file.pk).owner == post
        other = PostFactory(
            region_id="61.72", office=Post.Office.values[0], from_date="2020-01-01", until_date="2020-12-31"
        )
        for owner in (other, None):
            with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
                file.attach(owner) if owner else File.objects.filter(pk=file.pk).update(owner_type=None, owner_id=None)

    @pytest.mark.parametrize("change", [{"name": "lain.pdf"}, {"sha256": "0" * 64}, {"kind": "x"}, {"content": "x"}])
    def test_nothing_else_changes(self, verifier, change):
        file = store(upload=upload(), by=verifier)

        with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
            File.objects.filter(pk=file.pk).update(**change)
        with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
            file.delete()


class PaperForm(forms.Form):
    """A form with a file."""

    minutes = CheckedFileField(label="Berita acara")


class TestField:
    def test_it_hands_on_the_upload(self):
        form = PaperForm({}, {"minutes": upload()})

        assert form.is_valid()
        assert form.cleaned_data["minutes"].read() == pdf_bytes()

    @pytest.mark.parametrize(
        ("files", "message"),
        [
            ({}, "Pilih berkas."),
            ({"minutes": upload("a.pdf", b"")}, "Berkas kosong. Pilih berkas lain."),
            (
                {"minutes": upload("a.pdf", b"GIF89a")},
                "Berkas “a.pdf” tidak dapat diterima. Yang diterima: PDF, foto JPG, gambar PNG.",
            ),
        ],
    )
    def test_it_says_what_is_wrong(self, files, message):
        assert PaperForm({}, files).errors == {"minutes": [message]}

    def test_the_chooser_offers_what_can_be_taken(self):
        html = str(PaperForm()["minutes"])

        assert 'accept=".pdf,.jpg,.jpeg,.jpe,.jfif,.png"' in html
        assert PaperForm().fields["minutes"].help_text == "PDF, foto JPG, gambar PNG; paling besar 10 MB."
        assert {PDF, JPEG, PNG} == PAPERS
