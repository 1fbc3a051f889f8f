"""What the search box finds in groups, people and proposals."""

from groups import search
from groups.seams import HITS_ASKED
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.groups import GroupFactory, MemberFactory, ProposalFactory
from tests.plans import is_found_by


def titles(finder, user, text):
    return [hit.title for hit in finder(user, text)]


def test_groups_by_any_word_of_name_or_business(kadis):
    GroupFactory(village=SEDAU, name="Bukit Harapan", business_description="Ikan asin")
    GroupFactory(village=SEDAU, name="Harapan Baru", business_description="Kue")

    assert sorted(titles(search.groups, kadis, "harap")) == ["Bukit Harapan", "Harapan Baru"]
    assert titles(search.groups, kadis, "harapan asin") == ["Bukit Harapan"]
    assert titles(search.groups, kadis, "' & | !") == []


def test_people_by_name_or_by_the_whole_number_and_never_unmasked(kadis):
    member = MemberFactory(group=GroupFactory(village=SEDAU), name="Siti Rahmah")

    for text in ("siti rah", member.nik, f"{member.nik[:6]} {member.nik[6:12]}-{member.nik[12:]}", member.kk):
        (hit,) = search.members(kadis, text)
        assert (hit.kind, hit.title, hit.url) == ("Anggota", "Siti Rahmah", member.group.get_absolute_url())
        assert member.nik not in hit.facts
    assert titles(search.members, kadis, member.nik[:12]) == []


def test_proposals_with_status_and_year(kadis):
    proposal = ProposalFactory(village=SEDAU, group_values={"name": "Tirta Jaya"})

    (hit,) = search.proposals(kadis, "tirta")

    assert (hit.title, hit.url) == ("Tirta Jaya 2026", proposal.get_absolute_url())
    assert hit.facts == "Draf · Penggemukan kambing · Penumbuhan · Rp20.000.000"


def test_nothing_of_another_territory(lurah_sedau, outsider):
    proposal = ProposalFactory(village=SIJANGKUNG, complete=True, group_values={"name": "Tirta Jaya"})
    member = proposal.group.people()[0]

    for user in (lurah_sedau, outsider):
        for finder in (search.groups, search.members, search.proposals):
            assert titles(finder, user, "tirta") == []
            assert titles(finder, user, member.nik) == []


def test_names_that_begin_as_typed_come_first_and_the_list_stays_short(kadis):
    group = GroupFactory(village=SEDAU)
    for name in ("Ahmad Siti", "Siti Zubaidah", "Nur Siti", "Siti Aminah"):
        MemberFactory(group=group, name=name)

    assert titles(search.members, kadis, " SITI ") == ["Siti Aminah", "Siti Zubaidah", "Ahmad Siti", "Nur Siti"]

    many = [f"Siti B{number:02}" for number in range(HITS_ASKED)]
    for name in many:
        MemberFactory(group=group, name=name)

    assert titles(search.members, kadis, "siti b") == many
    assert len(titles(search.members, kadis, "siti")) == HITS_ASKED


def test_nobody_is_looked_for_in_the_whole_table(superuser, regions):
    member = MemberFactory(group=GroupFactory(village=SEDAU), name="Siti Rahmah")

    assert is_found_by("member_nik", lambda: titles(search.members, superuser, member.nik))
    assert is_found_by("member_name_prefix", lambda: titles(search.members, superuser, "siti rah"))
    assert is_found_by("member_search", lambda: titles(search.members, superuser, "siti rah"))
