"""What `backup` writes, `restore` puts back: all of it or nothing."""

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from kube_portal.operations import backups

Row = tuple[int, str]


def execute(statement: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def scratch(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, settings: Settings, tmp_path: Path
) -> Iterator[Path]:
    """An empty database and an empty files' folder, which a restore may replace; the connection points there."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()
    usual = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        execute(f'DROP DATABASE IF EXISTS "{usual}_scratch"')
        execute(f'CREATE DATABASE "{usual}_scratch"')
        connection.close()
        connection.settings_dict["NAME"] = f"{usual}_scratch"
        try:
            yield settings.MEDIA_ROOT
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual
            execute(f'DROP DATABASE "{usual}_scratch"')
            connection.close()


@pytest.fixture
def filled(scratch: Path) -> Path:
    """Two tables, one kept by a trigger, and a file in a folder."""
    execute(
        """
        CREATE TABLE desa (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, nama text UNIQUE);
        CREATE TABLE kelompok (id serial PRIMARY KEY, nama text, desa_id int REFERENCES desa);
        CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'kept'; END $$;
        CREATE TRIGGER kept BEFORE DELETE ON kelompok FOR EACH ROW EXECUTE FUNCTION kept();
        INSERT INTO desa (nama) VALUES ('Sedau'), ('Sijangkung');
        INSERT INTO kelompok (nama, desa_id) VALUES ('Maju Bersama', 1);
        """
    )
    (scratch / "2026").mkdir()
    (scratch / "2026" / "berita-acara.pdf").write_bytes(b"%PDF-1.7 berita acara")
    return scratch


def contents(folder: Path) -> tuple[list[Row], list[Row], dict[str, bytes]]:
    """Everything there is."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return execute("SELECT id, nama FROM desa ORDER BY id"), execute("SELECT id, nama FROM kelompok"), files


def empty(folder: Path) -> None:
    execute("DROP TABLE kelompok, desa CASCADE; DROP FUNCTION kept")
    (folder / "2026" / "berita-acara.pdf").unlink()


def test_a_backup_restores_into_an_empty_place(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(filled)
    target = tmp_path / "kube.tar"
    call_command("backup", str(target))
    assert capsys.readouterr().out.splitlines()[-1] == f"{target}: tables=2 rows=3 files=1"
    assert target.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["files", "kube.tar"]
    empty(filled)

    call_command("restore", str(target))

    assert f"{target}: tables=2 rows=3 files=1" in capsys.readouterr().out
    assert contents(filled) == before
    with pytest.raises(Exception, match="kept"):
        execute("DELETE FROM kelompok")
    execute("INSERT INTO desa (nama) VALUES ('Pangmilang')")
    assert execute("SELECT id, nama FROM desa WHERE nama = 'Pangmilang'") == [(3, "Pangmilang")]


def test_restore_refuses_what_is_not_empty(filled: Path, tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "kube.tar"))
    execute("INSERT INTO desa (nama) VALUES ('Pangmilang')")
    before = contents(filled)

    with pytest.raises(CommandError, match="--force replaces what is there"):
        call_command("restore", str(tmp_path / "kube.tar"))

    assert contents(filled) == before


def test_restore_refuses_a_folder_that_has_files(filled: Path, tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "kube.tar"))
    execute("DROP TABLE kelompok, desa CASCADE; DROP FUNCTION kept")

    with pytest.raises(CommandError, match="--force replaces what is there"):
        call_command("restore", str(tmp_path / "kube.tar"))


def test_force_replaces_everything_also_what_the_backup_does_not_know(filled: Path, tmp_path: Path) -> None:
    before = contents(filled)
    call_command("backup", str(tmp_path / "kube.tar"))
    execute("CREATE TABLE newer (id int REFERENCES desa); CREATE VIEW seen AS SELECT * FROM desa")
    execute("INSERT INTO desa (nama) VALUES ('Pangmilang')")
    (filled / "newer.pdf").write_bytes(b"newer")

    call_command("restore", str(tmp_path / "kube.tar"), "--force")

    assert contents(filled) == before
    assert connection.introspection.table_names() == ["desa", "kelompok"]


def test_a_restore_that_fails_half_way_changes_nothing(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("backup", str(tmp_path / "kube.tar"))
    execute("INSERT INTO desa (nama) VALUES ('Pangmilang')")
    (filled / "newer.pdf").write_bytes(b"newer")
    before = contents(filled)
    monkeypatch.setattr(backups, "_drops", lambda: ["DROP TABLE kelompok"])  # so that the rest is in the way

    with pytest.raises(CommandError, match="already exists"):
        call_command("restore", str(tmp_path / "kube.tar"), "--force")

    assert contents(filled) == before


def rewrite(source: Path, target: Path, changes: dict[str, bytes]) -> None:
    """The backup with the content of some members changed."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        members = {member.name: old.extractfile(member).read() for member in old}
        for name, content in {**members, **changes}.items():
            facts = tarfile.TarInfo(name)
            facts.size = len(content)
            new.addfile(facts, io.BytesIO(content))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"database.dump": b"PGDMP but not that one"}, "The backup is damaged"),
        ({"files/extra.pdf": b"%PDF"}, "The backup is damaged"),
        ({"files/../../outside.pdf": b"%PDF"}, "lies outside the files"),
        ({"files//etc/kube-test.pdf": b"%PDF"}, "lies outside the files"),
        ({"manifest.json": b"{"}, "This is not a backup"),
        ({"manifest.json": json.dumps({"format": 99}).encode()}, "This is not a backup"),
        ({"manifest.json": b"[]"}, "This is not a backup"),
    ],
)
def test_a_damaged_backup_changes_nothing(filled: Path, tmp_path: Path, changes: dict[str, bytes], reason: str) -> None:
    call_command("backup", str(tmp_path / "kube.tar"))
    rewrite(tmp_path / "kube.tar", tmp_path / "damaged.tar", changes)
    before = contents(filled)

    with pytest.raises(CommandError, match=reason):
        call_command("restore", str(tmp_path / "damaged.tar"), "--force")

    assert contents(filled) == before
    assert not (tmp_path / "outside.pdf").exists()


def test_a_backup_cut_short_changes_nothing(filled: Path, tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "kube.tar"))
    content = (tmp_path / "kube.tar").read_bytes()
    (tmp_path / "short.tar").write_bytes(content[: len(content) // 3])
    before = contents(filled)

    with pytest.raises(CommandError):
        call_command("restore", str(tmp_path / "short.tar"), "--force")

    assert contents(filled) == before


@pytest.mark.parametrize("content", [b"", b"nonsense", None])
def test_something_else_than_a_backup_is_refused(scratch: Path, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "other").write_bytes(content)

    with pytest.raises(CommandError, match="Cannot restore"):
        call_command("restore", str(tmp_path / "other"))


def test_backup_never_overwrites(scratch: Path, tmp_path: Path) -> None:
    (tmp_path / "kube.tar").write_text("older")

    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", str(tmp_path / "kube.tar"))

    assert (tmp_path / "kube.tar").read_text() == "older"


def test_backup_to_a_folder_that_is_not_there_says_so(scratch: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Cannot write"):
        call_command("backup", str(tmp_path / "missing" / "kube.tar"))


def test_a_failing_dump_leaves_no_file(scratch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "_program", lambda name: "false")

    with pytest.raises(CommandError, match="false failed"):
        call_command("backup", str(tmp_path / "kube.tar"))

    assert [path.name for path in tmp_path.iterdir()] == ["files"]
