"""Printing and issuing: the PDF says what it was given, and stands under a code that nobody guesses."""

import hashlib
import io
import re
from datetime import date

import pytest
import segno
from django.core.files.storage import default_storage
from django.db import IntegrityError, InternalError, transaction
from PIL import Image
from pypdf import PdfReader

from kube_portal.documents.models import CODE_ALPHABET, IssuedDocument, new_code
from kube_portal.documents.printing import (
    TemplateError,
    date_in_words,
    issue,
    print_and_issue,
    qr_png,
    qr_svg,
    render_pdf,
    template_path,
    verification,
)
from kube_portal.money import format_rupiah, terbilang
from tests.factories.accounts import PostFactory
from tests.factories.documents import pdf_bytes

DATA = {
    "title": "Kuitansi",
    "number": "900/1/2026",
    "government": "Pemerintah Kota Singkawang",
    "office": "Dinas Sosial",
    "address": "Jalan Firdaus, Singkawang",
    "group": "Bukit Harapan",
    "amount": format_rupiah(20_000_000),
    "amount_in_words": terbilang(20_000_000),
    "rows": [["1", "Kambing 8 ekor", "Rp10.000.000"], ["2", "Bahan kandang", "Rp3.900.000"]],
    "receiver": "Siti Aminah",
    "place": "Singkawang",
    "date": "22 November 2026",
    "signer": {
        "office": "Kepala Dinas Sosial,",
        "name": "Drs. Dimas, M.Si.",
        "rank": "Pembina Utama Muda (IV/c)",
        "nip": "19700101 199503 1 001",
    },
}


def text_of(pdf):
    """The words of a PDF, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_everything_it_was_given_stands_on_the_paper():
    pdf = render_pdf(
        "documents/sample.typ", {**DATA, "verification": verification("7KQD3MXA9PTH", base_url="https://x.id/")}
    )

    text = text_of(pdf)
    assert PdfReader(io.BytesIO(pdf)).metadata.title == "Kuitansi"
    for words in (
        "PEMERINTAH KOTA SINGKAWANG", "DINAS SOSIAL", "KUITANSI", "Nomor: 900/1/2026", "Bukit Harapan", "Rp20.000.000",
        "dua puluh juta rupiah", "Kambing 8 ekor", "Siti Aminah", "Singkawang, 22 November 2026", "Drs. Dimas, M.Si.",
        "NIP 19700101 199503 1 001", "https://x.id/verify/7KQD3MXA9PTH/", "7KQD 3MXA 9PTH", "1 / 1",
    ):  # fmt: skip
        assert words in text


def test_a_draft_carries_no_mark():
    assert "Kode" not in text_of(render_pdf("documents/sample.typ", DATA))


def test_data_is_text_and_never_program():
    names = '#panic("x") *tebal* $x$ <label> \\ "kutip" _a_ `kode` // komentar'
    text = text_of(render_pdf("documents/sample.typ", {**DATA, "receiver": names, "group": names}))

    assert '#panic("x") *tebal* $x$ <label>' in text
    assert "// komentar" in text


def test_long_tables_repeat_their_head():
    rows = [[str(number), f"Barang {number}", "Rp1"] for number in range(1, 121)]
    pdf = render_pdf("documents/sample.typ", {**DATA, "rows": rows})

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) >= 4
    assert all("Uraian" in page for page in pages if "Barang" in page)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("documents/nothing.typ", r"nothing\.typ does not exist"),
        ("nowhere/sample.typ", "there is no app named nowhere"),
        ("sample.typ", "is no template's name"),
        ("documents/../sample.typ", "is no template's name"),
        ("documents/typst/letter.typ", "is no template's name"),
        ("", "is no template's name"),
    ],
)
def test_a_template_that_is_not_there(template, message):
    with pytest.raises(TemplateError, match=message):
        template_path(template)


def test_data_that_is_missing_is_named():
    with pytest.raises(TemplateError, match=r'documents/sample\.typ: dictionary does not contain key "government"'):
        render_pdf("documents/sample.typ", {"title": "x"})


def test_data_that_cannot_become_json():
    with pytest.raises(TemplateError, match="the data cannot become JSON"):
        render_pdf("documents/sample.typ", {**DATA, "group": object()})
    assert "2026-11-22" in text_of(render_pdf("documents/sample.typ", {**DATA, "date": date(2026, 11, 22)}))


def test_codes_cannot_be_misread_or_guessed():
    codes = {new_code() for _ in range(500)}

    assert len(codes) == 500
    assert all(re.fullmatch(f"[{CODE_ALPHABET}]{{12}}", code) for code in codes)
    assert not set(CODE_ALPHABET) & set("0O1IL5S2Z8BUV")


def test_the_qr_code():
    url = "https://kube.example.go.id/verify/7KQD3MXA9PTH/"
    size = segno.make(url, error="m", micro=False).symbol_size(scale=8, border=2)

    assert qr_svg(url).startswith("<svg ")
    assert Image.open(io.BytesIO(qr_png(url))).size == size


@pytest.mark.django_db
class TestIssuing:
    @pytest.fixture
    def post(self, regions):
        return PostFactory(region_id="61.72")

    def test_it_is_kept_as_it_was_issued(self, kadis, post, settings):
        document = issue(kind="decree", title="Keputusan", number="1/2026", pdf=pdf_bytes(), by=kadis, owner=post)

        document = IssuedDocument.objects.get(pk=document.pk)
        assert (document.kind, document.title, document.number, document.issued_by, document.owner) == (
            "decree",
            "Keputusan",
            "1/2026",
            kadis,
            post,
        )
        assert (document.size, document.sha256) == (len(pdf_bytes()), hashlib.sha256(pdf_bytes()).hexdigest())
        assert document.content.path.startswith(str(settings.MEDIA_ROOT))
        with document.content.open() as content:
            assert content.read() == pdf_bytes()

    def test_printed_with_its_own_code(self, kadis, post):
        document = print_and_issue(
            template="documents/sample.typ",
            data=DATA,
            kind="receipt",
            title="Kuitansi",
            number="900/1/2026",
            by=kadis,
            owner=post,
            base_url="https://kube.example.go.id/",
        )

        with document.content.open() as content:
            text = text_of(content.read())
        assert document.spaced_code in text
        assert f"https://kube.example.go.id{document.get_verify_url()}" in text

    def test_a_mended_one_takes_its_place(self, kadis, post):
        first, second, third = (
            issue(kind=f"decree_{number}", title="Keputusan", number="1", pdf=pdf_bytes(), by=kadis, owner=post)
            for number in (1, 2, 3)
        )
        first.supersede(second)
        assert IssuedDocument.objects.get(pk=first.pk).superseded_by == second

        for change in ({"superseded_by": third}, {"superseded_by": None}):
            with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
                IssuedDocument.objects.filter(pk=first.pk).update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            second.supersede(second)

    def test_issuing_what_replaces_another_is_one_step(self, kadis, post):
        def issued(number, **kwargs):
            return issue(kind="d", title="K", number=number, pdf=pdf_bytes(), by=kadis, owner=post, **kwargs)

        old = issued("1")
        issued("2", supersedes=old)

        before = set(default_storage.listdir("issued")[0])
        with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
            issued("3", supersedes=old, code="999999999999")
        assert list(IssuedDocument.objects.order_by("pk").values_list("number", flat=True)) == ["1", "2"]
        assert not default_storage.exists("issued/99/999999999999.pdf")
        assert before <= set(default_storage.listdir("issued")[0])

    @pytest.mark.parametrize("change", [{"title": "Lain"}, {"sha256": "0" * 64}, {"number": "9"}, {"owner_id": 1}])
    def test_nothing_else_changes(self, kadis, post, change):
        document = issue(kind="decree", title="Keputusan", number="1", pdf=pdf_bytes(), by=kadis, owner=post)

        with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
            IssuedDocument.objects.filter(pk=document.pk).update(**change)
        with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
            document.delete()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 23), "Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam"),
        (date(2011, 1, 1), "Sabtu tanggal satu bulan Januari tahun dua ribu sebelas"),
        (date(2028, 2, 29), "Selasa tanggal dua puluh sembilan bulan Februari tahun dua ribu dua puluh delapan"),
    ],
)
def test_a_date_in_words(day, words):
    assert date_in_words(day) == words
