"""A file carried to its end: by stretches, by the queue, after kill -9, after a right was lost; by the command."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from kwadrat.casework import accounts, intake
from kwadrat.config import embedded, roles
from kwadrat.exchange.imports import command, desk
from kwadrat.records.audit import AuditEvent
from kwadrat.records.choices import IntakePhase
from kwadrat.records.intake import Intake, IntakeRow
from kwadrat.records.people import Person, PersonIdentity
from kwadrat.reporting import intake as reporting
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.house.source import ROOT

BORN = date(1985, 3, 12)


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def again(one: Intake) -> Intake:
    found = reporting.find(one.ref)
    assert found is not None
    return found


def test_a_file_goes_all_the_way(cast: Cast) -> None:
    number = build.pesel(BORN, "F", 11)
    content = build.spreadsheet({"pesel": number}, {"pesel": "123"}, {"pesel": number, "last_name": "Ta"}, {})
    one = build.checked(cast, content, total=4)
    assert reporting.counts(one).by_outcome == {"ready": 2, "refused": 1, "repeated": 1}
    intake.save(one, by=cast.ops_worker, is_partial=True)
    assert desk.advance(one.ref)
    done = again(one)
    assert (done.state, done.stored_as) == ("done", "")
    assert Person.objects.filter(last_name__startswith="Wczytana").count() == 2
    kept = str(list(IntakeRow.objects.filter(intake=one).values_list("problems", flat=True))) + str(done.columns)
    assert number not in kept
    assert desk.advance(one.ref)
    assert desk.advance("I-0000-0000")


def test_a_second_run_writes_nobody_twice(cast: Cast) -> None:
    content = build.spreadsheet({"pesel": build.pesel(BORN, "F", 12)}, {}, {"birth_on": "1.02.1990"})
    for _time in range(2):
        one = build.checked(cast, content, total=3)
        if reporting.counts(one).of("ready"):
            intake.save(one, by=cast.ops_worker)
            desk.advance(one.ref)
    assert reporting.counts(again(one)).by_outcome == {"present": 3}
    assert Person.objects.filter(last_name__startswith="Wczytana").count() == 3


def test_the_worker_lets_others_pass(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "BATCH", 2)
    monkeypatch.setattr(desk, "STRETCH", -1.0)
    monkeypatch.setattr(desk.advance, "__defaults__", (-1.0, desk.advance.__defaults__[1]))  # type: ignore[index]
    monkeypatch.setattr(desk, "close_old_connections", lambda: None)
    one = build.intake(cast, build.spreadsheet({}, {}, {}), total=3)
    jobs = ProcrastinateJob.objects.filter(task_name=intake.JOB)
    assert jobs.count() == 1
    desk.work(ref=one.ref)
    assert (again(one).done, jobs.count()) == (2, 2)
    desk.work(ref=one.ref)
    assert (again(one).state, jobs.count()) == ("checked", 2)
    desk.work(ref="I-0000-0000")


def test_a_file_stops_when_its_uploader_left(cast: Cast) -> None:
    one = build.intake(cast)
    accounts.end_post(cast.posts["ops_worker"], by=cast.admin, on=cast.today)
    assert desk.advance(one.ref)
    assert (again(one).state, "już tu nie pracuje" in again(one).stop_reason) == ("stopped", True)


def test_a_file_stops_when_her_papers_ran_out(cast: Cast) -> None:
    one = build.intake(cast)
    accounts.record_papers(
        cast.posts["ops_worker"], by=cast.admin, authorised_from=cast.ago(400), authorised_until=cast.ago(1),
        secrecy_on=cast.ago(400),
    )  # fmt: skip
    assert desk.advance(one.ref)
    assert again(one).state == "stopped"


def test_a_file_stops_when_its_content_is_gone(cast: Cast) -> None:
    one = build.intake(cast)
    (settings.HOME / "intake" / one.stored_as).unlink()
    assert desk.advance(one.ref)
    assert again(one).state == "stopped"


def test_a_step_that_another_job_has_ended_is_no_fault(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = build.intake(cast)

    def ended(*args: Any) -> None:
        rows = desk.people.candidates(desk.tables.read(reporting.content(one)), one.columns)
        intake.check_rows(one, by=cast.ops_worker, candidates=rows)
        intake.check_rows(one, by=cast.ops_worker, candidates=rows)

    monkeypatch.setattr(desk, "_stretch", ended)
    assert desk.advance(one.ref)
    assert again(one).state == "checked"


@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_gives_each_person_once(server: embedded.Running) -> None:
    cast = cast_module.make()
    content = build.spreadsheet(*({"pesel": build.pesel(BORN, "F", n)} for n in range(120)))
    one = build.checked(cast, content, total=120)
    intake.save(one, by=cast.ops_worker)
    environment = {
        **os.environ, "KWADRAT_HOME": str(settings.HOME), "DJANGO_SETTINGS_MODULE": "kwadrat.config.settings",
        "DATABASE_URL": server.url(roles.APP, connection.settings_dict["NAME"]),
    }  # fmt: skip
    seen = 0
    for _time in range(3):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.exchange.saving", one.ref],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        with process:
            assert process.stdout is not None
            for _line in range(2):
                seen = int(process.stdout.readline().split()[1])
            process.kill()
        written = Person.objects.filter(last_name__startswith="Wczytana").count()
        assert seen <= written < 120
        assert IntakeRow.objects.filter(intake=one, phase=IntakePhase.SAVE).count() == written
    while not desk.advance(one.ref):
        pass
    assert again(one).state == "done"
    assert Person.objects.filter(last_name__startswith="Wczytana").count() == 120
    assert PersonIdentity.objects.exclude(pesel_index="").count() == 120
    assert AuditEvent.objects.filter(kind="person.register", details__intake=one.ref).count() == 120


# the command


def test_the_command_checks_without_writing_anything(cast: Cast) -> None:
    before = AuditEvent.objects.count()
    report = command.run(build.spreadsheet({}, {"sex": "?"}), file_name="a.csv", email="ops-worker@cast.example")
    assert (report.counts, report.is_saved) == ({"ready": 1, "refused": 1}, False)
    assert report.lines[0].startswith("Wiersz 3, Płeć: ")
    assert (Intake.objects.count(), AuditEvent.objects.count()) == (0, before)


def test_the_command_saves(cast: Cast) -> None:
    told: list[tuple[str, int, int]] = []
    report = command.run(
        build.spreadsheet({}, {"sex": "?"}), file_name="a.csv", email="OPS-worker@cast.example", saves=True,
        is_partial=True, tell=lambda *place: told.append(place),
    )  # fmt: skip
    assert (report.counts, report.is_saved) == ({"registered": 1, "refused": 1}, True)
    assert told == [("checking", 2, 2), ("saving", 2, 2)]
    assert Person.objects.get(last_name="WczytanaAA").ref in report.table.decode("utf-8-sig")


def test_the_command_saves_nothing_when_rows_are_faulty(cast: Cast) -> None:
    content = build.spreadsheet({}, {"sex": "?"})
    assert not command.run(content, file_name="a.csv", email="ops-worker@cast.example", saves=True).is_saved
    assert Person.objects.count() == 0


def test_the_command_names_similar_people_and_takes_a_decision(cast: Cast) -> None:
    known = build.person(cast, first_name="Halina", last_name="Kowalczyk", birth_on=date(1985, 3, 12), pesel="")
    content = build.spreadsheet({"first_name": "Halina", "last_name": "Kowalczik"}, {})
    values: dict[str, Any] = {"file_name": "a.csv", "email": "ops-worker@cast.example", "saves": True}
    report = command.run(content, **values)
    assert (report.counts, report.is_saved) == ({"similar": 1, "ready": 1}, False)
    assert known.ref in report.lines[0]
    elsewhere = command.run(content, **{**values, "email": "ops-colleague@cast.example"})
    assert known.ref not in elsewhere.lines[0], "whoever does not work with her learns no reference"
    with pytest.raises(command.Refusal, match="wiersze nie przypominają"):
        command.run(content, **values, another=[3])
    assert command.run(content, **values, another=[2]).counts == {"registered": 2}
    assert command.run(content, **values).counts == {"present": 2}
    assert Person.objects.filter(last_name__startswith="Kowalcz").count() == 2


def test_the_command_takes_columns(cast: Cast) -> None:
    content = build.spreadsheet({}).replace("Miejscowość".encode(), b"Gdzie")
    mail = "ops-worker@cast.example"
    assert command.run(content, file_name="a", email=mail, chosen={"Gdzie": "locality", "Telefon": ""}).counts == {
        "ready": 1
    }
    swapped = command.run(content, file_name="a", email=mail, chosen={"Gdzie": "locality", "Imię": "last_name",
                                                                     "Nazwisko": "first_name"})  # fmt: skip
    assert swapped.counts == {"ready": 1}


@pytest.mark.parametrize(
    ("content", "more", "words"),
    [
        (b"", {}, "pusty"), (None, {"email": "nikt@cast.example"}, "Nie ma takiego konta"),
        (None, {"email": "dual@cast.example"}, "kilka miejsc pracy"),
        (None, {"place": "T-0000-0000"}, "Nie ma takiego"),
        (None, {"email": "pup-counsellor@cast.example"}, "koordynując"),
        (None, {"email": "admin@cast.example"}, "koordynując"),
        (None, {"chosen": {"Nie ma": "pesel"}}, "nie ma kolumny"), (None, {"chosen": {"PESEL": "x"}}, "Nie ma pola"),
        (None, {"chosen": {"Imię": ""}}, "Brakuje kolumn: first_name"),
    ],
)  # fmt: skip
def test_the_command_refuses_in_one_line(cast: Cast, content: bytes | None, more: dict[str, Any], words: str) -> None:
    values = {"file_name": "a.csv", "email": "ops-worker@cast.example", **more}
    with pytest.raises(command.Refusal) as refused:
        command.run(build.spreadsheet({}) if content is None else content, **values)
    assert words in str(refused.value).replace("\u00a0", " ")
