"""`/search/`: one box over everything in the own territory; a NIK never stands in an address."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from groups.transitions import Status
from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.factories import disbursement as money
from tests.factories.accounts import UserFactory
from tests.factories.documents import IssuedDocumentFactory
from tests.factories.groups import GroupFactory, MemberFactory, ProposalFactory
from tests.factories.guidelines import guideline, next_version

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


class TestNumbersOfThePayment:
    """SP2D and its return, for who may read payments where they were made."""

    @pytest.fixture
    def payment(self):
        return money.made_payment(money.payable_proposal(village=SEDAU, name="Bukit Harapan"))

    @pytest.mark.parametrize("how", ["{}", "sp2d {}", "SP2D nomor {}", " {} "])
    def test_found_by_whoever_reads_payments_there(self, signed_in, auditor, payment, how):
        client = signed_in(auditor)
        response = find(client, how.format(payment.sp2d_number[:9].lower()))

        assert ("Pembayaran", f"SP2D {payment.sp2d_number}") in titles(response)
        assertContains(response, f"Bukit Harapan, {payment.proposal.village.label}")
        assertContains(response, payment.order.get_absolute_url())
        assert client.get(payment.order.get_absolute_url()).status_code == 200

    def test_nobody_else_finds_it(self, signed_in, outsider, payment):
        elsewhere = [
            outsider,
            UserFactory(role=Role.OPERATOR, region_id="61.72.05.1003"),
            UserFactory(role=Role.AUDITOR, region_id="76.04"),
            UserFactory(role=Role.PENDAMPING, region_id="61.72"),
        ]
        for user in elsewhere:
            response = find(signed_in(user), payment.sp2d_number)
            assert titles(response) == []
            assertNotContains(response, "Bukit Harapan")

    def test_money_that_came_back_and_money_of_the_ministry(self, signed_in, auditor, payment):
        money.payments.reverse(
            payment=payment, by=money.staff(Role.TREASURER), reason="Rekening salah", returned_on=payment.paid_on,
            reference="STS-7/2026",
        )  # fmt: skip
        order = money.recorded_order()
        client = signed_in(auditor)

        assert titles(find(client, "sts-7")) == [("Pembayaran", "Bukti setor STS-7/2026")]
        assert ("Pembayaran", f"SP2D {order.ministry_sp2d}") in titles(find(client, order.ministry_sp2d))

    def test_letters_alone_are_no_number(self, signed_in, auditor, payment):
        assert titles(find(signed_in(auditor), "SP")) == []

    def test_an_index_finds_it(self, signed_in, auditor, payment):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                "EXPLAIN SELECT * FROM disbursement_payment WHERE UPPER(sp2d_number::text) LIKE UPPER('SP2D-0%')"
            )
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "payment_number_prefix" in plan


class TestGuidelines:
    """By number, by title, within where they hold."""

    def test_found_where_it_holds(self, signed_in, verifier):
        paper = guideline(number="460-12/2026")
        client = signed_in(verifier)

        for words in ("460-12", "juknis lapangan", "kunjung"):
            expected = [("Pedoman", paper.title)] if words != "kunjung" else []
            assert [hit for hit in titles(find(client, words)) if hit[0] == "Pedoman"] == expected
        assertContains(find(client, "juknis"), paper.get_absolute_url())

    def test_an_operator_of_another_village_reads_it_and_an_outsider_does_not(self, signed_in, outsider, regions):
        paper = guideline()
        guideline(region="76.04", title="Juknis Mandar", number="460/1/2026")

        operator = signed_in(UserFactory(role=Role.OPERATOR, region_id="61.72.05.1003"))
        assert titles(find(operator, "juknis")) == [("Pedoman", paper.title)]
        assert titles(find(signed_in(outsider), "juknis")) == [("Pedoman", "Juknis Mandar")]

    def test_what_holds_comes_first_and_the_old_one_says_that_it_was_replaced(self, signed_in, verifier):
        old = guideline()
        next_version(old, number="460/99/2026")

        response = find(signed_in(verifier), "juknis verifikasi")

        facts = [
            hit.facts for section in response.context["kinds"] for hit in section.hits if section.kind == "Pedoman"
        ]
        assert ["diganti" in fact for fact in facts] == [False, True]


def test_a_decree_is_found_by_its_number_in_its_own_area_alone(signed_in, auditor, outsider):
    decree = money.record(money.approved_proposal(village=SEDAU), number="400.9/77/Dinsos/2026")

    assert ("SK penetapan", str(decree)) in titles(find(signed_in(auditor), "400.9/77"))
    operator = UserFactory(role=Role.OPERATOR, region_id="61.72.05.1003")
    for user in (outsider, operator):
        assert titles(find(signed_in(user), "400.9/77")) == []


def test_a_number_costs_the_same_for_three_hits_as_for_one(
    signed_in, auditor, django_assert_num_queries, django_assert_max_num_queries
):
    client = signed_in(auditor)
    number = ""
    for nth in range(3):
        number = money.made_payment(money.payable_proposal(village=SEDAU)).sp2d_number[:6]
        guideline(number=f"{number}/{nth}")
        if nth == 0:
            find(client, number)
            with django_assert_max_num_queries(24) as captured:
                find(client, number)
    with django_assert_num_queries(len(captured)):
        assert len(titles(find(client, number))) == 6
