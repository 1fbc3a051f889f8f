"""What everybody reads at `/verify/` of a decree that was amended or revoked in part."""

from __future__ import annotations

import pytest
from django.test import Client

from disbursement.models import Decree
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.look.templatetags.look import tanggal
from tests.disbursement.test_amending import amend, new_chair
from tests.disbursement.test_decrees import revoke
from tests.factories import disbursement as money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
STANDS = "Dokumen ini asli dan masih berlaku"
CHANGED = "Dokumen ini asli, tetapi sesudahnya diubah atau dicabut sebagian"


@pytest.fixture
def head() -> User:
    return money.staff(Role.OFFICE_HEAD)


def page_of(decree: Decree) -> str:
    """What a visitor who has not signed in reads."""
    assert decree.document is not None
    return Client().get(decree.document.get_verify_url()).text


def new(*names: str) -> tuple[Decree, list[money.Proposal]]:
    """A decree that names so many groups."""
    proposals = [money.approved_proposal(name=name) for name in names]
    return money.record(*proposals, number="12/DINSOS/2026"), [money.reload(one) for one in proposals]


def test_a_decree_that_nobody_touched_stands() -> None:
    decree, _ = new("Bukit Harapan")
    assert STANDS in page_of(decree)


def test_an_amended_decree_says_by_which_and_of_how_many(head: User) -> None:
    decree, (first, _) = new("Bukit Harapan", "Pasir Rezeki")
    _, chair = new_chair(first)
    later = amend(first, number="13/DINSOS/2026")

    text = page_of(decree)
    assert CHANGED in text
    assert (
        f"Diubah untuk 1 dari 2 kelompok dengan SK perubahan 13/DINSOS/2026 tanggal {tanggal(later.dated_on)}." in text
    )
    assert later.document is not None
    assert later.document.get_verify_url() in text
    for secret in ("Bukit Harapan", chair.name, chair.nik, str(head), "Ketua pindah"):
        assert secret not in text

    assert "Mengubah SK Dinas 12/DINSOS/2026" in page_of(later)
    assert STANDS in page_of(later)


def test_a_decree_that_was_revoked_in_part_says_so_and_the_emptied_one_is_superseded(head: User) -> None:
    decree, (first, second) = new("Bukit Harapan", "Pasir Rezeki")
    revocation = revoke(decree, first, by=head)
    text = page_of(decree)
    assert CHANGED in text
    assert "Dicabut untuk 1 dari 2 kelompok dengan SK pencabutan 13/DINSOS/2026 tanggal" in text
    assert "Kelompok bubar" not in text
    assert "Mencabut SK Dinas 12/DINSOS/2026" in page_of(revocation)

    revoke(decree, second, by=head, number="14/DINSOS/2026")
    text = page_of(decree)
    assert "sudah diganti" in text
    assert "14/DINSOS/2026" in text


def test_an_amendment_is_overtaken_by_what_comes_after_it_and_by_nothing_before(head: User) -> None:
    decree, (first, second) = new("Bukit Harapan", "Pasir Rezeki")
    new_chair(first)
    one = amend(first, number="13/DINSOS/2026")
    new_chair(second)
    other = amend(second, number="14/DINSOS/2026", decree=decree)
    assert STANDS in page_of(one)
    assert STANDS in page_of(other)
    revoke(decree, first, by=head, number="15/DINSOS/2026")
    assert "Dicabut untuk semua kelompok (1) dengan SK pencabutan 15/DINSOS/2026" in page_of(one)
    assert STANDS in page_of(other)
    assert page_of(decree).count("Periksa keputusan itu") == 3


def test_queries_do_not_grow_with_groups_and_decrees(head: User, django_assert_max_num_queries) -> None:
    decree, proposals = new("Satu", "Dua", "Tiga")
    for number, proposal in enumerate(proposals):
        new_chair(proposal)
        amend(proposal, number=f"{13 + number}/DINSOS/2026", decree=decree)
    with django_assert_max_num_queries(4):
        page_of(decree)
