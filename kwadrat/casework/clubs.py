"""Verbs on clubs that are open already: correct, give another operator, close."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, action, change
from kwadrat.casework.checks import admitted_operator, filled, not_future, ordered, today
from kwadrat.records.accounts import Post
from kwadrat.records.choices import ParticipationState
from kwadrat.records.partnership import Club, Institution
from kwadrat.records.people import Participation


@action("club.correct")
def correct(club: Club, *, by: Actor, name: str, locality: str, opened_on: date | None = None) -> Club:
    """Correct the name, the locality and the first day of a club."""
    if opened_on is not None:
        not_future(opened_on, "opened_on")
    change(
        club,
        name=filled(name, "name", _("Write the name of the club.")),
        locality=filled(locality, "locality", _("Write the locality.")),
        opened_on=opened_on,
    )
    club.save()
    return club


@action("club.change_operator")
def change_operator(club: Club, *, by: Actor, operator: Institution) -> Club:
    """Give a club another operator that the act admits; the new operator needs an entry of its own in the register
    (UZS art. 18a), so the old one is cleared. Nobody of the old operator may still work in the club."""
    if operator.pk == club.operator_id:
        raise Problem(_("This institution runs the club already."), "operator")
    admitted_operator(club.partnership_id, operator)
    working = Post.objects.filter(club=club, period__contains=today()).count()
    if working:
        raise Problem(
            ngettext(
                "%(num)s person still works in this club. End the work first, then invite for the new operator.",
                "%(num)s people still work in this club. End the work first, then invite for the new operator.",
                working,
            )
            % {"num": working},
            "operator",
        )
    change(club, operator=operator, register_no="", register_entry_on=None)
    club.save()
    return club


@action("club.close")
def close(club: Club, *, by: Actor, on: date) -> Club:
    """Close a club; `on` is its last day. Nobody may take part or work in it any longer."""
    if club.closed_on is not None:
        raise Problem(_("This club is closed already."))
    ordered(club.opened_on or on, on, "on")
    if Participation.objects.filter(club=club, state=ParticipationState.ACTIVE).exists():
        raise Problem(_("People still take part in this club. End their participation first."))
    if Post.objects.filter(club=club, period__contains=on + timedelta(days=1)).exists():
        raise Problem(_("Somebody still works in this club after this day. End the work first."), "on")
    change(club, closed_on=on)
    club.save()
    return club
