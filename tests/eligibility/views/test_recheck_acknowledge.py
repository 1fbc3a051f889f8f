"""Writing down that the Dinas has seen whom a registry changed."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility.models import RecheckLine
from groups.transitions import Status
from tests.conftest import SEDAU
from tests.factories.eligibility import RecheckFactory, RecheckLineFactory, done
from tests.factories.groups import GroupFactory, ProposalFactory


@pytest.fixture
def lines(regions) -> list[RecheckLine]:
    """Two members of Tirta Jaya."""
    recheck = RecheckFactory()
    proposal = ProposalFactory(group=GroupFactory(village=SEDAU, name="Tirta Jaya"), status=Status.FUNDED)
    for member in proposal.group.members.order_by("pk")[:2]:
        RecheckLineFactory(recheck=recheck, proposal=proposal, member=member)
    done(recheck)
    return list(recheck.lines.order_by("pk"))


@pytest.fixture
def url(lines) -> str:
    return reverse("eligibility:recheck_acknowledge", args=[lines[0].recheck_id, lines[0].proposal_id])


def both(told, **changes):
    return {"lines": [line.pk for line in told], "note": "Dibicarakan 3 Desember.", **changes}


def ticked(page) -> list[int]:
    return list(page.context["form"].fields["lines"].initial)


def seen() -> list[tuple[str, str]]:
    return [(str(line.acknowledged_by or ""), line.note) for line in RecheckLine.objects.order_by("pk")]


@pytest.mark.parametrize("user", ["kabid", "verifier"])
def test_a_whole_group_at_once(client, url, lines, user, request):
    by = request.getfixturevalue(user)
    client.force_login(by)
    page = client.get(url)
    assert sorted(ticked(page)) == [line.pk for line in lines]
    assert "tidak ditarik kembali" in page.text

    response = client.post(url, both(lines), follow=True)

    assertRedirects(response, lines[0].recheck.get_absolute_url())
    assert "2 anggota Tirta Jaya ditandai sudah dilihat" in response.text
    assert seen() == [(str(by), "Dibicarakan 3 Desember.")] * 2


def test_one_alone_and_the_other_later(client, url, lines, kabid):
    client.force_login(kabid)

    client.post(url, both(lines[:1]))

    assert seen() == [(str(kabid), "Dibicarakan 3 Desember."), ("", "")]
    assert ticked(client.get(url)) == [lines[1].pk]


def test_pressed_twice_the_first_stands(client, url, lines, kabid):
    client.force_login(kabid)
    client.post(url, both(lines))

    response = client.post(url, both(lines, note="Lain"), follow=True)

    assert "Semua perubahan di Tirta Jaya sudah dilihat" in response.text
    assert seen() == [(str(kabid), "Dibicarakan 3 Desember.")] * 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"note": ""}, "tidak boleh kosong"),
        ({"note": " "}, "tidak boleh kosong"),
        ({"note": "x" * 1001}, "paling banyak 1000"),
        ({"lines": []}, "Pilih paling sedikit satu anggota"),
        ({"lines": ["abc"]}, "bukan salah satu dari pilihan"),
        ({"lines": ["0"]}, "bukan salah satu dari pilihan"),
    ],
)
def test_bad_input_changes_nothing_and_says_why(client, url, lines, kabid, changes, sentence):
    client.force_login(kabid)

    response = client.post(url, both(lines, **changes))

    assert sentence in response.context["form"].errors.as_text()
    assert seen() == [("", "")] * 2


def test_a_proposal_that_the_recheck_does_not_name_is_not_there(client, lines, kabid):
    other = ProposalFactory(village=SEDAU, status=Status.FUNDED)
    client.force_login(kabid)

    assert (
        client.get(reverse("eligibility:recheck_acknowledge", args=[lines[0].recheck_id, other.pk])).status_code == 404
    )


def test_another_territory_finds_nothing(client, url, lines, outsider):
    client.force_login(outsider)

    assert client.post(url, both(lines)).status_code == 404
    assert seen() == [("", "")] * 2


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "kadis", "auditor", "bendahara"])
def test_another_role_is_refused(client, url, lines, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url, both(lines)).status_code == 403
    assert seen() == [("", "")] * 2
