"""The archive of a group: searched, narrowed by the address, in pages."""

import pytest
from django.test import Client
from django.urls import reverse

from groups.models import Group
from kube_portal.accounts.models import User
from tests.disbursement.doors import queries
from tests.factories import disbursement as money
from tests.factories.documents import FileFactory, IssuedDocumentFactory
from tests.factories.groups import SEDAU, GroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(regions: None) -> Group:
    proposal = money.funded_proposal(village=SEDAU)
    order = proposal.payment_orders.get()
    FileFactory(owner=order, kind="payment_request", name="surat permohonan.pdf")
    new = IssuedDocumentFactory(owner=order, kind="payment_receipt", title="Kuitansi", number="2/2026")
    old = IssuedDocumentFactory(
        kind="payment_receipt", title="Kuitansi", number="1/2026", owner=order, superseded_by=new
    )
    assert old.superseded_by == new
    found: Group = proposal.group
    return found


def url(group: Group, query: str = "") -> str:
    return reverse("groups:group_archive", args=[group.pk]) + query


def test_it_shows_everything_with_stage_number_and_day(client: Client, auditor: User, group: Group) -> None:
    client.force_login(auditor)
    page = client.get(url(group))
    for words in ("surat permohonan.pdf", "Surat permohonan pencairan", "nomor 2/2026", "Pencairan", "Usulan 2026",
                  "SK penetapan Dinas", "sudah diganti", "Unduh ZIP"):  # fmt: skip
        assert words in page.text
    assert url(group) in client.get(group.get_absolute_url()).text
    assert url(group) in client.get(group.proposals.get().get_absolute_url()).text


def test_filters_stand_in_the_address(client: Client, auditor: User, group: Group) -> None:
    client.force_login(auditor)
    page = client.get(url(group, "?q=permohonan&stage=payment&year=2026&kind=payment_request"))
    assert [entry.title for entry in page.context["entries"]] == ["surat permohonan.pdf"]
    assert "?q=permohonan" in page.text
    assert "Tidak ada yang cocok" in client.get(url(group, "?q=tidakada")).text


@pytest.mark.parametrize(
    "query",
    ["?stage=x&kind=%00&year=abc&q=%00", "?page=999999999999", "?year=99999999999999999999", "?page=-1", "?q=%25_'\\"],
)  # fmt: skip
def test_garbled_queries(client: Client, auditor: User, group: Group, query: str) -> None:
    client.force_login(auditor)
    assert client.get(url(group, query)).status_code == 200


def test_a_nik_is_taken_out_of_the_address(client: Client, auditor: User, group: Group) -> None:
    client.force_login(auditor)
    answer = client.get(url(group, "?q=6172050101700001"))
    assert (answer.status_code, answer["Location"].endswith("?")) == (302, True)


def test_an_empty_one(client: Client, auditor: User, regions: None) -> None:
    client.force_login(auditor)
    assert "Belum ada dokumen" in client.get(url(GroupFactory())).text


def test_who_may(client: Client, group: Group, outsider: User) -> None:
    assert client.get(url(group)).status_code == 302
    client.force_login(outsider)
    assert client.get(url(group)).status_code == 404


def test_its_queries_are_pinned(client: Client, auditor: User, group: Group) -> None:
    client.force_login(auditor)
    one = queries(client, url(group))
    order = group.proposals.get().payment_orders.get()
    for number in range(3):
        FileFactory(owner=order, kind="payment_request", name=f"lagi {number}.pdf")
        IssuedDocumentFactory(owner=order, kind=f"lain_{number}")
    assert queries(client, url(group)) == one <= 12


def test_it_comes_in_pages(client: Client, auditor: User, group: Group) -> None:
    order = group.proposals.get().payment_orders.get()
    for number in range(30):
        FileFactory(owner=order, kind="payment_request", name=f"lagi {number}.pdf")
    client.force_login(auditor)
    first, second = client.get(url(group)), client.get(url(group, "?page=2"))
    titles = [entry.document.pk for page in (first, second) for entry in page.context["entries"]]
    assert len(first.context["entries"]) == 25
    assert len(titles) == len(set(titles))
