"""The verb by which a partnership agrees its own terms."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import closed, span, today
from kwadrat.records.choices import ClockKind
from kwadrat.records.partnership import Clock, Partnership
from kwadrat.reporting import clocks as reporting

MOST_DAYS = 60
# a year in the club is some 250 working days
MOST_CLOSING = 260


@action("clock.agree")
def agree(partnership: Partnership, *, by: Actor, kind: str, days: int, since: date, basis: str = "") -> None:
    """Agree the number of days of one term from a day on, never backwards: clocks that run keep their day."""
    if kind not in ClockKind.values:
        raise Problem(_("Choose one of the answers."), "kind")
    most = MOST_CLOSING if kind.startswith("close_") else MOST_DAYS
    if not 1 <= days <= most:
        raise Problem(_("Give the number of days from 1 to %(most)s.") % {"most": most}, "days")
    if since < today():
        raise Problem(_("Terms change from today or later. What runs already keeps its day."), "since")
    rows = Clock.objects.filter(partnership=partnership, kind=kind)
    if rows.filter(period__startswith__gt=since).exists():
        raise Problem(_("A later change of this term is recorded already. Give a later day."), "since")
    before = reporting.agreed(partnership, kind, since)
    running = rows.filter(period__contains=since).first()
    if running is not None and running.period.lower == since:
        running.days, running.basis = days, basis.strip()
        running.save()
    else:
        if running is not None:
            running.period = closed(running.period, since - timedelta(days=1))
            running.save()
        Clock(partnership=partnership, kind=kind, days=days, period=span(since, None), basis=basis.strip()).save()
    remember(
        since=since, basis=basis.strip(),
        changes=[{"model": "Clock", "field": "days", "of": kind, "old": before.days, "new": days}],
    )  # fmt: skip
