"""Historia zmian: who changed what, before and after, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kwadrat.reporting import changes
from kwadrat.reporting import settings as reporting
from kwadrat.web import page
from kwadrat.web.chips import NBSP
from kwadrat.web.settings.frame import crumbs

NOTHING = "–"


@dataclass(frozen=True)
class Row:
    """One change as it is read: a sentence, when, by whom, and each field before and after."""

    at: datetime
    verb: str
    who: str
    lines: list[tuple[str, str, str]]
    untold: list[str]


def _words(value: changes.Value) -> str:
    """A value in words."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value, "j F Y" if get_language() == "en" else "j E Y").replace(" ", NBSP)
    if isinstance(value, tuple):
        since, until = value
        if until is None:
            return _("from %(since)s, without an end") % {"since": _words(since)}
        return _("from %(since)s to %(until)s") % {"since": _words(since), "until": _words(until)}
    return str(value)


def worded(rows: Iterable[changes.Change]) -> list[Row]:
    """Changes in words; a field whose value may not be told is only named."""
    return [
        Row(
            row.at, row.verb[:1].upper() + row.verb[1:], ", ".join(filter(None, (row.who, row.body))),
            [(_label(line), _words(line.before), _words(line.after)) for line in row.lines if line.is_told],
            [_label(line) for line in row.lines if not line.is_told],
        )
        for row in rows
    ]  # fmt: skip


def _label(line: changes.Line) -> str:
    return line.label[:1].upper() + line.label[1:]


def history(request: page.Request, ref: str) -> HttpResponse:
    """The history of an institution, a club, a post or a partnership in scope."""
    thing: Any = reporting.thing(request.actor, ref)
    if thing is None:
        raise Http404
    back = {
        "institution": (_("Institutions"), "settings_institutions"), "club": (_("Clubs"), "settings_clubs"),
        "post": (_("People and rights"), "account_posts"), "partnership": (_("Partnership"), "partnership"),
    }[thing.kind]  # fmt: skip
    return page.show(
        request, "settings/history.html", thing=thing, rows=worded(changes.of(thing.subjects)),
        crumbs=crumbs((back[0], reverse(back[1]))),
    )  # fmt: skip
