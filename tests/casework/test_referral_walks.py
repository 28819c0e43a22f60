"""Random walks over the machine of a referral, by its real verbs: two sides, workers who leave, institutions without
anybody, cases that close. 0 stuck, no exception that is not a refusal, no edge outside the published table.

KWADRAT_WALKS says how many (CONTRIBUTING has the line for 10,000); KWADRAT_WALKS_SEED repeats one.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db.models import Q

from kwadrat.access import disclosure, masks, rules, scope
from kwadrat.access.abilities import ABILITIES
from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.access.rules import Refused
from kwadrat.casework import accounts, people, referrals
from kwadrat.casework.action import Problem, Problems
from kwadrat.casework.referrals import watch
from kwadrat.records.choices import DeclineReason, ReferralOutcome, ReferralPurpose, ReferralState
from kwadrat.records.notices import Notice
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.people import Case
from kwadrat.records.referrals import OPEN_STATES, REFERRAL_TRANSITIONS, REFUSED_STATES, Referral, ReferralStep
from tests import build
from tests import cast as cast_module
from tests.casework.test_referrals import in_team_of
from tests.casework.test_together import together
from tests.cast import Cast

WALKS = int(os.environ.get("KWADRAT_WALKS", "40"))
SEED = int(os.environ.get("KWADRAT_WALKS_SEED", "2026"))
LONGEST = 9
S = ReferralState
WORKERS = ("ops_worker", "ops_colleague", "ops_head", "coordinator", "pup_counsellor", "ngo_worker", "steward")
OTHERS = ("second_coordinator", "specialist", "out_coordinator", "departed", "analyst")
Verb = Callable[[Referral, Actor], Any]


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@dataclass
class Walk:
    """One referral and whoever presses whatever."""

    cast: Cast
    dice: random.Random
    case: Case
    referral: Referral
    edges: set[tuple[str, str]] = field(default_factory=set)
    outcomes: Counter[str] = field(default_factory=Counter)

    def verbs(self) -> dict[str, Verb]:
        dice, day = self.dice, self.cast.ago(self.dice.randint(-1, 12))
        look = self.cast.ago(dice.randint(-40, 1))
        return {
            "edit": lambda row, by: referrals.edit(row, by=by, written=self._written()),
            "send_draft": lambda row, by: referrals.send_draft(row, by=by, written=self._written()),
            "discard": lambda row, by: referrals.discard(row, by=by),
            "accept": lambda row, by: referrals.accept(row, by=by, on=dice.choice((None, day))),
            "decline": lambda row, by: referrals.decline(row, by=by, reason=dice.choice([*DeclineReason.values, "x"])),
            "hold": lambda row, by: referrals.hold(
                row, by=by, reason=dice.choice(("Od maja.", "")), look_again_on=look
            ),
            "postpone": lambda row, by: referrals.postpone(row, by=by, reason="Nadal brak.", look_again_on=look),
            "start": lambda row, by: referrals.start(row, by=by, on=day),
            "resume": lambda row, by: referrals.resume(row, by=by, on=dice.choice((None, day))),
            "close": lambda row, by: referrals.close(row, by=by, outcome=dice.choice([*ReferralOutcome.values, ""])),
            "cancel": lambda row, by: referrals.cancel(row, by=by, reason="Brak sił."),
            "withdraw": lambda row, by: referrals.withdraw(row, by=by, reason="Zmiana."),
            "void": lambda row, by: referrals.void(row, by=by, reason="Pomyłka."),
            "reroute": self._reroute,
            "settle": lambda row, by: referrals.settle(row, by=by),
            "escalate": lambda row, by: referrals.escalate(row, by=SYSTEM),
        }

    def _written(self) -> referrals.Written:
        """A draft as it grows: to the club, mostly with a place and mostly with words."""
        place = {"receiver": self.cast.ngo, "receiver_club": self.cast.club} if self.dice.random() < 0.8 else {}
        return referrals.Written(**place, message=self.dice.choice(("Szuka pracy.", "Szuka pracy.", "")))

    def _reroute(self, row: Referral, by: Actor) -> Referral:
        body, club = self.dice.choice(
            (("ngo", self.cast.clubs["second_club"]), ("pup", None), ("partner_ngo", None), ("ops", None))
        )
        return referrals.reroute(row, by=by, receiver=self.cast.bodies[body], receiver_club=club, message="Inaczej.")

    def press(self, name: str, who: str) -> None:
        """One verb by one actor: done, or refused as the program refuses; anything else fails the walk."""
        before = self.referral
        try:
            result = self.verbs()[name](before, self.cast.actors[who])
        except (Refused, Problem, Problems) as refusal:
            self.outcomes[type(refusal).__name__] += 1
        else:
            self.outcomes["done"] += 1
            if name == "reroute":
                self.check(Referral.objects.get(pk=before.pk))
                self.referral = result
        self.referral = Referral.objects.get(pk=self.referral.pk)
        self.check(self.referral)

    def choice(self) -> tuple[str, str]:
        """Mostly a verb that somebody may carry out now, else any verb by anybody, strangers too."""
        names = list(self.verbs())
        pairs = [
            (name, who) for name in names for who in WORKERS
            if name != "escalate" and rules.verdict(self.cast.actors[who], f"referral.{name}", self.referral)
        ]  # fmt: skip
        if pairs and self.dice.random() < 0.7:
            name = self.dice.choice(sorted({name for name, _who in pairs}))
            return name, self.dice.choice([who for one, who in pairs if one == name])
        return self.dice.choice(names), self.dice.choice(WORKERS if self.dice.random() < 0.7 else OTHERS)

    def check(self, row: Referral) -> None:
        """The steps form one chain that ends in the state; an open step has a clock; whoever answered is written."""
        chain = list(ReferralStep.objects.filter(referral=row).order_by("pk").values_list("from_state", "to_state"))
        self.edges.update(chain)
        if row.is_unsent:
            self.check_nothing_travelled(row)
        assert chain[0][0] == ""
        assert [to for _from, to in chain[:-1]] == [start for start, _to in chain[1:]]
        assert chain[-1][1] == row.state
        assert (row.due_on is not None) or row.state not in OPEN_STATES, "an open step without a clock"
        assert row.due_on is None or row.state in (*OPEN_STATES, *REFUSED_STATES)
        assert masks.sees_name(self.cast.coordinator, row) or not row.receiver_club_id or row.state not in (
            S.ACCEPTED, S.ON_HOLD, S.IN_PROGRESS
        )  # fmt: skip

    def check_nothing_travelled(self, row: Referral) -> None:
        """Before it is sent there is no clock, no notice and nobody who could open it but its author's side."""
        assert row.state in (S.DRAFT, S.ENTERED_IN_ERROR)
        assert row.due_on is None
        assert not Notice.objects.filter(Q(reference=row.ref) | Q(about=row.ref)).exists()
        for name in (*WORKERS, *OTHERS):
            assert not scope.referrals(self.cast.actors[name]).filter(pk=row.pk).exists(), name
            mine = scope.referral_drafts(self.cast.actors[name]).filter(pk=row.pk).exists()
            assert mine == (row.state == S.DRAFT and name in ("ops_worker", "ops_head")), name

    def is_stuck(self) -> bool:
        """Nobody who is there may do anything about an open referral, and there is nobody to be told of it."""
        if self.referral.state not in OPEN_STATES:
            return False
        here = [name for name in WORKERS if self.cast.users[name].is_active]
        verbs = [code for code in ABILITIES if code.startswith("referral.") and ABILITIES[code].to]
        can = any(
            rules.verdict(self.cast.actors[name], code, self.referral)
            for name in here for code in verbs if ABILITIES[code].subject == "referral"
        )  # fmt: skip
        return not can and not watch.who_is_told(self.referral, self.cast.today)


def begin(cast: Cast, dice: random.Random, case: Case) -> Referral:
    """A referral of OPS to one of three places, or one that it begins to write."""
    if dice.random() < 0.25:
        more = {"receiver": cast.ngo, "receiver_club": cast.club} if dice.random() < 0.5 else {}
        return build.begun(cast, case, **more)
    kind = ServiceKind.objects.get(pk="career_counselling")
    service = {"receiver_club": None, "purpose": ReferralPurpose.SERVICE, "service_kind": kind}
    more: dict[str, Any] = dice.choice(
        ({}, {"receiver": cast.pup, **service}, {"receiver": cast.bodies["partner_ngo"], **service})
    )
    return build.referral(cast, case, on=cast.ago(dice.randint(0, 30)), **more)


def event(walk: Walk) -> None:
    """Something happens around the referral: a worker leaves or comes back, rarely the person moves away."""
    dice, cast = walk.dice, walk.cast
    user = cast.users[dice.choice(("ops_worker", "coordinator", "pup_counsellor", "ops_head", "steward"))]
    if dice.random() < 0.9:
        user.is_active = not user.is_active
        user.save(update_fields=["is_active"])
    elif walk.case.state == "open":
        people.record_move(walk.case, by=cast.ops_worker, on=cast.today)
        walk.case.refresh_from_db()
        walk.referral = Referral.objects.get(pk=walk.referral.pk)
        walk.check(walk.referral)


def test_walks_never_get_stuck_and_never_leave_the_table(cast: Cast) -> None:
    """Regression 8: reject and send again, hold and resume, in any order, by anybody."""
    edges: set[tuple[str, str]] = set()
    outcomes: Counter[str] = Counter()
    stuck: list[int] = []
    case: Case | None = None
    for number in range(WALKS):
        dice = random.Random(SEED + number)
        for user in cast.users.values():
            if not user.is_active and user != cast.users["disabled"]:
                user.is_active = True
                user.save(update_fields=["is_active"])
        if case is None or case.state != "open" or number % 25 == 0:
            case = build.case(cast)
        for row in Referral.objects.open().filter(case=case):
            referrals.withdraw(row, by=cast.ops_worker, reason="Koniec.")
        walk = Walk(cast, dice, case, begin(cast, dice, case))
        for _step in range(dice.randint(2, LONGEST)):
            if dice.random() < 0.15:
                event(walk)
            walk.press(*walk.choice())
        edges |= walk.edges
        outcomes += walk.outcomes
        if walk.is_stuck():
            stuck.append(SEED + number)
    published = {(here, to) for here, targets in REFERRAL_TRANSITIONS.items() for to in targets}
    said = f"{WALKS} walks, {sum(outcomes.values())} presses: {dict(outcomes)}; {len(edges)} edges, {len(stuck)} stuck"
    sys.stdout.write(f"\n{said}\n")
    assert stuck == []
    assert edges <= published
    assert outcomes["done"] > WALKS / 4
    assert outcomes["Refused"] > WALKS / 4
    if WALKS >= 5000:
        assert edges == published, "the walks go everywhere"


def test_every_edge_has_a_verb_and_every_verb_leads_along_an_edge() -> None:
    """What docs/states.md says: who may do each transition."""
    taken = {
        (here, to)
        for one in ABILITIES.values() if one.subject == "referral" and one.to and one.states
        for here in one.states for to in one.to
    }  # fmt: skip
    published = {(here, to) for here, targets in REFERRAL_TRANSITIONS.items() for to in targets if here}
    assert published <= taken
    # a refused one may be sent on: that begins another referral, it moves nothing
    sent_on = {(here, "requested") for here in (*REFUSED_STATES, "failed")}
    held = {("accepted", "accepted"), ("requested", "on-hold")}
    assert taken - published == sent_on | held


# the regressions of the field that touch referrals, by name


@pytest.mark.parametrize("side", ["ops_worker", "coordinator"])
@pytest.mark.parametrize("how", ["disabled", "departed"])
def test_regression_7_every_transition_works_when_the_other_side_is_gone(cast: Cast, side: str, how: str) -> None:
    """Revocation failed when the receiver was disabled (Primero)."""
    other = {"ops_worker": cast.coordinator, "coordinator": cast.ops_worker}[side]
    ready: dict[str, Callable[[], Referral]] = {
        "requested": lambda: build.referral(cast, on=cast.ago(5)),
        "accepted": lambda: referrals.accept(build.referral(cast, on=cast.ago(5)), by=cast.coordinator),
        "on-hold": lambda: referrals.hold(build.referral(cast, on=cast.ago(5)), by=cast.coordinator, reason="Od maja."),
    }
    verbs: dict[str, tuple[str, Verb]] = {
        "accept": ("requested", lambda row, by: referrals.accept(row, by=by)),
        "decline": ("requested", lambda row, by: referrals.decline(row, by=by, reason="no_places")),
        "hold": ("accepted", lambda row, by: referrals.hold(row, by=by, reason="Od maja.")),
        "postpone": ("on-hold", lambda row, by: referrals.postpone(row, by=by, reason="Nadal.")),
        "start": ("accepted", lambda row, by: referrals.start(row, by=by)),
        "resume": ("on-hold", lambda row, by: referrals.resume(row, by=by)),
        "close": ("accepted", lambda row, by: referrals.close(row, by=by, outcome="helped")),
        "cancel": ("accepted", lambda row, by: referrals.cancel(row, by=by, reason="Brak sił.")),
        "withdraw": ("accepted", lambda row, by: referrals.withdraw(row, by=by, reason="Zmiana.")),
        "void": ("on-hold", lambda row, by: referrals.void(row, by=by, reason="Pomyłka.")),
    }
    rows = {name: ready[state]() for name, (state, _verb) in verbs.items()}
    if how == "disabled":
        cast.users[side].is_active = False
        cast.users[side].save()
    else:
        successor = cast.posts["ops_colleague"] if side == "ops_worker" else None
        accounts.end_post(cast.posts[side], by=cast.admin, on=cast.ago(1), successor=successor)
    done = 0
    for name, (_state, verb) in verbs.items():
        if rules.verdict(other, f"referral.{name}", rows[name]):
            verb(rows[name], other)
            done += 1
    assert done == (8 if side == "ops_worker" else 2)


def test_regression_8_declined_and_sent_again_and_again(cast: Cast) -> None:
    """The loop of rejecting and sending again ended in a server error (SORMAS #6067)."""
    case = build.case(cast)
    row = build.referral(cast, case, on=cast.ago(9))
    places = [cast.clubs["second_club"], cast.club]
    answering = [cast.coordinator, cast.second_coordinator]
    for turn in range(6):
        referrals.decline(row, by=answering[turn % 2], reason="no_places")
        row = referrals.reroute(row, by=cast.ops_worker, receiver=cast.ngo, receiver_club=places[turn % 2])
    chain = []
    while row.follows is not None:
        row = row.follows
        chain.append((row.state, row.outcome))
    assert chain == [(S.REJECTED, ReferralOutcome.REFERRED_ON)] * 6


def test_regression_9_exactly_one_side_writes_at_any_time() -> None:
    """A shared record was editable on both sides before acceptance (SORMAS #10553)."""
    for state in S.values:
        for code, one in ABILITIES.items():
            # each side writes messages of its own into the thread, and changes none of the other's
            if one.subject != "referral" or not one.states or state not in one.states or code == "referral.write":
                continue
            sides = {grant.relation for grant in one.grants} & {"sent", "received"}
            assert len(sides) == 1, f"{code} in {state} is of both sides"
    before = {
        code
        for code, one in ABILITIES.items()
        if one.subject == "referral" and one.states and S.REQUESTED in one.states and code != "referral.write"
    }
    answers = {code for code in before if any(grant.relation == "received" for grant in ABILITIES[code].grants)}
    assert answers == {"referral.accept", "referral.decline", "referral.hold"}, "before the answer only the answer"


def test_regression_10_whoever_accepted_can_open_it_and_the_sender_keeps_it(cast: Cast) -> None:
    """A handed-over record was invisible to the new owner (SORMAS #8113); the former worker keeps hers."""
    row = build.referral(cast, on=cast.ago(5))
    assert cast.coordinator.post_id not in in_team_of(cast, row.case)
    assert not rules.verdict(cast.coordinator, "person.open_identity", row.case.person)
    referrals.accept(row, by=cast.coordinator)
    assert disclosure.identity(cast.coordinator, row.case.person).pesel
    assert disclosure.identity(cast.ops_worker, row.case.person).pesel
    assert rules.verdict(cast.ops_worker, "person.add_note", row.case)


PAIRS: dict[str, tuple[Verb, Verb]] = {
    "accept and void": (
        lambda row, by: referrals.accept(row, by=by), lambda row, by: referrals.void(row, by=by, reason="Pomyłka."),
    ),
    "decline and withdraw": (
        lambda row, by: referrals.decline(row, by=by, reason="no_places"),
        lambda row, by: referrals.withdraw(row, by=by, reason="Zmiana."),
    ),
    "hold and void": (
        lambda row, by: referrals.hold(row, by=by, reason="Od maja."),
        lambda row, by: referrals.void(row, by=by, reason="Pomyłka."),
    ),
    "accept and the person moves away": (
        lambda row, by: referrals.accept(row, by=by),
        lambda row, by: people.record_move(Case.objects.get(pk=row.case_id), by=by, on=row.sent_on),
    ),
}  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", PAIRS)
def test_regression_11_both_sides_at_one_moment_leave_a_whole_story(name: str) -> None:
    """The source was deleted before the target accepted (SORMAS #11204): two connections, one of them first."""
    cast = cast_module.make()
    row = build.referral(cast, on=cast.today)
    theirs, mine = PAIRS[name]
    together(lambda: theirs(row, cast.coordinator), lambda: mine(row, cast.ops_worker))
    row = Referral.objects.get(pk=row.pk)
    chain = list(ReferralStep.objects.filter(referral=row).order_by("pk").values_list("from_state", "to_state"))
    assert [to for _from, to in chain[:-1]] == [start for start, _to in chain[1:]]
    assert chain[-1][1] == row.state
    assert set(chain) <= {(here, to) for here, targets in REFERRAL_TRANSITIONS.items() for to in targets}
    if row.state in (S.ENTERED_IN_ERROR, S.CANCELLED):
        assert cast.coordinator.post_id not in in_team_of(cast, row.case), "nobody stays in the team without a ground"
