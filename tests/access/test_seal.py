"""Nothing is written outside an action, whichever way is tried."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.core.exceptions import FieldError

from kwadrat.casework import people
from kwadrat.records.accounts import User
from kwadrat.records.base import SealedQuerySet, SealError, is_unsealed, unsealed
from kwadrat.records.people import Case, Person, PersonIdentity
from tests import build
from tests import cast as cast_module

WAYS: dict[str, Callable[[Person], object]] = {
    "save": lambda person: person.save(),
    "save of some fields": lambda person: person.save(update_fields=["first_name"]),
    "delete": lambda person: person.delete(),
    "create": lambda person: Person.objects.create(first_name="X", partnership_id=person.partnership_id),
    "update": lambda person: Person.objects.filter(pk=person.pk).update(first_name="X"),
    "delete of a queryset": lambda person: Person.objects.filter(pk=person.pk).delete(),
    "bulk_create": lambda person: Person.objects.bulk_create([Person(first_name="X")]),
    "bulk_update": lambda person: Person.objects.bulk_update([person], ["first_name"]),
    "get_or_create": lambda person: Person.objects.get_or_create(
        first_name="X", defaults={"birth_on": person.birth_on, "partnership_id": person.partnership_id}
    ),
    "update_or_create": lambda person: Person.objects.update_or_create(pk=person.pk, defaults={"first_name": "X"}),
    "raw delete": lambda person: Person.objects.filter(pk=person.pk)._raw_delete(None),
    "reverse manager": lambda person: person.case.team.update(basis="x"),
    "reverse create": lambda person: person.case.team.create(basis="x"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_writing_outside_an_action_is_refused(way: str) -> None:
    person = build.person(cast_module.make())
    before = list(Person.objects.values()), list(Case.objects.values())
    with pytest.raises(SealError, match="outside an action"):
        WAYS[way](person)
    assert (list(Person.objects.values()), list(Case.objects.values())) == before


def test_every_table_but_the_sign_in_and_the_trails_is_sealed() -> None:
    unsealed_tables = {
        model.__name__ for model in apps.get_app_config("kwadrat").get_models()
        if not isinstance(model._default_manager.all(), SealedQuerySet)
    }  # fmt: skip
    assert unsealed_tables == {"User", "SignInSession", "AuditEvent", "Disclosure"}


@pytest.mark.django_db
def test_the_sign_in_user_may_be_saved_by_frameworks() -> None:
    user = User.objects.create_user("Kto@Cast.Example", "dluga-droga-do-domu", name="Kto Ktoś")
    assert User.objects.get_by_natural_key("KTO@cast.example") == user
    assert user.get_full_name() == str(user) == "Kto Ktoś"


@pytest.mark.django_db
def test_the_seal_closes_after_an_error_and_counts_versions() -> None:
    cast = cast_module.make()
    person = build.person(cast)
    with pytest.raises(people.Problem):
        people.add_note(person.case, by=cast.ops_worker, kind="phone", on=cast.today, text=" ")
    assert not is_unsealed()
    with unsealed():
        person.save()
        person.save(update_fields=["first_name"])
    person.refresh_from_db()
    assert person.version == 3


@pytest.mark.django_db
def test_a_value_that_no_choice_knows_is_not_saved() -> None:
    person = build.person(cast_module.make())
    person.sex = "Q"
    with unsealed(), pytest.raises(Exception, match="sex"):
        person.save()


@pytest.mark.django_db
def test_a_person_has_no_way_to_her_secrets() -> None:
    person = build.person(cast_module.make())
    assert PersonIdentity.objects.filter(person=person).exists()
    for name in ("personidentity", "identity", "personidentity_set", "pesel"):
        with pytest.raises(AttributeError):
            getattr(person, name)
    for name in ("groupfact_set", "premisefact_set", "benefitfact_set", "groups_facts"):
        with pytest.raises(AttributeError):
            getattr(person.case, name)
    for path in ("personidentity__pesel", "case__groupfact__group"):
        with pytest.raises(FieldError):
            Person.objects.filter(**{path: "x"})
