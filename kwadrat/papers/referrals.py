"""The printed letter of a referral: who asks whom for what, the minimum of the person, and how to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kwadrat.papers.forms import Data, Issue, Wording, frame
from kwadrat.papers.outcomes import qr
from kwadrat.reporting.people import long_day


@dataclass(frozen=True)
class Letter:
    """A referral in words; `person` is what may travel before an answer: initials, age band, locality."""

    ref: str
    sent: str
    sender: str
    worker: str
    phone: str
    receiver: str
    locality: str
    what: str
    person: str
    why: str
    until: str
    basis: str


def letter(words: Wording, one: Letter, issue: Issue) -> Data:
    """The letter on A4. It carries no link: a link is known once, when it is made, and goes onto a print of its own
    (see with_link)."""
    title = f"{words.form.name} {one.ref}"
    label = {item.code: words.label(item.code)["label"] for item in words.form.fields}
    contact = ", ".join(part for part in (one.worker, one.phone and _("tel. %(phone)s") % {"phone": one.phone}) if part)
    return {
        **frame(title, f"{title}: {one.sender}, {one.receiver}", issue), "ref": one.ref,
        "sent": _("Sent on %(day)s") % {"day": one.sent},
        "from": [label["from"], one.sender, contact], "to": [label["to"], one.receiver, one.locality],
        "rows": [
            [label["what"], one.what], [label["person"], one.person], [label["why"], one.why],
            [label["until"], one.until], [label["basis"], one.basis],
        ],
        "minimum": words.text("minimum"), "how": label["how"], "steps": _by_phone(one.phone),
        "address": "", "qr": "", "qr_alt": "",
        "boxes": [label["take"], label["decline"], label["full"]], "signature": label["signature"],
    }  # fmt: skip


def with_link(data: Data, address: str, until: date) -> Data:
    """The letter that was issued, with a link that works until a day, and its QR code."""
    steps = [
        _("Point the camera of a telephone at the code, or type the address. You need no account."),
        _("Press: We take this person, No free places, or decline and give the reason."),
        _("The code works until %(day)s, once, for your institution alone. Keep this page as you keep letters.")
        % {"day": long_day(until)},
    ]
    return {
        **data, "steps": steps, "address": address, "qr": qr(address),
        "qr_alt": _("QR code with the address of the link"),
    }  # fmt: skip


def _by_phone(phone: str) -> list[str]:
    return [
        _("Call whoever sent it: %(phone)s, or send this page back with one answer marked.") % {"phone": phone}
        if phone else _("Send this page back to the sender with one answer marked."),
        _("If you have an account in Kwadrat, sign in and answer there."),
    ]  # fmt: skip
