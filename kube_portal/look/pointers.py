"""What apps above offer at the foot of any page, without that page knowing of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Pointer:
    """A line that opens: what it leads to, and the address of a fragment that tells it at once."""

    title: str
    url: str
    opens: str


Pointing = Callable[[HttpRequest], list[Pointer]]

POINTING: list[Pointing] = []


def points(function: Pointing) -> Pointing:
    """Ask this function on every page of somebody who is signed in; it should cost no query."""
    POINTING.append(function)
    return function


def pointers_of(request: HttpRequest) -> list[Pointer]:
    """Everything that is offered on the page of a request."""
    return [pointer for ask in POINTING for pointer in ask(request)]
