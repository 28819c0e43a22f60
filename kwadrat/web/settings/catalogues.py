"""Lists: services, effects, kinds of institutions. Shipped rows are read-only, rows of one's own are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework import catalogues as casework
from kwadrat.reporting import changes
from kwadrat.reporting import settings as reporting
from kwadrat.web import page
from kwadrat.web.forms.settings import ConfirmForm, EffectRowForm, KindRowForm, NamesForm, ServiceRowForm
from kwadrat.web.settings.frame import chosen, crumbs, verb
from kwadrat.web.settings.history import worded

if TYPE_CHECKING:
    from kwadrat.records.partnership import Partnership

PAGES = {"uslugi": "settings_services", "efekty": "settings_effects", "rodzaje-instytucji": "settings_kinds"}


def _title(name: str) -> str:
    return {"uslugi": _("Services"), "efekty": _("Effects"), "rodzaje-instytucji": _("Kinds of institutions")}[name]


def _list(request: page.Request, name: str, add: str) -> HttpResponse:
    partnership, others = chosen(request)
    rows = list(reporting.catalogue(request.actor, name, partnership))
    own = [row for row in rows if row.is_local]
    subject = None if name == "rodzaje-instytucji" else partnership
    ability = f"catalogue.{add}"
    return page.show(
        request, "settings/catalogue.html", name=name, title=_title(name), own=own, crumbs=crumbs(),
        shipped=[row for row in rows if not row.is_local], partnership=partnership, others=others,
        tab_rows=[(_title(key), reverse(page_name), key == name) for key, page_name in PAGES.items()],
        may_add=page.may(request, ability, subject) if subject or name == "rodzaje-instytucji" else None,
        add_url=reverse(f"catalogue_{add}", args=[subject.ref] if subject else []) if subject
        or name == "rodzaje-instytucji" else "",
        may={row.pk: page.may(request, "catalogue.rename", row) for row in own},
        changes=worded(changes.of([row.code for row in own], kinds="catalogue.")),
    )  # fmt: skip


def services(request: page.Request) -> HttpResponse:
    """Kinds of services."""
    return _list(request, "uslugi", "add_service")


def effects(request: page.Request) -> HttpResponse:
    """Kinds of effects."""
    return _list(request, "efekty", "add_effect")


def kinds(request: page.Request) -> HttpResponse:
    """Kinds of institutions."""
    return _list(request, "rodzaje-instytucji", "add_kind")


def _add(
    request: page.Request, form: Any, name: str, title: str, carry: Callable[[], object], nr: str = ""
) -> HttpResponse:
    back = reverse(PAGES[name]) + nr
    done = page.carry_out(request, form, carry, to=back, done=_("Added. It is offered from now on."))
    words = verb(title, _("Add"), back, _title(name), lead=_("Shipped rows stay, because reports count by them."))
    return done or page.show(request, "base/verb.html", form=form, verb=words)


def _partnership(request: page.Request, ref: str) -> Partnership:
    return page.fetch(scope.partnerships(request.actor), ref)


def add_service(request: page.Request, ref: str) -> HttpResponse:
    """Add a kind of service to a partnership."""
    found = _partnership(request, ref)
    rules.require(request.actor, "catalogue.add_service", found)
    form = page.open_form(request, ServiceRowForm)
    names = ("label_pl", "label_en", "form", "is_vocational")
    return _add(
        request, form, "uslugi", _("Add a service"),
        lambda: casework.add_service(found, by=request.actor, **{name: form.cleaned_data[name] for name in names}),
        f"?nr={found.ref}",
    )  # fmt: skip


def add_effect(request: page.Request, ref: str) -> HttpResponse:
    """Add an effect to a partnership."""
    found = _partnership(request, ref)
    rules.require(request.actor, "catalogue.add_effect", found)
    form = page.open_form(request, EffectRowForm)
    names = ("label_pl", "label_en", "kind")
    return _add(
        request, form, "efekty", _("Add an effect"),
        lambda: casework.add_effect(found, by=request.actor, **{name: form.cleaned_data[name] for name in names}),
        f"?nr={found.ref}",
    )  # fmt: skip


def add_kind(request: page.Request) -> HttpResponse:
    """Add a kind of institution to the installation."""
    rules.require(request.actor, "catalogue.add_kind")
    form = page.open_form(request, KindRowForm)
    names = ("label_pl", "label_en", "corner", "operator_type")
    return _add(
        request, form, "rodzaje-instytucji", _("Add a kind of institution"),
        lambda: casework.add_kind(by=request.actor, **{name: form.cleaned_data[name] for name in names}),
    )  # fmt: skip


def _row(request: page.Request, name: str, code: str, ability: str) -> Any:
    row = scope.catalogue_rows(request.actor, name).filter(pk=code).first()
    if row is None:
        raise Http404
    rules.require(request.actor, ability, row)
    return row


def rename(request: page.Request, name: str, code: str) -> HttpResponse:
    """Correct the name of a row of one's own."""
    row = _row(request, name, code, "catalogue.rename")
    form = page.open_form(request, NamesForm, initial={"label_pl": row.label_pl, "label_en": row.label_en})
    back = reverse(PAGES[name])
    done = page.carry_out(
        request, form,
        lambda: casework.rename(
            row, by=request.actor, label_pl=form.cleaned_data["label_pl"], label_en=form.cleaned_data["label_en"]
        ),
        to=back, done=_("Saved. The old values stay in the history of changes."),
    )  # fmt: skip
    words = verb(_("Correct the name"), _("Save"), back, _title(name), lead=row.label)
    return done or page.show(request, "base/verb.html", form=form, verb=words)


def _switch(
    request: page.Request, name: str, row: Any, ability: str, carry: Callable[[], object], title: str, submit: str
) -> HttpResponse:
    form = page.open_form(request, ConfirmForm)
    back = reverse(PAGES[name])
    done = page.carry_out(request, form, carry, to=back, done=_("Saved."))
    words = verb(title, submit, back, _title(name), lead=row.label)
    return done or page.show(request, "base/verb.html", form=form, verb=words)


def switch_off(request: page.Request, name: str, code: str) -> HttpResponse:
    """No longer offer a row of one's own."""
    row = _row(request, name, code, "catalogue.switch_off")
    return _switch(
        request, name, row, "catalogue.switch_off", lambda: casework.switch_off(row, by=request.actor),
        _("No longer offer this row? What was written with it stays."), _("Switch off"),
    )  # fmt: skip


def switch_on(request: page.Request, name: str, code: str) -> HttpResponse:
    """Offer a row of one's own again."""
    row = _row(request, name, code, "catalogue.switch_on")
    return _switch(
        request, name, row, "catalogue.switch_on", lambda: casework.switch_on(row, by=request.actor),
        _("Offer this row again?"), _("Switch on"),
    )  # fmt: skip
