"""Emergency access: begun with a reason, over by itself, not repeated silently, reviewed by somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import emergency
from kwadrat.casework.action import Problem
from kwadrat.law.dates import add_working_days
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.base import unsealed
from kwadrat.records.choices import EmergencyState
from kwadrat.records.emergency import EmergencyAccess
from tests import build, build_office
from tests import cast as cast_module
from tests.cast import Cast

WHY = "Zasłabła w urzędzie, karetka pyta o adres."


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def end(access: EmergencyAccess) -> None:
    """Three hours have passed."""
    with unsealed():
        access.ends_at = timezone.now() - timedelta(seconds=1)
        access.save()


def test_begin_writes_the_access_its_step_and_the_audit(cast: Cast) -> None:
    case = build.case(cast)
    access = emergency.begin(cast.partnership, by=cast.pup_counsellor, case=case, reason=f" {WHY} ")
    assert (access.reason, access.state, access.earlier) == (WHY, EmergencyState.WAITING, 0)
    assert timedelta(hours=2, minutes=59) < access.ends_at - timezone.now() <= timedelta(hours=3)
    assert access.review_due_on == add_working_days(cast.today, 3)
    step = access.steps.get()
    assert (step.from_state, step.to_state, step.by_id) == ("", "waiting", cast.pup_counsellor.post_id)
    event = AuditEvent.objects.get(kind="emergency.begin")
    assert (event.subject, event.person_id) == (access.ref, case.person_id)
    assert "Zasłabła" not in str(event.details)


def test_begin_is_refused_to_whoever_sees_the_person_or_gives_no_reason(cast: Cast) -> None:
    case = build.case(cast)
    for who, reason, field in (
        ("pup_counsellor", " ", "reason"), ("pup_counsellor", "krótko", "reason"), ("ops_worker", WHY, "number"),
    ):  # fmt: skip
        with pytest.raises(Problem) as problem:
            emergency.begin(cast.partnership, by=cast.actors[who], case=case, reason=reason)
        assert problem.value.field == field
    for who in ("steward", "analyst", "admin", "no_papers", "out_worker"):
        with pytest.raises(rules.Refused):
            emergency.begin(cast.partnership, by=cast.actors[who], case=case, reason=WHY)
    with pytest.raises(ValueError, match="another partnership"):
        emergency.begin(cast.partnership, by=cast.pup_counsellor, case=build.case(cast, cast.out_worker), reason=WHY)
    assert not EmergencyAccess.objects.exists()


def test_it_is_not_repeated_silently(cast: Cast) -> None:
    case = build.case(cast)
    first = emergency.begin(cast.partnership, by=cast.ops_colleague, case=case, reason=WHY)
    with pytest.raises(Problem, match="trwa") as problem:
        emergency.begin(cast.partnership, by=cast.ops_colleague, case=case, reason=WHY, knows=True)
    assert problem.value.field == "number"
    end(first)
    with pytest.raises(emergency.Earlier) as earlier:
        emergency.begin(cast.partnership, by=cast.ops_colleague, case=case, reason=WHY)
    assert earlier.value.found == [first]
    again = emergency.begin(cast.partnership, by=cast.ops_colleague, case=case, reason=WHY, knows=True)
    assert again.earlier == 1
    with unsealed():
        EmergencyAccess.objects.update(created_at=timezone.now() - timedelta(days=91), ends_at=timezone.now())
    assert emergency.begin(cast.partnership, by=cast.ops_colleague, case=case, reason=WHY).earlier == 0


def test_the_least_is_opened_written_and_over_after_three_hours(cast: Cast) -> None:
    case = build.case(cast)
    access = build_office.emergency(cast, case)
    found = disclosure.emergency(cast.pup_counsellor, access)
    assert (found.person, found.identity.street) == (
        case.person,
        disclosure.identity(cast.ops_worker, case.person).street,
    )
    assert [one.post_id for one in found.team] == [cast.ops_worker.post_id]
    row = Disclosure.objects.get(purpose="emergency")
    assert (row.what, row.subject, row.reason, row.person_id) == (
        "emergency", access.ref, access.reason, case.person_id
    )  # fmt: skip
    assert not scope.people(cast.pup_counsellor).filter(pk=case.person_id).exists()
    with pytest.raises(rules.Refused):
        disclosure.emergency(cast.ops_colleague, access)
    end(access)
    with pytest.raises(rules.Refused):
        disclosure.emergency(cast.pup_counsellor, access)
    assert Disclosure.objects.filter(purpose="emergency").count() == 1


def test_two_facts_must_agree_and_a_wrong_day_is_written(cast: Cast) -> None:
    person = build.person(cast, first_name="Anna Maria", last_name="Próbna-Żak")
    pesel, born = disclosure.identity(cast.ops_worker, person).pesel, person.birth_on
    for text in (pesel, person.ref, person.ref.lower(), "anna maria probna-zak", "Próbna-Żak Anna Maria"):
        assert disclosure.in_emergency(cast.pup_counsellor, text, born) == person.case
        assert disclosure.in_emergency(cast.out_worker, text, born) is None
    for text in ("Anna Próbna-Żak", "Anna", "", "O-0000-0000"):
        assert disclosure.in_emergency(cast.pup_counsellor, text, born) is None
    assert not Disclosure.objects.filter(was_refused=True).exists()
    assert disclosure.in_emergency(cast.pup_counsellor, pesel, born + timedelta(days=1)) is None
    assert Disclosure.objects.filter(was_refused=True, person_id=person.pk, purpose="emergency").count() == 1
    build.person(cast, first_name="Anna Maria", last_name="Próbna-Żak")
    assert disclosure.in_emergency(cast.pup_counsellor, "Anna Maria Próbna-Żak", born) is None, "two of that name"


def test_accept_and_reject_are_for_another_and_once(cast: Cast) -> None:
    access = build_office.emergency(cast, who="ops_colleague", case=build.case(cast, cast.ngo_worker))
    own = build_office.emergency(cast, who="ops_head", case=build.case(cast, cast.ngo_worker))
    with pytest.raises(rules.Refused):
        emergency.accept(own, by=cast.ops_head)
    for who in ("ngo_head", "ops_worker", "ops_colleague", "out_steward"):
        with pytest.raises(rules.Refused):
            emergency.accept(access, by=cast.actors[who])
    with pytest.raises(Problem) as problem:
        emergency.reject(access, by=cast.ops_head, note=" ")
    assert problem.value.field == "note"
    done = emergency.reject(access, by=cast.ops_head, note="Nie było nagłej potrzeby.")
    assert done.state == EmergencyState.UNJUSTIFIED
    assert done.steps.latest("pk").note == "Nie było nagłej potrzeby."
    assert emergency.accept(own, by=cast.steward).state == EmergencyState.ACCEPTED
    with pytest.raises(rules.Refused) as refused:
        emergency.accept(access, by=cast.steward)
    assert refused.value.verdict.is_shown
