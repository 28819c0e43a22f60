"""A spreadsheet of people that the coordinator was sent: checked, and waiting for her decision."""

from __future__ import annotations

import csv
import io

from kwadrat.casework import intake
from kwadrat.examples.demo.frame import Demo
from kwadrat.exchange.imports import desk

HEADERS = ("Imię", "Nazwisko", "Data urodzenia", "Płeć", "Miejscowość", "Telefon")
# Nobody of these is in the register; the last two rows are faulty and repeated.
NEW = (
    ("Berenika", "Arkuszowa", "14.05.1979", "K", "Wzorowo", "000 000 301"),
    ("Cyprian", "Tabelkowy", "2.11.1988", "M", "Makietowo", "000 000 302"),
    ("Dobromiła", "Kolumnowa", "23.08.1965", "K", "Pozorowo", ""),
    ("Eligiusz", "Wierszowy", "31.02.1990", "M", "Wzorowo", ""),
    ("Berenika", "Arkuszowa", "14.05.1979", "K", "Wzorowo", ""),
)


def receive(demo: Demo) -> None:
    """Three new people, one faulty row, one repeated, one person who is there already, one who resembles another."""
    there, similar = demo.crowd[0].person, demo.crowd[1].person
    known = [
        (there.first_name, there.last_name, there.birth_on.strftime("%d.%m.%Y"), there.sex, there.locality, ""),
        (f"{similar.first_name} Maria", similar.last_name, similar.birth_on.strftime("%d.%m.%Y"), similar.sex,
         similar.locality, ""),
    ]  # fmt: skip
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([HEADERS, *NEW, *known])
    content = out.getvalue().encode("utf-8-sig")
    coordinator = demo.actors["coordinator"]
    found = desk.read(content, coordinator.institution_id)
    one = intake.upload(
        demo.partnership, by=coordinator, file_name="lista-osob-z-gminy.csv", content=content,
        file_kind=found.file_kind, sheet=found.sheet, header=found.header, columns=found.columns, total=found.total,
    )  # fmt: skip
    desk.advance(one.ref)
