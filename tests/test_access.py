"""Every address of the portal has an access test: none is added without saying who may see it.

A page's test file is `tests/<app>/views/test_<url_name>.py`. It must show that another territory finds nothing (404)
and that another role is refused (403), unless the page is one of those below, each with its reason.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

TESTS = Path(__file__).parent
OURS = ("groups", "eligibility", "disbursement", "monitoring", "reports", "kube_portal")

# No object of a territory stands behind these: 404 for an outsider does not apply. Each says why.
WITHOUT_TERRITORY = {
    "programs:rules": "public",
    "documents:verify": "public",
    "documents:verify_form": "public",
    "operations:healthz": "public",
    "look:components": "shows no data",
    "reports:desk": "everybody's own desk; its scoping is tested by what it shows",
    "accounts:profile": "one's own account",
}


def addresses() -> Iterator[tuple[str, str]]:
    """(app, URL name) of every page of our own."""

    def walk(resolver: URLResolver, namespace: str) -> Iterator[tuple[str, str]]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry, entry.namespace or namespace)
            elif isinstance(entry, URLPattern) and entry.callback.__module__.startswith(OURS) and namespace != "admin":
                yield namespace, entry.name or ""

    yield from sorted(set(walk(get_resolver(), "")))


def test_every_page_has_a_name_of_its_own():
    names = [name for _, name in addresses()]

    assert "" not in names
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(("app", "name"), list(addresses()), ids=lambda part: str(part))
def test_every_page_has_an_access_test(app, name):
    files = list(TESTS.glob(f"{app}/**/test_{name}.py"))

    assert files, f"{app}:{name} has no tests/{app}/views/test_{name}.py"
    text = "".join(file.read_text() for file in files)
    if f"{app}:{name}" in WITHOUT_TERRITORY:
        return
    assert re.search(r"\b404\b|outsider", text), f"{files[0]}: no test of another territory"
    assert re.search(r"\b403\b|FORBIDDEN", text), f"{files[0]}: no test of another role"
