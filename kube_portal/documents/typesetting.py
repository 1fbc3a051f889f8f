"""A child process that sets one document: what an office wrote may loop, eat memory or look around, and is kept in.

Started by `printing.py` as a program of its own (`python -I typesetting.py`), so it imports nothing of the portal. It
reads one JSON object from its input (`root`, `main`, `data`) and writes the PDF to its output; a mistake in a template
goes to its error output as JSON, with status 3.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

MISTAKE = 3
SECONDS = 10
MEMORY = 2 * 1024**3


def main() -> int:
    """Set the document that the input describes."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import typst  # noqa: PLC0415 — after the limits

    job = json.load(sys.stdin)
    root = Path(job["root"])
    try:
        pdf = typst.compile(
            root / job["main"],
            root=root,
            format="pdf",
            sys_inputs={"data": job["data"]},
            ignore_system_fonts=True,
            # Empty folders that nothing fills: there are no packages here, and none can be fetched.
            package_path=root / ".packages",
            package_cache_path=root / ".packages",
        )
    except typst.TypstError as error:
        json.dump({"message": error.message, "diagnostic": error.diagnostic}, sys.stderr)
        return MISTAKE
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
