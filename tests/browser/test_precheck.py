"""The operator's pre-check: everybody's standing at once, what to mend, and nothing unqualified travels unseen."""

import re

import pytest
from playwright.sync_api import expect

from groups.models import Member, Proposal
from kube_portal.programs.models import Schooling
from tests.browser_tools import PHONE
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.eligibility import RegistryEntryFactory, RegistrySnapshotFactory
from tests.factories.groups import GroupFactory, MemberFactory, ProposalFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_operator_sees_who_does_not_qualify_mends_it_and_submits(singkawang, operator_sedau, sits_down):
    proposal = ProposalFactory(village=SEDAU, drafted_by=operator_sedau, complete=True)
    Proposal.objects.filter(pk=proposal.pk).update(precheck_seen_at=None)
    people = list(proposal.group.members.order_by("pk"))
    twice, schooled, spelled = people[6:9]
    snapshot = RegistrySnapshotFactory()
    for member in people[:-1]:
        RegistryEntryFactory(snapshot=snapshot, member=member)
    elsewhere = MemberFactory(group=GroupFactory(village=SIJANGKUNG, name="Tirta Jaya"), nik=twice.nik, active=True)
    Member.objects.filter(pk=schooled.pk).update(schooling=Schooling.SENIOR)
    Member.objects.filter(pk=spelled.pk).update(name="Orang Lain Sekali")

    operator = sits_down(operator_sedau, width=PHONE).go(proposal.get_absolute_url())
    panel = operator.main().locator("#pemeriksaan")
    for text in (
        "Masih anggota aktif kelompok lain",
        "(di wilayah lain)",
        "Pendidikan SMA/sederajat, paling tinggi SMP",
        f"Nama di DTSEN 2026-Q4: {spelled.name}; di usulan: Orang Lain Sekali",
        "NIK tidak ada di DTSEN yang berlaku (DTSEN 2026-Q4)",
    ):
        expect(panel).to_contain_text(text)
    operator.misses("Tirta Jaya")
    operator.has_room()
    operator.press("Saya sudah membaca hasil ini").is_told("pemeriksaan awal sudah dibaca")
    operator.sees("Belum bisa diajukan", f"{twice.name}: masih anggota aktif kelompok lain.")
    expect(operator.page.get_by_role("button", name=re.compile("^Ajukan ke lurah"))).to_be_disabled()

    # E9 is never dispensed: it stops the submission until the other group has let the person go.
    Member.objects.filter(pk=elsewhere.pk).update(active=False)
    operator.go(operator.page.url).misses("Belum bisa diajukan", "Masih anggota aktif kelompok lain")
    operator.press("Ajukan ke lurah").press("Ajukan ke lurah").stands("Menunggu lurah")
    assert operator.complaints == []
