"""docs/rules.md and the catalogue say the same."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.module_loading import autodiscover_modules

from kube_portal.programs.rules import IMPLEMENTATIONS, RULES

DOCS = Path(settings.BASE_DIR) / "docs"


def rows() -> dict[str, list[str]]:
    """Rule id → the cells of its row."""
    lines = (DOCS / "rules.md").read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return {row[0]: row for row in cells if re.fullmatch(r"[A-Z]\d+", row[0])}


def test_every_rule_has_its_row_in_the_order_of_the_catalogue():
    assert list(rows()) == list(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_row_names_sources_parameters_code_and_tests(rule):
    autodiscover_modules("criteria", "selection", "decrees", "payments", "timeliness", "cases.steps", "supervision")
    _, _, sources, parameters, code, tests = rows()[rule.id]

    assert tuple(sources.split()) == rule.sources
    assert tuple(re.findall(r"`(\w+)`", parameters)) == rule.parameters
    assert re.findall(r"`([\w.]+)`", code) == sorted(set(IMPLEMENTATIONS[rule.id]))
    paths = [DOCS / path for path in re.findall(r"\]\((\.\./tests/[^)]+)\)", tests)]
    assert paths, "a rule without a test"
    function = code.strip("`").rpartition(".")[2]
    for path in paths:
        text = path.read_text("utf-8")
        assert re.search(rf"\b({rule.id}|{function})\b", text), f"{path.name} tests neither {rule.id} nor {function}"
