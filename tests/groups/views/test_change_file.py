"""Filing a change of members: what the form asks, what survives an error, who may."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from groups.models import ChangeRequest, Group
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import File
from tests.disbursement.doors import as_role, errors, not_a_pdf, pdf, queries, statuses
from tests.factories import changes
from tests.factories.changes import Kind
from tests.factories.documents import image_bytes
from tests.factories.groups import ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
SEDAU = "61.72.05.1001"


@pytest.fixture
def group() -> Group:
    return Group.objects.select_related("village").get(pk=ProposalFactory(status=Status.FUNDED, size=10).group_id)


def url_of(group: Group, kind: str = Kind.REPLACE) -> str:
    return reverse("groups:change_file", args=[group.pk, kind])


def typed(group: Group, **values: Any) -> dict[str, Any]:
    """What a replacement's form sends."""
    person = changes.who_comes(group)
    person["residence"] = person.pop("residence_id")
    going = group.people().last()
    assert going is not None
    today = group.village.today().isoformat()
    return {
        "token": str(uuid.uuid4()), "member": going.pk, "on": today, "reason": "Pindah ke Pontianak",
        "held_on": today, "attended": "8", "minutes": pdf("berita-acara.pdf"),
        **{f"baru-{name}": value for name, value in person.items()},
        "baru-willingness": pdf("kesediaan.pdf"), **values,
    }  # fmt: skip


def test_a_replacement_is_filed_whole(group):
    client = as_role(Role.OPERATOR, SEDAU)
    response = client.post(url_of(group), typed(group))
    request = ChangeRequest.objects.get()
    assert response["Location"] == request.get_absolute_url()
    assert (request.newcomer.address, request.minutes.name, request.attended) == ("Gang Kenanga", "berita-acara.pdf", 8)


def test_files_and_words_survive_an_error(group):
    client = as_role(Role.OPERATOR, SEDAU)
    data = typed(group, reason="")
    refused = client.post(url_of(group), data)
    assert "Mengapa diganti?" in errors(refused)
    assert b"Gang Kenanga" in refused.content
    kept = {f"kept_{name}": str(File.objects.get(kind=kind).pk) for name, kind in (
        ("minutes", "change_minutes"), ("baru-willingness", "change_willingness"),
    )}  # fmt: skip
    assert all(pk.encode() in refused.content for pk in kept.values())
    again = {name: value for name, value in data.items() if name not in ("minutes", "baru-willingness")}
    assert client.post(url_of(group), {**again, **kept, "reason": "Pindah"}).status_code == 302
    assert ChangeRequest.objects.get().minutes.name == "berita-acara.pdf"


def test_anothers_kept_file_is_not_taken(group):
    other = Client()
    other.force_login(changes.somebody(Role.OPERATOR, SEDAU))
    other.post(url_of(group), typed(group, reason=""))
    kept = File.objects.get(kind="change_minutes")
    data = typed(group)
    del data["minutes"]
    refused = as_role(Role.OPERATOR, SEDAU).post(url_of(group), {**data, "kept_minutes": str(kept.pk)})
    assert "Pilih berkas" in errors(refused)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("baru-nik", "12345", "NIK"),
        ("baru-kk", "1", "KK"),
        ("baru-address", "", "Alamat"),
        ("member", "99999999999999999999", "Siapa yang diganti"),
        ("attended", "99999999999999999999999", "Paling banyak 30"),
        ("on", "2999-01-01", "belum tiba"),
        ("reason", "a\x00b", "Mengapa diganti"),
        ("minutes", None, "Berita acara"),
        ("token", "x", "Muat ulang"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_saved(group, field, value, said):
    data = typed(group, **{field: not_a_pdf() if value is None else value})
    refused = as_role(Role.OPERATOR, SEDAU).post(url_of(group), data)
    assert refused.status_code == 200
    assert said in errors(refused)
    assert refused.content.count(b'class="error-summary"') == 1
    assert not ChangeRequest.objects.exists()


def test_pressed_twice_it_is_filed_once(group):
    client, data = as_role(Role.OPERATOR, SEDAU), typed(group)
    for _ in range(2):
        data |= {"minutes": pdf(), "baru-willingness": pdf()}
        assert client.post(url_of(group), data).status_code == 302
    assert ChangeRequest.objects.count() == 1


def test_a_draft_says_where_it_is_changed():
    group = ProposalFactory(status=Status.DRAFT, complete=True).group
    text = as_role(Role.OPERATOR, SEDAU).get(url_of(group)).text
    assert "langsung di draf" in text
    assert "Ajukan ke Dinas" not in text


def test_who_may_not(group):
    url = url_of(group)
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.VERIFIER, Role.DIVISION_HEAD, Role.AUDITOR]) == [
        302, 404, 403, 403, 403,
    ]  # fmt: skip
    assert as_role(Role.OPERATOR, "61.72.05.1003").get(url).status_code == 404
    assert as_role(Role.OPERATOR, SEDAU).get(url_of(group, "lain")).status_code == 404


def test_its_queries_do_not_grow_with_the_group():
    small, large = (ProposalFactory(status=Status.FUNDED, size=size).group for size in (5, 10))
    client = as_role(Role.OPERATOR, SEDAU)
    assert queries(client, url_of(small)) == queries(client, url_of(large)) <= 16


def test_a_photo_of_the_minutes_will_do(group):
    photo = SimpleUploadedFile("ba.jpg", image_bytes(), "image/jpeg")
    assert as_role(Role.OPERATOR, SEDAU).post(url_of(group), typed(group, minutes=photo)).status_code == 302
