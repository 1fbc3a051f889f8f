"""A training on a phone from plan to quiz results, and an outreach that the kelurahan misses."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from groups.transitions import Status
from monitoring import quiz
from monitoring.models import Attendance, Event
from tests.browser_tools import DESK, PHONE, browser
from tests.factories.groups import ProposalFactory
from tests.factories.monitoring import (
    accompany,
    open_books,
)
from tests.factories.programs import ProgramYearFactory
from tests.monitoring.test_browser import sign_in

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_training_from_plan_to_complete_without_script(browser, live_server, client, pendamping):
    proposal = ProposalFactory(status=Status.DECREED, size=3)
    group = proposal.group
    accompany(pendamping, group)
    open_books(group)
    page = sign_in(browser, live_server, client, pendamping, width=PHONE, script=False)

    page.goto(reverse("monitoring:training_create"))
    page.get_by_label(f"{group.name} · {group.village.label}").check()
    page.get_by_label("Materi").fill("Buku kas")
    page.get_by_label("Tempat").fill("Rumah ketua")
    page.get_by_label("Bahasa", exact=False).first.fill("Melayu")
    page.get_by_label("Juru bahasa").fill("Pak Long")
    page.get_by_role("button", name="Simpan").click()

    members = list(group.members.order_by("pk"))
    for phase, chosen in (("sebelum", "Tidak tahu"), ("sesudah", "B.")):
        page.get_by_role("link", name=f"Kuis {phase} {group}").click()
        page.get_by_role("link", name=members[0].name).click()
        for _ in members:
            page.get_by_label("Lisan").check()
            for number in range(1, 7):
                question = page.get_by_role("group", name=f"{number}. ")
                question.get_by_label(chosen, exact=False).first.check()
            page.get_by_role("button", name="Simpan, lanjut").click()
        if phase == "sebelum":
            page.get_by_role("link", name=f"Catat kehadiran {group}").click()
            for member in members:
                page.get_by_role("group", name=member.name).get_by_label("Hadir", exact=True).check()
            page.get_by_label(f"ditandatangani oleh {members[0].name}", exact=False).select_option("thumb")
            page.get_by_role("button", name="Simpan kehadiran").click()

    result = quiz.result_of(group)
    assert (result.before.right, result.asked_before, result.asked_after, result.orally) == (0, 3, 3, 6)
    assert result.after.right > result.before.right
    assert result.belief_after.text == "3 dari 3"
    expect(page.get_by_text("60%").first).to_be_visible()
    assert Attendance.objects.get(member=members[0]).signed == "thumb"

    page.get_by_role("link", name=f"Periksa kesiapan {group}").click()
    page.get_by_role("button", name="Nyatakan pelatihan selesai").click()
    expect(page.get_by_text("siap menerima dana")).to_be_visible()
    proposal.refresh_from_db()
    assert proposal.status == Status.TRAINED


def test_an_outreach_that_the_kelurahan_misses(browser, live_server, client, verifier, lurah_sedau):
    ProgramYearFactory()
    page = sign_in(browser, live_server, client, verifier, width=DESK, script=False)

    page.goto(f"{reverse('monitoring:outreach_create')}?district=61.72.05")
    page.get_by_label("Untuk").select_option("61.72.05.1001")
    page.get_by_label("Materi").fill("Apa itu KUBE?")
    page.get_by_label("Tempat").fill("Balai RT 3")
    page.get_by_label("Dinas sektor lain").fill("Dinas Perikanan")
    page.get_by_role("button", name="Simpan").click()
    for office, answer in (("Kantor Kelurahan Sedau", "Tidak hadir"), ("Dinas Perikanan", "Hadir")):
        page.get_by_role("group", name=office).get_by_label(answer, exact=True).check()
    page.get_by_label("Warga perempuan").fill("12")
    page.get_by_role("button", name="Simpan kehadiran").click()

    expect(page.get_by_text("1 kantor tidak hadir")).to_be_visible()
    page.get_by_role("link", name="Kehadiran kantor sepanjang").click()
    expect(
        page.get_by_role("row", name="Kantor Kelurahan Sedau").get_by_text("1 dari 1 tidak hadir").first
    ).to_be_visible()
    event = Event.objects.get()
    assert (event.women, event.offices.get(name="Dinas Perikanan").attended) == (12, True)

    page = sign_in(browser, live_server, client, lurah_sedau, width=PHONE, script=False)
    page.goto(reverse("monitoring:absence_list"))
    expect(page.get_by_text("Kantor Kelurahan Sedau").first).to_be_visible()
    assert page.get_by_text("Dinas Perikanan").count() == 0
