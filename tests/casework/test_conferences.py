"""Conferences on cases: who is invited, what each reads, tasks until they are done, reminders."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from kwadrat.access.actor import SYSTEM
from kwadrat.access.rules import Refused
from kwadrat.casework import conferences, people, teams
from kwadrat.casework.action import Problem
from kwadrat.records.audit import AuditEvent
from kwadrat.records.base import unsealed
from kwadrat.records.choices import HandOverReason
from kwadrat.records.conferences import Conference, ConferenceTask
from kwadrat.records.people import Case
from kwadrat.reporting import conferences as reporting
from kwadrat.reporting import history, home
from kwadrat.reporting import teams as reporting_teams
from tests import build, build_office
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """Posts that were told, and as what."""
    found: list[tuple[int, str]] = []
    monkeypatch.setattr(
        "kwadrat.casework.notices.to_post", lambda post, kind, ref: found.append((post.pk, kind))
    )  # fmt: skip
    return found


def problem(verb: Any, *args: Any, **kwargs: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        verb(*args, **kwargs)
    return caught.value


def names(conference: Conference) -> set[int]:
    return {post.pk for post in reporting.guests(conference)}


def task(cast: Cast, case: Case | None = None, **more: Any) -> ConferenceTask:
    return build_office.conference_task(cast, case, **more)


def test_call_invites_the_teams_and_tells_them(cast: Cast, told: list[tuple[int, str]]) -> None:
    case = build.in_team(cast)
    people.join_team(case, by=cast.coordinator, post=cast.posts["specialist"])
    told.clear()
    row = build_office.conference(cast, case)
    assert names(row) == {cast.ops_worker.post_id, cast.coordinator.post_id}, "specialists come by no agenda"
    assert told == [(cast.coordinator.post_id, "conference_called")]
    assert AuditEvent.objects.get(kind="conference.call").details["cases"] == 1
    for field, more in (("on", {"on": cast.ago(1)}), ("place", {"place": " "})):
        assert problem(build_office.conference, cast, case, **more).field == field
    with pytest.raises(Refused):
        build_office.conference(cast, case, by="specialist")


def test_call_leaves_out_whoever_cannot_come(cast: Cast) -> None:
    case = build.in_team(cast)
    with unsealed():
        user = cast.posts["coordinator"].user
        user.is_active = False
        user.save()
    assert names(build_office.conference(cast, case)) == {cast.ops_worker.post_id}


def test_every_case_on_an_agenda_is_opened_only_by_its_team(cast: Cast) -> None:
    own, shared = build.case(cast), build.in_team(cast)
    row = build_office.conference(cast, own)
    conferences.add_case(row, by=cast.ops_worker, case=shared)
    build_office.conference_task(cast, shared, at=row)
    ours, theirs = reporting.agenda(cast.ops_worker, row), reporting.agenda(cast.coordinator, row)
    assert [point.sees for point in ours] == [True, True]
    assert [point.sees for point in theirs] == [False, True]
    assert theirs[0].title == "A. P."
    assert (theirs[0].item, theirs[0].person, theirs[0].tasks) == (None, None, ())
    assert (str(shared.person), len(theirs[1].tasks)) == (theirs[1].title, 1)
    assert reporting.initials(row) == ["A. P.", "A. P."]
    other = build_office.conference(cast, build.case(cast, by=cast.pup_counsellor), by="pup_counsellor")
    assert list(reporting.listed(cast.ops_worker)) == [row]
    assert list(reporting.listed(cast.pup_counsellor)) == [other]
    assert list(reporting.listed(cast.ops_head)) == [row], "the head stands for her unit"
    assert not reporting.listed(cast.specialist).exists()


def test_move_and_cancel_tell_everybody_and_end_with_the_day(cast: Cast, told: list[tuple[int, str]]) -> None:
    row = build_office.conference(cast, build.in_team(cast))
    told.clear()
    conferences.move(row, by=cast.ops_head, on=cast.ago(-9), starts_at=time(9), place="Urząd, sala 2")
    row.refresh_from_db()
    assert (row.held_on, row.place) == (cast.ago(-9), "Urząd, sala 2")
    with pytest.raises(Refused):
        conferences.move(row, by=cast.coordinator, on=cast.ago(-9), starts_at=time(9), place="x")
    for field, more in (("on", {"on": cast.ago(1)}), ("place", {"place": ""})):
        values: dict[str, Any] = {"on": cast.ago(-9), "starts_at": time(9), "place": "x", **more}
        assert problem(conferences.move, row, by=cast.ops_worker, **values).field == field
    conferences.cancel(row, by=cast.ops_worker, reason="Połowa zespołu na urlopie.")
    kinds = [kind for _post, kind in told]
    assert kinds.count("conference_changed") == 2, "the head moved it: both are told"
    assert kinds.count("conference_cancelled") == 1
    with pytest.raises(Refused):
        conferences.move(row, by=cast.ops_worker, on=cast.ago(-9), starts_at=time(9), place="x")
    past = held(cast, build_office.conference(cast, build.case(cast)))
    assert problem(conferences.cancel, past, by=cast.ops_worker, reason="x").field == "on"


def held(cast: Cast, row: Conference, days: int = 1) -> Conference:
    """The conference as it will stand after its day."""
    with unsealed():
        row.held_on = cast.ago(days)
        row.save()
    return row


def test_invite_takes_workers_of_the_partnership_alone(cast: Cast) -> None:
    row = build_office.conference(cast, build.case(cast))
    found = {post.pk for post in reporting.workers(cast.ops_worker, names(row), cast.today)}
    assert cast.pup_counsellor.post_id in found
    assert not {cast.ops_worker.post_id, cast.out_worker.post_id, cast.specialist.post_id} & found
    conferences.invite(row, by=cast.ops_worker, post=cast.posts["pup_counsellor"])
    assert cast.pup_counsellor.post_id in names(row)
    for who in ("pup_counsellor", "out_worker", "specialist", "departed"):
        assert problem(conferences.invite, row, by=cast.ops_worker, post=cast.posts[who]).field == "post"
    with pytest.raises(Refused):
        conferences.invite(row, by=cast.pup_counsellor, post=cast.posts["ngo_worker"])


def test_add_case_takes_own_open_cases_once(cast: Cast) -> None:
    case, other = build.case(cast), build.in_team(cast)
    row = build_office.conference(cast, case)
    assert [one.case for one in reporting.free_cases(cast.ops_worker, row)] == [other]
    item = conferences.add_case(row, by=cast.ops_worker, case=other)
    assert cast.coordinator.post_id in names(row)
    assert problem(conferences.add_case, row, by=cast.ops_worker, case=other).field == "case"
    foreign = build.case(cast, by=cast.pup_counsellor)
    assert problem(conferences.add_case, row, by=cast.ops_worker, case=foreign).field == "case"
    gone = build.case(cast)
    people.record_move(gone, by=cast.ops_worker, on=cast.today)
    gone.refresh_from_db()
    assert problem(conferences.add_case, row, by=cast.ops_worker, case=gone).field == "case"
    with pytest.raises(Refused):
        conferences.add_case(row, by=cast.pup_counsellor, case=foreign)
    conferences.remove_case(item, by=cast.coordinator, reason="Omówiona telefonicznie.")
    assert len(reporting.agenda(cast.ops_worker, row)) == 1
    conferences.add_case(row, by=cast.ops_worker, case=other)


def test_record_writes_what_was_agreed_into_the_history(cast: Cast) -> None:
    case = build.in_team(cast)
    row = build_office.conference(cast, case)
    item = row.items.get()
    assert problem(conferences.record, item, by=cast.ops_worker, notes="Tak.").field == "notes"
    held(cast, row)
    assert problem(conferences.record, item, by=cast.ops_worker, notes=" ").field == "notes"
    assert problem(conferences.record, item, by=cast.ops_worker, notes="x", next_on=cast.ago(1)).field == "next_on"
    conferences.record(item, by=cast.coordinator, notes="Wspólny plan na styczeń.", next_on=cast.ago(-30))
    found, _older = history.events(cast.ops_worker, case, cast.today)
    assert ("conference", "Wspólny plan na styczeń.") in [(one.source, one.data.get("note")) for one in found]
    assert "Wspólny" not in str(AuditEvent.objects.get(kind="conference.record").details)
    assert [one.pk for one in reporting.of_case(cast.ops_worker, case)] == [row.pk]
    with pytest.raises(Refused):
        conferences.record(item, by=cast.pup_counsellor, notes="x")


def test_a_task_waits_on_the_first_page_until_it_is_ticked(cast: Cast, told: list[tuple[int, str]]) -> None:
    case = build.in_team(cast)
    before = home.counts(cast.coordinator, home.MINE, cast.today).tabs["mine"]
    made = task(cast, case, post=cast.posts["coordinator"])
    assert told[-1] == (cast.coordinator.post_id, "conference_task")
    assert home.counts(cast.coordinator, home.MINE, cast.today).tabs["mine"] == before + 1
    rows, _more = home.items(cast.coordinator, home.MINE, cast.today)
    assert ("task", made.due_on) in [(one.kind, one.due) for one in rows]
    assert reporting.tasks_of(cast.ops_worker, case) == [made]
    assert reporting.tasks_of(cast.pup_counsellor, case) == []
    with pytest.raises(Refused):
        conferences.finish_task(made, by=cast.ops_worker, note="x")
    assert problem(conferences.finish_task, made, by=cast.coordinator, note=" ").field == "note"
    conferences.finish_task(made, by=cast.coordinator, note="Zaświadczenie wysłane.")
    made.refresh_from_db()
    assert (made.done_on, made.done_by_id) == (cast.today, cast.coordinator.post_id)
    assert home.counts(cast.coordinator, home.MINE, cast.today).tabs["mine"] == before
    assert problem(conferences.finish_task, made, by=cast.coordinator, note="x").field is None
    found, _older = history.events(cast.ops_worker, case, cast.today)
    assert "task" in {one.source for one in found}


def test_a_head_ticks_for_her_unit_and_sees_its_tasks(cast: Cast) -> None:
    case = build.case(cast)
    made = task(cast, case)
    unit = home.counts(cast.ops_head, home.INSTITUTION, cast.today).tabs["institution"]
    conferences.finish_task(made, by=cast.ops_head, note="Zrobione.")
    assert home.counts(cast.ops_head, home.INSTITUTION, cast.today).tabs["institution"] == unit - 1


def test_add_task_refuses_what_cannot_be_and_void_task_ends_the_waiting(cast: Cast) -> None:
    case = build.case(cast)
    for field, more in (
        ("post", {"post": cast.posts["pup_counsellor"]}), ("due_on", {"due_on": cast.ago(1)}), ("text", {"text": " "}),
    ):  # fmt: skip
        assert problem(task, cast, case, **more).field == field
    made = task(cast, case)
    assert cast.ops_worker.post_id in {post.pk for post in reporting.doers(case, cast.today)}
    conferences.void_task(made, by=cast.ops_worker, reason="Ustalono inaczej.")
    assert reporting.tasks_of(cast.ops_worker, case) == []
    with pytest.raises(Refused):
        conferences.finish_task(made, by=cast.ops_worker, note="x")


def test_tasks_pass_on_with_the_case(cast: Cast) -> None:
    case = build.case(cast)
    made = task(cast, case)
    ops = cast.posts["ops_worker"]
    assert "task" in {one.kind for one in reporting_teams.open_work(cast.ops_worker, case, ops, cast.today)}
    teams.hand_over(
        case, by=cast.ops_worker, from_post=ops, to_post=cast.posts["ops_colleague"], reason=HandOverReason.WORKLOAD
    )
    made.refresh_from_db()
    assert made.post_id == cast.ops_colleague.post_id
    conferences.finish_task(made, by=cast.ops_colleague, note="Zrobione.")


def test_remind_tells_once_the_day_before(cast: Cast, told: list[tuple[int, str]]) -> None:
    row = build_office.conference(cast, build.in_team(cast), on=cast.ago(-1))
    off = build_office.conference(cast, build.case(cast), on=cast.ago(-1))
    conferences.cancel(off, by=cast.ops_worker, reason="Urlop.")
    task(cast, build.case(cast), due_on=cast.ago(-1))
    told.clear()
    assert conferences.remind(by=SYSTEM) == 3
    row.refresh_from_db()
    assert row.reminded_on == cast.today
    assert sorted(kind for _post, kind in told) == ["conference_task", "conference_tomorrow", "conference_tomorrow"]
    assert conferences.remind(by=SYSTEM) == 0
