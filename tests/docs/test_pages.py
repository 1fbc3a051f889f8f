"""The documentation and what it speaks of: links, pictures, folders, commands, variables, words of the screens."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands

from kube_portal.demo.screenshots import LARGEST, SHOTS

ROOT = Path(settings.BASE_DIR)
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
GUIDES = sorted((ROOT / "docs" / "panduan").glob("*.md"))
OWN_FOLDERS = ("kube_portal", "groups", "eligibility", "disbursement", "monitoring", "reports", "templates")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def links(page: Path) -> list[str]:
    """Where a page's links and pictures lead, other sites and blocks of code left out."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"https?:|mailto:", link)]


def anchors(page: Path) -> set[str]:
    """The headings of a page, as links name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page):
    lost = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            lost.append(link)

    assert lost == []


def test_every_picture_is_declared_referred_to_and_small():
    pictures = {path.name: path.stat().st_size for path in (ROOT / "docs" / "screenshots").glob("*.png")}
    referred = {Path(link).name for page in PAGES for link in links(page) if link.endswith(".png")}

    assert set(pictures) == {f"{shot.name}.png" for shot in SHOTS} == referred
    assert {name: size for name, size in pictures.items() if size > LARGEST} == {}
    assert sum(pictures.values()) < 3_000_000


def test_readme_names_every_folder():
    """Those that git keeps; `.venv`, `node_modules` and `var` are made."""
    made = {line.strip("/\n") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()}
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - made - {".git"}
    house = (ROOT / "README.md").read_text("utf-8").partition("## The house")[2].partition("## Roles")[0]

    assert {name for name in folders if not re.search(rf"^{re.escape(name)}/ ", house, re.MULTILINE)} == set()


def test_readme_and_deployment_name_every_command_of_ours():
    ours = {app.name for app in apps.get_app_configs() if app.name.partition(".")[0] in OWN_FOLDERS}
    commands = {name for name, app in get_commands().items() if app in ours}
    table = (ROOT / "docs" / "deployment.md").read_text("utf-8").partition("## Commands")[2]

    assert commands == set(re.findall(r"^\| `(\w+)", table, re.MULTILINE))


def test_readme_names_every_variable():
    variables = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    table = (ROOT / "README.md").read_text("utf-8").partition("## Configuration")[2].partition("## Deployment")[0]

    assert re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE) == variables


def test_there_is_a_guide_for_every_role_in_the_index():
    index = set(links(ROOT / "docs" / "panduan" / "README.md"))

    assert {guide.name for guide in GUIDES} - {"README.md"} == {link for link in index if link.endswith(".md")}


@cache
def words_of_the_portal() -> str:
    """Everything that can come onto a screen, in lower case."""
    files = [path for folder in OWN_FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".html"}]
    return " ".join(path.read_text("utf-8").lower() for path in sorted(files))


@pytest.mark.parametrize("guide", GUIDES, ids=name_of)
def test_the_words_in_bold_are_those_on_the_screen(guide):
    """`**Setujui dan teruskan ke Dinas**` in a guide is a button or heading; full stops mark plain emphasis."""
    bold = [" ".join(words.split()) for words in re.findall(r"\*\*(.+?)\*\*", guide.read_text("utf-8"), re.DOTALL)]
    said = [words for words in bold if not words.endswith(".")]

    assert [words for words in said if words.lower() not in words_of_the_portal()] == []
