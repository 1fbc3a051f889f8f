"""What the proposal page says about the selection: waiting, score, place, a freed place, the published result."""

from __future__ import annotations

from django.template.loader import render_to_string

from eligibility import panels, results
from eligibility.ranking import standing_of
from groups import lifecycle
from groups.copying import copy_as_draft
from groups.models import Proposal
from groups.seams import Panel
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.eligibility import VerificationFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory


def drawn(panel: Panel | None) -> str:
    assert panel is not None
    return " ".join(render_to_string(panel.template, dict(panel.context)).split())


def loaded(proposal: Proposal) -> Proposal:
    found: Proposal = Proposal.objects.select_related("group", "village", "program_year__regency", "tier").get(
        pk=proposal.pk
    )
    return found


def test_the_score_and_the_place_are_those_of_the_board(eligible, operator_sedau, pendamping):
    standing = standing_of(eligible)

    text = drawn(panels.selection_panel(eligible, operator_sedau))

    assert f"<strong>{standing.score.text}</strong>, urutan 1 dari 1" in text
    assert "1 dari 1 di kecamatan" in text
    assert all(part.behind in text for part in standing.score.parts)
    assert "/eligibility/selection/2026/?regency=61.72&amp;district=61.72.05#61.72.05.1001" in text
    assert "Papan seleksi" not in drawn(panels.selection_panel(eligible, pendamping))


def test_a_selected_group_holds_a_slot_and_no_place(approved, kabid):
    ProgramYearFactory(villages_per_district=2)

    text = drawn(panels.selection_panel(loaded(approved), kabid))

    assert "<dt>Slot kecamatan</dt><dd>1 dari 2</dd>" in text
    assert "Daftar tunggu" not in text


def test_before_the_board_there_is_nothing_to_say(regions, operator_sedau):
    for status in ("draft", "submitted", "rejected"):
        assert panels.selection_panel(ProposalFactory(village=SEDAU, status=status), operator_sedau) is None


def test_a_copy_says_since_when_the_group_waits(regions, operator_sedau, superuser):
    old = ProposalFactory(village=SEDAU, status="eligible", program_year=ProgramYearFactory(year=2025))
    lifecycle.lapse_year(program_year=old.program_year, by=superuser, note="Tahun anggaran berakhir.")
    draft = copy_as_draft(proposal=loaded(old), program_year=ProgramYearFactory(), by=operator_sedau)

    text = drawn(panels.selection_panel(loaded(draft), operator_sedau))

    assert "usulan pertama tahun 2025; tetap dihitung" in text
    assert "Daftar tunggu" not in text
    # The old one shows the place that it had.
    assert "1 dari 1 di kecamatan" in drawn(panels.selection_panel(loaded(old), operator_sedau))


def test_a_freed_place_is_told_without_the_neighbours_name(approved, operator_sedau, kabid, lurah_sijangkung, verifier):
    group = GroupFactory(village=SIJANGKUNG, name="Anggrek")
    waiting = VerificationFactory(group=group, verifier=verifier, status="eligible").proposal
    lifecycle.move(approved, "withdraw", by=operator_sedau, note="Kelompok bubar.")

    assert "Tirta Jaya (Kelurahan Sedau) menarik diri" in drawn(panels.selection_panel(waiting, kabid))
    text = drawn(panels.selection_panel(waiting, lurah_sijangkung))
    assert "Kelompok lain di kecamatan ini menarik diri" in text
    assert "Tirta Jaya" not in text


def test_what_was_published_about_it(approved, eligible, kadis, lurah_sedau, bendahara):
    ProgramYearFactory(groups_per_village=1)
    result = results.publish(
        program_year=approved.program_year, district=None, rationale="Nilai tertinggi.", last_number=0, by=kadis
    )

    selected = drawn(panels.selection_panel(approved, lurah_sedau))
    text = drawn(panels.selection_panel(eligible, lurah_sedau))

    assert "<strong>terpilih</strong>" in selected
    assert "<strong>belum terpilih</strong>" in text
    assert "Kelurahan Sedau sudah punya 1 dari 1 kelompok tahun ini." in text
    assert "Kelompok tetap di daftar tunggu." in text
    assert result.get_absolute_url() in text
    assert result.get_absolute_url() not in drawn(panels.selection_panel(eligible, bendahara))
