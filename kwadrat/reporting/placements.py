"""Placements: the list, one of them as its reader may see it, what the forms offer, words for days and hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext as _

from kwadrat.access import compiled, fields, scope
from kwadrat.access.actor import Actor
from kwadrat.law import placements as law
from kwadrat.law.params import Params
from kwadrat.law.referrals import withheld
from kwadrat.records.choices import PlacementForm, PlacementState
from kwadrat.records.partnership import Club, Institution, Membership
from kwadrat.records.people import Person
from kwadrat.records.placements import OPEN_PLACEMENTS, Placement
from kwadrat.reporting.people import long_day

DAY = timedelta(days=1)
MOST_OF_CASE = 5
ENDED = (PlacementState.ENDED,)
DROPPED = (PlacementState.CANCELLED, PlacementState.VOIDED)
HOSTED = "u-nas"
LISTED = {"": OPEN_PLACEMENTS, "zakonczone": ENDED, "odwolane": DROPPED}
KINDS: dict[str, str] = {
    PlacementState.PLANNED: "neutral", PlacementState.BEGUN: "done", PlacementState.ENDED: "neutral",
    PlacementState.CANCELLED: "neutral", PlacementState.VOIDED: "neutral",
}  # fmt: skip


@lru_cache(maxsize=1)
def _params() -> Params:
    return Params.load()


def lists(actor: Actor) -> dict[str, str]:
    """Lists of temporary work by the code in the address, as the reader has them: of the cases she works on, and, for
    who may be asked as a host, of those who work at her institution. An employer has the latter alone."""
    if not fields.sees_team(actor):
        return {"": _("who works with us")}
    found = {"": _("planned and under way"), "zakonczone": _("ended ones"), "odwolane": _("called off or voided")}
    is_host = actor.club_id is None and actor.role in scope.HOSTS
    return {**found, HOSTED: _("who works with us")} if is_host else found


def _known(actor: Actor) -> QuerySet[Placement]:
    return scope.placements(actor).annotate(is_known=Value(True))


def _hosted(actor: Actor) -> QuerySet[Placement]:
    return scope.hosted(actor).annotate(is_known=Value(False))


def listed(actor: Actor, which: str) -> QuerySet[Placement]:
    """Temporary work for one of her lists, narrow columns; `is_known` says whether it is read as of a case she works
    on, or as a host."""
    if which == HOSTED or not fields.sees_team(actor):
        rows = _hosted(actor)
    else:
        rows = _known(actor).filter(state__in=LISTED[which])
    return rows.select_related("case__person", "institution", "club", "host").only(
        "ref", "state", "form", "period", "weekly_minutes", "timetable", "host_name", "host__name",
        "institution__name", "club__name", "case__person__first_name", "case__person__last_name", "case__person__ref",
    )  # fmt: skip


def one(actor: Actor, ref: str) -> Placement | None:
    """One placement with everything that its page may show: as of a case she works on, else as its host; two queries
    at most."""
    for rows in (_known(actor), _hosted(actor)):
        whole = rows.select_related(
            "case__person", "institution__kind", "club", "host__kind", "payer", "post__user", "post__institution",
            "post__club",
        )  # fmt: skip
        found = whole.filter(ref=ref.upper()).first()
        if found is not None:
            return found
    return None


def _person(actor: Actor, ref: str) -> QuerySet[Person]:
    rows = scope.placements(actor).filter(case=OuterRef("case__pk")).exclude(state=PlacementState.VOIDED)
    said = JSONObject(
        ref="ref", state="state", form="form", place=Coalesce("host__name", "host_name"), minutes="weekly_minutes",
        since="period__startswith", until="period__endswith",
    )  # fmt: skip
    work = ArraySubquery(rows.order_by("-pk").values(row=said)[:MOST_OF_CASE])
    return scope.people(actor).select_related("case").filter(ref=ref).annotate(work=work)


@dataclass(frozen=True)
class Line:
    """One placement on the page of a person: state by its code, everything else in words."""

    ref: str
    state: str
    state_words: str
    form: str
    place: str
    days: str
    hours: str


def person(actor: Actor, ref: str) -> tuple[Person, list[Line]] | None:
    """The person in scope with this reference, with her case, and her temporary work, the newest first, without what
    was entered by mistake; one query."""
    found: Any = next(compiled.rows(_person, actor, compiled.Text(ref)), None)
    return None if found is None else (found, [_line(one) for one in found.work or ()])


def _line(row: Mapping[str, Any]) -> Line:
    since, end = (date.fromisoformat(row[name]) if row[name] else None for name in ("since", "until"))
    return Line(
        row["ref"], row["state"], str(PlacementState(row["state"]).label), str(PlacementForm(row["form"]).label),
        row["place"], _days(since, end - DAY if end else None), hours(row["minutes"]),
    )  # fmt: skip


def reads_notes(actor: Actor, placement: Placement) -> bool:
    """Whether the notes are shown: why work ended may tell of health, so not to a kind of institution that never sees
    it, unless her own desk sends the person or wrote it."""
    desk = (actor.institution_id, actor.club_id)
    post = placement.post
    own = ((placement.institution_id, placement.club_id), (post.institution_id, post.club_id))
    return desk in own or "special" not in withheld(fields.place_of(actor))


def days(placement: Placement) -> str:
    """od 1 września 2026 do 30 listopada 2026; without an end only the start."""
    return _days(placement.period.lower, placement.last_on)


def _days(since: date | None, last: date | None) -> str:
    if last is None:
        return _("from %(day)s") % {"day": long_day(since)}
    return _("from %(since)s to %(until)s") % {"since": long_day(since), "until": long_day(last)}


def hours_words(minutes: int) -> str:
    """Hours with a comma, as people write them: 10, or 7,5."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def hours(minutes: int) -> str:
    """10 godz. tygodniowo; 7,5 godz. tygodniowo."""
    return _("%(num)s h a week") % {"num": hours_words(minutes)}


def weekdays() -> dict[int, str]:
    """Names of the days of the week by their ISO number."""
    return {
        1: _("Monday"), 2: _("Tuesday"), 3: _("Wednesday"), 4: _("Thursday"), 5: _("Friday"), 6: _("Saturday"),
        7: _("Sunday"),
    }  # fmt: skip


def hours_of_week(slots: Sequence[law.Slot]) -> str:
    """poniedziałek 8:00–12:00, środa 8:00–12:00; empty where no hours of the days are known."""
    names = weekdays()
    return ", ".join(
        f"{names[one.weekday]} {one.starts.hour}:{one.starts:%M}–{one.ends.hour}:{one.ends:%M}" for one in slots
    )


def form_words(code: str, on: date) -> str:
    """Basis of a form on a day: act, article and journal number; empty for a day on which no act knew it."""
    line = law.form(code, on)
    return line.basis if line else ""


def warning(placement: Placement) -> str:
    """What is to be said of the hours a week: more than an unconfirmed limit, or that the limit is not known yet."""
    limit = law.week_limit(placement.form, placement.period.lower, _params())
    if limit is None:
        return ""
    if limit.row is not None:
        if placement.weekly_minutes <= limit.row.decimal * 60:
            return ""
        return _("More hours a week than the limit of %(most)s h (%(source)s). Check the agreement.") % {
            "most": f"{limit.row.decimal:f}", "source": limit.row.source_line,
        }  # fmt: skip
    text = _("The limit of hours a week of the act in force has not been established, so it is not checked.")
    if limit.former is not None:
        text += " " + _("The act before admitted %(most)s h a week (%(source)s).") % {
            "most": f"{limit.former.decimal:f}", "source": limit.former.source_line,
        }  # fmt: skip
    return text


@dataclass(frozen=True)
class Sender:
    """Who may send a person to work: a labour office, or a club with its operator."""

    key: str
    name: str
    institution: Institution
    club: Club | None = None


def members(partnership_id: int, today: date) -> dict[str, Institution]:
    """Institutions of the partnership, by their number as text, in the order of their names; one query."""
    rows = Membership.objects.on(today).filter(partnership_id=partnership_id).select_related("institution__kind")
    return {str(row.institution_id): row.institution for row in rows.order_by("institution__name", "pk")}


def senders(actor: Actor, bodies: dict[str, Institution]) -> dict[str, Sender]:
    """Who may send, by key, the reader's own desk first: clubs and labour offices of the partnership; one query."""
    clubs = scope.clubs(actor).filter(operator__in=list(bodies)).select_related("operator").order_by("name", "pk")
    found = [Sender(f"k{one.pk}", one.name, one.operator, one) for one in clubs]
    found += [Sender(f"i{pk}", one.name, one) for pk, one in bodies.items() if one.kind.operator_type == "PUP"]

    def is_other(one: Sender) -> bool:
        return (one.institution.pk, one.club.pk if one.club else None) != (actor.institution_id, actor.club_id)

    return {one.key: one for one in sorted(found, key=is_other)}


def offered(on: date) -> list[tuple[str, str]]:
    """Forms of work that an act knows on the day, in the order of the list, as a choice with words."""
    return [(code, str(label)) for code, label in PlacementForm.choices if law.form(code, on)]
