"""Verbs on catalogues: rows of one's own beside the shipped ones, which nobody changes here."""

from __future__ import annotations

import secrets
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, action, change
from kwadrat.casework.checks import filled, today
from kwadrat.records.choices import OutcomeKind, ServiceForm
from kwadrat.records.outcomes import OutcomeType
from kwadrat.records.partnership import InstitutionKind, Labelled, Partnership, ServiceKind

L = TypeVar("L", bound=Labelled)
LOCAL_POSITION = 500  # after every shipped row


def _added(model: type[L], partnership: Partnership | None, label_pl: str, label_en: str, **more: Any) -> L:
    """A row of one's own, after the shipped ones; a label once only among the rows that its readers see."""
    label = filled(label_pl, "label_pl", _("Write the name in Polish."))
    rows = model._default_manager.filter(label_pl__iexact=label)
    if rows.filter(partnership=partnership).exists() or rows.filter(partnership__isnull=True).exists():
        raise Problem(_("This name stands in the list already."), "label_pl")
    row = model(
        code=f"{Labelled.LOCAL}{secrets.token_hex(6)}", label_pl=label, label_en=label_en.strip() or label,
        position=LOCAL_POSITION, partnership=partnership, **more,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


@action("catalogue.add_service")
def add_service(
    partnership: Partnership, *, by: Actor, label_pl: str, label_en: str = "", form: str, is_vocational: bool = False
) -> ServiceKind:
    """Add a kind of service of one's own to a partnership."""
    if form not in ServiceForm.values:
        raise Problem(_("Choose one of the answers."), "form")
    return _added(ServiceKind, partnership, label_pl, label_en, form=form, is_vocational=is_vocational)


@action("catalogue.add_effect")
def add_effect(partnership: Partnership, *, by: Actor, label_pl: str, label_en: str = "", kind: str) -> OutcomeType:
    """Add an effect of one's own to a partnership, under social or vocational reintegration."""
    if kind not in (OutcomeKind.SOCIAL, OutcomeKind.VOCATIONAL):
        raise Problem(_("Choose one of the answers."), "kind")
    return _added(OutcomeType, partnership, label_pl, label_en, kind=kind)


@action("catalogue.add_kind")
def add_kind(*, by: Actor, label_pl: str, label_en: str = "", corner: str = "", operator_type: str) -> InstitutionKind:
    """Add a kind of institution to the whole installation; it never becomes an assistance unit, which the act names."""
    return _added(InstitutionKind, None, label_pl, label_en, corner=corner, operator_type=operator_type)


def _must_be_local(row: Labelled) -> None:
    if not row.is_local:
        raise Problem(_("This row is shipped with the program, because reports count it. Add one of your own."))


@action("catalogue.rename")
def rename(row: Labelled, *, by: Actor, label_pl: str, label_en: str = "") -> Labelled:
    """Correct the name of a row of one's own."""
    _must_be_local(row)
    label = filled(label_pl, "label_pl", _("Write the name in Polish."))
    change(row, label_pl=label, label_en=label_en.strip() or label)
    row.save()
    return row


@action("catalogue.switch_off")
def switch_off(row: Labelled, *, by: Actor) -> Labelled:
    """No longer offer a row of one's own; what was written with it stays."""
    _must_be_local(row)
    change(row, off_on=today())
    row.save()
    return row


@action("catalogue.switch_on")
def switch_on(row: Labelled, *, by: Actor) -> Labelled:
    """Offer a row of one's own again."""
    _must_be_local(row)
    change(row, off_on=None)
    row.save()
    return row
