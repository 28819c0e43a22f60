"""Verbs on institutions that are entered already: correct, close."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, action, change
from kwadrat.casework.checks import closed, filled, numbers, unique
from kwadrat.records.accounts import Post
from kwadrat.records.partnership import Club, Institution, InstitutionKind, Membership


@action("institution.correct")
def correct(
    institution: Institution, *, by: Actor, kind: InstitutionKind, name: str, nip: str = "", regon: str = "",
    locality: str, phone: str = "", email: str = "",
) -> Institution:  # fmt: skip
    """Correct an institution; NIP and REGON are checked, old values stay in its history."""
    change(
        institution,
        kind=kind,
        name=filled(name, "name", _("Write the name of the institution.")),
        locality=filled(locality, "locality", _("Write the locality.")),
        phone=phone.strip(),
        email=email.strip().lower(),
        **numbers(nip=nip, regon=regon),
    )
    with unique(institution_nip_once__nip=_("An institution with this NIP is entered already.")):
        institution.save()
    return institution


@action("institution.close")
def close(institution: Institution, *, by: Actor, on: date) -> Institution:
    """Close an institution; `on` is its last day. Its memberships end with it; nobody may still work there."""
    if institution.closed_on is not None:
        raise Problem(_("This institution is closed already."))
    after = on + timedelta(days=1)
    if Club.objects.filter(operator=institution, closed_on__isnull=True).exists():
        raise Problem(_("This institution runs a club. Close the club first, or give it another operator."))
    working = Post.objects.filter(institution=institution, period__contains=after).count()
    if working:
        raise Problem(
            ngettext(
                "%(num)s person still works here after this day. End the work first.",
                "%(num)s people still work here after this day. End the work first.",
                working,
            )
            % {"num": working},
            "on",
        )
    for row in Membership.objects.on(after).filter(institution=institution):
        if row.is_leader:
            raise Problem(_("This institution leads a partnership. Choose another leader first."))
        change(row, period=closed(row.period, on))
        row.save()
    change(institution, closed_on=on)
    institution.save()
    return institution
