"""Verbs on imported files of persons: uploaded, checked row by row, saved row by row. Each row is all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app

from kwadrat.access import alike, audit, disclosure
from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework.action import Problem, Problems, action, must_move, remember
from kwadrat.casework.checks import not_future, today
from kwadrat.casework.registration import IDENTITY_FIELDS, NAME_FIELDS, cleaned, described, enter
from kwadrat.records import uploads
from kwadrat.records.choices import Disclosed, IntakePhase, IntakeState, RowOutcome
from kwadrat.records.fields import blind_index
from kwadrat.records.intake import INTAKE_TRANSITIONS, Intake, IntakeColumns, IntakeRow, IntakeStep
from kwadrat.records.partnership import Partnership
from kwadrat.records.people import Person, PersonIdentity

JOB = "kwadrat.intake"
KEPT_DAYS = 7
ORPHAN = timedelta(days=1)
NOTICE_VERSION = "1"
# What a column may hold, in the order of the template.
FIELDS = {
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Surname"),
    "birth_on": gettext_lazy("Date of birth"),
    "sex": gettext_lazy("Sex"),
    "locality": gettext_lazy("Locality"),
    "pesel": "PESEL",
    "other_kind": gettext_lazy("Other document"),
    "other_number": gettext_lazy("Number of the other document"),
    "street": gettext_lazy("Street and number"),
    "postcode": gettext_lazy("Postcode"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "notice_on": gettext_lazy("Data-protection information given on"),
}
REQUIRED = ("first_name", "last_name", "locality")
# Rows that are not saved until they are corrected or decided about.
STAYING_OUT = (RowOutcome.REFUSED, RowOutcome.REPEATED, RowOutcome.SIMILAR)
OPEN_STATES = (IntakeState.RECEIVED, IntakeState.CHECKING, IntakeState.CHECKED, IntakeState.SAVING)


@dataclass(frozen=True)
class Candidate:
    """One row of a file as it was read: values of the fields, what is wrong and what was assumed (field, words)."""

    line: int
    values: Mapping[str, Any]
    notice_on: date | None = None
    problems: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    same_as: int = 0


@dataclass(frozen=True)
class Judged:
    """What is to become of a row: outcome, reasons, its values ready to be written, and whom it resembles."""

    candidate: Candidate
    outcome: str
    problems: tuple[tuple[str, str], ...]
    values: Mapping[str, Any]
    alike: tuple[int, ...] = ()


def missing_fields(columns: Sequence[str]) -> list[str]:
    """Fields without which no person can be registered and that no column holds."""
    missing = [name for name in REQUIRED if name not in columns]
    if "pesel" not in columns:
        missing += [name for name in ("birth_on", "sex") if name not in columns]
    return missing


def namesake_key(values: Mapping[str, Any]) -> tuple[str, str, date | None]:
    """Names in small letters and the birth date: how people without PESEL are told apart."""
    return values["first_name"].casefold(), values["last_name"].casefold(), values["birth_on"]


def repeated(candidates: Iterable[Candidate]) -> dict[int, int]:
    """Line -> earlier line of the same file with the same PESEL, or the same names and birth date without one."""
    by_pesel: dict[str, int] = {}
    by_name: dict[Any, tuple[int, bool]] = {}
    found: dict[int, int] = {}
    for one in candidates:
        if one.problems:
            continue
        pesel, key = one.values["pesel"], namesake_key(one.values)
        earlier = by_pesel.get(pesel, 0) if pesel else 0
        namesake, has_pesel = by_name.get(key, (0, False))
        if not earlier and namesake and not (pesel and has_pesel):
            earlier = namesake
        if earlier:
            found[one.line] = earlier
            continue
        if pesel:
            by_pesel[pesel] = one.line
        by_name.setdefault(key, (one.line, bool(pesel)))
    return found


def _known(partnership_id: int, rows: Sequence[Judged]) -> tuple[set[str], dict[Any, bool]]:
    """Indexes of PESEL in the register, and its namesakes: key -> whether any of them has no PESEL."""
    indexes = [blind_index("pesel", partnership_id, row.values["pesel"]) for row in rows if row.values["pesel"]]
    there = set(
        PersonIdentity.objects.filter(partnership_id=partnership_id, pesel_index__in=indexes).values_list(
            "pesel_index", flat=True
        )
    )
    days = {row.values["birth_on"] for row in rows}
    namesakes: dict[Any, bool] = {}
    people = Person.objects.filter(partnership_id=partnership_id, birth_on__in=days)
    bare = set(
        PersonIdentity.objects.filter(person__in=people, pesel_index="").values_list("person_id", flat=True)
    )  # fmt: skip
    for person in people.values("pk", "first_name", "last_name", "birth_on"):
        key = namesake_key(person)
        namesakes[key] = namesakes.get(key, False) or person["pk"] in bare
    return there, namesakes


def _read(candidate: Candidate) -> Judged:
    """What the row says by itself, without the register."""
    if candidate.problems:
        return Judged(candidate, RowOutcome.REFUSED, candidate.problems, candidate.values)
    try:
        if candidate.notice_on:
            not_future(candidate.notice_on, "notice_on")
        values = cleaned({name: candidate.values[name] for name in NAME_FIELDS + IDENTITY_FIELDS})
    except Problem as problem:
        return Judged(candidate, RowOutcome.REFUSED, ((problem.field or "", problem.message),), candidate.values)
    except Problems as several:
        reasons = tuple((one.field or "", one.message) for one in several.problems)
        return Judged(candidate, RowOutcome.REFUSED, reasons, candidate.values)
    if candidate.same_as:
        words = _("The same person stands in row %(line)s of this file.") % {"line": candidate.same_as}
        return Judged(candidate, RowOutcome.REPEATED, (("", words),), values)
    return Judged(candidate, RowOutcome.READY, candidate.notes, values)


def _present(partnership: Partnership, rows: Sequence[Judged]) -> list[Judged]:
    """The rows again; those whose person is in the register already say so."""
    there, namesakes = _known(partnership.pk, [row for row in rows if row.outcome == RowOutcome.READY])
    out = []
    for row in rows:
        words, field = "", ""
        if row.outcome == RowOutcome.READY:
            pesel, bare = row.values["pesel"], namesakes.get(namesake_key(row.values))
            if pesel and blind_index("pesel", partnership.pk, pesel) in there:
                words, field = _("A person with this PESEL is already in the register of this partnership."), "pesel"
            elif bare is not None and (bare or not pesel):
                words = _("A person of the same names and date of birth is already in the register.")
                if pesel:
                    words += " " + _("She has no PESEL there: add it on her page.")
        out.append(Judged(row.candidate, RowOutcome.PRESENT, ((field, words),), row.values) if words else row)
    return out


def _compared(row: Judged, found: Iterable[int], decided: frozenset[int] | None) -> Judged:
    """The row with whom it resembles, unless somebody decided about just these people that she is another one."""
    persons = tuple(found)
    if not persons or frozenset(persons) == decided:
        return row
    words = _("The name and the date of birth are similar to those of a person in the register.")
    return Judged(row.candidate, RowOutcome.SIMILAR, (("", words), *row.problems), row.values, persons)


def judge(
    partnership: Partnership, candidates: Sequence[Candidate], *, apart: Mapping[int, frozenset[int]] | None = None,
    besides: frozenset[int] = frozenset(),
) -> list[Judged]:  # fmt: skip
    """What would become of each row now. Reads only; five queries for any number of rows.

    `apart`: line -> the people of whom it was decided that they are others; `besides`: people who are not compared.
    """
    rows = _present(partnership, [_read(candidate) for candidate in candidates])
    good = [row for row in rows if row.outcome == RowOutcome.READY]
    found = alike.resembling(partnership.pk, [described(partnership.pk, row.values) for row in good])
    decided = apart or {}
    compared = {
        row.candidate.line: _compared(
            row, (one.person_id for one in known if one.person_id not in besides), decided.get(row.candidate.line)
        )
        for row, known in zip(good, found, strict=True)
    }
    return [compared.get(row.candidate.line, row) for row in rows]


def _move(intake: Intake, to: str, by: Actor, reason: str = "") -> None:
    must_move(INTAKE_TRANSITIONS, intake.state, to)
    IntakeStep.objects.create(
        partnership_id=intake.partnership_id, intake=intake, on=today(), from_state=intake.state, to_state=to,
        by_id=by.post_id or None, reason=reason,
    )  # fmt: skip
    intake.state = to


def _queue(intake: Intake) -> None:
    """In the transaction of the verb; a job too many finds nothing to do."""
    app.configure_task(JOB).defer(ref=intake.ref)


@action("intake.upload")
def upload(
    partnership: Partnership, *, by: Actor, file_name: str, content: bytes, file_kind: str, sheet: str,
    header: Sequence[str], columns: Sequence[str], total: int, with_zeros: bool = False,
) -> Intake:  # fmt: skip
    """Keep a file sealed until it is finished; its check begins at once when every needed column is known."""
    intake = Intake(
        partnership=partnership, institution_id=by.institution_id, post_id=by.post_id, file_name=file_name[-200:],
        stored_as=uploads.keep(content), file_kind=file_kind, sheet=sheet[:100], header=list(header),
        columns=list(columns), total=total, state=IntakeState.RECEIVED, with_zeros=with_zeros,
    )  # fmt: skip
    intake.save()
    start = IntakeState.RECEIVED if missing_fields(columns) else IntakeState.CHECKING
    intake.state = ""
    _move(intake, start, by)
    intake.save()
    if start == IntakeState.CHECKING:
        _queue(intake)
    remember(rows=total, kind=file_kind)
    return intake


def _check_columns(columns: Sequence[str]) -> None:
    found = [
        Problem(_("Another column is already read as this."), f"column_{place}")
        for place, name in enumerate(columns)
        if name and name in columns[:place]
    ]
    if missing := missing_fields(columns):
        names = ", ".join(str(FIELDS[name]) for name in missing)
        found.append(Problem(_("Choose the columns that hold: %(names)s.") % {"names": names}))
    if found:
        raise Problems(found)


def _remember_columns(intake: Intake) -> None:
    row = IntakeColumns.objects.filter(institution_id=intake.institution_id).first()
    row = row or IntakeColumns(institution_id=intake.institution_id)
    chosen = {name.casefold(): column for name, column in zip(intake.header, intake.columns, strict=True) if name}
    row.columns = {**row.columns, **chosen}
    row.save()


@action("intake.choose_columns")
def choose_columns(intake: Intake, *, by: Actor, columns: Sequence[str], with_zeros: bool = False) -> Intake:
    """Say what each column holds; the institution remembers it, and the check begins anew."""
    _check_columns(columns)
    intake.columns, intake.with_zeros, intake.done = list(columns), with_zeros, 0
    IntakeRow.objects.filter(intake=intake).delete()
    _remember_columns(intake)
    _move(intake, IntakeState.CHECKING, by)
    intake.save()
    _queue(intake)
    remember(columns=[name for name in columns if name])
    return intake


def _new(intake: Intake, phase: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those rows that this step has not settled yet: a step that was cut off goes on where it was."""
    lines = [one.line for one in candidates]
    settled = set(
        IntakeRow.objects.filter(intake=intake, phase=phase, line__in=lines).values_list("line", flat=True)
    )  # fmt: skip
    return [one for one in candidates if one.line not in settled]


def _settle(intake: Intake, phase: str, rows: Sequence[tuple[Judged, int | None]], then: str, by: Actor) -> None:
    """Write what became of the rows, count them, and end the step with the last one."""
    IntakeRow.objects.bulk_create(
        [
            IntakeRow(
                partnership_id=intake.partnership_id, intake=intake, phase=phase, line=row.candidate.line,
                outcome=row.outcome, problems=[list(pair) for pair in row.problems], person_id=person_id,
                alike=list(row.alike),
            )
            for row, person_id in rows
        ]
    )  # fmt: skip
    intake.done += len(rows)
    if intake.done >= intake.total:
        _move(intake, then, by)
    intake.save()


@action("intake.check_rows")
def check_rows(intake: Intake, *, by: Actor, candidates: Sequence[Candidate]) -> Intake:
    """Judge a batch of rows and write the results; nothing of a person is written."""
    rows = judge(intake.partnership, _new(intake, IntakePhase.CHECK, candidates))
    # being told that somebody is known is an opening too, and her ledger says who was told
    disclosure.log(by, sorted({pk for row in rows for pk in row.alike}), Disclosed.DUPLICATE)
    _settle(intake, IntakePhase.CHECK, [(row, None) for row in rows], IntakeState.CHECKED, by)
    return intake


@action("intake.tell_apart")
def tell_apart(intake: Intake, *, by: Actor, lines: Sequence[int]) -> Intake:
    """Decide that the persons of these rows are not those whom they resemble; the rows become good."""
    rows = IntakeRow.objects.select_for_update().filter(
        intake=intake, phase=IntakePhase.CHECK, line__in=lines, outcome=RowOutcome.SIMILAR
    )
    found = list(rows)
    if not found:
        raise Problem(_("Mark at least one row."), "lines")
    for row in found:
        row.outcome = RowOutcome.READY
        row.problems = [["", _("You decided that she is somebody else than the person whom she resembles.")]]
        row.save()
    intake.save()
    remember(lines=[row.line for row in found])
    return intake


@action("intake.save")
def save(intake: Intake, *, by: Actor, is_partial: bool = False) -> Intake:
    """Let the good rows into the register; when some are faulty, only if that was asked for."""
    outcomes = list(IntakeRow.objects.filter(intake=intake).values_list("outcome", flat=True))
    good = outcomes.count(RowOutcome.READY)
    faulty = sum(outcomes.count(one) for one in STAYING_OUT)
    if not good:
        raise Problem(_("There is no row to save."))
    if faulty and not is_partial:
        raise Problem(
            _(
                "Some rows are faulty or resemble somebody. Correct the file and choose it again, decide about the"
                " similar ones, or mark that only the good rows are saved."
            ),
            "is_partial",
        )
    intake.is_partial, intake.done = is_partial, intake.total - good
    _remember_columns(intake)
    _move(intake, IntakeState.SAVING, by)
    intake.save()
    _queue(intake)
    remember(good=good, faulty=faulty)
    return intake


def _opened(intake: Intake, by: Actor, rows: Sequence[Judged]) -> list[Person]:
    """Register these rows, with an audit event for each person as if she had been entered by hand."""
    notices = [
        (row.candidate.notice_on, NOTICE_VERSION if row.candidate.notice_on else "") for row in rows
    ]  # fmt: skip
    people = enter(intake.partnership, by, [dict(row.values) for row in rows], today(), notices)
    audit.record_many(
        by, "person.register", intake.partnership_id,
        [(person.ref, person.pk, {"has_pesel": bool(row.values["pesel"]), "intake": intake.ref})
         for person, row in zip(people, rows, strict=True)],
    )  # fmt: skip
    return people


def _decided(intake: Intake) -> tuple[dict[int, frozenset[int]], frozenset[int]]:
    """For the saving: whom each row may resemble by decision, and the people of the file itself, who are new."""
    rows = IntakeRow.objects.filter(intake=intake, phase=IntakePhase.CHECK, outcome=RowOutcome.READY)
    own = IntakeRow.objects.filter(intake=intake, person__isnull=False).values_list("person_id", flat=True)
    apart = {line: frozenset(ids) for line, ids in rows.exclude(alike=[]).values_list("line", "alike")}
    return apart, frozenset(pk for pk in own if pk is not None)


def _one_by_one(intake: Intake, by: Actor, rows: Sequence[Judged]) -> list[tuple[Judged, int | None]]:
    """After a batch that could not be written whole: each row by itself, so that one fault costs one row."""
    out: list[tuple[Judged, int | None]] = []
    apart, besides = _decided(intake)
    for row in rows:
        (now,) = judge(intake.partnership, [row.candidate], apart=apart, besides=besides)
        if now.outcome != RowOutcome.READY:
            out.append((now, None))
            continue
        try:
            (person,) = _opened(intake, by, [now])
        except ValidationError as error:
            reasons = tuple((name, " ".join(words)) for name, words in error.message_dict.items())
            out.append((Judged(row.candidate, RowOutcome.REFUSED, reasons, row.values), None))
        else:
            besides |= {person.pk}
            out.append((Judged(row.candidate, RowOutcome.REGISTERED, row.problems, row.values), person.pk))
    return out


@action("intake.register_rows")
def register_rows(intake: Intake, *, by: Actor, candidates: Sequence[Candidate]) -> Intake:
    """Register a batch of good rows; one that has become bad meanwhile is reported and holds up no other."""
    # Whoever registers by hand locks the partnership too: nobody comes between the look and the writing.
    partnership = Partnership.objects.select_for_update().get(pk=intake.partnership_id)
    apart, besides = _decided(intake)
    judged = judge(partnership, _new(intake, IntakePhase.SAVE, candidates), apart=apart, besides=besides)
    good = [row for row in judged if row.outcome == RowOutcome.READY]
    settled: list[tuple[Judged, int | None]] = [(row, None) for row in judged if row.outcome != RowOutcome.READY]
    try:
        people = _opened(intake, by, good)
        settled += [
            (Judged(row.candidate, RowOutcome.REGISTERED, row.problems, row.values), person.pk)
            for row, person in zip(good, people, strict=True)
        ]
    except (Problem, ValidationError):
        settled += _one_by_one(intake, by, good)
    remember(registered=sum(1 for _row, person in settled if person), rows=len(settled))
    _settle(intake, IntakePhase.SAVE, settled, IntakeState.DONE, by)
    return intake


@action("intake.discard")
def discard(intake: Intake, *, by: Actor) -> Intake:
    """Throw a file away; nothing of it comes into the register."""
    _move(intake, IntakeState.DISCARDED, by)
    intake.save()
    return intake


@action("intake.resume")
def resume(intake: Intake, *, by: Actor = SYSTEM) -> Intake:
    """Go on with a file whose check or saving was cut off."""
    intake.save()
    _queue(intake)
    return intake


@action("intake.stop")
def stop(intake: Intake, *, by: Actor = SYSTEM, reason: str) -> Intake:
    """End a file that cannot go on: its content is gone, or who uploaded it may not register any more."""
    _move(intake, IntakeState.STOPPED, by)
    intake.stop_reason = reason[:300]
    intake.save()
    return intake


@action("intake.clear_files")
def clear_files(*, by: Actor = SYSTEM) -> int:
    """Remove raw files: of finished intakes at once, of all after 7 days, and those that belong to none."""
    old = timezone.now() - timedelta(days=KEPT_DAYS)
    for intake in Intake.objects.select_for_update().filter(state__in=OPEN_STATES, created_at__lt=old):
        if intake.state == IntakeState.SAVING:
            _move(intake, IntakeState.STOPPED, by, "expired")
        else:
            _move(intake, IntakeState.DISCARDED, by, "expired")
        intake.save()
    finished = Intake.objects.exclude(stored_as="").exclude(state__in=OPEN_STATES)
    names = set(finished.values_list("stored_as", flat=True))
    wanted = set(Intake.objects.filter(state__in=OPEN_STATES).values_list("stored_as", flat=True))
    moment = (timezone.now() - ORPHAN).timestamp()
    names |= {name for name, written in uploads.kept().items() if name not in wanted and written < moment}
    for name in names:
        uploads.remove(name)
    finished.update(stored_as="", version=F("version") + 1)
    remember(files=len(names))
    return len(names)
