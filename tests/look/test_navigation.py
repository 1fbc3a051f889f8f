from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory, override_settings
from django.urls import include, path

from kube_portal.look import checks, context, navigation


def page(request):
    raise NotImplementedError


def namespaced(name, *routes):
    return path("", include(([path(route, page, name=view) for view, route in routes], name)))


urlpatterns = [
    namespaced(
        "reports",
        ("desk", ""),
        ("search", "search/"),
        ("dashboard_index", "reports/"),
        ("baseline_list", "b/"),
        ("register", "r/"),
        ("guideline_list", "g/"),
        ("ministry_index", "m/"),
    ),
    namespaced(
        "groups", ("group_list", "groups/"), ("proposal_list", "groups/proposals/"), ("change_list", "groups/c/")
    ),
    namespaced(
        "eligibility",
        ("verification_list", "v/"),
        ("identity_list", "i/"),
        ("registry_list", "r/"),
        ("recheck_list", "u/"),
        ("selection_board_index", "s/"),
        ("targeting_index", "k/"),
    ),
    namespaced(
        "disbursement",
        ("decree_list", "d/"),
        ("payment_list", "p/"),
        ("statement_list", "p/b/"),
        ("timeliness_index", "t/"),
        ("sampling_index", "sampel/"),
        ("accountability_list", "a/"),
    ),
    namespaced(
        "monitoring",
        ("pendamping_list", "m/p/"),
        ("plan_list", "m/pl/"),
        ("training_list", "m/t/"),
        ("outreach_list", "m/o/"),
        ("evaluation_list", "m/e/"),
        ("flag_list", "m/f/"),
        ("cashbook_list", "m/k/"),
        ("case_list", "m/c/"),
        ("supervision_overview", "m/s/"),
        ("absence_list", "m/o/a/"),
        ("meeting_list", "m/m/"),
    ),
    namespaced("programs", ("rules", "rules/")),
]
pytestmark = pytest.mark.urls(__name__)


def person(*permissions, role="operator"):
    return SimpleNamespace(is_authenticated=True, role=role, has_perm=lambda name: name in permissions)


def labels(items):
    return [item.label for item in items]


def test_everybody_who_signed_in_sees_what_needs_no_permission():
    assert labels(navigation.items_for(person(), "/")) == ["Beranda", "Kelompok", "Aturan tahun ini"]


def test_a_permission_opens_its_entry():
    items = navigation.items_for(person("groups.view_proposal", "disbursement.view_payment"), "/")

    assert labels(items) == [
        "Beranda", "Kelompok", "Usulan", "Pencairan", "Rekonsiliasi bank", "Aturan tahun ini",
    ]  # fmt: skip


def test_nobody_else_sees_a_menu():
    assert navigation.items_for(AnonymousUser(), "/") == []


@pytest.mark.parametrize(
    ("address", "active"),
    [
        ("/", ["Beranda"]),
        ("/groups/", ["Kelompok"]),
        ("/groups/12/", ["Kelompok"]),
        ("/groups/proposals/7/edit/", ["Usulan"]),
        ("/rules/", ["Aturan tahun ini"]),
        ("/reports/proposals/7/summary/", ["Beranda"]),
        ("/reports/", ["Dasbor"]),
        ("/reports/budget/", ["Dasbor"]),
        ("/elsewhere/", []),
    ],
)
def test_the_entry_of_the_page_is_active(address, active):
    items = navigation.items_for(person("groups.view_proposal", "reports.view_dashboard"), address)

    assert [item.label for item in items if item.active] == active


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("operator", ["Beranda", "Usulan", "Kelompok"]),
        ("verifier", ["Beranda", "Usulan", "Verifikasi lapangan"]),
        ("treasurer", ["Beranda", "Usulan", "Pencairan"]),
        ("pendamping", ["Beranda", "Usulan", "Kelompok"]),  # /monitoring/reports/ is not served in these tests
    ],
)
def test_the_bottom_bar_holds_three_beside_the_menu(role, expected):
    everything = {entry.permission for entry in navigation.ENTRIES if entry.permission}

    items = navigation.items_for(person(*everything, role=role), "/")

    assert labels(navigation.bottom_bar(items, role)) == expected


def test_the_bottom_bar_is_filled_up_for_those_who_see_little():
    items = navigation.items_for(person(), "/")

    assert labels(navigation.bottom_bar(items, "auditor")) == ["Beranda", "Kelompok"]


@pytest.mark.urls("kube_portal.urls")
def test_every_entry_of_the_portals_own_menu_leads_somewhere():
    assert checks.check_navigation(None) == []


def test_an_entry_that_leads_nowhere_is_reported():
    assert [(message.id, "monitoring:report_list" in message.msg) for message in checks.check_navigation(None)] == [
        ("look.E001", True)
    ]


@override_settings(DEMO=True)
def test_the_frame_marks_the_page_and_says_that_this_is_a_demo():
    request = RequestFactory().get("/")
    request.user = person()

    frame = context.frame(request)

    assert frame["demo"] is True
    assert next((item.label, item.active) for item in frame["navigation"]) == ("Beranda", True)
    assert labels(frame["bottom_bar"]) == ["Beranda", "Kelompok"]


def test_the_frame_stands_without_a_user():
    frame = context.frame(RequestFactory().get("/"))

    assert list(frame["navigation"]) == []
    assert list(frame["bottom_bar"]) == []
