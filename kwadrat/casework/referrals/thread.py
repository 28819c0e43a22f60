"""The thread of a referral: a message, with an attachment when there is one."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kwadrat.access import guests, relations
from kwadrat.access.actor import Actor
from kwadrat.casework import documents, links, notices
from kwadrat.casework.action import Problem, action, remember
from kwadrat.records.choices import DocumentKind, LinkEvent, LinkState, LinkWay
from kwadrat.records.links import GuestLink
from kwadrat.records.referrals import Referral, ReferralMessage


@action("referral.write")
def write(referral: Referral, *, by: Actor, text: str, file: documents.Upload | None = None) -> ReferralMessage:
    """Write to the other side, who is told; a file of at most 10 MB may go with it (PDF, JPG, PNG, DOCX)."""
    text = text.strip()
    if not text and file is None:
        raise Problem(_("Write a message or attach a file."), "text")
    message = ReferralMessage.objects.create(
        referral=referral, partnership_id=referral.partnership_id, post_id=by.post_id or None,
        link_id=by.link_id or None, text=text,
    )  # fmt: skip
    remember(referral=referral.ref)
    if file is not None:
        documents.keep(message, DocumentKind.ATTACHMENT, file, by=by, with_docx=True)
    links.note_use(by, LinkEvent.WROTE)
    if by.link_id or not relations.sent(by, referral):
        notices.to_post(referral.sender_post, "referral_message", referral.ref)
    else:
        notices.to_workplace(referral.receiver, referral.receiver_club, "referral_message", referral.ref)
        _tell_by_link(referral)
    return message


def _tell_by_link(referral: Referral) -> None:
    """Whoever holds a link is told to open it again; its token is not known any more, so the mail carries none."""
    rows = GuestLink.objects.filter(referral=referral, way=LinkWay.EMAIL, state=LinkState.ACTIVE)
    purposes = [purpose for purpose, states in guests.OPEN_FOR.items() if referral.state in states]
    for address in sorted(set(rows.filter(purpose__in=purposes).values_list("address", flat=True))):
        notices.to_address(address, "pl", "link_message", referral.ref, about=referral.ref)
