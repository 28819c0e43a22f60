"""The cooperation matrix of a partnership in a quarter: what was promised, what is possible, what was done.

Rows are tasks of the catalogue, columns kinds of institutions. Promised comes from the tasks that members carry,
possible from Table 1, done from events. A wide task is kept when the member did any of the narrower ones it covers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kwadrat.access.actor import Actor
from kwadrat.law.dates import Period
from kwadrat.law.params import Params
from kwadrat.law.reports import SMALL_COUNT
from kwadrat.records.choices import Role
from kwadrat.records.partnership import CooperationTask, Institution, Membership, MemberTask, Partnership, ServiceKind
from kwadrat.reporting.partnership import events
from kwadrat.reporting.partnership.events import Done, Span
from kwadrat.reporting.tables import Cell, Column, Row, Section, Table

EVERY = "*"
OTHER = "other"
# column -> corner and kinds of institutions; a kind that stands nowhere belongs to the last one
COLUMNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "assistance": (
        "P",
        (
            "assistance_centre", "social_services_centre", "county_family_centre", "support_centre",
            "community_selfhelp_home",
        ),
    ),
    "labour": ("Z", ("labour_office", "voluntary_labour_corps")),
    "centre": ("R", ("integration_centre",)),
    "ngo": ("R", ("ngo", "church_body")),
    "municipality": ("F", ("municipality", "town_hall", "municipal_unit")),
    "social_economy": ("F", ("social_cooperative", "social_enterprise")),
    "firms": ("F", ("private_entrepreneur", "training_firm")),
    OTHER: ("", ()),
}  # fmt: skip
COLUMN_OF = {kind: code for code, (_corner, kinds) in COLUMNS.items() for kind in kinds}
# tasks whose events the program knows without a service of the catalogue
KNOWN = frozenset({events.RECRUITMENT, events.SOCIAL_WORK})


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year, 1 to 4."""

    year: int
    quarter: int

    @property
    def period(self) -> Period:
        """Its days."""
        first = date(self.year, 3 * self.quarter - 2, 1)
        after = date(self.year + self.quarter // 4, 3 * self.quarter % 12 + 1, 1)
        return Period(first, after)

    @property
    def label(self) -> str:
        """IV kwartał 2026."""
        return _("Quarter %(quarter)s of %(year)s") % {
            "quarter": ("I", "II", "III", "IV")[self.quarter - 1], "year": self.year,
        }  # fmt: skip

    @property
    def code(self) -> str:
        """How an address names it: 2026-4."""
        return f"{self.year}-{self.quarter}"


def quarter_of(day: date) -> Quarter:
    """The quarter of a day."""
    return Quarter(day.year, (day.month + 2) // 3)


QUARTERS = 8


def quarters(today: date) -> list[Quarter]:
    """The present quarter and the seven before it, newest first."""
    found = [quarter_of(today)]
    while len(found) < QUARTERS:
        found.append(quarter_of(found[-1].period.start - timedelta(days=1)))
    return found


@dataclass(frozen=True, slots=True)
class Promise:
    """A task that an institution carries, as it stands in the agreement."""

    institution_id: int
    institution: str
    task: str
    task_label: str
    terms: str
    events: int


@dataclass(frozen=True, slots=True)
class Field:
    """One cell: number of events, how many institutions promised, whether Table 1 gives the task to the kind.

    state: done | gap | beyond | possible | uncounted | none. `uncounted`: promised, and the program knows no events of
    this task yet, so that nobody can say whether it was done.
    """

    column: str
    done: Cell
    promised: int
    is_possible: bool
    state: str

    @property
    def heat(self) -> int:
        """Shade 1 to 4 by the number of events; 0 without any."""
        value = int(self.done.value or 0)
        return sum(value >= limit for limit in (1, 5, 10, 20))


@dataclass(frozen=True, slots=True)
class Line:
    """One task with its cells in the order of the columns."""

    code: str
    label: str
    is_extra: bool
    fields: tuple[Field, ...]

    def field(self, column: str) -> Field:
        """The cell of a column; KeyError when there is none."""
        for one in self.fields:
            if one.column == column:
                return one
        raise KeyError(column)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The matrix of one partnership in one quarter, up to today when it still runs."""

    partnership: Partnership
    quarter: Quarter
    last: date
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    gaps: tuple[Promise, ...]
    beyond: tuple[Promise, ...]
    threshold: int
    institutions: dict[int, tuple[str, str]]

    def place(self, task: str, column: str) -> tuple[Line, Field]:
        """One line and its cell; KeyError when the matrix has none there."""
        for line in self.lines:
            if line.code == task:
                return line, line.field(column)
        raise KeyError(task)

    @property
    def span(self) -> Span:
        """The days that count."""
        return Span(self.partnership.pk, self.quarter.period.start, self.last)

    def members_of(self, column: str) -> dict[int, str]:
        """Institutions of a column: number -> name."""
        return {pk: name for pk, (name, code) in self.institutions.items() if code == column}


def column_label(code: str) -> str:
    """Short head of a column."""
    return {
        "assistance": pgettext("column", "Social assistance"), "labour": pgettext("column", "Labour office"),
        "centre": pgettext("column", "CIS"), "ngo": pgettext("column", "Organisations"),
        "municipality": pgettext("column", "Municipality"), "social_economy": pgettext("column", "Social enterprises"),
        "firms": pgettext("column", "Firms"), OTHER: pgettext("column", "Others"),
    }[code]  # fmt: skip


@dataclass(frozen=True)
class _Facts:
    """What the matrix is made of."""

    tasks: Sequence[CooperationTask]
    carried: list[MemberTask]
    done: list[Done]
    bodies: dict[int, tuple[str, str]]


def matrix(partnership: Partnership, quarter: Quarter, today: date, actor: Actor | None = None) -> Matrix:
    """The matrix of a quarter; an analyst gets small numbers hidden and no lists of institutions. Five queries."""
    last = min(quarter.period.last_day or today, today)
    span = Span(partnership.pk, quarter.period.start, last)
    found = _facts(span)
    is_masked = actor is not None and actor.role == Role.ANALYST
    threshold = Params.load().value(SMALL_COUNT, last).integer if is_masked else 0
    lines = tuple(_lines(found, threshold))
    used = [code for code in COLUMNS if code != OTHER or any(line.field(OTHER).state in BUSY for line in lines)]
    kept = tuple(
        Line(line.code, line.label, line.is_extra, tuple(one for one in line.fields if one.column in used))
        for line in lines
    )
    gaps, beyond = ((), ()) if is_masked else _promises(found)
    return Matrix(
        partnership, quarter, last, tuple(Column(code, column_label(code)) for code in used), kept, gaps, beyond,
        threshold, found.bodies,
    )  # fmt: skip


BUSY = ("done", "gap", "beyond", "uncounted")


def _facts(span: Span) -> _Facts:
    served = ServiceKind.objects.filter(task=OuterRef("pk"))
    tasks = list(CooperationTask.objects.annotate(is_served=Exists(served)).order_by("position"))
    carried = list(
        MemberTask.objects.filter(partnership_id=span.partnership_id)
        .during(span.first, span.last)
        .select_related("task", "institution")
        .order_by("task__position", "institution__name", "-pk")
    )
    done = events.done(span)
    wanted = {one.institution_id for one in done} | {one.institution_id for one in carried}
    members = Membership.objects.valid().filter(partnership_id=span.partnership_id).values("institution_id")
    rows = Institution.objects.filter(pk__in=wanted) | Institution.objects.filter(pk__in=members)
    bodies = {pk: (name, COLUMN_OF.get(kind, OTHER)) for pk, name, kind in rows.values_list("pk", "name", "kind_id")}
    return _Facts(tasks, carried, done, bodies)


def covered(task: CooperationTask, tasks: Iterable[CooperationTask], kind: str) -> set[str]:
    """Tasks that a carried one promises for an institution of the kind: itself, or what it covers."""
    if EVERY in task.covers:
        return {one.code for one in tasks if not one.is_extra and (EVERY in one.kinds or kind in one.kinds)}
    return set(task.covers) or {task.code}


def _promised(found: _Facts) -> dict[tuple[str, int], MemberTask]:
    """(task, institution) -> the carried task that promises it. A wide one promises what was done of the tasks it
    covers; when nothing of them was, all of them."""
    worked = {(one.task, one.institution_id) for one in found.done}
    promised: dict[tuple[str, int], MemberTask] = {}
    for one in sorted(found.carried, key=lambda one: bool(one.task.covers)):
        places = {(code, one.institution_id) for code in covered(one.task, found.tasks, one.institution.kind_id)}
        for place in places & worked or places:
            promised.setdefault(place, one)
    return promised


def is_counted(task: CooperationTask) -> bool:
    """Whether the program knows events of this task."""
    return task.code in KNOWN or bool(getattr(task, "is_served", False))


def _lines(found: _Facts, threshold: int) -> Iterable[Line]:
    promised = _promised(found)
    worked = {one.task for one in found.done}
    for task in found.tasks:
        if task.covers or (task.is_extra and task.code not in worked and task.code not in {c for c, _b in promised}):
            continue
        fields = tuple(_field(task, column, found, promised, threshold) for column in COLUMNS)
        yield Line(task.code, task.label, task.is_extra, fields)


def _field(
    task: CooperationTask, column: str, found: _Facts, promised: dict[tuple[str, int], MemberTask], threshold: int
) -> Field:
    kinds = COLUMNS[column][1]
    is_possible = EVERY in task.kinds or any(kind in task.kinds for kind in kinds)
    mine = [one for one in found.done if one.task == task.code and found.bodies[one.institution_id][1] == column]
    number = sum(one.events for one in mine)
    people = max((one.people for one in mine), default=0)
    promises = sum(code == task.code and found.bodies[body][1] == column for code, body in promised)
    cell = Cell(number, "events")
    if threshold and number and (number < threshold or people < threshold):
        cell = cell.hidden(pgettext("number", "hidden"))
    state = _state(number, promises, is_possible, is_counted(task))
    return Field(column, cell, promises, is_possible, state)


def _state(number: int, promises: int, is_possible: bool, counted: bool) -> str:
    if number:
        return "done" if promises else "beyond"
    if promises:
        return "gap" if counted else "uncounted"
    return "possible" if is_possible else "none"


def _promises(found: _Facts) -> tuple[tuple[Promise, ...], tuple[Promise, ...]]:
    """Promised and not done, and done without a promise, by institution, in the order of the catalogue."""
    done = {(one.task, one.institution_id): one for one in found.done}
    promised = _promised(found)
    tasks = {task.code: task for task in found.tasks}
    order = {code: place for place, code in enumerate(tasks)}
    gaps = {
        (row.task_id, body): Promise(body, found.bodies[body][0], row.task_id, row.task.label, row.terms, 0)
        for (code, body), row in promised.items()
        if is_counted(tasks[code]) and (code, body) not in done
    }
    beyond = [
        Promise(body, found.bodies[body][0], code, tasks[code].label, "", one.events)
        for (code, body), one in done.items()
        if code != events.NO_TASK and (code, body) not in promised
    ]

    def key(one: Promise) -> tuple[int, str]:
        return order[one.task], one.institution

    return tuple(sorted(gaps.values(), key=key)), tuple(sorted(beyond, key=key))


def table(whole: Matrix) -> Table:
    """The matrix as a report: done, promised and possible one under another, with the same columns."""
    sections = (
        Section("done", _("Done"), _("Events of the quarter, by the institution that did it.")),
        Section("promised", _("Promised"), _("Institutions that carry the task.")),
        Section("possible", _("Possible"), _("Kinds of institutions to which Table 1 gives the task.")),
    )
    hows = {
        "done": _(
            "Referrals into the club that were not withdrawn, social contracts, entries of social workers, classes that"
            " took place and consultation cards. Each event once, at the institution whose worker did it."
        ),
        "promised": _("Members that carried the task on at least one day of the period, each once."),
        "possible": _("Table 1 of the paper by B. Kowalczyk. A dash: the table does not give the task to this kind."),
    }
    rows = [
        Row(
            f"{part.code}.{line.code}", line.label[:1].upper() + line.label[1:], part.code,
            {one.column: _cell(one, part.code) for one in line.fields}, how=hows[part.code],
            note=_note(line, part.code),
        )
        for part in sections
        for line in whole.lines
    ]  # fmt: skip
    notes = [_("The gap in a cell is a promise without an event. Tasks without numbers have no events here yet.")]
    if whole.threshold:
        notes.append(
            _("Numbers of events below %(number)s, and those of fewer people, are hidden.")
            % {"number": whole.threshold}
        )
    return Table(
        code="matrix", title=_("Cooperation matrix"), period=Period.through(whole.span.first, whole.last),
        club=whole.partnership.name, club_ref=whole.partnership.ref, locality=whole.partnership.locality, operator="",
        as_of=timezone.now(), columns=whole.columns, sections=sections, rows=tuple(rows), footnotes=tuple(notes),
        threshold=whole.threshold,
    )  # fmt: skip


def _cell(field: Field, part: str) -> Cell:
    if part == "promised":
        return Cell(field.promised, "institutions")
    if part == "possible":
        return Cell(int(field.is_possible), "mark")
    if field.state == "uncounted":
        return Cell(None, "events", "?")
    return field.done


def _note(line: Line, part: str) -> str:
    if part == "done" and any(one.state == "gap" for one in line.fields):
        return _("promised and not done: %(columns)s") % {
            "columns": ", ".join(column_label(one.column) for one in line.fields if one.state == "gap")
        }
    return ""
