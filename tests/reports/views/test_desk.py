"""`/`: what waits for me, and how my area stands."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from disbursement.models import Reopening
from eligibility.results import publish
from eligibility.verification import conclude_unfit
from groups.transitions import TARGETS, Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from monitoring.development import evaluating
from reports.desk import KINDS
from reports.figures import keeping
from tests.eligibility.conftest import mismatched
from tests.factories import development, statements
from tests.factories import disbursement as money
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import (
    DispensationFactory,
    IdentityCaseFactory,
    NominationFactory,
    RecheckFactory,
    RecheckLineFactory,
    VerificationFactory,
    done,
)
from tests.factories.groups import AssignmentFactory, GroupFactory, ObjectionFactory, ProposalFactory, walk
from tests.factories.guidelines import guideline
from tests.factories.monitoring import accompany, funded_group, months_ago, sent_report
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
SEDAU, SIJANGKUNG, UGIBARU = "61.72.05.1001", "61.72.05.1003", "76.04.08.2002"


def piles(client) -> dict[str, list[str]]:
    """What waits, as the page shows it: heading → names of groups, in order."""
    return {pile.title: [task.group.name for task in pile.tasks] for pile in client.get("/").context["piles"]}


def waits(client) -> dict[str, list[tuple[str, int, int | None]]]:
    """Heading → name, days waited and days allowed, in order."""
    return {
        pile.title: [(task.group.name, task.waited, task.target) for task in pile.tasks]
        for pile in client.get("/").context["piles"]
    }


def days_ago(count: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=count)


def standing(name: str, status: Status, *, since: int = 0, **values):
    """A proposal of Sedau that came to a status so many days ago."""
    group = GroupFactory(name=name, village=values.pop("village", SEDAU))
    return ProposalFactory(group=group, status=status, since=days_ago(since), **values)


def test_a_visitor_signs_in_first(client):
    assertRedirects(client.get("/"), "/accounts/login/?next=/")


def test_a_lurah_sees_the_own_village_oldest_first(signed_in, lurah_sedau):
    now = timezone.now()
    for name, days in (("Baru", 1), ("Lama", 9)):
        ProposalFactory(
            group=GroupFactory(name=name, village=SEDAU),
            status=Status.VILLAGE_REVIEW,
            since=now - dt.timedelta(days=days),
        )
    ProposalFactory(group=GroupFactory(name="Tetangga", village=SIJANGKUNG), status=Status.VILLAGE_REVIEW)

    client = signed_in(lurah_sedau)

    assert piles(client) == {"Menunggu persetujuan Anda": ["Lama", "Baru"]}
    assertContains(client.get("/"), "9 hari")


def test_each_role_sees_its_own_work(
    signed_in, operator_sedau, lurah_sedau, verifier, kabid, kadis, bendahara, pendamping, auditor
):
    for name, status in (
        ("Draf", Status.DRAFT), ("Lurah", Status.VILLAGE_REVIEW), ("Ajuan", Status.SUBMITTED),
        ("Layak", Status.ELIGIBLE), ("Terpilih", Status.APPROVED), ("Siap", Status.TRAINED),
    ):  # fmt: skip
        ProposalFactory(group=GroupFactory(name=name, village=SEDAU), status=status)
    decreed = ProposalFactory(group=GroupFactory(name="Latih", village=SEDAU), status=Status.DECREED)
    ProposalFactory(group=GroupFactory(name="Bukan saya", village=SEDAU), status=Status.DECREED)
    AssignmentFactory(group=decreed.group, user=pendamping)

    # Above all, on every desk of the area but the pendamping's.
    alone = {"Kelompok tanpa pendamping": ["Terpilih", "Siap", "Bukan saya"]}
    assert next(iter(piles(signed_in(kadis)))) == "Kelompok tanpa pendamping"
    assert piles(signed_in(operator_sedau)) == {
        **alone, "Draf yang belum diajukan": ["Draf"], "Siap mengajukan pencairan": ["Siap"],
    }  # fmt: skip
    assert piles(signed_in(lurah_sedau)) == {**alone, "Menunggu persetujuan Anda": ["Lurah"]}
    assert piles(signed_in(verifier)) == {
        "Menunggu jadwal verifikasi": ["Ajuan"],
        "Terpilih, menunggu SK": ["Terpilih"],
        "Belum ada pendamping": ["Terpilih", "Siap", "Bukan saya"],
        "Menunggu pelatihan": ["Latih"],
    }
    assert piles(signed_in(kabid)) == {**alone, "Layak, belum diusulkan untuk seleksi": ["Layak"]}
    assert piles(signed_in(kadis)) == alone
    assert piles(signed_in(bendahara)) == {**alone, "Siap disalurkan": ["Siap"]}
    assert piles(signed_in(pendamping)) == {"Menunggu pelatihan": ["Latih"]}
    assert piles(signed_in(auditor)) == alone


def test_a_stage_is_measured_against_its_days_whoever_is_to_act(signed_in, verifier, kabid, kadis, bendahara):
    """One number for a proposal that waits: that of its stage, as its own page shows it."""
    standing("Tanpa jadwal", Status.SUBMITTED, since=9)
    visited = standing("Dikunjungi", Status.VERIFICATION, since=16)
    VerificationFactory(proposal=visited, verifier=verifier)
    member = visited.group.members.first()
    DispensationFactory(proposal=visited, member=member, rule="E6", asked_by=verifier)
    unpaid = money.payable_proposal(group=GroupFactory(name="Dibayar", village=SEDAU))
    money.checked_order(unpaid)

    verification = ("Dikunjungi", 16, 14)
    assert waits(signed_in(verifier)) == {
        "Verifikasi Anda di lapangan": [verification],
        "Menunggu jadwal verifikasi": [("Tanpa jadwal", 9, 7)],
        "Belum ada pendamping": [("Dibayar", 0, 14)],
    }
    alone = {"Kelompok tanpa pendamping": [("Dibayar", 0, 14)]}
    assert waits(signed_in(kabid)) == {**alone, "Pengecualian yang diminta": [verification]}
    assert waits(signed_in(kadis)) == {
        **alone,
        "Pengecualian yang diminta": [verification],
        "Pembayaran menunggu persetujuan": [("Dibayar", 0, 14)],
    }
    page = signed_in(kadis).get("/")
    assertContains(page, "target 14 hari")
    assertContains(page, f"{member.name}, E6")


def test_an_overdue_account_is_told_to_the_dinas_too(signed_in, verifier):
    standing("Tepat waktu", Status.FUNDED, since=100, program_year=None)
    standing("Belum LPJ", Status.FUNDED, since=190, program_year=None)
    standing("Lama sekali", Status.FUNDED, since=300, program_year=None)

    found = waits(signed_in(verifier))["LPJ yang terlambat"]

    assert found == [("Lama sekali", 120, None), ("Belum LPJ", 10, None)]


def test_the_account_of_the_money_is_due_by_the_years_days(signed_in, operator_sedau):
    standing("Belum LPJ", Status.FUNDED, since=181, program_year=None)

    client = signed_in(operator_sedau)

    assert waits(client)["LPJ yang terlambat"] == [("Belum LPJ", 1, None)]
    assert [(stage.label, stage.late) for stage in client.get("/").context["area"].stages] == [("Bantuan diterima", 1)]


def test_what_was_sent_back_stands_before_what_was_never_submitted(signed_in, operator_sedau, verifier):
    standing("Baru", Status.DRAFT)
    standing("Dikembalikan", Status.DRAFT, route=("submit", "send_back"))
    mine = standing("Atas nama desa", Status.DRAFT, village=SIJANGKUNG, drafted_by=verifier)

    assert piles(signed_in(operator_sedau)) == {
        "Dikembalikan untuk diperbaiki": ["Dikembalikan"], "Draf yang belum diajukan": ["Baru"],
    }  # fmt: skip
    # At the Dinas, a draft waits for whoever drafted it, and for nobody else.
    assert piles(signed_in(verifier)) == {"Draf yang belum diajukan": [mine.group.name]}


def test_an_objection_waits_for_somebody_of_the_dinas_who_neither_rejected_nor_filed(signed_in, verifier, kabid):
    rejected = standing("Keberatan", Status.REJECTED, by={"reject": kabid})
    ObjectionFactory(proposal=rejected, filed_at=days_ago(3))
    ObjectionFactory(proposal=standing("Ditulis verifikator", Status.REJECTED), filed_by=verifier)

    assert piles(signed_in(verifier)) == {"Keberatan kelompok": ["Keberatan"]}
    assert piles(signed_in(kabid)) == {"Keberatan kelompok": ["Ditulis verifikator"]}


def test_an_exception_that_nobody_needs_any_more_waits_for_nobody(signed_in, kabid, verifier):
    proposal = standing("Ditarik", Status.VERIFICATION)
    DispensationFactory(proposal=proposal, member=proposal.group.members.first(), rule="E6", asked_by=verifier)
    assert piles(signed_in(kabid)) == {"Pengecualian yang diminta": ["Ditarik"]}

    walk(proposal, "withdraw")

    assert piles(signed_in(kabid)) == {}


def test_a_group_found_unfit_waits_for_those_who_may_turn_it_down(signed_in, kabid, kadis, verifier):
    found = VerificationFactory(group=GroupFactory(name="Dapur Rukun", village=SEDAU), verifier=verifier, visited=True)
    conclude_unfit(verification=found, conclusion="Usahanya belum ada.", by=verifier)

    for head in (kabid, kadis):
        assert piles(signed_in(head)) == {"Disimpulkan tidak layak": ["Dapur Rukun"]}
    assertContains(signed_in(kabid).get("/"), "Usahanya belum ada.")
    assert "Disimpulkan tidak layak" not in piles(signed_in(verifier))


def test_the_result_of_a_selection_is_news_where_it_concerns_a_village(
    signed_in, lurah_sedau, lurah_sijangkung, kadis, verifier
):
    VerificationFactory(group=GroupFactory(village=SEDAU), verifier=verifier, status="eligible")
    year = ProgramYear.objects.get(regency_id="61.72", year=2026)
    publish(program_year=year, district=None, rationale="Menurut nilai.", by=kadis, last_number=0)

    assertContains(signed_in(lurah_sedau).get("/"), "Hasil seleksi 2026 diumumkan")
    assertNotContains(signed_in(lurah_sijangkung).get("/"), "Hasil seleksi 2026 diumumkan")


def test_a_payment_goes_from_desk_to_desk(signed_in, bendahara, kadis, pendamping):
    proposal = money.payable_proposal(group=GroupFactory(name="Dibayar", village=SEDAU))
    AssignmentFactory(group=proposal.group, user=pendamping)

    def desks():
        people = (bendahara, checker, kadis)
        return tuple(list(piles(signed_in(person))) for person in people)

    checker = money.staff(Role.PAYMENT_CHECKER)
    assert desks() == (["Siap disalurkan"], [], [])
    order = money.prepared_order(proposal)
    assert desks() == (["Permohonan pencairan diterima"], [], [])
    order = money.requested(order)
    assert desks() == ([], ["SPP menunggu pemeriksaan"], [])
    order = money.paperwork.check(order=order, by=checker)
    assert desks() == ([], [], ["Pembayaran menunggu persetujuan"])
    order = money.payments.approve(order=order, by=kadis)
    assert desks() == (["Pembayaran disetujui"], [], [])
    payment = money.payments.record_sp2d(order=order, by=bendahara, sp2d_number="SP2D-1", paid_on=timezone.localdate())
    assert desks() == (["Dibayar, belum ada tanda terima"], [], [])
    money.payments.record_receipt(
        payment=payment, by=bendahara, received_on=timezone.localdate(), first_signatory="Siti Aminah",
        second_signatory="Maria Bong",
    )  # fmt: skip
    assert desks() == ([], [], [])


def test_reports_are_as_old_as_the_oldest_that_is_owed(signed_in, pendamping):
    behind, mending, whole = (
        funded_group(months=months, user=pendamping, group=GroupFactory(name=name, village=SEDAU))
        for name, months in (("Belum satu pun", 4), ("Baru satu", 3), ("Lengkap", 2))
    )
    sent_report(mending, months_ago(3), pendamping)
    for month in (2, 1):
        sent_report(whole, months_ago(month), pendamping)

    page = signed_in(pendamping).get("/")

    # The report on a month is due on the tenth of the month after it.
    today = timezone.localdate()
    assert waits(signed_in(pendamping))["Laporan bulanan yang terlambat"] == [
        (behind.name, (today - months_ago(3).replace(day=10)).days, None),
        (mending.name, (today - months_ago(1).replace(day=10)).days, None),
    ]
    assertContains(page, f"{4 if today.day > 10 else 3} laporan")


# From 1 November on, groups without an evaluation of the year wait as well.
@time_machine.travel(dt.datetime(2026, 11, 23, 8, 30, tzinfo=ZoneInfo("Asia/Jakarta")), tick=True)
def test_every_link_leads_to_where_it_is_done():
    world = World()
    verifier = world.users[Role.VERIFIER]
    unfit = VerificationFactory(village=SEDAU, verifier=verifier, visited=True)
    conclude_unfit(verification=unfit, conclusion="Belum siap.", by=verifier)
    guide, head = world.users[Role.PENDAMPING], world.users[Role.DIVISION_HEAD]
    evaluation = development.submitted(funded_group(user=guide, village=SEDAU), by=guide)
    evaluating.send_back(evaluation=evaluation, note="Periksa pinjaman.", by=head)
    standing("LPJ Lama", Status.FUNDED, since=200, program_year=None)
    accompany(UserFactory(role=Role.PENDAMPING, region_id="61.72", is_active=False), GroupFactory(village=SEDAU))
    seen = set()
    for user in world.users.values():
        client = Client()
        client.force_login(user)
        for pile in client.get("/").context["piles"]:
            seen.add(pile.title)
            assert client.get(pile.url, follow=True).status_code == 200
            for task in pile.tasks:
                answer = client.get(task.url)
                # "Go on where something is missing" leads to a step; everything else is the page itself.
                assert answer.status_code == 200 or answer["Location"].startswith(task.url), (user.role, task)
                assert not task.sheet_url or client.get(task.sheet_url).status_code == 200, (user.role, task)
    assert seen == {kind.title for kind in KINDS} - {"Dikembalikan untuk diperbaiki"}


def test_groups_of_somebody_who_left_wait_for_a_successor(signed_in, pendamping, verifier, outsider):
    group = GroupFactory(village=SEDAU, name="Tirta")
    accompany(pendamping, group)
    assert "Pendampingnya tidak lagi bertugas" not in piles(signed_in(verifier))

    pendamping.is_active = False
    pendamping.save()

    client = signed_in(verifier)
    assert piles(client)["Pendampingnya tidak lagi bertugas"] == ["Tirta"]
    assertContains(client.get("/"), f"masih tercatat pada {pendamping}")
    assert "Pendampingnya tidak lagi bertugas" not in piles(signed_in(outsider))


def test_another_regency_sees_nothing_of_it(signed_in, outsider):
    for status in (Status.SUBMITTED, Status.APPROVED, Status.DRAFT):
        ProposalFactory(village=SEDAU, status=status)
    own = ProposalFactory(village=UGIBARU, status=Status.SUBMITTED)

    client = signed_in(outsider)

    assert piles(client) == {"Menunggu jadwal verifikasi": [own.group.name]}
    area = client.get("/").context["area"]
    assert (area.proposals, [(stage.status, stage.count) for stage in area.stages]) == (1, [(Status.SUBMITTED, 1)])


@pytest.mark.parametrize("who", ["kadis", "auditor", "camat_selatan", "superuser"])
def test_when_nothing_waits_the_page_says_where_to_look(signed_in, who, request):
    ProposalFactory(village=SEDAU, status=Status.VILLAGE_REVIEW)

    page = signed_in(request.getfixturevalue(who)).get("/")

    assertContains(page, "Tidak ada yang menunggu Anda")
    assertContains(page, "Yang menunggu orang lain tampak pada tahapannya di bawah ini.")


def test_every_target_is_a_number_of_the_program_year():
    assert set(TARGETS.values()) <= {field.name for field in ProgramYear._meta.get_fields()}


def test_a_pendamping_sees_no_ceiling_beside_the_own_groups(signed_in, pendamping, kadis):
    proposal = standing("Cair", Status.FUNDED)
    accompany(pendamping, proposal.group)

    assert signed_in(pendamping).get("/").context["area"].ceiling == 0
    assert signed_in(kadis).get("/").context["area"].ceiling > 0


def test_the_area_counts_stages_lateness_and_money(signed_in, kadis):
    late = timezone.now() - dt.timedelta(days=8)
    year = ProposalFactory(village=SEDAU, status=Status.VILLAGE_REVIEW, since=late).program_year
    ProposalFactory(village=SEDAU, status=Status.VILLAGE_REVIEW, since=timezone.now() - dt.timedelta(days=7))
    ProposalFactory(village=SIJANGKUNG, status=Status.FUNDED)
    ProposalFactory(village=SIJANGKUNG, status=Status.WITHDRAWN)

    area = signed_in(kadis).get("/").context["area"]

    assert (area.year, area.proposals, area.decreed, area.paid) == (year.year, 4, 1, 20_000_000)
    assert [(stage.status, stage.count, stage.late) for stage in area.stages] == [
        (Status.VILLAGE_REVIEW, 2, 1),
        (Status.FUNDED, 1, 0),
    ]


def test_groups_without_pendamping_are_named(signed_in, kadis):
    ProposalFactory(village=SEDAU, status=Status.FUNDED)

    assertContains(signed_in(kadis).get("/"), "1 kelompok tanpa pendamping")


@pytest.mark.parametrize("year", ["1999", "x", "9" * 300, "\x00", "-1"])
def test_a_year_that_makes_no_sense_shows_the_newest(signed_in, kadis, year):
    ProposalFactory(village=SEDAU, status=Status.DRAFT)

    assert signed_in(kadis).get("/", {"year": year}).context["area"].year == 2026


def test_more_than_fits_is_counted_and_linked(signed_in, lurah_sedau):
    for _ in range(12):
        ProposalFactory(village=SEDAU, status=Status.VILLAGE_REVIEW)

    page = signed_in(lurah_sedau).get("/")

    assertContains(page, "Lihat 2 lainnya")
    assertNotContains(page, "Tidak ada yang menunggu")


def one_of_each(verifier: User, pendamping: User) -> None:
    """One more of everything that waits."""
    for status in (Status.DRAFT, Status.VILLAGE_REVIEW, Status.SUBMITTED, Status.ELIGIBLE, Status.TRAINED):
        ProposalFactory(village=SEDAU, status=status)
    ProposalFactory(village=SEDAU, status=Status.DRAFT, drafted_by=verifier, route=("submit", "send_back"))
    NominationFactory(proposal=ProposalFactory(village=SEDAU, status=Status.ELIGIBLE))
    proposal = VerificationFactory(village=SEDAU, verifier=verifier).proposal
    DispensationFactory(proposal=proposal, member=proposal.group.members.first(), rule="E6")
    ObjectionFactory(proposal=ProposalFactory(village=SEDAU, status=Status.REJECTED))
    money.GroupAccountFactory(group=money.approved_proposal(village=SEDAU).group, approved_by=None)
    money.prepared_order(money.payable_proposal(village=SEDAU))
    money.approved_order(money.payable_proposal(village=SEDAU))
    money.made_payment(money.payable_proposal(village=SEDAU))
    money.submitted_accountability(money.funded_proposal(village=SEDAU))
    accounted = money.accepted_accountability(money.funded_proposal(village=SEDAU)).proposal
    Reopening.objects.create(proposal=accounted, reason="Nota tertukar.", asked_by=verifier)
    accompany(pendamping, ProposalFactory(village=SEDAU, status=Status.DECREED).group)
    funded_group(user=pendamping, village=SEDAU)


def test_queries_do_not_grow_with_the_rows(
    signed_in, monkeypatch, operator_sedau, lurah_sedau, verifier, kabid, kadis, bendahara, pendamping
):
    people = (operator_sedau, lurah_sedau, verifier, kabid, kadis, bendahara, pendamping)

    def counted() -> dict[str, int]:
        found = {}
        for user in people:
            client = signed_in(user)
            client.get("/")
            with CaptureQueriesContext(connection) as captured:
                client.get("/")
            found[user.username] = len(captured)
        return found

    # A pile of more than fit is counted by one query more.
    monkeypatch.setattr("reports.desk.kinds.SHOWN", 100)
    one_of_each(verifier, pendamping)
    with_one = counted()
    for _ in range(2):
        one_of_each(verifier, pendamping)

    assert counted() == with_one
    assert max(with_one.values()) <= 45


def test_cases_wait_for_who_decides_and_letters_for_who_asks(signed_in, verifier, kabid, kadis, outsider):
    verification = VerificationFactory(group=GroupFactory(name="Pasir Rezeki", village=SEDAU), verifier=verifier)
    given = {"proposal": verification.proposal, "rule": "E1", "opened_by": verifier}
    today = verification.proposal.program_year.today()
    IdentityCaseFactory(member=mismatched(verification, 0), opened_at=days_ago(5), **given)
    IdentityCaseFactory(
        member=mismatched(verification, 1), opened_at=days_ago(41), sent_on=today - dt.timedelta(days=40), **given
    )
    IdentityCaseFactory(member=mismatched(verification, 2), decision="same", decided_by=kabid, **given)

    def about_identity(user) -> dict:
        shown = waits(signed_in(user))
        return {title: rows for title, rows in shown.items() if "identitas" in title or "Dukcapil" in title}

    to_decide = {"Pemeriksaan identitas": [("Pasir Rezeki", 5, 14)]}
    at_dukcapil = {"Menunggu jawaban Dukcapil": [("Pasir Rezeki", 40, 30)]}
    assert about_identity(kabid) == {**to_decide, **at_dukcapil}
    assert about_identity(kadis) == to_decide
    assert about_identity(verifier) == at_dukcapil
    assert about_identity(outsider) == {}


def test_what_a_registry_changed_waits_until_somebody_has_seen_it(
    signed_in, verifier, kabid, kadis, operator_sedau, outsider
):
    proposal = ProposalFactory(group=GroupFactory(name="Tirta Jaya", village=SEDAU), status=Status.FUNDED)
    recheck = RecheckFactory(started_at=days_ago(8))
    RecheckLineFactory(recheck=recheck, proposal=proposal)
    RecheckLineFactory(
        recheck=recheck, proposal=proposal, member=proposal.group.members.order_by("pk")[1], acknowledged_by=kabid
    )
    done(recheck, at=days_ago(8))

    def changed(user) -> list | None:
        return waits(signed_in(user)).get("Berubah menurut data sosial baru")

    assert changed(kabid) == changed(verifier) == [("Tirta Jaya", 8, None)]
    assert changed(kadis) is changed(operator_sedau) is changed(outsider) is None
    recheck.lines.filter(acknowledged_at__isnull=True).update(
        acknowledged_by=verifier, acknowledged_at=days_ago(1), note="Dibicarakan."
    )
    assert changed(kabid) is None


def test_what_no_statement_shows_waits_for_the_treasurer(signed_in, bendahara, kadis, ppk):
    shown, missing = money.made_payment(receipt=True), money.made_payment(receipt=True)
    title = "Belum tampak di bank"
    assert title not in piles(signed_in(bendahara))

    statements.statement(statements.row(shown), statements.row(missing, amount=5_000))

    assert piles(signed_in(bendahara))[title] == [missing.proposal.group.name]
    assert title not in piles(signed_in(kadis))


def test_a_desk_with_several_kinds_of_work_begins_with_what_they_are(signed_in, verifier):
    standing("Ajuan", Status.SUBMITTED)
    client = signed_in(verifier)
    assertNotContains(client.get("/"), "Jenis tugas")

    for name, status in (("Terpilih", Status.APPROVED), ("Satu lagi", Status.SUBMITTED)):
        standing(name, status)
    page = client.get("/")

    assertContains(page, '<a href="#tugas-1">Belum ada pendamping · 1</a>')
    assertContains(page, '<a href="#tugas-2">Menunggu jadwal verifikasi · 2</a>')
    assertContains(page, 'id="tugas-2"')


WIDE = {
    "province": {"role": Role.AUDITOR, "region_id": "61"},
    "country": {"is_superuser": True, "role": "", "region_id": None},
}


@pytest.mark.parametrize("reach", WIDE)
def test_a_wide_area_is_read_from_what_was_counted_last(signed_in, reach):
    user = UserFactory(**WIDE[reach])
    late = ProposalFactory(village=SEDAU, status=Status.VILLAGE_REVIEW, since=days_ago(30))
    ProposalFactory(village=SIJANGKUNG, status=Status.FUNDED)
    assertContains(signed_in(user).get("/"), "Belum dihitung")

    keeping.recount_all()
    ProposalFactory(village=SIJANGKUNG, status=Status.FUNDED)
    page = signed_in(user).get("/")

    area = page.context["area"]
    assert (area.year, area.proposals, area.decreed, area.paid) == (2026, 2, 1, 20_000_000)
    assert area.ceiling == sum(ceiling.amount for ceiling in late.program_year.ceilings.all())
    assert [(stage.status, stage.count, stage.late) for stage in area.stages] == [
        (Status.VILLAGE_REVIEW, 1, 1),
        (Status.FUNDED, 1, 0),
    ]
    assertContains(page, "Angka per ")
    assertContains(page, "1 kelompok tanpa pendamping")


@pytest.mark.parametrize("reach", WIDE)
def test_a_wide_area_counts_nothing_while_one_waits(signed_in, reach):
    user = UserFactory(**WIDE[reach])
    ProposalFactory(village=SEDAU, status=Status.FUNDED)
    keeping.recount_all()
    client = signed_in(user)
    client.get("/")

    with CaptureQueriesContext(connection) as captured:
        client.get("/")

    sums = [query["sql"] for query in captured if "COUNT(" in query["sql"] or "SUM(" in query["sql"]]
    assert [sql for sql in sums if "reports_notice" not in sql and "groups_member" not in sql] == []


@pytest.mark.parametrize("area", ["province", "regency"])
def test_what_a_row_tells_is_looked_up_once_and_joined_to_no_kind(signed_in, area):
    auditor = UserFactory(**{**WIDE["province"], **({} if area == "province" else {"region_id": "61.72"})})
    for days in range(12):
        standing(f"Ke-{days}", Status.FUNDED, since=days)

    assert piles(signed_in(auditor)) == {"Kelompok tanpa pendamping": [f"Ke-{days}" for days in range(11, 1, -1)]}
    with CaptureQueriesContext(connection) as captured:
        page = signed_in(auditor).get("/")

    assertContains(page, "Lihat 2 lainnya")
    told = [query["sql"] for query in captured if '"programs_granttier"."name"' in query["sql"]]
    assert len(told) == 1
    assert " JOIN " not in told[0]


def test_what_must_be_read_says_where_it_holds(signed_in, verifier):
    guideline(title="Juknis Singkawang")
    guideline(title="Permensos", region=None)

    page = signed_in(verifier).get("/")

    shown = {task.group.name: task.place for pile in page.context["piles"] for task in pile.tasks}
    assert shown == {"Juknis Singkawang": "Kota Singkawang", "Permensos": "Seluruh Indonesia"}
    assertNotContains(page, "Kota Kota")
    assertNotContains(page, "Provinsi Seluruh")
