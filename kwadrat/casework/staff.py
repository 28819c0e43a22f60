"""Verbs on the staff of a club (UZS art. 18a ust. 6 pkt 1: number, working time, basis of employment)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import DAY, closed, filled, ordered, span
from kwadrat.casework.corrections import void_entry
from kwadrat.records.partnership import Club
from kwadrat.records.staff import Employment

MINUTES_OF_A_WEEK = 7 * 24 * 60


def _values(
    name: str, position: str, basis: str, weekly_minutes: int, since: date, until: date | None
) -> dict[str, Any]:
    ordered(since, until)
    if not 1 <= weekly_minutes <= MINUTES_OF_A_WEEK:
        raise Problem(_("Give the hours a week, for example 20 or 7,5."), "weekly_minutes")
    return {
        "name": " ".join(filled(name, "name", _("Write the name and the surname.")).split()),
        "position": filled(position, "position", _("Write the position, for example: psychologist.")),
        "basis": basis, "weekly_minutes": weekly_minutes, "period": span(since, until),
    }  # fmt: skip


def _once(club_id: int, values: dict[str, Any], besides: int = 0) -> None:
    """The same person in the same position on the same basis does not stand twice on one day."""
    twice = Employment.objects.filter(
        club_id=club_id, voided_at__isnull=True, name__iexact=values["name"], position__iexact=values["position"],
        basis=values["basis"], period__overlap=values["period"],
    ).exclude(pk=besides)  # fmt: skip
    if twice.exists():
        raise Problem(_("This person is entered on this basis and in this position for these days already."), "name")


@action("staff.employ")
def employ(
    club: Club, *, by: Actor, name: str, position: str, basis: str, weekly_minutes: int, since: date,
    until: date | None = None,
) -> Employment:  # fmt: skip
    """Enter a worker of the club: position, basis, whole minutes a week, first and last day (inclusive)."""
    values = _values(name, position, basis, weekly_minutes, since, until)
    _once(club.pk, values)
    row = Employment(club=club, **values)
    row.save()
    remember(position=row.position, basis=basis, weekly_minutes=weekly_minutes, since=since)
    return row


@action("staff.correct")
def correct(
    employment: Employment, *, by: Actor, name: str, position: str, basis: str, weekly_minutes: int, since: date,
    until: date | None, reason: str,
) -> Employment:  # fmt: skip
    """Correct a worker with a reason: the old row is voided and stays readable, the new one names it."""
    values = _values(name, position, basis, weekly_minutes, since, until)
    _once(employment.club_id, values, besides=employment.pk)
    void_entry(employment, by, reason)
    row = Employment(club_id=employment.club_id, replaces=employment, **values)
    row.save()
    remember(position=row.position, basis=basis, weekly_minutes=weekly_minutes, since=since)
    return row


@action("staff.end")
def end(employment: Employment, *, by: Actor, on: date) -> Employment:
    """Record the last day of an employment."""
    first, after_last = employment.period.lower, employment.period.upper
    ordered(first, on, "on")
    was = after_last - DAY if after_last is not None else None
    employment.period = closed(employment.period, on)
    employment.save()
    remember(was=was or "", now=on)
    return employment


@action("staff.void")
def void(employment: Employment, *, by: Actor, reason: str) -> Employment:
    """Void an entry about a worker with a reason; it no longer counts."""
    void_entry(employment, by, reason)
    return employment
