"""`/search/`: one box over everything in the own territory; a NIK never stands in an address."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from groups.transitions import Status
from kube_portal.accounts.models import AccessLog
from tests.factories import disbursement as money
from tests.factories.accounts import UserFactory
from tests.factories.documents import IssuedDocumentFactory
from tests.factories.groups import GroupFactory, MemberFactory, ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
URL = "/search/"
SEDAU, UGIBARU = "61.72.05.1001", "76.04.08.2002"


def find(client, words: str):
    return client.post(URL, {"words": words})


def titles(response) -> list[tuple[str, str]]:
    return [(hit.kind, hit.title) for section in response.context["kinds"] for hit in section.hits]


def test_the_box_is_in_the_menu(signed_in, verifier):
    assert reverse("reports:search") == URL
    assertContains(signed_in(verifier).get("/"), f'href="{URL}"')


def test_a_group_its_proposal_and_a_member_are_found_by_part_of_a_name(signed_in, verifier):
    group = GroupFactory(village=SEDAU, name="Bukit Harapan")
    ProposalFactory(group=group, status=Status.DRAFT)
    MemberFactory(group=group, name="Bukitta Sari")

    assert titles(find(signed_in(verifier), "bukit")) == [
        ("Kelompok", "Bukit Harapan"),
        ("Anggota", "Bukitta Sari"),
        ("Usulan", "Bukit Harapan 2026"),
    ]


def test_a_whole_nik_finds_its_member_masked_and_is_logged(signed_in, verifier):
    member = MemberFactory(group=GroupFactory(village=SEDAU), name="Siti Aminah")

    response = find(signed_in(verifier), f" {member.nik[:6]} {member.nik[6:]} ")

    assert titles(response) == [("Anggota", "Siti Aminah")]
    assertContains(response, f"{member.nik[:4]}••••••••{member.nik[-4:]}")
    log = AccessLog.objects.get(action=AccessLog.Action.SEARCH)
    assert (log.user, member.nik in f"{log.detail}{log.object_id}") == (verifier, False)


def test_a_number_is_asked_of_nobody_who_only_knows_names(signed_in, verifier):
    group = GroupFactory(village=SEDAU, name="Bukit Harapan")
    member = MemberFactory(group=group, name="Siti Aminah")
    client = signed_in(verifier)

    with CaptureQueriesContext(connection) as queries:
        find(client, member.nik)

    asked = [query["sql"] for query in queries if member.nik in query["sql"]]
    assert [sql.split(" FROM ")[1].split()[0] for sql in asked] == ['"groups_member"']


def test_another_territory_is_not_found(signed_in, outsider):
    member = MemberFactory(group=GroupFactory(village=SEDAU, name="Bukit Harapan"), name="Siti Aminah")
    GroupFactory(village=UGIBARU, name="Bukit Mandar")
    client = signed_in(outsider)

    assert titles(find(client, "bukit")) == [("Kelompok", "Bukit Mandar")]
    for words in ("siti", member.nik):
        response = find(client, words)
        assertContains(response, "Tidak ada yang cocok")
        assertNotContains(response, "Siti Aminah")


def test_nobody_searches_without_a_role(signed_in):
    response = signed_in(UserFactory(role="", region=None)).get(URL)

    assert response.status_code == 403


def test_words_in_the_address_are_not_searched(signed_in, verifier):
    GroupFactory(village=SEDAU, name="Bukit Harapan")

    assert signed_in(verifier).get(URL, {"words": "bukit"}).context["kinds"] is None


@pytest.mark.parametrize("words", ["", " ", "x", "y" * 101, "\x00\x00"])
def test_words_that_make_no_sense_are_answered(signed_in, verifier, words):
    response = find(signed_in(verifier), words)

    assert (response.status_code, response.context["kinds"]) == (200, None)
    assert response.context["form"].errors["words"]


def test_queries_do_not_grow_with_the_hits(
    signed_in, verifier, django_assert_num_queries, django_assert_max_num_queries
):
    client = signed_in(verifier)
    for number in range(3):
        GroupFactory(village=SEDAU, name=f"Bukit {number}")
        if number == 0:
            find(client, "bukit")
            with django_assert_max_num_queries(20) as captured:
                find(client, "bukit")
    with django_assert_num_queries(len(captured)):
        find(client, "bukit")


def test_hits_stand_by_kind_and_no_more_are_counted_than_are_shown(signed_in, verifier):
    for number in range(12):
        GroupFactory(village=SEDAU, name=f"Bukit {number}")
    ProposalFactory(group=GroupFactory(village=SEDAU, name="Bukit Harapan"), status=Status.DRAFT)
    response = find(signed_in(verifier), "bukit")

    assert [(section.kind, section.count) for section in response.context["kinds"]] == [
        ("Kelompok", "lebih dari 10"), ("Usulan", "1"),
    ]  # fmt: skip
    assertContains(response, "Masih ada yang lain")


def decree_paper(village=SEDAU, number="400.9/12/Dinsos/2026"):
    decree = money.record(money.approved_proposal(village=village))
    return IssuedDocumentFactory(owner=decree, kind="decree", title="SK Penetapan", number=number)


@pytest.mark.parametrize("how", ["number", "code", "spaced"])
def test_an_issued_document_is_found_by_its_number_and_by_its_code(signed_in, verifier, how):
    paper = decree_paper()
    words = {"number": "400.9/12", "code": paper.code.lower(), "spaced": paper.spaced_code}[how]
    response = find(signed_in(verifier), words)

    assert ("Dokumen terbit", "SK Penetapan") in titles(response)
    assertContains(response, paper.get_absolute_url())


def test_a_document_of_another_territory_or_of_nobody_is_not_found(signed_in, verifier, outsider, pendamping):
    paper = decree_paper()
    IssuedDocumentFactory(title="Tanpa pemilik", number="400.9/13", owner=None)
    for user in (outsider, pendamping):
        for words in ("400.9/1", paper.code):
            assert titles(find(signed_in(user), words)) == []
    assert titles(find(signed_in(verifier), "400.9/13")) == []


@pytest.mark.parametrize("words", ["%_%1", "'1;--", "12\\", "1\u0000", "٣٤٥٦", "4" * 100])
def test_numbers_that_are_none_are_answered(signed_in, verifier, words):
    decree_paper()
    assert find(signed_in(verifier), words).status_code == 200
