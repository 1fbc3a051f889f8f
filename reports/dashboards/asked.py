"""A scope with its counts, and the lists behind its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from reports.figures.measures import Counts
from reports.scope import Scope


@dataclass(frozen=True)
class Asked:
    """A scope with its counts, from which the tables of a topic are made."""

    scope: Scope
    counts: Counts

    def may(self, permission: str) -> bool:
        """Whether the reader holds a right; a number leads nowhere else."""
        return self.scope.user.has_perm(permission)

    def proposals(self, **more: Any) -> str:
        """The list of proposals behind a number."""
        if not self.may("groups.view_proposal"):
            return ""
        return reverse("groups:proposal_list") + self.scope.list_query(source=self.scope.source, **more)

    def list_of(self, name: str, permission: str, **more: str) -> str:
        """Another list over the same area, for those who may read it."""
        if not self.may(permission):
            return ""
        code = "" if self.scope.code == self.scope.top else self.scope.code
        query = {"region": code, **more}
        told = {key: value for key, value in query.items() if value}
        return reverse(name) + (f"?{urlencode(told)}" if told else "")
