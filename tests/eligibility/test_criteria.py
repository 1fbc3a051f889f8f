"""The criteria E1–E10, each with a table of cases, and their number of queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from eligibility import criteria
from eligibility.criteria import Facts, Result, evaluate
from eligibility.guards import before_submit
from groups.models import MaritalStatus, Member
from kube_portal.programs.models import ProgramYear, Schooling
from kube_portal.regions.models import Region
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.groups import GroupFactory, MemberFactory, ProposalFactory, nik_of
from tests.factories.programs import ProgramYearFactory
from tests.factories.regions import RegionFactory

TODAY = dt.date(2026, 11, 22)
VILLAGE = Region(code=SEDAU, name="Sedau", level="village", kind="kelurahan", timezone="Asia/Jakarta")


def facts(**values: Any) -> Facts:
    """Facts of a group of Sedau under the Singkawang rules; parameters of the year by their own name."""
    fields = {field.name for field in ProgramYear._meta.get_fields()}
    parameters = {name: values.pop(name) for name in list(values) if name in fields}
    year = ProgramYear(**{"year": 2026, "regency_id": "61.72", "registry_sources": ["dtsen"], **parameters})
    return Facts(
        **{
            "year": year,
            "village": VILLAGE,
            "group_id": 1,
            "on": TODAY,
            "today": TODAY,
            "known_districts": frozenset({"61.72.05"}),
            "same_kk": {},
            "active_elsewhere": {},
            "received": {},
            **values,
        }
    )


def said(verdict: criteria.Verdict) -> tuple[str, str]:
    return str(verdict.result), verdict.reason


@pytest.mark.parametrize(
    ("nik", "born", "sex", "result", "part"),
    [
        ("6172050305690003", dt.date(1969, 5, 3), "L", "pass", "16 angka"),
        ("6172054305690003", dt.date(1969, 5, 3), "P", "pass", "16 angka"),
        ("6172050305690003", dt.date(1969, 5, 4), "L", "check", "berbeda dari yang tersirat"),
        ("6172050305690003", dt.date(1969, 5, 3), "P", "check", "Jenis kelamin"),
        ("6199990305690003", dt.date(1969, 5, 3), "L", "check", "Kode wilayah"),
        ("6172050305690000", dt.date(1969, 5, 3), "L", "fail", "tidak pernah 0000"),
        ("617205030569000", dt.date(1969, 5, 3), "L", "fail", "harus 16 angka"),
        ("6172053502690003", dt.date(1969, 5, 3), "L", "fail", "bukan tanggal lahir"),
        ("6172052902690003", dt.date(1969, 2, 28), "L", "fail", "tidak ada di kalender"),
        ("6172052902680003", dt.date(1968, 2, 29), "L", "pass", "16 angka"),
        ("", None, "", "fail", "belum diisi"),
    ],
)
def test_e1(nik, born, sex, result, part):
    verdict = criteria.nik_form(Member(nik=nik, birth_date=born, sex=sex), facts())

    assert verdict.result == result
    assert part in verdict.reason


@pytest.mark.parametrize(
    ("kk", "result"),
    [("6172050101100001", "pass"), ("61720501011", "fail"), ("", "fail"), ("617205010110000A", "fail")],
)
def test_e2(kk, result):
    assert criteria.kk_form(Member(kk=kk), facts()).result == result


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["dtsen"], ("check", "cari NIK dan KK di DTSEN; desil paling tinggi 4")),
        (["dtks", "p3ke"], ("check", "cari NIK dan KK di DTKS atau P3KE; desil paling tinggi 4")),
        ([], ("pass", "tahun ini tidak disyaratkan")),
    ],
)
def test_e3_waits_for_the_verifier(sources, expected):
    assert said(criteria.registry(Member(), facts(registry_sources=sources))) == expected


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
def test_e4(born, on, expected):
    assert said(criteria.age(Member(birth_date=born), facts(on=on))) == expected


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
    ],
)
def test_e5(status, policy, result):
    assert criteria.family(Member(marital_status=status), facts(**policy)).result == result


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
def test_e6(own, highest, expected):
    assert said(criteria.schooling(Member(schooling=own), facts(schooling_max=highest))) == expected


@pytest.mark.parametrize(
    ("lives", "policy", "result"),
    [
        (SEDAU, "village", "pass"),
        (SIJANGKUNG, "village", "fail"),
        (SIJANGKUNG, "district", "pass"),
        ("76.04.08.2002", "district", "fail"),
        (None, "village", "check"),
    ],
)
def test_e7(lives, policy, result):
    home = Region(code=lives, name="Rumah", level="village", kind="kelurahan") if lives else None

    assert criteria.residence(Member(residence=home), facts(residence=policy)).result == result


def test_e7_names_both_places():
    home = Region(code=SIJANGKUNG, name="Sijangkung", level="village", kind="kelurahan")

    verdict = criteria.residence(Member(residence=home), facts())

    assert said(verdict) == ("fail", "tinggal di Kelurahan Sijangkung, kelompok di Kelurahan Sedau")


def test_e8_names_who_shares_the_card():
    rusli, dewi, hasan = (Member(pk=number, name=name, kk=kk) for number, name, kk in
                          [(1, "Rusli", "A"), (2, "Dewi", "A"), (3, "Hasan", "B")])  # fmt: skip
    known = facts(same_kk={"A": [rusli, dewi], "B": [hasan]})

    assert said(criteria.one_per_family(rusli, known)) == ("fail", "satu KK dengan Dewi")
    assert said(criteria.one_per_family(hasan, known)) == ("pass", "satu-satunya anggota dari KK ini")
    assert criteria.one_per_family(Member(kk=""), known).result == Result.CHECK


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([None] * 6, ("check", "dijawab saat kunjungan; paling sedikit 3 dari 6")),
        ([True] * 5 + [None], ("check", "1 dari 6 kriteria belum dijawab")),
        ([True] * 3 + [False] * 3, ("pass", "3 dari 6 kriteria miskin terpenuhi, paling sedikit 3")),
        ([True] * 2 + [False] * 4, ("fail", "2 dari 6 kriteria miskin terpenuhi, paling sedikit 3")),
    ],
)
def test_e10(answers, expected):
    assert said(criteria.poverty(answers, facts().year)) == expected


def test_a_verdict_cites_its_source():
    verdict = criteria.age(Member(birth_date=None), facts())

    assert (verdict.name, verdict.source) == ("E4 Usia", "Studi lapangan KUBE Kecamatan Singkawang Selatan")


def of_rule(proposal, member, rule: str) -> tuple[str, str]:
    return next(said(verdict) for verdict in evaluate(proposal)[member.pk] if verdict.rule == rule)


@pytest.fixture
def draft(regions):
    return ProposalFactory(village=SEDAU, complete=True)


@pytest.fixture
def rusli(draft) -> Member:
    return draft.group.members.order_by("pk").first()


def test_a_whole_group_meets_everything_but_what_only_the_field_knows(draft):
    results = {verdict.rule: str(verdict.result) for verdicts in evaluate(draft).values() for verdict in verdicts}

    assert results == {
        "E1": "pass", "E2": "pass", "E3": "check", "E4": "pass", "E5": "pass", "E6": "pass", "E7": "pass",
        "E8": "pass", "E9": "pass", "E10": "check",
    }  # fmt: skip


def test_e9_active_in_another_group_of_the_regency_names_it(draft, rusli):
    other = GroupFactory(village=SIJANGKUNG, name="Tirta Jaya")
    MemberFactory(group=other, nik=rusli.nik, active=True)

    assert of_rule(draft, rusli, "E9") == ("fail", "masih anggota aktif kelompok Tirta Jaya")


def test_e9_active_in_another_regency_says_no_more_than_that(draft, rusli):
    other = GroupFactory(village="76.04.08.2002", name="Sipamandaq")
    MemberFactory(group=other, nik=rusli.nik, active=True)

    assert of_rule(draft, rusli, "E9") == ("fail", "masih anggota aktif kelompok di wilayah lain")


def test_e9_a_draft_elsewhere_holds_nobody(draft, rusli):
    MemberFactory(group=GroupFactory(village=SIJANGKUNG), nik=rusli.nik)

    assert of_rule(draft, rusli, "E9")[0] == "pass"


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
    draft.refresh_from_db()

    assert of_rule(draft, rusli, "E9")[0] == result


def test_e9_received_says_when_and_until_when(draft, rusli):
    group = GroupFactory(village=SIJANGKUNG, name="Tirta Jaya")
    ProposalFactory(group=group, status="accounted", program_year=ProgramYearFactory(year=2024))
    Member.objects.filter(pk=group.members.first().pk).update(nik=rusli.nik, active=False)

    assert of_rule(draft, rusli, "E9") == (
        "fail", "sudah menerima bantuan tahun 2024 lewat kelompok Tirta Jaya; boleh lagi mulai 2029",
    )  # fmt: skip


def test_e9_somebody_who_left_before_that_proposal_received_nothing(draft, rusli):
    group = GroupFactory(village=SIJANGKUNG)
    gone = MemberFactory(group=group, nik=rusli.nik, left_on=dt.date(2023, 1, 1))
    earlier = ProposalFactory(group=group, status="funded", program_year=ProgramYearFactory(year=2024))
    assert earlier.submitted_on > gone.left_on

    assert of_rule(draft, rusli, "E9")[0] == "pass"


def test_e9_the_groups_own_earlier_grant_counts(draft, rusli):
    ProposalFactory(group=draft.group, status="accounted", program_year=ProgramYearFactory(year=2025))

    assert of_rule(draft, rusli, "E9")[0] == "fail"


def test_the_proposal_date_is_the_day_of_submission(regions):
    proposal = ProposalFactory(village=SEDAU, status="submitted", since=dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC))
    member = proposal.group.members.first()
    Member.objects.filter(pk=member.pk).update(birth_date=dt.date(1970, 6, 1))

    # 55 when submitted on 1 March, though 56 today.
    assert of_rule(proposal, member, "E4") == ("pass", "lahir 1 Juni 1970, berumur 55")


@pytest.mark.parametrize("size", [1, 10])
def test_a_group_costs_four_queries_whatever_its_size(draft, size, django_assert_num_queries):
    draft.group.members.filter(pk__in=[member.pk for member in draft.group.members.order_by("pk")[size:]]).delete()

    with django_assert_num_queries(4):
        assert len(evaluate(draft)) == size


def test_unknown_niks_ask_the_register_of_regions_once(draft):
    RegionFactory(code="61.72.01")
    member = MemberFactory(group=draft.group, nik=nik_of(district="61.72.01", born=dt.date(1980, 1, 1), serial=77))

    assert of_rule(draft, member, "E1")[0] == "check"  # the birth date on the form is another


def test_submit_is_stopped_by_e9_and_by_what_the_year_never_dispenses(draft, rusli):
    MemberFactory(group=GroupFactory(village=SIJANGKUNG, name="Tirta Jaya"), nik=rusli.nik, active=True)
    Member.objects.filter(pk=rusli.pk).update(schooling=Schooling.SENIOR, marital_status=MaritalStatus.SINGLE)
    ProgramYearFactory(dispensable_rules=["E5"])
    draft.refresh_from_db()
    draft.precheck_seen_at = None

    found = [(blocker.rule, blocker.text) for blocker in before_submit(draft, None)]

    assert found == [
        ("E6", f"{rusli.name}: pendidikan SMA/sederajat, paling tinggi SMP."),
        ("E9", f"{rusli.name}: masih anggota aktif kelompok Tirta Jaya."),
        ("", "Hasil pemeriksaan anggota belum dibaca."),
    ]


def test_submit_passes_when_all_is_in_order_and_read(draft):
    assert list(before_submit(draft, None)) == []
