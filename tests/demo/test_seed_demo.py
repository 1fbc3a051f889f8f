"""`manage.py seed_demo`: two regencies whose every row keeps every rule, seeded once."""

import datetime as dt
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count, Sum

from disbursement.models import Accountability, Payment, SampleDraw, StatementImport
from disbursement.reconciliation.standing import lines_of, unseen
from disbursement.sampling import results
from disbursement.timeliness import of_proposal
from eligibility.mismatches import mismatches
from eligibility.models import IdentityCase, PlaceOffer, Recheck, RecheckLine, SelectionResult
from eligibility.targeting import standing
from groups.models import Assignment, InventoryItem, Member, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.demo.accounts import ACCOUNTS, PASSWORD
from kube_portal.operations.integrity import checks
from kube_portal.programs.models import Schooling
from reports.models import Notice

pytestmark = pytest.mark.django_db


def seed() -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


def test_the_demo_looks_like_life_and_keeps_every_rule(lasting_demo):
    said = lasting_demo

    assert [sentence for find in checks().values() for sentence in find()] == []
    assert all(account.username in said for account in ACCOUNTS if account.announced)
    assert User.objects.get(username="kadis").check_password(PASSWORD)
    # The bell has something to say to whoever decides.
    assert Notice.objects.filter(user__username="kadis").exists()
    # 2026 in Singkawang stands in every stage that a visitor should see.
    assert sorted(Proposal.objects.filter(program_year__year=2026, village__code__startswith="61.72").values_list(
        "group__name", "status"
    )) == [
        ("Ayam Berkah", Status.DRAFT),
        ("Bina Usaha", Status.WITHDRAWN),
        ("Bukit Harapan", Status.FUNDED),
        ("Dapur Rukun", Status.VILLAGE_REVIEW),
        ("Kambing Makmur", Status.ELIGIBLE),
        ("Karya Bersama", Status.ELIGIBLE),
        ("Lembah Hijau", Status.ELIGIBLE),
        ("Pasir Rezeki", Status.TRAINED),
        ("Sagatani Maju", Status.VERIFICATION),
        ("Tirta Jaya", Status.SUBMITTED),
        ("Tunas Sijangkung", Status.DECREED),
    ]  # fmt: skip
    # Its selection: one carried over from 2025, a result published, and the place given up since offered to the next.
    carried = Proposal.objects.get(group__name="Lembah Hijau", program_year__year=2026)
    assert carried.copied_from.program_year.year == 2025
    assert SelectionResult.objects.get().lines.filter(is_selected=False).count() == 3
    offer = PlaceOffer.objects.get()
    assert (offer.freed_by.group.name, offer.proposal.group.name) == ("Bina Usaha", "Kambing Makmur")
    # Its registry: the third quarter changes four members of running groups, of whom nobody at the Dinas knows yet.
    assert list(Recheck.objects.order_by("pk").values_list("snapshot__period", "no_longer", "newly")) == [
        ("2025-Q4", 0, 0), ("2026-Q1", 1, 0), ("2026-Q3", 3, 1),
    ]  # fmt: skip
    assert RecheckLine.objects.unseen().count() == 4
    assert sorted(one.rule for one in mismatches(Proposal.objects.filter(program_year__regency="61.72"))) == [
        "E2", "E3", "E3",
    ]  # fmt: skip
    # One name in question is settled; of another, Dukcapil was asked on 13 October and has not answered.
    cases = IdentityCase.objects.with_standing().order_by("opened_at")
    assert [(case.decision, case.sent_on) for case in cases] == [("", dt.date(2026, 10, 13)), ("same", None)]
    # 2011 as the study found it.
    of_2011 = Proposal.objects.filter(program_year__year=2011)
    assert of_2011.aggregate(groups=Count("pk"), money=Sum("amount")) == {"groups": 10, "money": 240_000_000}
    assert sorted({of_proposal(proposal).days_late for proposal in of_2011}) == list(range(167, 176))
    assert Member.objects.filter(group__proposals__in=of_2011, schooling__gt=Schooling.JUNIOR).count() == 6
    # The study's sharpest finding, as the report on targeting counts it.
    counted = standing(of_2011, year=2011, length=5)
    assert (counted.by_year[2011]["E6"].failed, counted.by_year[2011]["E6"].members) == (6, 100)
    # The bank's statement of December 2011: one transfer short, one missing, one to somebody unknown.
    bank = StatementImport.objects.get(kind="bank")
    assert Counter(line.outcome for line in lines_of(bank)) == {
        "matched": 4, "mismatched": 1, "unmatched": 1, "explained": 1,
    }  # fmt: skip
    assert unseen(bank).count() == 2
    listed = StatementImport.objects.get(kind="sp2d")
    assert [line.outcome for line in lines_of(listed)] == ["matched", "unmatched"]
    # Three pendamping of Polewali Mandar carry ten, ten and eight groups.
    loads = Assignment.objects.open().filter(user__region_id="76.04").values_list("user").annotate(load=Count("pk"))
    assert sorted(load for _, load in loads) == [8, 10, 10]
    # Members were asked about the money: of 2011 with every finding answered, of 2025 under way.
    past, running = (results.of_draw(draw) for draw in SampleDraw.objects.order_by("drawn_at"))
    assert (past.draw.is_open, past.draw.population, past.draw.size, past.findings, past.unanswered) == (
        False, 10, 7, 3, 0,
    )  # fmt: skip
    assert (running.draw.is_open, running.draw.population, running.draw.size) == (True, 24, 14)
    assert (running.responses, running.unreached, running.findings, running.unanswered) == (8, 1, 3, 3)
    # Accounts of the money in every state; what the accepted ones bought to stay is in an inventory.
    assert Counter(Accountability.objects.values_list("proposal__program_year__year", "status")) == {
        (2025, "accepted"): 2, (2025, "submitted"): 1, (2025, "returned"): 1, (2026, "draft"): 1,
    }  # fmt: skip
    assert Accountability.objects.get(returned_amount__gt=0).document is not None
    # … and of a third group the tool that it had asked for.
    assert InventoryItem.objects.values("group").distinct().count() == 3

    before = (Proposal.objects.count(), Payment.objects.count())
    assert "Akun contoh" in seed()
    assert (Proposal.objects.count(), Payment.objects.count()) == before
