"""Kto widział dane: the ledger of one person, with its filter and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules
from kwadrat.records.choices import Disclosed, Purpose
from kwadrat.reporting import ledger as reporting
from kwadrat.web import page
from kwadrat.web.forms.ledger import LedgerFilterForm
from kwadrat.web.people.frame import fetch, head

if TYPE_CHECKING:
    from kwadrat.records.people import Person


@dataclass(frozen=True)
class Reader:
    """One reader on one day with everything she opened, counted."""

    who: str
    role: str
    place: str
    rows: list[reporting.Reading]

    @property
    def times(self) -> int:
        """All openings of the day."""
        return sum(row.times for row in self.rows)

    @property
    def hours(self) -> str:
        """From the first to the last opening of the day."""
        return reporting.hours(min(row.first for row in self.rows), max(row.last for row in self.rows))


def _readers(rows: list[reporting.Reading]) -> list[Reader]:
    found: dict[tuple[str, str, str], Reader] = {}
    for row in rows:
        found.setdefault((row.who, row.role, row.place), Reader(row.who, row.role_words, row.place, [])).rows.append(
            row
        )
    return list(found.values())


def _before(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _form(request: page.Request, person: Person) -> LedgerFilterForm:
    options = [(one.ref, f"{one.name}, {one.place}" if one.place else one.name) for one in reporting.readers(person)]
    asked = {"since": "od_dnia", "until": "do_dnia", "reader": "kto"}
    return LedgerFilterForm(
        {field: request.GET.get(name, "") for field, name in asked.items()},
        readers=[*options, (reporting.ITSELF, _("the installation itself"))],
    )


def _address(name: str, args: list[str], asked: reporting.Asked, before: str = "") -> str:
    """The page or a file of the ledger with what was asked for."""
    values = {
        "od_dnia": str(asked.since or ""), "do_dnia": str(asked.until or ""), "kto": asked.reader, "przed": before,
    }  # fmt: skip
    query = urlencode({key: value for key, value in values.items() if value})
    return reverse(name, args=args) + (f"?{query}" if query else "")


def view_ledger(request: page.Request, ref: str) -> HttpResponse:
    """Who read the data of this person, day by day; opening it is written as well."""
    person = fetch(request, ref)
    ruling = page.may(request, "person.view_ledger", person.case)
    if not ruling:
        disclosure.log_refused(request.actor, person, Disclosed.LEDGER, Purpose.OVERSIGHT)
    rules.require(request.actor, "person.view_ledger", person.case)
    disclosure.log(request.actor, [person.pk], Disclosed.LEDGER, Purpose.OVERSIGHT)
    form = _form(request, person)
    without = disclosure.telltale(request.actor, person.case)
    asked = reporting.Asked(**form.cleaned_data if form.is_valid() else {}, without=without)
    before = _before(request.GET.get("przed", ""))
    readings, key = reporting.ledger(person, asked, before)
    days = [(day, _readers(list(rows))) for day, rows in groupby(readings, key=lambda one: one.day)]
    files = {
        form_: _address("person_export_ledger", [person.ref, form_], asked) for form_ in ("pdf", "xlsx")
        if page.may(request, "person.export_ledger", person.case).is_shown
    }  # fmt: skip
    here = _address("person_view_ledger", [person.ref], asked)
    return page.show(
        request, "people/ledger.html", form=form, days=days, before=before, is_filtered=asked.is_set, files=files,
        here=here, next_url=_address("person_view_ledger", [person.ref], asked, str(key)) if key else "",
        **head(request, person, "person_view_ledger"),
    )  # fmt: skip
