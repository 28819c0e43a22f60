"""What stands in deploy/ and in docs/production.md: read by the programs it is written for, and run."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kwadrat.config import cli, embedded, roles
from kwadrat.config.checks.database import QUIET
from kwadrat.config.commands import place
from tests.config.test_cli import environment
from tests.walks.site import free_port

DEPLOY = place.ROOT / "deploy"
PAGE = (place.ROOT / "docs" / "production.md").read_text(encoding="utf-8")
NAME = "kwadrat.example.org"
ROLES = """
SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname ~ '^kwadrat'
"""
DATABASE = """
SELECT pg_get_userbyid(datdba), datcollate, datctype, pg_encoding_to_char(encoding),
    (SELECT array_agg(one::text ORDER BY one::text) FROM unnest(datacl) one) FROM pg_database WHERE datname = 'kwadrat'
"""


def test_the_page_names_files_and_commands_that_are_there() -> None:
    named = set(re.findall(r"(?:deploy|docs)/[\w./-]+\w", PAGE))
    assert len(named) >= 4
    assert [one for one in named if not (place.ROOT / one).exists()] == []
    known = cli.parser().format_help()
    commands = set(re.findall(r"^kwadrat (\w+)", PAGE, re.MULTILINE))
    assert {"prepare", "createadmin"} <= commands
    assert [one for one in commands if not re.search(rf"^    {one}\b", known, re.MULTILINE)] == []
    units = set(re.findall(r"kwadrat-\w+\.(?:socket|service|timer)", PAGE))
    assert [one for one in units if not (DEPLOY / "systemd" / one).exists()] == []


def scripts(tmp_path: Path) -> dict[str, str]:
    """Both scripts with this folder in place of the machine's, run as whoever runs the tests; what a run is told."""
    there = {"/etc/kwadrat": str(tmp_path / "etc"), "/opt/kwadrat": str(tmp_path), "/usr/local/bin": str(tmp_path)}
    for name in ("kwadrat", "bounce"):
        text = (DEPLOY / name).read_text()
        for old, new in {**there, "setpriv --reuid kwadrat --regid kwadrat --init-groups ": ""}.items():
            text = text.replace(old, new)
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    (tmp_path / "etc").mkdir()
    return {"PATH": "/usr/bin:/bin", "HOME": "/nowhere", "LC_ALL": "C"}


def program(tmp_path: Path, text: str) -> None:
    path = tmp_path / ".venv/bin/kwadrat"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_a_letter_is_kept_by_the_mail_server_whatever_goes_wrong(tmp_path: Path) -> None:
    """Without settings, without the program, and when it fails; 75 is EX_TEMPFAIL, any other code loses the letter."""
    clean, settings = scripts(tmp_path), tmp_path / "etc/env"

    def code() -> int:
        return subprocess.run([tmp_path / "bounce"], capture_output=True, check=False, env=clean).returncode

    assert code() == 75, "no settings"
    settings.write_text("DATABASE_URL=x\n")
    assert code() == 75, "no program"
    for end, wanted in (("exit 1", 75), ("exit 126", 75), ('test "$1" = bounce', 0)):
        program(tmp_path, end)
        assert code() == wanted, end


def test_the_command_reads_settings_as_systemd_reads_them_and_makes_no_database_of_its_own(tmp_path: Path) -> None:
    clean = scripts(tmp_path)
    program(tmp_path, 'env; echo "ARGUMENTS=$*"')

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run([tmp_path / "kwadrat", "check"], capture_output=True, text=True, check=False, env=clean)

    url = "postgresql://a:$x'y`z@h/kwadrat?sslmode=verify-full&sslrootcert=/x y"
    (tmp_path / "etc/env").write_text(
        f"# word\n\nDATABASE_URL={url}\nKWADRAT_HELP='Ola & Ela'\nKWADRAT_SMS_FORM=\"a&b\""
    )
    (tmp_path / "etc/owner").write_text("DATABASE_OWNER_URL=postgresql://o@h/kwadrat?a=1&b=2\n")
    done = run()
    seen = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert (done.returncode, done.stderr) == (0, "")
    assert (seen["DATABASE_URL"], seen["DATABASE_OWNER_URL"]) == (url, "postgresql://o@h/kwadrat?a=1&b=2")
    assert (seen["KWADRAT_HELP"], seen["KWADRAT_SMS_FORM"], seen["ARGUMENTS"]) == ("Ola & Ela", "a&b", "check")
    assert seen["HOME"] == "/var/lib/kwadrat", "libpq gives up an encrypted connection when it may not look there"
    (tmp_path / "etc/env").write_text("KWADRAT_HELP=x\n")
    refused = run()
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "DATABASE_URL" in refused.stderr


def test_an_environment_of_a_python_that_is_gone_is_made_again(tmp_path: Path) -> None:
    """As after an upgrade of the distribution; one that works is left alone."""
    shutil.copytree(place.ROOT / "requirements", tmp_path / "requirements")
    shutil.copy(place.ROOT / "Makefile", tmp_path)
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    for ends, is_made in ((0, False), (1, True)):
        python.write_text(f"#!/bin/sh\nexit {ends}\n")
        python.chmod(0o755)
        shown = subprocess.run(["make", "-n", "venv"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        assert ("-m venv .venv" in shown) == is_made


def test_a_newer_database_keeps_the_trails_closed() -> None:
    """The other method of pg_upgradecluster loads with triggers disabled and leaves them ordinary."""
    assert set(re.findall(r"pg_upgradecluster(\S* \S+)", PAGE)) == {" --method=upgrade"}


@pytest.fixture
def units(tmp_path: Path) -> list[str]:
    """The units, with this checkout in place of /opt/kwadrat: their programs must be there."""
    shutil.copytree(DEPLOY / "systemd", tmp_path, dirs_exist_ok=True)
    python = Path(sys.executable)
    for unit in tmp_path.glob("*.service"):
        unit.write_text(unit.read_text().replace("/opt/kwadrat/.venv/bin", str(python.parent)))
    return sorted(str(unit) for unit in tmp_path.glob("kwadrat-*.*") if unit.is_file())


def analyze(verb: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    folder = Path(arguments[-1]).parent
    return subprocess.run(
        ["systemd-analyze", verb, *arguments], capture_output=True, text=True, check=False,
        env={"SYSTEMD_UNIT_PATH": f"{folder}:", "PATH": "/usr/bin:/bin", "LC_ALL": "C"},
    )  # fmt: skip


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_reads_every_unit_and_finds_them_shut_in(units: list[str]) -> None:
    done = analyze("verify", *units)
    assert (done.returncode, done.stderr.strip()) == (0, "")
    for unit in units:
        if unit.endswith(".service"):
            shut = analyze("security", "--offline=true", "--threshold=15", unit)
            assert shut.returncode == 0, shut.stdout.splitlines()[-1]
    Path(units[0]).with_name("kwadrat-.service.d").joinpath("sandbox.conf").unlink()
    assert analyze("security", "--offline=true", "--threshold=15", units[-1].replace("socket", "service")).returncode


def test_the_sql_of_an_administrator_makes_what_the_embedded_database_has(home: Path) -> None:
    running = embedded.start(home, fast=True)
    with running.connect() as admin:
        wanted = sorted(admin.execute(ROLES).fetchall()), admin.execute(DATABASE).fetchall()
        running.drop_database(roles.DATABASE)
        for name in (roles.OWNER, roles.APP):
            admin.execute(f"DROP ROLE {name}")
        text = "\\set app 'a''b'\n\\set owner 'o'\n" + (DEPLOY / "database.sql").read_text()
        arguments = ["--quiet", "-h", str(running.socket), "-U", embedded.SUPERUSER, "postgres"]
        subprocess.run([running.bin / "psql", *arguments], input=text, text=True, check=True, capture_output=True)
        assert (sorted(admin.execute(ROLES).fetchall()), admin.execute(DATABASE).fetchall()) == wanted
        # set for the database, so that it holds whatever the administrator asked of her server
        quiet = "SELECT unnest(setconfig) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase"
        assert {row[0] for row in admin.execute(quiet)} == {f"{name}={good}" for name, good in QUIET}
        secret = "SELECT bool_and(rolpassword LIKE 'SCRAM-SHA-256$%') FROM pg_authid WHERE rolname ~ '^kw'"
        assert admin.execute(secret).fetchone() == (True,)


@dataclass(frozen=True)
class Site:
    """Ports of a running nginx with the real server behind it."""

    plain: int
    tls: int
    inside: int

    def ask(
        self, port: int, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, str]:
        if port == self.tls:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                "127.0.0.1", port, timeout=30, context=context
            )
        else:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        named = {"Host": NAME} | {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "privkey.pem").write_bytes(key.private_bytes(*form))


def configuration(folder: Path, site: Site) -> str:
    """The example as it is, with this folder and these ports, inside the least that nginx needs."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("/run/kwadrat.sock", f"{folder}/sock"), ("/etc/ssl/kwadrat", str(folder)), ("/var/log/nginx", str(folder)),
        ("listen 80;", f"listen 127.0.0.1:{site.plain};"), ("listen 443 ", f"listen 127.0.0.1:{site.tls} "),
        ("127.0.0.1:9180;", f"127.0.0.1:{site.inside};"),
    ):  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    places = "".join(f"{name}_temp_path {folder}/t;" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    head = f"pid {folder}/pid; daemon off; error_log {folder}/error.log; events {{}}"
    return f"{head} http {{ types {{}} {places} {text} }}"


def wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """nginx with our example, the real server behind it; the pages asked for here need no database."""
    if not shutil.which("nginx"):
        pytest.skip("nginx is not here")
    folder = tmp_path_factory.mktemp("site")
    # whoever starts as root serves as somebody else, who must get here
    for one in (folder, *folder.parents[:3]):
        one.chmod(one.stat().st_mode | 0o711)
    made = Site(free_port(), free_port(), free_port())
    certificate(folder)
    (folder / "nginx.conf").write_text(configuration(folder, made), encoding="utf-8")
    away = "postgresql://kwadrat_app@/kwadrat?host=/nonexistent"
    more = {"KWADRAT_HOSTS": NAME, "KWADRAT_PROXY": "1", "DATABASE_URL": away}
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:kwadrat.config.server", "-b", f"unix:{folder}/sock", "-m", "0",
         "kwadrat.config.wsgi:application"],
        cwd=place.ROOT, env=environment(folder / "home", **more), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    nginx = subprocess.Popen(["nginx", "-e", "stderr", "-c", f"{folder}/nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        wait(made.inside)
        deadline = time.monotonic() + 60
        while made.ask(made.inside, "/stan/zyje/")[0].status != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield made
        assert (folder / "kwadrat.error.log").read_text() == ""
    finally:
        for process in (nginx, server):
            process.terminate()
            process.wait(30)


def test_plain_http_is_sent_to_tls_whatever_it_claims(site: Site) -> None:
    answer, _text = site.ask(site.plain, "/wejscie/", X_Forwarded_Proto="https", X_Forwarded_For="127.0.0.1")
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{NAME}/wejscie/")
    answer, text = site.ask(site.tls, "/wejscie/", X_Forwarded_Proto="http", X_Request_ID="0" * 32)
    assert (answer.status, "Zaloguj" in text) == (200, True)
    assert "Secure" in (answer.getheader("Set-Cookie") or "")
    assert answer.getheader("Strict-Transport-Security")
    assert re.fullmatch("[0-9a-f]{32}", answer.getheader("X-Request-ID") or "")
    assert answer.getheader("X-Request-ID") != "0" * 32
    assert answer.getheader("Server") == "nginx"


def test_a_foreign_name_gets_nothing(site: Site) -> None:
    answer, text = site.ask(site.tls, "/wejscie/", Host="zly.example")
    assert answer.status == 400
    assert "zly.example" not in text


def test_the_addresses_of_machines_stay_inside(site: Site) -> None:
    for path in ("/stan/zyje/", "/stan/gotowy/", "/stan/liczby/", "/stan/../stan/liczby/", "//stan/liczby/"):
        answer, text = site.ask(site.tls, path)
        assert (answer.status, "kwadrat_" in text) == (404, False), path
    assert site.ask(site.inside, "/stan/gotowy/")[1] == "not ready: database\n"
    assert "kwadrat_requests_total" in site.ask(site.inside, "/stan/liczby/")[1]
    assert site.ask(site.inside, "/wejscie/")[0].status == 404


def test_what_is_too_big_for_the_proxy_is_said_in_polish(site: Site) -> None:
    """Two scans of 10 MB pass; the server then misses the token of the form. More is stopped before it is read."""
    two = 20 * 1024 * 1024 + 100_000
    answer, text = site.ask(site.tls, "/wejscie/", "POST", b"0" * two, Content_Type="application/octet-stream")
    assert answer.status == 403
    connection = ssl._create_unverified_context().wrap_socket(socket.create_connection(("127.0.0.1", site.tls), 30))
    head = f"POST /wejscie/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {22 * 1024 * 1024}\r\n\r\n"
    connection.sendall(head.encode())
    text = b"".join(iter(lambda: connection.recv(4096), b"")).decode()
    connection.close()
    assert text.startswith("HTTP/1.1 413 ")
    assert "najwyżej 10 MB" in text


def test_the_nightly_copy_is_called_as_the_command_wants_it() -> None:
    """The service writes where it may write, and keeps the newest copies."""
    text = (DEPLOY / "systemd" / "kwadrat-backup.service").read_text()
    (order,) = re.findall(r"^ExecStart=\S+/kwadrat (.*)$", text, re.MULTILINE)
    options = cli.parser().parse_args(order.split())
    assert options.keep > 1
    assert f"ReadWritePaths={options.target}" in text.splitlines()
    assert f"install -d -o kwadrat -g kwadrat -m 0700 {options.target}" in PAGE
    (name,) = re.findall(r'echo "(\w+)=\$\(openssl rand -hex \d+\)" > /etc/kwadrat/backup', PAGE)
    assert name in (place.ROOT / "env.sample").read_text(encoding="utf-8")
