"""The copy that a person may ask for holds every table that hangs on her, and says each of its fields in Polish."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.utils import translation

from kwadrat.access import everything
from kwadrat.records.base import IDENTITY, PERSONAL, SPECIAL, Owned, privacy_of
from kwadrat.records.documents import Document
from kwadrat.records.people import Person
from kwadrat.reporting import copies, retention

KINDS = (
    models.BooleanField, models.IntegerField, models.DecimalField, models.DateField, models.TimeField, models.CharField,
    models.TextField, models.JSONField, models.GeneratedField, DateRangeField, ArrayField,
)  # fmt: skip


def in_copy() -> set[type[models.Model]]:
    return {*everything.paths(), Document}


def forgotten(tables: list[type[models.Model]], found: set[type[models.Model]]) -> list[str]:
    """Tables of casework, or with more than open fields, that are neither in the copy nor listed with a reason."""
    return [
        model.__name__
        for model in tables
        if model not in found and model.__name__ not in everything.NOT_ABOUT_HER
        and (issubclass(model, Owned) or {PERSONAL, IDENTITY, SPECIAL} & set(privacy_of(model).values()))
    ]  # fmt: skip


def test_no_table_is_forgotten() -> None:
    """A new table hangs on the person, or stands in NOT_ABOUT_HER with the reason why it says nothing about her."""
    assert forgotten(everything.tables(), in_copy()) == []
    assert forgotten([Person], set()) == ["Person"], "a forgotten table is not seen"


def test_the_list_of_exceptions_names_only_what_is_there() -> None:
    names = {model.__name__: model for model in everything.tables()}
    assert set(everything.NOT_ABOUT_HER) <= set(names)
    assert not {model.__name__ for model in in_copy()} & set(everything.NOT_ABOUT_HER)
    for table, field in everything.COMPUTED:
        assert field in {one.name for one in names[table]._meta.fields}, (table, field)
    assert all(everything.NOT_ABOUT_HER.values())
    assert all(everything.COMPUTED.values())


def test_each_table_of_the_copy_has_a_title() -> None:
    """Add one to reporting.copies.titles, where it should be read."""
    assert {model.__name__ for model in in_copy()} ^ set(copies.titles()) == set()


def shown(model: type[models.Model]) -> list[Any]:
    return [
        field for field in model._meta.fields
        if field.name not in copies.PLUMBING and (model.__name__, field.name) not in everything.COMPUTED
    ]  # fmt: skip


def test_each_field_of_the_copy_has_polish_words() -> None:
    """A verbose name with its translation, or a row in reporting.copies.labels."""
    found = []
    for model in in_copy():
        for field in shown(model):
            words = []
            for language in ("pl", "en"):
                with translation.override(language):
                    words.append(copies.labels().get((model.__name__, field.name)) or str(field.verbose_name))
            if words[0] == words[1] and words[0] not in ("PESEL", "SHA-256", "format"):
                found.append(f"{model.__name__}.{field.name}: {words[0]}")
    assert found == []


@pytest.mark.parametrize("model", sorted(in_copy(), key=lambda one: one.__name__), ids=lambda one: one.__name__)
def test_each_kind_of_field_can_be_said(model: type[models.Model]) -> None:
    """Teach reporting.copies a new kind before a table uses it."""
    assert [field.name for field in model._meta.fields if not (field.is_relation or isinstance(field, KINDS))] == []


def undecided(tables: set[type[models.Model]], decisions: dict[str, str]) -> set[str]:
    """Tables of the copy of which nobody said what becomes of them when the person is erased, and decisions of none."""
    return {model.__name__ for model in tables} ^ set(decisions)


def test_each_table_of_the_copy_is_erased_or_is_a_trail() -> None:
    """A new table that hangs on the person gets its row in everything.BECOMES."""
    assert undecided(in_copy(), everything.BECOMES) == set()
    assert undecided(in_copy() | {Owned}, everything.BECOMES) == {"Owned"}, "a table without a decision is not seen"
    trails = {name for name, what in everything.BECOMES.items() if what == everything.TRAIL}
    assert trails == {"AuditEvent", "Disclosure"}
    assert set(everything.BECOMES.values()) == {everything.ERASED, everything.TRAIL}


def test_each_day_of_an_event_counts_for_the_last_one() -> None:
    """A new table with a day of its own is a source of reporting.retention.EVENTS, or stands here with a reason."""
    quiet = {
        "Person": "born", "PersonIdentity": "", "Case": "read beside", "CaseCorner": "repeats other events",
        "ErasureNotice": "the erasure itself", "RetentionHold": "the erasure itself", "HouseholdMember": "born",
        "IntakeRow": "has no day", "Document": "has no day", "AuditEvent": "trail", "Disclosure": "trail",
        "EmergencyAccess": "its first step has the day", "GuestLink": "its first step has the day",
        "ReferralMessage": "a referral has steps",
        "AssessmentMark": "its assessment has the day", "SensitiveMark": "its assessment has the day",
        "ReferralAlert": "says that nothing happened",
        "PlanLeg": "has steps", "PlanClause": "has steps", "ClauseVersion": "a step or a signature has the day",
        "SigningRound": "a signature or nothing follows", "LegSignature": "the step of the leg has the day",
        "SignedClause": "the signature has the day", "PlanVoice": "what she says asks for no keeping",
        "PlanKey": "a link asks for no keeping", "PlanVersion": "the plan has steps",
        "ReviewResult": "the review has the day", "PlanClash": "found by the program",
        "DuplicatePair": "a comparison from outside", "PersonMerge": "moves what is counted itself",
    }  # fmt: skip
    assert {model.__name__ for model in in_copy()} - {model.__name__ for model, _day, _way in retention.EVENTS} == set(
        quiet
    )
