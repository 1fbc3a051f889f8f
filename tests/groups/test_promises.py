"""A change of a year's rules breaks nothing that was promised under them: said in words, and kept by the database."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from groups.integrity import violations
from groups.transitions import Status
from kube_portal.programs.models import FundingCeiling, ProgramYear
from tests.factories.groups import AssignmentFactory, GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chosen(regions):
    """Two groups with Rp20.000.000 each from the APBD."""
    return [ProposalFactory(village=village, status=Status.APPROVED) for village in ("61.72.05.1001", "61.72.05.1003")]


@pytest.fixture
def ceiling(chosen):
    return FundingCeiling.objects.get(program_year=chosen[0].program_year, funding_source="apbd")


def refused(row, name, **values):
    """The sentence beside the field, before the database refuses the same."""
    for field, value in values.items():
        setattr(row, field, value)
    with pytest.raises(ValidationError) as said:
        row.full_clean()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save()
    return said.value.message_dict


def test_a_ceiling_covers_what_is_committed(ceiling):
    assert refused(ceiling, "ceiling_covers", amount=39_999_999) == {
        "amount": ["Rp40.000.000 sudah terpakai untuk kelompok yang terpilih; pagu tidak dapat di bawah itu."]
    }
    ceiling.amount = 40_000_000
    ceiling.full_clean()
    ceiling.save()
    assert list(violations()) == []


def test_a_ceiling_in_use_is_neither_moved_nor_removed(ceiling):
    FundingCeiling.objects.filter(program_year=ceiling.program_year, funding_source="apbn").delete()

    assert refused(ceiling, "ceiling_covers", funding_source="apbn") == {
        "funding_source": ["Rp40.000.000 sudah terpakai dari pagu ini; sumber dan tahunnya tidak dapat diganti."]
    }
    with pytest.raises(IntegrityError, match="ceiling_covers"), transaction.atomic():
        FundingCeiling.objects.filter(pk=ceiling.pk).delete()


def test_a_kind_of_grant_keeps_its_source(chosen):
    tier = chosen[0].tier
    before = tier.amount

    assert refused(tier, "tier_keeps", funding_source="apbn") == {
        "funding_source": [
            "2 kelompok sudah terpilih dengan jenis bantuan ini; sumber dananya tidak dapat diganti. Buat jenis "
            "bantuan baru untuk sumber lain."
        ]
    }
    tier.funding_source, tier.amount = "apbd", before + 1
    tier.full_clean()
    tier.save()
    chosen[0].refresh_from_db()
    assert chosen[0].amount == before


def test_a_year_with_proposals_keeps_its_regency(chosen):
    year = chosen[0].program_year

    assert refused(year, "year_keeps", year=2031) == {
        "year": ["Sudah ada usulan pada tahun program ini; kabupaten/kota dan tahunnya tidak dapat diganti."]
    }


def test_a_year_without_proposals_may_change_it(regions):
    year = ProgramYearFactory(year=2030)
    year.year = 2031
    year.full_clean()
    year.save()

    assert ProgramYear.objects.get(pk=year.pk).year == 2031


@pytest.fixture
def burdened(regions, pendamping):
    """A pendamping with three groups in Singkawang."""
    year = ProgramYearFactory()
    for _ in range(3):
        AssignmentFactory(user=pendamping, group=GroupFactory(village="61.72.05.1001"))
    return year


def test_the_newest_year_caps_nobody_below_what_they_hold(burdened, pendamping):
    said = refused(burdened, "year_covers_loads", load_target=2, load_cap=2)
    assert said == {"load_cap": [f"{pendamping.username} sekarang mendampingi 3 kelompok. Alihkan sebagian dahulu."]}

    burdened.load_cap = 3
    burdened.full_clean()
    burdened.save()
    assert list(violations()) == []


def test_a_new_year_caps_nobody_below_it_either(burdened):
    newer = ProgramYear(
        regency_id="61.72", year=2030, load_target=1, load_cap=2, disbursement_deadline=dt.date(2030, 6, 30)
    )

    assert "load_cap" in refused(newer, "year_covers_loads")


def test_an_older_year_and_another_regency_are_free(burdened):
    for regency, year in (("61.72", 2020), ("76.04", 2030)):
        free = ProgramYear(
            regency_id=regency, year=year, load_target=1, load_cap=1, disbursement_deadline=dt.date(year, 6, 30)
        )
        free.full_clean()
        free.save()
