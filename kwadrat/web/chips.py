"""Deadlines in words: the kind and the text of a chip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

NBSP = "\u00a0"


@dataclass(frozen=True)
class Chip:
    """Kind late, today or later; a text for the eye; a title with the full date."""

    kind: str
    text: str
    title: str


def _words(day: date, form: str) -> str:
    if get_language() == "en":
        form = form.replace("E", "F").replace("b", "M")
    return date_format(day, form).replace(" ", NBSP)


def _weekday(day: date) -> str:
    """pt., or Fri."""
    word = date_format(day, "D")
    return word if get_language() == "en" else f"{word.lower()}."


def deadline(day: date, today: date) -> Chip:
    """The chip of a day: 3 dni po terminie, dziś, jutro, pt. 27 lis, or a full date beyond half a year."""
    return _deadline(day, today, get_language())


@lru_cache(maxsize=2048)
def _deadline(day: date, today: date, language: str | None) -> Chip:
    title = _("Due: %(day)s") % {"day": _words(day, "j E Y")}
    days = (day - today).days
    if days < 0:
        return Chip("late", ngettext("%(num)s day late", "%(num)s days late", -days) % {"num": -days}, title)
    if days == 0:
        return Chip("today", _("due today"), title)
    if days == 1:
        return Chip("later", _("tomorrow"), title)
    if days < 7:
        return Chip("later", _weekday(day) + NBSP + _words(day, "j b"), title)
    return Chip("later", _words(day, "j b" if days < 180 else "j b Y"), title)
