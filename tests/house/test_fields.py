"""Each field has one privacy class; secrets stand apart; nothing cascades."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from kwadrat.records.base import IDENTITY, OPEN, PRIVACY_CLASSES, SPECIAL, privacy_of
from kwadrat.records.people import GroupFact, Person, PersonIdentity

MODELS = sorted(apps.get_app_config("kwadrat").get_models(), key=lambda one: one.__name__)


def declared_but_absent(model: type[models.Model]) -> list[str]:
    fields = {field.name for field in model._meta.fields}
    return [name for names in getattr(model, "PRIVACY", {}).values() for name in names if name not in fields]


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_each_field_has_exactly_one_privacy_class(model: type[models.Model]) -> None:
    classes = privacy_of(model)
    assert {name: kind for name, kind in classes.items() if kind not in PRIVACY_CLASSES} == {}
    assert declared_but_absent(model) == []


def test_missing_doubled_and_invented_classes_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Person, "PRIVACY", {OPEN: ("first_name",)})
    assert privacy_of(Person)["last_name"] == ""
    monkeypatch.setattr(Person, "PRIVACY", {OPEN: ("nothing",)})
    assert declared_but_absent(Person) == ["nothing"]
    monkeypatch.setattr(Person, "PRIVACY", {OPEN: ("first_name",), IDENTITY: ("first_name",)})
    with pytest.raises(ValueError, match="two privacy classes"):
        privacy_of(Person)


def secret(model: type[models.Model]) -> bool:
    return bool({IDENTITY, SPECIAL} & set(privacy_of(model).values()))


def reachable(model: type[models.Model]) -> list[str]:
    """Relations of a table that give the other side a way back."""
    return [
        field.name for field in model._meta.fields
        if field.is_relation and not field.remote_field.hidden
    ]  # fmt: skip


def test_nobody_wanders_from_a_person_to_her_secrets() -> None:
    tables = [model for model in MODELS if secret(model)]
    assert {PersonIdentity, GroupFact} <= set(tables)
    assert {model.__name__: reachable(model) for model in tables if reachable(model)} == {}
    assert reachable(apps.get_model("kwadrat", "Case")), "an open relation is not seen"


def test_nothing_cascades_and_nothing_is_many_to_many() -> None:
    loose = [
        f"{model.__name__}.{field.name}"
        for model in MODELS
        for field in model._meta.fields
        if field.is_relation and field.remote_field.on_delete is not models.PROTECT
    ]
    assert loose == []
    assert [field for model in MODELS for field in model._meta.many_to_many] == []


def test_days_end_in_on_and_moments_in_at() -> None:
    def fits(field: models.Field) -> bool:
        if isinstance(field, models.DateTimeField):
            return field.name in ("at", "last_login", "expire_date") or field.name.endswith("_at")
        if isinstance(field, models.DateField):
            return field.name == "on" or field.name.endswith(("_on", "_until", "_from"))
        if isinstance(field, models.BooleanField):
            # `carried_out` is a finding of the contract's end, not a state of the row
            return field.name.startswith(("is_", "has_", "was_", "with_")) or field.name == "carried_out"
        return True

    assert not fits(models.DateField(name="birthday"))
    assert [f"{m.__name__}.{f.name}" for m in MODELS for f in m._meta.fields if not fits(f)] == []
