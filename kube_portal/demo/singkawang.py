"""Kota Singkawang: 2026 with a group in every stage, and 2011 closed, as the field study found it."""

from __future__ import annotations

import datetime as dt
from functools import partial

from eligibility import dispensations
from groups import lifecycle
from groups.lifecycle import PastMove
from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.demo import (
    accounting,
    bank,
    cashbooks,
    gatherings,
    history,
    members,
    mentoring,
    registry,
    waiting_list,
)
from kube_portal.demo.accounts import PANGMILANG, SAGATANI, SEDAU, SIJANGKUNG
from kube_portal.demo.people import Person, Village
from kube_portal.demo.plans import CATTLE_2011, GOATS, VEGETABLE_SEEDLINGS, scaled
from kube_portal.demo.story import JAKARTA, GroupSpec, Office, day
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.presets import create_year
from kube_portal.regions.models import Region
from monitoring import assignments, handover, supervision, training
from monitoring.models import PendampingProfile

GRANT = 20_000_000


def specs_2026() -> dict[str, GroupSpec]:
    """The eight groups of 2026, by name."""
    on = dt.date(2026, 3, 1)
    villages = {
        code: Village(code, culture="singkawang", seed="2026") for code in (SEDAU, SAGATANI, SIJANGKUNG, PANGMILANG)
    }

    def people(code: str, **kinds: int) -> tuple[Person, ...]:
        return tuple(villages[code].people(10, on=on, **kinds))

    return {
        spec.name: spec
        for spec in (
            GroupSpec(
                "Bukit Harapan",
                SEDAU,
                "fishery",
                "Ikan asin",
                "Ikan tangkapan nelayan Sedau, panas matahari, garam dari pasar Pemangkat.",
                "Pedagang Pasar Beringin dan warung di Singkawang.",
                "Penumbuhan",
                scaled("Para-para jemur ikan 2×4 m", "unit", 650_000, GRANT),
                people(SEDAU),
            ),
            GroupSpec(
                "Pasir Rezeki",
                SEDAU,
                "food",
                "Keripik pisang",
                "Pisang kepok dari kebun warga Sedau dan Pangmilang.",
                "Toko oleh-oleh, kantin sekolah, pesanan lewat WhatsApp.",
                "Penumbuhan",
                scaled("Pisang kepok", "tandan", 45_000, GRANT),
                people(SEDAU),
            ),
            GroupSpec(
                "Dapur Rukun",
                SEDAU,
                "food",
                "Kue basah dan kue kering",
                "Kelapa, gula merah dan tepung dari pasar setempat.",
                "Pesanan hajatan, pasar pagi Sedau.",
                "Penumbuhan",
                scaled("Bahan kue", "paket", 275_000, GRANT),
                people(SEDAU),
            ),
            GroupSpec(
                "Sagatani Maju",
                SAGATANI,
                "livestock",
                "Penggemukan sapi",
                "Rumput gajah di lahan tidur, limbah sayur.",
                "Pedagang sapi Singkawang; Idul Adha.",
                "BLPS",
                CATTLE_2011,
                people(SAGATANI, too_old=1, schooled_to_senior=1),
            ),
            GroupSpec(
                "Tunas Sijangkung",
                SIJANGKUNG,
                "farming",
                "Bibit sayur",
                "Lahan pekarangan, pupuk kandang, air sumur.",
                "Petani sayur Singkawang Selatan dan Timur.",
                "Penumbuhan",
                VEGETABLE_SEEDLINGS,
                people(SIJANGKUNG),
            ),
            GroupSpec(
                "Tirta Jaya",
                SIJANGKUNG,
                "fishery",
                "Pembesaran lele",
                "Kolam terpal di pekarangan, air sungai kecil.",
                "Warung pecel lele dan pasar malam.",
                "Penumbuhan",
                scaled("Bibit lele 7–8 cm", "ribu ekor", 320_000, GRANT),
                people(SIJANGKUNG),
            ),
            GroupSpec(
                "Kambing Makmur",
                PANGMILANG,
                "livestock",
                "Penggemukan kambing",
                "Rumput odot, dedaunan kebun, kotoran untuk pupuk.",
                "Akikah, Idul Adha, pedagang sate.",
                "Penumbuhan",
                GOATS,
                people(PANGMILANG),
            ),
            GroupSpec(
                "Ayam Berkah",
                PANGMILANG,
                "livestock",
                "Ayam kampung",
                "Dedak, jagung dan sisa dapur warga.",
                "Rumah makan dan pasar Singkawang.",
                "Penumbuhan",
                scaled("Ayam kampung umur 2 bulan", "ekor", 65_000, GRANT),
                people(PANGMILANG),
            ),
        )
    }


def seed_2026(users: dict[str, User]) -> None:
    """Eight groups, from a draft sent back to one that reports every month, and three more on the selection board."""
    year = create_year(
        regency=Region.objects.get(code="61.72"),
        year=2026,
        preset="singkawang",
        office_name="Dinas Sosial, Pemberdayaan Perempuan dan Perlindungan Anak Kota Singkawang",
        ceilings={"apbd": 180_000_000, "apbn": 90_000_000},
    )
    # The study knows no quota; the office set one for this year.
    year.villages_per_district = 3
    year.save(update_fields=["villages_per_district"])
    office = Office(
        year=year,
        operators={code: users[f"operator.{name}"] for code, name in _VILLAGES.items()},
        heads={code: users[f"lurah.{name}"] for code, name in _VILLAGES.items()},
        verifier=users["verifikator"],
        division_head=users["kabid"],
        office_head=users["kadis"],
        treasurer=users["bendahara"],
        payment_checker=users["ppk"],
        companions=[users["verifikator.2"]],
    )
    _prepare_the_field(users)
    specs = specs_2026()
    everybody = [*specs.values(), *waiting_list.specs()]
    take_in = partial(registry.take_in, specs=everybody, regency=year.regency, by=office.verifier)
    take_in("2025-Q4", dt.date(2026, 1, 12), otherwise=registry.FIRST)
    _report_every_month(office, specs["Bukit Harapan"], users["pendamping.1"])
    bank.bring_in_2026(year, office.treasurer)
    missed = take_in("2026-Q1", dt.date(2026, 6, 8), otherwise=registry.SECOND)
    registry.talk_it_over(missed, dt.date(2026, 6, 16), by=office.division_head)
    _ready_to_be_paid(office, specs["Pasir Rezeki"], users["pendamping.2"])
    _decreed(office, specs["Tunas Sijangkung"], users["pendamping.4"], users["pendamping.3"])
    found = waiting_list.verify(office, users)
    _selected(office, specs["Kambing Makmur"])
    take_in("2026-Q3", dt.date(2026, 10, 8), otherwise=registry.THIRD)
    registry.ask_dukcapil(office, found.behind)
    waiting_list.decide(office, found, users)
    _asks_for_exceptions(office, specs["Sagatani Maju"])
    _waits_for_a_verifier(office, specs["Tirta Jaya"])
    late = office.draft(specs["Dapur Rukun"], dt.date(2026, 11, 5))
    office.submit(late, dt.date(2026, 11, 10))
    members.change_members(office, specs["Bukit Harapan"], users["operator.sedau"])
    members.begin_evaluation(Group.objects.get(name="Bukit Harapan", village_id=SEDAU), users["pendamping.1"])
    back = office.draft(specs["Ayam Berkah"], dt.date(2026, 11, 9))
    office.submit(back, dt.date(2026, 11, 12))
    with day(dt.date(2026, 11, 16)):
        lifecycle.move(
            back,
            "send_back",
            by=users["lurah.pangmilang"],
            note="Lampirkan daftar hadir musyawarah yang bertanda tangan.",
        )


_VILLAGES = {SEDAU: "sedau", SAGATANI: "sagatani", SIJANGKUNG: "sijangkung", PANGMILANG: "pangmilang"}


def _prepare_the_field(users: dict[str, User]) -> None:
    """Pendamping trained by the Dinas (but one), and an outreach in the district that one kelurahan missed."""
    for number, (occupation, psm) in enumerate(
        (("", True), ("", False), ("Guru honorer", False), ("Pedagang", True), ("", True)), start=1
    ):
        person = users[f"pendamping.{number}"]
        PendampingProfile.objects.create(user=person, schooling=3 if psm else 5, occupation=occupation, is_psm=psm)
        if number < 5:
            with day(dt.date(2026, 1, 20)):
                training.record_pendamping_training(
                    user=person,
                    topic="Dasar pendampingan KUBE",
                    hours=16,
                    trained_on=dt.date(2026, 1, 20),
                    by=users["verifikator"],
                )
    gatherings.singkawang_2026(users, silent=SAGATANI)


def _report_every_month(office: Office, spec: GroupSpec, pendamping: User) -> None:
    """Paid a month late, and reporting since."""
    proposal = office.road_to_selection(spec, dt.date(2026, 3, 2))
    office.assign(proposal.group, pendamping, dt.date(2026, 4, 10))
    office.open_account(proposal, dt.date(2026, 4, 20))
    office.decree([proposal], dt.date(2026, 5, 4))
    office.print_papers(proposal, dt.date(2026, 5, 8))
    office.train(proposal, pendamping, dt.date(2026, 5, 20))
    office.pay_grant(proposal, dt.date(2026, 7, 20), dt.date(2026, 7, 28))
    office.print_payment_papers(proposal.payment_orders.get(), dt.date(2026, 7, 28))
    office.report_months(
        proposal, pendamping, "chips", dt.date(2026, 7, 1), 3, problems={1: "2 dari 10 anggota jarang hadir"}
    )
    accounting.account_half_way(proposal, by=pendamping, on=dt.date(2026, 8, 12))
    plan = mentoring.agree(
        proposal.group, by=pendamping, on=dt.date(2026, 8, 5), turnover=5_000_000, savings=600_000,
        equipment="Para-para jemur beratap",
    )  # fmt: skip
    mentoring.share_tasks(proposal.group, by=pendamping, on=dt.date(2026, 8, 5))
    mentoring.tick(
        plan, by=pendamping, until=dt.date(2026, 10, 1), notes={"books": "Buku kas diisi bersama bendahara kelompok."}
    )
    cashbooks.keep_for_a_pedlar(proposal, by=pendamping)
    with day(dt.date(2026, 9, 9)):
        supervision.log_visit(
            group=proposal.group,
            office="village",
            visitor="Ahmad Fauzi, lurah",
            visited_on=dt.date(2026, 9, 9),
            finding="Produksi berjalan; tempat jemur perlu atap.",
            by=office.heads[SEDAU],
        )


def _ready_to_be_paid(office: Office, spec: GroupSpec, pendamping: User) -> None:
    """Trained; the payment waits for the head of office."""
    proposal = office.road_to_selection(spec, dt.date(2026, 7, 6))
    office.assign(proposal.group, pendamping, dt.date(2026, 8, 20))
    office.open_account(proposal, dt.date(2026, 8, 24))
    office.decree([proposal], dt.date(2026, 9, 7))
    office.print_papers(proposal, dt.date(2026, 9, 10))
    office.train(proposal, pendamping, dt.date(2026, 10, 6))
    order = office.prepare_payment(proposal, dt.date(2026, 11, 10))
    office.print_payment_papers(order, dt.date(2026, 11, 10))
    office.check_payment(order, dt.date(2026, 11, 12))


def _decreed(office: Office, spec: GroupSpec, first: User, then: User) -> None:
    """Decreed; handed over to another pendamping, and the training is still to come."""
    proposal = office.road_to_selection(spec, dt.date(2026, 8, 18))
    office.assign(proposal.group, first, dt.date(2026, 10, 1))
    office.open_account(proposal, dt.date(2026, 10, 5))
    office.decree([proposal], dt.date(2026, 10, 20))
    with day(dt.date(2026, 11, 2)):
        handover.hand_over(
            chosen=list(proposal.group.assignments.filter(ended_on=None)), to_user=then, on=dt.date(2026, 11, 2),
            reason="illness", by=office.verifier,
            paper=assignments.Paper(number="800/11/DINSOS/2026", dated_on=dt.date(2026, 11, 1)),
            notes="Rumah bibit sudah berdiri. Ketua paling mudah ditemui sore hari; pelatihan belum dijadwalkan.",
        )  # fmt: skip


def _selected(office: Office, spec: GroupSpec) -> None:
    """Eligible and put forward; waits for the head of office."""
    proposal = office.draft(spec, dt.date(2026, 9, 21))
    office.road_to_verdict(proposal, dt.date(2026, 9, 21))
    office.nominate(proposal, dt.date(2026, 11, 4), rationale="Pangmilang belum pernah menerima; kandang sudah siap.")


def _asks_for_exceptions(office: Office, spec: GroupSpec) -> None:
    """Under verification: one member too old, one schooled beyond SMP, exceptions asked."""
    proposal = office.draft(spec, dt.date(2026, 10, 19))
    office.submit(proposal, dt.date(2026, 10, 21))
    office.endorse(proposal, dt.date(2026, 11, 2), note="Sesuai musyawarah; dua anggota minta dikecualikan")
    checked = office.plan_verification(proposal, dt.date(2026, 11, 9))
    registry.settle_a_name(office, proposal)
    office.visit(checked, dt.date(2026, 11, 13), only=8)
    office.photograph(checked, dt.date(2026, 11, 13))
    old, schooled = proposal.group.members.order_by("pk")[8:10]
    with day(dt.date(2026, 11, 14)):
        dispensations.ask(
            proposal=proposal, member=old, rule="E4", by=office.verifier,
            reason="Masih kuat bekerja, satu-satunya anggota yang pandai merawat sapi.",
        )  # fmt: skip
        dispensations.ask(
            proposal=proposal, member=schooled, rule="E6", by=office.verifier,
            reason="Tamat SMA tetapi tidak bekerja tetap; akan menjadi pencatat kas.",
        )  # fmt: skip


def _waits_for_a_verifier(office: Office, spec: GroupSpec) -> None:
    """With the Dinas for longer than the target allows."""
    proposal = office.draft(spec, dt.date(2026, 10, 26))
    office.submit(proposal, dt.date(2026, 10, 28))
    office.endorse(proposal, dt.date(2026, 11, 3))


def seed_2011(users: dict[str, User]) -> None:
    """Ten groups of ten, paid 167–175 days late, six members schooled to SMA, two groups run individually.

    The archive brings in the groups and their people. Today's guards would have stopped them, which is what the study
    found: the steps before the decree are entered as history. Decree, accounts and payments are as they were.
    """
    year = create_year(
        regency=Region.objects.get(code="61.72"),
        year=2011,
        preset="singkawang",
        office_name="Dinas Sosial, Tenaga Kerja dan Transmigrasi Kota Singkawang",
        ceilings={"apbd": 120_000_000, "apbn": 120_000_000},
    )
    # The registry of today did not exist yet.
    year.registry_sources = []
    year.save(update_fields=["registry_sources"])
    office = Office(
        year=year, operators={}, heads={}, verifier=users["verifikator"], division_head=users["kabid"],
        office_head=users["kadis"], treasurer=users["bendahara"], payment_checker=users["ppk"],
        sp2d=1100,
    )  # fmt: skip
    gatherings.singkawang_2011(users["verifikator"])
    specs = specs_2011()
    known = history.of_2011(specs, users["verifikator"])
    proposals = []
    for spec in specs:
        proposal = office.draft(spec, dt.date(2011, 3, 14), by=users["operator.sedau"], group=known[spec.name])
        lifecycle.record_past_moves(
            proposal,
            [_past("submit", 3, 21), _past("endorse", 4, 4), _past("begin_verification", 5, 2),
             _past("pass_verification", 6, 20), _past("select", 8, 15)],
        )  # fmt: skip
        office.open_account(proposal, dt.date(2011, 9, 5))
        proposals.append(proposal)
    office.decree(proposals, dt.date(2011, 10, 3), number="35 Tahun 2011")
    for index, proposal in enumerate(proposals):
        lifecycle.record_past_moves(proposal, [_past("complete_training", 11, 7)])
        office.open_books(proposal.group, dt.date(2011, 11, 7), users["verifikator"])
        paid_on = dt.date(2011, 12, 14) + dt.timedelta(days=index * 8 // 9)
        office.pay_grant(proposal, paid_on - dt.timedelta(days=5), paid_on)
    bank.bring_in_2011(year, office.treasurer)
    villages = {SEDAU: users["operator.sedau"], SIJANGKUNG: users["operator.sijangkung"]}
    cashbooks.keep_2011(proposals, [villages[proposal.village_id] for proposal in proposals])
    members.evaluate_2012(office, [proposal.group for proposal in proposals], dissolved=(3, 8))
    ProgramYear.objects.filter(pk=year.pk).update(closed_on=dt.date(2011, 12, 31))


def specs_2011() -> list[GroupSpec]:
    """Sedau 7 (4 Penumbuhan, 3 BLPS), Sijangkung 3 (2, 1): Rp240.000.000."""
    villages = {code: Village(code, culture="singkawang", seed="2011") for code in (SEDAU, SIJANGKUNG)}
    names = ("Mawar", "Melati", "Kenanga", "Anggrek", "Teratai", "Cempaka", "Flamboyan", "Seroja", "Dahlia", "Kamboja")
    layout = (
        [(SEDAU, "Penumbuhan")] * 4 + [(SEDAU, "BLPS")] * 3 + [(SIJANGKUNG, "Penumbuhan")] * 2 + [(SIJANGKUNG, "BLPS")]
    )
    return [
        GroupSpec(
            name,
            code,
            "livestock" if tier == "BLPS" else "food",
            "Penggemukan sapi" if tier == "BLPS" else "Kue dan keripik",
            "Rumput dan bahan dari sekitar",
            "Pasar Singkawang",
            tier,
            CATTLE_2011 if tier == "BLPS" else scaled("Bahan dagangan", "paket", 250_000, GRANT),
            tuple(villages[code].people(10, on=dt.date(2011, 3, 1), schooled_to_senior=1 if index < 6 else 0)),
            is_joint=index not in (3, 8),
        )
        for index, (name, (code, tier)) in enumerate(zip(names, layout, strict=True))
    ]


def _past(verb: str, month: int, on: int) -> PastMove:
    return PastMove(verb, None, dt.datetime(2011, month, on, 9, tzinfo=JAKARTA), "Dari arsip")
