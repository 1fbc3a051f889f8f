"""Groups, members and proposals for the tests; a proposal of any status, without asking the guards."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import factory
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from groups import lifecycle
from groups.models import (
    Assignment,
    BudgetLine,
    BusinessKind,
    Group,
    InventoryItem,
    MaritalStatus,
    Member,
    PastGrant,
    Position,
    Proposal,
)
from groups.models.proposals import Objection
from groups.transitions import HOLDING_MEMBERS, TRANSITIONS, Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import File
from kube_portal.programs.models import Schooling
from kube_portal.regions.models import Region
from tests.factories.accounts import UserFactory
from tests.factories.programs import ProgramYearFactory
from tests.factories.regions import RegionFactory

SEDAU = "61.72.05.1001"
BOARD = [Position.CHAIR, Position.SECRETARY, Position.TREASURER]
NAMES = [
    "Siti Aminah", "Ahmad Yani", "Maria Bong", "Rusli", "Dewi Lestari", "Hasan Basri", "Lim Siu Fong", "Yohanes Ason",
    "Nurhayati", "Bambang Suryadi",
]  # fmt: skip

_ROAD = (
    "submit", "endorse", "begin_verification", "pass_verification", "select", "decree", "complete_training", "disburse",
    "close_accounts",
)  # fmt: skip
# The verbs that lead to each status; `route` of the factory takes another way.
ROUTES: dict[str, tuple[str, ...]] = {
    Status.DRAFT: (),
    **{str(TRANSITIONS[verb].target): _ROAD[: index + 1] for index, verb in enumerate(_ROAD)},
    Status.REJECTED: ("submit", "reject"),
    Status.WITHDRAWN: ("submit", "withdraw"),
    Status.REVOKED: (*_ROAD[: _ROAD.index("decree") + 1], "cancel"),
    Status.LAPSED: (*_ROAD[: _ROAD.index("pass_verification") + 1], "lapse"),
}
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n"
)


def nik_of(*, district: str = "61.72.05", born: dt.date, sex: str = "L", serial: int) -> str:
    """A well-formed NIK for a person: the district's digits, the birth date (women +40) and a serial number."""
    day = born.day + (40 if sex == "P" else 0)
    return f"{district.replace('.', '')}{day:02}{born:%m%y}{serial:04}"


def _village(kwargs: dict[str, Any]) -> dict[str, Any]:
    """`village` (a Region or its code) or `village_id` as the one `village` that a group takes."""
    village = kwargs.pop("village", None) or kwargs.pop("village_id", SEDAU)
    kwargs.pop("village_id", None)
    kwargs["village"] = village if isinstance(village, Region) else RegionFactory(code=village)
    return kwargs


class GroupFactory(DjangoModelFactory[Group]):
    """A group of Sedau with a whole business plan and no members yet; give `village` (a Region or a code)."""

    class Meta:
        model = Group

    name = factory.Sequence(lambda number: f"Kelompok {number}")
    business_kind = BusinessKind.LIVESTOCK
    business_description = "Penggemukan kambing"
    is_main_business = True
    is_joint_business = True
    local_resources = "Rumput dan lahan kosong di belakang rumah anggota."
    market = "Pasar Hewan Singkawang dan pesanan hari raya."
    formed_on = dt.date(2026, 1, 15)

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        return _village(kwargs)


class MemberFactory(DjangoModelFactory[Member]):
    """A member who meets every computed criterion of both presets, with a well-formed NIK of their own."""

    class Meta:
        model = Member

    class Params:
        number = factory.Sequence(lambda number: number)

    group = factory.SubFactory(GroupFactory)
    name = factory.LazyAttribute(lambda member: NAMES[member.number % len(NAMES)])
    sex = factory.LazyAttribute(lambda member: "P" if member.number % 2 == 0 else "L")
    birth_date = factory.LazyAttribute(
        lambda member: dt.date(1976, 1, 1) + dt.timedelta(days=member.number * 37 % 8000)
    )
    nik = factory.LazyAttribute(
        lambda member: nik_of(
            district=member.group.district_code,
            born=member.birth_date,
            sex=member.sex,
            serial=member.number % 9999 + 1,
        )
    )
    kk = factory.LazyAttribute(
        lambda member: f"{member.group.district_code.replace('.', '')}010110{member.number % 9999 + 1:04}"
    )
    marital_status = MaritalStatus.MARRIED
    schooling = Schooling.PRIMARY
    occupation = "Buruh harian"
    residence_id = factory.LazyAttribute(lambda member: member.group.village_id)
    address = "Jalan Raya Sedau Gang Melati"
    rt = "003"
    rw = "001"
    is_willing = True
    joined_on = factory.LazyAttribute(lambda member: member.group.formed_on)


class BudgetLineFactory(DjangoModelFactory[BudgetLine]):
    """Two goats of a million; give `proposal`."""

    class Meta:
        model = BudgetLine

    description = "Kambing bakalan"
    volume = 2
    unit = "ekor"
    unit_price = 1_000_000


class FileFactory(DjangoModelFactory[File]):
    """An uploaded PDF; give `owner`."""

    class Meta:
        model = File

    name = "berita-acara-musyawarah.pdf"
    content = factory.LazyFunction(lambda: ContentFile(PDF, name="berita-acara.pdf"))
    content_type = "application/pdf"
    size = len(PDF)
    sha256 = hashlib.sha256(PDF).hexdigest()


class ProposalFactory(DjangoModelFactory[Proposal]):
    """A proposal of any status: `ProposalFactory(village="61.72.05.1001", status="eligible")`.

    Give the place by `group`, or by `village` and `group_values={"name": …}`; the terms by `program_year` (default: the
    regency's 2026) and `tier` (default: its smallest). `status` is reached by its usual verbs, or by the verbs of
    `route`; the last move is made at `since`, the others a day apart before it. `by` maps verbs to people (default: the
    drafter submits, nobody the rest). Beyond a draft, and for a draft with `complete=True`, there are `size` members
    (default: as many as the year allows), a budget plan equal to the tier, minutes on file and a pre-check read.
    """

    class Meta:
        model = Proposal

    status = Status.DRAFT

    @classmethod
    def _create(cls, model_class: type[Proposal], *args: Any, **kwargs: Any) -> Proposal:
        status = kwargs.pop("status")
        route: Sequence[str] = kwargs.pop("route", ROUTES[status])
        complete = kwargs.pop("complete", bool(route))
        size = kwargs.pop("size", None)
        since = kwargs.pop("since", None) or timezone.now()
        by: Mapping[str, User] = kwargs.pop("by", {})
        group_values = kwargs.pop("group_values", {})
        group = kwargs.pop("group", None) or GroupFactory(**_village_of(kwargs), **group_values)
        kwargs.pop("village", None)
        kwargs.pop("village_id", None)
        program_year = kwargs.pop("program_year", None) or ProgramYearFactory(regency_id=group.regency_code)
        tier = kwargs.pop("tier", None) or program_year.tiers.order_by("amount", "pk").first()
        drafted_by = kwargs.pop("drafted_by", None) or UserFactory(role=Role.OPERATOR, region_id=group.village_id)
        started = since - dt.timedelta(days=len(route))
        if complete:
            kwargs = {**_deliberation(started), **kwargs}
        whole = model_class.objects.select_related("group", "village", "program_year__regency", "tier")
        with transaction.atomic():
            proposal = model_class.objects.create(
                group=group,
                program_year=program_year,
                tier=tier,
                drafted_by=drafted_by,
                created_at=kwargs.pop("created_at", started),
                status_since=started,
                **kwargs,
            )
            proposal = whole.get(pk=proposal.pk)
            if complete:
                fill(proposal, size=size if size is not None else program_year.group_size_max)
            if route:
                _travel(proposal, route, by={"submit": drafted_by, **by}, started=started)
        return whole.get(pk=proposal.pk)


def _village_of(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {name: kwargs[name] for name in ("village", "village_id") if kwargs.get(name)}


def _deliberation(before: dt.datetime) -> dict[str, Any]:
    return {
        "deliberation_on": timezone.localdate(before) - dt.timedelta(days=3),
        "deliberation_place": "Balai RT 003",
        "village_presence": Proposal.VillagePresence.PRESENT,
        "village_representative": "Lukman, lurah",
        "precheck_seen_at": before,
    }


def fill(proposal: Proposal, *, size: int = 10) -> None:
    """Give a draft everything a submission needs: members, a budget plan equal to the grant, minutes on file."""
    missing = size - proposal.group.members.filter(left_on__isnull=True).count()
    taken = set(proposal.group.members.filter(left_on__isnull=True).values_list("position", flat=True))
    posts = [post for post in BOARD if post not in taken]
    positions = (posts[index] if index < len(posts) else Position.MEMBER for index in range(missing))
    Member.objects.bulk_create(MemberFactory.build(group=proposal.group, position=position) for position in positions)
    if not proposal.budget_lines.exists():
        half = proposal.amount // 2
        one = BudgetLineFactory.build(proposal=proposal, position=1, volume=1, unit="paket", unit_price=half)
        other = BudgetLineFactory.build(
            proposal=proposal, position=2, description="Bahan kandang", volume=1, unit="paket",
            unit_price=proposal.amount - half,
        )  # fmt: skip
        BudgetLine.objects.bulk_create([one, other])
    if proposal.minutes_id is None:
        proposal.minutes = FileFactory(owner=proposal, uploaded_by=proposal.drafted_by)
        proposal.save(update_fields=["minutes"])


def _travel(proposal: Proposal, route: Sequence[str], *, by: Mapping[str, User], started: dt.datetime) -> None:
    """All moves of a route, a day apart, as `walk` would make them one after another: written in a few statements."""
    days = [(verb, started + dt.timedelta(days=number)) for number, verb in enumerate(route, start=1)]
    for holds, some in groupby(days, lambda one: TRANSITIONS[one[0]].target in HOLDING_MEMBERS):
        statements: list[str] = []
        values: list[Any] = []
        for verb, at in some:
            transition = TRANSITIONS[verb]
            note = "Alasan untuk pengujian." if transition.needs_note else ""
            person = by.get(verb)
            statements += [_MOVE, _STAND]
            values += [proposal.pk, verb, proposal.status, transition.target, person and person.pk, at, note]
            day = timezone.localdate(at, ZoneInfo(proposal.program_year.regency.timezone)) if verb == "submit" else None
            values += [transition.target, at, day, proposal.pk]
            getattr(proposal, verb)()
        with connection.cursor() as cursor:
            cursor.execute(";".join(statements), values)
        lifecycle._hold_members([proposal.group_id], holds=holds)


# A status is accepted only after its move.
_MOVE = """
    INSERT INTO groups_proposalmove (proposal_id, verb, from_status, to_status, by_id, at, note)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_STAND = """
    UPDATE groups_proposal SET status = %s, status_since = %s, submitted_on = coalesce(%s, submitted_on)
     WHERE id = %s
"""


def walk(
    proposal: Proposal, verb: str, *, by: User | None = None, note: str = "", at: dt.datetime | None = None
) -> None:
    """Make one move without asking right or guards, in the very way the lifecycle makes it."""
    transition = TRANSITIONS[verb]
    reason = note or ("Alasan untuk pengujian." if transition.needs_note else "")
    with transaction.atomic():
        lifecycle._make(proposal, transition, by=by, note=reason, at=at or timezone.now())


class ObjectionFactory(DjangoModelFactory[Objection]):
    """The objection to a rejection; give `proposal`."""

    class Meta:
        model = Objection

    proposal = factory.SubFactory(ProposalFactory, status=Status.REJECTED)
    reason = "Rusli sudah diganti anggota lain."
    filed_by = factory.LazyAttribute(lambda objection: objection.proposal.drafted_by)


class AssignmentFactory(DjangoModelFactory[Assignment]):
    """A pendamping accompanies a group since the start of 2026; give `group` and `user`. A primary one is trained."""

    class Meta:
        model = Assignment

    started_on = dt.date(2026, 1, 5)
    decree_number = "12/DINSOS/2026"
    decree_date = dt.date(2026, 1, 4)
    assigned_by = factory.LazyAttribute(lambda assignment: UserFactory(role="verifier", region_id="61.72"))

    @classmethod
    def _create(cls, model_class: type[Assignment], *args: Any, **kwargs: Any) -> Assignment:
        from monitoring.models import PendampingTraining  # noqa: PLC0415 — the other factories stand on these

        user = kwargs["user"]
        if kwargs.get("is_primary", True) and not PendampingTraining.objects.filter(user=user).exists():
            PendampingTraining.objects.create(
                user=user, topic="Bimbingan teknis pendamping", hours=16, trained_on=dt.date(2026, 1, 3),
                recorded_by=kwargs["assigned_by"],
            )  # fmt: skip
        made: Assignment = model_class.objects.create(*args, **kwargs)
        return made


class InventoryItemFactory(DjangoModelFactory[InventoryItem]):
    """Eight goats that a group bought."""

    class Meta:
        model = InventoryItem

    group = factory.SubFactory(GroupFactory)
    source = InventoryItem.Source.PURCHASE
    source_id = factory.Sequence(lambda number: 1_000_000 + number)
    name = "Kambing bakalan"
    quantity = 8
    unit = "ekor"
    value = 10_000_000
    acquired_on = dt.date(2026, 6, 1)
    kept_at = "Kandang bersama"
    recorded_by = factory.LazyAttribute(lambda item: UserFactory(role=Role.VERIFIER, region_id="61.72"))


class PastGrantFactory(DjangoModelFactory[PastGrant]):
    """A grant of 2011 from the archive; the group has no members unless you add some."""

    class Meta:
        model = PastGrant

    group = factory.SubFactory(GroupFactory)
    year = 2011
    tier_name = "Penumbuhan"
    funding_source = "apbd"
    amount = 20_000_000
    recorded_by = factory.LazyAttribute(
        lambda grant: UserFactory(role=Role.VERIFIER, region=RegionFactory(code=grant.group.regency_code))
    )
