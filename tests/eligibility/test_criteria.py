"""The criteria E1–E10, each with a table of cases: every case is a row that PostgreSQL decides."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from eligibility.criteria import CRITERIA, ELIGIBILITY_RULES, POVERTY_CRITERIA
from eligibility.evaluation import evaluate
from eligibility.guards import before_submit
from eligibility.models import MemberCheck
from groups.models import MaritalStatus, Member, Proposal
from kube_portal.programs.models import ProgramYear, Schooling
from kube_portal.programs.rules import RULES
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.eligibility import RegistryEntryFactory, RegistrySnapshotFactory, VerificationFactory
from tests.factories.groups import GroupFactory, MemberFactory, ProposalFactory, nik_of
from tests.factories.programs import ProgramYearFactory
from tests.factories.regions import RegionFactory

pytestmark = pytest.mark.django_db
UGIBARU = "76.04.08.2002"


@pytest.fixture
def draft(regions: None) -> Proposal:
    return ProposalFactory(village=SEDAU, complete=True)


@pytest.fixture
def rusli(draft: Proposal) -> Member:
    member = draft.group.members.order_by("pk").first()
    assert member is not None
    return member


def say(proposal: Proposal, member: Member, rule: str, **changes: Any) -> tuple[str, str]:
    """The verdict of one rule once the member has these values: the result and the reason."""
    if changes:
        Member.objects.filter(pk=member.pk).update(**changes)
    verdict = next(one for one in evaluate(proposal, [member])[member.pk] if one.rule == rule)
    return str(verdict.result), verdict.reason


def under(proposal: Proposal, **parameters: Any) -> Proposal:
    """The proposal under a program year with these parameters."""
    ProgramYear.objects.filter(pk=proposal.program_year_id).update(**parameters)
    return Proposal.objects.get(pk=proposal.pk)


@pytest.mark.parametrize(
    ("nik", "born", "sex", "result", "part"),
    [
        ("6172050305690003", dt.date(1969, 5, 3), "L", "pass", "16 angka"),
        ("6172054305690003", dt.date(1969, 5, 3), "P", "pass", "16 angka"),
        ("6172050305690003", dt.date(1969, 5, 4), "L", "check", "berbeda dari yang tersirat"),
        ("6172050305690003", dt.date(1969, 5, 3), "P", "check", "Jenis kelamin"),
        ("6172050305690003", None, "", "pass", "16 angka"),
        ("6199990305690003", dt.date(1969, 5, 3), "L", "check", "Kode wilayah"),
        ("6172050305690000", dt.date(1969, 5, 3), "L", "fail", "tidak pernah 0000"),
        ("617205030569000", dt.date(1969, 5, 3), "L", "fail", "harus 16 angka"),
        ("6172053502690003", dt.date(1969, 5, 3), "L", "fail", "bukan tanggal lahir"),
        ("6172058105690003", dt.date(1969, 5, 3), "P", "fail", "bukan tanggal lahir"),
        ("6172050013690003", dt.date(1969, 5, 3), "L", "fail", "bukan tanggal lahir"),
        ("6172050313690003", dt.date(1969, 5, 3), "L", "fail", "bukan bulan lahir"),
        ("6172053104690003", dt.date(1969, 4, 30), "L", "fail", "tidak ada di kalender"),
        # 29 February: real in 1968 and 2000 and 2004, never in 1969; 1900 did not leap, 2000 did.
        ("6172052902690003", dt.date(1969, 2, 28), "L", "fail", "tidak ada di kalender"),
        ("6172052902680003", dt.date(1968, 2, 29), "L", "pass", "16 angka"),
        ("6172052902000003", dt.date(2000, 2, 29), "L", "pass", "16 angka"),
        ("6172056902040003", dt.date(2004, 2, 29), "P", "pass", "16 angka"),
        # Both centuries: 05 can be 1905 and 2005.
        ("6172050101050003", dt.date(2005, 1, 1), "L", "pass", "16 angka"),
        ("6172050101050003", dt.date(1905, 1, 1), "L", "pass", "16 angka"),
        ("", None, "", "fail", "belum diisi"),
    ],
)
def test_e1(draft, rusli, nik, born, sex, result, part):
    found, reason = say(draft, rusli, "E1", nik=nik, birth_date=born, sex=sex)

    assert found == result
    assert part in reason


@pytest.mark.parametrize("province", ["65", "91", "92", "93", "94", "95", "96"])
def test_e1_knows_the_youngest_provinces(draft, rusli, province):
    RegionFactory(code=f"{province}.01.01")
    nik = nik_of(district=f"{province}.01.01", born=dt.date(1980, 1, 1), serial=7)

    assert say(draft, rusli, "E1", nik=nik, birth_date=dt.date(1980, 1, 1), sex="L")[0] == "pass"


def test_e1_a_birth_date_of_this_century_that_has_not_come_is_of_the_last(draft, rusli):
    nik = nik_of(born=dt.date(1999, 12, 31), serial=7)

    assert say(draft, rusli, "E1", nik=nik, birth_date=dt.date(1999, 12, 31), sex="L")[0] == "pass"
    assert say(draft, rusli, "E1", nik=nik, birth_date=dt.date(2099, 12, 31), sex="L")[0] == "check"


@pytest.mark.parametrize(("kk", "result"), [("6172050101100001", "pass"), ("61720501011", "fail"), ("", "fail")])
def test_e2(draft, rusli, kk, result):
    assert say(draft, rusli, "E2", kk=kk)[0] == result


def test_e2_another_number_in_the_registry_is_a_warning_without_the_number(draft, rusli):
    RegistryEntryFactory(snapshot=RegistrySnapshotFactory(), member=rusli, kk="6172050101109999")

    assert say(draft, rusli, "E2", kk="6172050101100001") == (
        "check",
        "nomor KK di DTSEN 2026-Q4 berakhiran 9999, di usulan 0001; nomor KK berubah bila pindah, cocokkan dengan "
        "kartu keluarga",
    )


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["dtsen"], ("check", "cari NIK dan KK di DTSEN; desil paling tinggi 4")),
        (["dtks", "p3ke"], ("check", "cari NIK dan KK di DTKS atau P3KE; desil paling tinggi 4")),
        ([], ("pass", "tahun ini tidak disyaratkan")),
    ],
)
def test_e3_waits_for_the_verifier_where_no_registry_is_in_force(draft, rusli, sources, expected):
    RegistrySnapshotFactory(in_force=False)
    draft = under(draft, registry_sources=sources)

    assert say(draft, rusli, "E3") == expected
    verdict = next(one for one in evaluate(draft)[rusli.pk] if one.rule == "E3")
    assert verdict.awaits_visit is (expected[0] == "check")


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({}, ("pass", "terdaftar di DTSEN 2026-Q4, desil 2")),
        ({"desil": 4}, ("pass", "terdaftar di DTSEN 2026-Q4, desil 4")),
        ({"desil": 5}, ("fail", "desil 5 di DTSEN 2026-Q4, paling tinggi 4")),
        ({"desil": None}, ("pass", "terdaftar di DTSEN 2026-Q4")),
        ({"name": "MUH. RUSLI"}, ("pass", "terdaftar di DTSEN 2026-Q4, desil 2")),
        ({"name": "Hasan Basri"}, ("check", "nama di DTSEN 2026-Q4: Hasan Basri; di usulan: Muhammad Rusli")),
        ({"kk": "6172050101109999"}, ("pass", "terdaftar di DTSEN 2026-Q4, desil 2")),
        (
            {"birth_date": dt.date(1981, 5, 3)},
            ("check", "tanggal lahir di DTSEN 2026-Q4: 3 Mei 1981; di usulan: 3 Mei 1980"),
        ),
        ({"birth_date": None}, ("pass", "terdaftar di DTSEN 2026-Q4, desil 2")),
        ({"nik": "6172050305809999"}, ("fail", "NIK tidak ada di DTSEN yang berlaku (DTSEN 2026-Q4)")),
    ],
)
def test_e3_compares_with_the_registry_in_force(draft, rusli, entry, expected):
    Member.objects.filter(pk=rusli.pk).update(
        name="Muhammad Rusli", nik="6172050305800003", birth_date=dt.date(1980, 5, 3), sex="L"
    )
    rusli.refresh_from_db()
    RegistryEntryFactory(snapshot=RegistrySnapshotFactory(), member=rusli, **entry)

    assert say(draft, rusli, "E3") == expected


def test_e3_an_earlier_period_and_another_regency_do_not_count(draft, rusli):
    RegistrySnapshotFactory()
    RegistryEntryFactory(snapshot=RegistrySnapshotFactory(period="2026-Q3", in_force=False), member=rusli)
    elsewhere = RegistrySnapshotFactory(regency=RegionFactory(code="76.04"))
    RegistryEntryFactory(snapshot=elsewhere, member=rusli)

    assert say(draft, rusli, "E3")[0] == "fail"


def test_e3_of_several_sources_the_one_that_fits_counts(draft, rusli):
    draft = under(draft, registry_sources=["dtks", "dtsen"])
    RegistryEntryFactory(snapshot=RegistrySnapshotFactory(), member=rusli, desil=9)
    RegistryEntryFactory(snapshot=RegistrySnapshotFactory(source="dtks", period="2024-Q1"), member=rusli, desil=None)

    assert say(draft, rusli, "E3") == ("pass", "terdaftar di DTKS 2024-Q1")


def test_e3_an_unfinished_nik_cannot_be_looked_up(draft, rusli):
    RegistrySnapshotFactory()

    assert say(draft, rusli, "E3", nik="61720503")[0] == "check"


TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("born", "on", "expected"),
    [
        (dt.date(1969, 5, 3), TODAY, ("fail", "lahir 3 Mei 1969, berumur 57, batas 55")),
        # 55 until the day before the 56th birthday.
        (dt.date(1970, 11, 23), TODAY, ("pass", "lahir 23 November 1970, berumur 55")),
        (dt.date(1970, 11, 22), TODAY, ("fail", "lahir 22 November 1970, berumur 56, batas 55")),
        (dt.date(2008, 11, 22), TODAY, ("pass", "lahir 22 November 2008, berumur 18")),
        (dt.date(2008, 11, 23), TODAY, ("fail", "lahir 23 November 2008, berumur 17, paling muda 18")),
        # Born on 29 February: a year older on 1 March, in a leap year and in others.
        (dt.date(2008, 2, 29), dt.date(2026, 2, 28), ("fail", "lahir 29 Februari 2008, berumur 17, paling muda 18")),
        (dt.date(2008, 2, 29), dt.date(2026, 3, 1), ("pass", "lahir 29 Februari 2008, berumur 18")),
        (dt.date(1972, 2, 29), dt.date(2028, 2, 28), ("pass", "lahir 29 Februari 1972, berumur 55")),
        (dt.date(1972, 2, 29), dt.date(2028, 2, 29), ("fail", "lahir 29 Februari 1972, berumur 56, batas 55")),
        (None, TODAY, ("check", "tanggal lahir belum diisi")),
        (dt.date(2026, 11, 23), TODAY, ("fail", "tanggal lahir 23 November 2026 sesudah tanggal usulan")),
    ],
)
def test_e4(regions, born, on, expected):
    proposal = ProposalFactory(village=SEDAU, status="submitted")
    Proposal.objects.filter(pk=proposal.pk).update(submitted_on=on)
    member = proposal.group.members.first()

    assert say(proposal, member, "E4", birth_date=born) == expected
    if born is not None and born <= on:
        # Python's own count of years agrees.
        assert f"berumur {Member(birth_date=born).age_on(on)}" in expected[1]


@pytest.mark.parametrize(
    ("status", "policy", "result"),
    [
        (MaritalStatus.MARRIED, {}, "pass"),
        (MaritalStatus.SINGLE, {}, "fail"),
        (MaritalStatus.SINGLE, {"family_required": False}, "pass"),
        (MaritalStatus.WIDOWED, {}, "pass"),
        (MaritalStatus.WIDOWED, {"widowed_counts_as_family": False}, "fail"),
        (MaritalStatus.DIVORCED, {}, "pass"),
        (MaritalStatus.DIVORCED, {"widowed_counts_as_family": False}, "fail"),
        ("", {}, "check"),
        ("", {"family_required": False}, "pass"),
    ],
)
def test_e5(draft, rusli, status, policy, result):
    draft = under(draft, **policy) if policy else draft

    assert say(draft, rusli, "E5", marital_status=status)[0] == result


@pytest.mark.parametrize(
    ("own", "highest", "expected"),
    [
        (Schooling.NONE, Schooling.JUNIOR, ("pass", "pendidikan Tidak sekolah")),
        (Schooling.JUNIOR, Schooling.JUNIOR, ("pass", "pendidikan SMP")),
        (Schooling.SENIOR, Schooling.JUNIOR, ("fail", "pendidikan SMA/sederajat, paling tinggi SMP")),
        (Schooling.SENIOR, Schooling.SENIOR, ("pass", "pendidikan SMA/sederajat")),
        (None, Schooling.JUNIOR, ("check", "pendidikan terakhir belum diisi")),
    ],
)
def test_e6(draft, rusli, own, highest, expected):
    assert say(under(draft, schooling_max=highest), rusli, "E6", schooling=own) == expected


@pytest.mark.parametrize(
    ("lives", "policy", "expected"),
    [
        (SEDAU, "village", ("pass", "tinggal di Kelurahan Sedau")),
        (SIJANGKUNG, "village", ("fail", "tinggal di Kelurahan Sijangkung, kelompok di Kelurahan Sedau")),
        (SIJANGKUNG, "district", ("pass", "tinggal di Kelurahan Sijangkung")),
        (
            UGIBARU,
            "district",
            ("fail", "tinggal di Desa Ugibaru, di luar kecamatan kelompok (Kelurahan Sedau)"),
        ),
        (None, "village", ("check", "desa/kelurahan tempat tinggal belum diisi")),
    ],
)
def test_e7(draft, rusli, lives, policy, expected):
    assert say(under(draft, residence=policy), rusli, "E7", residence=lives) == expected


def test_e8_names_who_shares_the_card_and_where(draft, rusli):
    dewi, hasan = draft.group.members.order_by("pk")[1:3]
    Member.objects.filter(pk=dewi.pk).update(kk=rusli.kk)

    assert say(draft, rusli, "E8") == ("fail", f"satu KK dengan {dewi.name}")
    assert say(draft, hasan, "E8") == ("pass", "satu-satunya anggota dari KK ini")
    verdict = next(one for one in evaluate(draft)[rusli.pk] if one.rule == "E8")
    assert [(place.group_id, place.member_id) for place in verdict.places] == [(draft.group_id, dewi.pk)]


def test_e8_who_left_and_other_groups_do_not_count(draft, rusli):
    MemberFactory(group=draft.group, kk=rusli.kk, left_on=dt.date(2026, 1, 1))
    MemberFactory(group=GroupFactory(village=SEDAU), kk=rusli.kk)

    assert say(draft, rusli, "E8")[0] == "pass"
    assert say(draft, rusli, "E8", kk="")[0] == "check"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([None] * 6, ("check", "dijawab saat kunjungan; paling sedikit 3 dari 6")),
        ([True] * 5 + [None], ("check", "1 dari 6 kriteria belum dijawab")),
        ([True] * 3 + [False] * 3, ("pass", "3 dari 6 kriteria miskin terpenuhi, paling sedikit 3")),
        ([True] * 2 + [False] * 4, ("fail", "2 dari 6 kriteria miskin terpenuhi, paling sedikit 3")),
    ],
)
def test_e10(regions, answers, expected):
    verification = VerificationFactory(village=SEDAU)
    check = verification.checks.first()
    names = [name for name, _, _ in POVERTY_CRITERIA]
    MemberCheck.objects.filter(pk=check.pk).update(**dict(zip(names, answers, strict=True)))

    assert say(verification.proposal, check.member, "E10") == expected


def test_a_verdict_cites_its_source(draft, rusli):
    verdict = next(one for one in evaluate(draft)[rusli.pk] if one.rule == "E4")

    assert (verdict.name, verdict.source) == ("E4 Usia", "Studi lapangan KUBE Kecamatan Singkawang Selatan")


def test_a_whole_group_meets_everything_but_what_only_the_field_knows(draft):
    results = {verdict.rule: str(verdict.result) for verdicts in evaluate(draft).values() for verdict in verdicts}

    assert results == {
        "E1": "pass", "E2": "pass", "E3": "check", "E4": "pass", "E5": "pass", "E6": "pass", "E7": "pass",
        "E8": "pass", "E9": "pass", "E10": "check",
    }  # fmt: skip


def test_every_eligibility_rule_has_one_decision_table():
    assert tuple(CRITERIA) == ELIGIBILITY_RULES == tuple(rule for rule in RULES if rule.startswith("E"))


def places_of(proposal: Proposal, member: Member, rule: str) -> list[int]:
    return [place.group_id for one in evaluate(proposal)[member.pk] if one.rule == rule for place in one.places]


@pytest.mark.parametrize("village", [SIJANGKUNG, UGIBARU])
def test_e9_active_in_another_group_points_to_it_without_its_name(draft, rusli, village):
    other = GroupFactory(village=village, name="Tirta Jaya")
    MemberFactory(group=other, nik=rusli.nik, active=True)

    assert say(draft, rusli, "E9") == ("fail", "masih anggota aktif kelompok lain")
    assert places_of(draft, rusli, "E9") == [other.pk]


def test_e9_a_draft_elsewhere_holds_nobody_but_is_worth_a_look(draft, rusli):
    other = ProposalFactory(village=SIJANGKUNG)
    MemberFactory(group=other.group, nik=rusli.nik)

    assert say(draft, rusli, "E9") == ("check", "NIK yang sama ditulis juga di draf kelompok lain")
    assert places_of(draft, rusli, "E9") == [other.group_id]


def test_e9_a_list_without_a_proposal_says_nothing(draft, rusli):
    MemberFactory(group=GroupFactory(village=SIJANGKUNG), nik=rusli.nik)

    assert say(draft, rusli, "E9")[0] == "pass"


@pytest.mark.parametrize(
    ("year", "gap", "result"),
    [(2022, 5, "fail"), (2021, 5, "pass"), (2025, 0, "pass"), (2026, 1, "fail"), (2025, 1, "pass")],
)
def test_e9_received_within_the_years_of_the_policy(draft, rusli, year, gap, result):
    earlier = ProposalFactory(
        village=SIJANGKUNG,
        status="funded",
        program_year=ProgramYearFactory(year=year),
        since=dt.datetime(year, 6, 1, tzinfo=dt.UTC),
        submitted_on=dt.date(year, 2, 1),
    )
    recipient = earlier.group.members.first()
    Member.objects.filter(pk=recipient.pk).update(nik=rusli.nik, active=False, left_on=dt.date(2026, 12, 1))
    ProgramYearFactory(year=2026, years_before_again=gap)

    assert say(draft, rusli, "E9")[0] == result


def test_e9_received_says_when_and_until_when(draft, rusli):
    group = GroupFactory(village=SIJANGKUNG, name="Tirta Jaya")
    ProposalFactory(group=group, status="accounted", program_year=ProgramYearFactory(year=2024))
    Member.objects.filter(pk=group.members.first().pk).update(nik=rusli.nik, active=False)

    assert say(draft, rusli, "E9") == ("fail", "sudah menerima bantuan tahun 2024; boleh lagi mulai 2029")
    assert places_of(draft, rusli, "E9") == [group.pk]


def test_e9_somebody_who_left_before_that_proposal_received_nothing(draft, rusli):
    group = GroupFactory(village=SIJANGKUNG)
    gone = MemberFactory(group=group, nik=rusli.nik, left_on=dt.date(2023, 1, 1))
    earlier = ProposalFactory(group=group, status="funded", program_year=ProgramYearFactory(year=2024))
    assert earlier.submitted_on > gone.left_on

    assert say(draft, rusli, "E9")[0] == "pass"


def test_e9_the_groups_own_earlier_grant_counts(draft, rusli):
    ProposalFactory(group=draft.group, status="accounted", program_year=ProgramYearFactory(year=2025))

    assert say(draft, rusli, "E9")[0] == "fail"


@pytest.mark.parametrize(("own", "others"), [(2024, 2025), (2025, 2024)])
def test_e9_of_several_grants_the_latest_counts(draft, rusli, own, others):
    ProposalFactory(group=draft.group, status="accounted", program_year=ProgramYearFactory(year=own))
    elsewhere = ProposalFactory(village=SIJANGKUNG, status="funded", program_year=ProgramYearFactory(year=others))
    never = ProposalFactory(village=SIJANGKUNG, status="submitted")
    for proposal in (elsewhere, never):
        Member.objects.filter(pk=proposal.group.members.first().pk).update(nik=rusli.nik, active=False)

    assert say(draft, rusli, "E9") == ("fail", "sudah menerima bantuan tahun 2025; boleh lagi mulai 2030")
    assert places_of(draft, rusli, "E9") == [draft.group_id if own == 2025 else elsewhere.group_id]


def test_the_proposal_date_is_the_day_of_submission(regions):
    proposal = ProposalFactory(village=SEDAU, status="submitted", since=dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC))
    member = proposal.group.members.first()

    # 55 when submitted on 1 March, though 56 today.
    assert say(proposal, member, "E4", birth_date=dt.date(1970, 6, 1)) == ("pass", "lahir 1 Juni 1970, berumur 55")


def test_submit_is_stopped_by_e9_and_by_what_the_year_never_dispenses(draft, rusli):
    MemberFactory(group=GroupFactory(village=SIJANGKUNG, name="Tirta Jaya"), nik=rusli.nik, active=True)
    Member.objects.filter(pk=rusli.pk).update(schooling=Schooling.SENIOR, marital_status=MaritalStatus.SINGLE)
    ProgramYearFactory(dispensable_rules=["E5"])
    draft.refresh_from_db()
    draft.precheck_seen_at = None

    found = [(blocker.rule, blocker.text) for blocker in before_submit(draft, None)]

    assert found == [
        ("E6", f"{rusli.name}: pendidikan SMA/sederajat, paling tinggi SMP."),
        ("E9", f"{rusli.name}: masih anggota aktif kelompok lain."),
        ("", "Hasil pemeriksaan anggota belum dibaca."),
    ]


def test_submit_passes_when_all_is_in_order_and_read(draft):
    assert list(before_submit(draft, None)) == []
