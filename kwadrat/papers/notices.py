"""Texts of notices: a reference and a link, never a person's name, corner or service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Text = str | Promise


@dataclass(frozen=True)
class Kind:
    """A kind of notice. With a clock its letter goes at once; without one it waits for the digest. `inside`: what the
    inbox says, where a letter says less; `over`: what it says once nobody waits any more."""

    words: Text
    has_clock: bool = False
    is_outside: bool = False
    inside: Text = ""
    over: Text = ""


# Every kind that there is. `is_outside`: to somebody without an account, whose link ends with a secret.
KINDS: dict[str, Kind] = {
    "referral_received": Kind(
        gettext_lazy("a matter waits for your answer"),
        has_clock=True,
        inside=gettext_lazy("a referral waits for your answer"),
        over=gettext_lazy("a referral came"),
    ),
    "referral_answered": Kind(
        gettext_lazy("an answer has come"), inside=gettext_lazy("an answer to your referral has come")
    ),
    "referral_withdrawn": Kind(
        gettext_lazy("a matter has been withdrawn"), inside=gettext_lazy("a referral has been withdrawn")
    ),
    "referral_closed": Kind(
        gettext_lazy("a matter has been closed"), inside=gettext_lazy("a referral has been closed")
    ),
    "hand_over_proposed": Kind(
        gettext_lazy("a case is proposed to you"), has_clock=True, over=gettext_lazy("a case was proposed to you")
    ),
    "hand_over_answered": Kind(gettext_lazy("an answer about a case has come")),
    "hand_over_withdrawn": Kind(gettext_lazy("a proposal of a case has been withdrawn")),
    "case_handed_over": Kind(gettext_lazy("a case has been handed over")),
    "case_lead_changed": Kind(gettext_lazy("another worker leads a case")),
    "referral_held": Kind(
        gettext_lazy("a matter waits on a list"), inside=gettext_lazy("the person you referred waits on a list")
    ),
    "referral_started": Kind(
        gettext_lazy("what you asked for has begun"), inside=gettext_lazy("the help that you asked for has begun")
    ),
    "referral_rerouted": Kind(
        gettext_lazy("another institution was proposed"),
        has_clock=True,
        inside=gettext_lazy("another institution was proposed for a referral that was declined"),
    ),
    "referral_overdue": Kind(
        gettext_lazy("a matter is past its day"),
        has_clock=True,
        inside=gettext_lazy("a referral is past its day, look what happened"),
        over=gettext_lazy("a referral was past its day"),
    ),
    "referrals_received": Kind(
        gettext_lazy("several matters wait for your answer"),
        has_clock=True,
        inside=gettext_lazy("several referrals wait for your answer"),
        over=gettext_lazy("several referrals came"),
    ),
    "question_asked": Kind(
        gettext_lazy("a question waits for your answer"),
        has_clock=True,
        inside=gettext_lazy("a question about a status waits for your answer"),
        over=gettext_lazy("a question about a status came"),
    ),
    "question_answered": Kind(
        gettext_lazy("an answer has come"), inside=gettext_lazy("an answer to your question about a status has come")
    ),
    "referral_message": Kind(gettext_lazy("a message has come"), inside=gettext_lazy("somebody wrote in a referral")),
    "link_answer": Kind(gettext_lazy("a matter waits for your answer"), has_clock=True, is_outside=True),
    "link_confirm": Kind(gettext_lazy("the matter that you have taken on"), has_clock=True, is_outside=True),
    "link_plan": Kind(gettext_lazy("your plan"), has_clock=True, is_outside=True),
    "link_message": Kind(gettext_lazy("a message has come"), has_clock=True, is_outside=True),
    "conference_called": Kind(gettext_lazy("you are invited to a conference")),
    "conference_changed": Kind(gettext_lazy("a conference has been moved"), has_clock=True),
    "conference_cancelled": Kind(gettext_lazy("a conference has been called off"), has_clock=True),
    "conference_tomorrow": Kind(gettext_lazy("a conference is tomorrow"), has_clock=True),
    "conference_task": Kind(gettext_lazy("a task waits for you"), over=gettext_lazy("a task was given to you")),
    "plan_changed": Kind(gettext_lazy("what you signed in a plan has changed")),
    "plan_breach_recorded": Kind(gettext_lazy("somebody wrote that a contract was not kept")),
    "plan_breach_heard": Kind(gettext_lazy("a decision of yours is awaited"), has_clock=True),
    "plan_breach_decided": Kind(gettext_lazy("the head has decided")),
    "plan_signatures": Kind(
        gettext_lazy("a document waits for your signature"),
        has_clock=True,
        over=gettext_lazy("a document waited for your signature"),
    ),
    "clash_found": Kind(gettext_lazy("something in a joint plan does not fit together")),
    "report_returned": Kind(gettext_lazy("a report is to be corrected")),
    "application_overdue": Kind(
        gettext_lazy("an application for help waits past its day"),
        has_clock=True,
        over=gettext_lazy("an application for help waited past its day"),
    ),
    "application_received": Kind(
        gettext_lazy("somebody asks the club for help"),
        has_clock=True,
        over=gettext_lazy("somebody asked the club for help"),
    ),
    "invitation": Kind(gettext_lazy("an invitation"), has_clock=True, is_outside=True),
}
# What a kind of another version of the program says.
UNKNOWN = Kind(gettext_lazy("there is something new"))
CLOCKED = frozenset(code for code, kind in KINDS.items() if kind.has_clock)


def subject(words: str) -> str:
    """Subject of a letter."""
    return _("Kwadrat: %(what)s") % {"what": words}


def title(kind: str) -> str:
    """What a line of a digest says, in the language of the moment."""
    words = str(KINDS.get(kind, UNKNOWN).words)
    return words[:1].upper() + words[1:]


def line(kind: str, waits: bool = True) -> str:
    """What a line of the inbox says, in the language of the moment: of what waits, or of what is over."""
    one = KINDS.get(kind, UNKNOWN)
    words = str((not waits and one.over) or one.inside or one.words)
    return words[:1].upper() + words[1:]


# First words of a mail that carries a link to an institution without an account.
LINKS: dict[str, Callable[[], str]] = {
    "link_answer": lambda: _("Your institution is asked to answer a matter."),
    "link_confirm": lambda: _("Keep this address: by it you say how the matter ended that you have taken on."),
}


def text(kind: str, language: str, reference: str, link: str) -> tuple[str, str]:
    """Subject and body of one notice in the reader's language."""
    one = KINDS.get(kind, UNKNOWN)
    with translation.override(language):
        if kind == "invitation":
            body = _("Your institution invites you to Kwadrat. The link works once, for 14 days: %(link)s")
        elif kind == "link_message":
            body = _(
                "Whoever sent the referral has written to you. Open the link from the earlier message from Kwadrat to"
                " read it and to answer."
            )
        elif kind in LINKS:
            how = _(
                "You need no account and no password: open %(link)s\n\nThis address is for your institution alone; do"
                " not pass it on. If you do not know what this is about, do nothing."
            )
            body = f"{LINKS[kind]()} {how}"
        elif one.is_outside:
            body = _("Open this link, it is for you alone: %(link)s")
        else:
            body = _("Sign in to Kwadrat and open the matter %(reference)s: %(link)s")
        return subject(str(one.words)), body % {"reference": reference, "link": link}


def digest(rows: Iterable[tuple[str, Sequence[str]]], language: str, link: str) -> tuple[str, str]:
    """Subject and body of a digest: for each (kind, references) one line with the number and the references."""
    with translation.override(language):
        lines = [f"– {title(kind)} ({len(references)}): {', '.join(references)}" for kind, references in rows]
        head = _("Since the last digest you have not opened yet:")
        body = "\n".join([head, *lines, "", _("All of it stands in Kwadrat: %(link)s") % {"link": link}])
        return subject(_("what is new")), body


def sms(reference: str, link: str) -> str:
    """A short message: the reference, where there is one, and the link."""
    return f"Kwadrat {reference}: {link}" if reference else f"Kwadrat: {link}"
