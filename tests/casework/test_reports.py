"""Verbs on the yearly report: what submitting freezes, what keeps it back, and the way of a correction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from kwadrat.access import rules
from kwadrat.casework import partnership, people, reports
from kwadrat.papers.render import template_sha
from kwadrat.records.choices import AnnualReportState
from kwadrat.records.people import GroupFact
from kwadrat.records.reports import AnnualReport, ReportFile, ReportStep
from kwadrat.reporting.reports import frozen
from tests import build
from tests import cast as cast_module
from tests.casework import trail
from tests.papers.reading import text_of
from tests.reporting import annual_club
from tests.reporting.annual_club import YEAR, AnnualClub

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: Any) -> Iterator[AnnualClub]:
    """The club counted by hand, rolled back after the last test of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield annual_club.make(cast_module.make_anew(date(2023, 1, 1)))
        transaction.set_rollback(True)


@pytest.fixture
def club(whole: AnnualClub) -> Iterator[AnnualClub]:
    """The same, put back after each test."""
    with transaction.atomic():
        yield whole
        transaction.set_rollback(True)


def mend(club: AnnualClub) -> None:
    """Put the two planted errors right."""
    people.record_group(club.cases["Marek"], by=club.cast.coordinator, group="G8", since=date(2024, 8, 1))
    grant = next(one for one in build.Grant.objects.filter(club=club.cast.club) if one.title == "Wyposażenie")
    build.grant_line(club.cast, grant, kind="received", on=date(2024, 10, 1), amount=build.Decimal("200"))


def sent(club: AnnualClub, by: str = "coordinator") -> AnnualReport:
    mend(club)
    return reports.submit(club.cast.club, by=club.cast.actors[by], year=YEAR)


def bytes_of(report: AnnualReport) -> dict[str, bytes]:
    return {form: frozen.content(report, form) for form in ("json", "pdf")}


def test_submit_is_kept_back_by_errors_and_says_how_many(club: AnnualClub) -> None:
    with trail.problem(None, "2 błędy"):
        reports.submit(club.cast.club, by=club.cast.coordinator, year=YEAR)
    assert not AnnualReport.objects.filter(club=club.cast.club, year=YEAR).exists()


def test_submit_waits_for_the_end_of_the_year(club: AnnualClub) -> None:
    with trail.problem(None, "Rok jeszcze trwa"):
        reports.submit(club.cast.clubs["second_club"], by=club.cast.second_coordinator, year=club.cast.today.year)


@pytest.mark.parametrize("by", ["coordinator", "ngo_head"])
def test_submit_freezes_tables_and_pdf_with_their_digests(club: AnnualClub, by: str) -> None:
    report = sent(club, by)
    assert (report.year, report.number, report.first_id, report.state) == (YEAR, 1, None, AnnualReportState.SUBMITTED)
    step = ReportStep.objects.get(report=report)
    assert (step.from_state, step.to_state, step.by_id) == ("", "submitted", club.cast.actors[by].post_id)
    files = {row.form: row for row in ReportFile.objects.filter(report=report)}
    assert {form: hashlib.sha256(row.content).hexdigest() for form, row in files.items()} == {
        form: row.sha256 for form, row in files.items()
    }
    details = trail.last("report.submit").details
    assert (details["year"], details["json"], details["pdf"]) == (YEAR, files["json"].sha256, files["pdf"].sha256)
    assert bytes(files["pdf"].content).startswith(b"%PDF-")
    assert f"Nr 1/{YEAR}" in text_of(bytes(files["pdf"].content))
    assert (files["pdf"].template_sha, files["json"].template_sha) == (template_sha("annual"), "")
    content = json.loads(bytes(files["json"].content))
    assert content["title"] == "Sprawozdanie klubu do wojewody za 2024 r."
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert canonical == bytes(files["json"].content)
    names = [case.person.last_name for case in club.cases.values()]
    assert not any(name in canonical.decode() for name in [*names, "Kadrowa"])


def test_submit_is_in_polish_whoever_reads_english(club: AnnualClub) -> None:
    mend(club)
    with translation.override("en"):
        report = reports.submit(club.cast.club, by=club.cast.coordinator, year=YEAR)
        assert "Suma po grupach" in frozen.content(report, "json").decode()


def test_submit_asks_for_the_entry_in_the_register(club: AnnualClub) -> None:
    with trail.problem(None, "rejestrze wojewody"):
        reports.submit(club.cast.club, by=club.cast.coordinator, year=2022)
    bare = partnership.open_club(
        club.cast.partnership, by=club.cast.admin, operator=club.cast.ngo, name="KIS nowy", locality="Próbno"
    )
    with trail.problem(None, "rejestrze wojewody"):
        reports.submit(bare, by=club.cast.ngo_head, year=YEAR)


def test_submit_once_a_year(club: AnnualClub) -> None:
    sent(club)
    with trail.problem(None, "Złóż korektę"):
        reports.submit(club.cast.club, by=club.cast.coordinator, year=YEAR)


def test_the_frozen_bytes_stay_after_later_changes(club: AnnualClub) -> None:
    report = sent(club)
    before = bytes_of(report)
    tables = frozen.tables(before["json"])
    assert [table.code for table in tables] == ["R1", "R2", "R3", "R4"]
    assert tables[1].cell("G8", "participants").value == 2
    club.effect("Jan", "qualification", date(2024, 8, 1))
    people.void_fact(GroupFact.objects.filter(case=club.cases["Marek"]).last(), by=club.cast.coordinator, reason="x")
    assert bytes_of(report) == before


def test_correct_submits_a_new_version_that_names_the_first(club: AnnualClub) -> None:
    first = sent(club)
    before = bytes_of(first)
    with trail.problem(None, "nic się nie zmieniło"):
        reports.correct(first, by=club.cast.coordinator, reason="bez zmian")
    club.effect("Jan", "qualification", date(2024, 8, 1))
    second = reports.correct(first, by=club.cast.coordinator, reason="efekt Jana")
    assert trail.last("report.correct").details["number"] == 2
    assert (second.number, second.first_id, second.reason, second.state) == (2, first.pk, "efekt Jana", "submitted")
    first.refresh_from_db()
    assert first.state == AnnualReportState.REPLACED
    assert bytes_of(first) == before
    assert frozen.tables(frozen.content(second, "json"))[1].cell("once", "effects").value == 7
    club.effect("Henryk", "qualification", date(2024, 8, 1))
    third = reports.correct(second, by=club.cast.ngo_head, reason="efekt Henryka")
    assert (third.number, third.first_id) == (3, first.pk)
    versions = frozen.versions(club.cast.coordinator, club.cast.club, YEAR)
    assert [one.report.number for one in versions] == [3, 2, 1]
    assert [len(one.steps) for one in versions] == [1, 2, 2]
    assert set(versions[0].hashes) == {"json", "pdf"}


def test_correct_needs_a_reason_and_the_newest_version(club: AnnualClub) -> None:
    first = sent(club)
    with trail.problem("reason"):
        reports.correct(first, by=club.cast.coordinator, reason=" ")
    club.effect("Jan", "qualification", date(2024, 8, 1))
    reports.correct(first, by=club.cast.coordinator, reason="efekt")
    with pytest.raises(rules.Refused) as refused:
        reports.correct(first, by=club.cast.coordinator, reason="jeszcze raz")
    assert "zastąpiła nowsza" in refused.value.verdict.reason


@pytest.mark.parametrize("by", ["steward", "governor_analyst"])
def test_ask_fix_returns_the_report_and_tells_the_club(club: AnnualClub, by: str) -> None:
    report = sent(club)
    with trail.problem("reason"):
        reports.ask_fix(report, by=club.cast.actors[by], reason="")
    reports.ask_fix(report, by=club.cast.actors[by], reason="Brakuje grupy 8.")
    report.refresh_from_db()
    assert report.state == AnnualReportState.RETURNED
    step = ReportStep.objects.filter(report=report).last()
    assert step is not None
    assert (step.from_state, step.to_state, step.note) == ("submitted", "returned", "Brakuje grupy 8.")
    trail.last("report.ask_fix")
    assert trail.notices("report_returned") == {"coordinator@cast.example"}
    with pytest.raises(rules.Refused):
        reports.ask_fix(report, by=club.cast.actors[by], reason="drugi raz")
    club.effect("Jan", "qualification", date(2024, 8, 1))
    assert reports.correct(report, by=club.cast.coordinator, reason="po prośbie").number == 2
