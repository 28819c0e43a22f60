"""The copy that a person may ask for: everything, for reading and for a program, told in her ledger."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from kwadrat.access import disclosure, everything
from kwadrat.casework import people, referrals, services
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.base import unsealed
from kwadrat.records.choices import Disclosed, DocumentKind, ParticipationState, Purpose
from kwadrat.records.documents import Document, put
from kwadrat.records.people import Case, PersonIdentity
from kwadrat.reporting import copies, ledger
from tests import build, build_office, build_plans
from tests import cast as cast_module
from tests.cast import Cast
from tests.house.test_copies import in_copy


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def full(cast: Cast) -> Case:
    """A case with a row in every table of the copy that has a verb."""
    case = build.participation(cast).case
    build.held(cast, build.session(cast, build.group(cast, case)))
    card = build.consultation(cast, case)
    services.correct_consultation(
        card, by=cast.specialist, kind=card.kind, on=card.held_on, minutes=30, topic="inny temat", rate_per_hour=None,
        payer=None, is_remote=False, reason="Zły czas.",
    )  # fmt: skip
    disclosure.log(cast.ops_worker, [case.person_id], Disclosed.PERSON)
    build.outcome(cast, case)
    wrong = build.note(cast, case)
    people.void_note(wrong, by=cast.ops_worker, reason="Nie ta osoba.")
    people.record_benefit(case, by=cast.ops_worker, benefit="6", since=cast.ago(400), until=cast.ago(300))
    build.relative(cast, case)
    part = people.end_participation(
        case.participations.get(), by=cast.coordinator, on=cast.ago(1), state=ParticipationState.COMPLETED
    )
    build.certificate(cast, part)
    build_office.emergency(cast, case)
    build_office.hold(cast, case)
    build_office.team(cast, case)
    build_plans.whole(cast, case)
    build.assessment(cast, case)
    build.worked(cast, case)
    build_office.announced(case)
    build.status_answer(cast, case)
    asked = build.to_firm(cast, case, on=cast.ago(60))
    build.link(cast, asked)
    referrals.escalate(asked)
    referrals.write(asked, by=cast.ops_worker, text="O której?")
    return Case.objects.select_related("person").get(pk=case.pk)


def box(cast: Cast, ref: str) -> zipfile.ZipFile:
    response = cast.sign_in(Client(), "steward").post(reverse("person_export_access", args=[ref]))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == f'attachment; filename="kopia-danych-{ref}.zip"'
    return zipfile.ZipFile(io.BytesIO(response.content))


def read(found: zipfile.ZipFile, ending: str) -> bytes:
    return found.read(next(name for name in found.namelist() if name.endswith(ending)))


def words_of(found: zipfile.ZipFile) -> str:
    pages = PdfReader(io.BytesIO(read(found, ".pdf"))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u00a0", " ").split())


def test_the_json_holds_every_table_and_field(cast: Cast) -> None:
    case = full(cast)
    asked = build.access_request(cast, case)
    whole = json.loads(read(box(cast, asked.ref), ".json"))
    assert (whole["person"], whole["basis"], whole["requested_on"]) == (
        case.person.ref, "RODO art. 15", str(asked.asked_on)
    )  # fmt: skip
    tables = {one["table"]: one for one in whole["tables"]}
    assert set(tables) == {model.__name__ for model in in_copy()}
    assert {name for name, one in tables.items() if not one["rows"]} == {
        "IntakeRow",
        "DuplicatePair",
        "PersonMerge",
        "PlanMember",  # nobody else of her household is named in her plan
    }
    for model in in_copy():
        if not tables[model.__name__]["rows"]:
            continue
        fields = {field.name for field in model._meta.fields}
        kept = {name for table, name in everything.COMPUTED if table == model.__name__}
        assert {one["name"] for one in tables[model.__name__]["fields"]} == fields - kept
        assert all(set(row) == fields - kept for row in tables[model.__name__]["rows"])
    assert {one["field"] for one in whole["left_out"]} == {field for _table, field in everything.COMPUTED}
    assert {one["privacy"] for one in tables["PersonIdentity"]["fields"]} == {"open", "identity"}
    (benefit,) = tables["BenefitFact"]["rows"]
    assert benefit["period"] == {"from": str(cast.ago(400)), "to": str(cast.ago(300))}
    old, new = tables["Consultation"]["rows"]
    assert new["replaces"] == {"id": old["id"], "name": f"wpis nr {old['id']}"}
    assert tables["ContactNote"]["rows"][0]["void_reason"] == "Nie ta osoba."
    assert "–" in tables["Attendance"]["rows"][0]["session"]["name"]
    assert "Ops Worker Obsadowa" in tables["ContactNote"]["rows"][0]["post"]["name"]


def test_the_pdf_says_everything_and_that_a_section_is_empty(cast: Cast) -> None:
    case = full(cast)
    words = words_of(box(cast, build.access_request(cast, case).ref))
    street = PersonIdentity.objects.get(person=case.person).street
    for part in (str(case.person), street, "Nie ta osoba.", "Kopia Twoich danych", "Kim jesteś", "art. 15 RODO"):
        assert part in words, part
    for title in copies.titles().values():
        assert title.replace("\u00a0", " ") in words, title
    bare = build.case(cast)
    empty = words_of(box(cast, build.access_request(cast, bare).ref))
    assert empty.count("Nie ma tu żadnych danych.") >= 10


def test_giving_it_out_is_told_in_the_ledger_for_each_class(cast: Cast) -> None:
    case = build.case(cast)
    asked = build.access_request(cast, case)
    box(cast, asked.ref)
    rows = Disclosure.objects.filter(subject=asked.ref)
    assert sorted(rows.values_list("what", "purpose", "basis")) == sorted(
        (what, Purpose.ACCESS, "RODO art. 15") for what in (Disclosed.PERSON, Disclosed.IDENTITY, Disclosed.SPECIAL)
    )
    told = {one.what_words.replace("\u00a0", " ") for one in ledger.whole(case.person)}
    assert "Wydano kopię danych: PESEL, adres i dane kontaktowe" in told
    event = AuditEvent.objects.get(kind="person.export_access")
    assert (event.subject, event.person_id) == (asked.ref, case.person_id)


def test_papers_of_the_person_are_in_the_box(cast: Cast) -> None:
    case = build.case(cast)
    asked = build.access_request(cast, case)
    content = b"%PDF-1.7 zgoda"
    with unsealed():
        Document(
            kind=DocumentKind.values[0], owner_ref=case.ref, name="zgoda.pdf", content_type="application/pdf",
            size=len(content), sha256=hashlib.sha256(content).hexdigest(), path=put(content),
            post_id=cast.ops_worker.post_id,
        ).save()  # fmt: skip
    found = box(cast, asked.ref)
    (name,) = [name for name in found.namelist() if name.startswith("dokumenty/")]
    assert found.read(name) == content


def test_only_the_steward_of_the_leader_gets_it_and_others_learn_nothing(cast: Cast) -> None:
    asked = build.access_request(cast, build.case(cast))
    for who in ("ops_worker", "coordinator", "analyst", "ops_head", "out_steward", "admin"):
        response = cast.sign_in(Client(), who).post(reverse("person_export_access", args=[asked.ref]))
        assert response.status_code == 404, who
    assert not Disclosure.objects.filter(purpose=Purpose.ACCESS).exists()


def test_an_address_alone_gives_nothing_out(cast: Cast) -> None:
    asked = build.access_request(cast)
    response = cast.sign_in(Client(), "steward").get(reverse("person_export_access", args=[asked.ref]))
    assert response["Location"] == reverse("access_request", args=[asked.ref])
    assert not Disclosure.objects.filter(purpose=Purpose.ACCESS).exists()


def test_the_cost_does_not_grow_with_the_rows(cast: Cast) -> None:
    case = full(cast)
    asked = build.access_request(cast, case)

    def counted() -> int:
        with CaptureQueriesContext(connection) as captured:
            box(cast, asked.ref)
        return len(captured.captured_queries)

    counted()
    before = counted()
    for _n in range(10):
        build.note(cast, case)
        build.consultation(cast, case)
    assert counted() == before


def test_a_value_of_a_new_kind_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(TypeError, match="cannot say a complex"):
        copies.shaped(1j)
    assert copies.shaped(Decimal("60.5")) == ("60,50", "60.5")
    assert copies.shaped(None) == ("", None)
    assert copies.shaped(DateRange(None, date(2026, 3, 1)))[0] == "ani jednego dnia"
    assert copies.shaped({"a": 1}) == ("a: 1", {"a": 1})
    assert copies.shaped([["Imię", "puste"], "x"]) == ("Imię: puste; x", [["Imię", "puste"], "x"])
    assert copies.shaped(True)[0] == "tak"
    assert copies.shaped(date(2026, 3, 1))[1] == "2026-03-01"
