"""A club of thirteen people in 2024, made by verbs, whose yearly report was counted by hand (see test_annual)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any

from kwadrat.casework import funding, outcomes, partnership, people, plans, referrals, services, staff
from kwadrat.records.choices import (
    AttendanceStatus,
    ContractVariant,
    EmploymentBasis,
    GrantLineKind,
    GrantSource,
    InterruptionReason,
    LabourStatus,
    ParticipationState,
    Sex,
)
from kwadrat.records.outcomes import Outcome, OutcomeType
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.people import Case, GroupFact, Participation
from tests import build
from tests.cast import Cast

YEAR = 2024


@dataclass
class AnnualClub:
    """The club and its people by first name."""

    cast: Cast
    cases: dict[str, Case] = field(default_factory=dict)
    stays: dict[str, Participation] = field(default_factory=dict)

    def known(self, name: str, sex: str = Sex.FEMALE, on: date = date(2023, 1, 10)) -> Case:
        """A person whom the club knows by an accepted referral."""
        case = build.case(self.cast, first_name=name, sex=sex, pesel="", on=on)
        sent = build.referral(self.cast, case, on=on)
        referrals.accept(sent, by=self.cast.coordinator, on=on)
        self.cases[name] = case
        return case

    def take(
        self, name: str, sex: str, groups: Sequence[str], first: date, planned: date, last: date | None = None,
        state: str = ParticipationState.COMPLETED,
    ) -> Case:  # fmt: skip
        """A participant with groups, contract and notice from the first day on."""
        cast, case = self.cast, self.known(name, sex, min(first, date(2023, 1, 10)))
        worker = cast.ops_worker
        people.give_notice(case, by=worker, on=first)
        people.record_premise(case, by=worker, on=first)
        for group in groups:
            justification = "z oceny pracownika socjalnego" if group == "GX" else ""
            people.record_group(case, by=worker, group=group, since=first, justification=justification)
        contract = plans.draft_contract(
            case, by=worker, variant=ContractVariant.B, goal="Praca.", duties="Udział.", since=first, until=planned
        )
        plans.sign_contract(contract, by=worker, on=first)
        stay = people.start_participation(case, by=cast.coordinator, on=first, planned_end_on=planned)
        if last is not None:
            reason = InterruptionReason.NO_CONTACT if state == ParticipationState.INTERRUPTED else ""
            stay = people.end_participation(stay, by=cast.coordinator, on=last, state=state, reason=reason)
        self.stays[name] = stay
        return case

    def effect(self, name: str, code: str, on: date) -> Outcome:
        """An effect of a person; work is an employment contract with a bakery."""
        more: dict[str, Any] = {"employment_form": "contract", "employer_name": "Piekarnia Próba"}
        return outcomes.record(
            self.cases[name], by=self.cast.coordinator, type=OutcomeType.objects.get(pk=code), on=on,
            **(more if code == "employment" else {}),
        )  # fmt: skip

    def card(self, name: str, on: date, minutes: int) -> Any:
        """A psychological consultation."""
        return services.record_consultation(
            self.cases[name], by=self.cast.coordinator, club=self.cast.club, on=on, minutes=minutes, topic="rozmowa",
            kind=ServiceKind.objects.get(pk="psychological_counselling"),
        )  # fmt: skip

    def classes(self, on: date, names: Sequence[str], absent: Sequence[str] = (), is_held: bool = True) -> None:
        """Three hours of social skills training."""
        cast = self.cast
        group = build.group(cast)
        for name in (*names, *absent):
            services.join_group(group, by=cast.coordinator, case=self.cases[name], since=on)
        session = services.plan_session(
            cast.club, by=cast.coordinator, group=group, on=on, leader=cast.posts["specialist"], starts_at=time(10),
            ends_at=time(13), kind=ServiceKind.objects.get(pk="social_skills_training"), room="",
        )  # fmt: skip
        if is_held:
            marks = {
                self.cases[name].pk: services.Mark(
                    AttendanceStatus.ABSENT if name in absent else AttendanceStatus.PRESENT
                )
                for name in (*names, *absent)
            }
            services.record_attendance(session, by=cast.coordinator, marks=marks)


def make(cast: Cast) -> AnnualClub:
    """Everything that the report of 2024 counts, and what it must leave out."""
    partnership.enter_register(cast.club, by=cast.admin, number="PS.1.2023", on=date(2023, 1, 1))
    club = AnnualClub(cast)
    _participants(club)
    _effects(club)
    _services(club)
    _staff(cast)
    _grants(cast)
    return club


def _participants(club: AnnualClub) -> None:
    women, men = Sex.FEMALE, Sex.MALE
    club.take("Anna", women, ["G5"], date(2024, 1, 10), date(2024, 6, 30), date(2024, 6, 30))
    # a group that began after she left is not counted
    people.record_group(club.cases["Anna"], by=club.cast.ops_worker, group="G1", since=date(2024, 9, 1))
    club.take("Beata", women, ["G5", "G8"], date(2024, 2, 1), date(2024, 8, 31), date(2024, 8, 31))
    club.take("Celina", women, ["G2"], date(2024, 3, 1), date(2025, 2, 28))
    club.take(
        "Danuta", women, ["G2", "G4"], date(2024, 3, 1), date(2024, 12, 31), date(2024, 5, 15),
        ParticipationState.INTERRUPTED,
    )  # fmt: skip
    club.take("Ewa", women, ["G1"], date(2023, 9, 1), date(2024, 1, 31), date(2024, 1, 15))
    club.take("Filip", men, ["G5"], date(2024, 4, 1), date(2024, 12, 15))
    club.take("Grzegorz", men, ["G6"], date(2024, 5, 1), date(2024, 10, 31), date(2024, 10, 31))
    henryk = club.take("Henryk", men, ["G7"], date(2024, 6, 1), date(2025, 5, 31))
    people.record_benefit(henryk, by=club.cast.ops_worker, benefit="6", since=date(2024, 1, 1))
    # his first group ended before the year, the second one began with it
    igor = club.known("Igor", men)
    people.record_group(igor, by=club.cast.ops_worker, group="G3", since=date(2023, 1, 10), until=date(2023, 12, 31))
    people.record_group(igor, by=club.cast.ops_worker, group="G5", since=date(2024, 1, 1))
    _join_igor(club, igor)
    club.take("Jan", men, ["GX"], date(2024, 7, 1), date(2025, 6, 30))
    # he left before the year
    club.take("Karol", men, ["G5"], date(2023, 2, 1), date(2023, 12, 15), date(2023, 12, 15))
    # she never took part
    club.known("Lena", women)
    # his only group was entered by mistake: the error of the report
    marek = club.take("Marek", men, ["G8"], date(2024, 8, 1), date(2025, 7, 31))
    people.void_fact(GroupFact.objects.get(case=marek), by=club.cast.coordinator, reason="nie ta osoba")


def _join_igor(club: AnnualClub, igor: Case) -> None:
    worker, first = club.cast.ops_worker, date(2023, 10, 1)
    people.give_notice(igor, by=worker, on=first)
    people.record_premise(igor, by=worker, on=first)
    contract = plans.draft_contract(
        igor,
        by=worker,
        variant=ContractVariant.B,
        goal="Praca.",
        duties="Udział.",
        since=first,
        until=date(2025, 3, 31),
    )
    plans.sign_contract(contract, by=worker, on=first)
    club.stays["Igor"] = people.start_participation(
        igor, by=club.cast.coordinator, on=first, planned_end_on=date(2025, 3, 31)
    )


def _effects(club: AnnualClub) -> None:
    club.effect("Anna", "employment", date(2024, 7, 15))
    club.effect("Beata", "official_matters", date(2024, 5, 10))
    people.record_labour_status(
        club.cases["Beata"], by=club.cast.coordinator, status=LabourStatus.UNEMPLOYED, on=date(2024, 10, 1)
    )
    club.effect("Celina", "qualification", date(2024, 9, 1))
    club.effect("Ewa", "employment", date(2024, 1, 15))
    club.effect("Filip", "employment", date(2024, 11, 1))
    club.effect("Grzegorz", "official_matters", date(2024, 6, 1))
    club.effect("Grzegorz", "qualification", date(2024, 7, 1))
    club.effect("Igor", "official_matters", date(2023, 11, 5))
    outcomes.void(club.effect("Jan", "qualification", date(2024, 8, 1)), by=club.cast.coordinator, reason="pomyłka")
    club.effect("Karol", "employment", date(2024, 2, 1))
    club.effect("Lena", "official_matters", date(2024, 3, 3))


def _services(club: AnnualClub) -> None:
    club.card("Celina", date(2024, 4, 2), 60)
    club.card("Celina", date(2024, 4, 9), 60)
    club.card("Lena", date(2024, 3, 5), 30)
    club.card("Igor", date(2023, 12, 20), 60)
    services.void_consultation(club.card("Filip", date(2024, 4, 3), 60), by=club.cast.coordinator, reason="pomyłka")
    club.classes(date(2024, 5, 7), ["Celina", "Filip"], absent=["Grzegorz"])
    club.classes(date(2024, 5, 14), ["Celina"], is_held=False)


def _staff(cast: Cast) -> None:
    rows: tuple[tuple[str, str, str, int, date, date | None], ...] = (
        ("Wanda Kadrowa", "koordynatorka", EmploymentBasis.CONTRACT, 40 * 60, date(2023, 1, 1), None),
        ("wanda  kadrowa", "trenerka", EmploymentBasis.MANDATE, 5 * 60, date(2024, 3, 1), date(2024, 8, 31)),
        ("Zenon Szablon", "psycholog", EmploymentBasis.MANDATE, 10 * 60, date(2024, 1, 1), date(2024, 12, 31)),
        ("Olga Wzorna", "doradczyni zawodowa", EmploymentBasis.MANDATE, 450, date(2024, 2, 1), date(2024, 6, 30)),
        ("Tola Próbna", "korepetycje", EmploymentBasis.VOLUNTEER, 3 * 60, date(2024, 1, 1), None),
        ("Adam Dawny", "psycholog", EmploymentBasis.MANDATE, 10 * 60, date(2023, 1, 1), date(2023, 12, 31)),
    )
    for name, position, basis, minutes, since, until in rows:
        staff.employ(
            cast.club, by=cast.coordinator, name=name, position=position, basis=basis, weekly_minutes=minutes,
            since=since, until=until,
        )  # fmt: skip
    staff.void(build.employment(cast, since=date(2024, 1, 1)), by=cast.coordinator, reason="pomyłka")


def _grants(cast: Cast) -> None:
    received, spent, back = GrantLineKind.RECEIVED, GrantLineKind.SPENT, GrantLineKind.GIVEN_BACK
    grants: tuple[tuple[str, str, date, date, tuple[tuple[str, date, str], ...]], ...] = (
        ("Klub w gminie", GrantSource.GMINA, date(2024, 1, 1), date(2024, 12, 31), (
            (received, date(2024, 1, 15), "6000.00"), (received, date(2024, 7, 1), "4000.00"),
            (spent, date(2024, 6, 28), "5500.25"), (spent, date(2024, 12, 20), "4000.25"),
            (back, date(2024, 12, 30), "499.50"),
        )),
        ("Klub europejski", GrantSource.EU, date(2023, 7, 1), date(2024, 6, 30), (
            (received, date(2023, 8, 1), "5000.00"), (spent, date(2023, 11, 30), "3000.00"),
            (spent, date(2024, 2, 29), "1500.00"), (spent, date(2024, 7, 15), "100.00"),
        )),
        ("Wyposażenie", GrantSource.MARSHAL, date(2024, 9, 1), date(2025, 8, 31), (
            (received, date(2024, 9, 10), "1000.00"), (spent, date(2024, 10, 1), "1200.00"),
        )),
        ("Następny rok", GrantSource.GMINA, date(2025, 1, 1), date(2025, 12, 31), ()),
    )  # fmt: skip
    for title, source, since, until, lines in grants:
        grant = funding.enter_grant(
            cast.club, by=cast.coordinator, title=title, source=source, grantor="Gmina Próbno", agreement_no="7",
            agreement_on=since, amount=Decimal("10000"), since=since, until=until,
        )  # fmt: skip
        for kind, on, amount in lines:
            build.grant_line(cast, grant, kind=kind, on=on, amount=Decimal(amount), title="pozycja")
    void = build.grant_line(cast, grant, kind=received, on=date(2024, 5, 5), amount=Decimal("77"))
    funding.void_line(void, by=cast.coordinator, reason="pomyłka")
