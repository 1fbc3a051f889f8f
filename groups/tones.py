"""The tone in which a status is shown, the same on every page."""

from groups.transitions import ROAD, Status

_TONES = {
    Status.DRAFT: "neutral",
    Status.VILLAGE_REVIEW: "warn",
    Status.SUBMITTED: "info",
    Status.VERIFICATION: "info",
    Status.ELIGIBLE: "info",
    Status.REJECTED: "bad",
    Status.REVOKED: "bad",
    Status.WITHDRAWN: "neutral",
    Status.LAPSED: "bad",
}


def tone_of(status: str) -> str:
    """The tone of a status: grey before it starts, amber and blue on the way, green once chosen, red when refused."""
    known = Status(status)
    return _TONES.get(known, "good" if known in ROAD else "neutral")
