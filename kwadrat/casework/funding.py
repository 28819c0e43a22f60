"""Verbs on grants of a club and the lines that settle them (UZS art. 18 ust. 6, art. 18a ust. 6 pkt 4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import filled, not_future, ordered, span
from kwadrat.casework.corrections import void_entry
from kwadrat.records.funding import Grant, GrantLine
from kwadrat.records.partnership import Club


def _positive(amount: Decimal) -> Decimal:
    if amount <= 0:
        raise Problem(_("Give an amount above zero."), "amount")
    return amount


def _grant(
    title: str, source: str, grantor: str, agreement_no: str, agreement_on: date, amount: Decimal, since: date,
    until: date,
) -> dict[str, Any]:  # fmt: skip
    not_future(agreement_on, "agreement_on")
    ordered(since, until)
    return {
        "title": filled(title, "title", _("Write what the grant is for.")), "source": source,
        "grantor": filled(grantor, "grantor", _("Write who gives the grant.")),
        "agreement_no": filled(agreement_no, "agreement_no", _("Write the number of the agreement.")),
        "agreement_on": agreement_on, "amount": _positive(amount), "period": span(since, until),
    }  # fmt: skip


@action("funding.enter_grant")
def enter_grant(
    club: Club, *, by: Actor, title: str, source: str, grantor: str, agreement_no: str, agreement_on: date,
    amount: Decimal, since: date, until: date,
) -> Grant:  # fmt: skip
    """Enter a grant by its agreement: PLN granted, and the days in which it may be spent (both inclusive)."""
    grant = Grant(club=club, **_grant(title, source, grantor, agreement_no, agreement_on, amount, since, until))
    grant.save()
    remember(amount=amount, since=since, until=until)
    return grant


@action("funding.correct_grant")
def correct_grant(
    grant: Grant, *, by: Actor, title: str, source: str, grantor: str, agreement_no: str, agreement_on: date,
    amount: Decimal, since: date, until: date, reason: str,
) -> Grant:  # fmt: skip
    """Correct a grant with a reason: the old row is voided and stays readable, its lines go over to the new one."""
    values = _grant(title, source, grantor, agreement_no, agreement_on, amount, since, until)
    void_entry(grant, by, reason)
    new = Grant(club_id=grant.club_id, replaces=grant, **values)
    new.save()
    GrantLine.objects.filter(grant=grant).update(grant=new)
    remember(amount=amount, since=since, until=until)
    return new


@action("funding.void_grant")
def void_grant(grant: Grant, *, by: Actor, reason: str) -> Grant:
    """Void a grant that was entered by mistake; one with lines keeps them, so they are voided first."""
    if grant.lines.filter(voided_at__isnull=True).exists():
        raise Problem(_("This grant has lines of settlement. Void them first, then the grant."))
    void_entry(grant, by, reason)
    return grant


def _line(kind: str, on: date, amount: Decimal, title: str, document_no: str) -> dict[str, Any]:
    not_future(on)
    return {
        "kind": kind, "booked_on": on, "amount": _positive(amount),
        "title": filled(title, "title", _("Write what the money was for.")), "document_no": document_no.strip(),
    }  # fmt: skip


@action("funding.add_line")
def add_line(
    grant: Grant, *, by: Actor, kind: str, on: date, amount: Decimal, title: str, document_no: str = ""
) -> GrantLine:
    """Add a line of settlement: PLN received, spent or given back on a day."""
    line = GrantLine(club_id=grant.club_id, grant=grant, **_line(kind, on, amount, title, document_no))
    line.save()
    remember(kind=kind, on=on, amount=amount)
    return line


@action("funding.correct_line")
def correct_line(
    line: GrantLine, *, by: Actor, kind: str, on: date, amount: Decimal, title: str, document_no: str = "", reason: str
) -> GrantLine:
    """Correct a line with a reason: the old one is voided and stays readable, the new one names it."""
    values = _line(kind, on, amount, title, document_no)
    void_entry(line, by, reason)
    new = GrantLine(club_id=line.club_id, grant_id=line.grant_id, replaces=line, **values)
    new.save()
    remember(kind=kind, on=on, amount=amount)
    return new


@action("funding.void_line")
def void_line(line: GrantLine, *, by: Actor, reason: str) -> GrantLine:
    """Void a line with a reason; it no longer counts."""
    void_entry(line, by, reason)
    return line
