"""The ring of ten: where the dots of a group's picture stand and what they say."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STATES = ("good", "check", "bad", "none")

# What the four states mean on different pages, in the order of STATES.
MEANINGS: Mapping[str, tuple[str, str, str, str]] = {
    "eligibility": ("memenuhi", "perlu diperiksa", "tidak memenuhi", "belum diperiksa"),
    "attendance": ("hadir", "hadir sebagian", "tidak hadir", "belum dicatat"),
    "activity": ("aktif", "perlu perhatian", "tidak aktif", "belum dicatat"),
    "dues": ("lunas", "belum jatuh tempo", "menunggak", "tanpa pinjaman"),
    "membership": ("anggota", "data belum lengkap", "data keliru", "belum diisi"),
}

RING_RADIUS = 40.0
LARGEST_DOT = 8.8


@dataclass(frozen=True)
class Dot:
    """One member in the drawing of 100 by 100; the numbers are text, so that no locale turns the point into a comma."""

    state: str
    x: str
    y: str
    radius: str
    stroke_radius: str
    bar_start: str
    bar_end: str
    half: str


def dots(states: Sequence[str]) -> list[Dot]:
    """One dot per member, clockwise from the top; raises ValueError for a state that has no picture."""
    unknown = [state for state in states if state not in STATES]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not a state of the ring; use one of {', '.join(STATES)}")
    if not states:
        return []
    gap = 2 * RING_RADIUS * math.sin(math.pi / max(len(states), 6))
    radius = min(LARGEST_DOT, gap * 0.38)
    return [_dot(state, index / len(states), radius) for index, state in enumerate(states)]


def _dot(state: str, turn: float, radius: float) -> Dot:
    angle = 2 * math.pi * turn
    x, y = 50 + RING_RADIUS * math.sin(angle), 50 - RING_RADIUS * math.cos(angle)
    shown = radius * 0.7 if state == "none" else radius
    inner = shown - 1.5
    return Dot(
        state=state,
        x=f"{x:.2f}",
        y=f"{y:.2f}",
        radius=f"{shown:.2f}",
        stroke_radius=f"{inner:.2f}",
        bar_start=f"{x - inner:.2f}",
        bar_end=f"{x + inner:.2f}",
        # The left half of the disc: down the left side, back up along the middle.
        half=f"M{x:.2f} {y - inner:.2f}A{inner:.2f} {inner:.2f} 0 0 0 {x:.2f} {y + inner:.2f}Z",
    )


def sentence(states: Sequence[str], meaning: str = "eligibility") -> str:
    """The picture in words: "10 anggota: 7 memenuhi, 2 perlu diperiksa, 1 tidak memenuhi"."""
    if not states:
        return "Belum ada anggota"
    words = MEANINGS[meaning]
    parts = [f"{states.count(state)} {word}" for state, word in zip(STATES, words, strict=True) if state in states]
    return f"{len(states)} anggota: {', '.join(parts)}"
