"""Two people press at the same moment: the row is locked, one of them wins, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from kwadrat.access.rules import Refused
from kwadrat.casework import people, referrals, services
from kwadrat.casework.action import Guard, Problem, Repeated, guarded
from kwadrat.records.people import ContactNote
from kwadrat.records.referrals import Referral
from kwadrat.records.services import GroupMember
from tests import build
from tests import cast as cast_module

pytestmark = pytest.mark.django_db(transaction=True)


def together(*verbs: Callable[[], Any]) -> list[str]:
    """Carry the verbs out at one moment, each on a connection of its own; how each came out."""
    gate = Barrier(len(verbs))

    def run(verb: Callable[[], Any]) -> str:
        try:
            gate.wait(timeout=20)
            verb()
        except (Refused, Problem, Repeated) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(verbs)) as pool:
        return sorted(pool.map(run, verbs))


def test_a_referral_is_answered_once(db: None) -> None:
    cast = cast_module.make()
    referral = build.referral(cast)
    outcome = together(
        lambda: referrals.accept(referral, by=cast.coordinator),
        lambda: referrals.decline(referral, by=cast.coordinator, reason="no_places"),
        lambda: referrals.accept(referral, by=cast.coordinator),
    )
    assert outcome == ["Refused", "Refused", "done"]
    assert referral.steps.count() == 2


def test_accepting_and_withdrawing_at_once_leaves_a_whole_story(db: None) -> None:
    """Regression 11."""
    cast = cast_module.make()
    referral = build.referral(cast)
    together(
        lambda: referrals.accept(referral, by=cast.coordinator),
        lambda: referrals.withdraw(referral, by=cast.ops_worker, reason="Zmiana."),
    )
    referral = Referral.objects.get(pk=referral.pk)
    chain = list(referral.steps.order_by("id").values_list("from_state", "to_state"))
    assert referral.state == "cancelled"
    assert [to for _from, to in chain[:-1]] == [start for start, _to in chain[1:]]


def test_a_double_press_writes_one_note(db: None) -> None:
    cast = cast_module.make()
    case = build.case(cast)

    def press() -> None:
        with guarded(Guard(once="same")):
            people.add_note(case, by=cast.ops_worker, kind="phone", on=cast.today, text="Raz.")

    assert together(press, press) == ["Repeated", "done"]
    assert ContactNote.objects.count() == 1


def test_the_last_place_of_a_group_is_taken_once(db: None) -> None:
    cast = cast_module.make()
    one, two = build.in_team(cast), build.in_team(cast)
    group = services.create_group(cast.club, by=cast.coordinator, name="mała", capacity=1)
    outcome = together(*(
        lambda case=case: services.join_group(group, by=cast.coordinator, case=case, since=cast.ago(3))
        for case in (one, two)
    ))  # fmt: skip
    assert outcome == ["Problem", "done"]
    assert GroupMember.objects.count() == 1
