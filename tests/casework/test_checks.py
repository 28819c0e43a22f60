"""What several verbs share, where no verb of today reaches every turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from kwadrat.access import disclosure, relations, scope
from kwadrat.casework import checks, outcomes, people
from kwadrat.casework.action import action
from kwadrat.law.findings import Finding
from kwadrat.records.base import unsealed
from kwadrat.records.outcomes import OutcomeType
from kwadrat.records.partnership import InstitutionKind
from kwadrat.records.people import CaseCorner, GroupFact, Person, PersonIdentity
from kwadrat.reporting import acts
from tests import build
from tests import cast as cast_module
from tests.casework.trail import problem
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def test_a_finding_without_wording_speaks_with_the_words_of_its_rule() -> None:
    rule = next(iter(checks.rules()))
    on = rule.valid_to or date(2026, 1, 1)
    finding = Finding(rule_id=rule.id, level="warn", code="nothing_of_this_code", article="UZS 1.2", confidence="A")
    with translation.override("pl"):
        assert checks.rule_text(finding, on) == f"{rule.pl} ({acts.cite('UZS 1.2')})"
    with translation.override("en"):
        assert checks.rule_text(finding, on) == f"{rule.en} ({acts.cite('UZS 1.2')})"
    assert checks.rule_text(replace(finding, rule_id="XX-99"), on).startswith("XX-99")


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("UZS 18.4", "art. 18 ust. 4 ustawy o zatrudnieniu socjalnym"),
        ("UZS 1.2 pkt 2-3", "art. 1 ust. 2 pkt 2–3 ustawy o zatrudnieniu socjalnym"),
        ("UPS art. 100 ust. 2", "art. 100 ust. 2 ustawy o pomocy społecznej"),
        ("RODO art. 26", "art. 26 RODO"),
        ("R-KS; UPS 108.2", "R-KS; art. 108 ust. 2 ustawy o pomocy społecznej"),
        ("UZS", "UZS"),
    ],
)
def test_articles_are_cited_with_the_name_of_their_act(short: str, full: str) -> None:
    assert acts.cite(short).replace("\u00a0", " ") == full


@pytest.mark.django_db
def test_another_broken_constraint_is_not_put_into_wrong_words() -> None:
    def insert() -> None:
        with checks.unique(pesel_once__pesel="x"):
            InstitutionKind(code="a", label_pl="a", label_en="a").save(force_insert=True)

    with transaction.atomic(), unsealed():
        insert()
        with pytest.raises(IntegrityError):
            insert()


def test_an_effect_needs_a_club(cast: Cast) -> None:
    case = build.in_team(cast)
    kind = OutcomeType.objects.get(pk="official_matters")
    worker = replace(cast.coordinator, club_id=None)
    with pytest.MonkeyPatch.context() as patch:
        # today every coordinator has a club; the verb does not lean on that
        patch.setattr("kwadrat.access.rules._relates", lambda *_: True)
        with problem(None):
            outcomes.record(case, by=worker, type=kind, on=cast.ago(1))


def test_an_institution_without_a_corner_moves_none(cast: Cast) -> None:
    case = build.case(cast)
    before = list(CaseCorner.objects.filter(case=case).order_by("pk").values())
    people.add_note(case, by=replace(cast.ops_worker, corner=""), kind="phone", on=cast.ago(1), text="x")
    assert list(CaseCorner.objects.filter(case=case).order_by("pk").values()) == before


@action("account.clear_forms")
def _join_as_nobody(case: object, *, by: object = cast_module.SYSTEM) -> None:
    people.add_to_team(case, cast_module.SYSTEM, "x", date(2026, 1, 1))  # type: ignore[arg-type]


def test_the_installation_itself_joins_no_team(cast: Cast) -> None:
    case = build.case(cast)
    _join_as_nobody(case)
    assert case.team.count() == 1


def test_a_special_fact_is_found_only_for_its_own_person_in_scope(cast: Cast) -> None:
    case, other = build.ready(cast), build.case(cast)
    fact = GroupFact.objects.get(case=case)
    assert scope.fact(cast.ops_worker, "grupa", case.person, fact.pk) == fact
    assert scope.fact(cast.ops_worker, "grupa", other.person, fact.pk) is None
    assert scope.fact(cast.ops_worker, "klub", case.person, fact.pk) is None
    assert scope.fact(cast.ops_worker, "przeslanka", case.person, fact.pk + 10**6) is None
    assert scope.fact(cast.out_worker, "grupa", case.person, fact.pk) is None


def test_identity_of_a_person_without_the_row_is_empty(cast: Cast) -> None:
    person = build.person(cast)
    with unsealed():
        PersonIdentity.objects.filter(person=person).delete()
    assert disclosure.identity(cast.ops_worker, Person.objects.get(pk=person.pk)) == disclosure.Identity()


def test_a_post_and_a_club_know_their_institution(cast: Cast) -> None:
    assert relations.own_institution(cast.ops_head, cast.posts["ops_worker"])
    assert relations.own_institution(cast.ngo_head, cast.club)
    invitation = cast.ops.invitations.first()
    assert relations.own_institution(cast.ops_head, invitation)
    assert not relations.own_institution(cast.ngo_head, invitation)
