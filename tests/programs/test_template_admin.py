"""Superusers change an office's templates: tried before they count, kept as versions, kept in."""

import socket
import threading
from typing import Any

import pytest
from django.db import InternalError, transaction
from django.test import Client
from django.urls import reverse

from kube_portal.accounts.models import User
from kube_portal.documents import printing as documents_printing
from kube_portal.documents import typesetting
from kube_portal.documents.printing import TemplateError, render_pdf, shipped_templates
from kube_portal.programs import printing
from kube_portal.programs.models import PrintTemplate, ProgramYear
from tests.factories.documents import image_bytes, upload
from tests.factories.programs import ProgramYearFactory
from tests.paper_tools import text_of

ADD = reverse("admin:programs_printtemplate_add")
RAB = {"regency": "61.72", "name": "groups/rab.typ"}
SHORT = '#import "/kube_portal/documents/typst/letter.typ": *\n#show: letter\nRAB pendek #data.total'


@pytest.fixture
def year(regions: None) -> ProgramYear:
    made: ProgramYear = ProgramYearFactory()
    return made


@pytest.fixture
def admin(client: Client, superuser: User) -> Client:
    client.force_login(superuser)
    return client


def test_every_template_has_a_sample_that_prints() -> None:
    unsampled = set(shipped_templates()) - set(printing.editable_templates())
    assert unsampled == {
        "demo/application.typ",
        "demo/guideline.typ",
        "demo/minutes.typ",
        "documents/page_numbers.typ",
        "documents/picture.typ",
        "documents/sample.typ",
    }
    for name in printing.editable_templates():
        if name != printing.FRAME:
            assert "Contoh" in text_of(printing._render_sample(name, {})) or "CONTOH" in text_of(
                printing._render_sample(name, {})
            )


@pytest.mark.django_db
class TestAdmin:
    def test_it_starts_from_what_is_in_force(self, admin: Client, year: ProgramYear) -> None:
        assert "Lanjut" in admin.get(ADD).text
        page = admin.get(ADD, RAB)
        assert page.context["adminform"].form["source"].value() == printing.built_in("groups/rab.typ")
        admin.post(f"{ADD}?regency=61.72", {**RAB, "source": SHORT, "note": "Pendek"})
        template = PrintTemplate.objects.get()
        assert (template.version, template.source, template.saved_by.username) == (1, SHORT, "admin")
        assert admin.get(ADD, RAB).context["adminform"].form["source"].value() == SHORT

        admin.post(ADD, {**RAB, "built_in": "on", "source": SHORT, "note": "Kembali"})
        assert printing.in_force("61.72") == {}
        assert PrintTemplate.objects.count() == 2
        listed = admin.get(reverse("admin:programs_printtemplate_changelist"))
        assert "Rencana anggaran biaya (RAB)" in listed.text

    def test_what_does_not_compile_is_refused_with_its_line(self, admin: Client, year: ProgramYear) -> None:
        page = admin.post(ADD, {**RAB, "source": f"{SHORT}\n#data.jumlah", "note": "Salah"})
        assert page.status_code == 200
        assert "baris 4: dictionary does not contain key" in page.text
        assert "Yang berlaku sekarang tetap dipakai" in page.text
        assert not PrintTemplate.objects.exists()

    def test_the_frame_is_tried_with_every_document(self, admin: Client, year: ProgramYear) -> None:
        frame = printing.built_in(printing.FRAME).replace("#let stamp-box", "#let kotak")
        page = admin.post(ADD, {**RAB, "name": printing.FRAME, "source": frame, "note": "x"})
        assert "unknown variable: stamp-box" in page.text
        assert not PrintTemplate.objects.exists()

    def test_the_sample_is_shown_before_and_after(self, admin: Client, year: ProgramYear) -> None:
        before = admin.post(ADD, {**RAB, "source": SHORT, "note": "", "_preview": "1"})
        assert "RAB pendek 20.000.000" in text_of(before.content)
        assert not PrintTemplate.objects.exists()
        admin.post(ADD, {**RAB, "source": SHORT, "note": "x"})
        pk = PrintTemplate.objects.get().pk
        after = admin.get(reverse("admin:programs_printtemplate_sample", args=[pk]))
        assert "RAB pendek" in text_of(after.content)
        assert "Lihat PDF contoh" in admin.get(reverse("admin:programs_printtemplate_change", args=[pk])).text

    @pytest.mark.parametrize(
        "sent",
        [
            {"name": "../etc/passwd"}, {"name": "documents/sample.typ"}, {"regency": "61.72.05"}, {"regency": "\x00"},
            {"source": "\x00"}, {"source": "   "}, {"note": "x" * 500},
        ],
    )  # fmt: skip
    def test_garbled_input(self, admin: Client, year: ProgramYear, sent: dict[str, str]) -> None:
        assert admin.post(ADD, {**RAB, "source": SHORT, "note": "x", **sent}).status_code in (200, 400)
        assert admin.get(ADD, {**RAB, **sent}).status_code in (200, 400)
        assert not PrintTemplate.objects.exists()

    def test_versions_stay(self, year: ProgramYear, superuser: User) -> None:
        saved = printing.save_template(
            regency=year.regency, name="groups/rab.typ", source=SHORT, note="x", by=superuser
        )
        for write in (lambda: PrintTemplate.objects.update(source=""), lambda: saved.delete()):
            with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
                write()

    def test_the_arms_and_the_telephone_stand_on_the_letterhead(self, year: ProgramYear, superuser: User) -> None:
        year.office_phone = "(0562) 631234"
        year.office_logo = printing.store_logo(
            upload("lambang.png", image_bytes("PNG", (900, 1200))), year=year, by=superuser
        )
        year.save()
        pdf = printing.render_for(year, "groups/rab.typ", printing._sample_of("groups/rab.typ"))
        assert "Telepon (0562) 631234" in text_of(pdf)
        assert pdf.count(b"/Subtype /Image") + pdf.count(b"/Subtype/Image") >= 1
        assert year.office_logo.size < 50_000


class TestKeptIn:
    """A template reads nothing but the portal's templates, sends nothing, and ends."""

    def render(self, source: str) -> bytes:
        return render_pdf("documents/sample.typ", {}, overrides={"documents/sample.typ": source})

    def refused(self, source: str) -> str:
        with pytest.raises(TemplateError) as refused:
            self.render(source)
        return refused.value.sentence

    @pytest.mark.parametrize(
        "path", ["/kube_portal/settings.py", "../../../../../../etc/passwd", "/etc/passwd", "/.env"]
    )
    def test_no_other_file_is_read(self, path: str) -> None:
        assert "tidak dapat dicetak" in self.refused(f'#read("{path}")')

    def test_the_portals_templates_are(self) -> None:
        assert self.render('#import "/kube_portal/documents/typst/letter.typ": *\nhalo').startswith(b"%PDF")

    def test_no_package_and_no_request(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[bytes] = []
        server = socket.create_server(("127.0.0.1", 0))

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(200))

        threading.Thread(target=listen, daemon=True).start()
        # What typst would send out goes to the proxy that the child is told, and nowhere else.
        monkeypatch.setattr(documents_printing, "_NOWHERE", f"http://127.0.0.1:{server.getsockname()[1]}")
        said = self.refused('#import ("@pre" + "view/rahasia:0.1.0"): x')
        server.close()
        assert "paket dari internet tidak dapat dipakai" in said
        assert all(b"packages.typst.org" in line for line in asked)

    def test_it_ends(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(documents_printing, "TIME_LIMIT", 2)
        assert "belum selesai setelah 2 detik" in self.refused(
            "#let n = 0\n#for a in range(9000) { for b in range(9000) { n = calc.rem(n + a * b, 7) } }\n#n"
        )

    def test_it_does_not_eat_the_machine(self) -> None:
        assert "terlalu banyak waktu atau memori" in self.refused("#let a = (1,)\n#for i in range(60) { a = a + a }")

    def test_the_child_imports_nothing_of_the_portal(self) -> None:
        with open(typesetting.__file__, encoding="utf-8") as source:
            assert "import django" not in source.read()

    def test_secrets_stay_outside(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: dict[str, Any] = {}
        run = documents_printing.subprocess.run

        def watch(*args: Any, **kwargs: Any) -> Any:
            seen.update(kwargs["env"])
            return run(*args, **kwargs)

        monkeypatch.setenv("SECRET_KEY", "rahasia")
        monkeypatch.setattr(documents_printing.subprocess, "run", watch)
        self.render("halo")
        assert "SECRET_KEY" not in seen
