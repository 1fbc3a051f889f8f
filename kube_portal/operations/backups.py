"""One file that holds everything: the database and the files that people handed in.

A backup is a tar of `manifest.json` (counts and the hash of the dump), `database.dump` (pg_dump's custom format) and
`files/…`. The database is dumped first: a file added meanwhile is then an extra, never a gap.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg2.extensions import make_dsn

from kube_portal.embedded_postgres import server

FORMAT = 1
STAGING = ".restoring"  # inside the files' folder, which may be a mount that cannot be renamed

Progress = Callable[[str], None]


class BackupError(Exception):
    """The backup or the restore did not happen; nothing was changed."""


@dataclass(frozen=True)
class Counts:
    """What a backup holds."""

    tables: int
    rows: int
    files: int


def backup(target: Path, *, progress: Progress) -> Counts:
    """Writes everything to `target`, readable by its owner only. An unfinished backup never bears that name."""
    if target.exists():
        raise BackupError(f"{target} exists already: choose another name or move it away.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            dump = Path(folder) / "database.dump"
            progress("dumping the database")
            _run([_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}"])
            files = list(_stored_files())
            tables, rows = _count_rows()
            manifest = {
                "format": FORMAT,
                "made_at": timezone.now().isoformat(),
                "tables": tables,
                "rows": rows,
                "files": len(files),
                "sha256": _sha256(dump),
            }
            with _private(unfinished) as stream, tarfile.open(fileobj=stream, mode="w") as tar:
                content = json.dumps(manifest, indent=2).encode()
                facts = tarfile.TarInfo("manifest.json")
                facts.size = len(content)
                tar.addfile(facts, BytesIO(content))
                tar.add(dump, "database.dump")
                for number, path in enumerate(files, start=1):
                    tar.add(path, f"files/{path.relative_to(settings.MEDIA_ROOT)}", recursive=False)
                    if number % 500 == 0:
                        progress(f"{number} of {len(files)} files")
        unfinished.rename(target)
    except OSError as error:
        raise BackupError(f"Cannot write {target}: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return Counts(tables, rows, len(files))


def restore(source: Path, *, force: bool, progress: Progress) -> Counts:
    """Puts a backup in the place of what is there, all or nothing. Stop the portal first.

    Without `force`, refuses to touch a database that has tables, or a folder that has files.
    """
    if not force and (_count_relations() or any(_stored_files())):
        raise BackupError("The database or the files' folder is not empty. --force replaces what is there.")
    media = Path(settings.MEDIA_ROOT)
    staging = media / STAGING
    try:
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        with tempfile.TemporaryDirectory() as folder:
            with tarfile.open(source, mode="r:") as tar:
                manifest = _unpack(tar, dump=Path(folder) / "database.dump", files=staging, progress=progress)
            progress("restoring the database")
            _replace_database(Path(folder))
        for path in media.iterdir():
            if path.name != STAGING:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in staging.iterdir():
            path.rename(media / path.name)
    except (OSError, tarfile.TarError) as error:
        raise BackupError(f"Cannot restore {source}: {error}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    connection.close()
    return Counts(*_count_rows(), manifest["files"])


def _unpack(tar: tarfile.TarFile, *, dump: Path, files: Path, progress: Progress) -> dict[str, Any]:
    """Takes the backup apart and compares it with its manifest, before anything is changed."""
    first = tar.next()
    manifest: Any = None
    if first is not None and first.name == "manifest.json" and (stream := tar.extractfile(first)) is not None:
        with suppress(ValueError):
            manifest = json.load(stream)
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BackupError("This is not a backup made by `manage.py backup`.")
    count = 0
    for member in tar:
        if member.name == "database.dump":
            _extract(tar, member, dump)
        elif member.name.startswith("files/"):
            target = files / member.name.removeprefix("files/")
            if ".." in target.parts or not target.is_relative_to(files):
                raise BackupError(f"The backup is damaged: {member.name} lies outside the files' folder.")
            _extract(tar, member, target)
            count += 1
            if count % 500 == 0:
                progress(f"{count} of {manifest['files']} files")
    if count != manifest["files"] or not dump.exists() or _sha256(dump) != manifest["sha256"]:
        raise BackupError("The backup is damaged: its content is not what its manifest says.")
    return manifest


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """One file's content and nothing else of it (Python before 3.11.4 cannot filter what it extracts)."""
    stream = tar.extractfile(member) if member.isfile() else None
    if stream is None:
        raise BackupError(f"The backup is damaged: {member.name} is not a file.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with stream, _private(target) as copy:
        shutil.copyfileobj(stream, copy)


def _replace_database(folder: Path) -> None:
    """Drops every table and function and loads the dump, in one transaction."""
    script = folder / "restore.sql"
    _run([_program("pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(folder / "database.dump")])
    drops = folder / "drops.sql"
    drops.write_text("".join(f"{drop};\n" for drop in _drops()), encoding="utf-8")
    connection.close()
    psql = [_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction"]
    _run([*psql, "--output=/dev/null", f"--file={drops}", f"--file={script}"])


def _drops() -> list[str]:
    """What empties the schema `public`; its owner may be somebody else, so that it cannot be dropped itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT format('DROP %s IF EXISTS %s CASCADE',
                          CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END,
                          oid::regclass)
            FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
            UNION ALL
            SELECT format('DROP SEQUENCE IF EXISTS %s CASCADE', oid::regclass)
            FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
              AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('a', 'i'))
            UNION ALL
            SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure)
            FROM pg_proc WHERE pronamespace = 'public'::regnamespace
              AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
            """
        )
        return [drop for (drop,) in cursor.fetchall()]


def _count_relations() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')"
        )
        return int(cursor.fetchone()[0])


def _count_rows() -> tuple[int, int]:
    """Tables and rows; reads every table once."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = 0
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table's name
            rows += cursor.fetchone()[0]
    return len(tables), rows


def _stored_files() -> Iterator[Path]:
    media = Path(settings.MEDIA_ROOT)
    return (path for path in sorted(media.rglob("*")) if path.is_file() and STAGING not in path.parts)


def _program(name: str) -> str:
    """pg_dump, pg_restore or psql of the server's own version: others write what the server may not read.

    The machine's if it fits, else the wheel's, which has PostgreSQL 16 (it speaks to older ones) and 18.
    """
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        major = int(cursor.fetchone()[0]) // 10000
    found = shutil.which(name)
    if found is not None:
        version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        if f" {major}." in version:
            return found
    return str(server.wheel(major) / "bin" / name)


def _run(command: list[str]) -> None:
    """Runs a PostgreSQL program on the portal's database; the password goes by the environment, unseen by `ps`."""
    connection.ensure_connection()
    parameters = connection.get_connection_params()
    # Not every option of this process's libpq: an older pg_dump would not know them.
    keep = ("host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey")
    dsn = make_dsn(**{key: value for key, value in connection.connection.info.dsn_parameters.items() if key in keep})
    environment = {**os.environ, "PGPASSWORD": str(parameters.get("password") or "")}
    if not command[0].endswith("pg_restore"):
        command = [*command, f"--dbname={dsn}"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode != 0:
        raise BackupError(f"{Path(command[0]).name} failed: {result.stderr.strip()}")


@contextmanager
def _private(path: Path) -> Iterator[Any]:
    """A new file that only its owner may read: a backup holds everybody's data."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        yield stream


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
