"""Signatures under the legs of a joint plan, scanned and electronic, and what the person says of its items."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kwadrat.access import relations, scope
from kwadrat.access.rules import Refused
from kwadrat.casework import plans, referrals, signatures
from kwadrat.casework.documents import Upload
from kwadrat.casework.plans.signing import missing
from kwadrat.records.base import unsealed
from kwadrat.records.choices import (
    ContractState,
    LegKind,
    LegState,
    PlanState,
    ReferralMatter,
    ReferralPurpose,
    SigningParty,
    SigningWay,
)
from kwadrat.records.documents import Document
from kwadrat.records.plans import ClauseVersion, LegSignature, PlanClause, PlanLeg, PlanVoice, SignedClause
from tests import build, signing
from tests import cast as cast_module
from tests.casework.trail import last, notices, problem
from tests.cast import Cast

PERSON, OFFICER = SigningParty.PERSON.value, SigningParty.OFFICER.value


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def filled(cast: Cast) -> PlanLeg:
    """A contract with a goal, a task of the person and one of her worker."""
    goal = build.plan_goal(cast)
    build.plan_task(cast, goal)
    build.plan_task(
        cast, goal, is_own=False, post=cast.posts["ops_worker"], text="Umówi wizytę w poradni.", evidence="note",
        service=None,
    )  # fmt: skip
    assert goal.leg is not None
    return goal.leg


def waits(leg: PlanLeg) -> dict[str, list[tuple[int, int]]]:
    """What waits for whom: (clause, number of the version)."""
    (found,) = missing([leg])
    return {party: sorted((one.clause_id, one.number) for one in rows) for party, rows in found.versions.items()}


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def test_sign_leg_by_scan_concludes_the_contract_and_the_plan_runs(cast: Cast) -> None:
    leg = filled(cast)
    plans.sign_leg(leg, by=cast.ops_worker, way=SigningWay.SCAN, upload=build.SCAN, person_on=cast.today)
    assert fresh(leg).state == LegState.DRAFT
    assert waits(leg)[PERSON] == []
    assert len(waits(leg)[OFFICER]) == 3
    build.sign_leg(cast, leg, person_on=None)
    leg = fresh(leg)
    contract = leg.contract
    assert (leg.state, leg.plan.state, contract.state) == (LegState.SIGNED, PlanState.RUNNING, ContractState.SIGNED)
    assert (contract.variant, contract.period, contract.signed_on) == ("B", leg.period, cast.today)
    assert contract.goal == "Chcę gotować dla ludzi."
    person, worker = str(leg.plan.case.person), cast.users["ops_worker"].name
    assert contract.duties == f"{person}: Przyjdzie na trening umiejętności.\n{worker}: Umówi wizytę w poradni."
    assert contract.steps.count() == 2
    first, second = LegSignature.objects.filter(leg=leg)
    assert (first.party, first.signer, first.post) == (PERSON, person, None)
    assert (second.party, second.signer, second.post_id) == (OFFICER, worker, leg.officer_id)
    assert first.is_intact is first.is_trusted is None
    assert first.document is not None
    assert (first.document.kind, first.document.pages, first.document.owner_ref) == ("signed", 1, leg.ref)
    assert first.covers.count() == 3
    assert last("plan.sign_leg").details["contract"] == contract.ref


def test_a_second_leg_is_no_second_contract_and_the_plan_runs_already(cast: Cast) -> None:
    leg = build.sign_leg(cast)
    club = build.plan_leg(cast, fresh(leg).plan, by=cast.coordinator, kind=LegKind.CLUB)
    build.plan_goal(cast, club, by=cast.coordinator)
    build.sign_leg(cast, club, by=cast.coordinator)
    club = fresh(club)
    assert (club.state, club.contract, club.plan.state) == (LegState.SIGNED, None, PlanState.RUNNING)
    assert club.plan.steps.filter(to_state=PlanState.RUNNING).count() == 1


def test_changing_one_clause_after_both_signed_leaves_the_other_signature_valid_and_shows_what_is_missing(
    cast: Cast,
) -> None:
    """The other signature stays valid; what is missing, to whom it was sent and since when."""
    leg = build.sign_leg(cast, filled(cast))
    plan = fresh(leg).plan
    club = build.plan_leg(cast, plan, by=cast.coordinator, kind=LegKind.CLUB)
    build.sign_leg(cast, build.plan_goal(cast, club, by=cast.coordinator).leg, by=cast.coordinator)
    marks = set(SignedClause.objects.values_list("signature_id", "version_id"))
    task = leg.clauses.get(text="Przyjdzie na trening umiejętności.")
    plans.change_clause(task, by=cast.ops_worker, text="Przyjdzie na trening i warsztaty.")
    assert waits(club) == {PERSON: [], OFFICER: []}
    assert waits(leg) == {PERSON: [(task.pk, 2)], OFFICER: [(task.pk, 2)]}
    assert fresh(leg).state == fresh(club).state == LegState.SIGNED
    assert marks == set(SignedClause.objects.values_list("signature_id", "version_id"))
    until = cast.ago(-7)
    plans.ask_signatures(leg, by=cast.ops_worker, until=until)
    found = missing([leg, club])
    assert [(one.asked_on, one.until) for one in found] == [(cast.today, until), (None, None)]
    assert [one.is_whole for one in found] == [False, True]
    plans.sign_leg(leg, by=cast.ops_worker, way=SigningWay.SCAN, upload=build.SCAN, person_on=cast.today)
    assert waits(leg) == {PERSON: [], OFFICER: [(task.pk, 2)]}
    build.sign_leg(cast, leg, person_on=None)
    assert missing([leg])[0].is_whole
    assert fresh(leg).contract.steps.count() == 2, "one contract, concluded once"


def test_what_was_dropped_waits_for_those_who_had_signed_it(cast: Cast) -> None:
    leg = filled(cast)
    never, signed = leg.clauses.filter(kind="task").order_by("pk")
    plans.drop_clause(never, by=cast.ops_worker, reason="Pomyłka.")
    build.sign_leg(cast, leg)
    assert [one.covers.count() for one in leg.signatures.all()] == [2, 2]
    plans.drop_clause(signed, by=cast.ops_worker, reason="Już niepotrzebne.")
    assert waits(leg) == {PERSON: [(signed.pk, 2)], OFFICER: [(signed.pk, 2)]}


def test_ask_signatures_tells_the_officer_unless_she_asks_herself(cast: Cast) -> None:
    leg = filled(cast)
    plans.ask_signatures(leg, by=cast.ops_worker, until=cast.today)
    assert notices("plan_signatures") == set()
    with unsealed():
        leg.officer = cast.posts["ops_colleague"]
        leg.save()
    plans.ask_signatures(leg, by=cast.ops_worker, until=cast.ago(-3))
    assert notices("plan_signatures") == {cast.users["ops_colleague"].email}
    assert leg.rounds.count() == 2
    assert last("plan.ask_signatures").details["until"] == cast.ago(-3).isoformat()


def test_ask_signatures_reports_what_is_wrong(cast: Cast) -> None:
    leg = filled(cast)
    with problem("until"):
        plans.ask_signatures(leg, by=cast.ops_worker, until=cast.ago(1))
    build.sign_leg(cast, leg)
    with problem(None):
        plans.ask_signatures(leg, by=cast.ops_worker, until=cast.today)
    with pytest.raises(Refused):
        plans.ask_signatures(leg, by=cast.coordinator, until=cast.today)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"way": "poczta"}, "way"), ({"upload": None}, "upload"),
        ({"person_on": None, "officer_on": None}, "person_on"),
        ({"upload": Upload("a.pdf", b"%PDF-1.7 nic %%EOF")}, "upload"), ({"upload": Upload("a.pdf", b"")}, "upload"),
        ({"way": SigningWay.PADES, "parties": ()}, "parties"),
        ({"way": SigningWay.PADES, "parties": (PERSON,)}, "upload"),
    ],
    ids=["way", "no file", "no day", "garbage", "empty", "nobody", "unsigned"],
)  # fmt: skip
def test_sign_leg_reports_what_is_wrong(cast: Cast, typed: dict[str, Any], field: str) -> None:
    leg = filled(cast)
    with problem(field):
        build.sign_leg(cast, leg, **typed)
    assert not LegSignature.objects.exists()


def test_sign_leg_refuses_days_ahead_nothing_to_sign_and_what_is_signed(cast: Cast) -> None:
    leg = filled(cast)
    for field in ("person_on", "officer_on"):
        with problem(field):
            build.sign_leg(cast, leg, **{field: cast.ago(-1)})
    build.sign_leg(cast, leg)
    with problem("person_on", "już|already"):
        build.sign_leg(cast, leg, officer_on=None)
    with pytest.raises(Refused):
        build.sign_leg(cast, leg, by=cast.coordinator)
    club = build.plan_leg(cast, fresh(leg).plan, by=cast.coordinator, kind=LegKind.CLUB)
    with problem(None):
        build.sign_leg(cast, club, by=cast.coordinator)


def test_a_contract_needs_a_goal_which_may_stand_in_another_leg(cast: Cast) -> None:
    leg = build.plan_leg(cast)
    plans.write_field(leg, by=cast.ops_worker, code="situation", text="Szuka pracy.")
    with problem(None, "cel|goal"):
        build.sign_leg(cast, leg)
    goal = build.plan_goal(cast, plan=fresh(leg).plan, leg=None, words="Chcę mieć pracę.")
    build.plan_task(
        cast, goal, leg=leg, is_own=False, institution=cast.ops, text="Pomoże napisać podanie.", evidence="note",
        service=None,
    )  # fmt: skip
    build.sign_leg(cast, leg)
    contract = fresh(leg).contract
    assert contract.goal == "Chcę mieć pracę."
    assert contract.duties == f"{cast.ops.name}: Pomoże napisać podanie."


def test_a_contract_that_would_have_ended_is_not_concluded(cast: Cast) -> None:
    leg = build.plan_leg(cast, since=cast.ago(90), until=cast.ago(10))
    build.plan_goal(cast, leg)
    with problem(None):
        build.sign_leg(cast, leg)


def test_a_paper_older_than_the_program_covers_what_was_typed_in_from_it(cast: Cast) -> None:
    leg = build.sign_leg(cast, filled(cast), person_on=cast.ago(20), officer_on=cast.ago(19))
    assert fresh(leg).contract.signed_on == cast.ago(19)
    assert fresh(leg).steps.get(to_state=LegState.SIGNED).on == cast.ago(19)


def test_a_paper_does_not_cover_what_was_written_after_its_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    leg = filled(cast)
    task = leg.clauses.filter(kind="task").first()
    assert task is not None
    plans.change_clause(task, by=cast.ops_worker, text="Przyjdzie w środę.")
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    plans.change_clause(task, by=cast.ops_worker, text="Przyjdzie w piątek.")
    build.sign_leg(cast, leg)  # on the day before
    assert waits(leg) == {PERSON: [(task.pk, 3)], OFFICER: [(task.pk, 3)]}
    assert (
        SignedClause.objects.filter(version__clause=task).values_list("version__number", flat=True).distinct().get()
        == 2
    )
    with problem("person_on", "po tym dniu|after this day"):
        build.sign_leg(cast, leg, officer_on=None)
    assert fresh(leg).state == LegState.DRAFT


def electronic(*names: str) -> Upload:
    content = signing.pdf()
    for name in names:
        content = signing.sign(content, name)
    return Upload("kontrakt.pdf", content)


def test_sign_leg_by_a_pdf_says_what_the_file_says(cast: Cast) -> None:
    leg = filled(cast)
    person, worker = str(leg.plan.case.person), cast.users["ops_worker"].name
    build.sign_leg(cast, leg, way=SigningWay.PADES, upload=electronic(worker, person), parties=(PERSON, OFFICER))
    kept = {one.party: one for one in leg.signatures.all()}
    assert kept[PERSON].certificate.startswith(person)
    assert kept[OFFICER].certificate.startswith(worker)
    for one in kept.values():
        assert (one.is_intact, one.is_trusted, one.signed_on) == (True, None, cast.today)
        assert one.stamped_at is not None
    assert fresh(leg).state == LegState.SIGNED


def test_a_seal_without_the_name_is_taken_in_order_of_signing(cast: Cast) -> None:
    leg = filled(cast)
    worker = cast.users["ops_worker"].name
    with problem("parties"):
        build.sign_leg(cast, leg, way=SigningWay.PADES, upload=electronic(worker), parties=(PERSON, OFFICER))
    build.sign_leg(cast, leg, way=SigningWay.PADES, upload=electronic("Pieczęć"), parties=(PERSON,))
    assert waits(leg)[PERSON] == []
    build.sign_leg(cast, leg, way=SigningWay.PADES, upload=electronic("Pieczęć", worker), parties=(OFFICER,))
    assert leg.signatures.get(party=OFFICER).certificate.startswith(worker)
    assert fresh(leg).state == LegState.SIGNED


def test_a_signature_without_a_day_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    leg, examine = filled(cast), signatures.examine

    def without_day(content: bytes, field: str) -> signatures.Signed:
        return signatures.Signed(tuple(replace(one, at=None) for one in examine(content, field).signatures))

    monkeypatch.setattr(signatures, "examine", without_day)
    with problem("upload", "kiedy|when"):
        build.sign_leg(cast, leg, way=SigningWay.PADES, upload=electronic("Anna"), parties=(PERSON,))


def test_a_signed_paper_is_opened_by_the_legs_own_institution_alone(cast: Cast) -> None:
    build.sign_leg(cast)
    paper = Document.objects.get(kind="signed")
    assert scope.documents(cast.ops_worker).filter(pk=paper.pk).exists()
    assert relations.paper_of_leg(cast.ops_worker, paper)
    for other in (cast.coordinator, cast.ngo_worker):
        assert not scope.documents(other).filter(pk=paper.pk).exists()
        assert not relations.paper_of_leg(other, paper)
    assert not relations.paper_of_leg(cast.ops_worker, build.document(cast))


def test_say_keeps_every_word_of_the_person(cast: Cast) -> None:
    leg = filled(cast)
    version = leg.clauses.filter(kind="task").first().versions.get()  # type: ignore[union-attr]
    plans.say(version, by=cast.coordinator, is_agreed=False, note=" To za wcześnie rano. ", is_own=False)
    plans.say(version, by=cast.ops_worker, is_agreed=True, note="", is_own=False)
    first, second = PlanVoice.objects.all()
    assert (first.is_agreed, first.note, first.is_own) == (False, "To za wcześnie rano.", False)
    assert (second.is_agreed, second.note) == (True, "")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("DELETE FROM kwadrat_planvoice")


def test_say_reports_what_is_wrong(cast: Cast) -> None:
    leg = filled(cast)
    task: Any = leg.clauses.filter(kind="task").first()
    old: ClauseVersion = task.versions.get()
    with problem("note"):
        plans.say(old, by=cast.ops_worker, is_agreed=False, note="  ", is_own=False)
    plans.change_clause(task, by=cast.ops_worker, text="Przyjdzie w środę.")
    with problem(None, "zmieniono|changed"):
        plans.say(old, by=cast.ops_worker, is_agreed=True, note="", is_own=False)
    plans.drop_clause(fresh(task), by=cast.ops_worker, reason="Pomyłka.")
    with problem(None, "zmieniono|changed"):
        plans.say(task.versions.last(), by=cast.ops_worker, is_agreed=True, note="", is_own=False)
    field = plans.write_field(leg, by=cast.ops_worker, code="situation", text="Szuka pracy.")
    with problem(None):
        plans.say(field.versions.get(), by=cast.ops_worker, is_agreed=True, note="", is_own=False)


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("sign"), st.sampled_from([PERSON, OFFICER])), st.tuples(st.just("change"), st.integers(0, 2)),
        st.tuples(st.just("drop"), st.integers(1, 2)), st.tuples(st.just("add"), st.integers(0, 9)),
    ),
    max_size=9,
)  # fmt: skip


@pytest.mark.django_db(transaction=False)
def test_any_order_of_signing_and_changing_keeps_earlier_signatures_of_untouched_clauses(cast: Cast) -> None:
    leg = filled(cast)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(MOVES)
    def walk(moves: list[tuple[str, Any]]) -> None:
        with transaction.atomic():
            _walk(cast, leg, moves)
            transaction.set_rollback(True)

    walk()


def _walk(cast: Cast, leg: PlanLeg, moves: list[tuple[str, Any]]) -> None:
    """A model beside the tables: what each party signed last, by clause."""
    clauses: list[int] = list(leg.clauses.order_by("pk").values_list("pk", flat=True))
    number, gone = dict.fromkeys(clauses, 1), set()
    signed: dict[str, dict[int, int]] = {PERSON: {}, OFFICER: {}}
    kept: set[tuple[int, int]] = set()
    for move, what in moves:
        if move == "sign":
            field = "officer_on" if what == PERSON else "person_on"
            if not _waiting(number, gone, signed[what]):
                continue
            build.sign_leg(cast, leg, **{field: None})
            signed[what].update(number)
        elif move == "add":
            goal = PlanClause.objects.get(pk=clauses[0])
            new = build.plan_task(cast, goal, text=f"Zadanie {what}")
            clauses.append(new.pk)
            number[new.pk] = 1
        elif clauses[what] not in gone:
            clause = PlanClause.objects.get(pk=clauses[what])
            if move == "change":
                key = "words" if clause.kind == "goal" else "text"
                plans.change_clause(clause, by=cast.ops_worker, **{key: f"{clause.text} i jeszcze"})
            else:
                plans.drop_clause(clause, by=cast.ops_worker, reason="Inaczej.")
                gone.add(clause.pk)
            number[clause.pk] += 1
        assert waits(leg) == {
            party: sorted((pk, number[pk]) for pk in _waiting(number, gone, signed[party])) for party in signed
        }
        marks = set(SignedClause.objects.filter(version__clause__leg=leg).values_list("signature_id", "version_id"))
        assert kept <= marks, "no signature goes away"
        kept = marks
    both = set(signed[PERSON]) and set(signed[OFFICER])
    assert (fresh(leg).state == LegState.SIGNED) <= bool(both)


def _waiting(number: dict[int, int], gone: set[int], signed: dict[int, int]) -> list[int]:
    return [pk for pk, now in number.items() if signed.get(pk) != now and (pk not in gone or pk in signed)]


def test_a_labour_office_signs_its_action_plan_without_a_contract(cast: Cast) -> None:
    case = build.in_team(cast)
    sent = build.referral(
        cast, case, receiver=cast.pup, receiver_club=None, purpose=ReferralPurpose.LABOUR_OFFICE,
        matter=ReferralMatter.PLAN,
    )  # fmt: skip
    referrals.accept(sent, by=cast.pup_counsellor)
    leg = build.plan_leg(cast, build.joint_plan(cast, case), by=cast.pup_counsellor, kind=LegKind.ACTION_PLAN)
    build.plan_goal(cast, leg, by=cast.pup_counsellor)
    upload = electronic(cast.users["pup_counsellor"].name, str(case.person))
    build.sign_leg(cast, leg, by=cast.pup_counsellor, way=SigningWay.PADES, upload=upload, parties=(PERSON, OFFICER))
    assert (fresh(leg).state, fresh(leg).contract) == (LegState.SIGNED, None)
