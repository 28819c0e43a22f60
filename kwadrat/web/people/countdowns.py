"""What runs while a person is registered as unemployed, in words: by when, counted from what, and on what it rests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.law.countdowns import Countdown
from kwadrat.reporting.people import long_day
from kwadrat.web.chips import Chip, deadline

CHIPS = {"ok": "ok", "warn": "today", "late": "late"}


@dataclass(frozen=True)
class Running:
    """One countdown as the page shows it."""

    title: str
    chip: Chip
    text: str
    source: str


def _contact(one: Countdown, is_late: bool) -> str:
    since, days = long_day(one.since), one.parameter.integer
    if is_late:
        return ngettext(
            "More than %(days)s day has passed since %(since)s. Ask the labour office whether there was another"
            " contact; nothing follows from it here.",
            "More than %(days)s days have passed since %(since)s. Ask the labour office whether there was another"
            " contact; nothing follows from it here.",
            days,
        ) % {"days": days, "since": since}  # fmt: skip
    return ngettext(
        "The person gets in touch with the labour office herself at least every %(days)s day; it does not remind her."
        " Counted from %(since)s.",
        "The person gets in touch with the labour office herself at least every %(days)s days; it does not remind her."
        " Counted from %(since)s.",
        days,
    ) % {"days": days, "since": since}  # fmt: skip


def _status(one: Countdown) -> str:
    years = one.parameter.integer
    return ngettext(
        "It lasts at most %(years)s year, counted from %(since)s. A running form of help or a maternity period prolongs"
        " it.",
        "It lasts at most %(years)s years, counted from %(since)s. A running form of help or a maternity period"
        " prolongs it.",
        years,
    ) % {"years": years, "since": long_day(one.since)}  # fmt: skip


def running(one: Countdown, today: date) -> Running:
    """A countdown in words; late and near ones carry their mark."""
    level, words = one.level(today), deadline(one.due_on, today)
    chip = Chip(CHIPS[level], words.text, words.title)
    if one.kind == "contact":
        return Running(_("Contact with the labour office"), chip, _contact(one, level == "late"), _source(one))
    return Running(_("End of the status of unemployed"), chip, _status(one), _source(one))


def _source(one: Countdown) -> str:
    return one.parameter.source_line
