"""Who holds an office when, and how it stands above a signature."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kube_portal.accounts.models import Post
from kube_portal.regions.models import Region
from tests.accounts.test_users import PROVINCE
from tests.conftest import POLEWALI_MANDAR, SEDAU, SINGKAWANG, SINGKAWANG_SELATAN
from tests.factories.accounts import PostFactory

Office, Standing = Post.Office, Post.Standing
UGIBARU = "76.04.08.2002"


def test_the_holder_is_the_one_of_that_day(regions):
    first = PostFactory(region_id=SINGKAWANG, from_date=date(2024, 1, 1), until_date=date(2026, 3, 31))
    second = PostFactory(region_id=SINGKAWANG, from_date=date(2026, 4, 1))
    PostFactory(region_id=POLEWALI_MANDAR, from_date=date(2020, 1, 1))

    def holder(on: date) -> Post | None:
        return Post.objects.holding(Office.OFFICE_HEAD, SINGKAWANG, on).first()

    days = [date(2023, 12, 31), date(2024, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2030, 1, 1)]
    assert [holder(day) for day in days] == [None, first, first, second, second]
    assert Post.objects.holding(Office.TREASURER, Region.objects.get(code=SINGKAWANG), days[3]).first() is None


def test_an_acting_holder_signs_before_the_definitive_one(regions):
    definitive = PostFactory(region_id=SINGKAWANG, from_date=date(2024, 1, 1))
    acting = PostFactory(
        region_id=SINGKAWANG,
        standing=Standing.DAILY_ACTING,
        from_date=date(2026, 6, 1),
        until_date=date(2026, 6, 10),
    )

    assert list(Post.objects.holding(Office.OFFICE_HEAD, SINGKAWANG, date(2026, 6, 5))) == [acting, definitive]
    assert list(Post.objects.holding(Office.OFFICE_HEAD, SINGKAWANG, date(2026, 6, 11))) == [definitive]


@pytest.mark.parametrize(
    ("from_date", "until_date"),
    [
        (date(2026, 3, 31), None),
        (date(2020, 1, 1), date(2024, 1, 1)),
        (date(2025, 1, 1), date(2025, 2, 1)),
        (date(2020, 1, 1), None),
    ],
)
def test_two_definitive_holders_at_a_time_are_refused(regions, from_date, until_date):
    held = PostFactory(region_id=SINGKAWANG, from_date=date(2024, 1, 1), until_date=date(2026, 3, 31))

    other = PostFactory.build(region_id=SINGKAWANG, from_date=from_date, until_date=until_date)
    with pytest.raises(ValidationError) as refused:
        other.clean()
    assert refused.value.messages == [f"Pada masa itu jabatan ini dipegang {held.name}. Akhiri dahulu masa jabatannya."]
    with pytest.raises(IntegrityError, match="Another definitive holder"), transaction.atomic():
        other.save()
    assert Post.objects.count() == 1


def test_what_does_not_overlap_is_taken(regions):
    held = PostFactory(region_id=SINGKAWANG, from_date=date(2024, 1, 1))
    PostFactory(region_id=SINGKAWANG, standing=Standing.ACTING, from_date=date(2025, 1, 1))
    PostFactory(region_id=SINGKAWANG, office=Office.TREASURER, from_date=date(2024, 1, 1))
    PostFactory(region_id=POLEWALI_MANDAR, from_date=date(2024, 1, 1))

    held.until_date = date(2026, 3, 31)
    held.clean()
    held.save()
    PostFactory(region_id=SINGKAWANG, from_date=date(2026, 4, 1))

    with pytest.raises(IntegrityError, match="Another definitive holder"), transaction.atomic():
        Post.objects.filter(pk=held.pk).update(until_date=None)
    assert [event.pgh_label for event in held.history.order_by("pgh_id")] == ["insert", "update"]


@pytest.mark.parametrize(
    ("office", "region_id"),
    [
        (Office.OFFICE_HEAD, SINGKAWANG_SELATAN),
        (Office.REGENT, PROVINCE),
        (Office.VILLAGE_HEAD, SINGKAWANG),
        (Office.DISTRICT_HEAD, SEDAU),
    ],
)
def test_an_office_belongs_to_its_level(regions, office, region_id):
    with pytest.raises(IntegrityError, match="post_region_fits_office"), transaction.atomic():
        PostFactory(office=office, region_id=region_id)


def test_a_post_does_not_end_before_it_begins(regions):
    with pytest.raises(IntegrityError, match="post_ends_after_it_begins"), transaction.atomic():
        PostFactory(region_id=SINGKAWANG, from_date=date(2026, 2, 2), until_date=date(2026, 2, 1))


@pytest.mark.parametrize(
    ("office", "region_id", "standing", "title"),
    [
        (Office.OFFICE_HEAD, SINGKAWANG, Standing.DEFINITIVE, "Kepala Dinas Sosial"),
        (Office.OFFICE_HEAD, SINGKAWANG, Standing.ACTING, "Plt. Kepala Dinas Sosial"),
        (Office.REGENT, SINGKAWANG, Standing.CARETAKER, "Pj. Wali Kota Singkawang"),
        (Office.REGENT, POLEWALI_MANDAR, Standing.DEFINITIVE, "Bupati Polewali Mandar"),
        (Office.VILLAGE_HEAD, SEDAU, Standing.DEFINITIVE, "Lurah Sedau"),
        (Office.VILLAGE_HEAD, UGIBARU, Standing.CARETAKER, "Pj. Kepala Desa Ugibaru"),
        (Office.DISTRICT_HEAD, SINGKAWANG_SELATAN, Standing.DAILY_ACTING, "Plh. Camat Singkawang Selatan"),
        (Office.TREASURER, SINGKAWANG, Standing.DEFINITIVE, "Bendahara Pengeluaran"),
    ],
)
def test_the_title_above_a_signature(regions, office, region_id, standing, title):
    post = PostFactory(office=office, region_id=region_id, standing=standing)

    assert post.signature_title() == title
    assert str(post) == f"{post.name}, {title}"


@pytest.mark.parametrize("nip", ["1970010119950312", "19700101199503123x", "1970 0101 1995 0312"])
def test_a_nip_has_18_digits(nip):
    with pytest.raises(ValidationError) as refused:
        Post(nip=nip).clean_fields(exclude=["region", "office", "name", "from_date"])
    assert "nip" in refused.value.message_dict
