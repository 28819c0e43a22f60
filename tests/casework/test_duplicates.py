"""People entered twice: found at night, decided by the steward, merged, and taken back to the last byte."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from kwadrat.access import disclosure, everything, scope
from kwadrat.access.rules import Refused
from kwadrat.casework import duplicates, merging, people, referrals
from kwadrat.casework import plans as casework_plans
from kwadrat.casework.action import Problem, Problems
from kwadrat.casework.merging import NEVER
from kwadrat.law.dates import half_year as half_days
from kwadrat.records.audit import Disclosure
from kwadrat.records.base import unsealed
from kwadrat.records.choices import Disclosed, PlanResult, ReferralPurpose
from kwadrat.records.duplicates import DuplicatePair, PersonMerge
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.people import Case, CaseCorner, ContactNote, Participation, Person, PersonIdentity, TeamMember
from kwadrat.records.referrals import Referral
from kwadrat.records.services import GroupMember
from kwadrat.reporting import copies, home
from kwadrat.reporting import duplicates as reporting
from kwadrat.reporting.reports.half_year import half_year
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last
from tests.cast import Cast

BORN = date(1985, 3, 12)


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def entered(cast: Cast, who: str = "ops_worker", **more: Any) -> Person:
    values = {"first_name": "Ewa", "last_name": "Zmyślona", "birth_on": BORN, "pesel": "", "phone": "", "street": ""}
    return build.person(cast, by=cast.actors[who], **{**values, **more})


def found(cast: Cast, **other: Any) -> DuplicatePair:
    """A pair of entries, both by the same worker unless told otherwise."""
    one = entered(cast)
    two = entered(cast, **{"last_name": "Zmyslona", **other})
    duplicates.find(cast.partnership)
    return DuplicatePair.objects.select_related("person__case", "other__case").get(person=one, other=two)


def merged(cast: Cast, pair: DuplicatePair, keep: str = "") -> PersonMerge:
    return duplicates.merge(pair, by=cast.steward, keep=keep or pair.person.case.ref, reason="Ta sama osoba.")


def test_find_writes_a_pair_with_its_reasons_once(cast: Cast) -> None:
    pair = found(cast, last_name="Zmyslana")
    assert (pair.state, pair.reasons, pair.found_on) == ("waiting", ["surname_slip"], cast.today)
    assert pair.score == 88
    duplicates.find(cast.partnership)
    assert DuplicatePair.objects.get() == pair
    assert last("duplicate.find").details == {"pairs": 0}
    assert duplicates.run() == 2


def test_find_stays_in_one_partnership_and_goes_in_stretches(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = found(cast)
    entered(cast, who="out_worker")
    monkeypatch.setattr(duplicates, "STRETCH", 1)
    monkeypatch.setattr(duplicates, "BATCH", 1)
    assert duplicates.find(cast.partnership) == pair.person_id
    told: list[int] = []
    duplicates.run(lambda _label, done, _total: told.append(done))
    assert told == [0, 1]
    assert DuplicatePair.objects.get() == pair


def correct(cast: Cast, person: Person, **more: Any) -> None:
    names = ("first_name", "last_name", "birth_on", "sex", "locality")
    people.correct(person, by=cast.ops_worker, **{**{name: getattr(person, name) for name in names}, **more})


def test_a_pair_that_resembles_no_more_goes(cast: Cast) -> None:
    pair = found(cast)
    correct(cast, pair.person, first_name="Barbara")
    duplicates.find(cast.partnership)
    assert not DuplicatePair.objects.exists()


def test_set_apart_holds_until_the_data_change(cast: Cast) -> None:
    pair = found(cast)
    with pytest.raises(Problem):
        duplicates.set_apart(pair, by=cast.steward, reason=" ")
    done = duplicates.set_apart(pair, by=cast.steward, reason="Dwie siostry.")
    assert (done.state, done.decision_note, done.decided_by_id) == ("different", "Dwie siostry.", cast.steward.post_id)
    duplicates.find(cast.partnership)
    pair.refresh_from_db()
    assert pair.state == "different"
    correct(cast, pair.person, locality="Inne Próbno")
    duplicates.find(cast.partnership)
    pair.refresh_from_db()
    assert (pair.state, pair.decision_note) == ("waiting", "Dwie siostry.")


def test_postpone_and_reconsider(cast: Cast) -> None:
    pair = duplicates.postpone(found(cast), by=cast.steward, reason="Pytam klub.")
    assert pair.state == "later"
    correct(cast, pair.person, locality="Inne Próbno")
    duplicates.find(cast.partnership)
    pair.refresh_from_db()
    assert pair.state == "later", "what was put off stays put off"
    assert duplicates.reconsider(pair, by=cast.steward, reason="Klub odpisał.").state == "waiting"
    for who in ("coordinator", "ops_head", "analyst"):
        with pytest.raises(Refused):
            duplicates.set_apart(pair, by=cast.actors[who], reason="x")


def everything_of(*persons: Person) -> dict[str, list[str]]:
    """Every row of every table that hangs on these people, as the database keeps it."""
    rows: dict[str, list[str]] = {}
    ids = [person.pk for person in persons]
    with connection.cursor() as cursor:
        for model in everything.paths():
            if model.__name__ in ("AuditEvent", "Disclosure", "DuplicatePair", "PersonMerge"):
                continue
            numbers = sorted({row.pk for pk in ids for kept in everything.kept_about(pk) if kept.model is model
                              for row in kept.rows})  # fmt: skip
            table = model._meta.db_table
            cursor.execute(f'SELECT one::text FROM "{table}" one WHERE id = ANY(%s) ORDER BY id', [numbers])
            rows[model.__name__] = [row[0] for row in cursor.fetchall()]
    return rows


def busy(cast: Cast, case: Case) -> Case:
    """A case in which a good deal has happened."""
    stay = build.participation(cast, case)
    group = build.group(cast, case)
    build.held(cast, build.session(cast, group))
    for make in (build.consultation, build.note, build.outcome, build.relative, build.access_request, build.working):
        make(cast, case)
    return stay.case


def test_merge_moves_everything_and_undo_brings_it_back(cast: Cast) -> None:
    pair = found(cast, pesel=build.pesel(BORN, "F", 3), phone="500 600 700", street="ul. Ukryta 7")
    busy(cast, pair.other.case)
    before = everything_of(pair.person, pair.other)
    row = merged(cast, pair)
    assert (row.survivor_id, row.loser_id, row.final_on) == (
        pair.person_id, pair.other_id, cast.today + timedelta(days=30)
    )  # fmt: skip
    survivor, loser = pair.person, pair.other
    loser.refresh_from_db()
    assert loser.merged_into_id == survivor.pk
    assert not Participation.objects.filter(case=loser.case).exists()
    identity = PersonIdentity.objects.get(person=survivor)
    assert (identity.pesel, identity.phone, identity.street) == (
        build.pesel(BORN, "F", 3), "500 600 700", "ul. Ukryta 7"
    )  # fmt: skip
    assert set(last("duplicate.merge").details) == {"stays", "goes", "rows"}
    for actor in (cast.ops_worker, cast.coordinator):
        assert list(scope.people(actor)) == [survivor], "each of both sees the one entry"
    undone = duplicates.undo(row, by=cast.steward, reason="Jednak dwie osoby.")
    assert (undone.state, undone.stayed, undone.moved) == ("undone", [], "")
    assert everything_of(survivor, loser) == before
    assert set(scope.people(cast.ops_worker)) == {survivor, loser}
    assert list(scope.people(cast.coordinator)) == [loser]
    pair.refresh_from_db()
    assert pair.state == "waiting"


def work_after(cast: Cast, case: Case, rng: random.Random) -> dict[str, int]:
    """Some more work with the entry that stands for both; how many rows stay with it, by title."""
    made: dict[str, int] = {}
    titles = copies.titles()
    for make, table in (
        (build.note, "ContactNote"), (build.consultation, "Consultation"), (build.relative, "HouseholdMember"),
    ):  # fmt: skip
        for _n in range(rng.randrange(3)):
            make(cast, case)
            made[titles[table]] = made.get(titles[table], 0) + 1
    return made


@pytest.mark.parametrize("seed", range(6))
def test_undo_gives_back_what_was_there_and_leaves_what_came_after(cast: Cast, seed: int) -> None:
    rng = random.Random(seed)
    pair = found(cast, pesel=build.pesel(BORN, "F", 3) if rng.random() < 0.5 else "", phone="500600700")
    sides = [pair.person, pair.other]
    rng.shuffle(sides)
    survivor, loser = sides
    in_club = rng.choice(sides)
    build.in_team(cast, in_club.case)
    for person in sides:
        makers = (build.note, build.relative, build.access_request, build.consultation, build.outcome)
        for make in makers if person == in_club else makers[:3]:
            for _n in range(rng.randrange(3)):
                make(cast, person.case)
    if PersonIdentity.objects.get(person=survivor).pesel:
        assert not PersonIdentity.objects.get(person=loser).pesel
    before = everything_of(*sides)
    row = merged(cast, pair, keep=survivor.case.ref)
    made = work_after(cast, survivor.case, rng)
    new = {pk: ContactNote.objects.get(pk=pk) for pk in ContactNote.objects.filter(
        created_at__gt=row.created_at).values_list("pk", flat=True)}  # fmt: skip
    undone = duplicates.undo(row, by=cast.steward, reason="Pomyłka.")
    after = everything_of(*sides)
    # a corner of the entry that stood for both has seen what came after
    same = {f'({row.pk},"' for row in CaseCorner.objects.filter(case=survivor.case)}
    for table, rows in before.items():
        kept = {row for row in rows if table != "CaseCorner" or f'{row.split(",")[0]},"' not in same}
        assert kept <= set(after[table]), table
    assert made.items() <= dict(undone.stayed).items()
    made = dict(undone.stayed)
    assert sum(map(len, after.values())) - sum(map(len, before.values())) == sum(made.values())
    assert all(ContactNote.objects.get(pk=pk).case_id == survivor.case.pk for pk in new)


def test_what_belongs_to_a_row_that_goes_back_goes_with_it(cast: Cast) -> None:
    pair = found(cast)
    case = pair.other.case
    build.note(cast, case)
    stay = build.finished(cast, case)
    row = merged(cast, pair)
    certificate = build.certificate(cast, Participation.objects.get(pk=stay.pk))
    assert certificate.case_id == pair.person.case.pk
    undone = duplicates.undo(row, by=cast.steward, reason="Pomyłka.")
    certificate.refresh_from_db()
    assert certificate.case_id == case.pk
    assert undone.stayed == []


def test_a_value_that_was_changed_since_stays_as_it_is(cast: Cast) -> None:
    pair = found(cast, phone="500600700")
    row = merged(cast, pair)
    correct(cast, pair.person, phone="700 800 900")
    duplicates.undo(row, by=cast.steward, reason="Pomyłka.")
    phones = {one.person_id: one.phone for one in PersonIdentity.objects.all()}
    assert (phones[pair.person_id], phones[pair.other_id]) == ("700 800 900", "500600700")


def test_stays_in_a_team_become_one_that_holds_the_days_of_both(cast: Cast) -> None:
    pair = found(cast)
    one, two = pair.person.case, pair.other.case
    with unsealed():
        TeamMember.objects.filter(case=one).update(period=(cast.ago(90), cast.ago(60)))
        TeamMember.objects.filter(case=two).update(period=(cast.ago(80), cast.ago(20)))
        post = TeamMember.objects.get(case=one)
        late = TeamMember.objects.create(
            case=one, institution_id=post.institution_id, post_id=post.post_id, basis="added",
            period=(cast.ago(40), None),
        )  # fmt: skip
    before = everything_of(pair.person, pair.other)
    row = merged(cast, pair)
    mine = TeamMember.objects.get(case=one)
    assert (mine.pk, mine.period.lower, mine.period.upper) == (post.pk, cast.ago(90), None)
    late.refresh_from_db()
    assert (late.case_id, late.period) == (two.pk, NEVER)
    texts = [field.words for part in copies.sections(everything.kept_about(pair.person_id)) for line in part.rows
             for field in line]  # fmt: skip
    assert "w\u00a0żadnym dniu" in texts
    duplicates.undo(row, by=cast.steward, reason="Pomyłka.")
    assert everything_of(pair.person, pair.other) == before


def test_memberships_of_a_group_become_one(cast: Cast) -> None:
    pair = found(cast)
    for case in (pair.person.case, pair.other.case):
        build.participation(cast, case)
    group = build.group(cast, pair.person.case, pair.other.case)
    with unsealed():
        Participation.objects.filter(case=pair.other.case).update(club_id=cast.clubs["second_club"].pk)
        Referral.objects.filter(case=pair.other.case).update(receiver_club_id=cast.clubs["second_club"].pk)
    merged(cast, pair)
    assert GroupMember.objects.filter(group=group, case=pair.person.case).count() == 1


def told(problems: Problems) -> str:
    return " ".join(one.message for one in problems.problems)


def test_merge_names_what_has_to_be_solved_first(cast: Cast) -> None:
    pair = found(cast)
    one, two = pair.person.case, pair.other.case
    stays = [build.participation(cast, case) for case in (one, two)]
    group = build.group(cast, one, two)
    build.held(cast, build.session(cast, group))
    kind = ServiceKind.objects.get(pk="career_counselling")
    asked = [
        build.referral(
            cast, case, receiver=cast.bodies["pup"], receiver_club=None, purpose=ReferralPurpose.SERVICE,
            service_kind=kind,
        )
        for case in (one, two)
    ]  # fmt: skip
    before = everything_of(pair.person, pair.other)
    with pytest.raises(Problems) as caught:
        merged(cast, pair)
    words = told(caught.value)
    for ref in (*(row.ref for row in stays), *(row.ref for row in asked), group.name):
        assert ref in words
    assert everything_of(pair.person, pair.other) == before
    assert not PersonMerge.objects.exists()


def test_two_open_plans_are_solved_first(cast: Cast) -> None:
    one, other = build.in_team(cast), build.in_team(cast)
    plans = [build.joint_plan(cast, case) for case in (one, other)]
    found = [problem.message for problem in merging.obstacles(one.person, other.person)]
    assert [text for text in found if all(plan.ref in text for plan in plans)]
    close = {"on": cast.today, "result": PlanResult.INTERRUPTED, "course": "Wpisana dwa razy."}
    casework_plans.close_plan(plans[1], by=cast.ops_worker, **close)
    after = [problem.message for problem in merging.obstacles(one.person, other.person)]
    assert not [text for text in after if plans[0].ref in text]


def test_two_numbers_two_states_and_a_wrong_day_are_refused(cast: Cast) -> None:
    pair = found(cast, pesel=build.pesel(BORN, "F", 1))
    correct(cast, pair.person, pesel=build.pesel(BORN, "F", 6))
    people.record_move(pair.other.case, by=cast.ops_worker, on=cast.today)
    with pytest.raises(Problems) as caught:
        merged(cast, pair)
    assert "PESEL" in told(caught.value)
    assert pair.other.case.ref in told(caught.value)
    correct(cast, pair.person, pesel="", birth_on=date(1985, 3, 13))
    with pytest.raises(Problems) as caught:
        merged(cast, pair)
    assert [one.field for one in caught.value.problems] == [None, "keep"]
    for keep, reason in (("C-0000-0000", "Tak."), (pair.person.case.ref, " ")):
        with pytest.raises(Problem):
            duplicates.merge(pair, by=cast.steward, keep=keep, reason=reason)


def test_a_constraint_that_nobody_foresaw_is_said_by_its_table(cast: Cast) -> None:
    pair = found(cast)
    for case in (pair.person.case, pair.other.case):
        build.participation(cast, case)
    with unsealed(), pytest.raises(Problem) as caught:
        merging.join(pair.person, pair.other)
    assert copies.titles()["Participation"] in caught.value.message


def test_the_case_that_stays_is_as_old_as_the_older_and_its_corners_know_both(cast: Cast) -> None:
    pair = found(cast)
    one, two = pair.person.case, pair.other.case
    with unsealed():
        Case.objects.filter(pk=one.pk).update(opened_on=cast.ago(5), lead=None)
        Case.objects.filter(pk=two.pk).update(opened_on=cast.ago(50), notice_given_on=cast.ago(40), notice_version="1")
        CaseCorner.objects.filter(case=two, corner="P").update(last_event_on=cast.ago(3), planned_from=cast.ago(-3))
        CaseCorner.objects.filter(case=one, corner="P").update(last_event_on=cast.ago(7))
    before = everything_of(pair.person, pair.other)
    row = merged(cast, pair)
    one.refresh_from_db()
    assert (one.opened_on, one.lead_id, one.notice_given_on, one.notice_version) == (
        cast.ago(50), two.lead_id, cast.ago(40), "1"
    )  # fmt: skip
    corner = CaseCorner.objects.get(case=one, corner="P")
    assert (corner.last_event_on, corner.planned_from) == (cast.ago(3), cast.ago(-3))
    duplicates.undo(row, by=cast.steward, reason="Pomyłka.")
    assert everything_of(pair.person, pair.other) == before


def three(cast: Cast) -> tuple[PersonMerge, PersonMerge, list[Person]]:
    """A merged into B, then B into C."""
    pair = found(cast)
    third = entered(cast, who="ngo_worker")
    duplicates.find(cast.partnership)
    first = merged(cast, pair)
    second = DuplicatePair.objects.get(person=pair.person, other=third)
    return first, merged(cast, second, keep=third.case.ref), [pair.person, pair.other, third]


def test_mergings_are_taken_back_in_their_order_and_never_make_a_chain(cast: Cast) -> None:
    first, second, persons = three(cast)
    assert set(Person.objects.exclude(merged_into=None).values_list("merged_into", flat=True)) == {persons[2].pk}
    with pytest.raises(Problem, match=r"."):
        duplicates.undo(first, by=cast.steward, reason="Pomyłka.")
    duplicates.undo(second, by=cast.steward, reason="Pomyłka.")
    duplicates.undo(first, by=cast.steward, reason="Pomyłka.")
    assert not Person.objects.exclude(merged_into=None).exists()


def test_a_pair_of_somebody_merged_meanwhile_is_nothing_to_decide(cast: Cast) -> None:
    pair = found(cast)
    third = entered(cast, who="ngo_worker")
    duplicates.find(cast.partnership)
    waiting = DuplicatePair.objects.get(person=pair.other, other=third)
    merged(cast, pair)
    assert waiting not in scope.pairs(cast.steward)
    with pytest.raises(Problem):
        merged(cast, waiting, keep=third.case.ref)
    duplicates.find(cast.partnership)
    assert not DuplicatePair.objects.filter(pk=waiting.pk).exists()


def test_after_thirty_days_it_is_final(cast: Cast) -> None:
    row = merged(cast, found(cast))
    duplicates.run()
    row.refresh_from_db()
    assert row.state == "open"
    with unsealed():
        PersonMerge.objects.update(final_on=cast.today)
    with pytest.raises(Problem):
        duplicates.undo(row, by=cast.steward, reason="Za późno.")
    duplicates.run()
    row.refresh_from_db()
    assert (row.state, row.moved, row.closed_on) == ("final", "", cast.today)
    with pytest.raises(Refused):
        duplicates.undo(row, by=cast.steward, reason="Za późno.")


def test_the_old_reference_number_and_telephone_find_the_one_who_stands_for_both(cast: Cast) -> None:
    number = build.pesel(BORN, "F", 3)
    pair = found(cast, pesel=number, phone="500600700")
    entered_phone = "700800900"
    correct(cast, pair.person, phone=entered_phone)
    merged(cast, pair)
    for text in (pair.other.ref, pair.other.case.ref, number, "500 600 700", entered_phone):
        assert home.find(cast.ops_worker, text).people == [pair.person], text
    asked = disclosure.asks_for_herself(cast.steward, pair.other.ref, BORN)
    assert asked == pair.person.case
    assert disclosure.in_emergency(cast.pup_counsellor, "Ewa Zmyślona", BORN) == pair.person.case
    assert disclosure.in_emergency(cast.pup_counsellor, pair.other.ref, BORN) == pair.person.case


def test_the_copy_and_the_ledger_hold_both_histories(cast: Cast) -> None:
    pair = found(cast)
    disclosure.log(cast.ops_worker, [pair.other_id], Disclosed.PERSON)
    merged(cast, pair)
    kept = {one.model.__name__: one.rows for one in everything.kept_about(pair.person_id)}
    assert len(kept["Person"]) == len(kept["Case"]) == len(kept["CaseStep"]) == 2
    assert [row.loser_id for row in kept["PersonMerge"]] == [pair.other_id]
    assert {row.person_id for row in kept["AuditEvent"]} == {pair.person_id, pair.other_id}
    readings = disclosure.ledger(pair.person)
    assert {row.person_id for row in readings} == {pair.other_id}
    text = str([field.words for part in copies.sections(everything.kept_about(pair.person_id)) for line in part.rows
                for field in line])  # fmt: skip
    assert "Ta sama osoba." in text


def test_a_reason_that_nobody_knows_any_more_says_itself(cast: Cast) -> None:
    with translation.override("pl"):
        assert reporting.reasons(["swapped", "gone"]) == ["imię i\u00a0nazwisko są zamienione miejscami", "gone"]


def test_numbers_count_one_person(cast: Cast) -> None:
    pair = found(cast)
    for case in (pair.person.case, pair.other.case):
        build.consultation(cast, build.in_team(cast, case))
    days = half_days(cast.today.year, 1 if cast.today.month <= 6 else 2)

    def counted() -> set[int]:
        table = half_year(cast.club, days)
        return {pk for row in table.rows for cell in row.cells.values() for pk in cell.person_ids}

    assert counted() == {pair.person_id, pair.other_id}
    referrals.close(pair.other.case.referrals.get(), by=cast.coordinator, outcome="helped")
    merged(cast, pair)
    assert counted() == {pair.person_id}


def test_whoever_is_compared_reads_it_in_her_ledger(cast: Cast) -> None:
    pair = found(cast, pesel=build.pesel(BORN, "F", 3), phone="500600700", street="ul. Inna 2")
    correct(cast, pair.person, phone="500 600 700", email="a@b.example", street="ul. Ukryta 1")
    sides = disclosure.pair(cast.steward, pair, "Zgłoszenie z klubu.")
    assert dict(sides.secrets) == {
        "pesel": "one", "other_number": "none", "address": "differs", "phone": "same", "email": "one"
    }  # fmt: skip
    assert [one.pk for one in sides.persons] == [pair.person_id, pair.other_id]
    rows = Disclosure.objects.filter(what=Disclosed.PAIR)
    assert {(row.person_id, row.reason, row.basis) for row in rows} == {
        (pk, "Zgłoszenie z klubu.", "RODO art. 5 ust. 1 lit. d") for pk in (pair.person_id, pair.other_id)
    }
    with pytest.raises(Refused):
        disclosure.pair(cast.coordinator, pair, "x")
