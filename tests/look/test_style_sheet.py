"""The style sheet as a whole."""

from __future__ import annotations

import re

from django.conf import settings


def test_every_block_is_closed():
    """An open block swallows all that follows it, silently."""
    css = (settings.BASE_DIR / "static" / "css" / "portal.css").read_text("utf-8")
    depth = 0
    for line in re.sub(r"/\*.*?\*/", lambda found: "\n" * found.group().count("\n"), css, flags=re.DOTALL).split("\n"):
        if depth and not line.startswith((" ", "}")):
            assert line == "", f"a block is still open at: {line}"
        depth += line.count("{") - line.count("}")
    assert depth == 0
