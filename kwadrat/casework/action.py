"""The action: the only thing that opens a transaction and the seal."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from kwadrat.access import audit, rules
from kwadrat.access.actor import Actor
from kwadrat.records.accounts import SubmittedForm
from kwadrat.records.base import OPEN, Permanent, Record, Referenced, Sealed, is_unsealed, privacy_of, unsealed
from kwadrat.records.partnership import Labelled

P = ParamSpec("P")
R = TypeVar("R")
DRAWS = 2  # times that a verb is carried out anew when a reference was taken


class Problem(Exception):
    """Input or circumstances do not admit the verb: a translated message, and the field it belongs to."""

    def __init__(self, message: str, field: str | None = None, rule: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.rule = rule


class Problems(Exception):
    """Several problems at once, so that a form shows them all."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(p.message for p in problems))
        self.problems = problems


class Stale(Exception):
    """The row changed after the page was shown; `current` is the row as it is now."""

    def __init__(self, current: Any) -> None:
        super().__init__("stale")
        self.current = current


class Repeated(Exception):
    """This form was carried out already; `result_ref` names what came of it."""

    def __init__(self, result_ref: str) -> None:
        super().__init__("repeated")
        self.result_ref = result_ref


@dataclass(frozen=True)
class Guard:
    """What a page knows about the press of a button: one-time id of the form, version of the row it showed."""

    once: str = ""
    version: int | None = None


@dataclass
class _Running:
    details: dict[str, Any] = field(default_factory=dict)
    partnership_id: int | None = None


_guard: ContextVar[Guard] = ContextVar("kwadrat_guard", default=Guard())  # noqa: B039  frozen
_running: ContextVar[_Running | None] = ContextVar("kwadrat_running", default=None)


@contextmanager
def guarded(guard: Guard) -> Iterator[None]:
    """Actions inside carry this guard; used by the page around one verb."""
    token = _guard.set(guard)
    try:
        yield
    finally:
        _guard.reset(token)


def remember(**details: Any) -> None:
    """Add codes, dates and references to the audit event of the running action."""
    running = _running.get()
    if running is None:
        raise RuntimeError("remember() outside an action")
    for name, value in details.items():
        if isinstance(value, list):
            running.details[name] = [*running.details.get(name, []), *value]
        else:
            running.details[name] = value if isinstance(value, (int, bool, dict)) else str(value)


def running_partnership() -> int | None:
    """The partnership in which the running action acts: of its subject, else of its actor; None outside any."""
    running = _running.get()
    return running.partnership_id if running else None


def _plain(value: Any) -> Any:
    """A value of a field as the audit keeps it; a catalogue row in both languages, another row by its name."""
    if isinstance(value, DateRange):
        return {"since": _plain(value.lower), "until": _plain(value.upper and value.upper - timedelta(days=1))}
    if isinstance(value, Labelled):
        return {"pl": value.label_pl, "en": value.label_en}
    return value if value is None or isinstance(value, (bool, int)) else str(value)


def change(row: Sealed, **values: Any) -> None:
    """Set fields of a row, and add what really changed to the audit event: old and new value of open fields, only the
    name of a field that is not open. The verb saves the row."""
    classes, changes = privacy_of(type(row)), []
    for name, value in values.items():
        before = getattr(row, name)
        if before == value:
            continue
        setattr(row, name, value)
        entry = {"model": type(row).__name__, "field": name}
        if classes[name] == OPEN:
            entry.update(old=_plain(before), new=_plain(value))
        changes.append(entry)
    remember(changes=changes)


def _lock(subject: Any) -> Any:
    model = type(subject)
    if isinstance(subject, Permanent):  # written once, so nobody changes it meanwhile; the role may not lock it
        return model._base_manager.get(pk=subject.pk)
    # without its key: a row that points at the subject may come meanwhile, so two verbs do not wait for each other
    return model._base_manager.select_for_update(of=("self",), no_key=True).get(pk=subject.pk)


def _claim(guard: Guard, actor: Actor, verb: str) -> SubmittedForm | None:
    if not guard.once:
        return None
    form, is_new = SubmittedForm.objects.get_or_create(
        once=guard.once, defaults={"user_id": actor.user_id or None, "verb": verb}
    )
    if not is_new:
        raise Repeated(form.result_ref)
    return form


def was_sent(once: str, user_id: int | None) -> bool:
    """Whether this user's form with this one-time id was carried out before."""
    return bool(once) and user_id is not None and SubmittedForm.objects.filter(once=once, user_id=user_id).exists()


def _write_audit(actor: Actor, verb: str, subject: Any, result: Any, details: dict[str, Any]) -> None:
    thing = result if isinstance(result, (Record, Labelled)) else subject
    person_id = getattr(thing, "audit_person_id", None) or getattr(subject, "audit_person_id", None)
    partnership_id = getattr(thing, "partnership_id", None) or getattr(subject, "partnership_id", None)
    audit.record(
        actor,
        verb,
        subject=getattr(thing, "audit_ref", "") or getattr(thing, "code", ""),
        person_id=person_id,
        partnership_id=partnership_id,
        details=details,
    )


def _is_drawn_twice(error: IntegrityError) -> bool:
    """Whether a new row drew a reference that another one has: among a million references one in 34,000 does."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return (getattr(diagnosis, "constraint_name", None) or "").endswith("_ref_key")


def _try(verb: str, body: Callable[..., R], guard: Guard, args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
    token = _running.set(_Running())
    try:
        with transaction.atomic(), unsealed():
            return _carry_out(verb, body, guard, args, kwargs)
    finally:
        _running.reset(token)


def action(verb: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function one verb of casework.

    The first argument is the subject (for verbs that create: the parent) or nothing; `by` is the actor.
    Transaction -> re-read and lock the subject -> one-time id -> version -> verdict -> body -> audit event.
    Raises Refused, Problem, Problems, Stale, Repeated; then nothing was written. Nothing was either when a new row drew
    a reference that is taken, so all of it runs once more.
    """

    def decorate(body: Callable[P, R]) -> Callable[P, R]:
        default_by = inspect.signature(body).parameters["by"].default

        @functools.wraps(body)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            kwargs.setdefault("by", default_by)
            if not isinstance(kwargs["by"], Actor):
                raise TypeError(f"{verb} needs by=Actor")
            if is_unsealed():
                raise RuntimeError(f"{verb} called inside another action")
            guard = _guard.get()
            for _draw in range(DRAWS):
                try:
                    return _try(verb, body, guard, args, kwargs)
                except IntegrityError as error:
                    if not _is_drawn_twice(error):
                        raise
            return _try(verb, body, guard, args, kwargs)

        run.ability = verb  # type: ignore[attr-defined]
        return run

    return decorate


def _carry_out(verb: str, body: Callable[..., R], guard: Guard, args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
    # what a page had read before the press of its button is no ground for a verdict
    actor: Actor = kwargs["by"].forgetting()
    kwargs = {**kwargs, "by": actor}
    subject = args[0] if args and isinstance(args[0], models.Model) else None
    form = _claim(guard, actor, verb)
    if isinstance(subject, Sealed):
        subject = _lock(subject)
        args = (subject, *args[1:])
    rules.require(actor, verb, subject)
    if guard.version is not None and isinstance(subject, Record) and subject.version != guard.version:
        raise Stale(subject)
    running = _running.get() or _Running()
    running.partnership_id = getattr(subject, "partnership_id", None) or actor.partnership_id or None
    result = body(*args, **kwargs)
    _write_audit(actor, verb, subject, result, running.details)
    if form is not None and isinstance(result, Referenced):
        form.result_ref = result.ref
        form.save(update_fields=["result_ref"])
    return result


def must_move(table: dict[str, tuple[str, ...]], from_state: str, to_state: str) -> None:
    """Raise Problem unless the transition table admits the step."""
    if to_state not in table.get(from_state, ()):
        raise Problem(_("This step is not possible from the present state."))
