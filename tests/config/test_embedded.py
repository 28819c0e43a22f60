"""The embedded database, on real servers: first start, second start, sudden death, wrong rights."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from kwadrat.config import embedded, roles
from kwadrat.config.settings import _database


def kill(running: embedded.Running) -> None:
    pid = embedded.running_pid(running.data)
    assert pid
    os.kill(pid, signal.SIGKILL)


def test_life_of_a_server(home: Path) -> None:
    assert embedded.status(home) is None
    first = embedded.start(home, fast=True)
    assert first.is_ours
    assert first.data.stat().st_mode & 0o777 == 0o700
    assert first.socket.stat().st_mode & 0o777 == 0o700
    with psycopg.connect(first.owner_url) as owner:
        owner.execute("CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY, text text)")
    with psycopg.connect(first.app_url) as app:
        app.execute("INSERT INTO note (text) VALUES ('kept')")

    again = embedded.start(home, fast=True)
    assert not again.is_ours
    assert again.app_url == first.app_url

    kill(first)
    recovered = embedded.start(home, fast=True)
    assert recovered.is_ours
    with psycopg.connect(recovered.app_url) as app:
        assert app.execute("SELECT text FROM note").fetchall() == [("kept",)]

    recovered.stop()
    assert embedded.status(home) is None
    assert list(recovered.socket.iterdir()) == []
    recovered.stop()


def test_server_is_closed_and_private(home: Path) -> None:
    running = embedded.start(home, fast=True)
    with running.connect(roles.DATABASE) as admin:
        shown = {
            name: admin.execute("SELECT current_setting(%s)", [name]).fetchone()[0]
            for name in ("listen_addresses", "data_checksums", "jit", "server_encoding", "log_min_error_statement")
        }
        assert shown == {
            "listen_addresses": "",
            "data_checksums": "on",
            "jit": "off",
            "server_encoding": "UTF8",
            "log_min_error_statement": "panic",
        }
        assert admin.execute("SELECT lower('ŻÓŁĆ'), 'Łódź' ILIKE 'łÓ%', 'z' < 'ą'").fetchone() == ("żółć", True, True)
        have = {row[0] for row in admin.execute("SELECT extname FROM pg_extension")}
        assert set(roles.EXTENSIONS) <= have
        strong = "SELECT rolname FROM pg_roles WHERE rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls"
        assert admin.execute(strong).fetchall() == [("postgres",)]
    # Peer: the name of the system user decides, so a role outside the map is refused whatever it claims.
    with pytest.raises(psycopg.OperationalError, match=r"(?i)peer|role"):
        psycopg.connect(running.url("pg_read_all_data"))


def test_application_role_owns_nothing(home: Path) -> None:
    running = embedded.start(home, fast=True)
    with psycopg.connect(running.owner_url) as owner:
        owner.execute("CREATE TABLE thing (id int)")
    for statement in (
        "CREATE TABLE own (id int)",
        "CREATE SCHEMA own",
        "CREATE TEMP TABLE own (id int)",
        "TRUNCATE thing",
        "DROP TABLE thing",
        "ALTER TABLE thing DISABLE TRIGGER ALL",
        "ALTER TABLE thing ADD COLUMN more int",
        "SET SESSION AUTHORIZATION kwadrat_owner",
        "SET ROLE kwadrat_owner",
    ):
        with psycopg.connect(running.app_url) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(statement)


def test_further_databases(home: Path) -> None:
    running = embedded.start(home, fast=True)
    assert running.ensure_database("kwadrat_example")
    assert not running.ensure_database("kwadrat_example")
    with psycopg.connect(running.url(roles.OWNER, "kwadrat_example")) as owner:
        owner.execute("CREATE TABLE thing (id int)")
    with psycopg.connect(running.url(roles.APP, "kwadrat_example")) as app:
        assert app.execute("SELECT count(*) FROM thing").fetchone() == (0,)
    running.drop_database("kwadrat_example")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(running.url(roles.APP, "kwadrat_example"))


def test_a_killed_launcher_leaves_a_usable_server(home: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from kwadrat.config import embedded;"
        "embedded.start(Path(sys.argv[1]), fast=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(home)], check=False)
    assert done.returncode == -signal.SIGKILL
    found = embedded.start(home, fast=True)
    assert not found.is_ours
    found.stop()
    assert embedded.status(home) is None


def test_a_process_number_in_use_again_does_not_block_the_start(home: Path) -> None:
    running = embedded.start(home, fast=True)
    lines = (running.data / "postmaster.pid").read_text()
    running.stop()
    rest = lines.split("\n", 1)[1]
    (running.data / "postmaster.pid").write_text(f"{os.getpid()}\n{rest}")
    (running.socket / f".s.PGSQL.{embedded.PORT}.lock").write_text(f"{os.getpid()}\n{rest}")
    assert embedded.status(home) is None
    assert embedded.start(home, fast=True).is_ours


def test_a_long_path_moves_the_socket(home: Path) -> None:
    deep = home.parent / ("x" * 90) / "var"
    deep.parent.mkdir(mode=0o711)
    deep.parent.chmod(0o711)
    running = embedded.start(deep, fast=True)
    try:
        assert running.socket.parent == Path("/tmp")
        with psycopg.connect(running.app_url) as app:
            assert app.execute("SELECT 1").fetchone() == (1,)
    finally:
        running.stop()
        running.socket.rmdir()


@pytest.mark.parametrize("name", ["Moje dokumenty 100%+ 'a'", "Moje, dokumenty"])
def test_a_folder_may_have_a_name_of_several_words(home: Path, name: str) -> None:
    folder = home.parent / name
    folder.mkdir(mode=0o711)
    server = embedded.start(folder, fast=True)
    try:
        with psycopg.connect(server.app_url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert _database(server.app_url)["HOST"] == str(server.socket)
    finally:
        server.stop()


def test_a_failed_first_start_leaves_nothing_half_made(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = home.parent / "bin"
    programs.mkdir()
    for name in ("initdb", "pg_ctl", "postgres"):
        (programs / name).write_text("#!/bin/sh\necho 'initdb: error: no space left on device' >&2\nexit 1\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("KWADRAT_PG_BIN", str(programs))
    with pytest.raises(embedded.DatabaseProblem, match="no space left") as caught:
        embedded.start(home)
    assert "\n" not in str(caught.value)
    assert [entry.name for entry in home.iterdir()] == ["db.lock"]


def test_a_server_that_cannot_start_says_why_in_one_line(home: Path) -> None:
    running = embedded.start(home, fast=True)
    running.stop()
    (running.data / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(embedded.DatabaseProblem, match="nie uruchomiła się") as caught:
        embedded.start(home, fast=True)
    assert "\n" not in str(caught.value)


def test_another_major_version_is_refused(home: Path) -> None:
    running = embedded.start(home, fast=True)
    running.stop()
    (running.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(embedded.DatabaseProblem, match="w wersji 9"):
        embedded.start(home, fast=True)


def test_missing_programs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KWADRAT_PG_BIN", str(home))
    with pytest.raises(embedded.DatabaseProblem, match="nie ma programów"):
        embedded.start(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_root_with_a_closed_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = home.parent / "lib"
    monkeypatch.delenv("KWADRAT_PG_BIN", raising=False)
    monkeypatch.setattr(embedded, "ROOT_FOLDER", place)
    monkeypatch.setattr(embedded, "_is_reachable", lambda path: place in (path, *path.parents))
    running = embedded.start(home, fast=True)
    assert (home / "db").is_symlink()
    assert (home / "db").resolve() == running.data
    assert place in running.data.parents
    assert place in running.bin.parents
    assert embedded.status(home) is not None
    running.stop()
    # The choice holds even if the home is opened later.
    monkeypatch.setattr(embedded, "_is_reachable", lambda path: True)
    assert embedded.start(home, fast=True).data == running.data


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")
def test_a_database_of_somebody_else_is_refused(home: Path) -> None:
    (home / "db").mkdir(parents=True)
    os.chown(home / "db", 1, 1)
    with pytest.raises(embedded.DatabaseProblem, match="należy do użytkownika o numerze 1"):
        embedded.start(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="root drops its rights for this test")
def test_an_ordinary_user_starts_it_too(home: Path) -> None:
    os.chown(home.parent, 65534, 65534)
    child = os.fork()
    if child == 0:
        # A copy of this process, since an interpreter in a closed folder could not be started afresh.
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        running = embedded.start(home, fast=True)
        running.stop()
        os._exit(0 if running.is_ours and not running.account.is_other else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert (home / "db").stat().st_uid == 65534
