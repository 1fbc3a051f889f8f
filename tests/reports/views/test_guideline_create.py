"""Handing out a guideline."""

from typing import Any

import pytest
from django.test import Client

from kube_portal.accounts.roles import Role
from reports.models import Guideline
from tests.disbursement.doors import as_role, not_a_pdf, pdf, statuses
from tests.factories.accounts import SuperuserFactory

pytestmark = pytest.mark.django_db
URL = "/reports/guidelines/new/"


def sent(**changed: Any) -> dict[str, Any]:
    return {
        "kind": "juknis",
        "title": "Juknis LPJ",
        "number": "",
        "year": "2026",
        "summary": "Nota dan tenggat.",
        "subjects": ["lpj"],
        "roles": ["operator", "pendamping"],
        "must_read": "on",
        "file": pdf(),
        **changed,
    }


def test_it_holds_in_the_own_regency(regions: None) -> None:
    page = as_role(Role.VERIFIER).post(URL, sent(), follow=True)
    found = Guideline.objects.get()
    assert "“Juknis LPJ” diterbitkan." in page.text
    assert (found.region_id, found.roles, found.must_read) == ("61.72", ["operator", "pendamping"], True)
    assert found.file.owner == found


def test_a_superuser_chooses_where_it_holds(regions: None) -> None:
    admin = Client()
    admin.force_login(SuperuserFactory())
    admin.post(URL, sent(region="61"))
    admin.post(URL, sent(region=""))
    assert set(Guideline.objects.values_list("region", flat=True)) == {"61", None}


def test_a_refused_form_keeps_its_file_and_what_was_typed(regions: None) -> None:
    client = as_role(Role.VERIFIER)
    page = client.post(URL, sent(title=""))
    assert "Nota dan tenggat." in page.text
    [(name, _, file)] = page.context["form"].kept_files
    again = sent(**{name: str(file.pk)})
    del again["file"]
    client.post(URL, again)
    assert Guideline.objects.get().file == file


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"year": "99999999999999999999"}, "year"),
        ({"roles": []}, "roles"),
        ({"roles": ["x"]}, "roles"),
        ({"subjects": ["x\x00"]}, "subjects"),
        ({"kind": "x"}, "kind"),
        ({"file": not_a_pdf()}, "file"),
        ({"file": ""}, "file"),
    ],
)
def test_bad_input_is_told_at_its_field(regions: None, changed: dict[str, Any], field: str) -> None:
    page = as_role(Role.VERIFIER).post(URL, sent(**changed))
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert not Guideline.objects.exists()


def test_doors(regions: None) -> None:
    assert statuses(URL, stranger=None, others=[Role.OPERATOR, Role.OFFICE_HEAD]) == [302, 403, 403]
    as_role(Role.VERIFIER, "76.04").post(URL, sent())
    assert Guideline.objects.get().region_id == "76.04"
