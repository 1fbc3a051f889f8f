"""`visible_to`: whatever lies under the code of one's region, and nothing else."""

import pytest
from django.contrib.auth.models import AnonymousUser

from kube_portal.accounts.models import User
from tests.factories.accounts import UserFactory


@pytest.fixture
def everybody(
    operator_sedau, lurah_sedau, lurah_sijangkung, camat_selatan, verifier, auditor, outsider, superuser
) -> None:
    """People on every level of two regencies."""


def seen_by(user: User | AnonymousUser) -> set[str]:
    return set(User.objects.visible_to(user).values_list("username", flat=True))


def test_a_village_sees_itself(everybody, lurah_sedau):
    assert seen_by(lurah_sedau) == {"operator.sedau", "lurah.sedau"}


def test_a_district_sees_its_villages(everybody, camat_selatan):
    assert seen_by(camat_selatan) == {"operator.sedau", "lurah.sedau", "lurah.sijangkung", "camat.selatan"}


def test_a_regency_sees_its_districts_and_no_other_regency(everybody, verifier, outsider):
    assert seen_by(verifier) == {
        "operator.sedau", "lurah.sedau", "lurah.sijangkung", "camat.selatan", "verifikator", "auditor",
    }  # fmt: skip
    assert seen_by(outsider) == {"verifikator.polman"}


def test_a_superuser_sees_all(everybody, superuser):
    assert User.objects.visible_to(superuser).count() == User.objects.count()


def test_visitors_and_those_without_role_or_region_see_nothing(everybody, verifier):
    assert seen_by(AnonymousUser()) == set()
    assert seen_by(UserFactory(role="", region_id=None)) == set()
    assert seen_by(UserFactory(role="", region_id="61.72")) == set()
    verifier.is_active = False
    assert seen_by(verifier) == set()


def test_the_question_is_a_prefix_on_the_own_column_without_a_join(verifier):
    sql = str(User.objects.visible_to(verifier).query)

    assert "JOIN" not in sql
    assert '"accounts_user"."region_id"::text LIKE 61.72%' in sql
