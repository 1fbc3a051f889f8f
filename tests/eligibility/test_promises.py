"""Q1: a year's quota leaves the slots that are held, and its limit per village the groups that were chosen."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from eligibility.integrity import violations

pytestmark = pytest.mark.django_db


def refused(year, **values):
    for field, value in values.items():
        setattr(year, field, value)
    with pytest.raises(ValidationError) as said:
        year.full_clean()
    with pytest.raises(IntegrityError, match="year_covers_slots"), transaction.atomic():
        year.save()
    return said.value.message_dict


def test_a_quota_is_not_lowered_below_the_slots_held(approved):
    assert refused(approved.program_year, villages_per_district=0) == {
        "villages_per_district": [
            "Kecamatan Singkawang Selatan sudah memakai 1 tempat; kuota tidak dapat di bawah itu."
        ]
    }
    approved.program_year.villages_per_district = 1
    approved.program_year.full_clean()
    approved.program_year.save()
    assert list(violations()) == []


def test_a_limit_per_village_leaves_the_groups_that_were_chosen(approved):
    assert refused(approved.program_year, groups_per_village=0) == {
        "groups_per_village": ["Sedau sudah punya 1 kelompok terpilih; batas tidak dapat di bawah itu."]
    }
    approved.program_year.groups_per_village = None
    approved.program_year.full_clean()
    approved.program_year.save()
