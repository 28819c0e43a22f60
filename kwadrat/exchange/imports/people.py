"""Persons in a spreadsheet: which column holds what, and what its cells say. Nothing is guessed silently."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kwadrat.casework import intake, texts
from kwadrat.casework.intake import Candidate
from kwadrat.casework.texts import Misread
from kwadrat.exchange.imports.tables import Cell, Table
from kwadrat.law.identifiers import BadIdentifier, check_pesel, pesel_birth_date, pesel_sex
from kwadrat.records.choices import IdentifierKind, Sex

ALIASES = {
    "first_name": ("imie", "imiona", "pierwsze imie", "first name", "firstname", "given name", "forename"),
    "last_name": ("nazwisko", "nazwiska", "surname", "last name", "lastname", "family name"),
    "birth_on": (
        "data urodzenia", "data ur", "ur", "urodzony", "urodzona", "dzien urodzenia", "date of birth", "birth date",
        "birthdate", "birthday", "dob", "born",
    ),
    "sex": ("plec", "k m", "sex", "gender"),
    "locality": (
        "miejscowosc", "miejsce zamieszkania", "miasto", "miejscowosc zamieszkania", "locality", "city", "town",
    ),
    "pesel": ("pesel", "nr pesel", "numer pesel", "pesel number", "national id"),
    "other_kind": ("rodzaj dokumentu", "inny dokument", "dokument", "document", "document type", "other document"),
    "other_number": (
        "numer dokumentu", "nr dokumentu", "numer innego dokumentu", "seria i numer dokumentu", "document number",
        "number of the other document",
    ),
    "street": ("ulica", "ulica i numer", "ulica i nr", "adres", "adres zamieszkania", "street", "address",
               "street and number"),
    "postcode": ("kod pocztowy", "kod", "postcode", "postal code", "zip", "zip code"),
    "phone": ("telefon", "tel", "nr telefonu", "numer telefonu", "telefon kontaktowy", "komorka", "phone", "mobile",
              "telephone", "phone number"),
    "email": ("e mail", "email", "mail", "adres e mail", "adres email", "poczta", "e mail address", "email address"),
    "notice_on": (
        "data przekazania informacji", "informacja o danych", "informacja o przetwarzaniu danych", "klauzula rodo",
        "data przekazania informacji o przetwarzaniu danych", "rodo", "data klauzuli", "klauzula informacyjna",
        "privacy notice", "data protection information given on",
    ),
}  # fmt: skip
BY_ALIAS = {alias: field for field, aliases in ALIASES.items() for alias in aliases}
WHOLE_NAMES = ("imie i nazwisko", "nazwisko i imie", "imie nazwisko", "nazwisko imie", "full name", "name")
SEXES = {
    "k": Sex.FEMALE, "kobieta": Sex.FEMALE, "zenska": Sex.FEMALE, "f": Sex.FEMALE, "female": Sex.FEMALE,
    "woman": Sex.FEMALE, "m": Sex.MALE, "mezczyzna": Sex.MALE, "meska": Sex.MALE, "male": Sex.MALE, "man": Sex.MALE,
}  # fmt: skip
DOCUMENTS = {
    "paszport": IdentifierKind.PASSPORT, "passport": IdentifierKind.PASSPORT,
    "karta pobytu": IdentifierKind.RESIDENCE_CARD, "residence card": IdentifierKind.RESIDENCE_CARD,
    "inny": IdentifierKind.OTHER, "inny dokument": IdentifierKind.OTHER, "other": IdentifierKind.OTHER,
    "other document": IdentifierKind.OTHER,
}  # fmt: skip
# The row of the template: nobody living has this birth date, and the row is refused when it is left in.
EXAMPLE: dict[str, Any] = {
    "first_name": "Przykład", "last_name": "Zmyślona-Osoba", "birth_on": date(1901, 2, 3), "sex": "K",
    "locality": "Przykładowo", "pesel": "01020300024", "other_kind": "", "other_number": "",
    "street": "ul. Zmyślona 1", "postcode": "00-001", "phone": "500 000 000", "email": "przyklad@pokaz.example",
    "notice_on": "",
}  # fmt: skip
SERIAL_START = date(1899, 12, 30)  # day 0 of spreadsheets
MIDNIGHT = re.compile(r"[T ]00:00(:00)?$")
SHORTENED = re.compile(r"^\d([.,]\d+)?[eE]\+?\d+$")
MOST = {"first_name": 100, "last_name": 100, "locality": 100, "street": 150, "other_number": 40}


def plain_header(text: str) -> str:
    """Small letters and digits alone, without Polish signs: the same header in any spelling."""
    text = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", text))


def guess(header: Sequence[str], remembered: Mapping[str, str]) -> list[str]:
    """A field for each header, empty when it is not known; what the institution chose before comes first."""
    taken: set[str] = set()
    columns = []
    for name in header:
        known = remembered.get(name.casefold())
        field = BY_ALIAS.get(plain_header(name), "") if known is None else known
        field = field if field in intake.FIELDS and field not in taken else ""
        taken.add(field)
        columns.append(field)
    return columns


def has_whole_names(header: Sequence[str]) -> bool:
    """Whether one column seems to hold the first name and the surname together."""
    return any(plain_header(name) in WHOLE_NAMES for name in header)


class _Row:
    """One row being read: values by field, what is wrong, what was assumed."""

    def __init__(self, cells: Mapping[str, Cell], with_zeros: bool) -> None:
        self.cells = cells
        self.with_zeros = with_zeros
        self.problems: list[tuple[str, str]] = []
        self.notes: list[tuple[str, str]] = []

    def text(self, field: str) -> str:
        return in_words(self.cells.get(field, ""))

    def read(self, field: str, reader: Callable[[str], Any], empty: Any = "") -> Any:
        """The field as the reader understands it; its refusal becomes a problem of the row."""
        text = self.text(field)
        if not text:
            return empty
        try:
            return reader(text)
        except Misread as error:
            self.problems.append((field, error.message))
            return empty

    def wrong(self, field: str, words: str) -> None:
        self.problems.append((field, words))

    def pesel(self) -> str:
        text = self.text("pesel").replace(" ", "").replace("-", "")
        if SHORTENED.match(text):
            self.wrong("pesel", _(
                "The spreadsheet shortened this PESEL and its last digits are lost. Set the column to text and write it"
                " again."
            ))  # fmt: skip
            return ""
        if text.isascii() and text.isdigit() and len(text) in (9, 10) and _is_pesel(text.zfill(11)):
            if self.with_zeros:
                self.notes.append(("pesel", _("A zero lost by the spreadsheet was put back at the beginning.")))
                return text.zfill(11)
            self.wrong("pesel", _(
                "This PESEL lacks a zero at the beginning: the spreadsheet took it for a number. Write it as text, or"
                " mark that lost zeros are put back."
            ))  # fmt: skip
            return ""
        number: str = self.read("pesel", texts.pesel)
        return number

    def postcode(self) -> str:
        text = self.text("postcode")
        if text.isascii() and text.isdigit() and len(text) == 4:
            if not self.with_zeros:
                self.wrong("postcode", _(
                    "This postcode lacks a zero at the beginning: the spreadsheet took it for a number. Write it as"
                    " text, or mark that lost zeros are put back."
                ))  # fmt: skip
                return ""
            self.notes.append(("postcode", _("A zero lost by the spreadsheet was put back at the beginning.")))
            return texts.postcode(text.zfill(5))
        code: str = self.read("postcode", texts.postcode)
        return code

    def day(self, field: str) -> date | None:
        cell = self.cells.get(field, "")
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        text = in_words(cell)
        if text.isascii() and text.isdigit() and len(text) == 5:
            found = SERIAL_START + timedelta(days=int(text))
            self.notes.append((field, _("The day was read from the number of the spreadsheet: %(day)s.") % {
                "day": f"{found.day}.{found.month:02d}.{found.year}"}))  # fmt: skip
            return found
        if re.fullmatch(r"\d{1,2}[-./]\d{1,2}[-./]\d{2}", text):
            self.wrong(field, _("Write the year with four digits, for example 4.12.1987."))
            return None
        found_day: date | None = self.read(field, lambda text: texts.day(MIDNIGHT.sub("", text)), None)
        return found_day

    def one_of(self, field: str, words: Mapping[str, str], refusal: str) -> str:
        text = self.text(field)
        if not text:
            return ""
        found = words.get(plain_header(text), "")
        if not found:
            self.wrong(field, refusal)
        return str(found)


def in_words(cell: Cell) -> str:
    """The cell as it would be typed; a whole number without its decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return ""
    return texts.plain(str(cell), lines=False)


def _is_pesel(text: str) -> bool:
    try:
        check_pesel(text)
    except BadIdentifier:
        return False
    return True


def _birth_and_sex(row: _Row, pesel: str) -> tuple[date | None, str]:
    """From their columns; where those are empty, from the PESEL, which carries both, with a note."""
    birth_on = row.day("birth_on")
    sex = row.one_of("sex", SEXES, _("Write K for a woman or M for a man."))
    bad = {field for field, _words in row.problems}
    if birth_on is None and "birth_on" not in bad:
        if pesel:
            birth_on = pesel_birth_date(pesel)
            row.notes.append(("birth_on", _("The date of birth was read from the PESEL.")))
        elif "pesel" not in bad:
            row.wrong("birth_on", _("Give the date of birth, for example 4.12.1987."))
    if not sex and "sex" not in bad:
        if pesel:
            sex = pesel_sex(pesel)
            row.notes.append(("sex", _("The sex was read from the PESEL.")))
        elif "pesel" not in bad:
            row.wrong("sex", _("Write K for a woman or M for a man."))
    return birth_on, sex


def _documents(row: _Row) -> tuple[str, str]:
    kind = row.one_of("other_kind", DOCUMENTS, _("Write: passport, residence card or other document."))
    number = row.read("other_number", lambda text: texts.bounded(text, MOST["other_number"]))
    bad = {field for field, _words in row.problems}
    if number and not kind and "other_kind" not in bad:
        row.wrong("other_kind", _("Choose the kind of this document."))
    if kind and not number and "other_number" not in bad:
        row.wrong("other_number", _("Write the number of this document."))
    return kind, number


def _name(row: _Row, field: str, missing: str) -> str:
    name: str = row.read(field, lambda text: texts.name(text, most=MOST[field], place=field == "locality"))
    if not name and field not in {one for one, _words in row.problems}:
        row.wrong(field, missing)
    return name


def candidate(line: int, cells: Sequence[Cell], columns: Sequence[str], with_zeros: bool) -> Candidate:
    """What one row of the file says."""
    row = _Row({field: cell for field, cell in zip(columns, cells, strict=False) if field}, with_zeros)
    if any(cell not in ("", None) for cell in cells[len(columns) :]):
        row.wrong("", _("There are more cells in this row than headers: a separator too many?"))
    values: dict[str, Any] = {
        "first_name": _name(row, "first_name", _("Write the first name.")),
        "last_name": _name(row, "last_name", _("Write the surname.")),
        "locality": _name(row, "locality", _("Write the locality.")),
        "pesel": row.pesel(),
    }
    if (values["first_name"], values["last_name"]) == (EXAMPLE["first_name"], EXAMPLE["last_name"]):
        row.wrong("", _("This is the made-up row of the template. Remove it from the file."))
    values["birth_on"], values["sex"] = _birth_and_sex(row, values["pesel"])
    values["other_kind"], values["other_number"] = _documents(row)
    values["street"] = row.read("street", lambda text: texts.bounded(text, MOST["street"]))
    values["postcode"] = row.postcode()
    values["phone"] = row.read("phone", texts.phone)
    values["email"] = row.read("email", texts.email)
    return Candidate(line, values, row.day("notice_on"), tuple(row.problems), tuple(row.notes))


def candidates(table: Table, columns: Sequence[str], with_zeros: bool = False) -> list[Candidate]:
    """Every row of the file, with those that repeat an earlier one marked."""
    rows = [candidate(line, cells, columns, with_zeros) for line, cells in table.rows]
    doubled = intake.repeated(rows)
    return [
        row if row.line not in doubled
        else Candidate(row.line, row.values, row.notice_on, row.problems, row.notes, doubled[row.line])
        for row in rows
    ]  # fmt: skip
