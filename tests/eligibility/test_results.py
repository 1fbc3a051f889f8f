"""The result of a selection: who was selected, who was not and why; published, frozen, superseded."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, transaction

from eligibility import results, selection
from eligibility.models import ResultLine, SelectionResult
from eligibility.ranking import standing_of
from groups import lifecycle
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Proposal
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from tests.conftest import POLEWALI_MANDAR, SEDAU, SIJANGKUNG, SINGKAWANG, SINGKAWANG_SELATAN
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import NominationFactory, VerificationFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory
from tests.factories.regions import RegionFactory

TEXT = "Didahulukan kelompok dengan nilai tertinggi di setiap kecamatan."


def waiting(name: str, village: str = SIJANGKUNG, *, rank: int | None = None, **values) -> Proposal:
    proposal = VerificationFactory(group=GroupFactory(village=village, name=name), status="eligible", **values).proposal
    if rank is not None:
        NominationFactory(proposal=proposal, rank=rank)
    return proposal


def elsewhere() -> Proposal:
    """A group of another district that waits."""
    RegionFactory(code="61.72.01")
    proposal: Proposal = ProposalFactory(village="61.72.01.1001", status="eligible")
    return proposal


def publish(by: User, *, district: str | None = None, last_number: int | None = None, **values) -> SelectionResult:
    year = ProgramYearFactory()
    return results.publish(
        **{
            "program_year": year,
            "district": Region.objects.get(pk=district) if district else None,
            "rationale": TEXT,
            "last_number": results.latest_number(year) if last_number is None else last_number,
            "by": by,
            **values,
        }
    )


def reasons(result: SelectionResult) -> dict[str, list[str]]:
    return {line.group_name: [reason["code"] for reason in line.reasons] for line in result.lines.order_by("number")}


def test_the_record_says_who_when_and_how_it_stood(approved, kadis, pendamping):
    ProgramYearFactory(villages_per_district=1)
    other = waiting("Anggrek", rank=2)
    standing = standing_of(other)

    result = publish(kadis)

    assert (result.number, result.rationale, result.published_by, result.line_count) == (1, TEXT, kadis, 2)
    assert result.facts["districts"] == {
        SINGKAWANG_SELATAN: {
            "name": "Kecamatan Singkawang Selatan",
            "used": 1,
            "selected": 1,
            "candidates": 2,
        }
    }
    assert result.facts["budgets"][0] == {"source": "APBD", "ceiling": 10_000_000_000, "committed": 20_000_000}
    first, second = result.lines.order_by("number")
    assert (first.group_name, first.is_selected, first.reasons, first.position) == ("Tirta Jaya", True, [], None)
    assert (second.group_name, second.is_selected, second.position, second.score_position) == ("Anggrek", False, 1, 1)
    assert (second.score, second.amount, second.tier_name) == (standing.score.tenths, 20_000_000, "Penumbuhan")
    assert second.parts == [
        {"key": part.key, "label": part.label, "value": part.value, "weight": part.weight, "behind": part.behind}
        for part in standing.score.parts
    ]
    assert second.rationale == "Semua anggota layak dan usahanya siap."
    assert second.reasons == [
        {"code": "quota", "text": "Kecamatan Singkawang Selatan sudah memakai 1 dari 1 slot desa/kelurahan tahun 2026."}
    ]


def test_each_reason_is_named(approved, kadis, pendamping):
    """Quota, ceiling and pendamping stand in the way; a group that was never put forward; one that stands behind."""
    waiting("Anggrek", rank=2)
    waiting("Cempaka", rank=3)
    waiting("Bakung")
    assert reasons(publish(kadis)) == {
        "Tirta Jaya": [], "Anggrek": ["undecided"], "Cempaka": ["rank"], "Bakung": ["nomination"],
    }  # fmt: skip

    ProgramYearFactory(villages_per_district=1)
    year = ProgramYearFactory()
    year.ceilings.filter(funding_source="apbd").update(amount=20_000_000)
    pendamping.is_active = False
    pendamping.save()
    assert reasons(publish(kadis))["Anggrek"] == ["quota", "ceiling", "pendamping"]
    assert reasons(publish(kadis))["Bakung"] == ["nomination", "quota", "ceiling", "pendamping"]


def test_before_anybody_was_selected_it_is_undecided(kadis, pendamping):
    waiting("Anggrek", rank=1)

    line = publish(kadis).lines.get()

    assert line.reasons == [
        {
            "code": "undecided",
            "text": "Kepala dinas belum memilih lagi; kelompok ini urutan 1 dari 1 pada daftar tunggu kecamatan.",
        }
    ]
    assert results.advice_for(line.reasons) == [
        "Kelompok tetap di daftar tunggu sampai kepala dinas memilih; hasil berikutnya diumumkan lagi."
    ]


def test_every_reason_has_its_advice_and_each_piece_stands_once():
    codes = ["quota", "ceiling", "nomination"]

    said = results.advice_for([{"code": code, "text": ""} for code in codes])

    assert said == [results.ADVICE["quota"], results.ADVICE["nomination"]]
    assert "dibawa ke tahun berikutnya" in said[0]


def test_one_district_alone(approved, kadis, pendamping):
    elsewhere()

    result = publish(kadis, district=SINGKAWANG_SELATAN)

    assert list(reasons(result)) == ["Tirta Jaya"]
    assert result.area == "Kecamatan Singkawang Selatan"
    assert publish(kadis).area == "Kota Singkawang"


def test_after_the_year_has_closed_what_remains_is_to_carry_over(approved, kadis, superuser, pendamping):
    waiting("Anggrek", rank=1)
    lifecycle.lapse_year(program_year=ProgramYearFactory(), by=superuser, note="Tahun anggaran berakhir.")

    result = publish(kadis)

    # Who was selected and unpaid lapsed too, but never waited.
    assert reasons(result) == {"Anggrek": ["undecided", "lapsed"]}
    assert results.advice_for(result.lines.get().reasons) == [results.ADVICE["lapsed"]]


def test_a_selected_group_that_left_is_told_in_the_next_result(approved, kadis, operator_sedau, pendamping):
    publish(kadis)
    lifecycle.move(approved, "withdraw", by=operator_sedau, note="Kelompok bubar.")

    result = publish(kadis)

    assert reasons(result) == {"Tirta Jaya": ["withdrawn"]}
    assert results.advice_for(result.lines.get().reasons) == ["Kelompok boleh mengajukan usulan baru."]


def test_a_later_result_supersedes_the_former_of_the_same_area(approved, kadis, pendamping):
    first = publish(kadis, district=SINGKAWANG_SELATAN)
    elsewhere()
    of_other = publish(kadis, district="61.72.01")
    assert results.superseding(first) is None

    whole = publish(kadis)
    last = publish(kadis, district=SINGKAWANG_SELATAN)

    assert results.superseding(first) == last
    assert results.superseding(of_other) == whole
    # One district alone does not replace the whole year.
    assert results.superseding(whole) is None
    assert results.line_for(approved).result == last


def test_a_nik_is_never_published(approved, kadis):
    for text in ("Ketua 6172054105760001 layak.", "Ketua 61 72 05 41 05 76 00 01 layak.", "6172-0541-0576-0001"):
        with pytest.raises(MoveRefused, match="deret 16 angka"):
            publish(kadis, rationale=text)
    assert not SelectionResult.objects.exists()


def test_a_nik_in_an_old_note_is_left_out(kadis, kabid, pendamping):
    proposal = waiting("Anggrek")
    NominationFactory(proposal=proposal, by=kabid, rationale="Ketua 6172054105760001 sudah siap.")

    assert publish(kadis).lines.get().rationale == "Ketua … sudah siap."


def test_numbers_of_money_are_published(approved, kadis):
    assert publish(kadis, rationale="Pagu Rp180.000.000 dan Rp90.000.000 untuk 8 kelompok.").number == 1


@pytest.mark.parametrize("text", ["", "  \n "])
def test_the_considerations_are_needed(approved, kadis, text):
    with pytest.raises(MoveRefused, match="Pertimbangan perlu diisi"):
        publish(kadis, rationale=text)


def test_without_candidates_there_is_no_result(kadis):
    with pytest.raises(MoveRefused, match="belum ada hasil untuk diumumkan"):
        publish(kadis)


def test_the_second_click_publishes_nothing(approved, kadis):
    publish(kadis, last_number=0)

    with pytest.raises(MoveRefused, match="Hasil ke-1 sudah diumumkan lebih dahulu"):
        publish(kadis, last_number=0)
    assert SelectionResult.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "region"),
    [
        (Role.DIVISION_HEAD, SINGKAWANG),
        (Role.VERIFIER, SINGKAWANG),
        (Role.AUDITOR, SINGKAWANG),
        (Role.OFFICE_HEAD, POLEWALI_MANDAR),
        (Role.OFFICE_HEAD, SINGKAWANG_SELATAN),
    ],
)
def test_only_the_head_of_the_office_of_that_regency_publishes(approved, role, region):
    with pytest.raises(NotAllowed):
        publish(UserFactory(role=role, region_id=region))


def test_what_was_published_stays_as_it_was(approved, kadis, kabid, pendamping):
    other = waiting("Anggrek", rank=2)
    result = publish(kadis)
    before = list(result.lines.order_by("number").values())

    selection.unselect(proposal=approved, by=kadis, reason="Ketua mengundurkan diri.")
    other.group.name = "Nama Baru"
    other.group.save()
    ProgramYearFactory(weight_poverty=1, villages_per_district=1)

    assert list(result.lines.order_by("number").values()) == before


def test_the_database_keeps_a_published_result(approved, kadis):
    result = publish(kadis)

    for rows in (SelectionResult.objects.all(), ResultLine.objects.all()):
        with pytest.raises(InternalError), transaction.atomic():
            rows.update(number=9)
        with pytest.raises(InternalError), transaction.atomic():
            rows._raw_delete("default")
    line = result.lines.get()
    values = {
        "result": result, "village_id": SEDAU, "group_name": "Susulan", "tier_name": "Penumbuhan", "amount": 1,
        "is_selected": True, "score": 1, "parts": [], "proposal": ProposalFactory(village=SEDAU),
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="no further line"), transaction.atomic():
        ResultLine.objects.create(number=2, **values)
    with pytest.raises(IntegrityError, match="number_once"), transaction.atomic():
        ResultLine.objects.create(number=1, **values)
    assert line.number == result.line_count == 1


def test_the_database_refuses_what_no_result_can_say(approved, kadis):
    result = publish(kadis)
    year = result.program_year
    values = {
        "program_year": year, "number": 2, "rationale": TEXT, "facts": {}, "line_count": 1, "published_by": kadis,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="outside the regency"), transaction.atomic():
        SelectionResult.objects.create(**values, district_id="76.04.08")
    second = SelectionResult.objects.create(**values, district_id=SINGKAWANG_SELATAN)
    line = {"result": second, "number": 1, "group_name": "X", "tier_name": "X", "amount": 1, "score": 1, "parts": []}
    with pytest.raises(IntegrityError, match="outside the year or area"), transaction.atomic():
        ResultLine.objects.create(**line, proposal=elsewhere(), village_id="61.72.01.1001", is_selected=True)
    with pytest.raises(IntegrityError, match="outside the year or area"), transaction.atomic():
        ResultLine.objects.create(**line, proposal=approved, village_id=SIJANGKUNG, is_selected=True)
    with pytest.raises(IntegrityError, match="not_selected_says_why"), transaction.atomic():
        ResultLine.objects.create(**line, proposal=approved, village_id=SEDAU, is_selected=False, reasons=[])


def test_a_result_is_read_by_the_villages_it_names(
    approved, kadis, lurah_sedau, lurah_sijangkung, camat_selatan, auditor, outsider, superuser
):
    result = publish(kadis)

    readers = (kadis, lurah_sedau, camat_selatan, auditor, superuser)
    assert all(SelectionResult.objects.visible_to(user).get() == result for user in readers)
    for user in (lurah_sijangkung, outsider):
        assert not SelectionResult.objects.visible_to(user).exists()
        assert results.in_force(user, result.program_year) is None


@pytest.mark.parametrize("rows", [1, 3])
def test_reading_does_not_cost_more_with_more_groups(rows, kadis, verifier, django_assert_num_queries):
    for number in range(rows):
        VerificationFactory(village=f"61.72.0{number + 1}.1001", verifier=verifier, status="approved")
        waiting(f"Anggrek {number}", rank=number + 1)
    year = ProgramYearFactory()

    with django_assert_num_queries(15):
        assert len(results.draft(year, None).lines) == 2 * rows


def test_it_is_published_on_its_day(approved, kadis):
    moment = dt.datetime(2026, 11, 12, 3, tzinfo=dt.UTC)

    assert publish(kadis, at=moment).published_at == moment
