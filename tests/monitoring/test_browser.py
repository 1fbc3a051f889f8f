"""A pendamping's month on a 360 px phone without any script, and a group trained by its pendamping."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from groups.transitions import Status
from kube_portal.look.templatetags.look import bulan
from monitoring.models import FieldReport
from tests.browser_tools import DESK, PHONE, browser
from tests.factories.documents import photo_bytes
from tests.factories.monitoring import (
    months_ago,
    ready_proposal,
    sent_report,
)

__all__ = ["DESK", "PHONE", "browser"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(browser: Browser, live_server, client, user, *, width: int, script: bool) -> Page:
    """A page of somebody's own browser, signed in."""
    context = browser.new_context(
        viewport={"width": width, "height": 780},
        bypass_csp=script,
        java_script_enabled=script,
        base_url=live_server.url,
    )
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return context.new_page()


def test_a_month_on_a_phone_without_script(browser, live_server, client, pendamping, verifier, harapan):
    sent_report(harapan, months_ago(2), pendamping, turnover=4_200_000)
    absent = harapan.members.order_by("pk").first()
    page = sign_in(browser, live_server, client, pendamping, width=PHONE, script=False)

    page.goto(harapan.proposals.get().get_absolute_url())
    page.get_by_role("link", name=f"Tulis laporan {bulan(months_ago(1))}").click()
    page.get_by_role("button", name="Mulai mengisi").click()
    page.get_by_label("Tanggal kunjungan").fill(months_ago(1).isoformat())
    for member in harapan.members.all():
        answer = "Tidak hadir" if member == absent else "Hadir"
        page.get_by_role("group", name=member.name, exact=True).get_by_label(answer, exact=True).check()
    page.get_by_label("Posisi kunjungan").fill("0.838200, 108.956100")
    page.get_by_role("button", name="Simpan, lanjut ke foto").click()
    photo = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo_bytes(place=(0.8382, 108.9561))}
    page.get_by_label("Foto", exact=True).set_input_files(photo)
    page.get_by_role("button", name="Unggah foto").click()
    expect(page.get_by_text("Foto disimpan.")).to_be_visible()
    page.get_by_role("link", name="Lanjut ke usaha").click()

    # One nought too many is asked about, and mended.
    page.get_by_label("Omzet bulan ini").fill("47.500.000")
    page.get_by_label("Biaya bulan ini").fill("2.900.000")
    page.get_by_label("Uang kas dihitung").fill("6.120.000")
    page.get_by_label("Saldo rekening").fill("250.000")
    answers = (
        ("Usaha dijalankan", "Bersama"), ("Bagi kebanyakan", "Utama"), ("Dana dipakai", "Ya"), ("Dibanding", "Naik"),
    )  # fmt: skip
    for question, answer in answers:
        page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()
    page.get_by_role("button", name="Simpan, lanjut ke kendala").click()
    expect(page.get_by_text("Angkanya jauh berbeda dari laporan sebelumnya")).to_be_visible()
    page.get_by_label("Omzet bulan ini").fill("4.750.000")
    page.get_by_role("button", name="Simpan, lanjut ke kendala").click()

    page.get_by_role("group", name="Ada kendala?").get_by_label("Tidak", exact=True).check()
    page.locator("[name=what_1]").fill("Terpal")
    page.get_by_label("Mengapa alat 1 diperlukan").fill("Ikan kehujanan")
    page.get_by_role("button", name="Simpan, lanjut ke ringkasan").click()
    page.get_by_role("button", name="Kirim laporan").click()

    expect(page.get_by_text("terkirim. Terima kasih.")).to_be_visible()
    report = FieldReport.objects.get(group=harapan, month=months_ago(1))
    assert (report.state, report.turnover, report.jump_confirmed) == ("submitted", 4_750_000, False)
    assert [row.member for row in report.attendances.filter(present=False)] == [absent]
    assert (str(report.position), report.photos.count()) == ("0.838200, 108.956100", 1)
    assert report.equipment_requests.get().what == "Terpal"

    # The Dinas asks for a correction; the pendamping sees the note, corrects, and the Dinas finds it in order.
    # With a cookie of their own: signing in as somebody else would end the first session.
    dinas = sign_in(browser, live_server, Client(), verifier, width=PHONE, script=False)
    dinas.goto(report.get_absolute_url())
    dinas.get_by_label("Minta diperbaiki").check()
    dinas.get_by_label("Catatan untuk pendamping").fill("Uang kas tidak cocok dengan buku.")
    dinas.get_by_role("button", name="Simpan pemeriksaan").click()
    expect(dinas.get_by_text("Laporan diminta diperbaiki.")).to_be_visible()

    page.goto("/")
    expect(page.get_by_text("Uang kas tidak cocok dengan buku.")).to_be_visible()
    page.goto(report.get_absolute_url())
    page.get_by_role("button", name="Perbaiki laporan").click()
    expect(page.get_by_text("meminta diperbaiki: Uang kas tidak cocok")).to_be_visible()
    page.get_by_role("button", name="Simpan, lanjut ke foto").click()
    page.get_by_role("link", name="Lanjut ke usaha").click()
    page.get_by_label("Uang kas dihitung").fill("6.020.000")
    for button in ("Simpan, lanjut ke kendala", "Simpan, lanjut ke ringkasan", "Kirim laporan"):
        page.get_by_role("button", name=button).click()
    expect(page.get_by_text("terkirim. Terima kasih.")).to_be_visible()
    mended = FieldReport.objects.get(group=harapan, month=months_ago(1), state="submitted")
    assert (mended.version, mended.cash_counted, mended.photos.count()) == (2, 6_020_000, 1)

    dinas.goto(mended.get_absolute_url())
    dinas.get_by_role("button", name="Simpan pemeriksaan").click()
    page.reload()
    expect(page.get_by_text("Sudah diperiksa")).to_be_visible()


def test_from_the_decree_to_a_trained_group(browser, live_server, client, pendamping):
    proposal = ready_proposal(pendamping)
    page = sign_in(browser, live_server, client, pendamping, width=PHONE, script=False)

    page.goto(proposal.get_absolute_url())
    page.get_by_role("link", name="Pelatihan kelompok").first.click()
    page.get_by_role("button", name="Nyatakan pelatihan selesai").click()

    expect(page.get_by_text("siap menerima dana")).to_be_visible()
    proposal.refresh_from_db()
    assert proposal.status == Status.TRAINED
