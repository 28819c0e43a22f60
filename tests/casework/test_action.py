"""The action itself: guard, lock, verdict, audit, and nothing written when anything is raised."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.access.rules import Refused
from kwadrat.casework import nightly, people, referrals
from kwadrat.casework.action import DRAWS, Guard, Problem, Repeated, Stale, action, guarded, remember
from kwadrat.records import base
from kwadrat.records.accounts import SubmittedForm
from kwadrat.records.audit import AuditEvent
from kwadrat.records.base import new_ref, unsealed
from kwadrat.records.people import Case, ContactNote, Person
from kwadrat.records.referrals import Referral
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def test_the_second_press_does_nothing_and_names_the_first_result(cast: Cast) -> None:
    case = build.case(cast)
    with guarded(Guard(once="a")):
        referral = build.referral(cast, case)
    with pytest.raises(Repeated) as repeated, guarded(Guard(once="a")):
        build.referral(cast, build.case(cast, by=cast.ops_colleague), by=cast.ops_colleague)
    assert repeated.value.result_ref in (referral.ref, "")
    form = SubmittedForm.objects.get(once="a")
    assert (form.verb, form.result_ref, form.user_id) == ("referral.send", referral.ref, cast.ops_worker.user_id)


def test_a_press_that_failed_may_be_pressed_again(cast: Cast) -> None:
    case = build.case(cast)
    with guarded(Guard(once="b")):
        with pytest.raises(Problem):
            people.add_note(case, by=cast.ops_worker, kind="phone", on=cast.today, text="")
        note = people.add_note(case, by=cast.ops_worker, kind="phone", on=cast.today, text="Tak.")
    assert ContactNote.objects.get() == note
    assert SubmittedForm.objects.get(once="b").result_ref == ""


def test_a_stale_page_writes_nothing_and_gets_the_present_row(cast: Cast) -> None:
    person = build.person(cast)
    values = {
        "first_name": "Anna", "last_name": "Nowa", "birth_on": person.birth_on, "sex": "F", "locality": "Próbno",
    }  # fmt: skip
    seen = person.version
    people.correct(person, by=cast.ops_worker, **values)
    before = AuditEvent.objects.count()
    with pytest.raises(Stale) as stale, guarded(Guard(version=seen)):
        people.correct(person, by=cast.ops_worker, **{**values, "last_name": "Inna"})
    assert stale.value.current.last_name == "Nowa"
    assert AuditEvent.objects.count() == before
    with guarded(Guard(version=stale.value.current.version)):
        people.correct(person, by=cast.ops_worker, **{**values, "last_name": "Inna"})
    assert Person.objects.get(pk=person.pk).last_name == "Inna"


def test_the_subject_is_read_again(cast: Cast) -> None:
    referral = build.referral(cast)
    referrals.accept(referral, by=cast.coordinator)
    assert referral.state == "requested", "the caller's copy is old"
    with pytest.raises(Refused, match="wrong_state"):
        referrals.decline(referral, by=cast.coordinator, reason="no_places")


def test_a_reference_that_is_taken_is_drawn_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Among a million references a new one is taken now and then: the press is carried out with another, once."""
    taken, case = build.referral(cast).ref, build.case(cast)
    draws, before = iter([taken, taken, "S-0000-0000"]), AuditEvent.objects.filter(kind="referral.send").count()
    monkeypatch.setattr(base, "new_ref", lambda prefix: next(draws) if prefix == "S" else new_ref(prefix))
    with guarded(Guard(once="d")):
        referral = build.referral(cast, case)
    assert (referral.ref, Referral.objects.count()) == ("S-0000-0000", 2)
    assert AuditEvent.objects.filter(kind="referral.send").count() == before + 1
    assert SubmittedForm.objects.get(once="d").result_ref == referral.ref


def test_drawing_ends_and_other_faults_are_not_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, case = build.referral(cast).ref, build.case(cast)
    turns: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr(
            base, "new_ref", lambda prefix: turns.append(prefix) or taken if prefix == "S" else new_ref(prefix)
        )
        with pytest.raises(IntegrityError):
            build.referral(cast, case)
    assert turns == ["S"] * (DRAWS + 1)
    asked: list[int] = []

    @action("person.add_note")
    def fail(case: Case, *, by: Actor) -> None:
        asked.append(case.pk)
        raise IntegrityError("another constraint")

    with pytest.raises(IntegrityError):
        fail(case, by=cast.ops_worker)
    assert asked == [case.pk]


def test_many_references_drawn_at_once_differ_from_each_other_and_from_those_kept(cast: Cast) -> None:
    kept = build.referral(cast).ref
    rows = [Referral(ref=ref) for ref in (kept, "S-0000-0000", "S-0000-0000")]
    base.draw_again(rows, Referral.objects.all())
    assert rows[1].ref == "S-0000-0000"
    assert len({kept, *(row.ref for row in rows)}) == 4


def test_a_refusal_leaves_nothing(cast: Cast) -> None:
    case = build.case(cast)
    before = AuditEvent.objects.count(), SubmittedForm.objects.count()
    with pytest.raises(Refused), guarded(Guard(once="c")):
        people.add_note(case, by=cast.ops_colleague, kind="phone", on=cast.today, text="Nie moja sprawa.")
    assert (AuditEvent.objects.count(), SubmittedForm.objects.count()) == before


def test_the_audit_says_who_what_on_whom(cast: Cast) -> None:
    note = build.note(cast)
    event = AuditEvent.objects.order_by("-id")[0]
    assert (event.kind, event.subject, event.person_id) == (
        "person.add_note", f"ContactNote#{note.pk}", note.case.person_id
    )  # fmt: skip
    assert (event.user_id, event.post_id, event.institution_id, event.partnership_id) == (
        cast.ops_worker.user_id, cast.ops_worker.post_id, cast.ops.pk, cast.partnership.pk,
    )  # fmt: skip
    assert (event.actor_name, event.institution_name) == (cast.ops_worker.name, cast.ops.name)


@action("account.clear_forms")
def _calls_another(*, by: object = SYSTEM) -> None:
    nightly.clear_forms()


@action("account.clear_forms")
def _breaks_in_the_middle(case: Case, *, by: object = SYSTEM) -> None:
    case.notice_version = "x"
    case.save()
    raise ZeroDivisionError


def test_an_action_inside_an_action_and_a_missing_actor_are_errors(cast: Cast) -> None:
    with pytest.raises(RuntimeError, match="inside another action"):
        _calls_another()
    with pytest.raises(TypeError, match="needs by=Actor"):
        nightly.clear_forms(by=None)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="outside an action"):
        remember(x=1)


def test_an_error_in_the_middle_takes_everything_back(cast: Cast) -> None:
    case = build.case(cast)
    with pytest.raises(ZeroDivisionError):
        _breaks_in_the_middle(case)
    assert Case.objects.get(pk=case.pk).notice_version == ""


def test_nightly_clears_what_has_served_its_time(cast: Cast) -> None:
    for once, days in (("old", 31), ("new", 29)):
        case = build.case(cast)
        with guarded(Guard(once=once)):
            build.note(cast, case)
        with unsealed():
            SubmittedForm.objects.filter(once=once).update(at=f"{cast.ago(days)}T00:00Z")
    told: list[tuple[str, int, int]] = []
    nightly.run(lambda *what: told.append(what))
    assert list(SubmittedForm.objects.values_list("once", flat=True)) == ["new"]
    label, done, steps = told[-1]
    assert (label, done) == ("gotowe", steps)
    assert {what for what, _done, total in told if total == steps} >= {"formularze", "przypomnienia"}
    nightly.run()
