"""What the yearly report of the demonstration needs: staff, grants with their lines, the report of the last year."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from kwadrat.casework import funding, reports, staff
from kwadrat.examples.demo.frame import Demo
from kwadrat.records.choices import EmploymentBasis, GrantLineKind, GrantSource

# name, position, basis, hours a week, days since the first day, days since the last one (None: works today)
STAFF: tuple[tuple[str, str, str, int, int, int | None], ...] = (
    ("Ewa Fikcyjna", "koordynatorka klubu", EmploymentBasis.CONTRACT, 40, 480, None),
    ("Halina Szablon", "prowadząca zajęcia grupowe", EmploymentBasis.MANDATE, 12, 200, None),
    ("Adam Wzornik", "psycholog", EmploymentBasis.MANDATE, 8, 200, None),
    ("Nina Umowna", "doradczyni zawodowa", EmploymentBasis.MANDATE, 6, 180, None),
    ("Nina Umowna", "prowadząca warsztaty poszukiwania pracy", EmploymentBasis.WORK, 3, 90, 30),
    ("Wacław Pozorny", "opieka nad dziećmi podczas zajęć", EmploymentBasis.VOLUNTEER, 4, 150, None),
)
# days since, what happened, PLN, what for
LINES: tuple[tuple[int, str, str, str], ...] = (
    (150, GrantLineKind.RECEIVED, "24000.00", "pierwsza transza"),
    (120, GrantLineKind.SPENT, "6150.00", "wynagrodzenia, zajęcia grupowe"),
    (90, GrantLineKind.SPENT, "4320.00", "konsultacje psychologiczne"),
    (60, GrantLineKind.SPENT, "1289.90", "materiały na zajęcia"),
    (30, GrantLineKind.RECEIVED, "12000.00", "druga transza"),
    (20, GrantLineKind.SPENT, "5480.50", "wynagrodzenia, doradztwo zawodowe"),
)


def keep(demo: Demo) -> None:
    """Staff with one person on two bases and a volunteer; a grant of the municipality and one of the marshal."""
    coordinator = demo.actors["coordinator"]
    for name, position, basis, hours, first, last in STAFF:
        staff.employ(
            demo.club, by=coordinator, name=name, position=position, basis=basis, weekly_minutes=hours * 60,
            since=demo.ago(first), until=None if last is None else demo.ago(last),
        )  # fmt: skip
    grant = funding.enter_grant(
        demo.club, by=coordinator, title="Zajęcia i konsultacje w klubie", source=GrantSource.GMINA,
        grantor="Gmina Wzorowo", agreement_no="KS.526.7", agreement_on=demo.ago(160), amount=Decimal("36000.00"),
        since=demo.ago(155), until=demo.today + timedelta(days=60),
    )  # fmt: skip
    for days, kind, amount, title in LINES:
        funding.add_line(grant, by=coordinator, kind=kind, on=demo.ago(days), amount=Decimal(amount), title=title)
    room = funding.enter_grant(
        demo.club, by=coordinator, title="Wyposażenie pracowni komputerowej", source=GrantSource.MARSHAL,
        grantor="Województwo Przykładowe", agreement_no="DS-V.411", agreement_on=demo.ago(140),
        amount=Decimal("9000.00"), since=demo.ago(140), until=demo.ago(50),
    )  # fmt: skip
    funding.add_line(
        room, by=coordinator, kind=GrantLineKind.RECEIVED, on=demo.ago(135), amount=Decimal("9000.00"), title="całość"
    )
    funding.add_line(
        room, by=coordinator, kind=GrantLineKind.SPENT, on=demo.ago(80), amount=Decimal("8764.20"),
        title="cztery komputery", document_no="FV 12/07",
    )  # fmt: skip


def report(demo: Demo) -> None:
    """After 31 March the report of the last year is in; before, it waits with its clock on the first page."""
    if demo.today > date(demo.today.year, 3, 31):
        reports.submit(demo.club, by=demo.actors["coordinator"], year=demo.today.year - 1)
