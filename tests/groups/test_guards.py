"""What the group itself puts in the way of a submission (G1–G4, E1, E2), in words and with the way to the remedy."""

import datetime as dt

import pytest
from django.urls import reverse

from groups import lifecycle
from groups.models import Position
from tests.factories.groups import MemberFactory


def said(proposal, by, *rules):
    """The sentences of these rules that stand in the way of submitting."""
    proposal.refresh_from_db()
    return [blocker.text for blocker in lifecycle.blockers(proposal, "submit", by=by) if blocker.rule in rules]


def where(proposal, by, rule):
    return next(blocker.url for blocker in lifecycle.blockers(proposal, "submit", by=by) if blocker.rule == rule)


def chair(proposal):
    return proposal.group.members.get(position=Position.CHAIR)


def test_nothing_stands_in_the_way_of_a_whole_draft(draft, operator_sedau):
    assert lifecycle.blockers(draft, "submit", by=operator_sedau) == []


def test_g1_fewer_and_more_members_than_the_year_says(draft, operator_sedau):
    draft.group.members.filter(position=Position.MEMBER).last().delete()
    assert said(draft, operator_sedau, "G1") == ["Anggota baru 9 orang; harus 10 orang."]
    assert where(draft, operator_sedau, "G1") == reverse("groups:proposal_edit_members", args=[draft.pk])

    MemberFactory.create_batch(2, group=draft.group, position=Position.MEMBER)
    assert said(draft, operator_sedau, "G1") == ["Anggota 11 orang; harus 10 orang."]


def test_g1_a_range_allows_any_size_within(draft, year, operator_sedau):
    year.group_size_min = 5
    year.save()
    draft.group.members.filter(position=Position.MEMBER).last().delete()

    assert said(draft, operator_sedau, "G1") == []


def test_g2_a_board_of_three(draft, operator_sedau):
    draft.group.members.exclude(position=Position.CHAIR).update(position=Position.MEMBER)
    assert said(draft, operator_sedau, "G2") == ["Belum ada sekretaris dan bendahara kelompok."]

    draft.group.members.update(position=Position.MEMBER)
    assert said(draft, operator_sedau, "G2") == ["Belum ada ketua, sekretaris, bendahara kelompok."]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"deliberation_on": None}, "Tanggal musyawarah belum diisi."),
        ({"deliberation_on": dt.date(2099, 1, 1)}, "Tanggal musyawarah belum tiba."),
        ({"minutes": None}, "Berita acara musyawarah belum dilampirkan."),
        (
            {"village_presence": "", "village_representative": ""},
            "Kehadiran aparat desa/kelurahan pada musyawarah belum dicatat.",
        ),
        ({"village_representative": " "}, "Nama aparat desa/kelurahan yang hadir belum ditulis."),
    ],
)
def test_g3_minutes_and_who_was_there(draft, operator_sedau, values, sentence):
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save(update_fields=list(values))

    assert said(draft, operator_sedau, "G3") == [sentence]
    assert where(draft, operator_sedau, "G3") == reverse("groups:proposal_edit_deliberation", args=[draft.pk])


def test_g3_an_absent_village_office_stops_nobody(draft, operator_sedau):
    draft.village_presence, draft.village_representative = "absent", ""
    draft.save(update_fields=["village_presence", "village_representative"])

    assert said(draft, operator_sedau, "G3") == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"market": ""}, "Rencana usaha belum lengkap: pasar."),
        (
            {"local_resources": " ", "is_main_business": None},
            "Rencana usaha belum lengkap: sumber daya setempat, usaha utama atau sampingan.",
        ),
        ({"is_main_business": False}, "Usaha ini sampingan; KUBE harus menjadi usaha utama anggotanya."),
        ({"is_joint_business": False}, "Usaha ini perorangan; KUBE dijalankan bersama."),
    ],
)
def test_g4_a_joint_main_business_with_resources_and_market(draft, operator_sedau, values, sentence):
    for name, value in values.items():
        setattr(draft.group, name, value)
    draft.group.save()

    assert said(draft, operator_sedau, "G4") == [sentence]
    assert where(draft, operator_sedau, "G4") == reverse("groups:proposal_edit_business", args=[draft.pk])


def test_e1_and_e2_numbers_that_no_office_issued(draft, operator_sedau):
    member = chair(draft)
    member.nik, member.kk = "6172053201800001", "12345"
    member.save()

    ((nik,), (kk,)) = said(draft, operator_sedau, "E1"), said(draft, operator_sedau, "E2")
    assert nik.startswith(f"{member.name}: ")
    assert kk.startswith(f"{member.name}: ")
    assert where(draft, operator_sedau, "E1") == reverse("groups:member_edit", args=[draft.pk, member.pk])


def test_e1_an_odd_birth_date_is_no_reason_to_stop(draft, operator_sedau):
    """A corrected birth date never changes a NIK: the verifier settles it."""
    member = chair(draft)
    member.birth_date += dt.timedelta(days=1)
    member.save()

    assert said(draft, operator_sedau, "E1") == []


def test_what_is_unknown_about_a_member_is_named(draft, operator_sedau):
    member = chair(draft)
    member.occupation, member.is_willing = "", False
    member.save()

    assert said(draft, operator_sedau, "") == [
        f"{member.name}: pekerjaan belum diisi.",
        f"{member.name} belum menandatangani surat kesediaan.",
    ]
