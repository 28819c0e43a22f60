"""The inbox: what a worker was told, what is new, the way to the matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kwadrat.access import rules, scope
from kwadrat.casework import notices
from kwadrat.casework.sending import RETURN_DAYS
from kwadrat.papers.notices import KINDS, line
from kwadrat.records.choices import LegKind, QuestionKind, ReferralState
from kwadrat.reporting import home
from kwadrat.reporting import notices as reporting
from kwadrat.reporting.referrals import purpose_words
from kwadrat.web import page
from kwadrat.web.chips import Chip, deadline
from kwadrat.web.forms.accounts import EndPostForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.accounts import User
    from kwadrat.records.notices import Notice

ALL = "wszystkie"
ICONS = {
    "referral": "referral", "watched": "referral", "batch": "referral", "question": "doc", "hand_over": "people",
    "conference": "people", "task": "check", "application": "user", "plan": "doc", "leg": "doc", "breach": "warning",
    "report": "report",
}  # fmt: skip
# Kinds that ask the reader for something until a day.
ASKING = frozenset(code for code, kind in KINDS.items() if kind.over) | {
    "conference_called", "conference_changed", "conference_tomorrow",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """Notices about one matter: the newest of them, how many came before, what is expected and until when."""

    notice: Notice
    title: str
    before: int
    meta: str
    due: date | None
    chip: Chip | None
    icon: str
    is_new: bool


def _where(notice: Notice) -> str:
    path: str = settings.NOTICE_PATHS.get(notice.kind, settings.NOTICE_PATHS["referral"])
    return path % notice.reference if "%s" in path else path


def _what(matter: reporting.Matter) -> str:
    """What is asked, in a word that names no service."""
    data = matter.data
    if matter.family in ("referral", "watched", "batch") and data["purpose"]:
        return purpose_words(data["purpose"], data["matter"])
    if matter.family == "question":
        return str(QuestionKind(data["kind"]).label)
    if matter.family == "leg":
        return str(LegKind(data["kind"]).label)
    return pgettext("notice", "report for %(year)s") % {"year": data["year"]} if matter.family == "report" else ""


def _side(matter: reporting.Matter) -> str:
    """From whom it came, or to whom the reader sent it; both for whoever only watches."""
    data = matter.data
    if matter.family in ("application", "report"):
        return str(data["receiver"])
    came = pgettext("notice", "from: %(place)s") % {"place": data["sender"]}
    if matter.family != "watched" and data["came"]:
        return came
    went = pgettext("notice", "to: %(place)s") % {"place": data["receiver"]}
    return f"{came}, {went}" if matter.family == "watched" else went


def _meta(matter: reporting.Matter) -> str:
    words = [_what(matter), _side(matter)]
    if matter.family == "referral" and not matter.is_open:
        words.append(pgettext("notice", "now: %(state)s") % {"state": ReferralState(matter.data["state"]).label})
    return ", ".join(filter(None, words))


def _line(same: list[Notice], matter: reporting.Matter | None, today: date) -> Line:
    """The line of notices about one matter, newest first: what is asked stands before what was told later."""
    asks = next((row for row in same if row.kind in ASKING), None) if matter and matter.is_open else None
    due = matter.due if matter and asks else None
    return Line(
        same[0], line((asks or same[0]).kind, bool(asks)), len(same) - 1, _meta(matter) if matter else "", due,
        deadline(due, today) if due else None, ICONS.get(reporting.family_of(same[0].kind), "message"),
        any(row.seen_at is None for row in same),
    )  # fmt: skip


def _blocks(request: page.Request, rows: list[Notice]) -> list[tuple[str, list[Line]]]:
    """What waits for the reader, by its day, then the rest under the day it came: one line for a matter."""
    found, today = reporting.matters(request.actor, rows), timezone.localdate()
    names = {0: pgettext("notice", "Today"), 1: pgettext("notice", "Yesterday")}
    together: dict[tuple[str, str], list[Notice]] = {}
    for row in rows:
        together.setdefault((reporting.family_of(row.kind), row.reference), []).append(row)
    waiting: list[Line] = []
    blocks: dict[str, list[Line]] = {}
    for key, same in together.items():
        made = _line(same, found.get(key), today)
        days = (today - timezone.localtime(same[0].created_at).date()).days
        block = blocks.setdefault(names.get(days, pgettext("notice", "Earlier")), [])
        (waiting if made.due else block).append(made)
    waiting.sort(key=lambda one: one.due or today)
    return [(name, lines) for name, lines in [(pgettext("notice", "Waits for you"), waiting), *blocks.items()] if lines]


def index(request: page.Request) -> HttpResponse:
    """Powiadomienia: what is new first, on request all of it."""
    shows_all = request.GET.get("stan") == ALL
    part = page.after(
        reporting.inbox(request.actor, only_new=not shows_all), reporting.ORDER, request.GET.get("od", "")
    )
    new = home.counters(request.actor).get("notices", 0)
    user: User = request.user  # type: ignore[assignment]  # the gate let nobody else in
    state = (
        ngettext("%(num)s notice you have not opened.", "%(num)s notices you have not opened.", new) % {"num": new}
        if new
        else _("You have opened everything.")
    )
    return page.show(
        request, "notices/index.html", blocks=_blocks(request, part.rows), next_key=part.next_key, shows_all=shows_all,
        state=state, new=new, once=page.new_once(user.pk), rejects=user.mail_rejected_at,
        days=RETURN_DAYS,
    )  # fmt: skip


def see(request: page.Request, pk: int) -> HttpResponse:
    """Open the matter of a notice; the notice is no longer new."""
    notice = page.fetch_entry(scope.notices(request.actor), pk)
    rules.require(request.actor, "notice.see", notice)
    form = page.open_form(request, EndPostForm)
    done = page.carry_out(request, form, lambda: notices.see(notice, by=request.actor), to=_where(notice))
    back = reverse("notices")
    verb = Verb(
        line(notice.kind), _("Open the matter"), back, lead=notice.reference, crumbs=[(_("Notices"), back)]
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def see_all(request: page.Request) -> HttpResponse:
    """Note that everything is known."""
    user: User = request.user  # type: ignore[assignment]  # the gate let nobody else in
    rules.require(request.actor, "notice.see_all", user)
    form = page.open_form(request, EndPostForm)
    back = reverse("notices")
    done = page.carry_out(
        request, form, lambda: notices.see_all(user, by=request.actor), to=back, done=_("Nothing is new any more."),
    )  # fmt: skip
    verb = Verb(
        _("Note all as opened?"), _("Note all as opened"), back, crumbs=[(_("Notices"), back)],
        lead=_("What waits for your answer stays on your first page."),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
