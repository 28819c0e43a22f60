"""Persons from a spreadsheet: choose a file, see what would happen, save."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import intake as casework
from kwadrat.records.choices import Disclosed, IntakeState, RowOutcome
from kwadrat.reporting import intake as reporting
from kwadrat.reporting.people import long_day
from kwadrat.web import page
from kwadrat.web.forms.intake import ColumnsForm, SaveForm, TellApartForm, UploadForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.intake import Intake

# So long the page itself works on a fresh file; the rest is left to the worker.
SECONDS = 2.0
TAGS = {
    RowOutcome.READY: "done", RowOutcome.REGISTERED: "done", RowOutcome.PRESENT: "neutral",
    RowOutcome.SIMILAR: "look", RowOutcome.REPEATED: "look", RowOutcome.REFUSED: "error",
}  # fmt: skip
STATE_TAGS = {
    IntakeState.RECEIVED: "look", IntakeState.CHECKING: "info", IntakeState.CHECKED: "today",
    IntakeState.SAVING: "info", IntakeState.DONE: "done", IntakeState.STOPPED: "error",
    IntakeState.DISCARDED: "neutral",
}  # fmt: skip
FAULTY = tuple(one.value for one in casework.STAYING_OUT)


class Desk(Protocol):
    """What the loading bay does for a page (see config/urls.py)."""

    FileProblem: type[Exception]

    def read(self, content: bytes, institution_id: int) -> Any:
        """Headers, guessed columns, number of rows; FileProblem."""

    def has_whole_names(self, header: list[str]) -> bool:
        """Whether one column seems to hold first name and surname together."""

    def names(self, intake: Any, lines: list[int]) -> dict[int, tuple[str, date | None]]:
        """Name and date of birth in these rows of the file."""

    def advance(self, ref: str, seconds: float) -> bool:
        """Work on the file for so long; True when nothing is left."""


def fetch(request: page.Request, ref: str) -> Intake:
    """One's own file, else 404."""
    return page.fetch(scope.intakes(request.actor), ref)


def _crumbs(last: str = "") -> list[tuple[str, str]]:
    rows = [(_("People"), reverse("people"))]
    return [*rows, (_("Persons from a file"), reverse("intake_upload"))] if last else rows


def upload(request: page.Request, desk: Desk) -> HttpResponse:
    """Choose a file; a faulty one is refused beside the field before anything is written."""
    partnership = scope.partnerships(request.actor).first()
    if partnership is None:
        raise Http404
    rules.require(request.actor, "intake.upload", partnership)
    form = page.open_form(request, UploadForm)
    found: Any = None
    if request.method == "POST" and form.is_valid():
        try:
            found = desk.read(form.cleaned_data["file"].read(), request.actor.institution_id)
        except desk.FileProblem as problem:
            form.add_error("file", str(problem))
    done = page.carry_out(
        request,
        form,
        lambda: _upload(request, partnership, form, found),
        to=lambda ref: reverse("intake", args=[ref]) if ref else reverse("intake_upload"),
    )
    if done:
        desk.advance(done.headers["Location"].rstrip("/").rsplit("/", 1)[-1], SECONDS)
    return done or page.show(
        request, "intake/upload.html", form=form, crumbs=_crumbs(),
        files=[(one, STATE_TAGS[IntakeState(one.state)], IntakeState(one.state).label)
               for one in reporting.listed(request.actor)],
    )  # fmt: skip


def _upload(request: page.Request, partnership: Any, form: UploadForm, found: Any) -> Intake:
    file = form.cleaned_data["file"]
    file.seek(0)
    return casework.upload(
        partnership, by=request.actor, file_name=file.name, content=file.read(), file_kind=found.file_kind,
        sheet=found.sheet, header=found.header, columns=found.columns, total=found.total,
    )  # fmt: skip


def _summary(intake: Intake, counts: reporting.Counts) -> list[tuple[str, str, int]]:
    """Result, how it is marked, how many rows; those that occur."""
    return [
        (str(outcome.label), TAGS[outcome], number)
        for outcome in RowOutcome
        if (number := counts.of(outcome))
    ]  # fmt: skip


def _rows(part: page.Page) -> list[dict[str, Any]]:
    return [
        {
            "line": row.line, "outcome": str(RowOutcome(row.outcome).label), "tag": TAGS[RowOutcome(row.outcome)],
            "problems": [(str(casework.FIELDS.get(field, "")), words) for field, words in row.problems],
            "person": row.person.ref if row.person else "",
        }
        for row in part.rows
    ]  # fmt: skip


def _options() -> list[tuple[str, str]]:
    return [("wszystkie", _("all")), ("bledne", _("faulty rows")), *((one.value, str(one.label)) for one in RowOutcome)]


def _chosen(request: page.Request, intake: Intake, counts: reporting.Counts) -> tuple[str, tuple[str, ...]]:
    """The filter of the rows; without a choice, before the saving, those that need a correction come first."""
    looks_at_faults = intake.state == IntakeState.CHECKED and counts.faulty
    chosen = request.GET.get("wynik", "") or ("bledne" if looks_at_faults else "")
    if chosen == "bledne":
        return chosen, FAULTY
    return (chosen, (chosen,)) if chosen in RowOutcome.values else ("wszystkie", ())


def _lead(intake: Intake) -> str:
    rows = ngettext("%(num)s row", "%(num)s rows", intake.total) % {"num": intake.total}
    sheet = _("sheet “%(name)s”") % {"name": intake.sheet} if intake.sheet else ""
    return ", ".join(filter(None, (intake.file_name, sheet, rows))) + "."


def _show(request: page.Request, intake: Intake, form: SaveForm) -> HttpResponse:
    counts = reporting.counts(intake)
    chosen, outcomes = _chosen(request, intake, counts)
    key = request.GET.get("od", "")
    part = page.after(reporting.results(intake, outcomes).select_related("person"), ("line",), key)
    is_running = intake.state in reporting.RUNNING
    response = page.show(
        request, "intake/intake.html", intake=intake, form=form, counts=counts, summary=_summary(intake, counts),
        rows=_rows(part), next_key=part.next_key, key=key, chosen=chosen, options=_options(), size=page.PAGE_SIZE,
        crumbs=_crumbs("intake"), lead=_lead(intake), is_running=is_running,
        state=(STATE_TAGS[IntakeState(intake.state)], IntakeState(intake.state).label),
        percent=100 * intake.done // max(intake.total, 1),
        may_save=page.may(request, "intake.save", intake),
        may_columns=page.may(request, "intake.choose_columns", intake),
        may_resume=page.may(request, "intake.resume", intake),
        without_notice=reporting.without_notice(intake) if intake.state == IntakeState.DONE else 0,
    )  # fmt: skip
    if request.headers.get("HX-Request") and not is_running:
        response.headers["HX-Refresh"] = "true"
    return response


def intake(request: page.Request, ref: str) -> HttpResponse:
    """How far the file is, and what became of each row."""
    one = fetch(request, ref)
    return _show(request, one, page.open_form(request, SaveForm, subject=one))


def choose_columns(request: page.Request, ref: str, desk: Desk) -> HttpResponse:
    """Say what each column holds; the institution remembers it."""
    one = fetch(request, ref)
    rules.require(request.actor, "intake.choose_columns", one)
    filled = {f"column_{place}": field for place, field in enumerate(one.columns)}
    form = page.open_form(
        request, ColumnsForm, header=one.header, subject=one, initial={**filled, "with_zeros": one.with_zeros}
    )
    done = page.carry_out(
        request,
        form,
        lambda: casework.choose_columns(
            one, by=request.actor, columns=form.columns(), with_zeros=form.cleaned_data["with_zeros"]
        ),
        to=reverse("intake", args=[one.ref]),
    )
    if done:
        desk.advance(one.ref, SECONDS)
    verb = Verb(
        title=_("What do the columns hold?"), submit=_("Check the rows"), back=reverse("intake", args=[one.ref]),
        lead=_("Your institution will remember it for the next file."),
        crumbs=[*_crumbs("intake"), (one.file_name, reverse("intake", args=[one.ref]))],
        widths={f"column_{place}": "medium" for place in range(len(one.header))},
    )  # fmt: skip
    return done or page.show(
        request, "intake/choose_columns.html", form=form, verb=verb, has_whole_names=desk.has_whole_names(one.header)
    )


def _person(name: str, birth_on: date | None) -> str:
    return _("%(name)s, born on %(day)s") % {"name": name, "day": long_day(birth_on)} if birth_on else name


def _similar(row: reporting.Similar, names: dict[int, tuple[str, date | None]]) -> str:
    """Line 12: who stands in the file. In the register: whom she resembles, as far as the reader may know."""
    who = [f"{_person(str(one), one.birth_on)}, {one.locality} ({one.ref})" for one in row.mine]
    if row.others:
        hidden = ngettext("%(num)s person whom you do not see", "%(num)s people whom you do not see", row.others)
        who.append(hidden % {"num": row.others})
    return _("Line %(line)s: %(person)s. In the register: %(known)s.") % {
        "line": row.line, "person": _person(*names.get(row.line, ("–", None))), "known": "; ".join(who),
    }  # fmt: skip


def tell_apart(request: page.Request, ref: str, desk: Desk) -> HttpResponse:
    """Decide which rows are other people than those in the register whom they resemble."""
    one = fetch(request, ref)
    rules.require(request.actor, "intake.tell_apart", one)
    rows, has_more = reporting.similar(request.actor, one, page.PAGE_SIZE)
    known = {person.pk: person for row in rows for person in row.mine}
    disclosure.log(request.actor, known, Disclosed.DUPLICATE)
    names = desk.names(one, [row.line for row in rows])
    form = page.open_form(
        request, TellApartForm, subject=one, rows=[(str(row.line), _similar(row, names)) for row in rows]
    )
    back = reverse("intake", args=[one.ref])
    done = page.carry_out(
        request, form,
        lambda: casework.tell_apart(one, by=request.actor, lines=[int(line) for line in form.cleaned_data["lines"]]),
        to=back, done=_("These rows can be saved now."),
    )  # fmt: skip
    verb = Verb(
        title=_("Is it the same person?"), submit=_("They are other people, save them too"), back=back,
        lead=_("The name and the date of birth are alike. One person entered twice would have two cases, and nobody"
               " would see the whole."),
        crumbs=[*_crumbs("intake"), (one.file_name, back)],
    )  # fmt: skip
    return done or page.show(
        request, "intake/tell_apart.html", form=form, verb=verb, rows=rows, has_more=has_more, known=known.values()
    )


def save(request: page.Request, ref: str, desk: Desk) -> HttpResponse:
    """Let the good rows into the register."""
    one = fetch(request, ref)
    rules.require(request.actor, "intake.save", one)
    form = page.open_form(request, SaveForm, subject=one)
    done = page.carry_out(
        request,
        form,
        lambda: casework.save(one, by=request.actor, is_partial=form.cleaned_data["is_partial"]),
        to=reverse("intake", args=[one.ref]),
    )
    if done:
        desk.advance(one.ref, SECONDS)
    return done or _show(request, one, form)


def discard(request: page.Request, ref: str) -> HttpResponse:
    """Throw the file away."""
    one = fetch(request, ref)
    rules.require(request.actor, "intake.discard", one)
    form = page.open_form(request, page.GuardedForm, subject=one)
    done = page.carry_out(
        request, form, lambda: casework.discard(one, by=request.actor), to=reverse("intake_upload"),
        done=_("The file is discarded. Nothing of it was saved."),
    )  # fmt: skip
    verb = Verb(
        title=_("Discard this file?"), submit=_("Discard"), kind="danger", back=reverse("intake", args=[one.ref]),
        lead=_("Nothing of it comes into the register. The file on your computer stays."), crumbs=_crumbs("intake"),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def resume(request: page.Request, ref: str) -> HttpResponse:
    """Go on with a file that was cut off."""
    one = fetch(request, ref)
    rules.require(request.actor, "intake.resume", one)
    form = page.open_form(request, page.GuardedForm)
    done = page.carry_out(
        request, form, lambda: casework.resume(one, by=request.actor), to=reverse("intake", args=[one.ref]),
        done=_("It goes on where it was."),
    )  # fmt: skip
    verb = Verb(
        title=_("Go on with this file?"), submit=_("Go on with it"), back=reverse("intake", args=[one.ref]),
        lead=_("Rows that are done already are not done again."), crumbs=_crumbs("intake"),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
