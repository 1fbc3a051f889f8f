"""What happened to an issued document since, as `/verify/` tells everybody who holds it.

This app knows nothing of what its documents say. An app whose documents can be overtaken by later ones writes a module
`verifying.py` that is found at start:

    @says_of("disbursement.Decree")
    def decree(owner_id: int) -> list[Saying]:
        '''Sentences without personal data, oldest first.'''
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kube_portal.documents.models import IssuedDocument


@dataclass(frozen=True)
class Saying:
    """One sentence about a document, without personal data, and where the other document can be verified.

    `changes` is whether it no longer stands as it was printed.
    """

    text: str
    url: str = ""
    changes: bool = True


Says = Callable[[int], list[Saying]]

SAYINGS: dict[str, Says] = {}


def says_of(label: str) -> Callable[[Says], Says]:
    """Register what is said of documents that belong to a model, named `app.Model`, by the key of their owner."""

    def register(function: Says) -> Says:
        SAYINGS[label.lower()] = function
        return function

    return register


def said_of(document: IssuedDocument) -> list[Saying]:
    """Everything that is to be said of a document; nothing where nobody speaks for its owner."""
    if document.owner_type is None or document.owner_id is None:
        return []
    says = SAYINGS.get(f"{document.owner_type.app_label}.{document.owner_type.model}")
    return says(document.owner_id) if says is not None else []
