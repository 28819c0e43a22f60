"""The log names views and places in the code, never people: a planted person is looked for in all that a run wrote."""

from __future__ import annotations

import http.client
import io
import json
import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from kwadrat.config import logs
from kwadrat.config.commands import place
from kwadrat.web import urls
from tests import cast as cast_module
from tests.cast import Cast
from tests.config.test_cli import environment
from tests.walks.site import free_port

PESEL = "87120412344"
PLANTED = ("Brzęczyszczykiewicz", PESEL, "sekretny-wpis", "Tajna")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that is logged, as the formatter of the service writes it."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logs.Formatter())
    root, requests = logging.getLogger(), logging.getLogger("kwadrat.config.logs")
    root.addHandler(handler)
    requests.setLevel(logging.INFO)
    yield text
    root.removeHandler(handler)


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return cast_module.make()


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def planted_in(text: str) -> list[str]:
    return [word for word in (*PLANTED, "zagadka") if word in text or word.encode("unicode-escape").decode() in text]


def test_a_day_of_work_leaves_no_person_in_the_log(cast: Cast, written: io.StringIO) -> None:
    client = cast.sign_in(Client(), "ops_worker")
    path = reverse("person_register")
    once = re.search(r'name="once" value="([^"]+)"', client.get(path).content.decode())
    assert once is not None
    typed = {
        "once": once[1], "first_name": "Tajna", "last_name": "Brzęczyszczykiewicz", "birth_on": "4.12.1987", "sex": "F",
        "locality": "Próbno", "pesel": PESEL,
    }  # fmt: skip
    client.post(path, {**typed, "birth_on": "wczoraj"})
    there = client.post(path, typed).headers["Location"]
    person = client.get(there)
    assert "Brzęczyszczykiewicz" in person.content.decode()
    client.post(reverse("search"), {"q": PESEL})
    client.get("/osoby/?szukaj=Brzęczyszczykiewicz&x=sekretny-wpis")
    client.get(f"/osoby/{PESEL}/sekretny-wpis/")
    Client().get(there, {"next": "Brzęczyszczykiewicz"})
    Client(headers={"host": "brzeczyszczykiewicz-zagadka.example"}).get("/")
    text, found = written.getvalue(), lines(written)
    assert planted_in(text) == []
    assert re.search(r"[A-Z]-[0-9A-Z]{4}-[0-9A-Z]{4}", text.replace(cast.ops_worker.post_ref, "")) is None
    seen = [line for line in found if line["message"] == "request"]
    assert {"person_register", "person", "search", "people"} <= {line["view"] for line in seen if "view" in line}
    assert [line["status"] for line in seen if line.get("view") == "person"] == [200, 302]
    assert {line.get("actor") for line in seen} == {cast.ops_worker.post_ref, None}
    assert all(re.fullmatch("[0-9a-f]{32}", line["request"]) and line["ms"] >= 0 for line in seen)
    assert len({line["request"] for line in seen}) == len(seen)


def test_a_fault_tells_its_places_and_no_value(
    cast: Cast, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(request: Any) -> None:
        name = "Brzęczyszczykiewicz"
        try:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO kwadrat_user SELECT * FROM kwadrat_user WHERE email = %s", ["OPS"])
                cursor.execute("SELECT %s::date", [name])
        except Exception as error:
            raise ValueError(f"sekretny-wpis {name} {PESEL}") from error

    pattern = next(one for one in urls.urlpatterns if one.name == "home")
    monkeypatch.setattr(pattern, "callback", broken)
    client = cast.sign_in(Client(raise_request_exception=False), "ops_worker")
    answer = client.get("/", {"q": PESEL})
    assert answer.status_code == 500
    number = re.search(r"\b[0-9A-F]{8}\b", answer.content.decode())
    assert number is not None
    fault = next(line for line in lines(written) if line["level"] == "ERROR")
    assert planted_in(written.getvalue()) == []
    assert number[0] in fault["message"]
    assert fault["request"] == answer.headers["X-Request-ID"]
    assert fault["errors"][0]["type"] == "builtins.ValueError"
    assert any(" broken" in at for at in fault["errors"][0]["at"])
    assert "22007" in [one.get("sqlstate") for one in fault["errors"]]


def test_a_broken_constraint_is_named_and_its_value_is_not(cast: Cast, written: io.StringIO) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO kwadrat_user (email, name, password, is_active, language, theme, text_size, joined_at)"
                " SELECT email, 'Brzęczyszczykiewicz', '', true, 'pl', 'auto', 'normal', now() FROM kwadrat_user"
            )
    except IntegrityError:
        logging.getLogger("kwadrat.web").exception("broken")
    (line,) = lines(written)
    assert [one["constraint"] for one in line["errors"] if "constraint" in one] == ["kwadrat_user_email_key"]
    assert planted_in(written.getvalue()) == []
    assert "cast.example" not in written.getvalue()


@pytest.mark.parametrize(
    ("name", "message", "args", "expected"),
    [
        ("kwadrat.casework.notices", "notice %s", ("referral",), "notice referral"),
        ("gunicorn.error", "Error handling request %s", ("/osoby/Tajna/",), "Error handling request …"),
        ("gunicorn.error", "Worker (pid:%s) was sent %s!", (17, "SIGKILL"), "Worker (pid:17) was sent …!"),
        ("django.security.DisallowedHost", "Invalid HTTP_HOST header: 'Tajna'", None, "test_logs.speak:7"),
    ],
)
def test_a_library_speaks_without_values(name: str, message: str, args: Any, expected: str) -> None:
    record = logging.LogRecord(name, logging.ERROR, __file__, 7, message, args, None, func="speak")
    assert json.loads(logs.Formatter().format(record))["message"] == expected
    assert expected in logs.Formatter(as_text=True).format(record)


@pytest.mark.django_db
@pytest.mark.parametrize(("is_behind", "is_taken"), [(True, True), (False, False)])
def test_the_number_of_a_request_comes_from_the_proxy_alone(settings: Any, is_behind: bool, is_taken: bool) -> None:
    settings.BEHIND_PROXY = is_behind
    given = "0123456789abcdef0123456789abcdef"
    assert (Client().get("/wejscie/", headers={"x-request-id": given}).headers["X-Request-ID"] == given) is is_taken
    assert Client().get("/wejscie/", headers={"x-request-id": "Tajna"}).headers["X-Request-ID"] != "Tajna"


def asked(port: int, path: str) -> int:
    answer = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        answer.request("GET", path, headers={"X-Forwarded-Proto": "https"})
        return answer.getresponse().status
    finally:
        answer.close()


def test_the_server_without_its_database(tmp_path: Path) -> None:
    """The real server: it lives, is not ready, its pages fail with a line that names no address, and its workers count
    together."""
    port = free_port()
    away = "postgresql://kwadrat_app@/kwadrat?host=/nonexistent&port=5432"
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:kwadrat.config.server", "-b", f"127.0.0.1:{port}",
         "kwadrat.config.wsgi:application"],
        cwd=place.ROOT, env=environment(tmp_path, DATABASE_URL=away, KWADRAT_PROXY="1") | {"PYTHONWARNINGS": ""},
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                assert asked(port, "/stan/zyje/") == 200
                break
            except ConnectionRefusedError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        assert asked(port, "/stan/gotowy/") == 503
        statuses = {asked(port, f"/zaproszenie/zagadka{number}/?q=sekretny-wpis") for number in range(8)}
        assert statuses == {503}
        reader = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        reader.request("GET", "/stan/liczby/")
        text = reader.getresponse().read().decode()
        reader.close()
        assert "kwadrat_database_up 0" in text
        assert 'kwadrat_requests_total{view="account_join",status="5xx"} 8' in text
    finally:
        os.kill(process.pid, signal.SIGTERM)
        written = process.communicate(timeout=30)[1]
    assert planted_in(written) == []
    found = [json.loads(line) for line in written.splitlines()]
    assert {"not ready: database"} < {line["message"] for line in found}
    assert sum(line.get("view") == "account_join" for line in found) == 8
    assert any("OperationalError" in one["type"] for line in found for one in line.get("errors", ()))
