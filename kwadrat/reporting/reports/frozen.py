"""A submitted report as it was sent: tables to canonical JSON and back, its versions, and what has changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.law.dates import Period
from kwadrat.records.partnership import Club
from kwadrat.records.reports import AnnualReport, ReportFile, ReportStep
from kwadrat.reporting.reports import annual_words as words
from kwadrat.reporting.reports.annual import Annual
from kwadrat.reporting.tables import Cell, Column, Row, Section, Table


def canonical(report: Annual) -> bytes:
    """The tables as canonical JSON: UTF-8, keys sorted, no spaces; numbers with a fraction are text."""
    whole = {
        "report": "annual", "year": report.year, "title": report.title, "due": report.due.isoformat(),
        "parts": [_packed(table) for table in report.parts],
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _packed(table: Table) -> dict[str, Any]:
    """A table without the rows and people behind its numbers."""
    rows = [
        {
            "code": row.code, "label": row.label, "section": row.section, "how": row.how, "note": row.note,
            "is_total": row.is_total, "cells": {code: _packed_cell(cell) for code, cell in row.cells.items()},
        }
        for row in table.rows
    ]  # fmt: skip
    return {
        "code": table.code, "title": table.title, "club": table.club, "club_ref": table.club_ref,
        "locality": table.locality, "operator": table.operator, "as_of": table.as_of.isoformat(),
        "from": table.period.start.isoformat(), "to": str(table.period.last_day), "rows": rows,
        "columns": [[column.code, column.label, column.how] for column in table.columns],
        "sections": [[part.code, part.label, part.description] for part in table.sections],
        "footnotes": list(table.footnotes),
    }  # fmt: skip


def _packed_cell(cell: Cell) -> list[Any]:
    return [str(cell.value) if isinstance(cell.value, Decimal) else cell.value, cell.unit]


def tables(content: bytes) -> tuple[Table, ...]:
    """The tables of frozen canonical JSON."""
    return tuple(_unpacked(part) for part in json.loads(content)["parts"])


def _unpacked(part: dict[str, Any]) -> Table:
    rows = tuple(
        Row(
            row["code"], row["label"], row["section"],
            {code: _unpacked_cell(*cell) for code, cell in row["cells"].items()}, how=row["how"], note=row["note"],
            is_total=row["is_total"],
        )
        for row in part["rows"]
    )  # fmt: skip
    return Table(
        code=part["code"], title=part["title"], club=part["club"], club_ref=part["club_ref"],
        locality=part["locality"], operator=part["operator"], as_of=datetime.fromisoformat(part["as_of"]),
        period=Period.through(date.fromisoformat(part["from"]), date.fromisoformat(part["to"])),
        columns=tuple(Column(*column) for column in part["columns"]),
        sections=tuple(Section(*section) for section in part["sections"]), rows=rows,
        footnotes=tuple(part["footnotes"]),
    )  # fmt: skip


def _unpacked_cell(value: Any, unit: Any) -> Cell:
    return Cell(Decimal(value) if isinstance(value, str) else value, unit)


def numbers(content: bytes) -> list[Any]:
    """What a correction may change: the numbers, their rows and labels, without the moment of counting."""
    return [(table.code, table.rows) for table in tables(content)]


@dataclass(frozen=True, slots=True)
class Version:
    """One submitted version, its steps, and the SHA-256 of each frozen file by its form."""

    report: AnnualReport
    steps: tuple[ReportStep, ...]
    hashes: dict[str, str]


def versions(actor: Actor, club: Club, year: int) -> list[Version]:
    """Submitted versions of a club and year, the newest first; three queries, no file is read."""
    rows = scope.annual_reports(actor).filter(club=club, year=year).select_related("submitted_by__user", "first")
    reports = list(rows.order_by("-number"))
    steps: dict[int, list[ReportStep]] = {}
    for step in ReportStep.objects.filter(report__in=reports).select_related("by__user", "by__institution"):
        steps.setdefault(step.report_id, []).append(step)
    hashes: dict[int, dict[str, str]] = {}
    for pk, form, digest in ReportFile.objects.filter(report__in=reports).values_list("report_id", "form", "sha256"):
        hashes.setdefault(pk, {})[form] = digest
    return [Version(row, tuple(steps.get(row.pk, ())), hashes.get(row.pk, {})) for row in reports]


def title_of(report: AnnualReport) -> str:
    """Title of a submitted report in the reader's language."""
    return str(words.TITLE) % {"year": report.year}


def content(report: AnnualReport, form: str) -> bytes:
    """The frozen bytes in one form (json or pdf)."""
    return bytes(ReportFile.objects.only("content").get(report=report, form=form).content)


def standing(club_ids: Sequence[int]) -> dict[tuple[int, int], str]:
    """State of the newest version by club and year; one query."""
    rows = AnnualReport.objects.filter(club__in=club_ids).order_by("number")
    return {(row[0], row[1]): row[2] for row in rows.values_list("club_id", "year", "state")}
