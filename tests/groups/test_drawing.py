"""The drawn lifecycle is the one in the code."""

from pathlib import Path

import pytest
from django.core.management import call_command

from groups.drawing import diagram, page
from groups.transitions import TRANSITIONS, Status

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_up_to_date():
    assert (DOCS / "lifecycle.md").read_text("utf-8") == page(), "Run manage.py draw_lifecycle."


def test_every_status_and_every_edge_is_drawn():
    lines = diagram().splitlines()

    edges = {line.strip() for line in lines if line.count(" : ") == 1 and " --> " in line}
    assert edges == {
        f"{source} --> {transition.target} : {verb}"
        for verb, transition in TRANSITIONS.items()
        for source in transition.sources
    }
    assert all(any(line.strip().startswith(f"{status} : ") for line in lines) for status in Status)


def test_the_command_writes_and_checks(tmp_path, capsys):
    path = tmp_path / "lifecycle.md"

    with pytest.raises(SystemExit, match="1"):
        call_command("draw_lifecycle", "--path", str(path), "--check")
    call_command("draw_lifecycle", "--path", str(path))
    call_command("draw_lifecycle", "--path", str(path), "--check")

    assert path.read_text("utf-8") == page()
