"""References, alphabetical order, encryption, privacy classes."""

from __future__ import annotations

import random
from datetime import date

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.conf import LazySettings
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from kwadrat.records import base
from kwadrat.records.fields import blind_index, decrypt, encrypt
from kwadrat.records.people import Person, PersonIdentity
from tests import build
from tests import cast as cast_module


@given(st.sampled_from("SOCTKN"))
def test_a_reference_survives_being_read_aloud(prefix: str) -> None:
    ref = base.new_ref(prefix)
    assert base.parse_ref(ref) == ref
    for spoken in (ref.lower(), ref.replace("-", ""), ref.replace("-", " "), f"  {ref} ", ref.replace("0", "o")):
        assert base.parse_ref(spoken) == ref
    assert base.parse_ref(ref[0] + ref[1:].replace("1", "l")) == ref


@given(st.integers(2, 9), st.sampled_from(base.ALPHABET))
def test_one_wrong_letter_is_noticed(place: int, letter: str) -> None:
    ref = base.new_ref("S").replace("-", "")
    if place < len(ref) and ref[place - 1] != letter and place > 1:
        wrong = ref[: place - 1] + letter + ref[place:]
        parsed = base.parse_ref(wrong)
        # 32 letters and 31 check characters: the first and the last letter of the alphabet look alike
        assert parsed is None or {ref[place - 1], letter} == {"0", "Z"}


@pytest.mark.parametrize(
    "text", ["", "S", "S-7K3M-9QX", "7-7K3M-9QXA", "S-7K3M-9QXA-1", "S-ŁK3M-9QXA", "S-7K3M-9QXU", "None"]
)
def test_what_is_no_reference_is_none(text: str) -> None:
    assert base.parse_ref(text) is None


def test_references_are_not_sequential_and_do_not_repeat() -> None:
    refs = [base.new_ref("S") for _n in range(2000)]
    assert len(set(refs)) == 2000
    assert refs != sorted(refs)


POLISH_ORDER = [
    "Adamska", "Ąkowa", "Bąk", "Bek", "Cebula", "Ćwik", "Dąb", "Eryk", "Ęzowa", "Lis", "Łata", "Nowak", "Nowak-Zych",
    "Nowakowa", "Ńska", "Ostrowska", "Ósma", "Sowa", "Środa", "Zając", "Źrebak", "Żaba",
]  # fmt: skip


@pytest.mark.django_db
def test_people_stand_in_polish_order() -> None:
    cast = cast_module.make()
    shuffled = POLISH_ORDER[:]
    random.Random(7).shuffle(shuffled)
    for name in shuffled:
        build.person(cast, last_name=name, pesel="")
    build.person(cast, last_name="Lis", first_name="Zofia", pesel="")
    build.person(cast, last_name="lis", first_name="Bożena", pesel="")
    found = [f"{one.last_name} {one.first_name}" for one in Person.objects.order_by("sort_name", "pk")]
    lis = found.index("Lis Anna")
    assert found[lis : lis + 3] == ["Lis Anna", "lis Bożena", "Lis Zofia"]
    assert [name.split()[0] for name in found if "lis" not in name.lower()] == [n for n in POLISH_ORDER if n != "Lis"]


@pytest.mark.django_db
def test_search_name_forgives_case_and_polish_letters() -> None:
    cast = cast_module.make()
    person = build.person(cast, first_name="Żaneta", last_name="Łącka-Ślęzak")
    assert "zaneta lacka-slezak" in Person.objects.get(pk=person.pk).search_name


@given(st.text(min_size=1))
def test_encryption_gives_back_what_it_took(text: str) -> None:
    token = encrypt(text)
    assert text not in token or len(text) < 4
    assert decrypt(token) == text


def test_empty_stays_empty_and_keys_turn_over(settings: LazySettings) -> None:
    assert (encrypt(""), decrypt(""), blind_index("pesel", 1, "")) == ("", "", "")
    token = encrypt("80010112345")
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *old]
    assert decrypt(token) == "80010112345"
    assert encrypt("80010112345") != token
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(InvalidToken):
        decrypt(token)


def test_the_blind_index_depends_on_kind_partnership_and_key(settings: LazySettings) -> None:
    one = blind_index("pesel", 1, "80010112345")
    assert one == blind_index("pesel", 1, "80010112345")
    assert len({one, blind_index("phone", 1, "80010112345"), blind_index("pesel", 2, "80010112345")}) == 3
    settings.INDEX_KEY = "another"
    assert blind_index("pesel", 1, "80010112345") != one


@pytest.mark.django_db
def test_identity_lies_encrypted_in_the_table() -> None:
    cast = cast_module.make()
    number = build.pesel(date(1985, 3, 12), "F", 77)
    person = build.person(cast, pesel=number, street="ul. Tajna 7", phone="500 600 700", email="ktos@cast.example")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM kwadrat_personidentity t WHERE person_id = %s", [person.pk])
        (raw,) = cursor.fetchone()
    for secret in (number, "Tajna", "500 600 700", "500600700", "ktos@cast.example"):
        assert secret not in raw
    row = PersonIdentity.objects.get(person=person)
    assert (row.pesel, row.street, row.phone, row.email) == (
        number, "ul. Tajna 7", "500 600 700", "ktos@cast.example"
    )  # fmt: skip


@pytest.mark.django_db
def test_every_row_of_casework_knows_its_partnership() -> None:
    cast = cast_module.make()
    participation = build.participation(cast)
    assert {step.partnership_id for step in participation.steps.all()} == {cast.partnership.pk}
    assert {one.partnership_id for one in participation.case.team.all()} == {cast.partnership.pk}


def test_a_row_without_a_parent_says_that_it_needs_its_partnership() -> None:
    with base.unsealed(), pytest.raises(ValueError, match="Person hangs on nothing that knows its partnership"):
        Person(first_name="A", last_name="B", birth_on=date(1990, 1, 1), sex="F", locality="C").save()
