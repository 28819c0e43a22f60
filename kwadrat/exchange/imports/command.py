"""`kwadrat import people`: the same check and the same saving as on the page, for a file on this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from kwadrat.access import rules, signin
from kwadrat.access.actor import Actor
from kwadrat.casework import action, intake
from kwadrat.exchange.imports import desk, people, results, tables
from kwadrat.records.choices import RowOutcome
from kwadrat.reporting import intake as reporting

if TYPE_CHECKING:
    from kwadrat.records.partnership import Partnership


# A command holds up nobody: it reads the file once for each step.
UNHURRIED = 3600.0


class Refusal(Exception):
    """The command cannot be carried out; one Polish line."""


@dataclass
class Report:
    """Rows by result, the reasons of those that stay out or need a look, the whole as CSV."""

    counts: dict[str, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    table: bytes = b""
    is_saved: bool = False


def actor_of(email: str, place: str) -> Actor:
    """The worker in whose name the file is read: by e-mail, and by the reference of her post if she has several."""
    places = [one for one in signin.places_by_email(email) if not place or one.post_ref == place.upper()]
    if not places:
        raise Refusal("Nie ma takiego konta z miejscem pracy.")
    if len(places) > 1:
        known = ", ".join(f"{one.post_ref} ({one.institution_name})" for one in places)
        raise Refusal(f"To konto ma kilka miejsc pracy. Wskaż jedno przez --post: {known}")
    return places[0]


def _columns(header: list[str], guessed: list[str], chosen: Mapping[str, str]) -> list[str]:
    columns = list(guessed)
    for name, code in chosen.items():
        if name not in header:
            raise Refusal(f"W pliku nie ma kolumny „{name}”. Kolumny: {', '.join(header)}")
        if code and code not in intake.FIELDS:
            raise Refusal(f"Nie ma pola {code}. Pola: {', '.join(intake.FIELDS)}")
        if code in columns:
            columns[columns.index(code)] = ""
        columns[header.index(name)] = code
    if missing := intake.missing_fields(columns):
        raise Refusal(
            f"Brakuje kolumn: {', '.join(missing)}. Wskaż je przez --column NAGŁÓWEK=POLE."
            f" Kolumny w pliku: {', '.join(header)}"
        )
    return columns


def _report(rows: list[results.Result], is_saved: bool) -> Report:
    counts: dict[str, int] = {}
    lines = []
    for line, outcome, problems, _ref in rows:
        counts[outcome] = counts.get(outcome, 0) + 1
        for name, words in problems:
            label = f", {intake.FIELDS[name]}" if name in intake.FIELDS else ""
            lines.append(_("Line %(line)s%(field)s: %(words)s") % {"line": line, "field": label, "words": words})
    return Report(counts, lines, results.rendered(rows), is_saved)


def check(partnership: Partnership, table: tables.Table, columns: list[str], with_zeros: bool) -> Report:
    """What would become of each row; writes nothing at all."""
    judged = intake.judge(partnership, people.candidates(table, columns, with_zeros))
    return _report([(one.candidate.line, one.outcome, list(one.problems), "") for one in judged], False)


def run(
    content: bytes, *, file_name: str, email: str, place: str = "", chosen: Mapping[str, str] | None = None,
    saves: bool = False, is_partial: bool = False, with_zeros: bool = False,
    tell: Callable[[str, int, int], None] = lambda state, done, total: None,
) -> Report:  # fmt: skip
    """Check the file and, when asked, save it; Refusal with one line when it is not done."""
    with translation.override("pl"):
        try:
            return _run(content, file_name, actor_of(email, place), chosen or {}, saves, is_partial, with_zeros, tell)
        except tables.FileProblem as problem:
            raise Refusal(problem.message) from None
        except rules.Refused as refused:
            raise Refusal(refused.verdict.reason) from None
        except action.Problem as several:
            raise Refusal(several.message) from None


def _run(
    content: bytes, file_name: str, actor: Actor, chosen: Mapping[str, str], saves: bool, is_partial: bool,
    with_zeros: bool, tell: Callable[[str, int, int], None],
) -> Report:  # fmt: skip
    partnership = reporting.partnership_of(actor)
    rules.require(actor, "intake.upload", partnership)
    if partnership is None:
        raise Refusal("To miejsce pracy nie należy dziś do żadnego partnerstwa.")
    table = tables.read(content)
    columns = _columns(table.header, people.guess(table.header, reporting.remembered(actor.institution_id)), chosen)
    found = check(partnership, table, columns, with_zeros)
    faulty = found.counts.get(RowOutcome.REFUSED, 0) + found.counts.get(RowOutcome.REPEATED, 0)
    if not saves or not found.counts.get(RowOutcome.READY) or (faulty and not is_partial):
        return found
    one = intake.upload(
        partnership, by=actor, file_name=file_name, content=content, file_kind=table.kind, sheet=table.sheet,
        header=table.header, columns=columns, total=len(table.rows), with_zeros=with_zeros,
    )  # fmt: skip
    while not desk.advance(one.ref, seconds=UNHURRIED, tell=tell):
        pass
    intake.save(one, by=actor, is_partial=is_partial)
    while not desk.advance(one.ref, seconds=UNHURRIED, tell=tell):
        pass
    done = reporting.find(one.ref) or one
    rows = reporting.results(done).values_list("line", "outcome", "problems", "person__ref")
    return _report([(line, outcome, problems, ref or "") for line, outcome, problems, ref in rows], True)
