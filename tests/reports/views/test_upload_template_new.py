"""`…/templates/new/<regency>/`: a new arrangement of columns."""

from __future__ import annotations

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from kube_portal.accounts.roles import Role
from reports.models import UploadTemplate
from tests.reports.ministry_work import somebody, template

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]

PAGE = "/reports/ministry/templates/new/61.72/"


def filled(*columns: tuple[str, str, str], name: str = "SIKS-NG", **values: str) -> dict[str, str]:
    """The form with these columns: order, heading, field."""
    data = {"name": name, "lines": "member", "saved": "0", "columns-TOTAL_FORMS": str(len(columns)),
            "columns-INITIAL_FORMS": "0", **values}  # fmt: skip
    for number, (position, heading, field) in enumerate(columns):
        data |= {f"columns-{number}-position": position, f"columns-{number}-heading": heading,
                 f"columns-{number}-field": field}  # fmt: skip
    return data


def test_columns_are_kept_in_the_order_of_their_numbers(client):
    client.force_login(somebody(Role.VERIFIER))
    assertContains(client.get(PAGE), "Nama anggota")

    data = filled(("2", "NAMA", "name"), ("1", "NIK", "nik"), ("", "", ""))
    assertRedirects(client.post(PAGE, data), "/reports/ministry/templates/")

    assert UploadTemplate.objects.get().columns == [["NIK", "nik"], ["NAMA", "name"]]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (filled(("", "", "")), "Isi paling sedikit satu kolom"),
        (filled(("1", "NIK", "")), "belum ada isinya"),
        (filled(("1", "", "nik")), "belum ada judulnya"),
        (filled(("1", "NIK", "nik"), ("2", "nik", "kk")), "dipakai dua kali"),
        (filled(("1", "NIK", "password")), "password"),
        (filled(("9" * 30, "NIK", "nik")), "999"),
        (filled(("1", "NIK", "nik"), name=""), "invalid-feedback"),
        (filled(("1", "a\x00b", "nik")), ""),
    ],
)
def test_bad_input_is_answered_with_what_was_typed(client, data, said):
    client.force_login(somebody(Role.VERIFIER))
    response = client.post(PAGE, data)
    assertContains(response, said)
    assert not UploadTemplate.objects.exists()


def test_a_name_is_used_once(client):
    template()
    client.force_login(somebody(Role.VERIFIER))
    assertContains(client.post(PAGE, filled(("1", "NIK", "nik"), name="siks-ng")), "sudah ada")


def test_another_territory_finds_nothing_and_another_role_is_refused(client):
    client.force_login(somebody(Role.VERIFIER, "76.04"))
    assert client.get(PAGE).status_code == 404
    client.force_login(somebody(Role.AUDITOR, "61"))
    assert client.get(PAGE).status_code == 403
