"""`/files/<uuid>/`: a file is seen by those who may see what it belongs to."""

import logging

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from tests.factories.accounts import PostFactory
from tests.factories.documents import FileFactory, image_bytes, pdf_bytes, xlsx_bytes


@pytest.fixture
def file(verifier):
    """The minutes of something in Singkawang."""
    return FileFactory(name="berita acara.pdf", owner=PostFactory(region_id="61.72"), uploaded_by=verifier)


def test_whoever_sees_the_owner_sees_the_file(client, kadis, file):
    client.force_login(kadis)

    response = client.get(reverse("documents:file", args=[file.pk]))

    assert response.status_code == 200
    assert response.content == pdf_bytes("berita acara.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="berita acara.pdf"'
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none';")
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("name", "data", "content_type", "shown"),
    [
        ("foto.jpg", image_bytes("JPEG"), "image/jpeg", "inline"),
        ("gambar.png", image_bytes("PNG"), "image/png", "inline"),
        (
            "usulan.xlsx",
            xlsx_bytes(),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "attachment",
        ),
    ],
    ids=["JPEG", "PNG", "XLSX"],
)
def test_only_pictures_and_pdf_open_in_the_browser(client, verifier, name, data, content_type, shown):
    client.force_login(verifier)
    file = FileFactory(name=name, data=data, uploaded_by=verifier)

    response = client.get(file.get_absolute_url())

    assert (response["Content-Type"], response["Content-Disposition"]) == (content_type, f'{shown}; filename="{name}"')


def test_every_look_is_written_down(client, kadis, file):
    client.force_login(kadis)
    client.get(file.get_absolute_url())

    log = AccessLog.objects.get()
    assert (log.user, log.action, log.object_id) == (kadis, "view_file", str(file.pk))


def test_somebody_of_another_territory_finds_no_such_file(client, outsider, file):
    client.force_login(outsider)

    assert client.get(file.get_absolute_url()).status_code == 404
    assert not AccessLog.objects.exists()


def test_somebody_without_a_role_finds_no_such_file(client, kadis, file):
    kadis.role, kadis.region = "", None
    kadis.save()
    client.force_login(kadis)

    assert client.get(file.get_absolute_url()).status_code == 404


def test_a_file_of_the_village_is_hidden_from_the_next_village(client, lurah_sedau, lurah_sijangkung):
    file = FileFactory(owner=PostFactory(region_id="61.72.05.1001", office="village_head"), uploaded_by=lurah_sedau)

    for user, status in ((lurah_sedau, 200), (lurah_sijangkung, 404)):
        client.force_login(user)
        assert client.get(file.get_absolute_url()).status_code == status


def test_a_file_without_owner_is_its_uploaders_alone(client, verifier, kadis, superuser):
    file = FileFactory(uploaded_by=verifier)

    for user, status in ((verifier, 200), (kadis, 404), (superuser, 404)):
        client.force_login(user)
        assert client.get(file.get_absolute_url()).status_code == status


def test_a_file_of_nobody_is_nobodys(client, superuser):
    client.force_login(superuser)

    assert client.get(FileFactory().get_absolute_url()).status_code == 404


def test_an_owner_that_knows_no_territory_hides_its_files(client, superuser):
    """A model without `visible_to` is a mistake, and a mistake shows nothing."""
    client.force_login(superuser)
    file = FileFactory(owner=ContentType.objects.first(), uploaded_by=superuser)

    assert client.get(file.get_absolute_url()).status_code == 404


def test_an_owner_that_is_gone(client, superuser, regions):
    client.force_login(superuser)
    file = FileFactory(owner_type=ContentType.objects.get_by_natural_key("accounts", "post"), owner_id=987654)

    assert client.get(file.get_absolute_url()).status_code == 404


def test_bytes_that_are_gone(client, kadis, file, caplog):
    client.force_login(kadis)
    file.content.storage.delete(file.content.name)

    with caplog.at_level(logging.ERROR, logger="kube_portal.documents.views"):
        assert client.get(file.get_absolute_url()).status_code == 404

    assert caplog.messages == [f"The bytes of documents.File {file.pk} are missing"]
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("path", ["00000000-0000-4000-8000-000000000000", "x", "1", "0" * 400, "%00"])
def test_nonsense_is_not_found(client, kadis, path):
    client.force_login(kadis)

    assert client.get(f"/files/{path}/").status_code == 404


def test_visitors_sign_in_first(client, file):
    response = client.get(file.get_absolute_url())

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_nothing_to_send_here(client, kadis, file):
    client.force_login(kadis)

    assert client.post(file.get_absolute_url()).status_code == 405


def test_the_number_of_queries(client, kadis, file, django_assert_num_queries):
    client.force_login(kadis)
    client.get(file.get_absolute_url())

    # Session, user, file with its owner's type, the owner among the visible ones, the line in the access log.
    with django_assert_num_queries(5):
        client.get(file.get_absolute_url())
