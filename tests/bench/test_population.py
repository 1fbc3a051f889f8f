"""The population is one that the portal itself could have come to."""

from django.core.management import call_command
from django.db import connection

from bench.population import HOME, SCALES, Scale, fingerprint
from groups.identity import nik_warnings, parse_kk, parse_nik
from groups.models import Group, Member, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User


def test_it_has_the_size_that_was_asked_for(population):
    tiny = SCALES["tiny"]

    assert (Group.objects.count(), Member.objects.count()) == (tiny.groups, tiny.members)
    assert Group.objects.within(HOME).count() == tiny.home_groups


def test_proposals_stand_in_every_status(population):
    assert set(Proposal.objects.values_list("status", flat=True)) == set(Status.values)


def test_every_nik_is_well_formed_fits_its_member_and_is_there_once(population):
    members = Member.objects.all()

    for member in members:
        assert nik_warnings(parse_nik(member.nik), birth_date=member.birth_date, sex=member.sex) == []
        assert parse_kk(member.kk) == member.kk
    assert len({member.nik for member in members}) == len({member.kk for member in members}) == len(members)


def test_nothing_that_must_hold_is_violated_and_every_trigger_is_back(population, capsys):
    call_command("check_integrity")

    assert capsys.readouterr().out.splitlines()[-1] == "pelanggaran=0"


def test_no_column_keeps_the_default_that_it_was_filled_with(population):
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE column_default LIKE '%%draft%%'")
        assert cursor.fetchall() == []


def test_what_is_written_next_gets_a_key_of_its_own(population):
    newest = Group.objects.order_by("-pk").values_list("pk", flat=True)[0]

    group = Group.objects.create(village_id=f"{HOME}.05.1001", name="Baru", business_kind="craft")

    assert group.pk == newest + 1


def test_the_office_of_the_home_regency_can_sign_in(population):
    assert User.objects.get(username=f"kadis.{HOME}").region_id == HOME


def test_another_scale_has_another_fingerprint():
    assert fingerprint(SCALES["small"]) != fingerprint(Scale(groups=1_000, home_groups=201))
