"""Which clubs have a report, and for which half-years."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.db.models.functions import ExtractQuarter, ExtractYear
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.law import dates
from kwadrat.law.params import MissingParameter, Params, Rules
from kwadrat.law.reports import annual_parts
from kwadrat.records.base import parse_ref
from kwadrat.records.outcomes import Outcome
from kwadrat.records.partnership import Club
from kwadrat.records.people import Participation
from kwadrat.records.referrals import Referral
from kwadrat.records.retention import ErasedHalf
from kwadrat.records.services import Attendance, Consultation
from kwadrat.reporting.reports import frozen


@dataclass(frozen=True, slots=True, order=True)
class Half:
    """A half of a year: 1 is January to June."""

    year: int
    half: int

    @property
    def period(self) -> dates.Period:
        """Its days."""
        return dates.half_year(self.year, 1 if self.half == 1 else 2)

    @property
    def label(self) -> str:
        """First half of 2021."""
        text = _("First half of %(year)s") if self.half == 1 else _("Second half of %(year)s")
        return text % {"year": self.year}


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year with a report to the wojewoda: state of its newest submitted version, empty when there is none."""

    year: int
    state: str


@dataclass(frozen=True, slots=True)
class ClubHalves:
    """A club, its half-years and its years with anything to count, newest first; the present ones are always there."""

    ref: str
    name: str
    locality: str
    operator: str
    halves: tuple[Half, ...]
    years: tuple[YearLine, ...]


def half_of(day: date) -> Half:
    """The half-year of a day."""
    return Half(day.year, 1 if day.month <= 6 else 2)


def available(actor: Actor) -> list[ClubHalves]:
    """Clubs whose reports the actor may open, with half-years and years; three queries for any number of clubs."""
    rows = list(scope.report_clubs(actor).select_related("operator").order_by("name", "pk"))
    ids = [club.pk for club in rows]
    found, sent = (_halves(ids), frozen.standing(ids)) if rows else ({}, {})
    now = half_of(timezone.localdate())
    result = []
    for club in rows:
        halves = tuple(sorted({now, *found.get(club.pk, ())}, reverse=True))
        years = {half.year for half in halves} | {year for pk, year in sent if pk == club.pk}
        lines = tuple(
            YearLine(year, sent.get((club.pk, year), "")) for year in sorted(years, reverse=True)
            if has_annual(year, timezone.localdate())
        )  # fmt: skip
        result.append(ClubHalves(club.ref, club.name, club.locality, club.operator.name, halves, lines))
    return result


def _halves(club_ids: Sequence[int]) -> dict[int, set[Half]]:
    """Half-years in which something happened in each club."""
    sources = [
        (Referral.objects.filter(receiver_club__in=club_ids, is_unsent=False), "receiver_club_id", "sent_on"),
        (Consultation.objects.filter(club__in=club_ids, voided_at__isnull=True), "club_id", "held_on"),
        (Attendance.objects.filter(session__club__in=club_ids, voided_at__isnull=True), "session__club_id", "held_on"),
        (Outcome.objects.filter(club__in=club_ids, voided_at__isnull=True), "club_id", "reached_on"),
        (Participation.objects.filter(club__in=club_ids), "club_id", "period__startswith"),
    ]
    parts = [
        rows.order_by().values_list(club, ExtractYear(day), ExtractQuarter(day)).distinct()
        for rows, club, day in sources
    ]
    kept = ErasedHalf.objects.filter(club__in=club_ids).order_by().values_list("club_id", "year", F("half") * 2)
    found: dict[int, set[Half]] = {}
    for club_id, year, quarter in parts[0].union(*parts[1:], kept):
        found.setdefault(club_id, set()).add(Half(year, 1 if quarter <= 2 else 2))
    return found


def _plain(text: str) -> str:
    """Small letters without Polish marks, words joined by dashes."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("ł", "l"))
    return "-".join("".join(c if c.isalnum() or c.isspace() or c == "-" else "" for c in bare).split())


def find(text: str) -> Club:
    """The club meant by a reference, a name, or the beginning of its locality; LookupError says which there are."""
    ref = parse_ref(text)
    rows = list(Club.objects.select_related("operator").order_by("name", "pk"))
    wanted = _plain(text)
    fitting = [club for club in rows if club.ref == ref or _plain(club.name) == wanted]
    if not fitting and wanted:
        fitting = [club for club in rows if _plain(club.locality).startswith(wanted)]
    if len(fitting) == 1:
        return fitting[0]
    known = ", ".join(f"{club.ref} ({club.name})" for club in (fitting or rows)[:20])
    if fitting:
        raise LookupError(
            _("Several clubs fit “%(text)s”. Give the reference of one: %(known)s.") % {"text": text, "known": known}
        )
    if not rows:
        raise LookupError(_("There is no club in this database yet."))
    raise LookupError(_("There is no club “%(text)s”. Known clubs: %(known)s.") % {"text": text, "known": known})


def started(year: int, half: int, today: date) -> Half | None:
    """The half-year of an address when there is one and it has begun, else None."""
    if half not in (1, 2) or not 1990 <= year <= today.year:
        return None
    found = Half(year, half)
    return found if found <= half_of(today) else None


def has_annual(year: int, today: date) -> bool:
    """Whether a yearly report of the year has an address: it has begun, and the act asked for one (UZS art. 18a)."""
    try:
        return 1990 <= year <= today.year and bool(annual_parts(year, Params.load(), Rules.load()))
    except MissingParameter:
        return False
