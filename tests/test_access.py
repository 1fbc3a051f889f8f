"""Every address of the portal has an access test: none is added without saying who may see it.

A page's test file is `tests/<app>/views/test_<url_name>.py`. It must show that another territory finds nothing (404)
and that another role is refused (403), unless the page is one of those below, each with its reason.
"""

import ast
import re
from pathlib import Path
from types import ModuleType

import pytest
from django.urls import include, path
from django.views.generic import RedirectView

from kube_portal import urls as root
from tests.world import routes

TESTS = Path(__file__).parent

# No object of a territory stands behind these.
WITHOUT_TERRITORY = {
    "programs:rules": "public",
    "documents:verify": "public",
    "documents:verify_form": "public",
    "operations:healthz": "public",
    "look:components": "shows no data",
    "reports:open_home": "public",
    "reports:open_area": "public",
    "reports:open_definitions": "public",
    "reports:open_file": "public",
    "reports:desk": "everybody's own desk; its scoping is tested by what it shows",
    "accounts:profile": "one's own account",
    "reports:export_list": "one's own exports",
    "reports:export_ask": "asks for a list as oneself; whose territory it is tested by what the worker makes",
    "reports:export_fetch": "one's own exports; those of others are not found",
    "reports:notice_list": "one's own notices",
    "reports:notice_bell": "one's own notices",
    "reports:notice_open": "one's own notices; those of others are not found",
    "reports:notice_read": "one's own notices; those of others are not found",
    "reports:notice_read_all": "one's own notices",
    "reports:notice_settings": "one's own choice",
    "complaints:complaint": "public; what it takes in is tested by who sees it",
    "complaints:complaint_status": "public: the code is the only gate",
    "disbursement:statement_example": "an example, the same for everybody",
}
# Whoever may see the owner may see this: territory is the only gate.
WITHOUT_RIGHT = {
    "documents:file": "a file follows its owner",
    "documents:issued": "an issued document follows its owner",
    "groups:group_archive": "each sees of it what they may see of its owners",
    "groups:group_story": "each is told what they may see of it",
    "groups:group_archive_zip": "each gets what they may see of its owners",
    "groups:proposal_file": "each gets what they may see of its owners",
    "reports:guideline_detail": "whoever works where it holds may read it",
    "regions:villages": "names of villages of the own territory, which everybody in it may know",
}


# How a test names somebody who works in Polewali Mandar.
ELSEWHERE = ("76.04", "outsider")


def words_of(code: str) -> set[object]:
    """The constants and names in the test functions of a file; what a comment or a docstring says does not count."""
    found: set[object] = set()
    for function in ast.walk(ast.parse(code)):
        if not isinstance(function, ast.FunctionDef) or not function.name.startswith("test_"):
            continue
        said = ast.get_docstring(function, clean=False)
        for node in ast.walk(function):
            if isinstance(node, ast.Constant) and node.value != said:
                found.add(node.value)
            elif isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.arg):
                found.add(node.arg)
    return found


def tries_another_territory(words: set[object]) -> bool:
    """Something is not found, or somebody from elsewhere looks."""
    return 404 in words or any(isinstance(word, str) and word.startswith(ELSEWHERE) for word in words)


def tries_another_role(words: set[object]) -> bool:
    """Somebody is refused."""
    return 403 in words


def test_every_page_has_a_name_of_its_own():
    names = [route.name.partition(":")[2] for route in routes()]

    assert "None" not in names
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("name", [route.name for route in routes()])
def test_every_page_has_an_access_test(name):
    app, _, page = name.partition(":")
    file = TESTS / app / "views" / f"test_{page}.py"

    assert file.exists(), f"{name} has no {file.relative_to(TESTS.parent)}"
    words = words_of(file.read_text())
    if name not in WITHOUT_TERRITORY:
        assert tries_another_territory(words), f"{file.name}: no test of another territory"
        assert name in WITHOUT_RIGHT or tries_another_role(words), f"{file.name}: no test of another role"


LISTS = re.compile(r"_(list|detail|board|counts)$|:(desk|search|rules|access_log)$")


@pytest.mark.parametrize("name", [route.name for route in routes() if LISTS.search(route.name)])
def test_every_list_and_detail_page_has_its_queries_counted(name):
    app, _, page = name.partition(":")

    words = words_of((TESTS / app / "views" / f"test_{page}.py").read_text())
    assert any("queries" in word.lower() for word in words if isinstance(word, str)), f"{page}: queries are not counted"


def test_a_word_about_access_is_no_test_of_it():
    talk = '''"""Outsiders get 404, other roles 403."""
# 404, 403, outsider, 76.04
def outsider(): return 403
def test_it_works(client):
    """404 for an outsider, 403 for another role."""
    assert client.get("/").status_code == 200
'''
    assert not tries_another_territory(words_of(talk))
    assert not tries_another_role(words_of(talk))
    assert tries_another_role(words_of("def test_x(client): assert client.get('/').status_code == 403"))
    assert tries_another_territory(words_of("def test_x(client, outsider): client.force_login(outsider)"))


def test_a_page_made_of_a_ready_view_is_a_page():
    """A redirect or a template needs no view of ours, and is walked over all the same."""
    urls = ModuleType("urls_of_a_test")
    extra = ([path("nowhere/", RedirectView.as_view(url="/"), name="nowhere")], "groups")
    urls.urlpatterns = [
        *root.urlpatterns,
        path("groups/", include(extra)),
        path("bare/", RedirectView.as_view(url="/")),
    ]

    assert {route.name for route in routes(urls)} - {route.name for route in routes()} == {"groups:nowhere", ":None"}


def test_the_exceptions_exist():
    assert {*WITHOUT_TERRITORY, *WITHOUT_RIGHT} <= {route.name for route in routes()}
