"""How long data are kept: nothing without a period, announced, held, erased whole, and not to be found again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import translation

from kwadrat.access import disclosure, everything, guests
from kwadrat.casework import duplicates, intake, people, retention, services
from kwadrat.casework.action import Problem
from kwadrat.law.dates import half_year as half_days
from kwadrat.records import documents
from kwadrat.records.accounts import SubmittedForm
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.base import Step, unsealed
from kwadrat.records.choices import Disclosed
from kwadrat.records.documents import Document
from kwadrat.records.duplicates import DuplicatePair
from kwadrat.records.people import Case, Person
from kwadrat.records.reports import ReportFile
from kwadrat.records.retention import ErasedHalf, ErasureNotice, ErasureProtocol, RetentionTerm
from kwadrat.reporting import retention as reporting
from kwadrat.reporting.reports.half_year import half_year
from tests import build, build_office, build_plans, leaving
from tests import cast as cast_module
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    return cast_module.make()


TELLING = frozenset(["ref", "path", "sha256", "pesel_index", "phone_index", "reason", "note", "message", "text"])


def night(cast: Cast, days: int = 0) -> None:
    """The night so many days after the periods have passed."""
    with pytest.MonkeyPatch.context() as patch, leaving.owning():
        patch.setattr(retention, "today", lambda: leaving.later(cast, days))
        retention.run()


def database() -> dict[str, str]:
    """Every table of the database as text."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM {name} t")
            found[name] = cursor.fetchone()[0]
    return found


def whole_person(cast: Cast) -> Case:
    """Somebody of whom every table of casework keeps something, her paper too."""
    one = intake.save(build.checked(cast, build.spreadsheet({}), total=1), by=cast.ops_worker)
    build.desk.advance(one.ref)
    case = Case.objects.get(person__last_name="WczytanaAA")
    leaving.left(cast, case)
    build.relative(cast, case)
    people.record_benefit(case, by=cast.ops_worker, benefit="6", since=cast.ago(100))
    build.held(cast, build.session(cast, build.group(cast, case)))
    for make in (build.consultation, build.note, build.outcome, build.access_request):
        make(cast, case)
    build.status_answer(cast, case)
    asked = build.to_firm(cast, case, on=cast.ago(60))
    leaving.referrals.escalate(asked)
    leaving.referrals.write(
        asked, by=guests.guest(build.link(cast, asked)), text="Wczytana, o której?", file=build.SCAN
    )
    for row in case.referrals.open():
        if row == asked:
            leaving.referrals.withdraw(row, by=cast.ops_worker, reason="Zmiana.")
            continue
        leaving.referrals.close(row, by=cast.coordinator, outcome="helped")
    build_office.team(cast, case)
    build_plans.whole(cast, case)
    build.assessment(cast, case)
    build.worked(cast, case)
    names = {name: getattr(case.person, name) for name in ("first_name", "last_name", "birth_on", "sex")}
    build.person(cast, pesel="", **names)  # entered twice, and merged
    duplicates.find(cast.partnership)
    duplicates.merge(DuplicatePair.objects.get(), by=cast.steward, keep=case.ref, reason="Wczytana dwa razy.")
    people.record_move(case, by=cast.ops_worker, on=cast.today)
    retention.hold(case, by=cast.ops_head, reason="Sprawa w sądzie.", until=cast.today)
    disclosure.emergency(cast.ngo_worker, build_office.emergency(cast, case, "ngo_worker"))
    disclosure.identity(cast.ops_worker, case.person)
    disclosure.log(cast.ops_worker, [case.person_id], Disclosed.PERSON, reason="Sprawdzam Annę Wczytaną.")
    with unsealed():
        Document(
            kind="other", owner_ref=case.ref, name="Wczytana.pdf", content_type="application/pdf", size=4,
            sha256="a" * 64, path=documents.put(b"%PDF"),
        ).save()  # fmt: skip
        SubmittedForm.objects.create(once="numer formularza", verb="person.register", result_ref=case.person.ref)
    return case


def traces(case: Case) -> set[str]:
    """Whatever could name the person or join a row to her: texts, references, cipher texts, moments, files."""
    found = {"Wczytana", case.person.ref}
    for kept in everything.kept_about(case.person_id):
        for row in kept.rows:
            for field in kept.model._meta.concrete_fields:
                value = getattr(row, field.attname)
                if (
                    field.get_internal_type() == "DateTimeField"
                    and value
                    and kept.model not in (AuditEvent, Disclosure)
                ):
                    found.add(value.strftime("%H:%M:%S.%f").rstrip("0"))
                if field.name == "reason" and issubclass(kept.model, Step):
                    continue  # a code
                if field.name in (
                    "ref",
                    "path",
                    "sha256",
                    "pesel_index",
                    "phone_index",
                    "reason",
                    "note",
                    "message",
                    "text",
                ):
                    found.add(str(value))
    with connection.cursor() as cursor:
        cursor.execute("SELECT street, phone FROM kwadrat_personidentity WHERE person_id = %s", [case.person_id])
        found.update(cursor.fetchone())
    return {text for text in found if len(text) > 4}


def test_nothing_is_due_before_every_institution_has_said_how_long(cast: Cast) -> None:
    case = leaving.left(cast)
    night(cast, 4000)
    assert (ErasureProtocol.objects.count(), ErasureNotice.objects.count()) == (0, 0)
    retention.fix(
        cast.ngo, by=cast.ngo_head, kind="club_file", years=5, counted="day", basis="Zarządzenie 3/2026",
        since=cast.today,
    )  # fmt: skip
    night(cast, 4000)
    assert not ErasureNotice.objects.exists()
    due = reporting.dues([case.pk], leaving.later(cast, 4000))[case.pk]
    assert due.on is None
    assert {one.kind for one in due.missing} == {"social_contract", "case_file"}
    assert {one.institution_id for one in due.missing} == {cast.ops.pk}


def test_a_period_is_fixed_and_changed_by_the_institution_itself(cast: Cast) -> None:
    term: dict[str, Any] = {"kind": "club_file", "counted": "year_end", "since": cast.today, "basis": " B5 "}
    with pytest.raises(Problem) as problem:  # while no later change stands in its way either
        retention.fix(cast.ngo, by=cast.ngo_head, years=5, **{**term, "since": cast.ago(1)})
    assert problem.value.field == "since"
    retention.fix(cast.ngo, by=cast.ngo_head, years=5, **term)
    retention.fix(cast.ngo, by=cast.ngo_head, years=6, **term)
    only = RetentionTerm.objects.get()
    assert (only.years, only.counted, only.basis) == (6, "year_end", "B5")
    retention.fix(cast.ngo, by=cast.ngo_head, years=10, **{**term, "since": cast.ago(-30)})
    first, ahead = RetentionTerm.objects.order_by("pk")
    assert (first.period.upper, ahead.period.lower, ahead.years) == (cast.ago(-30), cast.ago(-30), 10)
    event = AuditEvent.objects.filter(kind="retention.fix").order_by("pk")[1]
    assert event.subject == cast.ngo.ref
    assert [(one["field"], one["old"], one["new"]) for one in event.details["changes"]] == [
        ("kind", None, "club_file"), ("years", 5, 6),
    ]  # fmt: skip
    for field, wrong in (
        ("kind", {"kind": "trail"}), ("counted", {"counted": "x"}), ("years", {"years": 0}), ("basis", {"basis": " "}),
        ("since", {"since": cast.ago(1)}), ("since", {"since": cast.today}),
    ):  # fmt: skip
        with pytest.raises(Problem) as problem:
            retention.fix(cast.ngo, by=cast.ngo_head, **{"years": 5, **term, **wrong})
        assert problem.value.field == field


def test_who_goes_on_is_not_announced_and_who_comes_back_is_taken_off(cast: Cast) -> None:
    leaving.fix_all(cast)
    build.participation(cast)
    gone = leaving.left(cast)
    night(cast)
    notice = ErasureNotice.objects.get()
    assert (notice.case_id, notice.due_on) == (gone.pk, leaving.later(cast))
    assert (notice.erase_on - notice.announced_on).days == 30
    night(cast, 1)
    assert ErasureNotice.objects.count() == 1
    build.referral(cast, gone, on=cast.today)
    night(cast, 31)
    assert not ErasureNotice.objects.exists()
    assert Case.objects.filter(pk=gone.pk).exists()
    assert [row.withdrawn for row in ErasureProtocol.objects.filter(partnership=cast.partnership).order_by("on")] == [
        0,
        0,
        1,
    ]


def test_a_hold_stops_it_until_its_day_or_until_it_is_lifted(cast: Cast) -> None:
    leaving.fix_all(cast)
    case = leaving.left(cast)
    night(cast)
    with pytest.raises(Problem) as problem:
        retention.hold(case, by=cast.ops_head, reason=" ", until=leaving.later(cast, 90))
    assert problem.value.field == "reason"
    with pytest.raises(Problem) as problem:
        retention.hold(case, by=cast.ops_head, reason="Sąd", until=cast.ago(-3000))
    assert problem.value.field == "until"
    held = retention.hold(case, by=cast.ops_head, reason="Sąd", until=leaving.later(cast, 90))
    night(cast, 30)
    assert ErasureProtocol.objects.filter(partnership=cast.partnership).latest("on").held == 1
    retention.lift_hold(held, by=cast.ops_head, reason="Sprawa zakończona")
    night(cast, 31)
    assert not Person.objects.exists()
    assert ErasureProtocol.objects.filter(partnership=cast.partnership).latest("on").erased == 1


def test_nothing_of_an_erased_person_can_be_found_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "clear_trails", lambda by: 0)
    leaving.fix_all(cast)
    case, other = whole_person(cast), leaving.left(cast)
    kept = everything.kept_about(case.person_id)
    # nobody else of her household is named in her plan: test_household_plans
    assert {one.model.__name__ for one in kept if not one.rows} == {"ErasureNotice", "PlanMember"}
    files, report = (
        {row.path for row in Document.objects.filter(owner_ref=case.ref)},
        bytes(ReportFile.objects.filter(report__club=cast.club, form="json").get().content),
    )
    known, before = traces(case) - traces(other), database()
    named = [row.audit_ref for one in kept for row in one.rows if hasattr(row, "audit_ref")]
    assert AuditEvent.objects.filter(subject__in=named).count() > 10
    assert not [text for text in known if not any(text in rows for rows in before.values())], "a trace that is none"
    night(cast, 10)  # a conference on her case lies a week ahead
    people.add_note(other, by=cast.ops_worker, kind="phone", on=cast.today, text="Dzwoniła.")
    with leaving.owning(), unsealed():
        ErasureNotice.objects.filter(case=other).delete()
    night(cast, 41)
    assert list(Person.objects.values_list("pk", flat=True)) == [other.person_id]
    assert [(name, text) for name, rows in database().items() for text in known if text in rows] == []
    assert not AuditEvent.objects.filter(subject__in=named).exists()
    assert not [path for path in files if (Path(settings.DOCUMENTS) / path).exists()]
    assert bytes(ReportFile.objects.filter(report__club=cast.club, form="json").get().content) == report
    for trail in (AuditEvent, Disclosure):
        rows = trail.objects.filter(person_id__lt=0)
        assert rows.exists()
        assert set(rows.values_list("subject", flat=True)) == {""}
        assert len(set(rows.values_list("person_id", flat=True))) == 1
        assert not trail.objects.filter(person_id=case.person_id).exists()
    protocol = ErasureProtocol.objects.filter(partnership=cast.partnership).latest("on")
    lines = {line.table or line.rule: line.number for line in protocol.lines.all()}
    assert lines["RT-01"] == lines["RT-02"] == lines["PersonMerge"] == 1
    assert lines["Document"] == 3, "her paper, what hung on a message about her, and the scan of what she signed"
    assert lines["Person"] == lines["Case"] == 2, "the entry that was merged into hers goes with her"
    assert lines["RT-03"] == 1
    with leaving.owning():
        event = AuditEvent.objects.filter(kind="retention.erase").get()
    assert (event.subject, event.person_id) == (protocol.ref, None)


def test_the_half_years_keep_their_numbers(cast: Cast) -> None:
    leaving.fix_all(cast)
    case = leaving.left(cast)
    group = build.group(cast, case)
    build.held(cast, build.session(cast, group))
    services.leave_group(group, by=cast.coordinator, case=case, on=cast.today)
    build.outcome(cast, case)

    def numbers() -> list[Any]:
        tables = [
            half_year(cast.club, half_days(day.year, 1 if day.month <= 6 else 2)) for day in (cast.ago(120), cast.today)
        ]
        return [
            (row.code, row.label, code, cell.value, cell.n, cell.denominator, cell.reason)
            for table in tables for row in table.rows for code, cell in row.cells.items()
        ]  # fmt: skip

    before = numbers()
    assert any(value == 1 for _row, _label, _code, value, *_rest in before)
    with translation.override("en"):
        english = numbers()
    night(cast)
    night(cast, 31)
    assert not Person.objects.exists()
    assert numbers() == before
    with translation.override("en"):
        assert numbers() == english
    assert ErasedHalf.objects.filter(club=None).exists()


def test_the_application_itself_can_neither_erase_nor_write_a_protocol(cast: Cast, owner: psycopg.Connection) -> None:
    leaving.fix_all(cast)
    leaving.left(cast)
    with pytest.raises(DatabaseError, match="permission denied"):
        retention.run()
    for table, change in (
        ("kwadrat_disclosure", "actor_name = ''"), ("kwadrat_auditevent", "subject = ''"),
        ("kwadrat_auditevent", "person_id = -1"), ("kwadrat_casestep", "note = ''"),
    ):  # fmt: skip
        if table == "kwadrat_disclosure":
            disclosure.log(cast.ops_worker, [Person.objects.get().pk], Disclosed.PERSON)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            owner.execute(f"UPDATE {table} SET {change}")
        owner.rollback()


def test_trails_of_the_erased_go_after_the_period_of_the_law(cast: Cast) -> None:
    leaving.fix_all(cast)
    case = leaving.left(cast)
    disclosure.log(cast.ops_worker, [case.person_id], Disclosed.PERSON)
    night(cast)
    night(cast, 31)
    assert not AuditEvent.objects.filter(person_id__lt=0).exists(), "three years are more than two"
    assert not Disclosure.objects.filter(person_id__lt=0).exists()
    assert AuditEvent.objects.filter(kind="account.invite").exists(), "a trail about no person stays"


def test_a_failure_in_the_middle_leaves_the_person_whole_and_the_next_night_ends_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving.fix_all(cast)
    leaving.left(cast)
    leaving.left(cast)
    night(cast)
    before = database()["kwadrat_attendance"], Person.objects.count()
    with monkeypatch.context() as patch:
        patch.setattr(disclosure, "forget", lambda person_id, nobody: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            night(cast, 31)
    assert (database()["kwadrat_attendance"], Person.objects.count()) == before
    night(cast, 31)
    assert not Person.objects.exists()
    assert ErasureProtocol.objects.get(on=leaving.later(cast, 31), partnership=cast.partnership).erased == 2
