"""Podobne osoby: entries that may be of one person, compared, decided, merged and taken back by the steward."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import duplicates as casework
from kwadrat.records.choices import PairState
from kwadrat.reporting import duplicates as reporting
from kwadrat.reporting.acts import cite
from kwadrat.reporting.people import long_day
from kwadrat.web import page
from kwadrat.web.forms.duplicates import CompareForm, DecideForm, MergeForm, PostponeForm, UndoForm
from kwadrat.web.settings.frame import crumbs
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.duplicates import DuplicatePair, PersonMerge

ORDER = ["-score", "pk"]


def _watching(request: page.Request) -> None:
    if not (request.actor.is_leader and rules.concerns(request.actor, "duplicate.compare")):
        raise Http404


def _here(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs((_("Similar people"), reverse("duplicates")), *more)


def _tabs(request: page.Request, state: str) -> list[tuple[str, str, bool]]:
    numbers = reporting.counts(request.actor)
    labels = {
        PairState.WAITING: _("To be decided (%(num)s)"), PairState.LATER: _("Put off (%(num)s)"),
        PairState.DIFFERENT: _("Two people (%(num)s)"),
    }  # fmt: skip
    rows = [
        (label % {"num": numbers[code]}, reverse("duplicates") + (f"?co={code}" if code != PairState.WAITING else ""),
         code == state)
        for code, label in labels.items()
    ]  # fmt: skip
    return [*rows, (_("Merged"), reverse("merged_people"), state == PairState.SAME)]


def duplicates(request: page.Request) -> HttpResponse:
    """Pairs in one state, the most alike first: case numbers and what differs, no names."""
    _watching(request)
    asked = request.GET.get("co", "")
    state = asked if asked in (PairState.LATER, PairState.DIFFERENT) else PairState.WAITING.value
    part = page.after(reporting.listed(request.actor, state), ORDER, request.GET.get("dalej", ""))
    return page.show(
        request, "duplicates/index.html", rows=[(row, reporting.reasons(row.reasons)) for row in part.rows],
        next_key=part.next_key, state=state, tab_rows=_tabs(request, state), crumbs=crumbs(),
    )  # fmt: skip


def _fetch(request: page.Request, ref: str) -> DuplicatePair:
    rows = scope.pairs(request.actor).select_related("person__case", "other__case")
    return page.fetch(rows, ref)


def _title(pair: DuplicatePair) -> str:
    return _("%(one)s and %(other)s") % {"one": pair.person.case.ref, "other": pair.other.case.ref}


def compare(request: page.Request, ref: str) -> HttpResponse:
    """Ask why, then show both entries side by side; each showing is written in both ledgers."""
    pair = _fetch(request, ref)
    rules.require(request.actor, "duplicate.compare", pair)
    form, found = page.open_form(request, CompareForm), None
    if form.is_bound and form.is_valid():
        found = disclosure.pair(request.actor, pair, form.cleaned_data["reason"])
    may = {verb: page.may(request, f"duplicate.{verb}", pair) for verb in (
        "merge", "set_apart", "postpone", "reconsider",
    )}  # fmt: skip
    words = Verb(
        _("Is this the same person?"), _("Show both entries"), reverse("duplicates"), lead=_title(pair), crumbs=_here()
    )
    return page.show(
        request, "duplicates/compare.html", pair=pair, form=form, found=found, may=may, verb=words,
        reasons=reporting.reasons(pair.reasons), weights=reporting.weights(pair), basis=cite(disclosure.ACCURACY_BASIS),
        lines=_lines(found) if found else [],
    )  # fmt: skip


def _lines(found: disclosure.Compared) -> list[tuple[str, str, str, bool]]:
    """Label, both values in words, and whether they differ."""
    one, other = found.persons
    plain: list[tuple[str, str, str]] = [
        (_("First name"), one.first_name, other.first_name), (_("Surname"), one.last_name, other.last_name),
        (_("Date of birth"), long_day(one.birth_on), long_day(other.birth_on)),
        (_("Sex"), one.get_sex_display(), other.get_sex_display()),
        (_("Locality"), one.locality, other.locality),
    ]  # fmt: skip
    return [(label, left, right, left != right) for label, left, right in plain]


def _verb(
    request: page.Request, ref: str, name: str, kind: type[Any], verb: Callable[..., Any], *, submit: str, lead: str,
    done: str,
) -> HttpResponse:  # fmt: skip
    pair = _fetch(request, ref)
    rules.require(request.actor, f"duplicate.{name}", pair)
    form = page.open_form(request, kind, subject=pair)
    answer = page.carry_out(
        request, form, lambda: verb(pair, by=request.actor, reason=form.cleaned_data["reason"]),
        to=reverse("duplicates"), done=done,
    )  # fmt: skip
    back = reverse("duplicate_compare", args=[pair.ref])
    words = Verb(submit, submit, back, lead=lead, crumbs=_here((_title(pair), back)))
    return answer or page.show(request, "base/verb.html", form=form, verb=words)


def set_apart(request: page.Request, ref: str) -> HttpResponse:
    """Decide that they are two people."""
    return _verb(
        request, ref, "set_apart", DecideForm, casework.set_apart, submit=_("They are two people"),
        lead=_("The pair comes back only when the data of one of them change."),
        done=_("It is recorded that they are two people."),
    )  # fmt: skip


def postpone(request: page.Request, ref: str) -> HttpResponse:
    """Put the decision off."""
    return _verb(
        request, ref, "postpone", PostponeForm, casework.postpone, submit=_("Decide later"),
        lead=_("The pair stands among those put off until you take it back from there."),
        done=_("The decision is put off."),
    )  # fmt: skip


def reconsider(request: page.Request, ref: str) -> HttpResponse:
    """Take a decision back."""
    return _verb(
        request, ref, "reconsider", UndoForm, casework.reconsider, submit=_("Take the decision back"),
        lead=_("The pair returns to those that wait for a decision."), done=_("The pair waits for a decision again."),
    )  # fmt: skip


def merge(request: page.Request, ref: str) -> HttpResponse:
    """Choose which entry stays and merge; what stands in the way is named."""
    pair = _fetch(request, ref)
    rules.require(request.actor, "duplicate.merge", pair)
    cases = [
        (one.case.ref, _("%(ref)s, entered on %(day)s") % {"ref": one.case.ref, "day": long_day(one.case.opened_on)}
         + (f", {one.case.lead.institution.name}" if one.case.lead else ""))
        for one in reporting.weights(pair)
    ]  # fmt: skip
    form = page.open_form(request, MergeForm, subject=pair, cases=cases)
    names, days = ("keep", "reason"), reporting.undo_days(timezone.localdate())
    answer = page.carry_out(
        request, form,
        lambda: casework.merge(pair, by=request.actor, **{name: form.cleaned_data[name] for name in names}),
        to=reverse("merged_people"),
        done=_("The entries are merged. It can be taken back for %(days)s days.") % {"days": days},
    )  # fmt: skip
    back = reverse("duplicate_compare", args=[pair.ref])
    words = Verb(
        _("Merge two entries"), _("Merge the entries"), back, lead=_title(pair), crumbs=_here((_title(pair), back))
    )
    return answer or page.show(request, "duplicates/merge.html", form=form, verb=words, days=days)


def merges(request: page.Request) -> HttpResponse:
    """Mergings, the newest first, and until when each can be taken back."""
    _watching(request)
    part = page.after(reporting.merges(request.actor), ["-pk"], request.GET.get("dalej", ""))
    return page.show(
        request, "duplicates/merges.html", rows=part.rows, next_key=part.next_key, crumbs=_here(),
        tab_rows=_tabs(request, PairState.SAME), days=reporting.undo_days(timezone.localdate()),
    )  # fmt: skip


def undo(request: page.Request, ref: str) -> HttpResponse:
    """Take a merging back."""
    row: PersonMerge = page.fetch(reporting.merges(request.actor), ref)
    rules.require(request.actor, "duplicate.undo", row)
    form, back = page.open_form(request, UndoForm, subject=row), reverse("merged_people")
    answer = page.carry_out(
        request, form, lambda: casework.undo(row, by=request.actor, reason=form.cleaned_data["reason"]), to=back,
        done=_("The merging is taken back. The list says what stayed with the entry that stood for both."),
    )  # fmt: skip
    lead = _("%(other)s becomes an entry of its own again, apart from %(one)s.") % {
        "one": row.survivor.case.ref, "other": row.loser.case.ref,
    }  # fmt: skip
    words = Verb(
        _("Take the merging back"), _("Take the merging back"), back, lead=lead, crumbs=_here((_("Merged"), back))
    )
    return answer or page.show(request, "duplicates/undo.html", form=form, verb=words, row=row)
