"""What became otherwise since a report was sent: its kept figures and lists beside those of today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from groups.models import Proposal
from groups.transitions import Status
from kube_portal.money import format_rupiah
from reports.ministry.figures import Content, kept_figures

# More are counted, not told one by one.
MOST = 30


@dataclass(frozen=True)
class Difference:
    """One thing that reads otherwise now."""

    what: str
    then: str
    now: str


def differences(snapshot: dict[str, Any], content: Content) -> list[Difference]:
    """Every figure and list that changed since; empty when the report would read the same today."""
    return [*_of_figures(snapshot, content), *_of_grants(snapshot, content)]


def _of_figures(snapshot: dict[str, Any], content: Content) -> Iterator[Difference]:
    then = {figure.key: figure for figure in kept_figures(snapshot)}
    now = {figure.key: figure for figure in content.figures}
    for key in dict.fromkeys([*then, *now]):
        before, after = then.get(key), now.get(key)
        if before is not None and after is not None and before.value == after.value:
            continue
        named = after or before
        assert named is not None  # noqa: S101 — the key is of one of them
        if (before.value if before else 0) == (after.value if after else 0):
            continue
        yield Difference(named.label, before.text if before else "0", after.text if after else "0")


def _of_grants(snapshot: dict[str, Any], content: Content) -> Iterator[Difference]:
    then: dict[str, dict[str, Any]] = snapshot.get("grants", {})
    now = {str(grant.pk): grant for grant in content.grants}
    for pk, kept in then.items():
        grant = now.get(pk)
        if grant is None:
            yield Difference(f"Kelompok {kept['name']}", "tercantum", "tidak lagi tercantum")
            continue
        yield from _of_grant(kept, grant, content)
    for pk, grant in now.items():
        if pk not in then:
            yield Difference(f"Kelompok {grant.group.name}", "belum tercantum", "tercantum")


def _of_grant(kept: dict[str, Any], grant: Proposal, content: Content) -> Iterator[Difference]:
    name = f"Kelompok {grant.group.name}"
    if kept["name"] != grant.group.name:
        yield Difference(name, kept["name"], grant.group.name)
    if kept["paid"] != grant.paid:  # type: ignore[attr-defined]  # annotated
        yield Difference(f"{name}, dibayar", format_rupiah(kept["paid"]), format_rupiah(grant.paid))  # type: ignore[attr-defined]
    if kept["status"] != grant.status:
        yield Difference(f"{name}, keadaan", str(Status(kept["status"]).label), grant.status_label)
    before, after = set(kept["members"]), set(content.ids.get(grant.group_id, ()))
    if gone := len(before - after):
        yield Difference(f"{name}, anggota", f"{len(before)} orang", f"{gone} orang tidak lagi anggota")
    if came := len(after - before):
        yield Difference(f"{name}, anggota", f"{len(before)} orang", f"{came} orang anggota baru")
