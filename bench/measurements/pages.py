"""Every list, desk and object page at the large population against its own time at 10,000 members.

The same people open the same pages in both: the offices of Kota Singkawang, which has 200 groups at either size, so
that a page shows the same amount; and a superuser, whose lists hold everything there is. Goal: at most 1.3 times as
long, and less than 300 ms. Pages that add up all that is in sight have no goal for a
superuser, who is no part of any decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from bench.measuring import Bench, Figure, Visit
from bench.population import HOME
from disbursement.models import Accountability, Decree, PaymentOrder
from eligibility.models import Dispensation, Verification
from groups.models import ChangeRequest, Group, Member, Objection, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from monitoring.models import (
    AssignmentDecree,
    Case,
    CashEntry,
    EquipmentRequest,
    Evaluation,
    Event,
    FieldReport,
    Flag,
    GroupMinutes,
    Handover,
    Loan,
    MentoringPlan,
)

GOAL = 1.3
PAGE_SECONDS = 0.3
VILLAGE, DISTRICT = f"{HOME}.05.1001", f"{HOME}.05"
# Who opens the lists. Of the office's own people one is enough: they see the same rows.
OFFICE = ("verifier", "division_head", "kadis", "treasurer")
OTHERS = ("operator", "village_head", "camat", "pendamping", "auditor", "admin")
BOARD = "eligibility:selection_board"
HEAT_MAP = "monitoring:report_coverage"
REGISTER, SURVIVAL = "reports:register", "reports:register_survival"
MINISTRY = "reports:ministry_year"
WORKPLACE = {
    "operator": f".{VILLAGE}",
    "village_head": f".{VILLAGE}",
    "camat": f".{DISTRICT}",
    "pendamping": f".{HOME}.1",
    "admin": "",
}

# What these work out of every row in sight is an office's business; of a superuser they have no goal.
SUMMARIES = (
    "desk", BOARD, "monitoring:pendamping_list", "monitoring:recap_list", "monitoring:plan_list",
    "monitoring:report_list", HEAT_MAP,
)  # fmt: skip


def lists() -> list[str]:
    """Every list of the portal, by name: pages without arguments that are called one. A new one is found by itself."""

    def walk(resolver: URLResolver, namespace: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry, entry.namespace or namespace)
            elif str(entry.name).endswith(("_list", "access_log")) and not entry.pattern.converters:
                yield f"{namespace}:{entry.name}"

    return sorted(name for name in set(walk(get_resolver("kube_portal.urls"), "")) if not name.startswith("admin:"))


def _proposal(*statuses: Status, **conditions: object) -> Proposal:
    found = Proposal.objects.within(HOME).filter(status__in=statuses, **conditions).order_by("pk").first()
    if found is None:
        raise LookupError(f"no proposal in {HOME} is {', '.join(statuses)}")
    return found


def _first(model: type, **conditions: object) -> int:
    """The first row of Kota Singkawang."""
    found = model._default_manager.filter(**conditions).order_by("pk").first()  # type: ignore[attr-defined]
    if found is None:
        raise LookupError(f"no {model.__name__} in {HOME} fits {conditions}")
    return int(found.pk)


def _lender() -> int:
    """A group of Kota Singkawang with a loan in its cash book."""
    loan = (
        Loan.objects.filter(book__group__village__code__startswith=HOME).select_related("book").order_by("pk").first()
    )
    if loan is None:
        raise LookupError(f"no group in {HOME} lent money")
    return loan.book.group_id


_OURS = {"proposal__village__code__startswith": HOME}
# Page → who opens it, and how its arguments are found.
OBJECTS: dict[str, tuple[str, Callable[[], dict[str, object]]]] = {
    "groups:group_detail": ("kadis", lambda: {"pk": _proposal(Status.FUNDED).group_id}),
    "groups:group_story": ("verifier", lambda: {"pk": _proposal(Status.FUNDED).group_id}),
    "groups:proposal_detail": ("verifier", lambda: {"pk": _proposal(Status.ELIGIBLE).pk}),
    "groups:proposal_edit_members": ("verifier", lambda: {"pk": _proposal(Status.DRAFT).pk}),
    "groups:proposal_edit_review": ("verifier", lambda: {"pk": _proposal(Status.DRAFT).pk}),
    "groups:proposal_new": ("verifier", dict),
    "groups:objection_answer": (
        "division_head",
        lambda: {"pk": Objection.objects.get(pk=_first(Objection, **_OURS)).proposal_id},
    ),
    "eligibility:verification_plan": ("verifier", lambda: {"proposal_id": _proposal(Status.SUBMITTED).pk}),
    "eligibility:verification_detail": ("verifier", lambda: {"pk": _first(Verification, outcome="", **_OURS)}),
    "eligibility:member_check": (
        "verifier",
        lambda: {
            "pk": (pk := _first(Verification, outcome="", **_OURS)),
            "member_id": _first(Member, group__proposals__verifications=pk),
        },
    ),
    "eligibility:dispensation_decide": ("division_head", lambda: {"pk": _first(Dispensation, **_OURS)}),
    "eligibility:proposal_nominate": (
        "division_head",
        lambda: {"proposal_id": _proposal(Status.ELIGIBLE, nomination__isnull=True).pk},
    ),
    "eligibility:proposal_select": (
        "kadis",
        lambda: {"proposal_id": _proposal(Status.ELIGIBLE, nomination__isnull=False).pk},
    ),
    "disbursement:decree_create": ("verifier", dict),
    "disbursement:decree_detail": ("verifier", lambda: {"pk": _first(Decree, program_year__regency_id=HOME)}),
    "disbursement:account_detail": ("division_head", lambda: {"group_id": _proposal(Status.FUNDED).group_id}),
    "disbursement:payment_detail": ("kadis", lambda: {"pk": _first(PaymentOrder, state="prepared", **_OURS)}),
    "disbursement:accountability_detail": (
        "verifier",
        lambda: {
            "proposal_id": Accountability.objects.get(
                pk=_first(Accountability, status="submitted", **_OURS)
            ).proposal_id
        },
    ),
    "monitoring:pendamping_detail": ("verifier", lambda: {"user_id": _first(User, role=Role.PENDAMPING, region=HOME)}),
    "monitoring:recap_detail": ("verifier", lambda: {"user_id": _first(User, role=Role.PENDAMPING, region=HOME)}),
    "monitoring:handover_create": ("verifier", lambda: {"user_id": _first(User, role=Role.PENDAMPING, region=HOME)}),
    "monitoring:plan_detail": (
        "verifier",
        lambda: {"pk": _first(MentoringPlan, group__village__code__startswith=HOME)},
    ),
    "monitoring:plan_calendar": ("pendamping", dict),
    "monitoring:assignment_decree_create": ("verifier", dict),
    "monitoring:assignment_create": ("verifier", lambda: {"group_id": _proposal(Status.ELIGIBLE).group_id}),
    "monitoring:training_detail": ("verifier", lambda: {"pk": _first(Event, kind="training", region__in=_home())}),
    "monitoring:meeting_detail": ("verifier", lambda: {"pk": _first(Event, kind="meeting", region=HOME)}),
    "monitoring:quiz_group": ("verifier", lambda: {**_trained(), "phase": "after"}),
    "monitoring:event_attendance": ("verifier", lambda: _trained()),
    "monitoring:outreach_detail": ("verifier", lambda: {"pk": _first(Event, kind="outreach", region=DISTRICT)}),
    "monitoring:cashbook_detail": ("verifier", lambda: {"group_id": _lender()}),
    "monitoring:loan_list": ("verifier", lambda: {"group_id": _lender()}),
    "monitoring:visit_list": ("verifier", lambda: {"group_id": _proposal(Status.FUNDED).group_id}),
    "monitoring:case_detail": ("verifier", lambda: {"pk": _first(Case, village__code__startswith=HOME)}),
    "monitoring:supervision_overview": ("verifier", dict),
    "monitoring:flag_detail": ("verifier", lambda: {"pk": _first(Flag, group__village__code__startswith=HOME)}),
    "monitoring:evaluation_detail": (
        "division_head",
        lambda: {"pk": _first(Evaluation, state="submitted", group__village__code__startswith=HOME)},
    ),
    "groups:change_detail": (
        "division_head",
        lambda: {"pk": _first(ChangeRequest, state="filed", group__village__code__startswith=HOME)},
    ),
    "monitoring:report_detail": (
        "verifier",
        lambda: {"pk": _first(FieldReport, state="submitted", group__village__code__startswith=HOME)},
    ),
    "monitoring:equipment_detail": (
        "verifier",
        lambda: {"pk": _first(EquipmentRequest, group__village__code__startswith=HOME)},
    ),
    "monitoring:handover_detail": ("verifier", lambda: {"pk": _first(Handover, regency=HOME)}),
    "monitoring:assignment_decree_detail": ("verifier", lambda: {"pk": _first(AssignmentDecree, regency=HOME)}),
    "monitoring:rubric_detail": ("division_head", dict),
    "monitoring:cash_entry_detail": (
        "verifier",
        lambda: {"pk": _first(CashEntry, kind="cost", book__group__village__code__startswith=HOME)},
    ),
    "monitoring:loan_detail": ("verifier", lambda: {"pk": _first(Loan, book__group_id=_lender())}),
    "monitoring:minutes_detail": (
        "verifier",
        lambda: {"pk": _first(GroupMinutes, group__village__code__startswith=HOME)},
    ),
    "reports:proposal_summary": (
        "kadis",
        lambda: {"pk": _proposal(Status.ELIGIBLE, nomination__isnull=False).pk},
    ),
    "reports:ministry_report": ("kadis", lambda: {"year": timezone.localdate().year, "regency": HOME}),
    "monitoring:letter_create": ("verifier", lambda: {"user_id": _first(User, role=Role.PENDAMPING, region=HOME)}),
}


def _trained() -> dict[str, object]:
    """A training of Kota Singkawang, and one of its groups."""
    event = Event.objects.training().within(HOME).order_by("pk")[0]
    return {"pk": event.pk, "group_id": event.event_groups.order_by("pk")[0].group_id}


def _home() -> list[str]:
    return list(Group.objects.within(HOME).values_list("village_id", flat=True).distinct())


def measure(bench: Bench) -> Iterator[Figure]:
    """The desks of all, every list by everybody who may see it, and one object of each kind."""
    for who in (*OFFICE, *OTHERS):
        yield _compare(bench, "desk", who, lambda: "/")
    this_year = {"year": timezone.localdate().year}
    singles = [(BOARD, this_year), (HEAT_MAP, {}), (REGISTER, {}), (SURVIVAL, {}), (MINISTRY, this_year)]
    for name, arguments in [*((name, {}) for name in lists()), *singles]:
        # Timed once, it is only to see that it runs: one reader is enough.
        for who in islice(_readers(bench, reverse(name, kwargs=arguments)), 1 if bench.runs == 1 else None):
            yield _compare(bench, name, who, partial(reverse, name, kwargs=arguments))
    for name, (who, find) in OBJECTS.items():
        yield _compare(bench, name, who, partial(_address, name, find))


def _readers(bench: Bench, path: str) -> Iterator[str]:
    """Who gets a page: one of the office, then each of the others."""
    for those, most in ((OFFICE, 1), (OTHERS, None)):
        yield from islice((who for who in those if _visit(bench, "small", who, path).is_allowed()), most)


def _address(name: str, find: Callable[[], dict[str, object]]) -> str:
    return reverse(name, kwargs=find())


def _visit(bench: Bench, population: str, who: str, path: str) -> Visit:
    return bench.visit(population, who + WORKPLACE.get(who, f".{HOME}"), path)


def _compare(bench: Bench, name: str, who: str, path: Callable[[], str]) -> Figure:
    """One page as one person sees it; its object is looked up in each population."""
    visits = []
    for population in ("large", "small"):
        with bench.on(population):
            address = path()
        visits.append(_visit(bench, population, who, address))
    large, small = bench.pages(*visits, at_most=GOAL)
    rows = bench.count("large", "admin", Member)
    if who == "admin" and name in SUMMARIES:
        return Figure(f"{name}, {who}", rows, large, "10,000 members", small)
    return Figure(f"{name}, {who}", rows, large, "10,000 members", small, GOAL, seconds_at_most=PAGE_SECONDS)
