"""Purposes of a referral in words: what it is, by which article, what the receiver sees before and after."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kwadrat.law import referrals as law
from kwadrat.law.referrals import Place, Purpose
from kwadrat.reporting.acts import cite
from kwadrat.reporting.referrals import purpose_words


def field_words() -> dict[str, str]:
    """What each field of law.FIELDS holds."""
    return {
        "name": _("first name, surname, age and locality"),
        "team": _("who works with the person and whether she is in the club"),
        "contacts": _("telephone and e-mail"),
        "address": _("street and postcode"),
        "number": _("PESEL or another document"),
        "labour": _("status on the labour market"),
        "club": _("dates of taking part in the club"),
        "contract": _("social contract"),
        "entries": _("entries of the team"),
        "special": _("statutory group, premise and benefits"),
        "household": _("family members and legal representative"),
    }


def before_words() -> str:
    """What a receiver sees before her answer, whatever the purpose (law.BEFORE)."""
    return _("initials, age band, locality, what you ask for, who sends, until when the answer is due, and your words")


@dataclass(frozen=True)
class Explained:
    """One line of the catalogue in words."""

    slug: str
    title: str
    what: str
    basis: str
    after: tuple[str, ...]
    not_after: tuple[str, ...]
    needs: tuple[str, ...]


def explained(line: Purpose, receiver: Place | None = None) -> Explained:
    """The line as a sender reads it; with a receiver without what her kind of institution never sees."""
    words, told = field_words(), line.fields - (law.withheld(receiver) if receiver else frozenset())
    needs = {
        "consent": _("the day of the person’s consent"), "opinion": _("the day of the social worker’s opinion"),
        "interview": _("the day of the family interview"),
    }  # fmt: skip
    asked = [needs[need] for need in line.needs]
    if "WO-01" in line.rules:
        asked.append(_("enough months of taking part in a club"))
    return Explained(
        line.slug, purpose_words(line.code, line.matter), line.en if get_language() == "en" else line.pl,
        cite(line.basis) if line.basis else "", tuple(words[field] for field in law.FIELDS if field in told),
        tuple(words[field] for field in law.FIELDS if field not in told), tuple(asked),
    )  # fmt: skip
