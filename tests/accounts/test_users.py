"""Accounts: what the database keeps about them, and their history."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SINGKAWANG, SINGKAWANG_SELATAN
from tests.factories.accounts import UserFactory

PROVINCE = "61"


@pytest.mark.parametrize(
    ("role", "region_id"),
    [
        (Role.OPERATOR, SEDAU),
        (Role.VILLAGE_HEAD, SEDAU),
        (Role.DISTRICT_OFFICER, SINGKAWANG_SELATAN),
        (Role.VERIFIER, SINGKAWANG),
        (Role.PENDAMPING, SINGKAWANG_SELATAN),
        (Role.TREASURER, SINGKAWANG),
        (Role.AUDITOR, PROVINCE),
        (Role.AUDITOR, SINGKAWANG),
        ("", None),
        ("", SEDAU),
    ],
)
def test_a_role_fits_its_region(regions, role, region_id):
    user = UserFactory(role=role, region_id=region_id)
    user.clean()

    assert User.objects.filter(pk=user.pk, role=role, region=region_id).exists()


@pytest.mark.parametrize(
    ("role", "region_id", "reason"),
    [
        (Role.OPERATOR, SINGKAWANG_SELATAN, "Wilayah kerja Operator desa/kelurahan harus berupa desa/kelurahan."),
        (Role.VILLAGE_HEAD, SINGKAWANG, "Wilayah kerja Kepala desa harus berupa desa/kelurahan."),
        (Role.DISTRICT_OFFICER, SEDAU, "Wilayah kerja Petugas kecamatan harus berupa kecamatan."),
        (
            Role.OFFICE_HEAD,
            PROVINCE,
            "Wilayah kerja Kepala dinas harus berupa kabupaten/kota atau kecamatan atau desa/kelurahan.",
        ),
        (Role.AUDITOR, SEDAU, "Wilayah kerja Inspektorat harus berupa provinsi atau kabupaten/kota."),
        (Role.VERIFIER, None, "Peran ini memerlukan wilayah kerja."),
        ("menteri", PROVINCE, None),
    ],
)
def test_a_role_that_does_not_fit_is_refused_by_the_database_and_said_in_words(regions, role, region_id, reason):
    with pytest.raises(IntegrityError, match="user_region_fits_role"), transaction.atomic():
        UserFactory(role=role, region_id=region_id)
    if reason:
        with pytest.raises(ValidationError) as refused:
            User(username="x", role=role, region_id=region_id).clean()
        assert refused.value.message_dict == {"region": [reason]}


def test_only_superusers_enter_the_admin(operator_sedau, superuser):
    assert (superuser.is_staff, operator_sedau.is_staff) == (True, False)

    operator_sedau.is_staff = True
    operator_sedau.save()
    assert User.objects.get(pk=operator_sedau.pk).is_staff is False

    with pytest.raises(IntegrityError, match="user_staff_are_superusers"), transaction.atomic():
        User.objects.filter(pk=operator_sedau.pk).update(is_staff=True)


def test_a_user_covers_the_own_region_and_what_lies_inside(camat_selatan):
    asked = ["61.72.05", "61.72.05.1001", "61.72", "61", "61.72.06", "61.72.051", "76.04.08.2002", ""]

    assert [code for code in asked if camat_selatan.covers(code)] == ["61.72.05", "61.72.05.1001"]
    assert not User().covers("61.72")
    assert not User().covers("")


def test_history_keeps_every_change_but_no_password(lurah_sedau):
    User.objects.filter(pk=lurah_sedau.pk).update(phone="0812-3456-7890")
    lurah_sedau.set_password("kata-sandi-baru")
    lurah_sedau.save(update_fields=["password"])
    pk = lurah_sedau.pk
    User.objects.filter(pk=pk).delete()

    history = User.history.rel.related_model.objects.filter(pgh_obj_id=pk).order_by("pgh_id")
    assert list(history.values_list("pgh_label", "username", "phone", "region_id")) == [
        ("insert", "lurah.sedau", "", SEDAU),
        ("update", "lurah.sedau", "0812-3456-7890", SEDAU),
        ("delete", "lurah.sedau", "0812-3456-7890", SEDAU),
    ]
    assert {field.name for field in history.model._meta.fields}.isdisjoint({"password", "last_login"})


def test_history_cannot_be_rewritten(lurah_sedau):
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        lurah_sedau.history.update(username="orang.lain")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        lurah_sedau.history.all().delete()


@pytest.mark.parametrize("phone", ["0812", "08ab-1234-5678", "0812\n3456789", "+62 812 3456 7890 1234 5678"])
def test_a_phone_number_is_a_phone_number(phone):
    with pytest.raises(ValidationError):
        User(username="x", phone=phone).clean_fields(exclude=["password"])


def test_in_role_finds_those_who_may_sign_in(verifier, kabid, kadis):
    User.objects.filter(pk=kabid.pk).update(is_active=False)

    assert set(User.objects.in_role(Role.VERIFIER, Role.DIVISION_HEAD)) == {verifier}
