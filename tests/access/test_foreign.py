"""What an attacker with a valid account would try: references of others in forms, odd addresses, methods and keys."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from kwadrat.casework.action import Problem
from kwadrat.records.audit import AuditEvent
from kwadrat.records.people import PersonIdentity
from kwadrat.web.page import encode_key
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.house.test_pages import allowed
from tests.house.test_verbs import PAGE_ABILITIES
from tests.web.test_every_url import PLAIN, World, make_world

REFERENCE = re.compile(r"^(?:[A-Z]-[0-9A-Z]{4}-[0-9A-Z]{4}|\d+)$")
GUARDS = ("csrfmiddlewaretoken", "once", "version")
# What a page repeats or makes anew with each answer.
CHANGING = re.compile(r'name="(?:csrfmiddlewaretoken|once)" value="[^"]*"|nonce="[^"]*"|\?v=[0-9a-f]+')


@dataclass
class Form:
    """One form that posts: where to, what it would send, and the offered values of its closed fields."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    offered: dict[str, set[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """The posting forms of a page."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.found, self.form, self.select = here, [], None, ""
        self.text = ""

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in pairs}
        if tag == "form":
            self.form = Form(given.get("action") or self.here) if given.get("method") == "post" else None
            if self.form:
                self.found.append(self.form)
        if self.form is None:
            return
        name = given.get("name", "")
        if tag == "textarea" and name:
            self.form.values[name] = "treść"
        elif tag == "select":
            self.select = name
            self.form.offered[name] = set()
        elif tag == "option":
            self._offer(self.select, given.get("value", ""), "selected" in given)
        elif tag == "input" and name:
            self._input(name, given)

    def _offer(self, name: str, value: str, is_chosen: bool) -> None:
        self.form.offered[name].add(value)
        if is_chosen or (value and name not in self.form.values):
            self.form.values[name] = value

    def _input(self, name: str, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind == "radio":
            self.form.offered.setdefault(name, set())
            self._offer(name, value, "checked" in given)
        elif kind == "hidden":
            self.form.values[name] = value
            if name not in GUARDS and REFERENCE.match(value):
                self.form.offered.setdefault(name, set()).add(value)
        elif kind != "checkbox" and kind != "file":
            self.form.values[name] = value or "x"

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None


def forms_of(client: Client, address: str) -> list[Form]:
    response = client.get(address)
    if response.status_code != 200 or "html" not in response["Content-Type"]:
        return []
    reader = Forms(address)
    reader.feed(response.content.decode())
    return reader.found


@dataclass
class Strangers:
    """References and numbers of things that the reader has no right to, and words that would betray them."""

    values: dict[str, str]
    betraying: tuple[str, ...]


def strangers(cast: Cast) -> Strangers:
    """Of another partnership, and of the reader's own one but of other institutions and clubs."""
    away = build.case(cast, by=cast.out_worker, last_name="Obcadaleka")
    near = build.case(cast, by=cast.ops_colleague, last_name="Obcabliska")
    second = build.case(cast, by=cast.second_coordinator, last_name="Obcadruga")
    group = build.services.create_group(
        cast.clubs["second_club"], by=cast.second_coordinator, name="Grupa Obca", capacity=3
    )
    return Strangers(
        {
            "person away": away.person.ref, "case away": str(away.pk), "person near": near.person.ref,
            "case near": str(near.pk), "case of the second club": str(second.pk), "case ref": near.ref,
            "institution away": cast.bodies["out_ops"].ref, "club away": cast.clubs["out_club"].ref,
            "second club": cast.clubs["second_club"].ref, "group of the second club": group.ref,
            "post away": cast.posts["out_worker"].ref, "post of the office": cast.posts["pup_counsellor"].ref,
            "partnership away": cast.partnerships["out"].ref,
        },
        ("Obcadaleka", "Obcabliska", "Obcadruga"),
    )  # fmt: skip


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def world(db: None) -> World:
    return make_world(cast_module.make())


def stripped(response: Any, value: str) -> str:
    words = CHANGING.sub("", response.content.decode())
    return re.sub(rf'value="{re.escape(value)}"', "", words)


def closed_fields(form: Form) -> list[str]:
    """Fields whose values name things."""
    return [name for name, values in form.offered.items() if any(map(REFERENCE.match, values))]


def test_a_foreign_choice_is_refused_like_an_unknown_one(world: World, client: Client) -> None:
    """In every select, radio and hidden field: not accepted, no name told, the same answer to the letter."""
    found, tried = [], 0
    others = strangers(world.cast)
    pages = {**world.pages, **{name: ({}, None) for name in PLAIN - {"account_places"}}}
    for name, (places, subject) in sorted(pages.items()):
        world.cast.sign_in(client, allowed(world, name, subject))
        address = reverse(name, kwargs=places)
        for form in forms_of(client, address):
            for closed in closed_fields(form):
                unknown = {True: "X-0000-0000", False: "987654321"}
                same: dict[bool, str] = {}
                for what, value in others.values.items():
                    if value in form.offered[closed]:
                        continue
                    before = AuditEvent.objects.count()
                    shape = "-" in value
                    if shape not in same:
                        sent = {**form.values, closed: unknown[shape]}
                        same[shape] = stripped(client.post(form.action, sent), unknown[shape])
                    response = client.post(form.action, {**form.values, closed: value})
                    tried += 1
                    if AuditEvent.objects.count() != before or response.status_code == 302:
                        found.append(f"{name}.{closed} accepts {what}")
                    elif stripped(response, value) != same[shape]:
                        found.append(f"{name}.{closed} answers otherwise for {what}")
                    if any(word in response.content.decode() for word in others.betraying):
                        found.append(f"{name}.{closed} tells of {what}")
    assert found == []
    assert tried > 100, "the forms are not read"


def test_search_finds_nobody_out_of_scope_by_any_word(world: World, client: Client) -> None:
    """Name, reference, PESEL and telephone of a stranger read as those of nobody."""
    cast = world.cast
    for by in ("out_worker", "ops_colleague"):
        person = build.person(cast, by=cast.actors[by], first_name="Zenobia", last_name="Ukrytawska", phone="511222333")
        identity = PersonIdentity.objects.get(person=person)
        for who in ("coordinator", "ops_worker", "specialist", "pup_counsellor", "steward"):
            cast.sign_in(client, who)
            for name in ("search", "referral_choose_person", "consultations"):
                address = reverse(name)
                if client.get(address).status_code != 200:
                    continue
                nobody = {"Ukrytawska": "Niktowska", person.ref: "O-0000-0001", identity.pesel: "44051401359",
                          "511222333": "511222334"}  # fmt: skip
                for theirs, nobodys in nobody.items():
                    answers = [stripped(client.post(address, {"q": text}), text) for text in (theirs, nobodys)]
                    assert answers[0] == answers[1], (who, name, theirs)
                    assert "Zenobia" not in answers[0]


ODD = ("\x00", "'--", "ó" * 300, "9" * 30)
ASKED = ("od", "dalej", "stan", "grupa", "prowadzi", "tydzien", "miesiac", "kto", "od_dnia", "do_dnia", "przed",
         "strona", "widok", "nr")  # fmt: skip


def test_odd_words_in_an_address_break_nothing(world: World, client: Client) -> None:
    """A NUL, a quote, a long or huge word in any parameter is answered, never with an error of the program."""
    found = []
    pages = {**world.pages, **{name: ({}, None) for name in PLAIN}}
    for name, (places, subject) in sorted(pages.items()):
        world.cast.sign_in(client, allowed(world, name, subject))
        for odd in ODD:
            response = client.get(reverse(name, kwargs=places), dict.fromkeys(ASKED, odd))
            if response.status_code >= 500:
                found.append(f"{name}?{odd!r}")
    assert found == []


def test_odd_references_are_not_there(world: World, client: Client) -> None:
    found = []
    for name, (places, subject) in sorted(world.pages.items()):
        world.cast.sign_in(client, allowed(world, name, subject))
        for place, value in places.items():
            odd = ["987654321098765432109876543210"] if isinstance(value, int) else ["O-\x00000-0000", "'--", "ó" * 300]
            for one in odd:
                try:
                    address = reverse(name, kwargs={**places, place: one})
                except NoReverseMatch:
                    continue  # the pattern of the address itself keeps it out
                response = client.get(address)
                if response.status_code not in (404, 400):
                    found.append((name, place, one, response.status_code))
    assert found == []


def test_a_key_of_one_list_does_not_break_another(world: World, client: Client) -> None:
    """Keys of long lists are made here, but for one list: elsewhere, and when changed, the list begins anew."""
    orders: dict[tuple[str, ...], list[Any]] = {
        ("sort_name", "pk"): ["a", 1], ("-held_on", "-pk"): ["2026-01-01", 1], ("review_on", "pk"): ["2026-01-01", 1],
        ("waits", "answer_due_on", "pk"): [0, "2026-01-01", 1], ("user__name", "pk"): ["a", 1], ("-pk",): [1],
    }  # fmt: skip
    keys = [encode_key(values, order) for order, values in orders.items()]
    for name in sorted(PLAIN):
        world.cast.sign_in(client, allowed(world, name, None))
        for key in (*keys, keys[0][:-3] + "AAA"):
            response = client.get(reverse(name), {"od": key, "dalej": key})
            assert response.status_code in (200, 204, 302), (name, key)


@pytest.mark.parametrize("method", ["put", "delete"])
def test_other_methods_write_nothing_and_let_nobody_in(world: World, client: Client, method: str) -> None:
    before = AuditEvent.objects.latest("pk").pk
    for name, (places, subject) in sorted(world.pages.items()):
        world.cast.sign_in(client, "out_coordinator")
        if places:
            assert getattr(client, method)(reverse(name, kwargs=places)).status_code in (404, 405), name
        world.cast.sign_in(client, allowed(world, name, subject))
        assert getattr(client, method)(reverse(name, kwargs=places)).status_code < 500, name
    carried_out = set(AuditEvent.objects.filter(pk__gt=before).values_list("kind", flat=True))
    assert carried_out <= PAGE_ABILITIES, "a verb was carried out"


def test_verbs_refuse_strangers_whoever_calls_them(cast: Cast) -> None:
    """Not only the choice lists of pages: an import or an interface meets the same refusal."""
    case, away = build.in_team(cast), cast.bodies["out_ops"]
    card, group = build.consultation(cast, case), build.group(cast, case)
    tries: dict[str, Any] = {
        "leader of a session": lambda: build.session(cast, group, leader=cast.posts["out_specialist"]),
        "payer of a session": lambda: build.session(cast, group, payer=away),
        "payer of a card": lambda: build.consultation(cast, case, payer=away),
        "payer of a corrected card": lambda: build.services.correct_consultation(
            card, by=cast.specialist, kind=card.kind, on=card.held_on, minutes=30, topic="x", rate_per_hour=None,
            payer=away, is_remote=False, reason="Pomyłka.",
        ),
        "club of a card": lambda: build.consultation(cast, case, club=cast.clubs["out_club"]),
        "receiver": lambda: build.referral(cast, receiver=away, receiver_club=None, purpose="service"),
        "club of a referral": lambda: build.referral(cast, receiver_club=cast.clubs["out_club"]),
        "worker of a team": lambda: build.people.join_team(case, by=cast.coordinator, post=cast.posts["out_worker"]),
        "case of a group": lambda: build.services.join_group(
            group, by=cast.coordinator, case=build.case(cast, by=cast.out_worker), since=cast.today
        ),
    }  # fmt: skip
    for what, attempt in tries.items():
        try:
            attempt()
        except Problem:
            continue
        pytest.fail(f"accepted: {what}")


def test_a_nul_in_the_search_is_no_error(world: World, client: Client) -> None:
    world.cast.sign_in(client, "coordinator")
    for name in ("search", "referral_choose_person", "consultations"):
        assert client.post(reverse(name), {"q": "Anna\x00"}).status_code == 200, name
