"""One re-check: whom the registry changed, and what it means."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from eligibility.models import Recheck
from groups.models import Member
from groups.transitions import Status
from kube_portal.regions.models import Region
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.eligibility import RecheckFactory, RecheckLineFactory, RegistrySnapshotFactory, done
from tests.factories.groups import GroupFactory, ProposalFactory


@pytest.fixture
def recheck(regions, kabid) -> Recheck:
    """Rusli and Dewi of Tirta Jaya in Sedau, paid; Citra of Tunas Sijangkung, not paid yet, and seen."""
    recheck: Recheck = RecheckFactory(snapshot=RegistrySnapshotFactory())
    paid = ProposalFactory(group=GroupFactory(village=SEDAU, name="Tirta Jaya"), status=Status.FUNDED)
    unpaid = ProposalFactory(group=GroupFactory(village=SIJANGKUNG, name="Tunas Sijangkung"), status=Status.APPROVED)
    people = [*paid.group.members.order_by("pk")[:2], unpaid.group.members.order_by("pk").first()]
    for member, name in zip(people, ("Rusli", "Dewi", "Citra"), strict=True):
        Member.objects.filter(pk=member.pk).update(name=name)
        member.refresh_from_db()
    RecheckLineFactory(recheck=recheck, proposal=paid, member=people[0])
    RecheckLineFactory(recheck=recheck, proposal=paid, member=people[1], kind="newly", after="terdaftar, desil 2")
    RecheckLineFactory(recheck=recheck, proposal=unpaid, member=people[2], acknowledged_by=kabid)
    return done(recheck)


def url(recheck) -> str:
    return reverse("eligibility:recheck_detail", args=[recheck.pk])


def names(response) -> list[str]:
    return [line.member.name for line in response.context["page"]]


def test_group_by_group_with_both_reasons_and_what_it_means(client, recheck, kabid):
    client.force_login(kabid)

    response = client.get(url(recheck))

    assert names(response) == ["Dewi", "Rusli", "Citra"]
    assert "Saat verifikasi: terdaftar di DTSEN 2026-Q3, desil 2" in response.text
    assert "NIK tidak ada di DTSEN yang berlaku (DTSEN 2026-Q4)" in response.text
    assert "tidak ditarik kembali" in response.text
    assert "Dibicarakan dengan kelompok." in response.text
    acknowledge = [
        reverse("eligibility:recheck_acknowledge", args=[recheck.pk, line.proposal_id])
        for line in recheck.lines.order_by("pk")
    ]
    assert [address in response.text for address in acknowledge] == [True, True, False]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=no_longer", ["Rusli", "Citra"]),
        ("kind=newly", ["Dewi"]),
        ("stage=paid", ["Dewi", "Rusli"]),
        ("stage=unpaid", ["Citra"]),
        ("state=unseen", ["Dewi", "Rusli"]),
        ("state=seen", ["Citra"]),
        (f"region={SIJANGKUNG}", ["Citra"]),
        ("q=rusli", ["Rusli"]),
        ("q=tirta", ["Dewi", "Rusli"]),
        ("sort=-group", ["Citra", "Rusli", "Dewi"]),
        ("sort=x&kind=x&state=x&page=x", ["Dewi", "Rusli", "Citra"]),
    ],
)
def test_filter_and_sort(client, recheck, kabid, query, expected):
    client.force_login(kabid)

    assert names(client.get(f"{url(recheck)}?{query}")) == expected


def test_a_nik_never_stays_in_the_address(client, recheck, kabid):
    client.force_login(kabid)

    assert client.get(f"{url(recheck)}?q=6172050305690003").url == f"{url(recheck)}?"


@pytest.mark.parametrize(
    ("user", "expected"),
    [("operator_sedau", ["Dewi", "Rusli"]), ("lurah_sijangkung", ["Citra"]), ("auditor", ["Dewi", "Rusli", "Citra"])],
)
def test_everybody_reads_the_own_area_and_changes_nothing(client, recheck, user, expected, request):
    client.force_login(request.getfixturevalue(user))

    response = client.get(url(recheck))

    assert names(response) == expected
    assert response.context["recheck"].own_no_longer + response.context["recheck"].own_newly == len(expected)
    assert "Tandai sudah dilihat" not in response.text


def test_who_has_left_since_is_said(client, recheck, kabid):
    Member.objects.filter(name="Rusli").update(left_on=timezone.localdate(), active=False)
    client.force_login(kabid)

    assert "sudah keluar" in client.get(url(recheck)).text


def test_what_a_later_one_told_again_waits_for_nobody(client, recheck, kabid):
    line = recheck.lines.get(member__name="Rusli")
    later = RecheckLineFactory(proposal=line.proposal, member=line.member, kind="newly")
    done(later.recheck)
    client.force_login(kabid)

    page = client.get(url(recheck))

    assert "Berubah lagi pada pemeriksaan berikutnya" in page.text
    assert page.context["recheck"].own_unseen == 1
    assert names(client.get(f"{url(recheck)}?state=unseen")) == ["Dewi"]
    assert names(client.get(url(later.recheck))) == ["Rusli"]


def test_one_that_waits_or_changed_nothing_says_so(client, kabid):
    client.force_login(kabid)
    waiting = RecheckFactory()
    assert "sedang dibandingkan" in client.get(url(waiting)).text

    assert "Tidak ada yang berubah" in client.get(url(done(waiting))).text


def test_another_territory_finds_nothing(client, recheck, outsider, auditor):
    client.force_login(outsider)
    assert client.get(url(recheck)).status_code == 404

    auditor.region = Region.objects.get(pk="61")
    auditor.save()
    client.force_login(auditor)
    assert len(names(client.get(url(recheck)))) == 3


@pytest.mark.parametrize("user", ["bendahara", "pendamping"])
def test_another_role_is_refused(client, recheck, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(recheck)).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, kabid, django_assert_num_queries, rows):
    recheck = RecheckFactory(started_by=kabid)
    for _ in range(rows):
        RecheckLineFactory(
            recheck=recheck, proposal=ProposalFactory(village=SEDAU, status=Status.APPROVED), acknowledged_by=kabid
        )
    done(recheck)
    client.force_login(kabid)
    client.get(url(recheck))

    with django_assert_num_queries(6):
        assert len(names(client.get(url(recheck)))) == rows
