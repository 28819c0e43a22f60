"""How referrals of a partnership come round in a quarter: how fast, how many come back with an outcome, with which.

Every figure is about referrals sent in the quarter, as they stand today; drafts and entries by mistake do not count.
The denominator of both shares is the same: referrals sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from statistics import median

from django.db.models import DateTimeField, F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kwadrat.access import disclosure
from kwadrat.access.actor import Actor
from kwadrat.law.dates import Period, working_days_between
from kwadrat.law.params import Params
from kwadrat.law.reports import SMALL_COUNT, percent
from kwadrat.records.choices import ReferralOutcome, ReferralState, Role
from kwadrat.records.partnership import Partnership
from kwadrat.records.referrals import Referral
from kwadrat.reporting.partnership.matrix import Quarter
from kwadrat.reporting.referrals import purpose_words
from kwadrat.reporting.reports import words
from kwadrat.reporting.tables import Cell, Column, Row, Section, Table

S = ReferralState
TIMES = ("look", "answer", "service")
SHARES = ("came_back", "share_helped")
ENDS = tuple(ReferralOutcome.values)
OTHERS = ("declined", "withdrawn", "open")
# states in which the sender knows how it ended
ENDED = frozenset({S.REJECTED.value, S.COMPLETED.value, S.FAILED.value, S.CANCELLED.value})
ALL = "all"
NOBODY = "–"
TENTH = Decimal(1).scaleb(-1)


@dataclass(frozen=True, slots=True)
class One:
    """What counts of one referral: working days to the first look, to the answer, to the service; None while not."""

    purpose: str
    matter: str
    receiver: str
    receiver_id: tuple[int, int]
    state: str
    outcome: str
    look: int | None
    answer: int | None
    service: int | None


def loop(partnership: Partnership, quarter: Quarter, today: date, actor: Actor | None = None) -> Table:
    """The table of a quarter: a line for all, for each purpose and for each receiver; one query. An analyst gets small
    counts hidden, and what is computed from them."""
    last = min(quarter.period.last_day or today, today)
    found = _found(partnership, Period.through(quarter.period.start, last))
    rows = [
        _row(ALL, _("Together"), ALL, found),
        *_lines(
            found, "purpose", lambda one: (one.purpose, one.matter), lambda one: purpose_words(one.purpose, one.matter)
        ),
        *_lines(found, "receiver", lambda one: one.receiver_id, lambda one: one.receiver),
    ]
    if actor is not None and actor.role == Role.ANALYST:
        threshold = Params.load().value(SMALL_COUNT, last).integer
        rows = [_masked(row, threshold) for row in rows]
    else:
        threshold = 0
    return Table(
        code="loop", title=_("Round of referrals"), period=Period.through(quarter.period.start, last),
        club=partnership.name, club_ref="", locality=partnership.locality, operator="", as_of=timezone.now(),
        columns=columns(),
        sections=(
            Section(ALL, _("Together")), Section("purpose", _("By purpose")), Section("receiver", _("By receiver")),
        ),
        rows=tuple(rows), threshold=threshold,
    )  # fmt: skip


def columns() -> tuple[Column, ...]:
    """Columns with how each is counted."""
    days = _("Middle value (median) in working days, among those where it happened.")
    shares = _("Of all referrals sent in the quarter.")
    outcomes = {outcome.value: str(outcome.label) for outcome in ReferralOutcome}
    return (
        Column("sent", pgettext("referrals", "Sent"), _("Sent in the quarter, without entries by mistake.")),
        Column("look", _("Days to the first look"), days),
        Column("answer", _("Days to the answer"), days),
        Column("service", _("Days to the help"), days),
        Column("came_back", _("Came back"), _("Declined, withdrawn or closed with an outcome. ") + shares),
        Column("share_helped", pgettext("referrals", "Helped"), _("Closed with the outcome “it helped”. ") + shares),
        *(Column(code, label) for code, label in outcomes.items()),
        Column("declined", pgettext("referrals", "declined")), Column("withdrawn", pgettext("referrals", "withdrawn")),
        Column("open", pgettext("referrals", "still open")),
    )  # fmt: skip


def _found(partnership: Partnership, period: Period) -> list[One]:
    rows = (
        Referral.objects.filter(partnership=partnership, sent_on__gte=period.start, sent_on__lte=period.last_day)
        .exclude(state__in=(S.DRAFT, S.ENTERED_IN_ERROR))
        .annotate(looked_at=Subquery(disclosure.first_looks(OuterRef("ref"), OuterRef("receiver_id")), DateTimeField()))
        .order_by("receiver__name", "receiver_club__name", "pk")
    )
    return [
        One(
            purpose, matter, club or receiver, (receiver_id, club_id or 0), state, outcome,
            _days(sent_on, _first(looked_at, answered_on)), _days(sent_on, answered_on), _days(sent_on, started_on),
        )
        for (
            purpose, matter, receiver, club, receiver_id, club_id, state, outcome, sent_on, answered_on, started_on,
            looked_at,
        ) in rows.values_list(
            "purpose", "matter", "receiver__name", "receiver_club__name", "receiver_id", "receiver_club_id", "state",
            "outcome", "sent_on", "answered_on", "started_on", F("looked_at"),
        )
    ]  # fmt: skip


def _first(looked_at: datetime | None, answered_on: date | None) -> date | None:
    """Day of the first look, and no later than the answer: who answers has looked."""
    looked_on = timezone.localtime(looked_at).date() if looked_at else None
    return min((day for day in (looked_on, answered_on) if day), default=None)


def _days(sent_on: date, on: date | None) -> int | None:
    return None if on is None else working_days_between(sent_on, on)


def _lines(found: Iterable[One], section: str, key: Callable[[One], object], label: Callable[[One], str]) -> list[Row]:
    parts: dict[object, list[One]] = {}
    for one in found:
        parts.setdefault(key(one), []).append(one)
    rows = [_row(f"{section}.{number}", label(mine[0]), section, mine) for number, mine in enumerate(parts.values(), 1)]
    return sorted(rows, key=lambda row: -int(row.cells["sent"].value or 0))


def _row(code: str, label: str, section: str, mine: Sequence[One]) -> Row:
    sent = len(mine)
    cells = {"sent": Cell(sent, "events")}
    for name in TIMES:
        days = [value for one in mine if (value := getattr(one, name)) is not None]
        cells[name] = (
            Cell(Decimal(str(median(days))).quantize(TENTH), "days", n=len(days), denominator=sent)
            if days else Cell(None, "days", NOBODY, n=0, denominator=sent)
        )  # fmt: skip
    ended = sum(one.state in ENDED for one in mine)
    cells["came_back"] = _share(ended, sent)
    cells["share_helped"] = _share(sum(one.outcome == ReferralOutcome.HELPED for one in mine), sent)
    cells |= {code: Cell(sum(one.outcome == code for one in mine), "events") for code in ENDS}
    for name, state in (("declined", S.REJECTED), ("withdrawn", S.CANCELLED)):
        cells[name] = Cell(sum(one.state == state for one in mine), "events")
    cells["open"] = Cell(sent - ended, "events")
    return Row(code, label, section, cells)


def _share(part: int, whole: int) -> Cell:
    value = percent(part, whole)
    return Cell(
        value, "percent", "" if value is not None else NOBODY, n=part, denominator=whole, rule=str(words.ROUNDING)
    )


def _masked(row: Row, threshold: int) -> Row:
    """A line of few referrals loses every number; in the others small counts go, with a second one when only one would,
    and the shares that are made of them."""
    reason = pgettext("number", "hidden")
    if 0 < int(row.cells["sent"].value or 0) < threshold:
        return Row(row.code, row.label, row.section, {code: cell.hidden(reason) for code, cell in row.cells.items()})
    cells = dict(row.cells)
    counts = [code for code in (*ENDS, *OTHERS) if cells[code].value]
    small = [code for code in counts if int(cells[code].value or 0) < threshold]
    if len(small) == 1:
        small += sorted(set(counts) - set(small), key=lambda code: int(cells[code].value or 0))[:1]
    for code in small:
        cells[code] = cells[code].hidden(reason)
    if small:
        cells |= {code: cells[code].hidden(reason) for code in SHARES}
    cells |= {code: cells[code].hidden(reason) for code in TIMES if 0 < (cells[code].n or 0) < threshold}
    return Row(row.code, row.label, row.section, cells)
