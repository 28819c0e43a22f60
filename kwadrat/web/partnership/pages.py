"""First page of a partnership: its big Square, partners, next meeting and agreement; and all papers and meetings."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from kwadrat.access import scope
from kwadrat.reporting import partnership as reporting
from kwadrat.reporting import questions
from kwadrat.reporting.partnership import square
from kwadrat.web import page
from kwadrat.web.chips import deadline
from kwadrat.web.partnership import wording

VERBS = ("add_member", "open_club", "record_agreement", "plan_meeting")


def index(request: page.Request) -> HttpResponse:
    """The partnership; the administrator, who acts in none, chooses one."""
    actor, today = request.actor, timezone.localdate()
    mine = list(questions.counted(scope.partnerships(actor)).order_by("name")[:50])
    chosen = request.GET.get("nr", "")
    whole = next((row for row in mine if row.ref == chosen), mine[0] if mine else None)
    found = square.overview(whole, today, actor) if whole else None
    clubs = reporting.clubs(whole) if whole else []
    may_found = page.may(request, "partnership.create").is_shown and not actor.partnership_id
    return page.show(
        request, "partnership/index.html", partnership=whole, others=[row for row in mine if row != whole],
        found=found, meeting_chip=deadline(found.meeting.on, today) if found and found.meeting else None,
        clubs=[(club, page.may(request, "partnership.enter_register", club)) for club in clubs], say=wording,
        tabs=wording.tabs(request, whole, "square") if whole else [],
        may={verb: page.may(request, f"partnership.{verb}", whole) for verb in VERBS},
        papers=questions.replaced(whole) if whole else None,
        may_found=may_found, may_enter=page.may(request, "partnership.add_institution"),
    )  # fmt: skip


def papers(request: page.Request, ref: str) -> HttpResponse:
    """Every version of the agreement and every meeting."""
    whole = page.fetch(scope.partnerships(request.actor), ref)
    return page.show(
        request, "partnership/papers.html", partnership=whole, found=square.papers(whole, timezone.localdate()),
        tabs=wording.tabs(request, whole, "papers"),
        may={verb: page.may(request, f"partnership.{verb}", whole) for verb in ("record_agreement", "plan_meeting")},
    )  # fmt: skip
