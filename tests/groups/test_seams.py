"""What an app does after a move is loaded with the app: also where no page is, in the worker and in commands."""

import re
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
APPS = ("groups", "eligibility", "disbursement", "monitoring", "reports")


def test_every_module_that_follows_a_move_is_loaded_at_start() -> None:
    """In a process of its own, that has opened no page: an open verification would outlive its proposal."""
    following = {
        ".".join(path.relative_to(REPOSITORY).with_suffix("").parts)
        for app in APPS
        for path in (REPOSITORY / app).rglob("*.py")
        if re.search(r"^@after\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    code = "import sys, django; django.setup(); print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)

    assert len(following) >= 4
    assert sorted(following - set(loaded.stdout.split())) == []
