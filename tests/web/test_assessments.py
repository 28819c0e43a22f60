"""Pages of the assessment: the form, what changed, who opens the sensitive areas."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.law import assessments as law
from kwadrat.records.assessments import Assessment
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import Disclosed
from kwadrat.records.people import Case
from tests import build
from tests import cast as cast_module
from tests.casework.test_assessments import levels, sensitive, to_labour_office
from tests.cast import Cast
from tests.web.test_people import page, send, text


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def case(cast: Cast) -> Case:
    return to_labour_office(cast, build.in_team(cast))


def test_record_an_opening_and_a_closing_and_read_what_changed(cast: Cast, case: Case) -> None:
    ref = case.person.ref
    assert "Nie ma jeszcze bilansu" in text(page(cast, "ops_worker", "assessment_view", ref))
    shown = text(page(cast, "ops_worker", "assessment_record", ref))
    for area in law.scale("1").areas:
        for one in area.anchors:
            assert one.pl.replace("\u00a0", " ") in shown, "every level shows its sentence"
    answer = send(
        cast, "ops_worker", "assessment_record", ref, moment="baseline", on=str(cast.ago(90)), level_work="1",
        note_work="Nikt mnie nie chce.", level_health="2", level_housing="3",
    )  # fmt: skip
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("assessment_view", args=[ref]))
    words = text(page(cast, "ops_worker", "assessment_view", ref))
    assert "Na razie jest tylko bilans otwarcia" in words
    form = page(cast, "ops_worker", "assessment_record", ref).content.decode()
    assert 'value="interim" checked' in form, "after the opening the next look is one on the way"
    send(
        cast, "ops_worker", "assessment_record", ref, moment="endline", on=str(cast.today), level_work="3",
        level_housing="2", level_digital="4",
    )  # fmt: skip
    words = text(page(cast, "ops_worker", "assessment_view", ref))
    for said in ("Lepiej w 1 obszarze. Gorzej w 1 obszarze.", "lepiej: z 1 na 3",
                 "gorzej: z 3 na 2", "zapytano dopiero później", "Nikt mnie nie chce.",
                 "Nie pytano o: rodzina"):  # fmt: skip
        assert said in words, said
    assert "Osoba leczy się" not in words
    assert 'class="radar"' in page(cast, "ops_worker", "assessment_view", ref).content.decode()


def test_sensitive_areas_are_a_page_of_their_own(cast: Cast, case: Case) -> None:
    build.assessment(cast, case, levels={"health": 2, "work": 1})
    ref, secret = case.person.ref, law.scale("1").area("health").anchor(2).pl.replace("\u00a0", " ")
    words = text(page(cast, "coordinator", "assessment_view", ref))
    assert secret not in words
    assert "Pokaż zdrowie, uzależnienia i sprawy prawne" in words
    words = text(page(cast, "coordinator", "assessment_open_sensitive", ref))
    assert secret in words
    assert "To otwarcie jest zapisane" in words
    assert Disclosure.objects.filter(what=Disclosed.AREAS, was_refused=False).count() == 1
    assert "Otwarto w bilansie zdrowie" in text(page(cast, "coordinator", "person_view_ledger", ref))
    for who in ("pup_counsellor", "ops_head"):
        answer = page(cast, who, "assessment_view", ref)
        assert answer.status_code == 200
        assert secret not in text(answer)
        assert "Pokaż zdrowie" not in text(answer)
        assert page(cast, who, "assessment_open_sensitive", ref).status_code == 403
        assert "Otwarto w bilansie zdrowie" not in text(page(cast, who, "person_view_ledger", ref)) or who != (
            "pup_counsellor"
        )


def test_the_labour_office_is_asked_about_six_areas(cast: Cast, case: Case) -> None:
    build.assessment(cast, case, levels={"debts": 2, "family": 1, "housing": 1, "work": 2})
    shown = page(cast, "pup_counsellor", "assessment_record", case.person.ref).content.decode()
    assert "level_work" in shown
    for code in ("debts", "family", "housing", "health", "addiction", "law"):
        assert f"level_{code}" not in shown
    words = text(page(cast, "pup_counsellor", "assessment_view", case.person.ref))
    assert "pieniądze" not in words.lower()
    answer = send(
        cast, "pup_counsellor", "assessment_record", case.person.ref, moment="interim", on=str(cast.today),
        level_debts="5", level_work="3",
    )  # fmt: skip
    assert answer.status_code == 302
    assert levels(Assessment.objects.latest("pk")) == {"work": 3}, "what is not in the form is not read"


def test_bad_input_stays_and_is_said_beside_its_area(cast: Cast, case: Case) -> None:
    ref = case.person.ref
    answer = send(
        cast, "ops_worker", "assessment_record", ref, moment="baseline", on=str(cast.today), level_work="",
        note_work="Szukam od roku.",
    )  # fmt: skip
    assert answer.status_code == 200
    assert "Wybierz poziom albo usuń słowa wpisane niżej." in text(answer)
    assert "Szukam od roku." in answer.content.decode()
    answer = send(cast, "ops_worker", "assessment_record", ref, moment="baseline", on=str(cast.today))
    assert "Wybierz poziom co najmniej jednego obszaru." in text(answer)
    answer = send(cast, "ops_worker", "assessment_record", ref, moment="endline", on=str(cast.today), level_work="2")
    assert "nie ma bilansu otwarcia" in text(answer)


def test_correct_and_void(cast: Cast, case: Case) -> None:
    row, ref = build.assessment(cast, case), case.person.ref
    shown = page(cast, "ops_worker", "assessment_correct", ref, row.ref).content.decode()
    assert "Słowa o health." in shown
    send(
        cast, "ops_worker", "assessment_correct", ref, row.ref, moment="baseline", on=str(cast.today),
        level_work="4", level_health="1", reason="Zły poziom.",
    )  # fmt: skip
    new = Assessment.objects.get(voided_at__isnull=True)
    assert (levels(new), sensitive(new)) == ({"work": 4}, {"health": 1})
    words = text(page(cast, "ops_worker", "assessment_view", ref))
    assert "Wycofane: Zły poziom." in words
    assert page(cast, "ops_worker", "assessment_correct", ref, row.ref).status_code == 403
    send(cast, "ops_worker", "assessment_void", ref, new.ref, reason="Nie ta osoba.")
    new.refresh_from_db()
    assert new.is_void
    assert "Nie ma jeszcze bilansu" in text(page(cast, "ops_worker", "assessment_view", ref))


def test_the_plan_and_the_menu_lead_there(cast: Cast, case: Case) -> None:
    address = reverse("assessment_view", args=[case.person.ref])
    for who, name in (("ops_worker", "person_plan"), ("ops_worker", "person"), ("pup_counsellor", "person")):
        assert address in page(cast, who, name, case.person.ref).content.decode(), (who, name)
    client = cast.sign_in(Client(), "specialist")
    assert client.get(address).status_code == 404
