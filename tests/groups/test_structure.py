"""G1–G5 as decision tables: one answer for the guard, the pre-check and a whole year."""

from __future__ import annotations

import pytest
from django.db import connection

from groups import structure
from groups.models import Position, Proposal
from groups.structure import CRITERIA, structure_of, structure_sql
from kube_portal.programs.rules import RULES
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.groups import ProposalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(regions: None) -> Proposal:
    return ProposalFactory(village=SEDAU, complete=True)


def said(proposal: Proposal) -> dict[str, tuple[str, str]]:
    return {one.rule: (str(one.result), one.reason) for one in structure_of(proposal).verdicts()}


def test_every_rule_of_a_group_has_one_table():
    assert list(CRITERIA) == [rule for rule in RULES if rule.startswith("G")]


def test_a_whole_draft(whole):
    day = whole.deliberation_on

    assert {rule: result for rule, (result, _) in said(whole).items()} == {
        "G1": "pass", "G2": "pass", "G3": "pass", "G4": "pass", "G5": "check",
    }  # fmt: skip
    assert said(whole)["G3"][1].startswith(f"musyawarah {day.day} ")


def test_the_first_problem_decides_and_all_are_told(whole):
    Proposal.objects.filter(pk=whole.pk).update(deliberation_on=None, minutes=None)
    whole.group.is_main_business, whole.group.market = False, "\n "
    whole.group.save()

    found = structure_of(whole)

    assert (said(whole)["G3"], said(whole)["G4"]) == (
        ("fail", "Tanggal musyawarah belum diisi."),
        ("fail", "Rencana usaha belum lengkap: pasar."),
    )
    assert [(one.rule, one.text, one.remedy) for one in found.problems()] == [
        ("G3", "Tanggal musyawarah belum diisi.", "Isi"),
        ("G3", "Berita acara musyawarah belum dilampirkan.", "Lampirkan"),
        ("G4", "Rencana usaha belum lengkap: pasar.", "Lengkapi"),
        ("G4", "Usaha ini sampingan; KUBE harus menjadi usaha utama anggotanya.", "Ubah usaha"),
    ]
    assert [one.rule for one in found.problems("G4")] == ["G4", "G4"]


def test_books_are_open_once_trained(regions):
    trained = ProposalFactory(village=SEDAU, status="trained")

    assert said(trained)["G5"] == ("pass", "buku dibuka sebelum dana diterima")


def test_a_group_without_anybody(whole):
    whole.group.members.all().delete()

    assert said(whole)["G1"] == ("fail", "Anggota baru 0 orang; harus 10 orang.")
    assert said(whole)["G2"] == ("fail", "Belum ada ketua, sekretaris, bendahara kelompok.")


def test_a_year_is_one_statement_with_the_same_answers(whole, django_assert_num_queries):
    others = [whole, *ProposalFactory.create_batch(2, village=SIJANGKUNG)]
    others[1].group.members.filter(position=Position.CHAIR).delete()
    sql, params = structure_sql(Proposal.objects.filter(program_year=whole.program_year))
    results = ", ".join(f"{one.result_sql} AS {one.column}" for one in CRITERIA.values())

    with django_assert_num_queries(1), connection.cursor() as cursor:
        cursor.execute(f"SELECT proposal_id, {results} FROM ({sql}) AS subject", params)  # noqa: S608 - our own
        bulk = {row[0]: list(row[1:]) for row in cursor.fetchall()}

    single = {one.pk: [str(verdict.result) for verdict in structure_of(one).verdicts()] for one in others}
    assert bulk == single


@pytest.mark.parametrize("rule", list(CRITERIA))
def test_words_come_from_the_row_alone(whole, rule):
    """Every case can be worded for the row that it holds for; a column that is missing would fail here."""
    row = structure_of(whole).row
    for case in structure.CRITERIA[rule].cases:
        assert case.said_of({**row, "board": [], "market": ""}).strip()
