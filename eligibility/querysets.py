"""Verifications, checks, dispensations and slots as the portal asks for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Left, Now

from eligibility.criteria import Result
from groups.querysets import GroupScopedQuerySet, ProposalRowQuerySet
from groups.transitions import Status
from kube_portal.accounts.jurisdiction import JurisdictionQuerySet

if TYPE_CHECKING:
    # Named in quotes by the classes below.
    from django.contrib.auth.models import AnonymousUser

    from eligibility.models import (  # noqa: F401
        Dispensation,
        DistrictSlot,
        DukcapilReferral,
        FieldPhoto,
        Finding,
        IdentityCase,
        MemberCheck,
        Minutes,
        Nomination,
        PlaceOffer,
        Recheck,
        RecheckLine,
        RegistryCount,
        RegistryEntry,
        RegistryImport,
        RegistrySnapshot,
        ResultLine,
        SelectionResult,
        TeamMember,
        Verification,
    )
    from kube_portal.accounts.models import User
    from kube_portal.programs.models import ProgramYear


def _midnight(column: str) -> Func:
    """A day as the moment that it began in the portal's time; a bare cast would take the database's."""
    plain = Func(F(column), template="%(expressions)s::timestamp")
    return Func(Value(settings.TIME_ZONE), plain, function="timezone", output_field=DateTimeField())


class VerificationQuerySet(ProposalRowQuerySet["Verification"]):
    """Field verifications."""

    def open(self) -> Self:
        """Not yet concluded."""
        return self.filter(concluded_at__isnull=True)

    def of_team(self, user: User) -> Self:
        """Those that the user leads, or comes along to."""
        from eligibility.models import TeamMember  # noqa: PLC0415 — models imports this module

        beside = TeamMember.objects.current().filter(user_id=user.pk)
        return self.filter(Q(verifier_id=user.pk) | Q(pk__in=beside.values("verification_id")))

    def with_progress(self) -> Self:
        """Annotate `size` (members to check) and `visited` (members checked at home)."""
        return self.annotate(
            size=Count("checks", filter=Q(checks__member__left_on__isnull=True)),
            visited=Count("checks", filter=Q(checks__visited_on__isnull=False, checks__member__left_on__isnull=True)),
        )

    def for_list(self) -> Self:
        """Everything a row of the list shows, but the rings, in one query."""
        return self.select_related(
            "verifier", "proposal__group", "proposal__village", "proposal__program_year"
        ).with_progress()


class TeamMemberQuerySet(GroupScopedQuerySet["TeamMember"]):
    """Who goes along with the verifier."""

    village_path = "verification__proposal__village_id"
    group_path = "verification__proposal__group_id"

    def current(self) -> Self:
        """Still in the team."""
        return self.filter(until_on__isnull=True)


class MemberCheckQuerySet(GroupScopedQuerySet["MemberCheck"]):
    """Checks of one member at one verification."""

    village_path = "verification__proposal__village_id"
    group_path = "verification__proposal__group_id"

    def with_state(self) -> Self:
        """Annotate `undispensed` (a criterion fails without an exception), `unresolved` (one is still to check) and
        `ended` (the verification is concluded)."""
        from eligibility.models import Dispensation, Finding  # noqa: PLC0415 — models imports this module

        granted = Dispensation.objects.filter(
            decision="granted",
            member_id=OuterRef("member_check__member_id"),
            proposal_id=OuterRef("member_check__verification__proposal_id"),
            rule=OuterRef("rule"),
        )
        findings = Finding.objects.filter(member_check_id=OuterRef("pk"))
        return self.annotate(
            undispensed=Exists(findings.filter(~Exists(granted), result=Result.FAIL)),
            unresolved=Exists(findings.filter(result=Result.CHECK)),
            ended=Case(When(verification__concluded_at__isnull=False, then=True), default=False),
        )


class FieldPhotoQuerySet(GroupScopedQuerySet["FieldPhoto"]):
    """Photos of a verification."""

    village_path = "verification__proposal__village_id"
    group_path = "verification__proposal__group_id"

    def standing(self) -> Self:
        """Not taken out again."""
        return self.filter(removed_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For those who may see verifications; a KTP only for those who may see a whole NIK."""
        if not user.has_perm("eligibility.view_verification"):
            return self.none()
        photos = super().visible_to(user).standing()
        return photos if user.has_perm("groups.view_identity") else photos.exclude(kind="ktp")


class MinutesQuerySet(GroupScopedQuerySet["Minutes"]):
    """Minutes of a verification."""

    village_path = "verification__proposal__village_id"
    group_path = "verification__proposal__group_id"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For those who may see verifications."""
        return super().visible_to(user) if user.has_perm("eligibility.view_verification") else self.none()

    def in_force(self) -> Self:
        """Printed, and no later ones have taken their place."""
        return self.filter(document__isnull=False, document__superseded_by__isnull=True)


class FindingQuerySet(GroupScopedQuerySet["Finding"]):
    """What was found on one rule for one member."""

    village_path = "member_check__verification__proposal__village_id"
    group_path = "member_check__verification__proposal__group_id"


class DispensationQuerySet(ProposalRowQuerySet["Dispensation"]):
    """Exceptions asked for a member and a rule."""

    def papers_visible_to(self, user: User | AnonymousUser) -> Self:
        """Those whose attachments the user may open: whoever may open the exception itself, not all who see it."""
        return self.visible_to(user) if user.has_perm("eligibility.view_verification") else self.none()

    def for_list(self) -> Self:
        """Everything a row of the list shows, in one query."""
        return self.select_related(
            "member",
            "proposal__group",
            "proposal__village",
            "proposal__program_year",
            "asked_by",
            "decided_by",
            "attachment",
            "decision_attachment",
        )

    def undecided(self) -> Self:
        """Asked and not yet answered."""
        return self.filter(decision="")

    def granted(self) -> Self:
        """Allowed by a second person."""
        return self.filter(decision="granted")

    def awaiting(self) -> Self:
        """Undecided, and the proposal is still being verified."""
        return self.undecided().filter(proposal__status=Status.VERIFICATION)

    def left_behind(self) -> Self:
        """Undecided, and the proposal is no longer being verified: nobody decides on it any more."""
        return self.undecided().exclude(proposal__status=Status.VERIFICATION)

    def counted(self, *keys: str, **named: F) -> QuerySet[Dispensation, dict[str, Any]]:
        """A row per value of the keys: how many were asked, granted and refused, and how many still wait."""
        counts: QuerySet[Dispensation, dict[str, Any]] = (
            self.order_by()
            .values(*keys, **named)
            .annotate(
                asked=Count("pk"),
                granted=Count("pk", filter=Q(decision="granted")),
                refused=Count("pk", filter=Q(decision="refused")),
                awaiting=Count("pk", filter=Q(decision="", proposal__status=Status.VERIFICATION)),
            )
        )
        return counts

    def counted_by_village(self) -> QuerySet[Dispensation, dict[str, Any]]:
        """The same by year, village and rule: `year`, `village`, `village_name`, `village_kind`, `rule`."""
        return self.counted(
            "rule",
            year=F("proposal__program_year__year"),
            village=F("proposal__village_id"),
            village_name=F("proposal__village__name"),
            village_kind=F("proposal__village__kind"),
        )


class IdentityCaseQuerySet(ProposalRowQuerySet["IdentityCase"]):
    """Cases about members' identity."""

    def within(self, code: str) -> Self:
        """Cases about members of the region, and those in which one of its groups was found from elsewhere."""
        return self.filter(Q(proposal__village__code__startswith=code) | Q(other_group__village__code__startswith=code))

    def own_to(self, user: User) -> Self:
        """Those about members of the user's own area, whose office decides."""
        rows = self.visible_to(user)
        return rows if user.is_superuser else rows.filter(proposal__village__code__startswith=user.region_id)

    def open(self) -> Self:
        """Not decided yet."""
        return self.filter(decision="")

    def with_standing(self) -> Self:
        """Annotate `sent_on` (of the letter that Dukcapil has not answered), `is_answered`, `since`, `target_days`."""
        from eligibility.models import DukcapilReferral  # noqa: PLC0415 — models imports this module

        letters = DukcapilReferral.objects.filter(case_id=OuterRef("pk"))
        return self.annotate(
            sent_on=Subquery(letters.filter(answered_on__isnull=True).values("dated_on")[:1]),
            is_answered=Exists(letters.filter(answered_on__isnull=False)),
        ).annotate(
            since=Case(
                When(decision="", sent_on__isnull=False, then=_midnight("sent_on")),
                default=F("opened_at"),
            ),
            target_days=Case(
                When(decision="", sent_on__isnull=False, then=F("proposal__program_year__dukcapil_days")),
                default=F("proposal__program_year__identity_days"),
            ),
        )

    def to_decide(self) -> Self:
        """Open, and not waiting for Dukcapil. For rows that went through `with_standing()`."""
        return self.open().filter(sent_on__isnull=True)

    def at_dukcapil(self) -> Self:
        """Open, and Dukcapil has not answered. For rows that went through `with_standing()`."""
        return self.open().filter(sent_on__isnull=False)

    def late(self) -> Self:
        """Open for longer than the year's target. For rows that went through `with_standing()`."""
        day = Value(dt.timedelta(days=1), output_field=DurationField())
        target = ExpressionWrapper(F("target_days") * day, output_field=DurationField())
        return (
            self.open()
            .annotate(due_at=ExpressionWrapper(F("since") + target, output_field=DateTimeField()))
            .filter(due_at__lt=Now())
        )

    def for_list(self) -> Self:
        """Everything a row of the list shows, in one query."""
        return self.with_standing().select_related(
            "member",
            "proposal__group",
            "proposal__village",
            "proposal__program_year",
            "other_group__village",
            "other_member",
            "opened_by",
            "decided_by",
        )


class DukcapilReferralQuerySet(ProposalRowQuerySet["DukcapilReferral"]):
    """Letters to Dukcapil and their answers: papers of the office that decides, so that the other side sees none."""

    village_path = "case__proposal__village_id"
    group_path = "case__proposal__group_id"

    def papers_visible_to(self, user: User | AnonymousUser) -> Self:
        """Those whose letters the user may open: whoever may open the case."""
        return self.visible_to(user) if user.has_perm("eligibility.view_identitycase") else self.none()


class NominationQuerySet(ProposalRowQuerySet["Nomination"]):
    """Proposals that the head of division puts forward for selection."""


class DistrictSlotQuerySet(JurisdictionQuerySet["DistrictSlot"]):
    """Slots of a district that a village holds."""

    village_path = "village_id"


class RegistrySnapshotQuerySet(JurisdictionQuerySet["RegistrySnapshot"]):
    """Snapshots of the social registry; those of the own regency also for an official of a part of it."""

    village_path = "regency_id"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Snapshots of the regencies that the user's territory holds, or lies in."""
        rows = super().visible_to(user)
        if user.is_authenticated and not user.is_superuser and user.is_active and user.role and user.region_id:
            return self.within(user.region_id[:5])
        return rows

    def in_force(self) -> Self:
        """The ones that verdicts are compared with: one per source and regency."""
        return self.filter(in_force=True)


class RegistryEntryQuerySet(JurisdictionQuerySet["RegistryEntry"]):
    """People in the social registry, by village."""

    village_path = "village_id"


class RegistryCountQuerySet(JurisdictionQuerySet["RegistryCount"]):
    """Poor people and families per village."""

    village_path = "village_id"

    def by_village(self) -> QuerySet[Any, Any]:
        """One line a village: `persons`, `households`, persons of each desil, and of the poorest four together."""
        each = {f"desil_{desil}": Sum("people", filter=Q(desil=desil), default=0) for desil in range(11)}
        return self.values("village_id", "village__name").annotate(
            **each,
            poorest=Sum("people", filter=Q(desil__range=(1, 4)), default=0),
            persons=Sum("people"),
            households=Sum("families"),
        )

    def by_desil(self) -> list[dict[str, Any]]:
        """One line a desil that has people, those without any last."""
        lines: QuerySet[Any, Any] = (
            self.values("desil").annotate(persons=Sum("people"), households=Sum("families")).order_by("desil")
        )
        return sorted(lines, key=lambda line: line["desil"] or 11)


class RegistryImportQuerySet(JurisdictionQuerySet["RegistryImport"]):
    """Files handed in for a whole regency: those who work in a part of it see none."""

    village_path = "regency_id"

    def unfinished(self) -> Self:
        """Waiting, running, or refused."""
        return self.exclude(state="done")

    def under_way(self) -> Self:
        """Waiting or running, the oldest first."""
        return self.filter(ended_at__isnull=True).order_by("created_at", "pk")


class RecheckQuerySet(JurisdictionQuerySet["Recheck"]):
    """Registries put in force and what they changed; those of the own regency also for an official of a part of it."""

    village_path = "snapshot__regency_id"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the regencies that the user's territory holds, or lies in."""
        rows = super().visible_to(user)
        if user.is_authenticated and not user.is_superuser and user.is_active and user.role and user.region_id:
            return self.within(user.region_id[:5])
        return rows

    def waiting(self) -> Self:
        """Not yet compared."""
        return self.filter(done_at__isnull=True)

    def with_counts_for(self, user: User | AnonymousUser) -> Self:
        """Annotate `own_no_longer`, `own_newly` and `own_unseen`: lines of the user's own area."""
        from eligibility.models import RecheckLine  # noqa: PLC0415 — models imports this module

        own = RecheckLine.objects.visible_to(user).filter(recheck_id=OuterRef("pk")).order_by()

        def counted(lines: RecheckLineQuerySet) -> Any:
            return Coalesce(Subquery(lines.values("recheck_id").annotate(rows=Count("pk")).values("rows")), 0)

        return self.annotate(
            own_no_longer=counted(own.filter(kind="no_longer")),
            own_newly=counted(own.filter(kind="newly")),
            own_unseen=counted(own.unseen()),
        )

    def for_list(self) -> Self:
        """Everything a row of the list shows but the counts, in one query."""
        return self.select_related("snapshot__regency", "replaced", "started_by")


class RecheckLineQuerySet(ProposalRowQuerySet["RecheckLine"]):
    """Members for whom a registry changed the answer to E3."""

    def unseen(self) -> Self:
        """Nobody of the Dinas has written down that they know, and no later re-check has told of the member again."""
        return self.filter(~self._told_again(), acknowledged_at__isnull=True)

    @staticmethod
    def _told_again() -> Exists:
        from eligibility.models import RecheckLine  # noqa: PLC0415 — models imports this module

        same = RecheckLine.objects.filter(proposal_id=OuterRef("proposal_id"), member_id=OuterRef("member_id"))
        return Exists(same.filter(pk__gt=OuterRef("pk")))

    def with_waiting(self) -> Self:
        """Annotate `told_at`, since when a line is there to be seen."""
        return self.annotate(told_at=F("recheck__done_at"))

    def for_list(self) -> Self:
        """Everything a row of the list shows, and `is_overtaken` by a later re-check, in one query."""
        return self.select_related(
            "member", "proposal__group", "proposal__village", "proposal__program_year", "acknowledged_by"
        ).annotate(is_overtaken=self._told_again())


class PlaceOfferQuerySet(ProposalRowQuerySet["PlaceOffer"]):
    """Freed places, offered to the next in line."""

    def open(self) -> Self:
        """Still waiting for an answer, in a year that is open."""
        return self.filter(outcome="", proposal__program_year__closed_on__isnull=True)

    def in_year(self, year: ProgramYear) -> Self:
        """Of one program year."""
        return self.filter(proposal__program_year=year)

    def in_districts(self, codes: Iterable[str]) -> Self:
        """Of the districts with those codes."""
        return self.annotate(district=Left("proposal__village_id", 8)).filter(district__in=list(codes))

    def for_list(self) -> Self:
        """Who freed the place, who recorded it, and to whom it is offered, in one query."""
        return self.select_related(
            "freed_by__group",
            "freed_by__village",
            "freed_by_user",
            "proposal__group",
            "proposal__village",
            "proposal__nomination",
            "closed_by",
        )


class SelectionResultQuerySet(QuerySet["SelectionResult"]):
    """Published results of the selection."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those that name a group of the user's territory: a result is addressed to the villages concerned."""
        from eligibility.models import ResultLine  # noqa: PLC0415 — models imports this module

        seen = self.filter(Exists(ResultLine.objects.visible_to(user).filter(result_id=OuterRef("pk"))))
        # Said twice, so that the results of other regencies are not asked for their villages one by one.
        here = "" if user.is_anonymous or user.is_superuser else (user.region_id or "")[: len("61.72")]
        return seen.filter(program_year__regency__code__startswith=here) if here else seen

    def for_list(self) -> Self:
        """Everything a row of the list shows, in one query."""
        return self.select_related("program_year__regency", "district", "published_by")

    def newest_first(self) -> Self:
        """The latest published first."""
        return self.order_by("-published_at", "-pk")


class ResultLineQuerySet(ProposalRowQuerySet["ResultLine"]):
    """Groups in published results."""

    village_path = "village_id"
    group_path = "proposal__group_id"
