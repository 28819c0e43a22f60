"""How two entries become one and two again: which rows move is found by the structure of the tables, so that a new
one cannot be forgotten, and every change is written down with its value before and after. Called inside actions only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from kwadrat.access import everything
from kwadrat.casework.action import Problem
from kwadrat.casework.checks import unique
from kwadrat.law.identifiers import pesel_birth_date, pesel_sex
from kwadrat.records.base import Permanent
from kwadrat.records.choices import PlanState
from kwadrat.records.duplicates import DuplicatePair, PersonMerge
from kwadrat.records.intake import IntakeRow
from kwadrat.records.people import Case, CaseCorner, Participation, Person, PersonIdentity, TeamMember
from kwadrat.records.plans import JointPlan
from kwadrat.records.referrals import Referral
from kwadrat.records.retention import ErasureNotice
from kwadrat.records.services import Attendance, GroupMember
from kwadrat.records.teams import CaseLead, Designation
from kwadrat.reporting import copies
from kwadrat.reporting.joint_plans import reach

# What stays where it is: both entries and who led each, what the night makes anew, where an entry came from.
STAYING = (Case, CaseCorner, CaseLead, DuplicatePair, ErasureNotice, IntakeRow, Person, PersonIdentity, PersonMerge)
# Stays that may not overlap: the two become one that holds the days of both. Model, what is the same in both.
JOINED: tuple[tuple[type[models.Model], str], ...] = (
    (TeamMember, "post_id"), (GroupMember, "group_id"), (Designation, "institution_id"),
)  # fmt: skip
# Parts of identity that fill an empty place together.
PARTS: tuple[tuple[str, ...], ...] = (
    ("pesel", "pesel_index"), ("other_kind", "other_number"), ("street", "postcode"), ("phone", "phone_index"),
    ("email",),
)  # fmt: skip
NEVER = DateRange(empty=True)


def _plain(value: Any) -> Any:
    if isinstance(value, DateRange):
        return {"since": _plain(value.lower), "until": _plain(value.upper), "empty": value.isempty}
    return value.isoformat() if isinstance(value, date) else value


def _real(name: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(value, dict):
        since, until = (value[end] and date.fromisoformat(value[end]) for end in ("since", "until"))
        return NEVER if value["empty"] else DateRange(since, until)
    return date.fromisoformat(value) if value and isinstance(name, models.DateField) else value


@dataclass
class Moves:
    """Every change of a merging in order: model, field, numbers of rows, value before and after."""

    made: list[dict[str, Any]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many values were changed."""
        return sum(len(one["ids"]) for one in self.made)

    def text(self) -> str:
        """As the merging keeps it."""
        return json.dumps(self.made)

    def set(self, model: type[models.Model], ids: Sequence[int], name: str, before: Any, after: Any) -> None:
        """Change one field of these rows, all of which hold the same value; Problem when the database admits no two."""
        if not ids or before == after:
            return
        words = _("Both entries hold something that may stand once: %(kind)s. Correct or void one of the two first.")
        with unique(**{"": words % {"kind": copies.titles().get(model.__name__, model.__name__)}}):
            _rows(model, ids).update(**{name: after})
        self.made.append(
            {"model": model.__name__, "field": name, "ids": list(ids), "before": _plain(before), "after": _plain(after)}
        )


def _rows(model: type[models.Model], ids: Sequence[int]) -> Any:
    return model._default_manager.filter(pk__in=ids)


def links() -> Iterator[tuple[type[models.Model], str]]:
    """Every column by which a table hangs on a case or a person and moves with it; steps stay with what they are of."""
    for model in everything.tables():
        if issubclass(model, Permanent) or model in STAYING:
            continue
        for one in model._meta.fields:
            if one.related_model in (Case, Person):
                yield model, one.attname


def _whose(model: type[models.Model], column: str, person: Person) -> int:
    is_case = model._meta.get_field(column).related_model is Case
    return person.case.pk if is_case else person.pk


def _named(problems: list[Problem], message: str, **values: Any) -> None:
    problems.append(Problem(message % values))


def obstacles(survivor: Person, loser: Person) -> list[Problem]:
    """What has to be solved before the two can be one, each with the names of what stands in the way."""
    found: list[Problem] = []
    one, other = survivor.case, loser.case
    if one.state != other.state:
        _named(
            found, _("The cases %(one)s and %(other)s are in different states. Bring them into the same one first."),
            one=one.ref, other=other.ref,
        )  # fmt: skip
    mine, hers = (PersonIdentity.objects.get(person=person) for person in (survivor, loser))
    if mine.pesel and hers.pesel:
        found.append(Problem(_("The entries have two different PESELs. Take the wrong one out of its entry first.")))
    elif hers.pesel and (pesel_birth_date(hers.pesel), pesel_sex(hers.pesel)) != (survivor.birth_on, survivor.sex):
        words = _("The PESEL does not agree with the date of birth or sex of the entry that stays. Choose the other.")
        found.append(Problem(words, "keep"))
    for stay in Participation.objects.filter(case=other).select_related("club"):
        same = Participation.objects.filter(case=one, club=stay.club, period__overlap=stay.period)
        for rival in same:
            _named(
                found, _("Stays in the club %(club)s overlap: %(one)s and %(other)s. Correct one of them first."),
                club=stay.club.name, one=rival.ref, other=stay.ref,
            )  # fmt: skip
    names = ("receiver_id", "receiver_club_id", "purpose", "service_kind_id")
    open_ones = {tuple(getattr(row, name) for name in names): row for row in Referral.objects.open().filter(case=one)}
    for row in Referral.objects.open().filter(case=other):
        if rival_row := open_ones.get(tuple(getattr(row, name) for name in names)):
            _named(
                found, _("Two open referrals ask for the same: %(one)s and %(other)s. Withdraw or close one first."),
                one=rival_row.ref, other=row.ref,
            )  # fmt: skip
    plan, second = (
        JointPlan.objects.exclude(state=PlanState.CLOSED).filter(reach.names(case.pk)).first() for case in (one, other)
    )
    if plan is not None and second is not None:
        _named(
            found, _("Both have an open joint plan: %(one)s and %(other)s. Close one of the two first."),
            one=plan.ref, other=second.ref,
        )  # fmt: skip
    valid = Attendance.objects.filter(voided_at__isnull=True)
    twice = valid.filter(case=other, session__in=valid.filter(case=one).values("session"))
    for mark in twice.select_related("session__group").order_by("held_on"):
        _named(
            found, _("Both are on the list of %(group)s of %(day)s. Void one of the two first."),
            group=mark.session.group.name, day=f"{mark.held_on:%d.%m.%Y}",
        )  # fmt: skip
    return found


def _join_stays(moves: Moves, survivor: Case, loser: Case) -> set[tuple[type[models.Model], int]]:
    """Where days of both overlap, one row holds them all; the rows it took in keep no day, with the entry that goes.
    Returns those rows."""
    taken: set[tuple[type[models.Model], int]] = set()
    for model, same in JOINED:
        rows: Any = model._default_manager.filter(period__isempty=False).order_by("period", "pk")
        for row in rows.filter(case=loser):
            there = list(rows.filter(case=survivor, **{same: getattr(row, same)}, period__overlap=row.period))
            if not there:
                continue
            first, others = there[0], there[1:]
            spans = [row.period, first.period, *(one.period for one in others)]
            ends = [one.upper for one in spans]
            whole = DateRange(min(one.lower for one in spans), None if None in ends else max(ends))
            for one in (row, *others):
                moves.set(model, [one.pk], "period", one.period, NEVER)
                taken.add((model, one.pk))
            for one in others:
                moves.set(model, [one.pk], "case_id", survivor.pk, loser.pk)
            moves.set(model, [first.pk], "period", first.period, whole)
    return taken


def _fill(moves: Moves, survivor: Person, loser: Person) -> None:
    """What the entry that stays does not know, the other one tells; where both know something, the first holds."""
    mine, hers = (PersonIdentity.objects.get(person=person) for person in (survivor, loser))
    for names in PARTS:
        if any(getattr(mine, name) for name in names) or not any(getattr(hers, name) for name in names):
            continue
        if "pesel" in names:  # no number stands twice in one register
            moves.set(PersonIdentity, [hers.pk], "pesel_index", hers.pesel_index, "")
        for name in names:
            value = getattr(hers, name)
            moves.set(PersonIdentity, [mine.pk], name, getattr(mine, name), value)


def _complete(moves: Moves, one: Case, other: Case) -> None:
    """The case that stays is as old as the older one, and keeps what it has; corners know the events of both."""
    moves.set(Case, [one.pk], "opened_on", one.opened_on, min(one.opened_on, other.opened_on))
    if one.lead_id is None:
        moves.set(Case, [one.pk], "lead_id", None, other.lead_id)
    if one.notice_given_on is None:
        moves.set(Case, [one.pk], "notice_given_on", None, other.notice_given_on)
        moves.set(Case, [one.pk], "notice_version", one.notice_version, other.notice_version)
    hers = {row.corner: row for row in CaseCorner.objects.filter(case=other)}
    for row in CaseCorner.objects.filter(case=one):
        for name, best in (("last_event_on", max), ("waiting_until", max), ("planned_from", min)):
            before = getattr(row, name)
            days = [day for day in (before, getattr(hers.get(row.corner), name, None)) if day is not None]
            moves.set(CaseCorner, [row.pk], name, before, best(days, default=None))


def join(survivor: Person, loser: Person) -> Moves:
    """Move everything of the one to the other; the list of what was changed."""
    moves = Moves()
    for model, column in links():  # whoever works on one of these rows at this moment is waited for
        list(model._default_manager.select_for_update().filter(**{column: _whose(model, column, loser)}).values("pk"))
    taken = _join_stays(moves, survivor.case, loser.case)
    for model, column in links():
        before, after = (_whose(model, column, person) for person in (loser, survivor))
        rows = model._default_manager.filter(**{column: before}).order_by("pk").values_list("pk", flat=True)
        moves.set(model, [pk for pk in rows if (model, pk) not in taken], column, before, after)
    _fill(moves, survivor, loser)
    _complete(moves, survivor.case, loser.case)
    earlier = list(Person.objects.filter(merged_into=loser).values_list("pk", flat=True))
    moves.set(Person, earlier, "merged_into_id", loser.pk, survivor.pk)
    moves.set(Person, [loser.pk], "merged_into_id", None, survivor.pk)
    return moves


def _model(name: str) -> type[models.Model]:
    return apps.get_model("kwadrat", name)


_Rows = set[tuple[type[models.Model], int]]


def _since(merge: PersonMerge) -> Iterator[tuple[type[models.Model], str, Any]]:
    """Rows that were made for the entry that stays after the merging, by table and column."""
    dated = [(model, column) for model, column in links() if hasattr(model, "created_at")]
    for model, column in dated:
        whose = {column: _whose(model, column, merge.survivor)}
        yield model, column, model._default_manager.filter(**whose, created_at__gt=merge.created_at)


def _following(merge: PersonMerge, going: _Rows) -> list[tuple[type[models.Model], str, int]]:
    """Rows made since that belong to a row that goes back: a certificate of its stay and its paper, a correction of its
    entry."""
    found: dict[tuple[type[models.Model], int], str] = {}
    refs = {row.ref for model, pk in going if hasattr(model, "ref") for row in _rows(model, [pk])}
    grew = True
    while grew:
        before = len(found)
        for model, column, rows in _since(merge):
            parents = [one for one in model._meta.fields if one.is_relation and one.attname != column]
            for row in rows:
                of = {(one.related_model, getattr(row, one.attname)) for one in parents}
                if of & (going | set(found)) or getattr(row, "subject_ref", "-") in refs:
                    found[model, row.pk] = column
                    refs.add(getattr(row, "ref", ""))
        grew = len(found) > before
    return [(model, column, pk) for (model, pk), column in found.items()]


def part(merge: PersonMerge) -> list[list[Any]]:
    """Take every change back that nobody has changed again; [table in words, how many] of what was made since and
    stays. A value that was changed after the merging is left as it is now."""
    made = json.loads(merge.moved)
    columns = set(links())
    going: _Rows = {
        (_model(one["model"]), pk) for one in made if (_model(one["model"]), one["field"]) in columns
        for pk in one["ids"]
    }  # fmt: skip
    following = _following(merge, going)
    stayed: dict[str, int] = {}
    titles, gone = copies.titles(), {(model, pk) for model, _column, pk in following}
    for model, _column, rows in _since(merge):
        number = len([row for row in rows if (model, row.pk) not in gone])
        if number:
            stayed[titles.get(model.__name__, model.__name__)] = number
    for one in reversed(made):
        model, name = _model(one["model"]), one["field"]
        field_: Any = model._meta.get_field(name)
        before, after = (_real(field_, one[when]) for when in ("before", "after"))
        untouched = [
            row.pk for row in _rows(model, one["ids"]).select_for_update() if getattr(row, name) == after
        ]  # fmt: skip
        Moves().set(model, untouched, name, after, before)
    for model, column, pk in following:
        Moves().set(model, [pk], column, _whose(model, column, merge.survivor), _whose(model, column, merge.loser))
    return [[title, number] for title, number in stayed.items()]
