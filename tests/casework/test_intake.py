"""Verbs on files of persons: checked without a trace, saved row by row, resumed after a cut, cleared in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from kwadrat.access.actor import SYSTEM
from kwadrat.access.rules import Refused
from kwadrat.casework import intake, nightly
from kwadrat.casework.intake import Candidate
from kwadrat.records import uploads
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.choices import Disclosed, IntakePhase, IntakeState, RowOutcome
from kwadrat.records.intake import Intake, IntakeColumns, IntakeRow, IntakeStep
from kwadrat.records.people import Case, Person, PersonIdentity
from kwadrat.reporting import intake as reporting
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last, problem
from tests.cast import Cast

BORN = date(1985, 3, 12)


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture(autouse=True)
def folder(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Uploaded files of one test do not meet those of another."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return tmp_path / "intake"


def row(line: int, **more: Any) -> Candidate:
    """A readable row."""
    values = {
        "first_name": "Anna", "last_name": f"Wiersz{chr(64 + line)}", "birth_on": BORN, "sex": "F",
        "locality": "Próbno", "pesel": "",
        "other_kind": "", "other_number": "", "street": "", "postcode": "", "phone": "", "email": "",
    }  # fmt: skip
    extra = {name: more.pop(name) for name in list(more) if name not in values}
    return Candidate(line, {**values, **more}, **extra)


def outcomes(one: Intake, phase: str = IntakePhase.CHECK) -> dict[int, str]:
    return dict(IntakeRow.objects.filter(intake=one, phase=phase).values_list("line", "outcome"))


def checked(cast: Cast, *rows: Candidate) -> Intake:
    one = build.intake(cast, total=len(rows))
    return intake.check_rows(one, by=cast.ops_worker, candidates=rows)


def saving(cast: Cast, *rows: Candidate) -> Intake:
    return intake.save(checked(cast, *rows), by=cast.ops_worker, is_partial=True)


def test_upload(cast: Cast, folder: Any) -> None:
    one = build.intake(cast, b"Imie;PESEL\n1;85031200019")
    assert (one.state, one.post_id, one.institution_id) == ("checking", cast.ops_worker.post_id, cast.ops.pk)
    assert [step.to_state for step in one.steps.all()] == ["checking"]
    (file,) = folder.iterdir()
    assert (file.name, file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (one.stored_as, 0o600, 0o700)
    assert b"85031200019" not in file.read_bytes()
    assert reporting.content(one) == b"Imie;PESEL\n1;85031200019"
    assert ProcrastinateJob.objects.get(task_name=intake.JOB).args == {"ref": one.ref}
    assert last("intake.upload").details == {"rows": 2, "kind": "csv"}


def test_upload_waits_for_columns(cast: Cast) -> None:
    one = build.intake(cast, columns=["first_name", "last_name", "", "", "locality", "", ""])
    assert one.state == "received"
    assert not ProcrastinateJob.objects.filter(task_name=intake.JOB).exists()


def test_missing_fields() -> None:
    assert intake.missing_fields(["first_name", "pesel"]) == ["last_name", "locality"]
    assert intake.missing_fields(["first_name", "last_name", "locality", "birth_on"]) == ["sex"]
    assert intake.missing_fields(["first_name", "last_name", "locality", "pesel"]) == []


def test_choose_columns(cast: Cast) -> None:
    one = build.intake(cast, columns=["", "", "", "", "", "", ""])
    columns = ["first_name", "last_name", "birth_on", "sex", "locality", "", ""]
    after = intake.choose_columns(one, by=cast.ops_worker, columns=columns, with_zeros=True)
    assert (after.state, after.columns, after.with_zeros) == ("checking", columns, True)
    assert reporting.remembered(cast.ops.pk)["nazwisko"] == "last_name"
    assert reporting.remembered(cast.ngo.pk) == {}
    assert last("intake.choose_columns").details["columns"] == columns[:5]
    with pytest.raises(Refused):
        intake.choose_columns(after, by=cast.ops_worker, columns=columns)


def test_choose_columns_again_forgets_the_old_check_and_keeps_other_headers(cast: Cast) -> None:
    one = checked(cast, row(1), row(2))
    intake.choose_columns(one, by=cast.ops_worker, columns=one.columns)
    assert IntakeRow.objects.filter(intake=one).count() == 0
    other = build.intake(cast, header=["A", "B", "C", "D"], columns=[""] * 4)
    intake.choose_columns(other, by=cast.ops_worker, columns=["first_name", "last_name", "locality", "pesel"])
    assert IntakeColumns.objects.count() == 1
    assert {"a": "first_name", "nazwisko": "last_name"}.items() <= reporting.remembered(cast.ops.pk).items()


def test_choose_columns_problems(cast: Cast) -> None:
    one = build.intake(cast, columns=[""] * 7)
    with problem("column_1", "Inna kolumna"):
        intake.choose_columns(one, by=cast.ops_worker, columns=["pesel", "pesel", "", "", "", "", ""])
    with problem(None, "Nazwisko"):
        intake.choose_columns(one, by=cast.ops_worker, columns=["first_name", "", "", "", "", "", ""])


def test_check_rows(cast: Cast) -> None:
    number = build.pesel(BORN, "F", 1)
    build.person(cast, pesel=number)
    build.person(cast, pesel="", first_name="Ewa", last_name="Bez")
    before = Person.objects.count()
    one = checked(
        cast, row(2), row(3, problems=(("pesel", "źle"),)), row(4, pesel=number), row(5, same_as=2),
        row(6, first_name="EWA", last_name="bez"), row(7, locality=" ", last_name=""),
        row(8, notice_on=date(2999, 1, 1)), row(9, first_name="Ewa", last_name="Bez", pesel=build.pesel(BORN, "F", 2)),
        row(10, notes=(("sex", "z numeru"),)),
    )  # fmt: skip
    assert outcomes(one) == {
        2: "ready", 3: "refused", 4: "present", 5: "repeated", 6: "present", 7: "refused", 8: "refused", 9: "present",
        10: "ready",
    }  # fmt: skip
    reasons = dict(IntakeRow.objects.filter(intake=one).values_list("line", "problems"))
    assert [field for field, _words in reasons[7]] == ["last_name", "locality"]
    assert [field for field, _words in reasons[8]] == ["notice_on"]
    assert reasons[10] == [["sex", "z numeru"]]
    assert "dopisz" in reasons[9][0][1]
    assert (one.state, one.done, Person.objects.count()) == ("checked", 9, before)
    assert number not in str(reasons)


def test_check_rows_of_one_field(cast: Cast) -> None:
    one = checked(cast, row(2, pesel=build.pesel(BORN, "M", 1)))
    assert IntakeRow.objects.get(intake=one).problems[0][0] == "pesel"


def test_check_rows_goes_on_where_it_was_cut_off(cast: Cast) -> None:
    one = build.intake(cast, total=3)
    intake.check_rows(one, by=cast.ops_worker, candidates=[row(2), row(3)])
    after = intake.check_rows(one, by=cast.ops_worker, candidates=[row(3), row(4)])
    assert (after.state, set(outcomes(one))) == ("checked", {2, 3, 4})


def test_a_namesake_of_nearly_the_same_pesel_is_asked_about_of_another_is_another_person(cast: Cast) -> None:
    build.person(cast, pesel=build.pesel(BORN, "F", 1), first_name="Ewa", last_name="Ta")
    rows = [
        row(2, first_name="Ewa", last_name="Ta", pesel=build.pesel(BORN, "F", 6)),
        row(3, first_name="Ewa", last_name="Ta"),
        row(4, first_name="Ewa", last_name="Ta", pesel=build.pesel(BORN, "F", 347)),
    ]
    assert outcomes(checked(cast, *rows)) == {2: "similar", 3: "present", 4: "ready"}


def halina(cast: Cast, **more: Any) -> Person:
    return build.person(
        cast, **{"pesel": "", "first_name": "Halina", "last_name": "Kowalczyk", "birth_on": BORN, **more}
    )


SIMILAR = {"first_name": "Halina", "last_name": "Kowalczik"}


def test_check_rows_warns_of_somebody_similar_and_tells_it_in_her_ledger(cast: Cast) -> None:
    known = halina(cast)
    one = checked(cast, row(2, **SIMILAR), row(3, first_name="Jan", last_name="Nowak"), row(4, **SIMILAR, same_as=2))
    assert outcomes(one) == {2: "similar", 3: "ready", 4: "repeated"}
    found = IntakeRow.objects.get(intake=one, line=2)
    assert (found.alike, found.problems[0][0]) == ([known.pk], "")
    assert "podobne" in found.problems[0][1]
    told = Disclosure.objects.get(what=Disclosed.DUPLICATE)
    assert (told.person_id, told.user_id) == (known.pk, cast.ops_worker.user_id)
    with problem("is_partial", "podobne"):
        intake.save(one, by=cast.ops_worker)
    done = intake.save(one, by=cast.ops_worker, is_partial=True)
    assert done.done == 2, "a row without a decision is not saved"


def test_tell_apart(cast: Cast) -> None:
    halina(cast)
    rows = [row(2, **SIMILAR), row(3)]
    one = checked(cast, *rows)
    for lines in ([], [3], [99]):
        with problem("lines"):
            intake.tell_apart(one, by=cast.ops_worker, lines=lines)
    after = intake.tell_apart(one, by=cast.ops_worker, lines=[2, 3])
    assert last("intake.tell_apart").details == {"lines": [2]}
    assert outcomes(after) == {2: "ready", 3: "ready"}
    intake.save(after, by=cast.ops_worker)
    done = intake.register_rows(after, by=cast.ops_worker, candidates=rows)
    assert outcomes(done, IntakePhase.SAVE) == {2: "registered", 3: "registered"}
    again = checked(cast, *rows)
    assert outcomes(again) == {2: "present", 3: "present"}, "a second run makes no duplicate"
    with pytest.raises(Refused):
        intake.tell_apart(done, by=cast.ops_worker, lines=[2])


def test_a_decision_holds_only_about_the_people_it_was_made_about(cast: Cast) -> None:
    halina(cast)
    rows = [row(2, **SIMILAR)]
    one = intake.tell_apart(checked(cast, *rows), by=cast.ops_worker, lines=[2])
    intake.save(one, by=cast.ops_worker)
    second = halina(cast, first_name="Halinka")
    done = intake.register_rows(one, by=cast.ops_worker, candidates=rows)
    found = IntakeRow.objects.get(intake=done, phase=IntakePhase.SAVE)
    assert found.outcome == "similar"
    assert second.pk in found.alike
    assert not Person.objects.filter(last_name="Kowalczik").exists()


def test_people_of_one_file_are_not_compared_with_each_other(cast: Cast) -> None:
    rows = [row(2, **SIMILAR), row(3, first_name="Halina", last_name="Kowalczyk"), row(4, locality="x" * 101)]
    one = saving(cast, *rows)
    intake.register_rows(one, by=cast.ops_worker, candidates=rows[:1])
    done = intake.register_rows(one, by=cast.ops_worker, candidates=rows[1:])
    assert outcomes(done, IntakePhase.SAVE) == {2: "registered", 3: "registered", 4: "refused"}


def test_somebody_similar_elsewhere_is_nobody_here(cast: Cast) -> None:
    halina(cast, by=cast.out_worker)
    assert outcomes(checked(cast, row(2, **SIMILAR))) == {2: "ready"}


def test_judging_costs_the_same_for_any_number_of_rows(cast: Cast) -> None:
    halina(cast)

    def counted(number: int) -> int:
        rows = [row(2 + place, **SIMILAR) for place in range(number)]
        with CaptureQueriesContext(connection) as captured:
            assert {one.outcome for one in intake.judge(cast.partnership, rows)} == {"similar"}
        return len(captured)

    assert counted(1) == counted(20) <= 5


def test_repeated() -> None:
    first, second = build.pesel(BORN, "F", 1), build.pesel(BORN, "F", 2)
    same = {"last_name": "Ta"}
    assert intake.repeated([row(2, pesel=first), row(3, pesel=first, last_name="Inna")]) == {3: 2}
    assert intake.repeated([row(2, **same), row(3, last_name="TA")]) == {3: 2}
    assert intake.repeated([row(2, **same, pesel=first), row(3, **same, pesel=second)]) == {}
    assert intake.repeated([row(2, **same, pesel=first), row(3, **same)]) == {3: 2}
    assert intake.repeated([row(2, **same, problems=(("x", "y"),)), row(3, **same)]) == {}


def test_save(cast: Cast) -> None:
    one = checked(cast, row(2), row(3))
    after = intake.save(one, by=cast.ops_worker)
    assert (after.state, after.done, after.is_partial) == ("saving", 0, False)
    assert last("intake.save").details == {"good": 2, "faulty": 0}
    assert reporting.remembered(cast.ops.pk)["pesel"] == "pesel"


def test_save_of_faulty_rows_must_be_asked_for(cast: Cast) -> None:
    one = checked(cast, row(2), row(3, same_as=2))
    with problem("is_partial"):
        intake.save(one, by=cast.ops_worker)
    assert intake.save(one, by=cast.ops_worker, is_partial=True).done == 1


def test_save_without_a_good_row(cast: Cast) -> None:
    one = checked(cast, row(2, last_name=""))
    with problem(None, "żadnego"):
        intake.save(one, by=cast.ops_worker, is_partial=True)


def test_register_rows(cast: Cast) -> None:
    number = build.pesel(BORN, "F", 5)
    told = cast.ago(3)
    rows = [row(2, pesel=number, phone="500 100 200"), row(3, notice_on=told)]
    done = intake.register_rows(saving(cast, *rows), by=cast.ops_worker, candidates=rows)
    assert (done.state, outcomes(done, IntakePhase.SAVE)) == ("done", {2: "registered", 3: "registered"})
    people = {one.last_name: one for one in Person.objects.filter(last_name__startswith="Wiersz")}
    assert PersonIdentity.objects.get(person=people["WierszB"]).pesel == number
    for person in people.values():
        case = Case.objects.get(person=person)
        assert (case.lead_id, case.opened_on) == (cast.ops_worker.post_id, cast.today)
        assert case.team.get().post_id == cast.ops_worker.post_id
        assert case.corners.count() == 4
    assert (people["WierszC"].case.notice_given_on, people["WierszC"].case.notice_version) == (told, "1")
    assert reporting.without_notice(done) == 1
    events = AuditEvent.objects.filter(kind="person.register", details__intake=done.ref)
    assert {event.person_id for event in events} == {person.pk for person in people.values()}
    assert {event.details["has_pesel"] for event in events} == {True, False}
    assert last("intake.register_rows").details == {"registered": 2, "rows": 2}
    assert [step.to_state for step in IntakeStep.objects.filter(intake=done)] == [
        "checking",
        "checked",
        "saving",
        "done",
    ]


def test_register_rows_puts_the_club_into_the_team(cast: Cast) -> None:
    one = build.intake(cast, by=cast.coordinator, total=1)
    intake.check_rows(one, by=cast.coordinator, candidates=[row(2)])
    intake.save(one, by=cast.coordinator)
    intake.register_rows(one, by=cast.coordinator, candidates=[row(2)])
    assert Person.objects.get(last_name="WierszB").case.team.get().club_id == cast.club.pk


def test_one_bad_row_holds_up_no_other(cast: Cast) -> None:
    number = build.pesel(BORN, "F", 6)
    rows = [row(2), row(3, locality="x" * 101), row(4, pesel=number), row(5, pesel=number, last_name="Druga"), row(6)]
    one = saving(cast, *rows)
    done = intake.register_rows(one, by=cast.ops_worker, candidates=rows)
    assert outcomes(done, IntakePhase.SAVE) == {
        2: "registered",
        3: "refused",
        4: "registered",
        5: "present",
        6: "registered",
    }
    refused = IntakeRow.objects.get(intake=done, phase=IntakePhase.SAVE, outcome=RowOutcome.REFUSED)
    assert refused.problems[0][0] == "locality"
    assert done.state == "done"
    assert reporting.counts(done).of("registered") == 3
    assert reporting.counts(done).faulty == 1
    assert Person.objects.filter(locality__startswith="xxx").count() == 0


def test_register_rows_reports_who_came_meanwhile_and_writes_no_row_twice(cast: Cast) -> None:
    number = build.pesel(BORN, "F", 7)
    rows = [row(2, pesel=number), row(3), row(4)]
    one = saving(cast, *rows)
    build.person(cast, pesel=number)
    intake.register_rows(one, by=cast.ops_worker, candidates=rows[:2])
    after = intake.register_rows(one, by=cast.ops_worker, candidates=rows)
    assert outcomes(after, IntakePhase.SAVE) == {2: "present", 3: "registered", 4: "registered"}
    assert Person.objects.filter(last_name="WierszC").count() == 1
    assert {row.line: row.phase for row in reporting.results(after)} == dict.fromkeys((2, 3, 4), "save")


def test_results_and_what_is_left(cast: Cast) -> None:
    one = saving(cast, row(2), row(3), row(4, last_name=""))
    assert reporting.ready(one) == {2, 3}
    intake.register_rows(one, by=cast.ops_worker, candidates=[row(2)])
    one.refresh_from_db()
    assert reporting.settled(one, IntakePhase.SAVE) == {2}
    assert [(row.line, row.outcome) for row in reporting.results(one)] == [
        (2, "registered"),
        (3, "ready"),
        (4, "refused"),
    ]
    assert [row.line for row in reporting.results(one, ("refused",))] == [4]
    assert reporting.unfinished() == [one]
    assert reporting.find(one.ref) == one


def test_discard(cast: Cast) -> None:
    one = intake.discard(checked(cast, row(2)), by=cast.ops_worker)
    assert one.state == IntakeState.DISCARDED
    assert last("intake.discard").subject == one.ref


def test_resume(cast: Cast) -> None:
    one = build.intake(cast)
    intake.resume(one, by=cast.ops_worker)
    intake.resume(one)
    assert ProcrastinateJob.objects.filter(task_name=intake.JOB).count() == 3


def test_stop(cast: Cast) -> None:
    one = intake.stop(build.intake(cast), reason="x" * 400)
    assert (one.state, len(one.stop_reason)) == ("stopped", 300)
    with pytest.raises(Refused):
        intake.stop(one, by=SYSTEM, reason="y")


def _age(one: Intake, days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    later = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: later)


def test_clear_files_of_what_is_finished(cast: Cast, folder: Any) -> None:
    waiting, gone = build.intake(cast), intake.discard(checked(cast, row(2)), by=cast.ops_worker)
    nightly.run()
    assert {file.name for file in folder.iterdir()} == {waiting.stored_as}
    gone.refresh_from_db()
    assert gone.stored_as == ""
    with pytest.raises(FileNotFoundError):
        reporting.content(gone)
    assert AuditEvent.objects.filter(kind="intake.clear_files", details={"files": 1}).exists()


def test_clear_files_after_seven_days_and_of_orphans(cast: Cast, folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one, cut = checked(cast, row(2)), saving(cast, row(2))
    uploads.keep(b"nobody's")
    assert intake.clear_files() == 0
    _age(one, 8, monkeypatch)
    assert intake.clear_files() == 3
    assert list(folder.iterdir()) == []
    states = {row.pk: row.state for row in Intake.objects.all()}
    assert states == {one.pk: "discarded", cut.pk: "stopped"}
    assert IntakeStep.objects.filter(intake=one).last().reason == "expired"  # type: ignore[union-attr]


def test_only_the_uploader_with_papers_goes_on(cast: Cast) -> None:
    one = build.intake(cast)
    for actor in (cast.ops_colleague, cast.coordinator, replace(cast.ops_worker, is_authorised=False)):
        with pytest.raises(Refused):
            intake.check_rows(one, by=actor, candidates=[row(2)])
    assert list(reporting.listed(cast.ops_worker)) == [one]
    assert reporting.listed(cast.ops_colleague) == []
