"""The inbox of a worker, and whether the letter about a thing arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import NoticeState
from kwadrat.records.notices import Notice

ORDER = ("-pk",)
# A counter says "99+" beyond this, so that it never counts a long neglected inbox.
MOST = 100


def inbox(actor: Actor, only_new: bool = False) -> QuerySet[Notice]:
    """Notices of the acting place, newest first by ORDER."""
    rows = scope.notices(actor)
    return rows.filter(seen_at__isnull=True) if only_new else rows


def unread(actor: Actor) -> Any:
    """How many notices nobody has opened, at most MOST, as an expression of another query."""
    some = scope.notices(actor).filter(seen_at__isnull=True).order_by().values("pk")[:MOST]
    total = Func(F("pk"), function="COUNT", output_field=IntegerField())
    number = Notice.objects.filter(pk__in=some).order_by().annotate(number=total).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


@dataclass(frozen=True)
class Trouble:
    """A letter about a thing reached nobody: state REJECTED or FAILED, and since when."""

    state: str
    since: datetime


def trouble(reference: str, kind: str = "", about: str = "") -> Trouble | None:
    """Whether every letter at once about a thing (of a kind), or about an invitation or a link, came back; one query.

    One reader whom it reached, or whose letter still waits, is enough."""
    rows = Notice.objects.filter(about=about) if about else Notice.objects.filter(reference=reference, kind=kind)
    states = list(rows.order_by("-pk").values_list("state", "created_at")[:20])
    lost = [one for one in states if one[0] in (NoticeState.REJECTED, NoticeState.FAILED)]
    return Trouble(*lost[0]) if states and len(lost) == len(states) else None


def lost_letters(abouts: list[str]) -> dict[str, str]:
    """State of the letters of invitations or links that came back, by their reference; one query."""
    rows = Notice.objects.filter(about__in=abouts, state__in=(NoticeState.REJECTED, NoticeState.FAILED))
    return dict(rows.order_by("pk").values_list("about", "state"))
