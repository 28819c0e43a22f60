"""`kwadrat import people`: the same check and the same saving as on the page, for a file on this machine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules, signin
from kwadrat.access.actor import Actor
from kwadrat.casework import action, intake
from kwadrat.exchange.imports import desk, people, results, tables
from kwadrat.records.choices import Disclosed, RowOutcome
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


def _named(actor: Actor, rows: list[intake.Judged]) -> list[results.Result]:
    """Results of rows; beside a row that resembles somebody, the references that the actor may know."""
    known = reporting.refs(actor, {pk for row in rows for pk in row.alike})
    out = []
    for row in rows:
        refs = ", ".join(known[pk] for pk in row.alike if pk in known)
        problems = [(field, f"{words} {refs}" if refs and not field else words) for field, words in row.problems]
        out.append((row.candidate.line, row.outcome, problems, ""))
    return out


def check(
    partnership: Partnership, actor: Actor, table: tables.Table, columns: list[str], with_zeros: bool,
    another: Collection[int] = (),
) -> Report:  # fmt: skip
    """What would become of each row, those of `another` being other people; writes nothing of anybody."""
    judged = intake.judge(partnership, people.candidates(table, columns, with_zeros))
    similar = {row.candidate.line for row in judged if row.outcome == RowOutcome.SIMILAR}
    if wrong := sorted(set(another) - similar):
        raise Refusal(f"Te wiersze nie przypominają nikogo w rejestrze: {', '.join(map(str, wrong))}")
    disclosure.log(actor, sorted({pk for row in judged for pk in row.alike}), Disclosed.DUPLICATE)
    rows = [
        replace(row, outcome=RowOutcome.READY, problems=(), alike=()) if row.candidate.line in another else row
        for row in judged
    ]
    return _report(_named(actor, rows), False)


def run(
    content: bytes, *, file_name: str, email: str, place: str = "", chosen: Mapping[str, str] | None = None,
    saves: bool = False, is_partial: bool = False, with_zeros: bool = False, another: Collection[int] = (),
    tell: Callable[[str, int, int], None] = lambda state, done, total: None,
) -> Report:  # fmt: skip
    """Check the file and, when asked, save it; Refusal with one line when it is not done."""
    with translation.override("pl"):
        try:
            actor = actor_of(email, place)
            return _run(content, file_name, actor, chosen or {}, saves, is_partial, with_zeros, another, tell)
        except tables.FileProblem as problem:
            raise Refusal(problem.message) from None
        except rules.Refused as refused:
            raise Refusal(refused.verdict.reason) from None
        except action.Problem as several:
            raise Refusal(several.message) from None


def _run(
    content: bytes, file_name: str, actor: Actor, chosen: Mapping[str, str], saves: bool, is_partial: bool,
    with_zeros: bool, another: Collection[int], tell: Callable[[str, int, int], None],
) -> Report:  # fmt: skip
    partnership = reporting.partnership_of(actor)
    rules.require(actor, "intake.upload", partnership)
    if partnership is None:
        raise Refusal("To miejsce pracy nie należy dziś do żadnego partnerstwa.")
    table = tables.read(content)
    columns = _columns(table.header, people.guess(table.header, reporting.remembered(actor.institution_id)), chosen)
    found = check(partnership, actor, table, columns, with_zeros, another)
    faulty = sum(found.counts.get(one, 0) for one in intake.STAYING_OUT)
    if not saves or not found.counts.get(RowOutcome.READY) or (faulty and not is_partial):
        return found
    one = intake.upload(
        partnership, by=actor, file_name=file_name, content=content, file_kind=table.kind, sheet=table.sheet,
        header=table.header, columns=columns, total=len(table.rows), with_zeros=with_zeros,
    )  # fmt: skip
    while not desk.advance(one.ref, seconds=UNHURRIED, tell=tell):
        pass
    if another:
        intake.tell_apart(one, by=actor, lines=list(another))
    intake.save(one, by=actor, is_partial=is_partial)
    while not desk.advance(one.ref, seconds=UNHURRIED, tell=tell):
        pass
    done = reporting.find(one.ref) or one
    rows = reporting.results(done).values_list("line", "outcome", "problems", "person__ref")
    return _report([(line, outcome, problems, ref or "") for line, outcome, problems, ref in rows], True)
