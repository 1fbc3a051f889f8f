"""The code by which a citizen follows a complaint: shown once, kept as a hash, never in an address or a log.

It is made from a token of the form, so that the same form sent twice gives the same code, and asks for no second
complaint. Who looks is limited by address and over all, before the code is looked up: the answer to a wrong code, to a
badly written one and to one too many says nothing about whether there is such a complaint. The limits stand in the
settings beside those of signing in.
"""

from __future__ import annotations

import hashlib
import uuid

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from kube_portal.documents.models import CODE_ALPHABET
from monitoring.models import Case

# 23^16 codes: about 72 bits.
LENGTH = 16


def code_for(token: uuid.UUID) -> str:
    """The code of the form with that token; only this portal can work it out."""
    number = int.from_bytes(salted_hmac("monitoring.cases.codes", token.hex, algorithm="sha256").digest())
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[rest])
    return "".join(letters)


def spaced(code: str) -> str:
    """The code as one reads it aloud: four groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def hash_of(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def case_with(typed: str) -> Case | None:
    """The complaint that a code opens, however it was typed; None for every other text (one query)."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    if len(code) > LENGTH:
        return None
    return Case.objects.filter(follow_up_hash=hash_of(code)).select_related("village").first()


def may_complain(request: HttpRequest) -> bool:
    """Whether this address, and everybody together, may send one more complaint now; counts it."""
    return bool(ratelimit.consume(request, action="complaint", key="all"))


def may_look(request: HttpRequest) -> bool:
    """Whether this address, and everybody together, may try one more code now; counts it."""
    return bool(ratelimit.consume(request, action="complaint_status", key="all"))
