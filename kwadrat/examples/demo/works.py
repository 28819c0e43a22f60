"""Temporary work of three people: under way in a unit of the municipality, ended with a job, an internship ahead."""

from __future__ import annotations

from datetime import time, timedelta

from kwadrat.casework import placements
from kwadrat.examples.demo.frame import Demo
from kwadrat.law.placements import Slot
from kwadrat.records.choices import PlacementForm, PlacementResult

QUARTER = timedelta(days=91)


def send(demo: Demo) -> None:
    """The social worker enters what the labour office decided; the counsellor plans an internship herself."""
    worker, counsellor = demo.actors["social_worker"], demo.actors["counsellor"]
    office, bodies = demo.institutions["pup"], demo.institutions
    useful = placements.plan(
        demo.cases[1], by=worker, form=PlacementForm.PSU, institution=office, host=bodies["green"],
        since=demo.ago(40), until=demo.ago(-50), payer=bodies["ops"],
        timetable=[Slot(day, time(8), time(12)) for day in (2, 4)], note="Porządkowanie skwerów, strój na miejscu.",
    )  # fmt: skip
    placements.begin(useful, by=worker, on=demo.ago(40))
    works = placements.plan(
        demo.cases[2], by=worker, form=PlacementForm.PUBLIC_WORKS, institution=office, host=bodies["green"],
        since=demo.ago(110), until=demo.ago(20), weekly_minutes=40 * 60, payer=office,
    )  # fmt: skip
    placements.begin(works, by=worker, on=demo.ago(110))
    placements.end(
        works, by=worker, on=demo.ago(20), result=PlacementResult.STAYED, note="Zakład zaproponował umowę na pół roku."
    )
    later = demo.today + timedelta(days=35)
    placements.plan(
        demo.cases[0], by=counsellor, form=PlacementForm.INTERNSHIP, institution=office, host=bodies["firm"],
        since=later, until=later + QUARTER, weekly_minutes=30 * 60, payer=office,
    )  # fmt: skip
