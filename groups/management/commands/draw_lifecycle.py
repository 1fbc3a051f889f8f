"""Draw the lifecycle into docs/lifecycle.md."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from groups.drawing import page


class Command(BaseCommand):
    """Writes docs/lifecycle.md from the table of transitions; `--check` only says whether it is up to date."""

    help = "Draw the lifecycle of a proposal into docs/lifecycle.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and whether to write at all."""
        parser.add_argument("--path", type=Path, default=Path(settings.BASE_DIR) / "docs" / "lifecycle.md")
        parser.add_argument("--check", action="store_true", help="write nothing; fail when the file differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page, or compare it."""
        path: Path = options["path"]
        drawn = page()
        if options["check"]:
            if not path.exists() or path.read_text("utf-8") != drawn:
                self.stderr.write(f"{path} differs from the code: run manage.py draw_lifecycle.")
                raise SystemExit(1)
            self.stdout.write(f"{path} is up to date.")
            return
        path.write_text(drawn, "utf-8")
        self.stdout.write(f"Wrote {path}.")
