"""Pages of people, as owner, partner and outsider, with bad input and with a stale page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kwadrat.casework import people as casework
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import Disclosed, LabourStatus, Purpose
from kwadrat.records.people import CaseCorner, ContactNote, Person, PersonIdentity, TeamMember
from kwadrat.reporting import history
from kwadrat.reporting import people as reporting
from kwadrat.web import page as pages
from kwadrat.web.forms.conditions import LabourStatusCorrection, PremiseForm
from tests import build
from tests import cast as cast_module
from tests.cast import Cast

PAGES = (
    "person", "person_open_identity", "person_correct", "person_add_note", "person_join_team", "person_view_ledger",
)  # fmt: skip
VALID = {
    "first_name": "Zofia", "last_name": "Zmyślona", "birth_on": "4.12.1987", "sex": "F", "locality": "Próbno",
}  # fmt: skip


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def page(cast: Cast, who: str, name: str, *args: Any, **query: str) -> Any:
    return cast.sign_in(Client(), who).get(reverse(name, args=args), query)


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\u00a0", " ")


def send(cast: Cast, who: str, name: str, *args: Any, **values: Any) -> Any:
    """Open the form, fill it and press its button, as a browser would."""
    client = cast.sign_in(Client(), who)
    shown = client.get(reverse(name, args=args)).content.decode()
    hidden = {key: _hidden(shown, key) for key in ("once", "version")}
    return client.post(reverse(name, args=args), {**hidden, **values})


def _hidden(html: str, name: str) -> str:
    start = html.find(f'name="{name}"')
    if start < 0:
        return ""
    tag = html[html.rfind("<", 0, start) : html.find(">", start)]
    return tag.split('value="')[1].split('"')[0] if 'value="' in tag else ""


# Who gets in


@pytest.mark.parametrize("name", PAGES)
def test_owner_opens_every_page(cast: Cast, name: str) -> None:
    case = build.in_team(cast)
    for who in ("ops_worker", "coordinator"):
        assert page(cast, who, name, case.person.ref).status_code == 200, who


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "who",
    ["out_worker", "out_coordinator", "pup_counsellor", "second_coordinator", "steward", "analyst", "ops_colleague",
     "no_papers", "ngo_head"],
)  # fmt: skip
def test_outsider_gets_404(cast: Cast, name: str, who: str) -> None:
    case = build.in_team(cast)
    assert page(cast, who, name, case.person.ref).status_code == 404


def test_specialist_sees_a_reduced_page_and_is_refused_the_rest(cast: Cast) -> None:
    case = build.in_team(cast)
    build.consultation(cast, case)
    build.note(cast, case)
    words = text(page(cast, "specialist", "person", case.person.ref))
    assert str(case.person) in words
    assert "Twoje zajęcia i karty" in words
    assert "Zespół:" not in words
    assert 'class="square"' not in words
    assert ContactNote.objects.get().text not in words
    for name in PAGES[1:]:
        assert page(cast, "specialist", name, case.person.ref).status_code == 403, name


def test_head_reads_but_does_not_write(cast: Cast) -> None:
    case = build.in_team(cast)
    words = text(page(cast, "ops_head", "person", case.person.ref))
    assert "Dodaj wpis" not in words
    assert page(cast, "ops_head", "person_add_note", case.person.ref).status_code == 403
    assert page(cast, "ops_head", "person_correct", case.person.ref).status_code == 403
    assert page(cast, "ops_head", "person_open_identity", case.person.ref).status_code == 200


def test_roles_without_cases_have_no_list(cast: Cast) -> None:
    assert page(cast, "steward", "people").status_code == 404
    assert page(cast, "steward", "person_register").status_code == 403
    assert page(cast, "specialist", "person_register").status_code == 403


# Every opening is written


def test_each_opening_of_the_page_is_written(cast: Cast) -> None:
    case = build.in_team(cast)
    client = cast.sign_in(Client(), "coordinator")
    for _n in range(2):
        client.get(reverse("person", args=[case.person.ref]))
    rows = Disclosure.objects.filter(person_id=case.person_id, what=Disclosed.PERSON)
    assert [row.purpose for row in rows] == [Purpose.CASEWORK] * 2


def test_identity_is_written_shown_and_said(cast: Cast) -> None:
    case = build.in_team(cast)
    words = text(page(cast, "coordinator", "person_open_identity", case.person.ref))
    identity = PersonIdentity.objects.get(person=case.person)
    assert identity.pesel in words
    assert identity.street in words
    assert "To otwarcie jest zapisane" in words
    assert Disclosure.objects.get(what=Disclosed.IDENTITY).was_refused is False


def test_refused_tries_are_written_and_shown(cast: Cast) -> None:
    case = build.in_team(cast)
    build.consultation(cast, case)
    page(cast, "specialist", "person_open_identity", case.person.ref)
    page(cast, "specialist", "person_view_ledger", case.person.ref)
    refused = Disclosure.objects.filter(was_refused=True).values_list("what", flat=True)
    assert sorted(refused) == [Disclosed.IDENTITY, Disclosed.LEDGER]
    assert "odmowa" in text(page(cast, "ops_worker", "person_view_ledger", case.person.ref))


# The list


def test_list_keeps_polish_order_and_shows_no_identity(cast: Cast) -> None:
    for name in ("Żak", "Ćwik", "Zając", "Cyran", "Łoś", "Lis"):
        build.person(cast, last_name=name)
    client = cast.sign_in(Client(), "ops_worker")
    with CaptureQueriesContext(connection) as captured:
        words = text(client.get(reverse("people")))
    places = [words.index(f">{name} Anna<") for name in ("Cyran", "Ćwik", "Lis", "Łoś", "Zając", "Żak")]
    assert places == sorted(places)
    assert "ul. Ukryta" not in words
    assert not [q for q in captured.captured_queries if "personidentity" in q["sql"]]


def test_list_filters_by_state(cast: Cast) -> None:
    build.participation(cast, build.case(cast, last_name="Klubowa"))
    build.case(cast, last_name="Kandydacka")
    everybody = text(page(cast, "ops_worker", "people"))
    assert "Klubowa" in everybody
    assert "w klubie od" in everybody
    assert "kandydatka" in everybody
    assert "Klubowa" not in text(page(cast, "ops_worker", "people", stan="applicant"))
    assert "Kandydacka" not in text(page(cast, "ops_worker", "people", stan="active"))
    assert "Nic nie pasuje" in text(page(cast, "ops_worker", "people", stan="ended"))
    assert "Kandydacka" in text(page(cast, "ops_worker", "people", stan="1' OR 1=1"))


def test_list_goes_on_where_it_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Adamska", "Bielska", "Celska"):
        build.person(cast, last_name=name)
    monkeypatch.setattr("kwadrat.web.page.stretch.__kwdefaults__", {"size": 2})
    first = text(page(cast, "ops_worker", "people"))
    assert "Celska" not in first
    key = first.split("?od=")[1].split('"')[0]
    second = text(page(cast, "ops_worker", "people", od=key))
    assert "Celska" in second
    assert "Adamska" not in second
    assert page(cast, "ops_worker", "people", od="zmyślone").status_code == 200


def test_empty_list_says_what_will_come(cast: Cast) -> None:
    assert "Nie ma tu jeszcze nikogo" in text(page(cast, "ops_worker", "people"))


# Registration


def test_register_opens_a_case_and_the_page(cast: Cast) -> None:
    pesel = build.pesel(date(1987, 12, 4), "F", 7)
    response = send(cast, "ops_worker", "person_register", **VALID, pesel=pesel, phone="+48 600100200")
    person = Person.objects.get()
    assert response.url == reverse("person", args=[person.ref])
    assert (str(person), person.birth_on) == ("Zofia Zmyślona", date(1987, 12, 4))
    identity = PersonIdentity.objects.get()
    assert (identity.pesel, identity.phone) == (pesel, "600 100 200")
    assert TeamMember.objects.get().post_id == cast.ops_worker.post_id


def test_register_twice_by_one_form_registers_once(cast: Cast) -> None:
    client = cast.sign_in(Client(), "ops_worker")
    once = _hidden(client.get(reverse("person_register")).content.decode(), "once")
    first = client.post(reverse("person_register"), {**VALID, "once": once})
    second = client.post(reverse("person_register"), {**VALID, "once": once})
    assert first.url == second.url
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("first_name", "", "Wpisz imię."),
        ("last_name", "Ż" * 300, "Skróć: najwięcej 100 znaków, teraz jest ich 300."),
        ("last_name", "Zofia 🙂", "Znak „🙂” nie może tu stać."),
        ("last_name", "<script>alert(1)</script>", "Znak „&lt;” nie może tu stać."),
        ("birth_on", "31.02.1987", "Nie ma takiego dnia w kalendarzu."),
        ("birth_on", "dawno", "To nie jest data."),
        ("birth_on", "4.12.2099", "Ten dzień dopiero nadejdzie"),
        ("sex", "", "Wybierz: kobieta albo mężczyzna."),
        ("pesel", "44051401358", "jest zła cyfra albo dwie są zamienione"),
        ("pesel", "123", "PESEL ma 11 cyfr."),
        ("pesel", "44051401359", "PESEL"),
        ("phone", "12", "To nie jest numer telefonu."),
        ("postcode", "1", "Kod pocztowy ma pięć cyfr"),
        ("email", "jan", "To nie jest adres e-mail."),
        ("other_number", "AB 12", "Wybierz rodzaj tego dokumentu."),
        ("other_kind", "passport", "Wpisz numer tego dokumentu."),
    ],
)
def test_register_says_what_is_wrong_and_keeps_the_text(cast: Cast, field: str, value: str, words: str) -> None:
    response = send(cast, "ops_worker", "person_register", **{**VALID, "locality": "Wpisana Wieś", field: value})
    assert response.status_code == 200
    shown = text(response)
    assert "<title>Błąd: " in shown
    assert words in shown
    assert "Wpisana Wieś" in shown
    assert "<script>alert" not in shown
    assert not Person.objects.exists()


def test_register_refuses_a_known_pesel_at_the_field(cast: Cast) -> None:
    person = build.person(cast)
    pesel = PersonIdentity.objects.get(person=person).pesel
    response = send(cast, "ngo_worker", "person_register", **{**VALID, "birth_on": "12.3.1985"}, pesel=pesel)
    assert 'href="#id_pesel"' in text(response)
    assert "<b>Sprawę prowadzi:</b> OPS Próbno." in text(response).replace("\u00a0", " "), "two who claim one person"
    mine = send(cast, "ops_worker", "person_register", **{**VALID, "birth_on": "12.3.1985"}, pesel=pesel)
    assert "Sprawę prowadzi:" not in text(mine).replace("\u00a0", " "), "her own person she opens"
    assert Person.objects.count() == 1
    other = send(cast, "out_worker", "person_register", **{**VALID, "birth_on": "12.3.1985"}, pesel=pesel)
    assert other.status_code == 302, "another partnership must not learn that the person is known here"


# Correction


def values(person: Person, **more: str) -> dict[str, str]:
    return {
        "first_name": person.first_name, "last_name": person.last_name, "birth_on": person.birth_on.isoformat(),
        "sex": person.sex, "locality": person.locality, **more,
    }  # fmt: skip


def test_correct_shows_what_is_saved_and_saves(cast: Cast) -> None:
    person = build.person(cast)
    words = text(page(cast, "ops_worker", "person_correct", person.ref))
    assert PersonIdentity.objects.get(person=person).pesel in words
    assert Disclosure.objects.filter(what=Disclosed.IDENTITY).count() == 1
    response = send(cast, "ops_worker", "person_correct", person.ref, **values(person, locality="Nowe"))
    assert response.status_code == 302
    person.refresh_from_db()
    assert person.locality == "Nowe"


def test_correct_of_a_stale_page_shows_both_versions(cast: Cast) -> None:
    person = build.person(cast)
    client = cast.sign_in(Client(), "ops_worker")
    shown = client.get(reverse("person_correct", args=[person.ref])).content.decode()
    hidden = {key: _hidden(shown, key) for key in ("once", "version")}
    casework.correct(
        person, by=cast.ops_worker, first_name="Anna", last_name="Cudza", birth_on=person.birth_on, sex=person.sex,
        locality=person.locality,
    )  # fmt: skip
    response = client.post(reverse("person_correct", args=[person.ref]), {**hidden, **values(person, last_name="Moja")})
    words = text(response)
    assert "Cudza" in words
    assert "Moja" in words
    assert "Obie wersje obok siebie" in words
    again = {key: _hidden(response.content.decode(), key) for key in ("once", "version")}
    response = client.post(reverse("person_correct", args=[person.ref]), {**again, **values(person, last_name="Moja")})
    assert response.status_code == 302
    person.refresh_from_db()
    assert person.last_name == "Moja"


# Entries


def test_add_note_and_read_it(cast: Cast) -> None:
    case = build.in_team(cast)
    response = send(
        cast, "coordinator", "person_add_note", case.person.ref,
        kind="meeting", on=cast.today.isoformat(), text="Ustalono <b>dojazd</b> 🙂",
    )  # fmt: skip
    assert response.status_code == 302
    words = text(page(cast, "ops_worker", "person", case.person.ref))
    assert "Ustalono &lt;b&gt;dojazd&lt;/b&gt; 🙂" in words
    assert "Wycofaj wpis" not in words, "only the author voids an entry"
    assert "Wycofaj wpis" in text(page(cast, "coordinator", "person", case.person.ref))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"on": "9.9.2099"}, "Ten dzień dopiero nadejdzie"),
        ({"on": "wczoraj"}, "To nie jest data."),
        ({"text": " "}, "Wpisz, co ustalono."),
        ({"text": "x" * 4001}, "Skróć: najwięcej 4000 znaków"),
        ({"kind": "gossip"}, "Wybierz jedną z odpowiedzi z listy."),
    ],
)
def test_add_note_says_what_is_wrong(cast: Cast, more: dict[str, str], words: str) -> None:
    case = build.case(cast)
    good = {"kind": "phone", "on": cast.today.isoformat(), "text": "Rozmowa."}
    assert words in text(send(cast, "ops_worker", "person_add_note", case.person.ref, **{**good, **more}))
    assert not ContactNote.objects.exists()


def test_void_note_needs_a_reason_and_crosses_out(cast: Cast) -> None:
    case = build.in_team(cast)
    note = build.note(cast, case)
    author = next(name for name, post in cast.posts.items() if post.pk == note.post_id)
    assert "Wpisz powód." in text(send(cast, author, "person_void_note", case.person.ref, note.pk, reason=" "))
    done = send(cast, author, "person_void_note", case.person.ref, note.pk, reason="Wpis dotyczył kogoś innego.")
    assert done.status_code == 302
    words = text(page(cast, author, "person", case.person.ref))
    assert "Wycofane: Wpis dotyczył kogoś innego." in words
    assert "<s>" in words
    assert page(cast, author, "person_void_note", case.person.ref, note.pk).status_code == 403
    other = "coordinator" if author != "coordinator" else "ops_worker"
    assert page(cast, other, "person_void_note", case.person.ref, note.pk).status_code == 403
    assert page(cast, "out_worker", "person_void_note", case.person.ref, note.pk).status_code == 404
    elsewhere = build.case(cast)
    assert page(cast, author, "person_void_note", elsewhere.person.ref, note.pk).status_code == 404


# Team


def test_join_team_offers_own_colleagues_only(cast: Cast) -> None:
    case = build.in_team(cast)
    words = text(page(cast, "ops_worker", "person_join_team", case.person.ref))
    assert cast.posts["ops_colleague"].ref in words
    for name in ("ops_worker", "no_papers", "departed", "coordinator", "pup_counsellor", "out_worker"):
        assert cast.posts[name].ref not in words, name
    response = send(cast, "ops_worker", "person_join_team", case.person.ref, post=cast.posts["ops_colleague"].ref)
    assert response.status_code == 302
    assert page(cast, "ops_colleague", "person", case.person.ref).status_code == 200
    foreign = send(cast, "ops_worker", "person_join_team", case.person.ref, post=cast.posts["pup_counsellor"].ref)
    assert "Wybierz jedną z odpowiedzi z listy." in text(foreign)


# The page


def test_overview_names_dates_team_and_reason(cast: Cast) -> None:
    case = build.participation(cast).case
    words = text(page(cast, "coordinator", "person", case.person.ref))
    assert "W klubie od" in words
    assert "Planowany koniec w klubie" in words
    assert "Kontrakt socjalny" in words
    assert "Jesteś w zespole od" in words
    assert "art. 18f ust. 1 ustawy" in words
    assert words.index("Ops Worker Obsadowa") < words.index("to Ty"), "P stands before R"
    assert words.count("Dodaj wpis") == 1


def test_history_comes_in_pages_newest_first(cast: Cast) -> None:
    case = build.case(cast)
    for place in range(12):
        casework.add_note(case, by=cast.ops_worker, kind="phone", on=cast.ago(place), text=f"Wpis nr {place}.")
    first = text(page(cast, "ops_worker", "person", case.person.ref))
    assert first.index("Wpis nr 0.") < first.index("Wpis nr 9.")
    assert "Wpis nr 10." not in first
    assert "Pokaż wcześniejsze (2)" in first
    second = text(page(cast, "ops_worker", "person", case.person.ref, od="10"))
    assert "Wpis nr 11." in second
    assert "Wpis nr 9." not in second
    for wrong in ("-1", "x", "99999999999", "٣"):
        assert page(cast, "ops_worker", "person", case.person.ref, od=wrong).status_code == 200


def test_attendance_stands_for_the_coordinator_and_not_for_the_social_worker(cast: Cast) -> None:
    case = build.participation(cast).case
    build.consultation(cast, case)
    sources = {
        who: {event.source for event in history.events(cast.actors[who], case, cast.today, size=50)[0]}
        for who in ("coordinator", "ops_worker", "specialist")
    }
    assert "card" in sources["coordinator"]
    assert not sources["ops_worker"] & {"card", "session"}
    assert sources["ops_worker"] >= {"referral", "contract", "participation"}
    assert sources["specialist"] <= {"card", "session"}


def test_tabs_without_right_are_absent(cast: Cast) -> None:
    case = build.in_team(cast)
    special = reverse("person_open_special", args=[case.person.ref])
    assert special in text(page(cast, "coordinator", "person", case.person.ref))
    assert special not in text(page(cast, "ops_head", "person", case.person.ref))


def test_statuses_on_the_labour_market_are_listed_corrected_and_voided(cast: Cast) -> None:
    case = build.in_team(cast)
    fact = casework.record_labour_status(case, by=cast.ops_worker, status="jobseeker", on=cast.ago(9))
    ref = case.person.ref
    words = text(page(cast, "coordinator", "person", ref))
    assert reverse("person_correct_labour_status", args=[ref, fact.pk]) in words
    assert reverse("person_void_labour_status", args=[ref, fact.pk]) not in text(page(cast, "ops_head", "person", ref))
    values = {"status": "inactive", "on": str(cast.ago(8)), "since": "", "reason": "Pomyłka w statusie."}
    bad = send(cast, "coordinator", "person_correct_labour_status", ref, fact.pk, **{**values, "reason": ""})
    assert "Wpisz powód." in text(bad)
    done = send(cast, "coordinator", "person_correct_labour_status", ref, fact.pk, **values)
    assert done.status_code == 302
    words = text(page(cast, "coordinator", "person", ref))
    assert "<s>poszukiwanie pracy (zarejestrowane)</s>" in words
    assert "Wycofane: Pomyłka w statusie." in words
    right = case.labour_statuses.get(voided_at__isnull=True)
    done = send(cast, "ops_worker", "person_void_labour_status", ref, right.pk, reason="Nie ta osoba.")
    assert done.status_code == 302
    assert "Wycofane: Nie ta osoba." in text(page(cast, "ops_worker", "person", ref))


def test_a_conflict_speaks_polish_days_and_words(cast: Cast) -> None:
    form = LabourStatusCorrection({"status": "employed", "on": "5.3.2026", "since": "", "reason": "x"})
    assert form.is_valid()
    assert pages._words(form["on"], date(2026, 3, 5)) == "5\u00a0marca\u00a02026"
    assert pages._words(form["since"], None) == "–"
    assert pages._words(form["status"], "employed") == str(LabourStatus.EMPLOYED.label)
    card = PremiseForm({"on": "5.3.2026", "with_poverty": "on"})
    assert [pages._words(card["with_poverty"], one) for one in (True, False)] == ["tak", "nie"]


# The Square


@pytest.mark.parametrize(
    ("last", "until", "start", "state"),
    [
        (0, None, None, "active"), (30, None, None, "active"), (31, None, None, "none"), (None, 3, None, "waiting"),
        (31, 3, None, "waiting"), (5, 3, 9, "active"), (None, 3, 9, "waiting"), (None, None, 9, "planned"),
        (None, None, 0, "none"), (None, None, None, "none"), (-1, None, None, "none"),
    ],
)  # fmt: skip
def test_square_state(last: int | None, until: int | None, start: int | None, state: str) -> None:
    today = date(2026, 11, 25)
    row = CaseCorner(
        corner="P",
        last_event_on=None if last is None else today - timedelta(days=last),
        waiting_until=None if until is None else today + timedelta(days=until),
        planned_from=None if start is None else today + timedelta(days=start),
    )
    assert reporting.corner_state(row, today, 30) == state


def test_squares_cost_one_query_and_speak(cast: Cast) -> None:
    cases = [build.case(cast) for _n in range(3)]
    build.note(cast, cases[0])
    with CaptureQueriesContext(connection) as captured:
        found = reporting.squares([case.pk for case in cases], cast.today)
    assert len(captured) == 1
    assert set(found) == {case.pk for case in cases}
    square = found[cases[0].pk]
    assert list(square.states) == ["P", "Z", "R", "F"]
    assert square.states["F"] == "none"
    assert square.sentence.startswith("Kwadrat: pomoc społeczna")
    assert square.sentence.endswith("firmy: brak.")
    assert square.short.endswith("z\u00a04 stron")
