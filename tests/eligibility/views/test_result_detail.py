"""A published result, as each may read it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from eligibility import results
from eligibility.models import SelectionResult
from groups.models import Member
from kube_portal.accounts.models import User
from tests.conftest import SIJANGKUNG
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import NominationFactory, VerificationFactory
from tests.factories.groups import GroupFactory
from tests.factories.programs import ProgramYearFactory

TEXT = "Didahulukan nilai tertinggi.\n\nSatu tempat masih terbuka."


def publish(by: User) -> SelectionResult:
    year = ProgramYearFactory()
    return results.publish(
        program_year=year, district=None, rationale=TEXT, last_number=results.latest_number(year), by=by
    )


@pytest.fixture
def published(approved, kabid, kadis, verifier, pendamping) -> SelectionResult:
    """Tirta Jaya of Sedau selected; Anggrek of Sijangkung not, since the district's one slot is used."""
    ProgramYearFactory(villages_per_district=1)
    group = GroupFactory(village=SIJANGKUNG, name="Anggrek")
    other = VerificationFactory(group=group, verifier=verifier, status="eligible").proposal
    NominationFactory(proposal=other, by=kabid, rank=2)
    return publish(kadis)


def read(client, result: SelectionResult, user: User) -> str:
    client.force_login(user)
    return " ".join(client.get(result.get_absolute_url()).text.split())


def test_the_dinas_reads_the_whole(client, published, kabid, kadis):
    text = read(client, published, kabid)

    assert "<p>Didahulukan nilai tertinggi.</p>" in text
    assert f"oleh {kadis}" in text
    assert "1 dari 2 kelompok terpilih; tempat terpakai 1 dari 1 desa/kelurahan." in text
    assert "Tirta Jaya" in text
    assert "Anggrek" in text
    assert "Di bawah ini hanya kelompok di wilayah Anda" not in text


def test_a_village_reads_why_and_what_can_be_done(client, published, lurah_sijangkung):
    text = read(client, published, lurah_sijangkung)

    assert "Kecamatan Singkawang Selatan sudah memakai 1 dari 1 slot desa/kelurahan tahun 2026." in text
    assert "Kelompok tetap di daftar tunggu." in text
    assert "dapat dibawa ke tahun berikutnya" in text
    assert "Urutan 1 pada daftar tunggu kecamatan." in text
    assert "1 dari 2 kelompok terpilih" in text
    assert "Di bawah ini hanya kelompok di wilayah Anda" in text
    # The neighbour's group is the neighbour's.
    assert "Tirta Jaya" not in text


def test_the_parts_stand_as_they_were_published(client, published, lurah_sijangkung):
    line = published.lines.get(group_name="Anggrek")
    ProgramYearFactory(weight_poverty=1)

    text = read(client, published, lurah_sijangkung)

    assert [part["weight"] for part in line.parts] == [35, 25, 20, 10, 10]
    for part in line.parts:
        assert part["behind"] in text
    assert f"<strong>{line.score_text}</strong>" in text


def test_no_personal_data(client, published, kadis):
    text = read(client, published, kadis)

    members = Member.objects.filter(group__proposals__result_lines__result=published)
    assert members.exists()
    assert [member.name for member in members if member.name in text] == []
    assert re.search(r"\d{16}", re.sub(r"csrf\w+|value=\"\w+\"", "", text)) is None


def test_a_superseded_result_says_so_and_stays(client, published, kadis, lurah_sedau):
    later = publish(kadis)

    text = read(client, published, lurah_sedau)

    assert f'<a href="{later.get_absolute_url()}">hasil ke-2</a>' in text
    assert "Tirta Jaya" in text
    assert "sudah diganti" not in read(client, later, lurah_sedau)


def test_another_territory_finds_nothing(client, published, outsider):
    """Nor does a village of the district that the result doesn't name."""
    for user in (outsider, UserFactory(role="operator", region_id="61.72.05.1004")):
        client.force_login(user)
        assert client.get(published.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("user", ["bendahara", "pendamping"])
def test_another_role_is_refused(client, published, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(published.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "camat_selatan", "verifier", "auditor"])
def test_everybody_concerned_reads_it(client, published, user, request):
    assert "Tirta Jaya" in read(client, published, request.getfixturevalue(user))


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, kadis, verifier, django_assert_num_queries, rows):
    for number in range(rows):
        VerificationFactory(village=f"61.72.0{number + 1}.1001", verifier=verifier, status="approved")
        VerificationFactory(village=f"61.72.0{number + 1}.1001", verifier=verifier, status="eligible")
    result = publish(kadis)
    client.force_login(kadis)
    url = reverse("eligibility:result_detail", args=[result.pk])
    client.get(url)

    with django_assert_num_queries(5):
        client.get(url)
