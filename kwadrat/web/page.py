"""What every page needs: fetch in scope, guard a form, carry out a verb, keep a place in a long list."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.contrib import messages
from django.core import signing
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kwadrat.access import compiled, rules
from kwadrat.access.actor import Actor
from kwadrat.access.signin import seal, unseal
from kwadrat.casework.action import Guard, Problem, Problems, Repeated, Stale, guarded
from kwadrat.reporting.people import long_day

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

M = TypeVar("M", bound="Model")
ONCE_SALT = "kwadrat.form"


class Request(HttpRequest):
    """A request that passed the gate: somebody is signed in and acts in a chosen place."""

    actor: Actor
    htmx: Any


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view that needs no sign-in (a house test lists them)."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def placeless(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view for a signed-in user who has not chosen where she acts."""
    view.is_placeless = True  # type: ignore[attr-defined]
    return view


def fetch(rows: QuerySet[M], ref: str, **more: Any) -> M:
    """The row with this reference inside the scope, else 404: not visible equals not there."""
    row = rows.filter(ref=ref.upper(), **more).first()
    if row is None:
        raise Http404
    return row


def fetch_entry(rows: QuerySet[M], pk: int, **more: Any) -> M:
    """The entry with this number inside the scope, else 404."""
    row = rows.filter(pk=pk, **more).first()
    if row is None:
        raise Http404
    return row


def show(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page."""
    return render(request, template, context, status=status)


def tell(request: HttpRequest, text: str) -> None:
    """Say on the next page that it worked."""
    messages.success(request, text)


SENT_ALREADY = gettext_lazy("This was saved already. Nothing was done twice.")


def new_once(user_id: int | None) -> str:
    """A one-time form id that remembers whose form it is, so that only she gets it back after signing in again."""
    return signing.Signer(salt=ONCE_SALT).sign(f"{user_id or 0}.{secrets.token_urlsafe(12)}")


def owner_of(once: str) -> int | None:
    """User number inside a one-time id, or None when it was not made here."""
    try:
        return int(signing.Signer(salt=ONCE_SALT).unsign(once).split(".")[0])
    except (signing.BadSignature, ValueError):
        return None


@dataclass(frozen=True)
class Difference:
    """One field of a stale page: what stands now and what was typed."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class Conflict:
    """Both versions of a row, side by side."""

    differences: tuple[Difference, ...]


class GuardedForm(forms.Form):
    """A plain form with a one-time id and the version of the row it was filled from."""

    once = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflict: Conflict | None = None

    def clean_once(self) -> str:
        """An id that was not made here guards nothing; it is dropped rather than trusted."""
        once: str = self.cleaned_data["once"]
        return once if owner_of(once) is not None else ""

    def take_version(self, version: int) -> None:
        """After a conflict: the next press is made knowing the present version."""
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix("version")] = str(version)
        self.data = data


F = TypeVar("F", bound=GuardedForm)


def open_form(
    request: HttpRequest,
    kind: Callable[..., F],
    *args: Any,
    subject: Any = None,
    initial: dict[str, Any] | None = None,
    **kwargs: Any,
) -> F:
    """The form of a page: bound on POST, else fresh with a one-time id, the subject's version, and anything a sign-in
    kept from an expired session."""
    if request.method == "POST":
        if request.FILES:
            kwargs["files"] = request.FILES
        return kind(request.POST, *args, initial=initial, **kwargs)
    filled = dict(initial or {})
    filled.update(once=new_once(request.user.pk), version=getattr(subject, "version", None))
    kept = request.session.pop("kept_form", None) if "kept_form" in request.session else None
    if kept and kept.get("path") == request.path:
        data = unpack(kept["data"])
        if data and owner_of((data.get("once") or [""])[0]) == request.user.pk:
            filled.update({name: values if len(values) > 1 else values[0] for name, values in data.items()
                           if name not in ("once", "version", "csrfmiddlewaretoken")})  # fmt: skip
            messages.info(request, _("We kept what you typed before your session ended. Check it and save."))
    return kind(*args, initial=filled, **kwargs)


def pack(data: Mapping[str, Sequence[str]]) -> str:
    """Typed text sealed for the session store: encrypted and stamped."""
    return seal(signing.dumps(dict(data), salt="kwadrat.kept", compress=True))


def unpack(text: str) -> dict[str, list[str]]:
    """The typed text again, or nothing after an hour."""
    try:
        data: dict[str, list[str]] = signing.loads(unseal(text), salt="kwadrat.kept", max_age=3600)
    except (signing.BadSignature, ValueError):
        return {}
    return data


def keep_form(request: HttpRequest) -> bool:
    """Keep a sent form that could not be carried out, sealed, for the page that it came from. Only a form of ours and
    of a known user: nobody else could get it back, and the form of an invitation holds a password."""
    if request.method != "POST" or not owner_of(request.POST.get("once", "")):
        return False
    data = {name: request.POST.getlist(name) for name in request.POST}
    request.session["kept_form"] = {"path": request.path, "data": pack(data)}
    return True


def add_problem(form: forms.Form, problem: Problem) -> None:
    """Put a problem of casework beside its field, or on top of the form."""
    form.add_error(problem.field if problem.field in form.fields else None, problem.message)


def pdf_file(name: str, content: bytes) -> HttpResponse:
    """A PDF to be saved under this name."""
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def carry_out(
    request: HttpRequest,
    form: GuardedForm,
    verb: Callable[[], Any],
    to: str | Callable[[str], str],
    done: str = "",
    fresh: Callable[[Any], GuardedForm] | None = None,
) -> HttpResponse | None:
    """Run one verb for a submitted form. None means: show the form again with its errors; nothing was written.

    `to` is where the page goes on (a function gets the reference of the result); `fresh` builds the form of the
    present row, so that a stale page can show both versions.
    """
    if request.method != "POST":
        return None
    if not form.is_valid():
        ask_for_files_again(form)
        return None
    guard = Guard(once=form.cleaned_data.get("once") or "", version=form.cleaned_data.get("version"))
    try:
        with guarded(guard):
            result = verb()
    except Problem as problem:
        add_problem(form, problem)
    except Problems as several:
        for one in several.problems:
            add_problem(form, one)
    except Stale as stale:
        _show_both(form, stale.current, fresh)
    except Repeated as repeated:
        messages.info(request, SENT_ALREADY)
        return HttpResponseRedirect(to if isinstance(to, str) else to(repeated.result_ref))
    else:
        if done:
            messages.success(request, done)
        return HttpResponseRedirect(to if isinstance(to, str) else to(getattr(result, "ref", "")))
    ask_for_files_again(form)
    return None


def ask_for_files_again(form: forms.Form) -> None:
    """No browser keeps a chosen file when the page comes back: say so beside its box."""
    for name in form.files:
        if name in form.fields and name not in form.errors:
            form.add_error(name, _("Choose this file once more. Everything else that you typed stays."))


def _words(field: forms.BoundField, value: Any) -> str:
    choices = getattr(field.field, "choices", None)
    if choices is not None:
        return str(dict(choices).get(value, value) or "–")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return long_day(value)
    # the rest as its own box would show it: an amount with a comma
    return "–" if value in (None, "") else str(field.field.prepare_value(value))


def _show_both(form: GuardedForm, current: Any, fresh: Callable[[Any], GuardedForm] | None) -> None:
    differences = []
    if fresh is not None:
        now = fresh(current)
        for field in form.visible_fields():
            theirs = _words(field, now.initial.get(field.name, now.fields[field.name].initial))
            yours = _words(field, form.cleaned_data.get(field.name))
            if theirs != yours:
                differences.append(Difference(str(field.label), theirs, yours))
    form.conflict = Conflict(tuple(differences))
    form.take_version(current.version)
    form.add_error(None, _("Somebody changed this a moment ago. Compare both versions and save again."))


def may(request: Request, ability: str, subject: Any = None) -> rules.Verdict:
    """The verdict a button asks."""
    return rules.verdict(request.actor, ability, subject)


@dataclass(frozen=True)
class Page:
    """One stretch of a long list."""

    rows: list[Any]
    next_key: str


PAGE_SIZE = 50


def _key_signer(fields: Sequence[str]) -> signing.Signer:
    """A key holds for lists in this order alone: a day of one list is no name of another."""
    return signing.Signer(salt=f"kwadrat.key:{','.join(fields)}")


def encode_key(values: Sequence[Any], fields: Sequence[str]) -> str:
    """Place in a list as an opaque text for the address; holds sort keys of rows that the reader sees anyway."""
    raw = json.dumps([v.isoformat() if isinstance(v, date) else v for v in values])
    return base64.urlsafe_b64encode(_key_signer(fields).sign(raw).encode()).decode().rstrip("=")


def decode_key(text: str, fields: Sequence[str]) -> list[Any]:
    """The place again; an empty list when the text was not made here for a list in this order."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        values: list[Any] = json.loads(_key_signer(fields).unsign(raw))
    except (ValueError, signing.BadSignature):
        return []
    return values


def after(rows: QuerySet[M], fields: Sequence[str], key: str, size: int = PAGE_SIZE) -> Page:
    """Keyset page: rows ordered by `fields` (a leading '-' turns one round), after the place `key`."""
    from_values = decode_key(key, fields) if key else []
    names = [f.lstrip("-") for f in fields]
    if len(from_values) == len(fields):
        condition = None
        for depth, field in enumerate(fields):
            same = dict(zip(names[:depth], from_values[:depth], strict=True))
            beyond = {f"{names[depth]}__{'lt' if field.startswith('-') else 'gt'}": from_values[depth]}
            part = _q(**same, **beyond)
            condition = part if condition is None else condition | part
        rows = rows.filter(condition)
    return _page(list(rows.order_by(*fields)[: size + 1]), fields, size)


def stretch(
    build: Callable[..., QuerySet[M]], *arguments: Any, fields: tuple[str, ...], key: str, size: int = PAGE_SIZE
) -> Page:
    """Keyset page of `build(*arguments)`, a builder as access.compiled wants it: the SQL of the first stretch, which is
    asked for most, is made once a day."""
    if key and decode_key(key, fields):
        return after(build(*arguments), fields, key, size)
    return _page(list(compiled.rows(_first, build, (fields, size + 1), *arguments)), fields, size)


def _first(build: Callable[..., QuerySet[M]], part: tuple[tuple[str, ...], int], *arguments: Any) -> QuerySet[M]:
    fields, most = part
    return build(*arguments).order_by(*fields)[:most]


def _page(found: list[Any], fields: Sequence[str], size: int) -> Page:
    if len(found) <= size:
        return Page(found, "")
    last = found[size - 1]
    return Page(found[:size], encode_key([_value(last, name.lstrip("-")) for name in fields], fields))


def _q(**lookups: Any) -> Q:
    return Q(**lookups)


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row
