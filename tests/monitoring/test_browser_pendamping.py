"""Assigning a pendamping and handing groups over, on a phone without any script."""

import pytest
from playwright.sync_api import expect

from groups.models import Assignment
from monitoring.models import Handover
from tests.browser_tools import PHONE, browser
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import (
    PendampingTrainingFactory,
    today,
)
from tests.factories.programs import ProgramYearFactory
from tests.monitoring.test_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["browser"]


def test_assigning_and_handing_over_without_script(
    browser, live_server, client, verifier, pendamping, other_pendamping
):
    ProgramYearFactory()
    for person in (pendamping, other_pendamping):
        PendampingTrainingFactory(user=person)
    group = GroupFactory(name="Bukit Harapan")
    page = sign_in(browser, live_server, client, verifier, width=PHONE, script=False)

    page.goto(f"/monitoring/groups/{group.pk}/assign/")
    page.get_by_label("Pandu").check()
    # Without a number it is refused, and what was chosen stays.
    page.get_by_role("button", name="Tugaskan", exact=True).click()
    expect(page.get_by_text("Nomor SK atau surat tugas perlu diisi").first).to_be_visible()
    assert page.get_by_label("Pandu").is_checked()
    page.get_by_label("Nomor SK atau surat tugas").fill("800/7/2026")
    page.get_by_label("Tanggal SK atau surat tugas").fill(today().isoformat())
    page.get_by_role("button", name="Tugaskan", exact=True).click()
    expect(page.get_by_text("Pandu ditugaskan mendampingi Bukit Harapan.")).to_be_visible()

    page.goto(f"/monitoring/pendamping/{pendamping.pk}/")
    page.get_by_role("link", name="Serah terima kelompok").click()
    page.get_by_label("Diserahkan kepada").select_option(label="Putri (0 dari 10 kelompok)")
    page.get_by_label("Catatan untuk penerus").fill("Ketua paling mudah ditemui sore hari.")
    page.get_by_label("Nomor SK atau surat tugas").fill("800/9/2026")
    page.get_by_label("Tanggal SK atau surat tugas").fill(today().isoformat())
    page.get_by_role("button", name="Serah terimakan").click()
    expect(page.get_by_text("1 kelompok diserahterimakan kepada Putri.")).to_be_visible()
    assert Assignment.objects.open().get().user == other_pendamping

    page = sign_in(browser, live_server, client, other_pendamping, width=PHONE, script=False)
    page.goto(Handover.objects.get().get_absolute_url())
    page.get_by_role("button", name="Saya sudah menerima").click()
    expect(page.get_by_text("sudah Anda terima")).to_be_visible()
    assert Handover.objects.get().acknowledged_at is not None
