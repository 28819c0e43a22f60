"""Verbs on placements (temporary work): plan, change, begin, end, call off, void. The money, the agreements with hosts
and the lists of attendance are not kept here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework import clashes, square
from kwadrat.casework.action import Problem, action, must_move, remember
from kwadrat.casework.action import change as set_fields
from kwadrat.casework.checks import (
    closed,
    desk_of_partnership,
    filled,
    member_on,
    not_future,
    ordered,
    params,
    span,
    today,
)
from kwadrat.casework.plans import events
from kwadrat.law import placements as law
from kwadrat.records.choices import Corner, Evidence, PlacementForm, PlacementResult, PlacementState
from kwadrat.records.partnership import Club, Institution
from kwadrat.records.people import Case
from kwadrat.records.placements import OPEN_PLACEMENTS, PLACEMENT_TRANSITIONS, Placement, PlacementStep
from kwadrat.reporting.placements import hours_words

MOST_WEEKLY = 80 * 60
# results that a worker chooses; the last one is written when the case is closed
RESULTS = tuple(one for one in PlacementResult if one != PlacementResult.CLOSED)
WITH_REASON = (PlacementResult.LEFT, PlacementResult.SENT_BACK)


def _sender(partnership_id: int, institution: Institution, club: Club | None) -> None:
    """A person is sent to work by a labour office or by a club of the partnership."""
    desk_of_partnership(partnership_id, institution, club, today(), "sender")
    if club is None and institution.kind.operator_type != "PUP":
        raise Problem(_("A person is sent to such work by a labour office or by a club."), "sender")


def _host(partnership_id: int, host: Institution | None, host_name: str) -> str:
    """The name of an employer outside the partnership, empty where an institution of it is chosen; exactly one of the
    two is given."""
    host_name = host_name.strip()
    if (host is None) == (not host_name):
        words = _("Choose the institution or write the name of the employer: one of the two.")
        raise Problem(words, "host" if host is None else "host_name")
    member_on(partnership_id, host, today(), "host")
    return host_name


def _minutes(weekly: int | None, slots: Sequence[law.Slot]) -> int:
    """Minutes a week as typed, or of the hours of the days; the two say the same."""
    for one in slots:
        if one.ends <= one.starts:
            raise Problem(
                _("The end is not later than the start. Correct one of the two hours."), f"ends_{one.weekday}"
            )
    if len({one.weekday for one in slots}) != len(slots):
        raise Problem(_("Give the hours of each day of the week once."), "weekly_hours")
    counted = sum(one.minutes for one in slots)
    if weekly is None and not slots:
        raise Problem(_("Give the hours a week, or the hours of the days."), "weekly_hours")
    if weekly is not None and slots and weekly != counted:
        raise Problem(
            _("The hours of the days make %(hours)s h a week. Correct one of the two, or leave this empty.")
            % {"hours": hours_words(counted)},
            "weekly_hours",
        )
    found = counted if weekly is None else weekly
    if not 0 < found <= MOST_WEEKLY:
        raise Problem(_("Check the hours a week: from 1 to 80."), "weekly_hours")
    return found


def _within_limit(form: str, on: date, minutes: int) -> None:
    """More hours than an act that was read admits are refused; what is not confirmed only warns on the page."""
    limit = law.week_limit(form, on, params())
    if limit is not None and limit.row is not None and limit.blocks and minutes > limit.row.decimal * 60:
        raise Problem(
            _("Such work takes at most %(most)s hours a week (%(source)s).")
            % {"most": f"{limit.row.decimal:f}", "source": limit.row.source_line},
            "weekly_hours",
        )


def _values(partnership_id: int, typed: dict[str, Any]) -> dict[str, Any]:
    """Fields as typed, checked, as the row keeps them."""
    slots: Sequence[law.Slot] = sorted(typed["timetable"], key=lambda one: one.weekday)
    since, until = typed["since"], typed["until"]
    ordered(since, until)
    if abs((since - today()).days) > 366 * 10:
        raise Problem(_("Check the year of this date."), "since")
    minutes = _minutes(typed["weekly_minutes"], slots)
    host_name = _host(partnership_id, typed["host"], typed["host_name"])
    member_on(partnership_id, typed["payer"], today(), "payer")
    return {
        "host": typed["host"], "host_name": host_name, "payer": typed["payer"], "period": span(since, until),
        "weekly_minutes": minutes, "note": typed["note"].strip(),
        "timetable": [[one.weekday, f"{one.starts:%H:%M}", f"{one.ends:%H:%M}"] for one in slots],
    }  # fmt: skip


def _step(placement: Placement, by: Actor, to_state: str, on: date, note: str = "", reason: str = "") -> None:
    was = placement.state if placement.pk else ""
    must_move(PLACEMENT_TRANSITIONS, was, to_state)
    placement.state = to_state
    placement.save()
    PlacementStep(
        partnership_id=placement.partnership_id, placement=placement, on=on, from_state=was, to_state=to_state,
        by_id=by.post_id or None, reason=reason, note=note,
    ).save()  # fmt: skip
    remember(state=to_state, on=on)


def _plans_of(placement: Placement) -> None:
    """What fits the open plans of the person may have changed."""
    clashes.classes_changed(placement.partnership_id, [placement.case_id], today())


def _corners(placement: Placement, on: date) -> None:
    """Who sends and who hosts did something with the person on the day; an employer outside the partnership stands
    where firms do."""
    whole = placement.partnership_id
    sender = square.corner_of(whole, placement.institution, placement.club, on)
    host = square.corner_of(whole, placement.host, None, on) if placement.host else Corner.FIRMS.value
    for corner in {sender, host}:
        square.happened(placement.case, corner, on)


@action("placement.plan")
def plan(
    case: Case, *, by: Actor, form: str, institution: Institution, club: Club | None = None, since: date,
    until: date | None = None, host: Institution | None = None, host_name: str = "",
    weekly_minutes: int | None = None, timetable: Sequence[law.Slot] = (), payer: Institution | None = None,
    note: str = "",
) -> Placement:  # fmt: skip
    """Plan temporary work: who sends (a labour office, or a club), to which host, from when, how many minutes a week;
    `until` is the last day. More hours than a confirmed limit of its act are refused."""
    if form not in PlacementForm.values:
        raise Problem(_("Choose one of the answers."), "form")
    if law.form(form, since) is None:
        raise Problem(_("The act did not know this form of work on this day."), "form")
    _sender(case.partnership_id, institution, club)
    values = _values(case.partnership_id, {
        "since": since, "until": until, "host": host, "host_name": host_name, "weekly_minutes": weekly_minutes,
        "timetable": timetable, "payer": payer, "note": note,
    })  # fmt: skip
    _within_limit(form, since, values["weekly_minutes"])
    placement = Placement(
        partnership_id=case.partnership_id, case=case, institution=institution, club=club, post_id=by.post_id,
        form=form, **values,
    )  # fmt: skip
    _step(placement, by, PlacementState.PLANNED, today())
    _plans_of(placement)
    return placement


@action("placement.change")
def change(
    placement: Placement, *, by: Actor, since: date, until: date | None = None, host: Institution | None = None,
    host_name: str = "", weekly_minutes: int | None = None, timetable: Sequence[law.Slot] = (),
    payer: Institution | None = None, note: str = "",
) -> Placement:  # fmt: skip
    """Change the host, days, hours, payer or note of work that is planned or under way. Who sends and the form stay:
    another one is other work."""
    if placement.state == PlacementState.BEGUN:
        since = placement.period.lower  # recorded when it began
    values = _values(placement.partnership_id, {
        "since": since, "until": until, "host": host, "host_name": host_name, "weekly_minutes": weekly_minutes,
        "timetable": timetable, "payer": payer, "note": note,
    })  # fmt: skip
    _within_limit(placement.form, since, values["weekly_minutes"])
    set_fields(placement, **values)
    placement.save()
    _plans_of(placement)
    return placement


@action("placement.begin")
def begin(placement: Placement, *, by: Actor, on: date) -> Placement:
    """Record that the person began the work on the day; it closes tasks of joint plans that wait for such work."""
    not_future(on)
    if placement.last_on is not None and on > placement.last_on:
        raise Problem(_("This day is after the planned end. Change the days of the work first."), "on")
    placement.period = span(on, placement.last_on)
    _step(placement, by, PlacementState.BEGUN, on)
    _corners(placement, on)
    events.happened(placement.case, Evidence.WORK_BEGUN, on, placement.ref, by=by, work=placement.form)
    _plans_of(placement)
    return placement


@action("placement.end")
def end(placement: Placement, *, by: Actor, on: date, result: str, note: str = "") -> Placement:
    """Record the last day of the work and how it ended; an early end says why. Carried through to the end, it closes
    tasks that wait for that."""
    not_future(on)
    if on < placement.period.lower:
        raise Problem(_("The work began after this day. Check the date."), "on")
    if result not in RESULTS:
        raise Problem(_("Choose how the work ended."), "result")
    if result in WITH_REASON:
        note = filled(note, "note", _("Write why the work ended early."))
    _end(placement, by, on, result, note.strip())
    _corners(placement, on)
    if result == PlacementResult.COMPLETED:
        events.happened(placement.case, Evidence.WORK_DONE, on, placement.ref, by=by, work=placement.form)
    _plans_of(placement)
    return placement


def _end(placement: Placement, by: Actor, on: date, result: str, note: str) -> None:
    placement.period = closed(placement.period, on)
    placement.result, placement.result_note = result, note
    _step(placement, by, PlacementState.ENDED, on, note, result)


@action("placement.cancel")
def cancel(placement: Placement, *, by: Actor, reason: str) -> Placement:
    """Call planned work off, with a reason."""
    reason = filled(reason, "reason", _("Write why it does not come about."))
    _step(placement, by, PlacementState.CANCELLED, today(), reason)
    _plans_of(placement)
    return placement


@action("placement.void")
def void(placement: Placement, *, by: Actor, reason: str) -> Placement:
    """Void work that was entered by mistake, with a reason; it stays readable and counts no more, and what it closed in
    a joint plan is under way again."""
    reason = filled(reason, "reason", _("Write why."))
    _step(placement, by, PlacementState.VOIDED, today(), reason)
    for evidence in (Evidence.WORK_BEGUN, Evidence.WORK_DONE):
        events.taken_back(placement.case, evidence, placement.ref, by=by)
    _plans_of(placement)
    return placement


def leave(case: Case, by: Actor, on: date, why: str) -> int:
    """Part of a verb that closes the case: work under way ends with the day, planned work is called off. How many."""
    rows = Placement.objects.filter(case=case, state__in=OPEN_PLACEMENTS)
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for row in found:
        if row.state == PlacementState.BEGUN:
            _end(row, by, max(on, row.period.lower), PlacementResult.CLOSED, why)
        else:
            _step(row, by, PlacementState.CANCELLED, on, why)
    return len(found)
