"""Whoever holds a link may do the one thing it is for, to the one referral it leads to, and sees nothing else."""

from __future__ import annotations

import inspect
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from kwadrat.access import disclosure, fields, guests, masks, rules, scope
from kwadrat.access.abilities import ABILITIES
from kwadrat.access.actor import Actor
from kwadrat.access.rules import Ruling
from kwadrat.casework import links, partnership, referrals
from kwadrat.records.audit import Disclosure
from kwadrat.records.base import unsealed
from kwadrat.records.choices import LinkPurpose, LinkState, ReferralState
from kwadrat.records.links import GuestLink
from kwadrat.records.people import PersonIdentity
from tests import build
from tests import cast as cast_module
from tests.access import world
from tests.access.test_grid import GRID, cells
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def holder(link: GuestLink) -> Actor:
    return guests.guest(GuestLink.objects.get(pk=link.pk))


def accepted(cast: Cast) -> GuestLink:
    """The link by which an institution that accepted by a link says how it ended."""
    first = build.link(cast)
    referral = referrals.accept(first.referral, by=holder(first))
    return GuestLink.objects.get(referral=referral, purpose=LinkPurpose.CONFIRM)


def expire(link: GuestLink) -> None:
    with unsealed():
        GuestLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(minutes=1))


def allowed(actor: Actor, things: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Every (ability, thing, state) of the grid that is allowed."""
    return {
        (code, thing, state)
        for code, thing, state, _nobody in cells(["guest"])
        if rules.verdict(actor, code, world.put(things[thing], state))
    }


def test_a_guest_may_do_nothing_of_the_whole_grid_but_what_her_link_is_for(cast: Cast) -> None:
    things = world.things(cast)
    mine = things["link"]
    own = allowed(holder(mine), things)
    # `nothing` is a verb without a subject: no guest role stands there either
    assert own == {("link.renew", "link", "active")}
    things["link"] = GuestLink.objects.get(pk=mine.pk)
    assert allowed(holder(mine), {**things, "to_ops": GuestLink.objects.get(pk=mine.pk).referral}) == {
        ("link.renew", "link", "active"),
        ("referral.accept", "to_ops", "requested"), ("referral.decline", "to_ops", "requested"),
        ("referral.write", "to_ops", "requested"),
    }  # fmt: skip
    other = accepted(cast)
    closing = allowed(holder(other), {**things, "to_ops": other.referral})
    assert {one for one in closing if one[1] == "to_ops"} == {
        (f"referral.{verb}", "to_ops", state)
        for state in ("accepted", "on-hold", "in-progress") for verb in ("close", "write")
    } | {("referral.start", "to_ops", "accepted")}  # fmt: skip
    assert set(GRID) == set(ABILITIES)


def test_a_guest_lists_nothing(cast: Cast) -> None:
    """Not one row of any list that depends on who asks."""
    world.things(cast)
    actor = holder(build.link(cast))
    open_to_all = {"service_kinds", "outcome_types", "institution_kinds", "cooperation_tasks"}
    tried = 0
    for name, one in vars(scope).items():
        if not inspect.isfunction(one) or name.startswith("_") or not one.__module__.startswith(scope.__name__):
            continue
        asked = [key for key, each in inspect.signature(one).parameters.items() if each.default is each.empty]
        if asked != ["actor"] or name in open_to_all | {"closed"}:
            continue
        rows = one(actor)
        assert isinstance(rows, QuerySet)
        mine = {cast.bodies["firm"].pk} if name == "institutions" else set()
        assert {row.pk for row in rows} <= mine, name
        tried += 1
    assert tried > 25


def test_a_link_opens_no_other_referral(cast: Cast) -> None:
    link = build.link(cast)
    other = build.to_firm(cast)
    for code in ("referral.accept", "referral.decline", "referral.close", "referral.withdraw", "link.send"):
        assert rules.verdict(holder(link), code, other).ruling is Ruling.WRONG_ACTOR, code
    assert not rules.verdict(holder(link), "link.renew", build.link(cast, other))


def test_it_ends_with_use_withdrawal_time_and_membership(cast: Cast) -> None:
    link = build.link(cast)
    actor, referral = holder(link), link.referral
    assert rules.verdict(actor, "referral.accept", referral)
    expire(link)
    assert not rules.verdict(actor, "referral.accept", referral)
    assert rules.verdict(actor, "link.renew", link)
    link = links.resend(link, by=cast.ops_worker)
    assert rules.verdict(actor, "referral.accept", referral)
    partnership.end_member(build.membership(cast, "firm"), by=cast.steward, on=cast.ago(1))
    assert guests.find(link.plain_token) is None
    assert not rules.verdict(actor, "referral.accept", referral)
    assert not rules.verdict(actor, "link.renew", GuestLink.objects.get(pk=link.pk))


@pytest.mark.parametrize("how", ["withdrawn", "revoked", "used", "resent"])
def test_a_token_that_is_over_is_like_one_that_never_was(cast: Cast, how: str) -> None:
    link = build.link(cast)
    assert guests.find(link.plain_token) == link
    if how == "withdrawn":
        referrals.withdraw(link.referral, by=cast.ops_worker, reason="Zmiana.")
    elif how == "revoked":
        links.revoke(link, by=cast.ops_worker)
    elif how == "used":
        referrals.decline(link.referral, by=holder(link), reason="no_places")
    else:
        links.resend(GuestLink.objects.get(pk=link.pk), by=cast.ops_worker)
    assert guests.find(link.plain_token) is None


def test_a_token_is_known_however_it_is_typed(cast: Cast) -> None:
    link = build.link(cast)
    token = link.plain_token
    spoken = token.upper().replace("-", " ").replace("0", "O").replace("1", "l")
    assert guests.find(spoken) == link
    assert guests.find(token[:-1]) is None
    assert guests.find("") is None
    assert len(token.replace("-", "")) * 5 >= 128, "bits"
    assert token not in str(list(GuestLink.objects.values()))


def test_the_guest_opens_the_name_only_after_accepting_and_each_look_is_written(cast: Cast) -> None:
    link = build.link(cast)
    referral, actor = link.referral, holder(link)
    assert masks.of_referral(actor, referral, cast.today).is_masked
    disclosure.log_by_link(actor, referral)
    with pytest.raises(rules.Refused):
        disclosure.open_by_link(actor, referral)
    after = accepted(cast)
    whole = GuestLink.objects.select_related("referral").get(pk=after.pk).referral
    assert not masks.of_referral(holder(after), whole, cast.today).is_masked
    contacts = disclosure.open_by_link(holder(after), whole)
    assert contacts.phone.startswith("500")
    assert (contacts.pesel, contacts.street) == ("", "")
    rows = list(Disclosure.objects.filter(role="guest").order_by("pk"))
    assert [(row.what, row.purpose, row.reason, row.institution_name) for row in rows] == [
        ("minimum", "referral", link.ref, "Piekarnia Próba"), ("referral", "referral", after.ref, "Piekarnia Próba"),
        ("contacts", "referral", after.ref, "Piekarnia Próba"),
    ]  # fmt: skip
    assert {row.basis for row in rows} == {"RODO art. 26"}
    assert {row.partnership_id for row in rows} == {cast.partnership.pk}
    assert disclosure.first_opened(referral) == rows[0].at
    assert disclosure.looks_by_link(referral) == {link.ref: (rows[0].at, 1)}
    with unsealed():
        PersonIdentity.objects.filter(person=whole.case.person).delete()
    assert disclosure.open_by_link(holder(after), whole).phone == ""


def test_a_purpose_that_gives_no_contacts_gives_none_by_a_link(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    link = accepted(cast)
    whole = GuestLink.objects.select_related("referral").get(pk=link.pk).referral
    for line in (None, replace(fields.line_of(whole), fields=frozenset({"name"}))):
        monkeypatch.setattr(fields, "line_of", lambda _referral, line=line: line)
        assert disclosure.open_by_link(holder(link), whole).phone == ""
    assert not Disclosure.objects.filter(role="guest", what="contacts").exists()


def test_a_club_is_the_place_of_its_link(cast: Cast) -> None:
    link = build.link(cast, build.referral(cast, on=cast.ago(1)))
    actor = holder(link)
    assert (actor.institution_id, actor.club_name, actor.post_ref) == (cast.ngo.pk, cast.club.name, link.ref)
    assert set(guests.OPEN_FOR) == set(LinkPurpose.values)
    assert {state for states in guests.OPEN_FOR.values() for state in states} <= set(ReferralState.values)
    assert link.state == LinkState.ACTIVE
