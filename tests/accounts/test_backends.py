"""Permissions come from the role table, and cost no query."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.context_processors import auth
from django.contrib.auth.models import AnonymousUser, Permission
from django.template import Context, Template
from django.test import RequestFactory

from kube_portal.accounts.backends import RoleBackend
from kube_portal.accounts.roles import PERMISSIONS, Role
from tests.factories.accounts import PASSWORD


def test_a_role_gives_its_permissions_without_a_query(lurah_sedau, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert lurah_sedau.has_perm("groups.endorse_proposal")
        assert not lurah_sedau.has_perm("groups.select_proposal")
        assert lurah_sedau.has_perms(["groups.view_group", "groups.view_proposal"])
        assert lurah_sedau.has_module_perms("monitoring")
        assert not lurah_sedau.has_module_perms("accounts")
        assert lurah_sedau.get_all_permissions() == PERMISSIONS[Role.VILLAGE_HEAD]


def test_templates_ask_the_same_table(lurah_sedau):
    template = Template(
        "{% if perms.groups.endorse_proposal %}ya{% endif %}{% if perms.groups.select_proposal %}tidak{% endif %}"
    )
    request = RequestFactory().get("/")
    request.user = lurah_sedau
    assert template.render(Context(auth(request))) == "ya"


def test_an_inactive_user_may_nothing(lurah_sedau):
    lurah_sedau.is_active = False

    assert not lurah_sedau.has_perm("groups.endorse_proposal")
    assert not lurah_sedau.role_allows("groups.endorse_proposal")
    assert lurah_sedau.get_all_permissions() == set()
    assert RoleBackend().get_user(lurah_sedau.pk) is not None  # not saved yet

    lurah_sedau.save()
    assert RoleBackend().get_user(lurah_sedau.pk) is None


def test_a_superuser_may_all_in_django_but_nothing_by_role(superuser):
    assert superuser.has_perm("groups.select_proposal")
    assert not superuser.role_allows("groups.select_proposal")


def test_django_s_own_permission_rows_give_nothing(operator_sedau):
    operator_sedau.user_permissions.add(Permission.objects.get(codename="delete_user"))

    assert not operator_sedau.has_perm("accounts.delete_user")


def test_a_visitor_and_a_question_about_one_object_get_no(lurah_sedau):
    backend = RoleBackend()

    assert not backend.has_perm(AnonymousUser(), "groups.view_group")
    assert backend.get_all_permissions(AnonymousUser()) == set()
    assert not backend.has_perm(lurah_sedau, "groups.endorse_proposal", obj=lurah_sedau)


def test_the_region_comes_with_the_user(lurah_sedau, django_assert_num_queries):
    with django_assert_num_queries(1):
        user = RoleBackend().get_user(lurah_sedau.pk)
        assert user is not None
        assert user.region.name == "Sedau"


@pytest.mark.parametrize("username", ["lurah.sedau", "LURAH.sedau"])
def test_a_password_works_whatever_the_case_of_the_user_name(lurah_sedau, username):
    assert authenticate(RequestFactory().post("/"), username=username, password=PASSWORD) == lurah_sedau


@pytest.mark.parametrize(
    ("username", "password"), [("lurah.sedau", "salah"), ("tidak.ada", PASSWORD), ("lurah.sedau", ""), ("", PASSWORD)]
)
def test_a_wrong_password_does_not(lurah_sedau, username, password):
    assert authenticate(RequestFactory().post("/"), username=username, password=password) is None
