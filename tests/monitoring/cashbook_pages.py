"""Addresses of the pages of cash books, and what their forms send."""

import uuid

from django.urls import reverse

from kube_portal.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.monitoring import today


def page(name: str, *args) -> str:
    """The address of one of these pages."""
    return reverse(f"monitoring:{name}", args=args)


def once(**values) -> dict:
    """What every form sends beside its own fields."""
    return {"uuid": str(uuid.uuid4()), "device_time": "", **values}


def entering(**values) -> dict:
    """What the form of a line sends."""
    return once(
        **{
            "amount": "50.000",
            "place": "cash",
            "dated_on": today().isoformat(),
            "description": "Pisang 1 tandan",
            "party": "Pasar Beringin",
            **values,
        }
    )


def lending(member, /, **values) -> dict:
    """What the form of a loan sends."""
    return once(
        **{
            "member": str(member.pk),
            "principal": "600.000",
            "place": "cash",
            "lent_on": today().isoformat(),
            "months": "6",
            "due_day": "5",
            "interest": "",
            "purpose": "modal warung",
            **values,
        }
    )


def meeting(members, **values) -> dict:
    """What the form of minutes sends: the last member did not come."""
    came = {f"member_{member.pk}": "yes" if member != members[-1] else "no" for member in members}
    return once(
        **{
            "held_on": today().isoformat(),
            "place": "Rumah ketua",
            "agenda": "Pinjaman",
            "decisions": "Dihapuskan.",
            "others_present": "Lurah",
            **came,
            **values,
        }
    )


def knocks(signed_in, url: str, *, outsider, method: str = "get") -> list[int]:
    """What somebody of another regency gets at a door, and the treasurer of this one, who keeps no group's books."""
    treasurer = UserFactory(role=Role.TREASURER, region_id="61.72")
    return [getattr(signed_in(user), method)(url).status_code for user in (outsider, treasurer)]
