"""The printed ledger: who saw a person's data."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kwadrat.papers.render import pdf
from kwadrat.reporting.ledger import Asked, Reading, hours
from kwadrat.reporting.people import long_day


def ledger(
    person: str, ref: str, readings: list[Reading], asked: Asked, printed_by: str, at: datetime, is_demo: bool
) -> bytes:
    """The whole ledger of a person on A4, day by day; says what was left out when something was asked for."""
    local = timezone.localtime(at)
    when = f"{long_day(local.date())}, {local.hour}:{local.minute:02d}"
    title = _("Who saw the data")
    data = {
        "language": "en" if get_language() == "en" else "pl",
        "title": title, "document_title": f"{title}: {person}, {ref}", "person": person, "ref": ref,
        "asked": asked_words(asked, readings), "as_of": _("Data as of %(when)s") % {"when": when},
        "lead": _("Each opening of this person’s data is here, refused tries too. Nobody can delete it."),
        "demo": _("EXAMPLE DATA") if is_demo else "",
        "printed": _("Printed by %(name)s, %(when)s") % {"name": printed_by, "when": when},
        "page": _("Page %(page)s of %(pages)s"),
        "head": [_("Who"), _("When"), _("What and why")],
        "days": [_day(list(rows)) for _day_, rows in groupby(readings, key=lambda one: one.day)],
        "empty": _("Nobody opened these data in this time."),
    }  # fmt: skip
    return pdf("ledger", data, at)


def asked_words(asked: Asked, readings: list[Reading]) -> str:
    """Which part of the ledger this is, in words."""
    parts = []
    if asked.since:
        parts.append(_("from %(day)s") % {"day": long_day(asked.since)})
    if asked.until:
        parts.append(_("to %(day)s") % {"day": long_day(asked.until)})
    if asked.reader and readings:
        parts.append(readings[0].who)
    return _("Only a part: %(what)s") % {"what": ", ".join(parts)} if asked.is_set else _("The whole ledger")


def _day(rows: list[Reading]) -> dict[str, Any]:
    readers: dict[tuple[str, str, str], list[Reading]] = {}
    for row in rows:
        readers.setdefault((row.who, row.role_words, row.place), []).append(row)
    lines = [
        {
            "who": who, "where": ", ".join(part for part in (role, place) if part),
            "when": hours(min(row.first for row in found), max(row.last for row in found)),
            "what": [what_and_why(row) for row in found],
        }
        for (who, role, place), found in readers.items()
    ]  # fmt: skip
    return {"day": long_day(rows[0].day), "lines": lines}


def what_and_why(row: Reading) -> list[str]:
    """Two sentences of one reading: what was done and how often; purpose, article and reason."""
    words = _("Refused: %(what)s") % {"what": row.what_words} if row.was_refused else row.what_words
    times = f" ({ngettext('%(num)s time', '%(num)s times', row.times) % {'num': row.times}})" if row.times > 1 else ""
    return [f"{words}{times}.", row.why_words]
