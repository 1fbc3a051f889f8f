"""Both presets as their field studies found the program."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from kube_portal.programs.models import ProgramYear, Schooling
from kube_portal.programs.presets import create_year
from kube_portal.regions.models import Region

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("regions")
def test_singkawang_pays_two_tiers_to_exactly_ten_members_by_mid_year():
    year = create_year(
        regency=Region.objects.get(code="61.72"), year=2026, preset="singkawang", ceilings={"apbd": 100_000_000}
    )

    assert (year.group_size_min, year.group_size_max) == (10, 10)
    assert (year.age_min, year.age_max, year.schooling_max) == (18, 55, Schooling.JUNIOR)
    assert year.disbursement_deadline == dt.date(2026, 6, 30)
    assert list(year.tiers.values_list("name", "amount", "funding_source", "is_amount_assumed")) == [
        ("Penumbuhan", 20_000_000, "apbd", False),
        ("BLPS", 30_000_000, "apbn", False),
    ]
    assert dict(year.ceilings.values_list("funding_source", "amount")) == {"apbd": 100_000_000, "apbn": 0}


@pytest.mark.usefixtures("regions")
def test_polewali_mandar_takes_two_villages_per_district_and_assumes_its_amount():
    year = create_year(regency=Region.objects.get(code="76.04"), year=2026, preset="polewali-mandar")

    assert (year.group_size_max, year.villages_per_district, year.load_cap) == (10, 2, 10)
    assert [tier.is_amount_assumed for tier in year.tiers.all()] == [True]
    assert year.tiers.get().decree_labels == ["Dinas Sosial", "Kementerian Sosial"]


@pytest.mark.usefixtures("regions")
def test_a_regency_has_one_set_of_rules_a_year():
    regency = Region.objects.get(code="61.72")
    create_year(regency=regency, year=2026, preset="singkawang")

    with pytest.raises(IntegrityError), transaction.atomic():
        create_year(regency=regency, year=2026, preset="singkawang")

    assert ProgramYear.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"group_size_min": 11, "group_size_max": 10}, "programyear_group_size_in_order"),
        ({"age_min": 60, "age_max": 55}, "programyear_age_in_order"),
        ({"load_target": 11, "load_cap": 10}, "programyear_load_in_order"),
        ({"dispensable_rules": ["E4", "E9"]}, "programyear_never_dispenses_e1_e9"),
        ({"regency_id": "61.72.05"}, "programyear_belongs_to_a_regency"),
    ],
)
@pytest.mark.usefixtures("regions")
def test_the_database_refuses_rules_that_contradict_themselves(changes, constraint):
    year = create_year(regency=Region.objects.get(code="61.72"), year=2026, preset="singkawang")

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ProgramYear.objects.filter(pk=year.pk).update(**changes)


@pytest.mark.usefixtures("regions")
def test_history_keeps_what_the_rules_were():
    year = create_year(regency=Region.objects.get(code="61.72"), year=2026, preset="singkawang")

    ProgramYear.objects.filter(pk=year.pk).update(age_max=60)

    assert list(year.history.order_by("pgh_id").values_list("age_max", flat=True))[-2:] == [55, 60]
