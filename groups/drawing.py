"""The lifecycle as a picture, made from its table: Mermaid text that changes only when the table does."""

from __future__ import annotations

from groups.transitions import ENDED, TRANSITIONS, Status

_INTRODUCTION = """\
# The lifecycle of a proposal

Made from `groups/transitions.py` by `manage.py draw_lifecycle`; a test holds this file to it. The status changes only
in `groups/lifecycle.py`, and a trigger refuses every other path. See `docs/architecture.md` for the seams and locks.
"""


def diagram() -> str:
    """The Mermaid state diagram, edges sorted by where they start and end."""
    lines = ["stateDiagram-v2", "    direction TB", f"    [*] --> {Status.DRAFT}"]
    lines += [f"    {status} : {status.label}" for status in Status]
    statuses = list(Status)
    edges = sorted(
        (statuses.index(source), statuses.index(transition.target), transition.verb)
        for transition in TRANSITIONS.values()
        for source in transition.sources
    )
    lines += [f"    {statuses[source]} --> {statuses[target]} : {verb}" for source, target, verb in edges]
    lines += [f"    {status} --> [*]" for status in (Status.ACCOUNTED, *ENDED)]
    return "\n".join(lines)


def table() -> str:
    """Every verb in the order of the code: from, to, permission, which apps must agree, whether a note is due."""
    rows = ["| verb | from → to | permission | asks | note |", "|---|---|---|---|---|"]
    for transition in TRANSITIONS.values():
        sources = ", ".join(transition.sources)
        rights = {transition.right_from(source) for source in transition.sources}
        asks = ", ".join(sorted(transition.asks)) or "–"
        note = "needed" if transition.needs_note else "–"
        permissions = ", ".join(f"`{right}`" for right in sorted(rights))
        rows.append(f"| {transition.verb} | {sources} → {transition.target} | {permissions} | {asks} | {note} |")
    return "\n".join(rows)


def page() -> str:
    """The whole of `docs/lifecycle.md`."""
    ends = ", ".join(f"`{status}` ({status.label})" for status in ENDED)
    return (
        f"{_INTRODUCTION}\n```mermaid\n{diagram()}\n```\n\n"
        f"Statuses that end a proposal without money, and free its group for another one: {ends}.\n\n{table()}\n"
    )
