"""The catalogue and the code that keeps it."""

import pytest
from django.utils.module_loading import autodiscover_modules

from kube_portal.programs import rules
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.presets import create_year
from kube_portal.regions.models import Region


def test_every_rule_is_kept_by_exactly_one_piece_of_code():
    autodiscover_modules("criteria", "selection", "decrees", "payments", "timeliness")

    kept = {rule_id: sorted(set(places)) for rule_id, places in rules.IMPLEMENTATIONS.items()}

    assert {rule_id: places for rule_id, places in kept.items() if len(places) != 1} == {}


def test_every_parameter_of_a_rule_is_a_field_of_the_program_year():
    fields = {field.name for field in ProgramYear._meta.get_fields()}

    assert {name for rule in rules.RULES.values() for name in rule.parameters} <= fields


def test_every_source_is_known():
    assert {source for rule in rules.RULES.values() for source in rule.sources} == set(rules.SOURCES)


@pytest.mark.django_db
@pytest.mark.usefixtures("regions")
def test_sentences_are_filled_from_the_year_in_plain_words():
    year = create_year(regency=Region.objects.get(code="76.04"), year=2026, preset="polewali-mandar")

    sentences = {rule.id: sentence for rule, sentence in rules.in_force(year)}

    assert sentences["E4"] == "Anggota berumur 18 sampai 55 tahun pada tanggal usulan."
    assert sentences["E6"] == "Pendidikan anggota paling tinggi SMP."
    assert sentences["D2"] == "Bantuan dibayar paling lambat 30 Juni 2026."
    assert sentences["Q1"] == (
        "Dalam satu tahun, desa/kelurahan terpilih per kecamatan: 2; kelompok per desa/kelurahan: tidak dibatasi."
    )
    assert sentences["E5"] == "Anggota sudah berkeluarga (ya); janda dan duda dihitung berkeluarga: ya."
    assert sentences["E3"].startswith("NIK dan KK ditemukan bersama di data sosial yang berlaku (DTSEN)")
