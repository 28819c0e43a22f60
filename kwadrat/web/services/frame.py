"""What the pages of services share: the club, a session in scope, its words, a verdict that lets a second press in."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.reporting import services as reporting
from kwadrat.web import page

if TYPE_CHECKING:
    from kwadrat.records.partnership import Club
    from kwadrat.records.services import Session


def club_of(request: page.Request) -> Club:
    """The actor's club, or the first of her partnership; 404 where there is none."""
    clubs = scope.clubs(request.actor)
    club = clubs.filter(pk=request.actor.club_id or 0).first() or clubs.order_by("pk").first()
    if club is None:
        raise Http404
    return club


def fetch(request: page.Request, ref: str) -> Session:
    """A session in scope with everything its pages say, else 404."""
    found = reporting.one(request.actor, ref.upper())
    if found is None:
        raise Http404
    return found


def require(request: page.Request, form: page.GuardedForm, ability: str, subject: Any) -> None:
    """The verdict before a form is shown. A good form that is sent goes on to the action: it asks the same verdict
    after it has looked for a second press, so that a double press reads "saved already" and not a refusal."""
    if not (form.is_bound and form.is_valid()):
        rules.require(request.actor, ability, subject)


def crumb() -> tuple[str, str]:
    """The week, first in the path of every page of services."""
    return (_("Classes"), reverse("services"))


def short_day(day: date) -> str:
    """18 listopada."""
    return date_format(day, "j F" if get_language() == "en" else "j E").replace(" ", "\u00a0")


def capital(text: str) -> str:
    """The first letter large: labels of the catalogue begin small."""
    return text[:1].upper() + text[1:]


def _clock(at: time) -> str:
    return f"{at.hour}:{at:%M}"


def words_of(session: Session) -> str:
    """grupa A, dziś 10:00–13:00, sala 2."""
    hours = f"{_clock(session.starts_at)}–{_clock(session.ends_at)}"
    if session.held_on == timezone.localdate():
        when = _("today %(hours)s") % {"hours": hours}
    else:
        when = f"{short_day(session.held_on)}, {hours}"
    return ", ".join(part for part in (session.group.name, when, session.room) if part)
