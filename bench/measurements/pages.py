"""Every list, desk and object page at the large population against its own time at 10,000 members.

The same people open the same pages in both: the offices of Kota Singkawang, which has 200 groups at either size, so that
a page shows the same amount; and a superuser, whose lists hold everything there is. Goal: at most 1.3 times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.urls import reverse
from django.utils import timezone

from bench.measuring import Bench, Figure, Visit
from bench.population import HOME
from disbursement.models import Accountability, Decree, PaymentOrder
from eligibility.models import Dispensation, Verification
from groups.models import Group, Member, Objection, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from monitoring.models import Event, FieldReport

GOAL = 1.3
VILLAGE, DISTRICT = f"{HOME}.05.1001", f"{HOME}.05"
# Who opens the lists. Of the office's own people one is enough: they see the same rows.
OFFICE = ("verifier", "division_head", "kadis", "treasurer")
OTHERS = ("operator", "village_head", "camat", "pendamping", "auditor", "admin")
WORKPLACE = {
    "operator": f".{VILLAGE}",
    "village_head": f".{VILLAGE}",
    "camat": f".{DISTRICT}",
    "pendamping": f".{HOME}.1",
    "admin": "",
}

LISTS = (
    "groups:group_list",
    "groups:proposal_list",
    "eligibility:verification_list",
    "eligibility:dispensation_list",
    "eligibility:selection_board",
    "disbursement:decree_list",
    "disbursement:payment_list",
    "disbursement:accountability_list",
    "monitoring:pendamping_list",
    "monitoring:training_list",
    "monitoring:outreach_list",
    "monitoring:report_list",
    "accounts:access_log",
)


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


_OURS = {"proposal__village__code__startswith": HOME}
# Page → who opens it, and how its arguments are found.
OBJECTS: dict[str, tuple[str, Callable[[], dict[str, object]]]] = {
    "groups:group_detail": ("kadis", lambda: {"pk": _proposal(Status.FUNDED).group_id}),
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
    "monitoring:assignment_create": ("verifier", lambda: {"group_id": _proposal(Status.ELIGIBLE).group_id}),
    "monitoring:training_detail": ("verifier", lambda: {"pk": _first(Event, kind="training", region__in=_home())}),
    "monitoring:outreach_detail": ("verifier", lambda: {"pk": _first(Event, kind="outreach", region=DISTRICT)}),
    "monitoring:visit_list": ("verifier", lambda: {"group_id": _proposal(Status.FUNDED).group_id}),
    "monitoring:warning_list": ("verifier", lambda: {"group_id": _proposal(Status.FUNDED).group_id}),
    "monitoring:report_detail": (
        "verifier",
        lambda: {"pk": _first(FieldReport, state="submitted", group__village__code__startswith=HOME)},
    ),
}


def _home() -> list[str]:
    return list(Group.objects.within(HOME).values_list("village_id", flat=True).distinct())


def measure(bench: Bench) -> Iterator[Figure]:
    """The desks of all, every list by everybody who may see it, and one object of each kind."""
    members = bench.count("large", "admin", Member)
    for who in (*OFFICE, *OTHERS):
        yield _compare(bench, f"desk, {who}", members, lambda population, who=who: _visit(bench, population, who, "/"))
    for name in LISTS:
        arguments = {"year": timezone.localdate().year} if name == "eligibility:selection_board" else {}
        path = reverse(name, kwargs=arguments)
        allowed = [who for who in (*OFFICE, *OTHERS) if _visit(bench, "small", who, path).is_allowed()]
        office = next((who for who in OFFICE if who in allowed), None)
        for who in [office, *OTHERS]:
            if who in allowed:
                yield _compare(
                    bench,
                    f"{name}, {who}",
                    members,
                    lambda population, who=who, path=path: _visit(bench, population, who, path),
                )
    for name, (who, find) in OBJECTS.items():
        yield _compare(
            bench,
            f"{name}, {who}",
            members,
            lambda population, name=name, who=who, find=find: _object(bench, population, name, who, find),
        )


def _visit(bench: Bench, population: str, who: str, path: str) -> Visit:
    return bench.visit(population, who + WORKPLACE.get(who, f".{HOME}"), path)


def _object(bench: Bench, population: str, name: str, who: str, find: Callable[[], dict[str, object]]) -> Visit:
    with bench.on(population):
        path = reverse(name, kwargs=find())
    return _visit(bench, population, who, path)


def _compare(bench: Bench, name: str, members: int, visit: Callable[[str], Visit]) -> Figure:
    large, small = bench.medians(visit("large"), visit("small"))
    return Figure(name, members, large, "10,000 members", small, GOAL)
