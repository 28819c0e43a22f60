"""The Jinja2 environment of all pages: strict, translated, with the few filters every page needs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined

from kwadrat.reporting.acts import cite

NBSP = "\u00a0"


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Address of a page."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def day(value: date | datetime | None, form: str = "j E Y") -> str:
    """A date in words: 4 grudnia 2026; 'j b' gives 4 gru."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    if translation.get_language() == "en":
        form = form.replace("E", "F").replace("b", "M")
    return formats.date_format(value, form).replace(" ", NBSP)


def day_before(value: date) -> date:
    """The last day of a period stored up to, not including, `value`."""
    return value - timedelta(days=1)


def moment(value: datetime | None) -> str:
    """A moment: 4 grudnia 2026, 8:40."""
    if value is None:
        return "–"
    local = timezone.localtime(value)
    return f"{day(local)}, {local.hour}:{local.minute:02d}"


def clock(value: Any) -> str:
    """A time of day: 8:40."""
    return f"{value.hour}:{value.minute:02d}"


def money(value: Decimal | None) -> str:
    """Złoty and grosze: 3 600,00 zł; a missing value is a dash, never a zero."""
    if value is None:
        return "–"
    text = f"{value:,.2f}".replace(",", NBSP)
    return (text.replace(".", ",") if translation.get_language() == "pl" else text) + NBSP + "zł"


def number(value: Decimal | int | None, places: int | None = None) -> str:
    """A number in the reader's notation."""
    if value is None:
        return "–"
    text = f"{value:,.{places}f}" if places is not None else f"{value:,}"
    text = text.replace(",", NBSP)
    return text.replace(".", ",") if translation.get_language() == "pl" else text


def hours(minutes: int | None) -> str:
    """Minutes as hours: 90 -> 1,5."""
    if minutes is None:
        return "–"
    value = (Decimal(minutes) / 60).quantize(Decimal("0.01")).normalize()
    return number(Decimal(f"{value:f}"))


def duration(minutes: int | None) -> str:
    """Minutes as people say them: 180 -> 3 godz., 90 -> 1,5 godz., 75 -> 75 min; nothing is a dash."""
    if not minutes:
        return "–"
    if minutes >= 60 and minutes % 30 == 0:
        return gettext("%(hours)s hours") % {"hours": hours(minutes)}
    return f"{minutes}{NBSP}min"


def capital(text: Any) -> str:
    """The same words with a capital at the beginning."""
    words = str(text)
    return words[:1].upper() + words[1:]


def tie(text: Any) -> str:
    """No-break space after one-letter words, so that no line ends with 'w' or 'z'."""
    words = str(text).split(" ")
    out = ""
    for place, word in enumerate(words):
        last = place == len(words) - 1
        out += word + ("" if last else NBSP if len(word) == 1 and word.isalpha() else " ")
    return out


def environment(**options: Any) -> Environment:
    """Built by Django's Jinja2 backend."""
    options["undefined"] = StrictUndefined
    env = Environment(trim_blocks=True, lstrip_blocks=True, **options)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(static=cache(static), url=url)  # a page of fifty rows names its pictures eighty times
    env.filters.update(day_before=day_before)
    env.filters.update(day=day, moment=moment, clock=clock, money=money, number=number, hours=hours, tie=tie)
    env.filters.update(article=cite, capital=capital, duration=duration)
    return env
