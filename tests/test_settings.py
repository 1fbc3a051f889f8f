"""The settings refuse to start unsafe, and .env.example knows every variable."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
SAFE = {
    "SECRET_KEY": "long-enough-" * 6,
    "ALLOWED_HOSTS": "kube.example.go.id",
    "DATABASE_URL": "postgres://kube:secret@db.example/kube",
}


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    """Reads the settings in a process that has these variables and no others, from a folder without .env."""
    code = (
        "from pathlib import Path\n"
        "import environ\n"
        "environ.Env.read_env = lambda *arguments: None\n"
        "from django.conf import settings\n"
        "database = settings.DATABASES['default']\n"
        "print(settings.DEBUG, settings.SECURE_SSL_REDIRECT, settings.SESSION_COOKIE_SECURE, settings.ALLOWED_HOSTS,\n"
        "      database['ENGINE'], database.get('HOST'), database['NAME'])\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env={"PATH": os.defpath, "DJANGO_SETTINGS_MODULE": "kube_portal.settings", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_env_example_names_every_variable_of_the_settings_and_no_other() -> None:
    settings = (REPOSITORY / "kube_portal" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'(?:env\.\w+|required)\(\s*"([A-Z_]+)"', settings))
    example = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^#?([A-Z_]+)=", example, flags=re.MULTILINE)

    assert sorted(named) == sorted(read)


def test_compose_hands_every_variable_of_an_office_on() -> None:
    """The container does not see `.env`: what compose.yaml doesn't name has no effect there."""
    compose = (REPOSITORY / "compose.yaml").read_text(encoding="utf-8")
    example = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?([A-Z_]+)=", example, flags=re.MULTILINE))
    of_the_image_or_a_demo = {"DATA_DIR", "KUBE_DEMO", "DEBUG", "TEST_DATABASE_NAME"}

    assert set(re.findall(r"^    ([A-Z_]+): ", compose, flags=re.MULTILINE)) == named - of_the_image_or_a_demo


def test_only_settings_reads_the_environment() -> None:
    """A variable that some module reads for itself would be missing from .env.example."""
    folders = ["kube_portal", "groups", "eligibility", "disbursement", "monitoring", "reports"]
    readers = [
        str(path.relative_to(REPOSITORY))
        for folder in folders
        for path in sorted((REPOSITORY / folder).rglob("*.py"))
        if re.search(r"os\.(environ\[|environ\.get|getenv)", path.read_text(encoding="utf-8"))
    ]
    # The browser of `make screenshots` is a matter of the Makefile.
    assert [reader for reader in readers if not reader.endswith("commands/screenshots.py")] == []


@pytest.mark.parametrize("missing", sorted(SAFE))
def test_outside_the_demo_a_missing_value_stops_the_start_and_says_what_to_set(missing: str) -> None:
    result = start(**{name: value for name, value in SAFE.items() if name != missing})

    assert result.returncode != 0
    assert result.stderr.splitlines()[-1] == (
        f"django.core.exceptions.ImproperlyConfigured: {missing} is not set. "
        "Set it in the environment or in .env (see .env.example)."
    )


def test_outside_the_demo_an_empty_value_is_a_missing_one() -> None:
    assert "SECRET_KEY is not set." in start(**{**SAFE, "SECRET_KEY": ""}).stderr


def test_outside_the_demo_a_short_key_stops_the_start() -> None:
    assert "SECRET_KEY is shorter than 50 characters." in start(**{**SAFE, "SECRET_KEY": "short"}).stderr


@pytest.mark.parametrize("url", ["sqlite:///kube.db", "mysql://kube@db.example/kube"])
def test_another_database_than_postgresql_stops_the_start(url: str) -> None:
    result = start(**{**SAFE, "DATABASE_URL": url})

    assert result.returncode != 0
    assert "DATABASE_URL must name a PostgreSQL database" in result.stderr


def test_outside_the_demo_everything_safe_is_on() -> None:
    result = start(**SAFE)

    assert (result.stdout, result.stderr) == (
        "False True True ['kube.example.go.id'] django.db.backends.postgresql db.example kube\n",
        "",
    )


def test_the_demo_needs_nothing() -> None:
    result = start(KUBE_DEMO="1")

    assert (result.stdout, result.stderr) == (
        "False False False ['*'] kube_portal.embedded_postgres None kube\n",
        "",
    )


def test_database_url_switches_the_demo_to_any_postgresql() -> None:
    result = start(KUBE_DEMO="1", DATABASE_URL=SAFE["DATABASE_URL"])

    assert result.stdout == "False False False ['*'] django.db.backends.postgresql db.example kube\n"
