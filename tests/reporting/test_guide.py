"""What a partnership still has to set up, from nothing to everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from kwadrat.access.actor import SYSTEM
from kwadrat.casework import accounts, clocks, partnership, retention, services
from kwadrat.records.audit import AuditEvent
from kwadrat.records.base import unsealed
from kwadrat.records.choices import Role
from kwadrat.records.documents import Document
from kwadrat.records.partnership import Institution, Partnership
from kwadrat.reporting import accounts as people
from kwadrat.reporting import changes, guide, settings, sharing
from tests import build, build_office
from tests import cast as cast_module
from tests.cast import PASSWORD, Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def found(whole: Partnership) -> dict[str, guide.Step]:
    return {step.code: step for step in guide.steps(whole, timezone.localdate(), timezone.now())}


def states(whole: Partnership) -> dict[str, str]:
    return {code: step.state for code, step in found(whole).items()}


def _fix_periods(cast: Cast, leader: Institution, unit: Institution) -> None:
    for body, kinds in ((leader, ("club_file",)), (unit, ("social_contract", "case_file"))):
        chief = replace(cast.ngo_head, institution_id=body.pk)
        for kind in kinds:
            retention.fix(body, by=chief, kind=kind, years=5, counted="day", basis="B5", since=cast.today)


def test_a_partnership_from_nothing(cast: Cast) -> None:
    today = cast.today
    kind = cast.ngo.kind
    leader = partnership.add_institution(by=cast.admin, kind=kind, name="Nowe", locality="Próbno")
    whole = partnership.create(
        by=cast.admin, name="Nowe", locality="Próbno", leader=leader, initiator=leader, since=today
    )
    assert states(whole) == {
        **dict.fromkeys(guide.ORDER, "missing"),
        "terms": "optional",
        "retention": "done",
    }
    assert found(whole)["agreement"].names == ("date", "file")
    unit = partnership.add_institution(by=cast.admin, kind=cast.ops.kind, name="OPS Nowe", locality="Próbno")
    partnership.add_member(whole, by=cast.admin, institution=unit, role="party", since=today)
    assert found(whole)["members"] == guide.Step("members", "done", 2, whole.ref)
    assert found(whole)["social_worker"].names == ("OPS Nowe",)
    club = partnership.open_club(whole, by=cast.admin, operator=leader, name="KIS Nowy", locality="Próbno")
    assert found(whole)["register"] == guide.Step("register", "missing", 0, club.ref, ("KIS Nowy",))
    partnership.enter_register(club, by=cast.admin, number="1", on=today)
    invited = {}
    for role, where, inside in (
        (Role.HEAD, leader, None), (Role.COORDINATOR, leader, club), (Role.SPECIALIST, leader, club),
        (Role.SOCIAL_WORKER, unit, None),
    ):  # fmt: skip
        invited[role] = accounts.invite(
            where, by=cast.admin, role=role, email=f"{role}@nowe.example", name=f"Nowa {role}", club=inside
        )
    waiting = states(whole)
    assert {waiting[code] for code in ("head", "coordinator", "specialist", "social_worker")} == {"waiting"}
    posts = {role: accounts.join(one, by=SYSTEM, password=PASSWORD) for role, one in invited.items()}
    bare = found(whole)["papers"]
    assert (bare.state, bare.count, len(bare.names)) == ("missing", 4, 4)
    for post in posts.values():
        accounts.record_papers(post, by=cast.admin, authorised_from=today, authorised_until=today, secrecy_on=today)
    actor = cast_module.actor_for(posts[Role.COORDINATOR])
    services.create_group(club, by=actor, name="Pierwsza", capacity=8)
    clocks.agree(whole, by=cast.admin, kind="certificate", days=3, since=today)
    assert found(whole)["retention"].names == ("Nowe", "OPS Nowe")
    _fix_periods(cast, leader, unit)
    assert {code for code, state in states(whole).items() if state != "done"} == {"agreement"}
    with unsealed():
        whole.agreement_on = today
        whole.save()
    assert found(whole)["agreement"].names == ("file",)
    with unsealed():
        Document(
            kind="agreement", owner_ref=whole.ref, name="a.pdf", content_type="image/png", size=1, sha256="0", path="a"
        ).save()
    assert set(states(whole).values()) == {"done"}


def test_papers_that_do_not_hold_today_are_missing(cast: Cast) -> None:
    post = cast.posts["ops_colleague"]
    before = found(cast.partnership)["papers"].count
    for since, until, secrecy in ((cast.ago(-1), None, cast.today), (cast.ago(9), cast.ago(1), cast.today)):
        accounts.record_papers(post, by=cast.admin, authorised_from=since, authorised_until=until, secrecy_on=secrecy)
        assert found(cast.partnership)["papers"].count == before + 1


def test_sharing_rules_are_the_table_of_abilities(cast: Cast) -> None:
    rules = {rule.code: rule for rule in sharing.rules()}
    assert list(rules) == list(sharing.SHARED)
    special = {one.role: one for one in rules["special"].receivers}
    assert set(special) == {Role.COORDINATOR, Role.SOCIAL_WORKER}
    assert special[Role.COORDINATOR].basis == "UZS art. 18f ust. 1"
    assert special[Role.COORDINATOR].relations == ("told_special",)
    assert {one.basis for one in rules["numbers"].receivers} == {""}
    assert rules["identity"].needs_papers


def test_things_with_a_history_stand_in_scope(cast: Cast) -> None:
    for actor, ref, kind in (
        ("ops_head", cast.ops.ref, "institution"), ("coordinator", cast.club.ref.lower(), "club"),
        ("ops_head", cast.posts["ops_worker"].ref, "post"), ("steward", cast.partnership.ref, "partnership"),
    ):  # fmt: skip
        thing = settings.thing(cast.actors[actor], ref)
        assert thing is not None
        assert (thing.kind, thing.ref) == (kind, ref.upper())
    for actor, ref in (
        ("out_steward", cast.ops.ref), ("coordinator", cast.posts["ops_worker"].ref), ("ops_worker", cast.ops.ref),
        ("admin", "X-1"), ("admin", "N-1"),
    ):  # fmt: skip
        assert settings.thing(cast.actors[actor], ref) is None
    document = build.document(cast)
    found_thing = settings.thing(cast.ops_head, document.owner_ref)
    assert found_thing is not None
    assert document.ref in found_thing.subjects


def test_history_names_the_institution_that_was_taken_in(cast: Cast) -> None:
    AuditEvent.objects.create(kind="report.export", subject=cast.partnership.ref)
    AuditEvent.objects.create(kind="document.open", subject=cast.partnership.ref)
    newest = changes.of([cast.partnership.ref])[0]  # a reading is no change
    names = {one.name for one in cast.bodies.values()}
    assert [line.after in names for line in newest.lines] == [True]
    assert newest.lines[0].before is None


def test_lists_of_settings(cast: Cast) -> None:
    assert settings.may_correct(cast.steward, cast.ops)
    assert not settings.may_correct(cast.coordinator, cast.ops)
    assert cast.bodies["partner_ngo"] in settings.operators(cast.club, cast.today)
    assert cast.ngo not in settings.operators(cast.club, cast.today)
    own = build_office.own_row(cast)
    assert own in settings.catalogue(cast.admin, "uslugi", cast.partnership)
    assert own not in settings.catalogue(cast.admin, "uslugi", cast.partnerships["out"])
    assert cast.partnership in settings.partnerships(cast.steward)
    papers = people.standings([cast.posts["ops_worker"]], cast.today)
    assert papers[0].documents == ()
    now = timezone.now() + timedelta(days=1)
    assert people.signed_in(cast.users["ops_worker"].pk, None, now) == []
