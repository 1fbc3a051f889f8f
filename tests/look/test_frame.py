"""The frame around every page: for guests, for people, for what went wrong."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from tests.conftest import SEDAU
from tests.factories.accounts import UserFactory


def test_a_guest_sees_the_public_frame(client, db):
    html = client.get(reverse("look:components")).content.decode()

    assert 'class="is-public' in html
    assert 'class="sidebar"' not in html
    assert "bottombar" not in html
    assert reverse("account_login") in html


def test_a_person_sees_the_menu_their_name_and_their_place(signed_in, operator_sedau):
    html = signed_in(operator_sedau).get(reverse("look:components")).content.decode()

    assert 'class="has-menu' in html
    assert "Operator" in html
    assert "Sedau" in html
    assert html.count('class="bottombar"') == 1
    assert f'action="{reverse("account_logout")}"' in html


def test_the_frame_names_the_source_of_the_regions(client, db):
    html = client.get(reverse("look:components")).content.decode()

    assert "idn-area-data" in html
    assert "ODbL" in html
    assert reverse("programs:rules") in html


def test_only_superusers_see_the_way_to_the_administration(signed_in, superuser, operator_sedau):
    address = reverse("look:components")

    assert reverse("admin:index") in signed_in(superuser).get(address).content.decode()
    assert reverse("admin:index") not in signed_in(operator_sedau).get(address).content.decode()


def test_the_security_policy_allows_nothing_inline(client, db):
    policy = client.get(reverse("look:components")).headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


def test_names_are_escaped_in_the_frame(signed_in, regions):
    person = UserFactory(first_name="<script>alert(1)</script>", region_id=SEDAU)

    html = signed_in(person).get(reverse("look:components")).content.decode()

    assert "<script>alert" not in html


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "429", "500"])
def test_a_page_that_says_what_went_wrong_stands_without_any_context(name):
    html = render_to_string(f"{name}.html")

    assert html.count("<h1>") == 1
    assert 'href="/"' in html


def test_an_unknown_address_is_answered_in_indonesian(client, db):
    response = client.get("/tidak-ada/")

    assert response.status_code == 404
    assert "Halaman tidak ditemukan" in response.content.decode()


def test_a_button_that_was_opened_as_an_address_is_answered_in_words(signed_in, regions):
    response = signed_in(UserFactory(region_id=SEDAU)).get(reverse("groups:member_reveal", args=[1]))

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Halaman ini dibuka lewat tombolnya" in response.content.decode()
    assert "Tidak ada yang berubah" in response.content.decode()
