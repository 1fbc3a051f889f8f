"""Requested changes of members for the tests."""

import datetime as dt
import uuid
from itertools import count
from typing import Any

from eligibility import newcomers
from eligibility.criteria import POVERTY_CRITERIA, Result
from eligibility.models import NewcomerVisit
from eligibility.verification import RuleAnswer
from groups.changing import filing
from groups.changing.filing import Asked
from groups.models import ChangeRequest, Group, Member, Position
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.groups import FileFactory, nik_of

Kind = ChangeRequest.Kind
_numbers = count(1)


def somebody(role: Role, region_id: str = "61.72") -> User:
    """A new person of a role."""
    person: User = UserFactory(role=role, region_id=region_id)
    return person


def who_comes(group: Group, **values: Any) -> dict[str, Any]:
    """The data of a newcomer who meets every computed criterion."""
    number = next(_numbers)
    born = dt.date(1985, 3, 1) + dt.timedelta(days=number)
    return {
        "name": f"Sulastri {number}",
        "nik": nik_of(district=group.district_code, born=born, sex="P", serial=8_000 + number),
        "kk": f"{group.district_code.replace('.', '')}02021{number:05}",
        "sex": "P",
        "birth_date": born,
        "marital_status": "married",
        "schooling": 1,
        "occupation": "Buruh tani",
        "residence_id": group.village_id,
        "address": "Gang Kenanga",
        "position": "member",
        **values,
    }


def asked_of(group: Group, kind: str, **values: Any) -> Asked:
    """What a form of that kind says; the last ordinary member goes."""
    people = list(group.people())
    ordinary = [member for member in people if not member.is_board]
    newcomer = values.pop("newcomer", {})
    said: dict[str, Any] = {"on": group.village.today(), "reason": "Pindah ke Pontianak"}
    if kind == Kind.BOARD:
        seated = {member.position: member for member in people if member.is_board}
        said |= {"chair": ordinary[0], "secretary": seated["secretary"], "treasurer": seated["treasurer"]}
    else:
        said |= {"member": ordinary[-1]}
    if kind in (Kind.BOARD, Kind.REPLACE):
        said |= {"minutes": FileFactory(), "held_on": group.village.today(), "attended": 8}
    if kind == Kind.REPLACE:
        said |= {"newcomer": who_comes(group, **newcomer), "willingness": FileFactory()}
    return Asked(**{**said, **values})


def filed(group: Group, kind: str = Kind.REPLACE, *, by: User | None = None, **values: Any) -> ChangeRequest:
    """A request that waits for the Dinas."""
    return filing.file(
        group=Group.objects.select_related("village").get(pk=group.pk),
        kind=kind,
        asked=asked_of(group, kind, **values),
        by=by or somebody(Role.OPERATOR, group.village_id),
        token=uuid.uuid4(),
    )


def visited(request: ChangeRequest, *, by: User | None = None, met: int = 4, **values: Any) -> NewcomerVisit:
    """A visit that found so many of the six criteria, both cards, and answered what was open."""
    standing = newcomers.standing_of(request)
    assert standing is not None
    answers = {name: index < met for index, (name, _, _) in enumerate(POVERTY_CRITERIA)}
    return newcomers.record_visit(
        request=request,
        by=by or somebody(Role.VERIFIER),
        **{
            "visited_on": request.group.village.today(),
            "answers": {"ktp_seen": True, "kk_seen": True, **answers},
            "rules": {verdict.rule: RuleAnswer(Result.PASS) for verdict in standing.asked_at_home},
            "fit": True,
            **values,
        },
    )


def ready(group: Group, **values: Any) -> ChangeRequest:
    """A replacement that only waits for a decision."""
    request = filed(group, Kind.REPLACE, **values)
    visited(request)
    return request


def holder(group: Group, position: str = Position.CHAIR) -> Member | None:
    """Who has an office now."""
    return group.people().filter(position=position).first()
