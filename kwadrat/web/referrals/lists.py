"""Skierowania: what came, what was sent, the referrals of one person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import disclosure, masks, scope
from kwadrat.records.choices import Disclosed, ReferralState, Role
from kwadrat.reporting import people as squares
from kwadrat.reporting import referrals as reporting
from kwadrat.reporting.referrals import age_words, asked_for
from kwadrat.web import page, people
from kwadrat.web.chips import Chip, deadline
from kwadrat.web.referrals.wording import TAGS, decline_words, state_words

if TYPE_CHECKING:
    from kwadrat.access.actor import Actor
    from kwadrat.records.people import Person

ALL = "wszystkie"
# a clock that runs out later is no news on a list
NEAR = timedelta(days=14)
# who may be told of a referral past its day
WATCHERS = (Role.STEWARD, Role.HEAD, Role.COORDINATOR, Role.ADMINISTRATOR)
REFUSED = (ReferralState.REJECTED, ReferralState.CANCELLED)
OPEN_STATES = (ReferralState.REQUESTED, ReferralState.ACCEPTED, ReferralState.ON_HOLD, ReferralState.IN_PROGRESS)


class Line(NamedTuple):
    """One referral in a list, as its reader may see it; `why` it was refused."""

    ref: str
    title: str
    age: str
    locality: str
    what: str
    sender: str
    receiver: str
    sent_on: date
    waits: bool
    kind: str
    state: str
    why: str
    chip: Chip | None
    square: squares.Square | None


def line(request: page.Request, row: Any, glyphs: dict[int, squares.Square], today: date) -> Line:
    """The line of one row of reporting.referrals.plain."""
    waits = row.state == ReferralState.REQUESTED
    # what next after a refusal is the sender's to decide
    own = OPEN_STATES if row.receiver_id == request.actor.institution_id else (*OPEN_STATES, *REFUSED)
    is_near = row.due_on is not None and row.state in own and (waits or row.due_on <= today + NEAR)
    glimpse = masks.of_person(request.actor, row, row, today)
    return Line(
        ref=row.ref, title=glimpse.title, age=age_words(glimpse), locality=glimpse.locality, what=asked_for(row),
        sender=row.sent_by, receiver=row.sent_to, sent_on=row.sent_on, waits=waits,
        kind=TAGS[row.state], state=state_words(row.state), why=decline_words(row.decline_reason),
        chip=deadline(row.due_on, today) if is_near else None, square=glyphs.get(row.case_id),
    )  # fmt: skip


def lines(request: page.Request, rows: list[Any]) -> list[Line]:
    """Rows of a list with the Square of those in whose team the reader is; two queries."""
    today = timezone.localdate()
    shown = [row.case_id for row in rows if row.in_team and masks.sees_name(request.actor, row)]
    glyphs = squares.squares_for(request.actor, shown, today)
    return [line(request, row, glyphs, today) for row in rows]


def _part(actor: Actor, is_inbox: bool, state: str, key: str) -> page.Page:
    build = reporting.came if is_inbox else reporting.went
    order = reporting.ALL_ORDER if state else reporting.OPEN_ORDER
    return page.stretch(build, actor, not state, fields=order, key=key)


def _list(request: page.Request, is_inbox: bool) -> HttpResponse:
    state = ALL if request.GET.get("stan") == ALL else ""
    key = request.GET.get("od", "")
    part = _part(request.actor, is_inbox, state, key)
    count = len(part.rows)
    if part.next_key or key:
        result = ngettext("%(num)s referral on this page", "%(num)s referrals on this page", count) % {"num": count}
    else:
        result = ngettext("%(num)s referral", "%(num)s referrals", count) % {"num": count}
    return page.show(
        request, "referrals/index.html", lines=lines(request, part.rows), next_key=part.next_key, key=key,
        state=state, is_inbox=is_inbox, here=reverse("referrals" if is_inbox else "referrals_sent"), result=result,
        options=[("", _("open")), (ALL, _("all, closed ones too"))], size=page.PAGE_SIZE,
        may_send=page.may(request, "referral.send").is_shown,
        may_answer=is_inbox and any(row.state == ReferralState.REQUESTED for row in part.rows),
        may_draft=page.may(request, "referral.edit").is_shown, may_watch=request.actor.role in WATCHERS,
        may_export=page.may(request, "referral.export").is_shown,
    )  # fmt: skip


def index(request: page.Request) -> HttpResponse:
    """Do nas: what came to the reader's club or institution; what has the nearest day stands first."""
    return _list(request, is_inbox=True)


def outbox(request: page.Request) -> HttpResponse:
    """Wysłane: what the reader's club, unit or post sent."""
    return _list(request, is_inbox=False)


def of_person(request: page.Request, ref: str) -> HttpResponse:
    """The tab of a person's page: her referrals in the reader's scope."""
    person: Person = page.fetch(scope.people(request.actor).select_related("case"), ref)
    if request.actor.is_reduced:
        raise Http404
    disclosure.log(request.actor, [person.pk], Disclosed.PERSON)
    rows, today = reporting.of_case(request.actor, person.case), timezone.localdate()
    return page.show(
        request, "referrals/of_person.html", lines=[line(request, row, {}, today) for row in rows],
        may_send=page.may(request, "referral.send", person.case).is_shown,
        **people.head(request, person, "person_referrals"),
    )  # fmt: skip
