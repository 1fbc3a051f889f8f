"""What import-linter cannot see: foreign keys given as strings, and apps found by name."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings

REPOSITORY = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {contract["name"]: contract for contract in PYPROJECT["tool"]["importlinter"]["contracts"]}
LAYERS = [
    [module.strip() for module in layer.split("|")]
    for layer in CONTRACTS["Imports point down the house, and siblings do not know each other"]["layers"]
]
FLOOR = {module: floor for floor, modules in enumerate(reversed(LAYERS)) for module in modules}


def home(module: str) -> str | None:
    """The entry of the layers that `module` belongs to; none if it is not ours."""
    return next((entry for entry in FLOOR if module == entry or module.startswith(f"{entry}.")), None)


def test_no_relation_points_up_the_house_or_to_a_sibling() -> None:
    wrong = []
    for model in apps.get_models():
        here = home(model.__module__)
        for field in model._meta.get_fields():
            if here is None or not field.is_relation or field.auto_created or field.related_model is None:
                continue
            there = home(field.related_model.__module__)
            if there not in (None, here) and FLOOR[there] >= FLOOR[here]:
                if field.related_model._meta.label == settings.AUTH_USER_MODEL:
                    continue  # Django's own seam: whoever did it, known by a setting and not by an import
                wrong.append(f"{model._meta.label}.{field.name} → {field.related_model._meta.label}")
    assert wrong == []


def test_every_app_of_ours_has_its_place_in_the_layers() -> None:
    ours = [
        app.name for app in apps.get_app_configs() if Path(app.path).is_relative_to(REPOSITORY) and
        not Path(app.path).is_relative_to(REPOSITORY / ".venv")
    ]  # fmt: skip
    assert [name for name in ours if name not in FLOOR] == []


def test_every_app_with_models_keeps_its_migrations_in_line() -> None:
    with_models = {app.name for app in apps.get_app_configs() if home(app.name) and list(app.get_models())}
    assert with_models - set(settings.FIRST_PARTY_APPS) == set()
