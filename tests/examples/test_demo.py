"""The demonstration is as large as a club's half year, repeatable, and visibly fake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from kwadrat.casework.registration import NAME_FIELDS
from kwadrat.examples import demo
from kwadrat.records.accounts import Post
from kwadrat.records.choices import (
    ClauseKind,
    Evidence,
    IntakeState,
    ParticipationState,
    ReferralState,
    Role,
    RowOutcome,
    SessionState,
)
from kwadrat.records.intake import Intake, IntakeRow
from kwadrat.records.papers import IssuedPaper
from kwadrat.records.partnership import Agreement, Institution, Membership
from kwadrat.records.people import Case, Participation, Person, PersonIdentity
from kwadrat.records.plans import JointPlan
from kwadrat.records.referrals import Referral
from kwadrat.records.services import Attendance, Consultation, Group, Session
from kwadrat.reporting.partnership import square
from kwadrat.web.forms.people import PERSON_FIELDS, PersonForm


def contents() -> dict[str, Any]:
    """What the demonstration holds, without references and moments."""
    return {
        "people": list(Person.objects.order_by("pk").values_list("first_name", "last_name", "birth_on", "locality")),
        "participations": list(
            Participation.objects.order_by("pk").values_list("period", "state", "interruption_reason")
        ),
        "marks": list(Attendance.objects.order_by("pk").values_list("session__held_on", "status")),
    }


def dropped(today: date) -> dict[str, Any]:
    """Contents of a demonstration that is undone at once."""
    with transaction.atomic():
        demo.load(today)
        found = contents()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration of today, in a transaction that is rolled back after the last test of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load(timezone.localdate())
        yield
        transaction.set_rollback(True)


def test_it_is_as_large_as_half_a_year_of_a_club(loaded: None) -> None:
    assert Person.objects.count() == 46  # one of them twice
    assert Group.objects.count() == 3
    today = timezone.localdate()
    running = Session.objects.filter(held_on__lt=today - timedelta(days=5 * 30))
    assert running.count() >= 3
    leaders = set(Session.objects.values_list("leader", flat=True)) | set(
        Consultation.objects.values_list("post", flat=True)
    )
    assert len(leaders) == 3


def test_the_partnership_is_as_wide_as_a_real_one(loaded: None) -> None:
    roles = dict(Membership.objects.values_list("institution__name", "role"))
    sending = Institution.objects.filter(kind="assistance_centre")
    parties = [one for one in sending if roles[one.name] != "co_operator"]
    assert len(parties) == 2
    assert 4 <= sending.count() - len(parties) <= 9
    assert Institution.objects.filter(kind="labour_office").count() == 1
    assert 6 <= len(roles) - sending.count() <= 10
    assert Post.objects.filter(role=Role.COORDINATOR).count() == 1
    assert Post.objects.filter(role=Role.SPECIALIST).count() == 3


def test_every_state_that_a_page_shows_has_somebody_in_it(loaded: None) -> None:
    assert set(Participation.objects.values_list("state", flat=True)) == set(ParticipationState)
    assert {"requested", "accepted", "rejected", "cancelled", "completed"} <= set(
        Referral.objects.values_list("state", flat=True)
    )
    today = timezone.localdate()
    waiting = Referral.objects.filter(state=ReferralState.REQUESTED)
    assert waiting.filter(answer_due_on__lt=today).exists()
    assert waiting.filter(answer_due_on__gte=today).exists()
    missing = Session.objects.filter(state=SessionState.PLANNED, held_on__lt=today)
    assert missing.count() == 1
    assert Session.objects.filter(held_on=today, state=SessionState.PLANNED).exists()
    assert Case.objects.filter(participations__isnull=True).exists()


def test_the_plan_of_the_first_person_joins_three_documents(loaded: None) -> None:
    plan = JointPlan.objects.get(subject="person")
    assert set(plan.legs.values_list("kind", flat=True)) == {"contract_b", "action_plan", "club"}
    assert plan.clauses.filter(kind=ClauseKind.GOAL).count() == 3
    tasks = plan.clauses.filter(kind=ClauseKind.TASK)
    assert set(tasks.values_list("state", flat=True)) == {"planned", "started", "done"}
    assert tasks.get(evidence=Evidence.ATTENDANCE).state == "started"
    assert set(tasks.exclude(done_ref="").values_list("evidence", flat=True)) == {"consultation", "status"}
    contact = plan.legs.get(kind="action_plan").contact_on
    assert contact is not None
    assert contact > timezone.localdate()


def test_papers_are_issued_and_one_is_replaced(loaded: None) -> None:
    kinds = set(IssuedPaper.objects.values_list("kind", flat=True))
    assert {"ipd", "plan", "notice", "declaration", "contract"} <= kinds
    assert IssuedPaper.objects.filter(replaces__isnull=False).values_list("kind", flat=True).get() == "plan"


def test_a_file_with_people_waits_for_a_decision(loaded: None) -> None:
    one = Intake.objects.get()
    assert one.state == IntakeState.CHECKED
    found = set(IntakeRow.objects.filter(intake=one).values_list("outcome", flat=True))
    assert found == set(RowOutcome) - {RowOutcome.REGISTERED}


def test_the_agreement_shows_who_has_not_signed(loaded: None) -> None:
    version = Agreement.objects.get()
    assert version.signatures.count() >= 3
    assert square.unsigned(version)


def test_nobody_is_marked_after_the_last_day_in_the_club(loaded: None) -> None:
    late = [
        (mark.case_id, mark.session.held_on)
        for mark in Attendance.objects.select_related("session")
        if not Participation.objects.filter(case=mark.case_id, period__contains=mark.session.held_on).exists()
    ]
    assert late == []


def test_numbers_are_impossible_and_no_two_alike(loaded: None) -> None:
    found = [row.pesel for row in PersonIdentity.objects.all()]
    given = [pesel for pesel in found if pesel]
    assert len(given) == 44
    assert len(set(given)) == 44
    assert {pesel[6:9] for pesel in given} == {"000"}


def test_everybody_can_be_corrected_without_touching_anything_else(loaded: None) -> None:
    for row in PersonIdentity.objects.select_related("person"):
        shown = {name: getattr(row.person if name in NAME_FIELDS else row, name) for name in PERSON_FIELDS}
        form = PersonForm(shown)
        assert form.is_valid(), (row.phone, form.errors)
        assert form.values() == shown


@pytest.mark.django_db
def test_it_is_the_same_every_time_and_loads_on_a_holiday() -> None:
    epiphany = date(2026, 1, 6)
    assert dropped(epiphany) == dropped(epiphany)


@pytest.mark.django_db
def test_it_loads_on_a_leap_day() -> None:
    assert len(dropped(date(2024, 2, 29))["people"]) == 46
