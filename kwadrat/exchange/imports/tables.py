"""A spreadsheet file as a table: CSV in the spellings of Polish offices, XLSX. Everything doubtful is refused whole."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kwadrat.casework.documents import MOST_BYTES
from kwadrat.casework.texts import DATE_SHAPES, plain

Cell = str | int | float | bool | date | datetime | time | timedelta

MEGABYTE = 1024 * 1024
MOST_UNPACKED = 100 * MEGABYTE
MOST_ENTRIES = 1000
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_CELLS = 2_000_000
SEPARATORS = (";", ",", "\t")
# Titles may stand above the header; further down nobody looks for it.
HEAD_LINES = 10

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CELLS = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
REFERENCE = re.compile(rb"\br=\"([A-Z]{0,3})([0-9]{1,9})\"")
DATA_SHAPES = (*DATE_SHAPES, re.compile(r"^[\d\s+().–-]{5,}$"), re.compile(r"^\S+@\S+$"))


class FileProblem(Exception):
    """The whole file is refused; a translated sentence that says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Table:
    """Headers, and the filled rows below them with their line numbers; `sheet` is empty for CSV."""

    kind: str
    header: list[str]
    rows: list[tuple[int, list[Cell]]]
    sheet: str = ""
    other_sheets: int = 0


def read(content: bytes) -> Table:
    """The table in a CSV or XLSX file, recognised by its content, not its name; FileProblem."""
    if not content.strip():
        raise FileProblem(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise FileProblem(too_large())
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise FileProblem(_("The file is locked with a password. Save it without a password and choose it again."))
        raise FileProblem(_not_a_table())
    if content.startswith(b"PK\x03\x04"):
        return _xlsx(content)
    return _csv(content)


def too_large() -> str:
    """What is said of a file above the limit."""
    return _("The file is larger than %(most)s MB. Divide it into smaller files.") % {"most": MOST_BYTES // MEGABYTE}


def _too_long() -> str:
    return _("The file has more than %(most)s rows. Divide it into smaller files.") % {"most": MOST_ROWS}


def _not_a_table() -> str:
    return _("This is neither a CSV nor an XLSX file. In the spreadsheet choose “Save as” and the format XLSX or CSV.")


# CSV


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content:
        raise FileProblem(_not_a_table())
    else:
        encodings = ["utf-8-sig", "cp1250"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileProblem(_not_a_table())


def _lines(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _width(text: str, separator: str) -> int:
    """The most columns among the first lines; a separator that is none gives 1."""
    found = 0
    for number, row in enumerate(_lines(text, separator)):
        if number >= HEAD_LINES:
            break
        found = max(found, len(row))
    return found


def _csv(content: bytes) -> Table:
    text = _decoded(content)
    declared = re.match(r"sep=(.)\r?\n", text)
    skipped = 0
    try:
        if declared:
            text, skipped = text[declared.end() :], 1
            separator = declared[1]
        else:
            separator = max(SEPARATORS, key=lambda one: _width(text, one))
        rows: list[tuple[int, list[Cell]]] = [
            (number, list(row)) for number, row in _bounded(_lines(text, separator), skipped)
        ]
    except csv.Error:
        raise FileProblem(
            _("This file cannot be divided into columns: a quotation mark is not closed, or it is not a table.")
        ) from None
    return _table("csv", rows)


def _bounded(rows: Iterable[list[Any]], skipped: int = 0) -> Iterator[tuple[int, list[Any]]]:
    """Filled rows with their line numbers; FileProblem above the limits."""
    count = 0
    for number, row in enumerate(rows, start=1 + skipped):
        if not any(_is_filled(cell) for cell in row):
            continue
        count += 1
        if count > MOST_ROWS + HEAD_LINES:
            raise FileProblem(_too_long())
        yield number, _cut(row) if len(row) > MOST_COLUMNS else row


def _cut(row: list[Any]) -> list[Any]:
    filled = max(place for place, cell in enumerate(row) if _is_filled(cell)) + 1
    row = row[:filled]  # once: one line may hold millions of empty cells
    if len(row) > MOST_COLUMNS:
        raise FileProblem(_("The file has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    return row


def _is_filled(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


# XLSX


def _unpacked(content: bytes, entry: zipfile.ZipInfo, left: int) -> bytes:
    """What an entry really holds; its own word about its size is not believed."""
    start = entry.header_offset
    name, extra = struct.unpack("<HH", content[start + 26 : start + 30])
    packed = content[start + 30 + name + extra :][: entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        return packed
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise FileProblem(_not_a_table())
    return zlib.decompressobj(-15).decompress(packed, left + 1)


def _inspected(content: bytes) -> None:
    """Refuse what would fill the memory or cannot be opened, before the reader sees it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
        names = {entry.filename for entry in entries}
        if any(entry.flag_bits & 1 for entry in entries):
            raise FileProblem(_("The file is locked with a password. Save it without a password and choose it again."))
        if "xl/workbook.xml" not in names or len(entries) > MOST_ENTRIES:
            raise FileProblem(_not_a_table())
        left = MOST_UNPACKED
        for entry in entries:
            data = _unpacked(content, entry, left)
            left -= len(data)
            if left < 0:
                raise FileProblem(_("The file grows too much when it is opened. Copy the table alone to a new file."))
            if entry.filename.startswith("xl/worksheets/"):
                _measure(data)
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, OSError, ValueError):
        raise FileProblem(_("The file is damaged. Open it in the spreadsheet and save it again.")) from None


def _measure(sheet: bytes) -> None:
    """Refuse a sheet whose cells lie too far apart: the reader would fill everything between them."""
    row = column = widest = 0
    for kind, attributes in CELLS.findall(sheet):
        at = REFERENCE.search(attributes)
        if kind == b"row":
            row, column = int(at[2]) if at else row + 1, 0
            continue
        column = _number(at[1]) if at else column + 1
        row = max(row, int(at[2])) if at else row
        widest = max(widest, column)
    if row * widest > MOST_CELLS:
        raise FileProblem(
            _("There is something far below or far to the right of the table. Copy the table alone to a new file.")
        )


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _xlsx(content: bytes) -> Table:
    _inspected(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [
            one.name for one in book.sheets_metadata
            if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet
        ]  # fmt: skip
        filled = [(name, rows) for name in names if (rows := book.get_sheet_by_name(name).to_python(False))]
    except FileProblem:
        raise
    except Exception:  # the reader raises one class for each format, and some of them for others
        raise FileProblem(_("The file is damaged. Open it in the spreadsheet and save it again.")) from None
    if not filled:
        raise FileProblem(_("The file is empty."))
    name, rows = filled[0]
    return _table("xlsx", list(_bounded(rows)), name, len(filled) - 1)


# header


def _looks_like_data(cell: Cell) -> bool:
    if not isinstance(cell, str):
        return True
    text = plain(cell, lines=False)
    return any(shape.match(text) for shape in DATA_SHAPES)


def _head_place(rows: list[tuple[int, list[Cell]]]) -> int:
    """The header is the widest of the first lines that holds words only and stands above all data."""
    best, width = -1, 1
    for place, (_line, row) in enumerate(rows[:HEAD_LINES]):
        cells = [cell for cell in row if _is_filled(cell)]
        if any(_looks_like_data(cell) for cell in cells):
            break
        if len(cells) > width:
            best, width = place, len(cells)
    return best


def _table(kind: str, rows: list[tuple[int, list[Cell]]], sheet: str = "", others: int = 0) -> Table:
    if all(len([cell for cell in row if _is_filled(cell)]) < 2 for _line, row in rows):
        raise FileProblem(_not_a_table() if kind == "csv" else _("There is no table in this file."))
    place = _head_place(rows)
    if place < 0:
        raise FileProblem(
            _("The first row holds no headers. Write above each column what it is, for example: Imię, Nazwisko, PESEL.")
        )
    header = [plain(str(cell), lines=False)[:100] if _is_filled(cell) else "" for cell in rows[place][1]]
    seen = [name.casefold() for name in header if name]
    doubled = sorted({name for name in header if name and seen.count(name.casefold()) > 1})
    if doubled:
        raise FileProblem(
            _("Two columns have the same header: %(names)s. Give each column its own.") % {"names": ", ".join(doubled)}
        )
    body = rows[place + 1 :]
    if not body:
        raise FileProblem(_("There are headers in the file, but no row below them."))
    if len(body) > MOST_ROWS:
        raise FileProblem(_too_long())
    while header and not header[-1]:
        header.pop()
    return Table(kind, header, body, sheet, others)
