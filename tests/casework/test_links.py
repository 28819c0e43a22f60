"""Verbs on links, and what the holder of one leaves behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from kwadrat.access import guests
from kwadrat.access.actor import Actor
from kwadrat.access.rules import Refused
from kwadrat.casework import links, referrals
from kwadrat.law.params import Params
from kwadrat.records.audit import AuditEvent
from kwadrat.records.base import unsealed
from kwadrat.records.choices import LinkPurpose, LinkState, LinkWay, NoticeState, ReferralState
from kwadrat.records.links import GuestLink, GuestLinkStep
from kwadrat.records.notices import Notice, NoticeTarget
from kwadrat.records.referrals import ReferralStep
from kwadrat.reporting import links as reporting
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last, notices, problem
from tests.cast import Cast

ADDRESS = "biuro@piekarnia.example"


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def holder(link: GuestLink) -> Actor:
    return guests.guest(GuestLink.objects.get(pk=link.pk))


def uses(link: GuestLink) -> list[tuple[str, str, str]]:
    return list(link.steps.order_by("pk").values_list("from_state", "to_state", "reason"))


def days(name: str) -> timedelta:
    return timedelta(days=Params.load().value(f"link.{name}_days", timezone.localdate()).integer)


def expire(link: GuestLink) -> GuestLink:
    with unsealed():
        GuestLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    return GuestLink.objects.get(pk=link.pk)


def test_send(cast: Cast) -> None:
    referral = build.to_firm(cast)
    assert not reporting.has_answerer(referral.receiver, None)
    link = links.send(referral, by=cast.ops_worker, way=LinkWay.EMAIL, address=f" {ADDRESS} ")
    assert (link.purpose, link.state, link.address) == (LinkPurpose.ANSWER, LinkState.ACTIVE, ADDRESS)
    assert abs(link.expires_at - timezone.now() - days("answer")) < timedelta(minutes=1)
    assert link.issued_by_id == cast.ops_worker.post_id
    assert uses(link) == [("", "active", "sent")]
    assert notices("link_answer") == {ADDRESS}
    event = last("link.send")
    assert (event.subject, event.person_id) == (link.ref, referral.case.person_id)
    assert event.details == {"link": link.ref, "use": "sent"}
    assert link.plain_token not in str(event.details)
    target = NoticeTarget.objects.get(notice__kind="link_answer")
    assert (target.secret, target.notice.about, target.notice.reference) == (link.plain_token, link.ref, "")


def test_send_reports_what_is_wrong(cast: Cast) -> None:
    referral = build.to_firm(cast)

    def send(way: str, address: str) -> None:
        links.send(referral, by=cast.ops_worker, way=way, address=address)

    for way, address, field in (
        ("gołąb", ADDRESS, "way"), (LinkWay.EMAIL, " ", "email"), (LinkWay.EMAIL, "biuro@", "email"),
        (LinkWay.SMS, "", "phone"), (LinkWay.SMS, "12", "phone"), (LinkWay.SMS, "600 100 200", "way"),
    ):  # fmt: skip
        with problem(field):
            send(way, address)
    assert not GuestLink.objects.exists()
    assert not GuestLinkStep.objects.exists()


def test_a_printed_link_goes_to_nobody(cast: Cast) -> None:
    link = build.link(cast, way=LinkWay.PAPER, address="nieważne")
    assert link.address == ""
    assert notices("link_answer") == set()
    assert guests.find(link.plain_token) == link


def test_resend_gives_a_new_token_and_the_one_before_dies(cast: Cast) -> None:
    first = build.link(cast)
    before = first.plain_token
    link = links.resend(expire(first), by=cast.ops_head)
    assert (guests.find(before), guests.find(link.plain_token)) == (None, link)
    assert abs(link.expires_at - timezone.now() - days("answer")) < timedelta(minutes=1)
    assert uses(link) == [("", "active", "sent"), ("active", "active", "resent")]
    assert last("link.resend").details == {"link": link.ref, "use": "resent"}


def test_revoke(cast: Cast) -> None:
    link = links.revoke(build.link(cast), by=cast.ops_worker)
    assert (link.state, uses(link)[-1]) == (LinkState.REVOKED, ("active", "revoked", "revoked"))
    last("link.revoke")
    for verb in (links.revoke, links.resend):
        with pytest.raises(Refused):
            verb(link, by=cast.ops_worker)
    with pytest.raises(Refused):
        links.renew(link, by=holder(link))


def test_renew_goes_to_the_same_address_and_only_after_the_end(cast: Cast) -> None:
    first = build.link(cast)
    with problem(None):
        links.renew(first, by=holder(first))
    before = first.plain_token
    link = links.renew(expire(first), by=holder(first))
    assert guests.find(before) is None
    assert guests.find(link.plain_token) == link
    sent = NoticeTarget.objects.filter(notice__kind="link_answer").order_by("-pk")[0]
    assert (sent.address, sent.secret) == (ADDRESS, link.plain_token)
    event = last("link.renew")
    assert (event.post_id, event.details["link"], event.institution_id) == (None, link.ref, cast.bodies["firm"].pk)
    assert uses(link)[-1] == ("active", "active", "renewed")
    with pytest.raises(Refused):
        links.renew(link, by=cast.ops_worker)


def test_a_printed_link_is_not_renewed_by_its_holder(cast: Cast) -> None:
    link = expire(build.link(cast, way=LinkWay.PAPER))
    with problem(None):
        links.renew(link, by=holder(link))


def test_accepting_by_a_link(cast: Cast) -> None:
    link = build.link(cast)
    referral = referrals.accept(link.referral, by=holder(link), note="Wtorek, 10:00.")
    assert referral.state == ReferralState.ACCEPTED
    step = ReferralStep.objects.filter(referral=referral).order_by("-pk")[0]
    assert (step.by_id, step.link_id, step.note) == (None, link.pk, "Wtorek, 10:00.")
    assert list(referral.case.team.values_list("post_id", flat=True)) == [cast.ops_worker.post_id]
    assert notices("referral_answered") == {"ops-worker@cast.example"}
    event = AuditEvent.objects.get(kind="referral.accept")
    assert (event.details["link"], event.details["use"], event.institution_name) == (
        link.ref, "accepted", "Piekarnia Próba",
    )  # fmt: skip
    link.refresh_from_db()
    assert (link.state, uses(link)[-1]) == (LinkState.USED, ("active", "used", "accepted"))
    onward = GuestLink.objects.get(referral=referral, purpose=LinkPurpose.CONFIRM)
    assert event.details["onward"] == onward.ref
    assert (onward.way, onward.address, onward.issued_by_id) == (link.way, ADDRESS, cast.ops_worker.post_id)
    assert abs(onward.expires_at - timezone.now() - days("confirm")) < timedelta(minutes=1)
    assert notices("link_confirm") == {ADDRESS}
    assert guests.find(referral.plain_token) == onward
    with pytest.raises(Refused):
        referrals.accept(referral, by=holder(link))
    with pytest.raises(Refused):
        referrals.close(referral, by=holder(link), outcome="helped")


def test_declining_and_closing_by_a_link(cast: Cast) -> None:
    link = build.link(cast)
    with problem("reason"):
        referrals.decline(link.referral, by=holder(link), reason="")
    referral = referrals.decline(link.referral, by=holder(link), reason="no_places")
    assert (referral.state, referral.decline_reason) == (ReferralState.REJECTED, "no_places")
    assert uses(link)[-1] == ("active", "used", "declined")
    first = build.link(cast)
    running = referrals.accept(first.referral, by=holder(first))
    onward = guests.find(running.plain_token)
    assert onward is not None
    with pytest.raises(Refused):
        referrals.decline(running, by=holder(onward), reason="no_places")
    closed = referrals.close(running, by=holder(onward), outcome="helped")
    assert (closed.state, closed.outcome) == (ReferralState.COMPLETED, "helped")
    assert uses(onward)[-1] == ("active", "used", "closed")
    assert notices("referral_closed") == {"ops-worker@cast.example"}


def test_the_sender_may_ask_how_it_ended(cast: Cast) -> None:
    """An institution that accepted in its account, and has nobody any more, gets a link to say how it ended."""
    link = build.link(cast, build.accepted(cast))
    assert (link.purpose, notices("link_confirm")) == (LinkPurpose.CONFIRM, {ADDRESS})
    referrals.close(link.referral, by=holder(link), outcome="could_not_help")


def test_somebody_with_an_account_was_quicker(cast: Cast) -> None:
    referral = build.referral(cast, on=cast.ago(1))
    link = build.link(cast, referral)
    actor = holder(link)
    referrals.accept(referral, by=cast.coordinator)
    with pytest.raises(Refused):
        referrals.accept(referral, by=actor)
    assert GuestLink.objects.get(pk=link.pk).state == LinkState.ACTIVE
    assert guests.find(link.plain_token) is None


def test_whoever_can_answer_is_found(cast: Cast) -> None:
    assert reporting.has_answerer(cast.ngo, cast.club)
    assert reporting.has_answerer(cast.pup, None)
    for body in ("firm", "rops"):
        assert not reporting.has_answerer(cast.bodies[body], None), "an analyst answers nothing"
    cast.users["pup_counsellor"].is_active = False
    cast.users["pup_counsellor"].save()
    assert not reporting.has_answerer(cast.pup, None)


def test_the_last_address_is_offered_again(cast: Cast) -> None:
    firm = cast.bodies["firm"]
    assert reporting.last_address(firm) == ""
    build.link(cast)
    assert reporting.last_address(firm) == ADDRESS
    build.link(cast, way=LinkWay.PAPER)
    assert reporting.last_address(firm) == ADDRESS
    firm.email = "sekretariat@piekarnia.example"
    assert reporting.last_address(firm) == "sekretariat@piekarnia.example"


def test_links_of_a_referral(cast: Cast) -> None:
    assert reporting.of_referral(build.to_firm(cast)) == []
    first = build.link(cast)
    second = expire(build.link(cast, first.referral, address="drugi@piekarnia.example"))
    found = reporting.of_referral(first.referral)
    assert [(one.link.pk, one.opened, one.times, one.has_expired, one.is_lost) for one in found] == [
        (second.pk, None, 0, True, False), (first.pk, None, 0, False, False),
    ]  # fmt: skip
    with unsealed():
        Notice.objects.filter(about=first.ref).update(state=NoticeState.REJECTED)
    assert [one.is_lost for one in reporting.of_referral(first.referral)] == [False, True]


def test_a_text_message_carries_the_number_and_the_link(cast: Cast, settings: Any) -> None:
    settings.SMS_URL = "http://127.0.0.1:9/"
    link = build.link(cast, way=LinkWay.SMS, address="600100200")
    target = NoticeTarget.objects.get(notice__about=link.ref)
    assert (link.address, target.address, target.secret) == ("600 100 200", "600 100 200", link.plain_token)
    settings.SMS_URL = ""
    accepted = referrals.accept(link.referral, by=holder(link))
    assert guests.find(accepted.plain_token), "no provider keeps nobody from accepting"
    with problem("way"):
        links.resend(GuestLink.objects.get(referral=accepted, purpose=LinkPurpose.CONFIRM), by=cast.ops_worker)


@pytest.mark.parametrize("what", ["update", "delete"])
def test_uses_are_append_only_in_the_database(cast: Cast, what: str) -> None:
    step: Any = GuestLinkStep.objects.filter(pk=build.link(cast).steps.get().pk)
    with pytest.raises(ProgrammingError), unsealed(), transaction.atomic():
        step.update(reason="x") if what == "update" else step.delete()
