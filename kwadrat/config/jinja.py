"""The Jinja2 environments of all pages, one a language: strict, translated, with the few filters every page needs."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django.template.backends.jinja2 import Jinja2, Template
from django.templatetags.static import static
from django.utils import formats, timezone, translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined, nodes
from jinja2.runtime import Macro
from jinja2.visitor import NodeTransformer

from kwadrat.reporting.acts import cite
from kwadrat.web.address import url

NBSP = "\u00a0"


def day(value: date | datetime | None, form: str = "j E Y") -> str:
    """A date in words: 4 grudnia 2026; 'j b' gives 4 gru."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return _day(value, form, translation.get_language())


@lru_cache(maxsize=4096)
def _day(value: date, form: str, language: str | None) -> str:
    if language == "en":
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


def keeping(macro: Macro) -> Callable[..., str]:
    """The macro, and what it makes of plain values made once: a list draws the same few marks fifty times. Only for
    macros that read nothing else, and never for a person's data: what is kept stays in memory."""
    # a text and the same text as markup are two things: only one of them is escaped
    return lru_cache(maxsize=1024, typed=True)(macro)


class Translated(NodeTransformer):
    """Puts the translation in the place of a message that is known before any page is asked for."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """`_('a message')` and `pgettext('what', 'a message')` become text; everything else stays."""
        self.generic_visit(node)
        texts = [one.value for one in node.args if isinstance(one, nodes.Const)]
        is_whole = len(texts) == len(node.args) and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        if not is_whole or not isinstance(node.node, nodes.Name) or node.node.name not in ("_", "pgettext"):
            return node
        said = gettext(*texts) if node.node.name == "_" else pgettext(*texts)
        return nodes.MarkSafe(nodes.Const(said % {}), lineno=node.lineno)


class Pages(Environment):
    """Templates of one language: each is translated when it is read, and asks no catalogue for what does not vary."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals themselves: a chain of maps would be searched for each name at each import of each page."""
        return super().make_globals(d) if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template: nodes.Template = Translated().visit(super()._parse(source, name, filename))
        return template


class Backend(Jinja2):
    """Django's backend, with an environment for each language."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.params = params
        self.languages: dict[str, Jinja2] = {}

    def get_template(self, template_name: str) -> Template:
        """The template in the language of the page."""
        language = translation.get_language() or "pl"
        if language not in self.languages:
            self.languages[language] = Jinja2(self.params)
        return self.languages[language].get_template(template_name)


def environment(**options: Any) -> Environment:
    """Built by the backend for each language."""
    options["undefined"] = StrictUndefined
    env = Pages(trim_blocks=True, lstrip_blocks=True, **options)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    # a page of fifty rows names its pictures eighty times
    env.globals.update(static=cache(static), url=url, keeping=keeping)
    env.filters.update(day_before=day_before)
    env.filters.update(day=day, moment=moment, clock=clock, money=money, number=number, hours=hours, tie=tie)
    env.filters.update(article=cite, capital=capital, duration=duration)
    return env
