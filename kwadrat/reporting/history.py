"""What happened with a person: entries, steps and attended classes that the reader may read, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, Func, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, JSONObject

from kwadrat.access import compiled, fields, scope
from kwadrat.access.actor import Actor
from kwadrat.law.referrals import withheld
from kwadrat.records.choices import AttendanceStatus, Corner, HandOverState, Role
from kwadrat.records.conferences import ConferenceCase, ConferenceTask
from kwadrat.records.people import Case, CaseStep, ParticipationStep
from kwadrat.records.placements import PlacementStep
from kwadrat.records.plans import ContractStep
from kwadrat.records.referrals import ReferralStep
from kwadrat.records.teams import HandOver
from kwadrat.reporting.people import corners_for

MOST = 1000  # how far back a page may be asked to go


@dataclass(frozen=True)
class Event:
    """One line: source case, note, hand_over, conference, task, referral, contract, participation, placement, session
    or card; `data` is what its row says."""

    source: str
    on: date
    pk: int
    data: Mapping[str, Any]
    corner: str
    name: str
    place: str

    @property
    def key(self) -> tuple[date, str, int]:
        """Order of the history."""
        return (self.on, self.source, self.pk)


def _lines(source: str, rows: QuerySet[Any], day: str, post: str, **data: Any) -> QuerySet[Any]:
    """The rows in the shape that all sources share, so that one union brings them."""
    lines: QuerySet[Any] = (
        rows.order_by()
        .annotate(
            event_source=Value(source, output_field=CharField()),
            event_on=F(day),
            event_id=F("pk"),
            event_data=JSONObject(
                post=F(f"{post}_id"),
                name=F(f"{post}__user__name"),
                institution=F(f"{post}__institution_id"),
                place=Coalesce(f"{post}__club__name", f"{post}__institution__name"),
                club=F(f"{post}__club_id"),
                **data,
            ),
        )
        .values("event_source", "event_on", "event_id", "event_data")
    )
    return lines


def _notes(actor: Actor, case_id: int) -> QuerySet[Any]:
    rows = scope.notes(actor).filter(case_id=case_id)
    return _lines("note", rows, "held_on", "post", kind="kind", text="text", voided="voided_at", reason="void_reason")


def _referrals(actor: Actor, case_id: int) -> QuerySet[Any]:
    rows = ReferralStep.objects.since_sent().filter(referral__case_id=case_id, referral__in=scope.referrals(actor))
    receiver = Coalesce("referral__receiver_club__name", "referral__receiver__name")
    return _lines("referral", rows, "on", "by", to="to_state", note="note", receiver=receiver, ref="referral__ref")


def _contracts(actor: Actor, case_id: int) -> QuerySet[Any]:
    rows = ContractStep.objects.filter(contract__case_id=case_id, contract__in=scope.contracts(actor))
    return _lines("contract", rows, "on", "by", to="to_state", note="note", ref="contract__ref")


def _participations(actor: Actor, case_id: int) -> QuerySet[Any]:
    """Why somebody interrupted may tell of health: not to a kind of institution that never sees it."""
    rows = ParticipationStep.objects.filter(
        fields.tells(actor, "club", "participation__case_id"), participation__case_id=case_id
    )
    words: dict[str, Any] = {"note": "note", "reason": "reason"}
    if "special" in withheld(fields.place_of(actor)):
        # PostgreSQL 15 guesses no type for a bare text handed beside the SQL
        words = {name: Cast(Value(""), CharField()) for name in words}
    return _lines(
        "participation", rows, "on", "by", to="to_state", was="from_state", at=F("participation__club__name"), **words
    )


def _placements(actor: Actor, case_id: int) -> QuerySet[Any]:
    """What became of temporary work; the notes stand on its own page, for whoever may read them."""
    rows = PlacementStep.objects.filter(placement__case_id=case_id, placement__in=scope.placements(actor))
    return _lines(
        "placement", rows, "on", "by", to="to_state", reason="reason", form="placement__form", ref="placement__ref"
    )


def _closings(actor: Actor, case_id: int) -> QuerySet[Any]:
    rows = CaseStep.objects.filter(case_id=case_id).exclude(from_state="")
    return _lines("case", rows, "on", "by", to="to_state", was="from_state", note="note")


def _hand_overs(actor: Actor, case_id: int) -> QuerySet[Any]:
    rows = HandOver.objects.filter(case_id=case_id, state=HandOverState.ACCEPTED)
    return _lines(
        "hand_over", rows, "effective_on", "from_post", to=F("to_post__user__name"), reason="reason", note="note",
        ref="ref",
    )  # fmt: skip


def _conferences(actor: Actor, case_id: int) -> QuerySet[Any]:
    rows = ConferenceCase.objects.filter(case_id=case_id, voided_at__isnull=True, conference__voided_at__isnull=True)
    return _lines("conference", rows.exclude(notes=""), "conference__held_on", "conference__post", note="notes")


def _tasks(actor: Actor, case_id: int) -> QuerySet[Any]:
    rows = ConferenceTask.objects.filter(case_id=case_id, voided_at__isnull=True, done_on__isnull=False)
    return _lines("task", rows, "done_on", "done_by", text="text", note="done_note")


def _sessions(actor: Actor, case_id: int) -> QuerySet[Any]:
    rows = scope.attendances(actor).filter(case_id=case_id, voided_at__isnull=True, status=AttendanceStatus.PRESENT)
    return _lines(
        "session", rows, "held_on", "session__leader", minutes="minutes", label_pl="session__kind__label_pl",
        label_en="session__kind__label_en",
    )  # fmt: skip


def _cards(actor: Actor, case_id: int) -> QuerySet[Any]:
    rows = scope.consultations(actor).filter(case_id=case_id, voided_at__isnull=True)
    return _lines(
        "card", rows, "held_on", "post", minutes="minutes", topic="topic", label_pl="kind__label_pl",
        label_en="kind__label_en",
    )  # fmt: skip


def _sources(actor: Actor, case_id: int) -> Iterator[QuerySet[Any]]:
    """Classes and cards stand there for the coordinator and the specialist alone, who sees nothing else."""
    read: list[Callable[[Actor, int], QuerySet[Any]]] = []
    if actor.role != Role.SPECIALIST:
        read += [_notes, _referrals, _contracts, _participations, _closings, _hand_overs, _conferences, _tasks]
        read += [_placements]
    if actor.role in (Role.COORDINATOR, Role.SPECIALIST):
        read += [_sessions, _cards]
    return (one(actor, case_id) for one in read)


def _part(actor: Actor, case_id: int, part: tuple[int, int]) -> QuerySet[Any]:
    first, *rest = _sources(actor, case_id)
    rows = first.union(*rest, all=True)
    return rows.order_by("-event_on", "-event_source", "-event_id")[part[0] : part[1]]


def _total(actor: Actor, case_id: int) -> QuerySet[Any]:
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    first, *rest = (
        Coalesce(Subquery(rows.values(number=number)), 0, output_field=IntegerField())
        for rows in _sources(actor, case_id)
    )
    rows: QuerySet[Any] = Case.objects.filter(pk=case_id).annotate(total=sum(rest, first)).values("total")
    return rows


def events(actor: Actor, case: Case, today: date, skip: int = 0, size: int = 10) -> tuple[list[Event], int]:
    """`size` events after the newest `skip`, and how many older ones follow; each source in scope. A second query only
    where older ones may follow."""
    skip = min(max(skip, 0), MOST)
    found = list(compiled.rows(_part, actor, case.pk, (skip, skip + size)))
    total = next(compiled.rows(_total, actor, case.pk))["total"] if len(found) == size else 0
    corners = corners_for(actor, case.partnership_id, today) if found else {}
    return [_event(row, corners) for row in found], max(total - skip - len(found), 0)


def _event(row: Mapping[str, Any], corners: Mapping[int, str]) -> Event:
    data = row["event_data"]
    corner = Corner.REINTEGRATION.value if data["club"] else corners.get(data["institution"], "")
    return Event(
        row["event_source"], row["event_on"], row["event_id"], data, corner, data["name"] or "", data["place"] or ""
    )
