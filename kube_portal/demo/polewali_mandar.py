"""Kabupaten Polewali Mandar: two desa per kecamatan in 2026, and pendamping with ten, ten and eight groups."""

from __future__ import annotations

import datetime as dt

from groups import lifecycle
from groups.lifecycle import PastMove
from groups.models import Assignment, Proposal
from kube_portal.accounts.models import User
from kube_portal.demo import accounting, cashbooks, field_reports, gatherings, mentoring
from kube_portal.demo.people import Village, nik_of
from kube_portal.demo.plans import GOATS, VEGETABLE_SEEDLINGS, Line, scaled
from kube_portal.demo.story import BASE_URL, JAKARTA, GroupSpec, Office, archive_reports, day
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.presets import create_year
from kube_portal.regions.models import Region
from monitoring import assignment_decrees, training
from monitoring.models import PendampingProfile

REGENCY = "76.04"
GRANT = 20_000_000
COWS = scaled("Sapi bakalan", "ekor", 6_500_000, GRANT)
# The groups of the study's districts: (district, desa, group, kind, business, plan).
NAMED = (
    ("Wonomulyo", "Sumberjo", "Rukun Makmur", "livestock", "Penggemukan sapi", COWS),
    ("Wonomulyo", "Bumiayu", "Tani Rukun", "farming", "Bibit sayur", VEGETABLE_SEEDLINGS),
    ("Wonomulyo", "Sugihwaras", "Sipatuo", "livestock", "Ternak kambing", GOATS),
    ("Mapilli", "Ugibaru", "Sipamandaq", "livestock", "Penggemukan sapi", COWS),
    ("Mapilli", "Segerang", "Malaqbi", "livestock", "Ternak kambing", GOATS),
    ("Luyo", "Mambu", "Siwaliparri", "food", "Minyak kelapa", scaled("Kelapa", "butir", 3_500, GRANT)),
    ("Luyo", "Tenggelang", "Assamalewuang", "farming", "Bibit kakao", scaled("Bibit kakao", "pohon", 9_500, GRANT)),
)
# The groups of 2025, two desa in each of twelve kecamatan.
PAST_GROUPS = (
    "Sipakatau", "Mammesa", "Sirondo", "Tammajarra", "Buraqlimbong", "Passauq", "Mapaccing", "Sipamanda",
    "Bina Mandar", "Lita Pembolongang", "Uwai Malino", "Saeyyang", "Pamboang Jaya", "Tallu Ponna", "Kayyang",
    "Todilaling", "Sossorang", "Lopi Sandeq", "Panette", "Manu-manu", "Kalindaqdaq", "Baqba Toa", "Pattuduq",
    "Siraqdio",
)  # fmt: skip


def seed(users: dict[str, User]) -> None:
    """The groups of 2025, all funded, then six of 2026 in several stages; 28 groups for three pendamping."""
    people = [users["pendamping.polman"], users["pendamping.polman.2"], users["pendamping.polman.3"]]
    villages = {
        (village.parent_code, village.name): village.code
        for village in Region.objects.villages().within(REGENCY).order_by("code")
    }
    districts = {district.name: district.code for district in Region.objects.districts().within(REGENCY)}
    past_year = create_year(
        regency=Region.objects.get(code=REGENCY), year=2025, preset="polewali-mandar", ceilings={"apbd": 600_000_000}
    )
    year = create_year(
        regency=Region.objects.get(code=REGENCY), year=2026, preset="polewali-mandar", ceilings={"apbd": 240_000_000}
    )
    _train(people, users["verifikator.polman"])
    funded = _fund_the_past(past_year, users, villages)
    for index, proposal in enumerate(funded):
        person = people[0 if index < 9 else 1 if index < 18 else 2]
        _office(past_year, users).assign(proposal.group, person, dt.date(2025, 6, 2))
    _by_decree(past_year, funded[:18], users)
    _report_since(funded, people, users)
    cashbooks.keep_for_a_herd(funded, by=people[0], first=dt.date(2025, 8, 1), months=15, closed=3)
    accounting.account_for_the_past(
        funded, writer=people[0], checker=users["verifikator.polman"], first=dt.date(2025, 9, 1)
    )
    specs = {
        name: _spec(name, villages[districts[district], village], kind, business, plan, "2026")
        for district, village, name, kind, business, plan in NAMED
    }
    _move_2026(_office(year, users), specs, people)
    _plan(year, funded, people, users["verifikator.polman"])


def _by_decree(year: ProgramYear, proposals: list[Proposal], users: dict[str, User]) -> None:
    """The groups of the first two pendamping by an SK; the third still works by a letter."""
    on = dt.date(2025, 7, 14)
    chosen = Assignment.objects.open().filter(group__in=[one.group_id for one in proposals])
    with day(on):
        assignment_decrees.issue(
            regency=year.regency_id, assignments=chosen, number="800/41/2025", dated_on=on, about="",
            by=users["verifikator.polman"], base_url=BASE_URL,
        )  # fmt: skip


def _plan(year: ProgramYear, funded: list[Proposal], people: list[User], by: User) -> None:
    """Plans for 2026 of the groups of 2025; one of the third pendamping has none."""
    mentoring.template(year.regency, by=by, on=dt.date(2026, 1, 8))
    for index, proposal in enumerate(funded[:-1]):
        person = people[0 if index < 9 else 1 if index < 18 else 2]
        plan = mentoring.agree(
            proposal.group, by=person, on=dt.date(2026, 1, 19), turnover=6_000_000 + index % 4 * 1_000_000
        )
        if index % 3 == 0:
            mentoring.tick(
                plan, by=person, until=dt.date(2026, 11, 1),
                notes={"marketing": "Dua pembeli baru di Wonomulyo.", "evaluation": "Dibahas bersama semua anggota."},
            )  # fmt: skip
    mentoring.share_tasks(funded[0].group, by=people[0], on=dt.date(2026, 2, 9))


def _office(year: ProgramYear, users: dict[str, User]) -> Office:
    return Office(
        year=year,
        operators={"76.04.08.2002": users["operator.ugibaru"]},
        heads={"76.04.08.2002": users["kades.ugibaru"]},
        verifier=users["verifikator.polman"],
        division_head=users["kabid.polman"],
        office_head=users["kadis.polman"],
        treasurer=users["bendahara.polman"],
        payment_checker=users["ppk.polman"],
        sp2d=500,
        language="Mandar",
        interpreter="Muhammad Yusuf",
    )


def _spec(name: str, village: str, kind: str, business: str, plan: list[Line], seed: str, size: int = 10) -> GroupSpec:
    people = Village(village, culture="polewali", seed=f"{seed}-{name}").people(size, on=dt.date(int(seed), 1, 15))
    return GroupSpec(
        name, village, kind, business, "Lahan kebun, pakan dan kelapa setempat.", "Pasar Wonomulyo dan Polewali.",
        "UEP KUBE", plan, tuple(people),
    )  # fmt: skip


def _train(people: list[User], by: User) -> None:
    for index, person in enumerate(people):
        PendampingProfile.objects.create(
            user=person, schooling=5, study_field="Kesejahteraan sosial" if index == 1 else "Ekonomi",
            occupation="Pemilik toko" if index == 2 else "", is_psm=index == 1,
            level="district" if index == 1 else "village",
            nik=nik_of("76.04.08", dt.date(1984 + index, 5, 12), "L", 31 + index),
        )  # fmt: skip
        with day(dt.date(2025, 2, 10)):
            training.record_pendamping_training(
                user=person, topic="Pendampingan KUBE", hours=24, trained_on=dt.date(2025, 2, 10), by=by
            )
    # The others' training lies more than a year back.
    with day(dt.date(2026, 3, 12)):
        training.record_pendamping_training(
            user=people[0], topic="Penyegaran: pembukuan dan pemasaran", hours=8, trained_on=dt.date(2026, 3, 12), by=by
        )


def _fund_the_past(
    year: ProgramYear, users: dict[str, User], villages: dict[tuple[str | None, str], str]
) -> list[Proposal]:
    """One group in each of the first two desa of twelve kecamatan, funded in August 2025."""
    by_district: dict[str, list[str]] = {}
    for (district, _), code in sorted(villages.items(), key=lambda item: item[1]):
        if code[9] == "2" and district:
            by_district.setdefault(district, []).append(code)
    chosen = [code for codes in list(by_district.values())[:12] for code in codes[:2]]
    office = _office(year, users)
    proposals = []
    for index, (name, code) in enumerate(zip(PAST_GROUPS, chosen, strict=True)):
        spec = _spec(name, code, "livestock", "Ternak kambing", GOATS, "2025", size=7 + index % 4)
        proposal = office.draft(spec, dt.date(2025, 2, 20), by=users["verifikator.polman"])
        moves = (
            ("submit", 2, 24), ("endorse", 3, 3), ("begin_verification", 3, 10), ("pass_verification", 4, 7),
            ("select", 5, 5),
        )  # fmt: skip
        lifecycle.record_past_moves(proposal, [_past(*move) for move in moves])
        office.open_account(proposal, dt.date(2025, 5, 12))
        proposals.append(proposal)
    office.decree(proposals, dt.date(2025, 6, 2))
    for proposal in proposals:
        lifecycle.record_past_moves(proposal, [_past("complete_training", 7, 7)])
        office.open_books(proposal.group, dt.date(2025, 7, 7), users["verifikator.polman"])
        office.pay_grant(proposal, dt.date(2025, 8, 4), dt.date(2025, 8, 11))
    return proposals


def _report_since(funded: list[Proposal], people: list[User], users: dict[str, User]) -> None:
    """Every month since August 2025, but for a flood; the third pendamping, who keeps a shop, owes three reports."""
    august, until_october = dt.date(2025, 8, 1), 15
    flooded = funded[10].village_id[:8]
    paused = {flooded: field_reports.pause_for_the_flood(users, flooded)}
    for person, theirs in zip(people, (funded[:9], funded[9:18], funded[18:]), strict=True):
        owed = [2, 1] if person is people[2] else []
        counts = [until_october - missing for missing in [*owed, *[0] * (len(theirs) - len(owed))]]
        archive_reports(theirs, person, "goats", august, counts, paused=paused)


def _past(verb: str, month: int, on: int) -> PastMove:
    return PastMove(verb, None, dt.datetime(2025, month, on, 9, tzinfo=JAKARTA), "Dari arsip")


def _move_2026(office: Office, specs: dict[str, GroupSpec], people: list[User]) -> None:
    """Ugibaru waits for its kepala desa, Segerang is funded, the others stand between."""
    names = ("Wonomulyo", "Mapilli", "Luyo")
    found = Region.objects.districts().within(REGENCY).filter(name__in=names).order_by("code")
    gatherings.polewali_mandar_2026(found, office.verifier)
    for spec in specs.values():
        office.heads.setdefault(spec.village, _village_head(spec.village))
    paid = office.road_to_selection(specs["Malaqbi"], dt.date(2026, 3, 2))
    office.assign(paid.group, people[0], dt.date(2026, 4, 20))
    office.open_account(paid, dt.date(2026, 4, 22))
    office.decree([paid], dt.date(2026, 5, 4))
    office.train(paid, people[0], dt.date(2026, 5, 25))
    office.pay_grant(paid, dt.date(2026, 6, 8), dt.date(2026, 6, 18))
    office.report_months(
        paid, people[0], "goats", dt.date(2026, 6, 1), 5, problems={0: "Alat potong rumput belum ada"},
        needs={0: [field_reports.MOWER]},
    )  # fmt: skip
    cashbooks.keep_for_a_herd([paid], by=people[0], first=dt.date(2026, 6, 1), months=5, closed=1)
    decreed = office.road_to_selection(specs["Rukun Makmur"], dt.date(2026, 7, 13))
    office.assign(decreed.group, people[1], dt.date(2026, 8, 24))
    office.open_account(decreed, dt.date(2026, 8, 26))
    office.decree([decreed], dt.date(2026, 10, 26))
    office.assign(
        office.road_to_selection(specs["Siwaliparri"], dt.date(2026, 8, 3)).group, people[2], dt.date(2026, 9, 14)
    )
    eligible = office.draft(specs["Tani Rukun"], dt.date(2026, 9, 7))
    office.road_to_verdict(eligible, dt.date(2026, 9, 7))
    office.assign(eligible.group, people[2], dt.date(2026, 10, 19))
    third = office.draft(specs["Sipatuo"], dt.date(2026, 8, 24))
    office.road_to_verdict(third, dt.date(2026, 8, 24), held=5, viability=4)
    for name, drafted in (("Assamalewuang", dt.date(2026, 10, 26)), ("Sipamandaq", dt.date(2026, 11, 9))):
        proposal = office.draft(specs[name], drafted)
        office.submit(proposal, drafted + dt.timedelta(days=2))
        if name == "Assamalewuang":
            office.endorse(proposal, drafted + dt.timedelta(days=9))


def _village_head(code: str) -> User:
    """The kepala desa of another village of the demo, who signs in like the rest."""
    region = Region.objects.get(code=code)
    user: User
    user, _ = User.objects.get_or_create(
        username=f"kades.{region.name.lower().replace(' ', '')}",
        defaults={
            "first_name": "Kepala Desa",
            "last_name": region.name,
            "role": "village_head",
            "region": region,
            "password": User.objects.values_list("password", flat=True).get(username="kades.ugibaru"),
        },
    )
    return user
