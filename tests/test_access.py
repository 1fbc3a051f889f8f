"""Every address of the portal has an access test: none is added without saying who may see it.

A page's test file is `tests/<app>/views/test_<url_name>.py`. It must show that another territory finds nothing (404)
and that another role is refused (403), unless the page is one of those below, each with its reason.
"""

import re
from pathlib import Path

import pytest

from tests.world import routes

TESTS = Path(__file__).parent

# No object of a territory stands behind these.
WITHOUT_TERRITORY = {
    "programs:rules": "public",
    "documents:verify": "public",
    "documents:verify_form": "public",
    "operations:healthz": "public",
    "look:components": "shows no data",
    "reports:desk": "everybody's own desk; its scoping is tested by what it shows",
    "accounts:profile": "one's own account",
}
# Whoever may see the owner may see this: territory is the only gate.
WITHOUT_RIGHT = {
    "documents:file": "a file follows its owner",
    "documents:issued": "an issued document follows its owner",
    "regions:villages": "names of villages of the own territory, which everybody in it may know",
}


def test_every_page_has_a_name_of_its_own():
    names = [route.name.partition(":")[2] for route in routes()]

    assert "None" not in names
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("name", [route.name for route in routes()])
def test_every_page_has_an_access_test(name):
    app, _, page = name.partition(":")
    file = TESTS / app / "views" / f"test_{page}.py"

    assert file.exists(), f"{name} has no {file.relative_to(TESTS.parent)}"
    text = file.read_text()
    if name not in WITHOUT_TERRITORY:
        assert re.search(r"\b404\b|outsider", text), f"{file.name}: no test of another territory"
        assert name in WITHOUT_RIGHT or re.search(r"\b403\b", text), f"{file.name}: no test of another role"


def test_the_exceptions_exist():
    assert {*WITHOUT_TERRITORY, *WITHOUT_RIGHT} <= {route.name for route in routes()}
