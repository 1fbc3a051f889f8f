"""Handing in a registry's file on the page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility.models import RegistryEntry, RegistryImport, RegistrySnapshot
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU
from tests.eligibility.registry.files import SOUND, csv_of, xlsx_of
from tests.factories.accounts import UserFactory

URL = reverse("eligibility:registry_upload")


def filled_in(content=None, name="dtsen.csv", **changes):
    file = SimpleUploadedFile(name, csv_of(SOUND) if content is None else content)
    return {"source": "dtsen", "regency": "61.72", "period": "2026-Q4", "file": file} | changes


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_file_is_imported_by_the_same_door_as_the_command(client, verifier):
    client.force_login(verifier)

    response = client.post(URL, filled_in(period="2026-q4"))

    job = RegistryImport.objects.get()
    assertRedirects(response, job.get_absolute_url())
    assert (job.state, job.accepted, job.created_by) == ("done", 3, verifier)
    assert RegistrySnapshot.objects.get().imported_by == verifier


def test_a_workbook(client, verifier):
    client.force_login(verifier)

    client.post(URL, filled_in(xlsx_of(SOUND), "dtsen.xlsx"))

    assert RegistryEntry.objects.count() == 3


def test_a_correction(client, verifier):
    client.force_login(verifier)
    client.post(URL, filled_in())

    client.post(URL, filled_in(csv_of(SOUND[:2]), is_correction="on"))

    assert RegistrySnapshot.objects.get(in_force=True).revision == 2


def test_the_regency_is_chosen_already_where_there_is_but_one(client, verifier):
    client.force_login(verifier)

    text = client.get(URL).text

    assert '<option value="61.72" selected>' in text
    assert "76.04" not in text


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"period": "2026"}, "period", "misalnya 2026-Q4"),
        ({"period": ""}, "period", "Isi periodenya"),
        ({"source": "bdt"}, "source", "bdt"),
        ({"regency": "76.04"}, "regency", "valid"),
        ({"file": ""}, "file", "Pilih berkas"),
    ],
)
def test_what_is_filled_in_wrongly(client, verifier, changes, field, reason):
    client.force_login(verifier)

    response = client.post(URL, filled_in(**changes))

    assert reason in response.context["form"].errors[field][0]
    assert not RegistryImport.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "dtsen.csv", "kosong"),
        (b"nama;gaji\nSiti;1\n", "dtsen.csv", "kolom nik, no_kk, kode_wilayah dan desil tidak ada"),
        (b"PK\x03\x04 rusak", "dtsen.xlsx", "rusak atau tidak lengkap"),
        (xlsx_of(SOUND)[:-300], "dtsen.xlsx", "rusak atau tidak lengkap"),
        (b"%PDF-1.7", "dtsen.pdf", "Ini PDF, bukan daftar."),
    ],
)
def test_a_file_that_is_no_registry(client, verifier, content, name, reason):
    client.force_login(verifier)

    response = client.post(URL, filled_in(content, name))

    assert reason in response.context["form"].errors["file"][0]
    assert response.context["form"]["period"].value() == "2026-Q4"
    assert not RegistryImport.objects.exists()


def test_a_file_too_large_for_a_page_names_the_command(client, verifier, settings):
    settings.REGISTRY_UPLOAD_LIMIT_BYTES = 200
    client.force_login(verifier)

    response = client.post(URL, filled_in())

    assert "manage.py import_registry" in response.context["form"].errors["file"][0]
    assert not RegistryImport.objects.exists()


def test_an_outsider_imports_for_the_own_regency_alone(client, outsider):
    client.force_login(outsider)

    client.post(URL, filled_in())

    assert not RegistryImport.objects.exists()


def test_somebody_of_a_part_of_the_regency_may_not(client, regions):
    client.force_login(UserFactory(role=Role.VERIFIER, region_id=SEDAU))

    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("user", ["kabid", "kadis", "auditor", "operator_sedau", "bendahara"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(URL, filled_in()).status_code == 403
    assert not RegistryImport.objects.exists()
