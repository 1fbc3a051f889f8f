"""The embedded PostgreSQL survives what happens to a bare clone: root or not, long paths, crashes, races."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import pytest

from kube_portal.embedded_postgres import server as module
from kube_portal.embedded_postgres.server import LONGEST_SOCKET_PATH, EmbeddedPostgresError, Server

REPOSITORY = Path(__file__).resolve().parents[2]
ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not ROOT, reason="needs root")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user can reach (pytest's own tmp_path is closed to others); its servers end with the test."""
    folder = Path(tempfile.mkdtemp(prefix="kube-test-"))
    folder.chmod(0o755)
    yield folder
    for data in folder.rglob("PG_VERSION"):
        if data.parent.name == "postgres":
            Server(data.parent).stop()
    shutil.rmtree(folder)


@pytest.fixture
def server(place: Path) -> Server:
    """A server that runs."""
    server = Server(place / "postgres")
    server.ensure_ready("kube")
    return server


def query(server: Server, statement: str) -> object:
    """The first value of the answer."""
    with closing(psycopg2.connect(host=str(server.socket_folder), user="postgres", dbname="kube")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None


def pid_of(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def python(code: str, *arguments: str, **options: object) -> subprocess.Popen[str]:
    """Another process of this project."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options,
    )  # fmt: skip


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.01)


ENSURE = """
    import sys
    from pathlib import Path
    from kube_portal.embedded_postgres.server import Server
    Server(Path(sys.argv[1])).ensure_ready("kube")
"""


def test_first_use_makes_a_utf8_cluster_that_listens_on_a_private_socket_only(server: Server) -> None:
    assert query(server, "SHOW server_version_num").startswith("18")
    assert query(server, "SHOW listen_addresses") == ""
    assert query(server, "SHOW max_connections") == "300"
    assert query(server, "SHOW fsync") == "on"
    assert query(server, "SELECT pg_encoding_to_char(encoding) || ' ' || datlocale FROM pg_database LIMIT 1") == (
        "UTF8 C.UTF-8"
    )
    assert server.data.stat().st_mode & 0o777 == 0o700
    owner = psutil.Process(pid_of(server)).username()
    assert owner == ("nobody" if ROOT else pwd.getpwuid(os.geteuid()).pw_name)


def test_a_second_use_finds_the_same_server_and_its_data(server: Server) -> None:
    query(server, "CREATE TABLE kept AS SELECT 1 AS one")
    pid = pid_of(server)

    server.ensure_ready("kube")

    assert pid_of(server) == pid
    assert query(server, "SELECT one FROM kept") == 1


def test_a_database_that_was_dropped_is_made_again(server: Server) -> None:
    with closing(psycopg2.connect(host=str(server.socket_folder), user="postgres", dbname="postgres")) as connection:
        connection.autocommit = True
        connection.cursor().execute("DROP DATABASE kube")

    server.ensure_ready("kube")

    assert query(server, "SELECT current_database()") == "kube"


def test_stop_ends_it_and_the_data_stay(server: Server) -> None:
    query(server, "CREATE TABLE kept AS SELECT 1 AS one")

    assert server.stop() is True
    assert server.stop() is False
    assert not server.is_listening()
    server.ensure_ready("kube")

    assert query(server, "SELECT one FROM kept") == 1


def test_stop_of_a_server_that_never_was_makes_nothing(place: Path) -> None:
    assert Server(place / "postgres").stop() is False
    assert list(place.iterdir()) == []


def test_a_long_path_gets_a_private_socket_folder_elsewhere(place: Path) -> None:
    deep = place / ("kelompok-usaha-bersama-" * 5)
    server = Server(deep / "postgres")
    assert len(os.fsencode(server.folder)) > LONGEST_SOCKET_PATH

    server.ensure_ready("kube")

    try:
        assert query(server, "SELECT 1") == 1
        assert server.socket_folder.parent == module.SOCKETS
        assert server.socket_folder.stat().st_mode & 0o777 == 0o700
    finally:
        server.stop()
        shutil.rmtree(server.socket_folder)


def test_a_path_with_blanks_and_quotes(place: Path) -> None:
    server = Server(place / "data d'Ibu Ani" / "postgres")
    server.ensure_ready("kube")
    assert query(server, "SELECT 1") == 1


def test_a_socket_that_somebody_removed_comes_back(server: Server) -> None:
    (server.data / module.SOCKET_NAME).unlink()

    server.ensure_ready("kube")

    assert query(server, "SELECT 1") == 1


def test_a_strangers_socket_folder_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SOCKETS", place)
    monkeypatch.setattr(module, "LONGEST_SOCKET_PATH", 10)
    server = Server(place / "postgres")
    server.socket_folder.mkdir(mode=0o755)

    with pytest.raises(EmbeddedPostgresError, match="is not a folder that only user"):
        server.ensure_ready("kube")


def test_kill_9_of_the_server_loses_nothing(server: Server) -> None:
    query(server, "CREATE TABLE kept AS SELECT 1 AS one")
    with closing(psycopg2.connect(host=str(server.socket_folder), user="postgres", dbname="kube")) as connection:
        connection.cursor().execute("SELECT 1")  # a backend in a transaction that outlives its postmaster for a moment
        kill(pid_of(server))

        server.ensure_ready("kube")

    assert query(server, "SELECT one FROM kept") == 1


def test_a_pid_file_that_names_somebody_elses_process_is_no_obstacle_and_no_target(server: Server) -> None:
    kill(pid_of(server))
    owner = server.data.stat()
    identity = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if ROOT else {}
    with subprocess.Popen(["sleep", "600"], cwd="/", **identity) as bystander:
        try:
            pid_file = server.data / "postmaster.pid"
            pid_file.write_text("\n".join([str(bystander.pid), *pid_file.read_text().splitlines()[1:]]) + "\n")

            assert server.stop() is False
            server.ensure_ready("kube")

            assert query(server, "SELECT 1") == 1
            assert bystander.poll() is None
        finally:
            bystander.kill()


def test_kill_9_of_the_application_leaves_the_server_running(place: Path) -> None:
    code = ENSURE + "\n    print('ready', flush=True)\n    sys.stdin.read()"
    application = python(code, str(place / "postgres"), stdin=subprocess.PIPE, start_new_session=True)
    assert application.stdout is not None
    assert application.stdout.readline() == "ready\n"

    os.killpg(application.pid, signal.SIGKILL)
    application.communicate()

    assert query(Server(place / "postgres"), "SELECT 1") == 1


def test_kill_9_while_the_cluster_is_being_made_leaves_no_half_cluster(place: Path) -> None:
    application = python(ENSURE, str(place / "postgres"), start_new_session=True)
    deadline = time.monotonic() + 20
    while not (place / "postgres.unfinished" / "base").exists():
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.killpg(application.pid, signal.SIGKILL)
    application.communicate()
    assert not (place / "postgres").exists()

    server = Server(place / "postgres")
    server.ensure_ready("kube")

    assert query(server, "SELECT 1") == 1


def test_processes_that_start_at_once_share_one_server(place: Path) -> None:
    processes = [python(ENSURE, str(place / "postgres")) for _ in range(4)]

    assert [(process.communicate()[0], process.returncode) for process in processes] == [("", 0)] * 4

    assert query(Server(place / "postgres"), "SELECT 1") == 1
    starts = (place / "postgres" / "server.log").read_text().count("starting PostgreSQL")
    assert starts == 1


AS_NOBODY = """
    import os, sys
    from pathlib import Path
    import encodings.idna, psutil, psycopg2
    from kube_portal.embedded_postgres.server import Server
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
    server = Server(Path(sys.argv[1]))
    server.ensure_ready("kube")
    psycopg2.connect(host=str(server.socket_folder), user="postgres", dbname="kube").close()
    print(os.geteuid(), server.data == server.folder)
"""


@only_root  # as an ordinary user, all the other tests show it
def test_an_ordinary_user_starts_it_without_root(place: Path) -> None:
    home = place / "home"
    home.mkdir(mode=0o755)
    os.chown(home, 65534, 65534)

    ordinary = python(AS_NOBODY, str(home / "postgres"))

    assert ordinary.communicate()[0] == "65534 True\n"
    assert Server(home / "postgres").status().startswith("running")


@only_root
def test_root_serves_what_an_ordinary_user_made(place: Path) -> None:
    data = place / "postgres"
    Server(data).ensure_ready("kube")
    Server(data).stop()
    for path in (data, *data.rglob("*")):
        os.chown(path, 12345, 12345)

    # 12345 has no name here: PostgreSQL itself needs none, and neither do we
    Server(data).ensure_ready("kube")

    assert psutil.Process(pid_of(Server(data))).uids().real == 12345


@only_root
def test_a_clone_that_nobody_can_reach_keeps_its_data_in_roots_own_place(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ROOTS_OWN_PLACE", place / "own")
    home = place / "home"
    (home / "clone").mkdir(parents=True)
    home.chmod(0o700)
    wheel = module.wheel()
    (home / "site-packages").symlink_to(wheel.parents[1])
    monkeypatch.setattr(module, "wheel", lambda: home / "site-packages" / wheel.parent.name / wheel.name)
    server = Server(home / "clone" / "postgres")

    server.ensure_ready("kube")

    assert query(server, "SELECT 1") == 1
    assert server.folder.is_symlink()
    assert server.data.is_relative_to(place / "own")
    assert psutil.Process(pid_of(server)).exe().startswith(str(place / "own"))
    assert (server.data.parent / "belongs-to").read_text() == f"{server.folder}\n"
    again = Server(home / "clone" / "postgres")
    again.stop()
    again.ensure_ready("kube")
    assert again.data == server.data
    again.stop()


def test_data_of_another_user_are_refused_with_a_sentence(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: 54321)
        with pytest.raises(EmbeddedPostgresError, match="set DATA_DIR to another folder"):
            server.ensure_ready("kube")


def test_importing_django_starts_nothing_and_the_first_connection_does(place: Path) -> None:
    environment = {**os.environ, "KUBE_DEMO": "1", "DATA_DIR": str(place), "DATABASE_URL": "embedded"}
    code = """
        import os
        os.environ["DJANGO_SETTINGS_MODULE"] = "kube_portal.settings"
        import django
        django.setup()
        from django.conf import settings
        before = (settings.DATA_DIR / "postgres").exists()
        from django.db import connection
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            print(before, cursor.fetchone()[0])
    """
    process = python(code, env=environment)
    assert process.communicate()[0] == "False kube\n"

    command = [sys.executable, "-m", "kube_portal.embedded_postgres"]
    for verb, answer in (("status", "running as process"), ("stop", "not running"), ("status", "not running")):
        result = subprocess.run([*command, verb], cwd=REPOSITORY, env=environment, capture_output=True, text=True)
        assert (result.returncode, result.stdout.startswith(answer)) == (0, True), result
