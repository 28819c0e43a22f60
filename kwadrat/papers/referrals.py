"""The printed cover letter of a referral: who asks whom for what, the minimum of the person, and how to answer."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kwadrat.access.masks import Glimpse
from kwadrat.papers.outcomes import qr
from kwadrat.papers.render import pdf
from kwadrat.records.referrals import Referral
from kwadrat.reporting.acts import cite
from kwadrat.reporting.people import long_day


def letter(
    referral: Referral, glimpse: Glimpse, age: str, what: str, sender: str, receiver: str, *, address: str,
    until: date | None, basis: str, printed_by: str, at: datetime, is_demo: bool,
) -> bytes:  # fmt: skip
    """The letter on A4, numbered by the reference; with `address` it carries a link and its QR code, good `until`."""
    local = timezone.localtime(at)
    title = _("Referral %(ref)s") % {"ref": referral.ref}
    worker = referral.sender_post
    contact = ", ".join(part for part in (worker.user.name, worker.phone and _("tel. %(phone)s") % {
        "phone": worker.phone}) if part)  # fmt: skip
    data = {
        "language": "en" if get_language() == "en" else "pl",
        "title": title, "document_title": f"{title}: {sender}, {receiver}", "ref": referral.ref,
        "sent": _("Sent on %(day)s") % {"day": long_day(referral.sent_on)},
        "from": [_("From"), sender, contact], "to": [_("To whom"), receiver, referral.receiver.locality],
        "rows": [
            [_("What for"), what],
            [_("Person"), ", ".join(part for part in (glimpse.title, age, glimpse.locality) if part)],
            [_("Why"), referral.message],
            [_("Answer until"), long_day(referral.answer_due_on)],
            [_("Legal basis"), cite(basis)],
        ],
        "minimum": _(
            "This page names the person by initials alone. Name and contact you get after you have taken the person on."
        ),
        "how": _("How to answer"),
        "steps": _by_link(until) if address else _by_phone(worker.phone),
        "address": address, "qr": qr(address) if address else "",
        "qr_alt": _("QR code with the address of the link"),
        "boxes": [_("We take this person"), _("We decline, reason:"), _("No free places")],
        "signature": _("date and signature of the person who answers"),
        "demo": _("EXAMPLE DATA") if is_demo else "",
        "printed": _("Printed by %(name)s, %(when)s") % {
            "name": printed_by, "when": f"{long_day(local.date())}, {local.hour}:{local.minute:02d}"
        },
        "page": _("Page %(page)s of %(pages)s"),
    }  # fmt: skip
    return pdf("letter", data, at)


def _by_link(until: date | None) -> list[str]:
    return [
        _("Point the camera of a telephone at the code, or type the address. You need no account."),
        _("Press: We take this person, No free places, or decline and give the reason."),
        _("The code works until %(day)s, once, for your institution alone. Keep this page as you keep letters.")
        % {"day": long_day(until) if until else ""},
    ]


def _by_phone(phone: str) -> list[str]:
    return [
        _("Call whoever sent it: %(phone)s, or send this page back with one answer marked.") % {"phone": phone}
        if phone else _("Send this page back to the sender with one answer marked."),
        _("If you have an account in Kwadrat, sign in and answer there."),
    ]  # fmt: skip
