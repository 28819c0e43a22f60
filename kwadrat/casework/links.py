"""Links for institutions without an account: send, send anew, withdraw; and what a use of one leaves behind."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import guests
from kwadrat.access.actor import Actor
from kwadrat.casework import notices, texts
from kwadrat.casework.action import Problem, action, must_move, remember
from kwadrat.casework.checks import params, today
from kwadrat.casework.papers import letters
from kwadrat.records.base import ALPHABET
from kwadrat.records.choices import LinkEvent, LinkPurpose, LinkState, LinkWay, ReferralState
from kwadrat.records.links import LINK_TRANSITIONS, GuestLink, GuestLinkStep
from kwadrat.records.referrals import Referral

GROUPS, GROUP = 7, 4  # 28 letters of 32: 140 bits


def new_token() -> str:
    """A token that can be typed from paper: 7k3m-9qxa-..."""
    letters = "".join(secrets.choice(ALPHABET) for _n in range(GROUPS * GROUP)).lower()
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def address_of(way: str, address: str) -> str:
    """The address as it is kept; a Problem beside its field when it is none."""
    if way not in LinkWay.values:
        raise Problem(_("Choose how the link is to be sent."), "way")
    if way == LinkWay.PAPER:
        return ""
    field = "email" if way == LinkWay.EMAIL else "phone"
    if not address.strip():
        raise Problem(_("Give the address the link is to be sent to."), field)
    try:
        return texts.email(address) if way == LinkWay.EMAIL else texts.phone(address)
    except texts.Misread as error:
        raise Problem(error.message, field) from error


def _step(link: GuestLink, to_state: str, by: Actor, event: str) -> None:
    must_move(LINK_TRANSITIONS, link.state if link.pk else "", to_state)
    from_state = link.state if link.pk else ""
    link.state = to_state
    link.save()
    GuestLinkStep.objects.create(
        link=link, partnership_id=link.partnership_id, on=today(), from_state=from_state, to_state=to_state,
        by_id=by.post_id or None, reason=event,
    )  # fmt: skip
    # the link that is handed on with an acceptance is named beside the one that was used
    if by.link_id and link.pk != by.link_id:
        remember(onward=link.ref)
    else:
        remember(link=link.ref, use=event)


def _deliver(link: GuestLink, by: Actor, event: str, *, must_leave: bool = True) -> GuestLink:
    """Give the link a new token and send it; `plain_token` is known only now, for the one who prints it. A Problem when
    it cannot leave and must."""
    token = new_token()
    days = params().value(f"link.{link.purpose}_days", today()).integer
    link.token_hash, link.expires_at = guests.digest(token), timezone.now() + timedelta(days=days)
    _step(link, LinkState.ACTIVE, by, event)
    link.plain_token = token  # type: ignore[attr-defined]
    kind = f"link_{link.purpose}"
    if link.way == LinkWay.EMAIL:
        notices.to_address(link.address, "pl", kind, token, about=link.ref)
    elif link.way == LinkWay.SMS:
        has_left = notices.to_phone(link.address, "pl", kind, link.ref, secret=token, about=link.ref)
        if must_leave and not has_left:
            raise Problem(
                _("This installation sends no text messages: no provider is set. Choose e-mail or print the link."),
                "way",
            )
    return link


@action("link.send")
def send(referral: Referral, *, by: Actor, way: str, address: str = "") -> GuestLink:
    """Send a link by e-mail or text message, or make one to print: to answer a referral that waits, or to say how an
    accepted one ended."""
    is_waiting = referral.state == ReferralState.REQUESTED
    link = GuestLink(
        referral=referral, purpose=LinkPurpose.ANSWER if is_waiting else LinkPurpose.CONFIRM, way=way,
        address=address_of(way, address), issued_by_id=by.post_id or None,
    )  # fmt: skip
    return _with_letter(_deliver(link, by, LinkEvent.SENT), by)


def _with_letter(link: GuestLink, by: Actor) -> GuestLink:
    """A link on paper stands on the letter of its referral, which is issued with it as `letter`; the link itself goes
    onto the print alone, so that nobody can read it from the kept file."""
    if link.way == LinkWay.PAPER:
        link.letter = letters.of_referral(link.referral, by)  # type: ignore[attr-defined]
    return link


@action("link.resend")
def resend(link: GuestLink, *, by: Actor) -> GuestLink:
    """Send the link once more to its address with a full time; the one sent before stops working."""
    return _with_letter(_deliver(link, by, LinkEvent.RESENT), by)


@action("link.revoke")
def revoke(link: GuestLink, *, by: Actor) -> GuestLink:
    """Make the link worthless at once."""
    _step(link, LinkState.REVOKED, by, LinkEvent.REVOKED)
    return link


@action("link.renew")
def renew(link: GuestLink, *, by: Actor) -> GuestLink:
    """The holder of an expired link has it sent anew, to the same address and to no other."""
    if not link.has_expired(timezone.now()):
        raise Problem(_("This link still works."))
    if link.way == LinkWay.PAPER:
        raise Problem(_("A printed link is not sent anew by itself. Ask whoever sent the referral for a new one."))
    return _deliver(link, by, LinkEvent.RENEWED)


def _held(by: Actor) -> GuestLink:
    return GuestLink.objects.select_for_update().get(pk=by.link_id)


def spend(by: Actor, event: str) -> None:
    """Part of a verb that a guest carries out: her link is used up by it. Nothing happens for anybody else."""
    if by.link_id:
        _step(_held(by), LinkState.USED, by, event)


def note_use(by: Actor, event: str) -> None:
    """Part of a verb that leaves the guest's link alive: the use is written down."""
    if by.link_id:
        _step(_held(by), LinkState.ACTIVE, by, event)


def hand_over(referral: Referral, by: Actor) -> None:
    """Part of accepting by a link: the guest gets another one, to say how it ended, to the same address; the token
    stands as `plain_token` on the referral, so that her page can go on to it."""
    if by.link_id:
        held = _held(by)
        link = GuestLink(
            referral=referral, purpose=LinkPurpose.CONFIRM, way=held.way, address=held.address,
            issued_by_id=held.issued_by_id,
        )  # fmt: skip
        sent = _deliver(link, by, LinkEvent.SENT, must_leave=False)  # her own page shows it anyway
        referral.plain_token = sent.plain_token  # type: ignore[attr-defined]
