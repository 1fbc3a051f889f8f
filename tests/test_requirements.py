"""What a server installs is enough for it: the part of `requirements.txt` above the line where the Dockerfile cuts."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from django.conf import settings
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
CUT = "# --- Only for tests"
OURS = ("kube_portal", "groups", "eligibility", "disbursement", "monitoring", "reports")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def parts() -> tuple[dict[str, str], dict[str, str]]:
    """Names and versions above and below the line."""
    above, line, below = (ROOT / "requirements.txt").read_text().partition(f"\n{CUT}")
    assert line
    pins = [re.findall(r"^([\w.-]+)==(\S+)$", part, re.MULTILINE) for part in (above, below)]
    first, second = ({normal(name): version for name, version in found} for found in pins)
    return first, second


def imported() -> Iterator[str]:
    """The modules of other people that our code imports, also those that only type checkers read."""
    files = [path for ours in OURS for path in (ROOT / ours).rglob("*.py")]
    # The pictures of the docs are taken with the browser of the tests.
    for path in (path for path in files if path.name != "screenshots.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.partition(".")[0]


def test_the_dockerfile_cuts_at_that_line() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()

    assert f"sed '/^{CUT}/,$d' requirements.txt" in dockerfile
    assert (ROOT / "requirements.txt").read_text().count(f"\n{CUT}") == 1


def test_no_package_stands_twice() -> None:
    server, tests = parts()

    assert set(server) & set(tests) == set()


def test_what_our_code_imports_is_installed_on_a_server() -> None:
    server, _ = parts()
    named = metadata.packages_distributions()
    others = {name for name in imported() if name not in sys.stdlib_module_names and name not in OURS}

    assert others - set(named) == set()
    assert {name for name in others if not {normal(one) for one in named[name]} & set(server)} == set()


def test_what_the_settings_name_is_installed_on_a_server() -> None:
    server, _ = parts()
    named = metadata.packages_distributions()
    apps = {name.partition(".")[0] for name in settings.INSTALLED_APPS} - set(OURS)

    assert {name for name in apps if not {normal(one) for one in named[name]} & set(server)} == set()


def test_what_those_bring_along_is_there_too() -> None:
    server, _ = parts()
    missing = set()
    for name in server:
        for text in metadata.requires(name) or []:
            asked = Requirement(text)
            if (asked.marker is None or asked.marker.evaluate({"extra": ""})) and normal(asked.name) not in server:
                missing.add(asked.name)

    assert missing == set()
