"""The `kwadrat` command as people meet it: its last line and its exit code, and its life as a real process."""

import http.client
import io
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kwadrat.config import cli, embedded, roles, settings
from kwadrat.config.commands import place

COMMANDS = (
    "up", "demo", "prepare", "worker", "bounce", "nightly", "backup", "restore", "upgrade", "check", "report", "import",
    "createadmin",
)  # fmt: skip
UNREACHABLE = "postgresql://kwadrat_app@127.0.0.1:1/kwadrat"


def environment(home: Path, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "KWADRAT_"))}
    kept = {name: os.environ[name] for name in ("KWADRAT_PG_BIN",) if name in os.environ}
    return clean | kept | {"KWADRAT_HOME": str(home), "PYTHONPATH": str(place.ROOT)} | more


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


Kwadrat = Callable[..., Done]


@pytest.fixture
def kwadrat(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Kwadrat:
    """Call the command in this process: enough for everything that ends before the database starts."""

    def call(home: Path, *arguments: str, **more: str) -> Done:
        for name in set(os.environ) - set(environment(home)):
            monkeypatch.delenv(name)
        for name, value in environment(home, **more).items():
            monkeypatch.setenv(name, value)
        try:
            code = cli.main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        return Done(code, *capsys.readouterr())

    return call


def refused(done: Done) -> str:
    """The one line of a refusal."""
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("kwadrat: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.fixture
def port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def started(home: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes of `up`; those that still run are ended."""
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        if process.poll() is None:
            process.terminate()
        process.wait(30)
        process.stdout.close()


def up(
    started: list[subprocess.Popen[str]], home: Path, port: int, command: str = "up", until: str = "Ctrl-C", **more: str
) -> subprocess.Popen[str]:
    """Start and read on until it says that it serves, or another of its words."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kwadrat.config.cli", command, "--port", str(port)],
        env=environment(home, **more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    started.append(process)
    lines = []
    for line in process.stdout:
        lines.append(line)
        if until in line:
            return process
    raise AssertionError("".join(lines))


def serves(port: int) -> bool:
    """Whether the server answers; production answers plain http with a redirect."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < 500
        except ConnectionRefusedError:
            return False


def test_help_names_every_command(kwadrat: Kwadrat, home: Path) -> None:
    done = kwadrat(home, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    for name in COMMANDS:
        assert f"    {name}" in done.stdout
        assert kwadrat(home, name, "--help").returncode == 0
    assert not home.exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "POLECENIE"),
        (["fly"], "nieznana wartość 'fly'"),
        (["up", "--port", "99999"], "niepoprawna wartość '99999'"),
        (["report", "half-year"], "brakuje: --club, --from, --to"),
        (["report"], "SPRAWOZDANIE"),
        (["report", "table3", "--of", "nowhere"], "nieznana wartość 'nowhere'"),
        (["report", "half-year", "--club", "x", "--from", "2021-02-30", "--to", "2021-06-30"], "'2021-02-30'"),
        (["demo", "--speed"], "nieznane: --speed"),
        (["backup"], "brakuje: CEL"),
        (["backup", "kopie", "--keep", "0"], "niepoprawna wartość '0'"),
        (["restore", "x.kopia", "--passphrase", "tajne hasło kopii"], "nieznane: --passphrase"),
    ],
)
def test_a_wrong_call_is_code_2(kwadrat: Kwadrat, home: Path, arguments: list[str], word: str) -> None:
    done = kwadrat(home, *arguments)
    assert done.returncode == 2
    assert word in done.stderr.splitlines()[-1]
    assert done.stderr.startswith("użycie: ")
    assert not home.exists()


@pytest.mark.parametrize("command", ["up", "demo"])
def test_a_busy_port_is_found_before_anything_is_made(kwadrat: Kwadrat, home: Path, command: str) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        assert f"Port {number}: zajęty" in refused(kwadrat(home, command, "--port", str(number)))
    assert not home.exists()


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("mysql://kwadrat@127.0.0.1/kwadrat", "nie jest poprawnym adresem"),
        ("kwadrat", "nie jest poprawnym adresem"),
        ("postgresql://kwadrat@127.0.0.1:abc/kwadrat", "nie jest poprawnym adresem"),
        ("postgresql://kwadrat@127.0.0.1/kwadrat?colour=red", "nie jest poprawnym adresem"),
        (UNREACHABLE, "Nie można połączyć się"),
        ("postgresql://kwadrat:sekret@/kwadrat?host=/nonexistent", "Nie można połączyć się"),
    ],
)
def test_a_wrong_database_address(kwadrat: Kwadrat, home: Path, port: int, url: str, word: str) -> None:
    line = refused(kwadrat(home, "up", "--port", str(port), DATABASE_URL=url, DATABASE_OWNER_URL=url))
    assert word in line
    assert "DATABASE_URL" in line
    assert "sekret" not in line
    assert [entry.name for entry in home.iterdir() if entry.name.startswith("db")] == []


def test_a_folder_that_takes_no_files(kwadrat: Kwadrat, port: int) -> None:
    # Not even root may write here.
    assert "/proc/kwadrat" in refused(kwadrat(Path("/proc/kwadrat"), "up", "--port", str(port)))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into every folder")
def test_a_read_only_folder(kwadrat: Kwadrat, home: Path, port: int) -> None:
    home.mkdir(mode=0o555)
    assert "Nie można" in refused(kwadrat(home, "up", "--port", str(port)))
    assert list(home.iterdir()) == []


def test_a_report_with_its_end_before_its_start(kwadrat: Kwadrat, home: Path) -> None:
    period = ("--from", "2021-06-30", "--to", "2021-01-01")
    assert "wcześniejszy" in refused(kwadrat(home, "report", "half-year", "--club", "kedzierzyn", *period))
    assert not home.exists()


def test_life_of_up(kwadrat: Kwadrat, home: Path, port: int, started: list[subprocess.Popen[str]]) -> None:
    first = up(started, home, port)
    assert serves(port)
    assert "już działa" in refused(kwadrat(home, "up", "--port", str(port)))

    first.kill()
    first.wait()
    assert embedded.status(home) is not None
    second = up(started, home, port)
    assert serves(port)

    second.send_signal(signal.SIGINT)
    assert second.wait(30) == 0
    assert "Zatrzymano." in second.stdout.read()
    assert embedded.status(home) is None
    assert not serves(port)
    assert (home / "up.lock").read_text() == ""


def test_a_demo_that_was_cut_off_is_loaded_anew_unless_somebody_else_works_there(
    home: Path, port: int, started: list[subprocess.Popen[str]]
) -> None:
    first = up(started, home, port, "demo", until="  skierowania: ")
    first.send_signal(signal.SIGINT)
    assert first.wait(60) == 0
    _rename(home, "head-ops@pokaz.example", "kierowniczka@ops.example")
    with pytest.raises(AssertionError, match=f"przerwane.* Usuń folder {re.escape(str(home))}"):
        up(started, home, port, "demo")
    _rename(home, "kierowniczka@ops.example", "head-ops@pokaz.example")
    second = up(started, home, port, "demo", until="od nowa")
    for line in second.stdout:
        if "Ctrl-C" in line:
            break
    assert serves(port)
    assert not (home / "demo-loading").exists()


def _rename(home: Path, before: str, after: str) -> None:
    """The account of one address gets another."""
    server = embedded.start(home)
    with server.connect(roles.DATABASE) as admin:
        changed = admin.execute("UPDATE kwadrat_user SET email = %s WHERE email = %s", [after, before])
        assert changed.rowcount == 1
    server.stop()


def test_up_on_a_database_of_somebody_else(
    kwadrat: Kwadrat, home: Path, port: int, started: list[subprocess.Popen[str]]
) -> None:
    foreign = embedded.start(home.parent / "foreign", fast=True)
    try:
        urls = {"DATABASE_URL": foreign.app_url, "DATABASE_OWNER_URL": foreign.owner_url}
        one_role = urls | {"DATABASE_OWNER_URL": foreign.app_url}
        assert "dwie różne role" in refused(kwadrat(home, "up", "--port", str(port), **one_role))
        assert "DATABASE_OWNER_URL" in refused(kwadrat(home, "up", "--port", str(port), DATABASE_URL=foreign.app_url))
        process = up(started, home, port, **urls)
        assert serves(port)
        process.terminate()
        assert process.wait(30) == 0
        assert not (home / "db").exists()
        assert embedded.status(home.parent / "foreign") is not None
    finally:
        foreign.stop()


def test_import_ends_before_the_database_when_it_cannot_begin(kwadrat: Kwadrat, tmp_path: Path) -> None:
    assert "Nie można odczytać pliku" in refused(kwadrat(tmp_path, "import", "people", "nie-ma.csv", "--as", "a@b.pl"))
    file = tmp_path / "osoby.csv"
    file.write_text("Imię;Nazwisko\nA;B\n", encoding="utf-8")
    arguments = ("import", "people", str(file), "--as", "a@b.pl", "--column", "Imię")
    assert "NAGŁÓWEK=POLE" in refused(kwadrat(tmp_path, *arguments))


def test_import_checks_saves_and_finds_everybody_again(home: Path) -> None:
    """As a process: progress, a line for each fault, the exit code; a second run writes nobody twice."""
    prepared = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=place.ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert prepared.returncode == 0, prepared.stderr
    file, result = home / "osoby.csv", home / "wynik.csv"
    head = "Imię;Nazwisko;Data urodzenia;Płeć;Miejscowość;PESEL"
    file.write_text(f"{head}\nZofia;Próbna;4.12.1987;K;Łódź;\nAdam;Próbny;31.02.1990;M;Łódź;\n", encoding="cp1250")

    def imported(*more: str) -> Done:
        command = [sys.executable, "-m", "kwadrat.config.cli", "import", "people", str(file), "--as", WORKER, *more]
        done = subprocess.run(
            command, cwd=place.ROOT, env=environment(home), capture_output=True, text=True, check=False
        )
        return Done(done.returncode, done.stdout, done.stderr)

    checked = imported()
    assert (checked.returncode, "dobre: 1" in checked.stdout) == (0, True), checked
    assert "Wiersz 3, Data urodzenia: " in checked.stdout
    assert "tylko sprawdzenie" in checked.stderr
    assert "--keep-good" in refused(imported("--save"))
    saved = imported("--save", "--keep-good", "--result", str(result))
    assert (saved.returncode, "zapisane: 1" in saved.stdout) == (0, True), saved
    assert "Zapisywanie: 2/2" in saved.stdout
    assert result.read_text(encoding="utf-8-sig").count("\n") == 3
    again = imported("--save", "--keep-good")
    assert (again.returncode, "już w rejestrze: 1" in again.stdout) == (0, True), again


WORKER = "ops-worker@cast.example"
LOADED = """
import os
from kwadrat.config.commands import place
with place.opened(owner=True) as here:
    place.prepare(here)
    os.environ.update(here.environment())
    import django
    django.setup()
    from tests import cast
    cast.make_anew()
    from django.db import connections
    connections.close_all()
"""


def test_bounce_asks_the_mail_server_to_try_again_when_the_database_is_away(
    kwadrat: Kwadrat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Postfix keeps the letter on 75 and would send a report on the report on 1."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Subject: x\n\nx")))
    done = kwadrat(tmp_path, "bounce", DATABASE_URL=UNREACHABLE)
    assert done.returncode == 75
    assert "kwadrat: " in done.stderr


def test_createadmin_says_what_is_wrong_where_it_asks(home: Path) -> None:
    """At a console, as a person at it: each wrong answer is asked for again, the kinds are shown with their names."""
    answers = [
        "nie adres", "a@b.example", "Ola Nowa", "OPS Próbny", "ops", "assistance_centre", "krotkie",
        "dlugie-haslo-1", "dlugie-haslo-2", "dlugie-haslo-1", "dlugie-haslo-1",
    ]  # fmt: skip
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "kwadrat.config.cli", "createadmin"]
    asking = subprocess.Popen(
        ["setsid", "--ctty", *command],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=place.ROOT,
        env=environment(home),
    )
    os.close(theirs)
    seen, asked = "", 0
    while True:
        try:
            seen += os.read(ours, 4096).decode(errors="replace")
        except OSError:  # the other end is closed
            break
        if answers and seen.rstrip(" ").endswith(":") and seen.count(": ") > asked:
            asked = seen.count(": ")
            os.write(ours, f"{answers.pop(0)}\n".encode())
    os.close(ours)
    assert asking.wait() == 0, seen
    assert answers == []
    for words in (
        "assistance_centre           ", "Ośrodek pomocy społecznej", "Nie ma takiego rodzaju instytucji: ops",
        "za krótkie", "różnią się", "Utworzono konto a@b.example",
    ):  # fmt: skip
        assert words.casefold() in seen.casefold(), seen
    whole = ["--email=c@b.example", "--name=Ela Nowa", "--institution=OPS", "--kind=ngo"]
    for given, words in (("--kind=ops", "Nie ma takiego rodzaju"), ("--email=zły", "poprawny adres")):
        refused = subprocess.run(
            [*command, *whole, given], cwd=place.ROOT, env=environment(home), text=True, capture_output=True, input="",
            check=False,
        )  # fmt: skip
        assert (refused.returncode, words in refused.stderr) == (1, True), refused


def test_why_a_database_does_not_answer_is_the_line_that_says_it() -> None:
    text = 'connection to server at "h", port 5 failed: Connection refused\n\tIs the server running on that host?\n'
    assert place.last_line(text).endswith("Connection refused")


def test_what_the_address_of_the_database_says_reaches_every_connection() -> None:
    """Encryption above all: a connection that forgets sslmode is an open one, or one to somebody else."""
    url = (
        "postgresql://rola:p%40s@serwer:6543/baza?sslmode=verify-full&sslrootcert=%2Fca.pem&options=-c%20work_mem%3D1MB"
    )
    made = settings._database(url)
    assert [made[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "baza", "rola", "p@s", "serwer", "6543",
    ]  # fmt: skip
    options = made["OPTIONS"]
    assert isinstance(options, dict)
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/ca.pem")
    assert options["options"].startswith("-c work_mem=1MB -c ")
    assert settings._database("postgresql://r:x@/baza?host=/run/postgresql")["HOST"] == "/run/postgresql"
    with pytest.raises(ImproperlyConfigured) as refusal:
        settings._database("postgresql://r:tajne@serwer/baza?sslmod=require")
    assert "tajne" not in str(refusal.value)
