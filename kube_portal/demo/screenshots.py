"""The pictures of README.md and docs/panduan, declared in SHOTS: who looks, at which page, on a desk or a phone.

They are taken of a demo that stands still on one day, so that the same code gives the same pictures; and written as PNG
of at most 256 colours, which keeps the repository small.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from PIL import Image
from playwright.sync_api import sync_playwright

from disbursement.models import PaymentOrder
from eligibility.models import Dispensation, Verification
from groups.models import Group, Member, Proposal
from kube_portal.demo.accounts import PASSWORD
from kube_portal.programs.models import ProgramYear

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from playwright.sync_api import Browser, Page, StorageState

# The day of the demo, in the morning.
MOMENT = dt.datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("Asia/Jakarta"))
LARGEST = 150_000  # bytes of one picture
DESK, PHONE = (1280, 860), (360, 720)

# A browser shows dates in its own language, and Chromium's Indonesian is a package of its own: say it here instead.
DATES_IN_INDONESIAN = """document.querySelectorAll("input[type=date]").forEach(field => {
  const written = field.value.split("-").reverse().join("/") || "hh/bb/tttt"
  field.type = "text"
  field.value = written
})"""

Rows = Mapping[str, Mapping[str, int]]


class PageMissingError(Exception):
    """A page that should be photographed is not there."""


@dataclass(frozen=True)
class Shot:
    """One picture: its name, who has signed in ("" for nobody), the page, and what is done there first.

    `page` may name rows of the demo, e.g. `{proposal[Dapur Rukun]}`. `show` is brought to the top of the screen.
    """

    name: str
    user: str
    page: str
    size: tuple[int, int] = DESK
    act: Callable[[Page], None] | None = None
    show: str = ""


def _a_number_too_short(page: Page) -> None:
    """A KK of 15 digits, with the answer that comes while typing."""
    page.fill("[name=kk]", "617205010110001")
    with page.expect_response(lambda answer: "check-identity" in answer.url):
        page.locator("[name=kk]").blur()
    page.wait_for_timeout(300)


def _begin_the_report(page: Page) -> None:
    """The first step of a field report; it stays behind as a draft."""
    page.get_by_role("button", name="Mulai mengisi").click()
    page.wait_for_load_state()


SHOTS = (
    Shot("beranda-kepala-dinas", "kadis", "/"),
    Shot("operator-ajukan", "operator.pangmilang", "/groups/proposals/{proposal[Ayam Berkah]}/edit/review/"),
    Shot(
        "operator-anggota-hp",
        "operator.pangmilang",
        "/groups/proposals/{proposal[Ayam Berkah]}/members/{first_member[Ayam Berkah]}/",
        PHONE,
        _a_number_too_short,
        show="[name=nik]",
    ),
    Shot("lurah-usulan-hp", "lurah.sedau", "/groups/proposals/{proposal[Dapur Rukun]}/", PHONE),
    Shot("lurah-setujui", "lurah.sedau", "/groups/proposals/{proposal[Dapur Rukun]}/"),
    Shot("kecamatan-kunjungan", "camat.selatan", "/monitoring/groups/{group[Bukit Harapan]}/visits/"),
    Shot("verifikator-verifikasi", "verifikator", "/eligibility/verifications/{verification[Sagatani Maju]}/"),
    Shot(
        "verifikator-anggota-hp",
        "verifikator",
        "/eligibility/verifications/{verification[Sagatani Maju]}/members/{last_member[Sagatani Maju]}/",
        PHONE,
        show="h2:has-text('Kriteria fakir miskin')",
    ),
    Shot("kabid-pengecualian", "kabid", "/eligibility/dispensations/{dispensation[Sagatani Maju]}/"),
    Shot("kabid-seleksi", "kabid", "/eligibility/selection/"),
    Shot("kadis-pilih", "kadis", "/eligibility/selection/proposals/{proposal[Kambing Makmur]}/select/"),
    Shot("bendahara-pencairan", "bendahara", "/disbursement/payments/"),
    Shot("bendahara-pembayaran", "bendahara", "/disbursement/payments/{order[Bukit Harapan]}/"),
    Shot("pendamping-beranda-hp", "pendamping.1", "/", PHONE),
    Shot(
        "pendamping-laporan-hp",
        "pendamping.1",
        "/monitoring/reports/new/{group[Bukit Harapan]}/",
        PHONE,
        _begin_the_report,
    ),
    Shot("pendamping-pelatihan", "pendamping.3", "/monitoring/proposals/{proposal[Tunas Sijangkung]}/training/"),
    Shot("inspektorat-pencairan", "auditor", "/disbursement/payments/?year={year[61.72 2011]}"),
    Shot("admin-tahun-program", "admin", "/admin/programs/programyear/{year[61.72 2026]}/change/"),
    Shot("kelompok-cerita", "pendamping.1", "/groups/{group[Bukit Harapan]}/"),
    Shot("dasbor", "kadis", "/reports/"),
    Shot("laporan-kementerian", "kadis", "/reports/ministry/2025/61.72/"),
    Shot("aturan-tahun-ini", "", "/rules/?regency=61.72&year=2026"),
    Shot("data-terbuka", "", "/open/61.72/"),
)


def rows_of_the_demo() -> Rows:
    """The ids of the demo's rows by the names of their groups: the newest of a name, but for `first_member`."""

    def by_name(rows: QuerySet[Any], path: str = "proposal__group__name", order: str = "pk") -> dict[str, int]:
        return dict(rows.order_by(order).values_list(path, "pk"))

    return {
        "group": by_name(Group.objects.all(), "name"),
        "proposal": by_name(Proposal.objects.all(), "group__name"),
        "first_member": by_name(Member.objects.all(), "group__name", "-pk"),
        "last_member": by_name(Member.objects.all(), "group__name"),
        "verification": by_name(Verification.objects.all()),
        "dispensation": by_name(Dispensation.objects.all()),
        "order": by_name(PaymentOrder.objects.all()),
        "year": {f"{year.regency_id} {year.year}": year.pk for year in ProgramYear.objects.all()},
    }


class _Server(ThreadingMixIn, WSGIServer):
    """One thread per request, ended with the process."""

    daemon_threads = True


class _Silent(WSGIRequestHandler):
    """Says nothing about each request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@contextmanager
def _portal() -> Iterator[str]:
    """Serves the portal from a thread of this process, so that it shares its clock; yields its address."""
    # The browser lives on the real day: cookies must not end by the portal's clock.
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE = True
    settings.CSRF_COOKIE_AGE = None
    with make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Silent) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def take(shots: Sequence[Shot], *, folder: Path, chromium: str | None, progress: Callable[[str], None]) -> int:
    """Takes pictures of the database at hand into a folder; returns their size in bytes. Raises PageMissingError."""
    rows = rows_of_the_demo()
    folder.mkdir(exist_ok=True)
    total = 0
    with _portal() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        signed_in: dict[str, StorageState | None] = {"": None}
        for shot in shots:
            if shot.user not in signed_in:
                signed_in[shot.user] = _sign_in(browser, address, shot.user)
            png = _photograph(browser, address + shot.page.format_map(rows), shot, signed_in[shot.user])
            size = _write(png, folder / f"{shot.name}.png")
            progress(f"{shot.name}.png {size // 1000} kB")
            total += size
        browser.close()
    return total


def _sign_in(browser: Browser, address: str, user: str) -> StorageState:
    """The cookies of a demo account, by way of the sign-in page."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/accounts/login/")
        page.fill("[name=login]", user)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        return context.storage_state()


def _photograph(browser: Browser, url: str, shot: Shot, state: StorageState | None) -> bytes:
    """What fits on the screen, as PNG."""
    width, height = shot.size
    on_phone = shot.size == PHONE
    with browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=2 if on_phone else 1,
        is_mobile=on_phone,
        has_touch=on_phone,
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        reduced_motion="reduce",
        storage_state=state,
    ) as context:
        page = context.new_page()
        answer = page.goto(url)
        if answer is None or answer.status != 200:
            raise PageMissingError(f"{shot.name}: {url} answers {answer.status if answer else 'nothing'}")
        if shot.act is not None:
            shot.act(page)
        if shot.show:
            page.locator(shot.show).first.evaluate("one => window.scrollTo(0, one.getBoundingClientRect().top - 96)")
        page.evaluate(DATES_IN_INDONESIAN)
        return page.screenshot(animations="disabled", caret="hide")


def _write(png: bytes, path: Path) -> int:
    """Writes the picture in at most 256 colours, fewer where it would still be too large; returns its bytes."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            break
    return path.stat().st_size
