"""Pages of printed papers: the tab of a person, issuing and printing, words of forms, the public check."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from docx import Document

from kwadrat.casework import outcomes
from kwadrat.casework.papers import issuing
from kwadrat.law import forms
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.base import unsealed
from kwadrat.records.choices import Disclosed
from kwadrat.records.outcomes import Certificate, new_code
from kwadrat.records.papers import IssuedPaper
from kwadrat.records.people import Case
from kwadrat.web.forms.papers import LabelsForm
from kwadrat.web.verification import MOST_MISSES, plain
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.papers.reading import text_of


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return cast_module.make()


def words(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def send(client: Client, address: str, **data: Any) -> Any:
    page = client.get(address)
    assert page.status_code == 200, address
    once = words(page).split('name="once" value="')[1].split('"')[0]
    version = words(page).split('name="version" value="')
    extra = {"version": version[1].split('"')[0]} if len(version) > 1 else {}
    return client.post(address, {"once": once, **extra, **data})


def issued(cast: Cast, case: Case, who: str, kind: str) -> IssuedPaper:
    client = cast.sign_in(Client(), who)
    tab = client.get(reverse("person_papers", args=[case.person.ref]))
    address = next(part for part in words(tab).split('href="') if f"?co={kind}&" in part).split('"')[0]
    done = send(client, address.replace("&amp;", "&"))
    assert done.status_code == 302, words(done)
    paper = IssuedPaper.objects.order_by("-pk").first()
    assert paper is not None
    assert done.headers["Location"] == reverse("paper", args=[paper.ref])
    return paper


def test_issue_print_and_print_again_the_same_bytes(cast: Cast) -> None:
    case = build.participation(cast).case
    paper = issued(cast, case, "ops_worker", "contract")
    client = cast.sign_in(Client(), "ops_worker")
    page = words(client.get(reverse("paper", args=[paper.ref])))
    assert paper.sha256 in page
    assert f"nr {paper.number}" in page
    address = reverse("paper_print", args=[paper.ref, "pdf"])
    first, second = client.get(address), client.get(address)
    assert first.content == second.content == paper.content()
    assert first.headers["Content-Type"] == "application/pdf"
    assert case.contracts.get().goal[:20] in text_of(first.content)
    assert Disclosure.objects.filter(what=Disclosed.PAPER, subject=paper.ref).count() == 4
    event = AuditEvent.objects.filter(kind="paper.print").order_by("-id")[0]
    assert event.details["sha256"] == paper.sha256
    word = client.get(reverse("paper_print", args=[paper.ref, "docx"]))
    book = Document(io.BytesIO(word.content))
    assert "KONTRAKT SOCJALNY" in [line.text for line in book.paragraphs]
    assert client.get(reverse("paper_print", args=[paper.ref, "odt"])).status_code == 404
    listed = words(client.get(reverse("person_papers", args=[case.person.ref])))
    assert reverse("paper", args=[paper.ref]) in listed


def test_a_paper_of_the_club_is_not_edited_and_not_seen_by_another_desk(cast: Cast) -> None:
    case = build.participation(cast).case
    paper = issued(cast, case, "coordinator", "notice")
    client = cast.sign_in(Client(), "coordinator")
    assert client.get(reverse("paper_print", args=[paper.ref, "docx"])).status_code == 404
    for who in ("ops_worker", "second_coordinator", "out_coordinator"):
        other = cast.sign_in(Client(), who)
        for name, more in (("paper", ()), ("paper_void", ()), ("paper_print", ("pdf",))):
            assert other.get(reverse(name, args=[paper.ref, *more])).status_code == 404, (who, name)
    assert paper.ref not in words(cast.sign_in(Client(), "ops_worker").get(
        reverse("person_papers", args=[case.person.ref])
    ))  # fmt: skip


def test_the_same_paper_twice_is_told_with_its_number(cast: Cast) -> None:
    case = build.participation(cast).case
    paper = issued(cast, case, "coordinator", "notice")
    client = cast.sign_in(Client(), "coordinator")
    address = f"{reverse('paper_issue', args=[case.person.ref])}?co=notice&nr={case.ref}"
    again = send(client, address)
    assert again.status_code == 200
    assert f"pod numerem {paper.number}" in words(again)
    assert f"?co=notice&amp;nr={case.ref}" in again.content.decode(), "pressing once more asks for the same paper"
    assert IssuedPaper.objects.filter(kind="notice").count() == 1
    gone = client.get(f"{reverse('paper_issue', args=[case.person.ref])}?co=contract&nr=A-0000-0000")
    assert gone.headers["Location"] == reverse("person_papers", args=[case.person.ref])


def test_a_paper_issued_anew_says_which_it_replaces(cast: Cast) -> None:
    case = build.participation(cast).case
    first = issued(cast, case, "coordinator", "notice")
    labels = {"form": "notice", "version": "1", "texts": {"controller": "kto ma dane"}}
    issuing.write_labels(cast.partnership, by=cast.steward, **labels)
    second = issued(cast, case, "coordinator", "notice")
    client = cast.sign_in(Client(), "coordinator")
    tab = words(client.get(reverse("person_papers", args=[case.person.ref])))
    assert tab.count("zastąpiony") == 1
    old, new = (client.get(reverse("paper", args=[one.ref])) for one in (first, second))
    assert "Ten druk zastąpiono nowszym" in words(old)
    assert reverse("paper", args=[second.ref]) in words(old)
    assert f"Zastępuje nr {first.number}" in words(new)
    assert reverse("paper", args=[first.ref]) in words(new)
    assert "Ten druk zastąpiono nowszym" not in words(new)


def test_void_a_paper(cast: Cast) -> None:
    case = build.participation(cast).case
    paper = issued(cast, case, "coordinator", "notice")
    client = cast.sign_in(Client(), "coordinator")
    address = reverse("paper_void", args=[paper.ref])
    assert send(client, address, reason="").status_code == 200
    assert send(client, address, reason="zły dzień").status_code == 302
    assert "Ten druk unieważniono" in words(client.get(reverse("paper", args=[paper.ref])))
    assert client.get(reverse("paper_print", args=[paper.ref, "pdf"])).status_code == 404
    assert "zły dzień" in words(client.get(reverse("person_papers", args=[case.person.ref])))
    certificate = build.certificate(cast)
    kept = IssuedPaper.objects.get(subject_ref=certificate.ref)
    assert client.get(reverse("paper_void", args=[kept.ref])).status_code == 404, "voided on its own page"
    assert "Unieważnij" not in words(client.get(reverse("paper", args=[kept.ref])))


def test_an_authorisation_is_issued_from_the_list_of_workers(cast: Cast) -> None:
    post = cast.posts["ops_colleague"]
    client = cast.sign_in(Client(), "ops_head")
    address = reverse("paper_issue_authorisation", args=[post.ref])
    assert address in words(client.get(reverse("account_posts")))
    done = send(client, address)
    paper = IssuedPaper.objects.get(kind="authorisation")
    assert done.headers["Location"] == reverse("paper", args=[paper.ref])
    assert post.user.name in text_of(client.get(reverse("paper_print", args=[paper.ref, "pdf"])).content)
    assert paper.number in words(client.get(address))
    assert reverse("account_posts") in words(client.get(reverse("paper", args=[paper.ref])))
    assert not Disclosure.objects.filter(what=Disclosed.PAPER).exists(), "about no person"
    worker = cast.sign_in(Client(), "ops_worker")
    assert worker.get(reverse("paper", args=[paper.ref])).status_code == 404


def test_words_of_a_form_are_replaced_in_settings_and_come_back(cast: Cast) -> None:
    client = cast.sign_in(Client(), "steward")
    nr = f"{reverse('settings_papers')}?nr={cast.partnership.ref}"
    address = reverse("paper_write_labels", args=[cast.partnership.ref, "contract", "R-KS"])
    assert "23 nazwy pól do sprawdzenia" in words(client.get(nr))
    assert address in words(client.get(nr))
    page = words(client.get(address))
    assert "przyczyny trudnej sytuacji" in page
    assert "Do sprawdzenia z ogłoszonym wzorem." in page
    done = send(client, address, causes_label="1. Przyczyny", text__part_I_label="Część pierwsza")
    assert done.headers["Location"] == nr
    assert "22 nazwy pól do sprawdzenia" in words(client.get(nr))
    page = words(client.get(address))
    assert 'value="1. Przyczyny"' in page
    assert "Historia zmian" in page
    assert send(client, address, causes_label="").status_code == 302
    assert "słowa dostarczone z programem" in words(client.get(address))
    long = send(client, address, causes_label="x" * 1001)
    assert long.status_code == 200
    assert "x" * 50 in words(long), "what was typed stays"
    assert client.get(reverse("paper_write_labels", args=[cast.partnership.ref, "contract", "1999"])).status_code == 404
    worker = cast.sign_in(Client(), "ops_worker")
    assert worker.get(address).status_code == 403
    assert address not in words(worker.get(reverse("settings_papers")))


def test_a_word_is_named_by_what_was_shipped() -> None:
    known = forms.version("contract", "R-KS")
    assert LabelsForm(known).label_of("hobby") == "hobby"
    assert LabelsForm(known).label_of("causes") == "przyczyny trudnej sytuacji"


def test_the_attendance_list_of_a_planned_and_of_a_held_meeting(cast: Cast) -> None:
    case, other = build.participation(cast).case, build.participation(cast).case
    group = build.group(cast, case, other)
    session = build.session(cast, group)
    client = cast.sign_in(Client(), "coordinator")
    address = reverse("service_print_attendance", args=[session.ref])
    assert address in words(client.get(reverse("session", args=[session.ref])))
    said = text_of(client.get(address).content)
    assert "LISTA OBECNOŚCI" in said
    assert str(case.person) in said
    assert str(other.person) in said
    assert "obecn" not in said.split(str(case.person))[1][:20]
    assert set(
        Disclosure.objects.filter(what=Disclosed.ATTENDANCE, subject=session.ref).values_list("person_id", flat=True)
    ) == {case.person_id, other.person_id}
    build.held(cast, session)
    assert "obecn" in text_of(client.get(address).content).split(str(case.person))[1][:40]
    leader = cast.sign_in(Client(), "second_specialist")
    assert leader.get(address).status_code == 404


def test_the_timetable_of_a_week(cast: Cast) -> None:
    session = build.session(cast, build.group(cast, build.participation(cast).case), on=cast.today)
    client = cast.sign_in(Client(), "coordinator")
    address = reverse("service_print_week")
    assert address in words(client.get(reverse("services")))
    said = text_of(client.get(address).content)
    assert session.group.name in said
    assert cast.club.name in said
    empty = text_of(client.get(f"{address}?tydzien=2001-01-01").content)
    assert "nie ma zaplanowanych zajęć" in empty
    assert "1 stycznia – 7 stycznia 2001" in empty
    admin = cast.sign_in(Client(), "admin").get(address)
    assert admin.status_code in (403, 404)


def test_a_certificate_is_printed_from_its_file_or_drawn_again_the_same(cast: Cast) -> None:
    certificate = build.certificate(cast)
    client = cast.sign_in(Client(), "coordinator")
    address = reverse("outcome_print_certificate", args=[certificate.ref])
    kept = client.get(address).content
    assert kept == IssuedPaper.objects.get(subject_ref=certificate.ref).content()
    with unsealed():
        IssuedPaper.objects.all().delete()
        certificate.code = ""
        certificate.save()
    drawn = client.get(address).content
    assert drawn == client.get(address).content
    assert "Kod" not in text_of(drawn)


# ---------------------------------------------------------------- the public check


def check(code: str, client: Client | None = None) -> Any:
    return (client or Client()).get(reverse("certificate_check", args=[code]))


def test_the_code_of_a_certificate_shows_what_is_printed_and_nothing_more(cast: Cast) -> None:
    certificate = build.certificate(cast)
    page = check(certificate.code)
    said = words(page)
    for text in (certificate.number, certificate.holder, certificate.issuer, certificate.title):
        assert text in said, text
    person = certificate.case.person
    for secret in (person.ref, certificate.ref, certificate.case.ref, certificate.post.user.name, person.locality):
        assert secret not in said, secret
    printed = text_of(IssuedPaper.objects.get(subject_ref=certificate.ref).content())
    assert certificate.code == plain(printed.split("Kod: ")[1][:19]), "the code stands on the paper"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    row = Disclosure.objects.get(what=Disclosed.CHECKED)
    assert (row.person_id, row.user_id, row.subject) == (person.pk, None, certificate.ref)


def test_a_voided_certificate_says_that_and_its_number_alone(cast: Cast) -> None:
    certificate = build.certificate(cast)
    outcomes.void_certificate(certificate, by=cast.coordinator, reason="tajny powód")
    said = words(check(certificate.code))
    assert "nieważne" in said
    assert certificate.number in said
    for secret in (certificate.holder, "tajny powód", certificate.issuer):
        assert secret not in said


def test_the_code_is_typed_as_people_type(cast: Cast) -> None:
    certificate = build.certificate(cast)
    code = certificate.code
    typed = "-".join(code[place : place + 4] for place in (0, 4, 8, 12)).lower().replace("0", "o").replace("1", "l")
    moved = Client().get(reverse("certificate_ask"), {"kod": f"  {typed} "})
    assert moved.headers["Location"] == reverse("certificate_check", args=[code])
    assert check(typed).status_code == 200
    assert Client().get(reverse("certificate_ask")).status_code == 200
    for typed in (" - ", ""):
        empty = Client().get(reverse("certificate_ask"), {"kod": typed})
        assert empty.status_code == 200
        assert "Wpisz kod, który stoi na zaświadczeniu." in words(empty)
    assert "nieobowiązkowe" not in words(empty), "without the code there is nothing to check"
    assert "Wpisz kod, który" not in words(Client().get(reverse("certificate_ask"))), "before anything was typed"


@pytest.mark.parametrize(
    "code", ["0" * 16, "ABC", "' OR 1=1 --", "%", "_" * 16, "<script>", "E-7K3M-9QXA", "ą" * 16, "9" * 500]
)
def test_a_wrong_code_names_nothing(cast: Cast, code: str) -> None:
    build.certificate(cast)
    without = build.certificate(cast)
    with unsealed():
        without.code = ""
        without.save()
    page = check(code)
    assert page.status_code == 404
    assert without.holder not in words(page)
    assert "<script>" not in page.content.decode().split("<main")[1]
    assert not Disclosure.objects.filter(what=Disclosed.CHECKED).exists()


def test_guessing_ends_after_so_many_and_a_reader_of_good_codes_is_not_stopped(cast: Cast) -> None:
    certificate = build.certificate(cast)
    for _time in range(MOST_MISSES + 5):
        assert check(certificate.code).status_code == 200
    for _time in range(MOST_MISSES + 1):
        assert check(new_code()).status_code == 404
    page = check(certificate.code)
    assert page.status_code == 429
    assert certificate.holder not in words(page), "a good code tells nothing then, so that nobody learns which is good"
    assert page.headers["Retry-After"] == "3600"
    assert check(certificate.code, Client(REMOTE_ADDR="203.0.113.9")).status_code == 200


def test_codes_are_long_and_never_the_same() -> None:
    codes = {new_code() for _time in range(1000)}
    assert len(codes) == 1000
    assert {len(code) for code in codes} == {Certificate._meta.get_field("code").max_length}
    assert all(plain(code) == code for code in codes)
