"""The copy of a person's data on paper: everything, in plain words, section by section."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kwadrat.papers.ledger import what_and_why
from kwadrat.papers.render import pdf
from kwadrat.reporting.copies import Section
from kwadrat.reporting.ledger import Reading
from kwadrat.reporting.people import long_day


@dataclass(frozen=True)
class Head:
    """Whose copy it is, in which partnership, on which request."""

    person: str
    ref: str
    partnership: str
    request_ref: str
    asked_on: date


def copy(
    head: Head, sections: list[Section], readings: list[Reading], printed_by: str, at: datetime, is_demo: bool
) -> bytes:
    """A4, tagged: each section with its rows, empty ones said; who gave it out and when stands in the foot.

    The ledger is told as on its page, counted by day and reader; row by row it stands in the JSON.
    """
    local = timezone.localtime(at)
    when = f"{long_day(local.date())}, {local.hour}:{local.minute:02d}"
    title = _("Copy of your data")
    data = {
        "language": "en" if get_language() == "en" else "pl",
        "title": title, "document_title": f"{title}: {head.person}, {head.ref}",
        "person": head.person, "ref": head.ref, "partnership": head.partnership,
        "request": _("Request %(ref)s of %(day)s") % {"ref": head.request_ref, "day": long_day(head.asked_on)},
        "as_of": _("Data as of %(when)s") % {"when": when},
        "lead": _(
            "This is everything that the partnership keeps about you in the program Kwadrat (RODO art. 15)."
            " Entries that were voided are here too, with the reason."
            " The same data, ready for a computer, are in the file JSON."
        ),
        "demo": _("EXAMPLE DATA") if is_demo else "",
        "printed": _("Printed by %(name)s, %(when)s") % {"name": printed_by, "when": when},
        "page": _("Page %(page)s of %(pages)s"),
        "contents": _("What is in this copy"),
        "empty": _("Nothing is kept here."),
        "sections": [_ledger(part, readings) if part.table == "Disclosure" else _section(part) for part in sections],
    }  # fmt: skip
    return pdf("copy", data, at)


def _section(part: Section) -> dict[str, Any]:
    rows = [
        [[field.label[:1].upper() + field.label[1:], field.words] for field in row if field.is_shown and field.words]
        for row in part.rows
    ]
    return {"title": part.title, "count": len(rows), "rows": rows}


def _ledger(part: Section, readings: list[Reading]) -> dict[str, Any]:
    rows = [
        [
            [_("When"), f"{long_day(one.day)}, {one.hours}"],
            [_("Who"), ", ".join(text for text in (one.who, one.role_words, one.place) if text)],
            [_("What and why"), " ".join(what_and_why(one))],
        ]
        for one in readings
    ]
    return {"title": part.title, "count": len(part.rows), "rows": rows}
