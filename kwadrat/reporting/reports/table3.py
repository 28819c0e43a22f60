"""Table 3 of the paper, counted from memberships and tasks: which kinds of institutions take part in which club.

Beside it stand leaders and initiators by kind, and how many members carry each task.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.law.dates import Period
from kwadrat.law.reports import TABLE_3_KINDS
from kwadrat.records.choices import MemberRole
from kwadrat.records.partnership import CooperationTask, InstitutionKind, Membership, MemberTask, Partnership
from kwadrat.reporting.tables import Cell, Column, Counted, Row, Section, Table, Unit

ALL = "all"
SUM = "sum"


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader should know about one cell: kind of institution, locality of the partnership, text."""

    kind: str
    locality: str
    text: str


@dataclass(frozen=True, slots=True)
class _Part:
    """One row of a partnership that counts: the number of the membership or task, in which partnership, of what."""

    kind: str
    id: int
    partnership: str
    code: str
    institution: int


def partnerships() -> list[Partnership]:
    """Every partnership of this installation, in the order in which they were founded."""
    return list(Partnership.objects.order_by("pk"))


def table3(whole: Iterable[Partnership], on: date, remarks: Iterable[Remark] = ()) -> Table:
    """The table of these partnerships on a day. A mark stands where at least one member of the kind has any role:
    party, co-operator or initiator; sums count marks."""
    columns = list(whole)
    rows = list(Membership.objects.on(on).filter(partnership__in=columns).select_related("institution", "partnership"))
    refs = {one.pk: one.ref for one in columns}
    carried = MemberTask.objects.on(on).filter(partnership__in=columns).order_by("pk")
    tasks = [_Part("task", one.pk, refs[one.partnership_id], one.task_id, one.institution_id) for one in carried]
    labels = {row.pk: row.label for row in InstitutionKind.objects.all()}
    order = list(TABLE_3_KINDS) + [code for code in labels if code not in TABLE_3_KINDS]
    found = [
        *(_kind_row(code, labels[code], rows, columns) for code in TABLE_3_KINDS),
        *_function_rows("leaders", [row for row in rows if row.is_leader], order, labels, columns),
        *_function_rows("initiators", [row for row in rows if row.is_initiator], order, labels, columns),
        *(
            _row(row.pk, row.label, "tasks", [part for part in tasks if part.code == row.pk], columns, _members)
            for row in CooperationTask.objects.order_by("position")
            if any(part.code == row.pk for part in tasks)
        ),
    ]
    found.insert(len(TABLE_3_KINDS), _sums(found[: len(TABLE_3_KINDS)], columns))
    table = Table(
        code="table3", title=_("Table 3. Institutions in partnerships of social integration clubs"),
        period=Period.through(on, on), club=ngettext("%(num)s partnership", "%(num)s partnerships", len(columns))
        % {"num": len(columns)},
        club_ref="", locality="", operator="", as_of=timezone.now(),
        columns=(*(Column(one.ref, one.locality) for one in columns), Column(ALL, _("Total"))),
        sections=(
            Section("kinds", _("Who takes part"), _("At least one institution of the kind with any role.")),
            Section("leaders", _("Who leads"), _("Kinds of the leading institutions.")),
            Section("initiators", _("Who started"), _("Kinds of the institutions that started the partnership.")),
            Section("tasks", _("Who carries which task"), _("How many members carry the task.")),
        ),
        rows=tuple(found),
    )  # fmt: skip
    return _footnoted(table, columns, list(remarks))


def _part(row: Membership) -> _Part:
    return _Part("membership", row.pk, row.partnership.ref, row.institution.kind_id, row.institution_id)


def _kind_row(code: str, label: str, rows: list[Membership], columns: list[Partnership]) -> Row:
    mine = [row for row in rows if row.institution.kind_id == code]
    made = _row(code, label, "kinds", [_part(row) for row in mine], columns, _mark)
    unsigned = [
        one.locality for one in columns
        if (here := [row.role for row in mine if row.partnership_id == one.pk])
        and set(here) == {MemberRole.CO_OPERATOR}
    ]  # fmt: skip
    note = _("Co-operates without a signature: %(places)s.") % {"places": ", ".join(unsigned)} if unsigned else ""
    return Row(made.code, made.label, made.section, made.cells, how=made.how, note=note)


def _function_rows(
    section: str, rows: list[Membership], order: list[str], labels: dict[str, str], columns: list[Partnership]
) -> list[Row]:
    parts = [_part(row) for row in rows]
    return [
        _row(f"{section}.{code}", labels[code], section, mine, columns, _mark)
        for code in order
        if (mine := [part for part in parts if part.code == code])
    ]


def _mark(parts: list[_Part]) -> tuple[int, Unit]:
    return int(bool(parts)), "mark"


def _members(parts: list[_Part]) -> tuple[int, Unit]:
    return len({part.institution for part in parts}), "institutions"


def _row(
    code: str, label: str, section: str, parts: list[_Part], columns: list[Partnership],
    count: Callable[[list[_Part]], tuple[int, Unit]],
) -> Row:  # fmt: skip
    cells = {}
    for one in columns:
        here = [part for part in parts if part.partnership == one.ref]
        value, unit = count(here)
        cells[one.ref] = Cell(value, unit, counted=tuple(Counted(part.kind, part.id, None, None) for part in here))
    total = sum(int(cell.value or 0) for cell in cells.values())
    cells[ALL] = Cell(total, "institutions" if section == "tasks" else "marks")
    return Row(code, label, section, cells, how=_how(section))


def _how(section: str) -> str:
    return {
        "kinds": _(
            "A mark stands when at least one institution of this kind is a partner, co-operates without a signature or"
            " started the partnership. Marks are added."
        ),
        "leaders": _("A mark stands when the leader of the partnership is of this kind. Marks are added."),
        "initiators": _("A mark stands when an initiator of the partnership is of this kind. Marks are added."),
        "tasks": _("Members that carry the task on this day, each once. Numbers are added."),
    }[section]


def _sums(rows: list[Row], columns: list[Partnership]) -> Row:
    cells = {
        code: Cell(sum(int(row.cells[code].value or 0) for row in rows), "marks")
        for code in (*(one.ref for one in columns), ALL)
    }
    return Row(SUM, _("Total"), "kinds", cells, how=_("Sum of the marks above."), is_total=True)


def _footnoted(table: Table, columns: list[Partnership], remarks: list[Remark]) -> Table:
    """The table with a number at each cell that has a remark, and the remarks below it."""
    texts, cells = [], {}
    for number, one in enumerate(remarks, start=1):
        column = next(whole for whole in columns if whole.locality == one.locality)
        cell = table.cell(one.kind, column.ref)
        cells[one.kind, column.ref] = cell.with_footnote(number)
        texts.append(f"{number}. {table.row(one.kind).label}, {one.locality}: {one.text}")
    return table.replaced(cells, tuple(texts))
