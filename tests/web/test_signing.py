"""Pages of signatures under the legs of a joint plan: the exact words, what is missing, the file, bad input."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kwadrat.casework import plans
from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import LegKind, LegState, SigningParty, SigningWay
from kwadrat.records.documents import Document
from kwadrat.records.plans import PlanLeg
from tests import build, signing
from tests import cast as cast_module
from tests.cast import Cast
from tests.web.test_plans import hidden


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).replace("\u00a0", " ").split())


def open_(cast: Cast, who: str, name: str, leg: PlanLeg) -> Any:
    return cast.sign_in(Client(), who).get(reverse(name, args=[leg.ref]))


def send(cast: Cast, who: str, name: str, leg: PlanLeg, **values: Any) -> Any:
    client = cast.sign_in(Client(), who)
    shown = client.get(reverse(name, args=[leg.ref])).content.decode()
    typed = {key: hidden(shown, key) for key in ("once", "version")}
    return client.post(reverse(name, args=[leg.ref]), {**typed, **values}, follow=True)


def scan(content: bytes | None = None, name: str = "skan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or build.SCAN.content)


def filled(cast: Cast) -> PlanLeg:
    goal = build.plan_goal(cast)
    build.plan_task(cast, goal)
    assert goal.leg is not None
    plans.write_field(goal.leg, by=cast.ops_worker, code="situation", text="Mieszka u siostry.")
    plans.add_task(goal, by=cast.ops_worker, leg=goal.leg, text="Zadzwoni do poradni.", is_own=True)
    return goal.leg


def test_the_exact_words_stand_first_with_their_versions(cast: Cast) -> None:
    leg = filled(cast)
    words = text(open_(cast, "ops_worker", "plan_sign_leg", leg))
    order = ("Mieszka u siostry.", "Chcę gotować dla ludzi.", "Przyjdzie na trening", "Jak podpisano")
    at = [words.index(one) for one in order]
    assert at == sorted(at)
    assert "wersja 1 z dnia" in words
    assert "czeka na podpis" in words
    form = open_(cast, "ops_worker", "plan_sign_leg", leg).content.decode().split("<form")
    assert any("no-print" in one.split(">")[0] for one in form), "on paper stands what is signed, not the form"
    assert f"płaci: {cast.ops.name}" in words
    assert leg.clauses.get(kind="goal").versions.get().digest[:12] in words


def test_a_scan_is_recorded_and_the_page_says_who_signed_and_what_is_missing(cast: Cast) -> None:
    leg = filled(cast)
    said = text(send(
        cast, "ops_worker", "plan_sign_leg", leg, way="scan", person_on=cast.today.isoformat(), upload=scan(),
    ))  # fmt: skip
    assert "Podpisy są zapisane." in said
    person, worker = str(leg.plan.case.person), cast.users["ops_worker"].name
    assert f"<b>{worker}</b>: 4 punkty" in said
    assert f"<b>{person}</b>: 4 punkty" not in said
    assert "Nikogo jeszcze nie poproszono o podpis." in said
    assert "1 strona, SHA-256" in said
    late = send(cast, "ops_worker", "plan_ask_signatures", leg, until=cast.today.isoformat())
    assert f"do podpisania do {cast.today.day}" in text(late)
    build.sign_leg(cast, leg, person_on=None)
    assert "Obie strony podpisały wszystko, co tu stoi" in text(open_(cast, "ops_worker", "plan_sign_leg", leg))
    task = leg.clauses.get(text="Zadzwoni do poradni.")
    plans.drop_clause(task, by=cast.ops_worker, reason="Już zadzwonił.")
    assert "(już nie obowiązuje)" in text(open_(cast, "ops_worker", "joint_plan_signatures", leg))


def test_an_electronic_signature_is_told_as_it_is(cast: Cast, settings: Any, tmp_path: Any) -> None:
    leg = filled(cast)
    person, worker = str(leg.plan.case.person), cast.users["ops_worker"].name
    first = SimpleUploadedFile("kontrakt.pdf", signing.sign(signing.pdf(), person))
    said = text(send(cast, "ops_worker", "plan_sign_leg", leg, way="pades", parties=["person"], upload=first))
    assert f"Według certyfikatu: {person} / Urząd Certyfikacji Testów" in said
    assert "niezmieniony od podpisania" in said or "bez zmian od podpisania" in said
    assert "certyfikat niezweryfikowany" in said
    assert "certyfikat zaufany" not in said
    signing.authority("Inny Urząd").trusted_by(settings, tmp_path / "a")
    second = signing.sign(signing.pdf(), worker)
    plans.sign_leg(
        leg, by=cast.ops_worker, way=SigningWay.PADES, upload=build.Upload("k.pdf", second),
        parties=[SigningParty.OFFICER],
    )  # fmt: skip
    said = text(open_(cast, "coordinator", "joint_plan_signatures", leg))
    assert "certyfikat spoza zaufanych" in said
    signing.authority().trusted_by(settings, tmp_path / "b")
    task = leg.clauses.get(text="Zadzwoni do poradni.")
    plans.change_clause(task, by=cast.ops_worker, text="Zadzwoni do poradni w piątek.")
    plans.sign_leg(
        leg, by=cast.ops_worker, way=SigningWay.PADES, upload=build.Upload("k.pdf", second),
        parties=[SigningParty.OFFICER],
    )  # fmt: skip
    assert "certyfikat zaufany" in text(open_(cast, "coordinator", "joint_plan_signatures", leg))


def test_only_the_legs_own_institution_downloads_the_paper_and_reads_the_words(cast: Cast) -> None:
    leg = build.sign_leg(cast, filled(cast))
    paper = Document.objects.get(kind="signed")
    address = reverse("document_open", args=[paper.ref])
    assert address in open_(cast, "ops_worker", "joint_plan_signatures", leg).content.decode()
    other = text(open_(cast, "coordinator", "joint_plan_signatures", leg))
    assert address not in other
    assert "Mieszka u siostry." not in other
    assert cast.users["ops_worker"].name in other
    before = Disclosure.objects.filter(subject=leg.plan.ref).count()
    answer = cast.sign_in(Client(), "ops_worker").get(address)
    assert answer.content == build.SCAN.content
    assert Disclosure.objects.filter(subject=leg.plan.ref).count() == before + 1
    assert cast.sign_in(Client(), "coordinator").get(address).status_code == 404
    for name in ("plan_sign_leg", "plan_ask_signatures"):
        assert open_(cast, "coordinator", name, leg).status_code == 403
        assert open_(cast, "out_worker", name, leg).status_code == 404


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "Wybierz, jak podpisano."),
        ({"way": "scan"}, "Wybierz plik z podpisanym dokumentem."),
        ({"way": "scan", "upload": b"%PDF-1.7 nic %%EOF"}, "Podaj dzień, w którym podpisała osoba albo pracownik."),
        ({"way": "scan", "upload": b"%PDF-1.7 nic %%EOF", "person_on": "1.9.2026"}, "Ten PDF jest uszkodzony"),
        ({"way": "scan", "upload": b"zdjecie", "person_on": "1.9.2026"}, "To nie jest cały plik"),
        ({"way": "scan", "upload": build.SCAN.content, "person_on": "31.2.2026"}, "dat"),
        ({"way": "pades", "upload": build.SCAN.content}, "Zaznacz, kto podpisał ten plik."),
        ({"way": "pades", "upload": signing.pdf(), "parties": "person"}, "Nie ma podpisu elektronicznego"),
        ({"way": "pades", "upload": build.SCAN.content, "parties": "szef"}, "szef"),
    ],
)
def test_bad_input_is_told_beside_its_field(cast: Cast, values: dict[str, Any], message: str) -> None:
    leg = filled(cast)
    if "upload" in values:
        values = {**values, "upload": scan(values["upload"])}
    answer = send(cast, "ops_worker", "plan_sign_leg", leg, **values)
    assert message in text(answer)
    assert PlanLeg.objects.get(pk=leg.pk).state == LegState.DRAFT
    if values.get("person_on"):
        assert f'value="{values["person_on"]}"' in answer.content.decode()


def test_pages_cost_the_same_with_many_items(cast: Cast) -> None:
    leg = filled(cast)
    costs = []
    for _round in range(2):
        for number in range(12):
            build.plan_task(cast, leg.clauses.get(kind="goal"), text=f"Zadanie {number}")
        client = cast.sign_in(Client(), "ops_worker")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("joint_plan_signatures", args=[leg.ref]))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_leg_of_a_club_waits_for_its_own_parties(cast: Cast) -> None:
    leg = filled(cast)
    club = build.plan_leg(cast, leg.plan, by=cast.coordinator, kind=LegKind.CLUB)
    build.plan_goal(cast, club, by=cast.coordinator)
    assert "1 punkt" in text(open_(cast, "ops_worker", "joint_plan_signatures", club))
