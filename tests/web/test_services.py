"""Pages of services: sheet, corrections, groups, cards; bad input keeps what was typed."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kwadrat.records.audit import Disclosure
from kwadrat.records.choices import AttendanceStatus, Disclosed, SessionState
from kwadrat.records.services import Attendance, Consultation, Group, GroupMember, Session
from kwadrat.reporting import services as reporting
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.web.forms import beside, shown


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def guards(client: Client, path: str) -> dict[str, str]:
    """Hidden guards of the form on a page."""
    text = client.get(path).content.decode()
    return {
        name: found[1]
        for name in ("once", "version")
        if (found := re.search(rf'name="{name}" value="([^"]+)"', text)) is not None
    }


def test_the_sheet_asks_for_every_person_and_keeps_the_marks(cast: Cast) -> None:
    cases = [build.in_team(cast) for _number in range(3)]
    session = build.session(cast, build.group(cast, *cases))
    path = reverse("service_record_attendance", args=[session.ref])
    client = cast.sign_in(Client(), "specialist")
    typed = {**guards(client, path), f"mark_{cases[0].pk}": "present", f"mark_{cases[1].pk}": "absent"}
    answer = client.post(path, typed)
    assert answer.status_code == 200
    text = answer.content.decode()
    lead = re.search(r'<p class="lead">(.*?)</p>', text)
    assert lead is not None
    assert f"{session.group.name}, " in lead[1]
    assert f"{cases[2].person} nie ma jeszcze zaznaczenia." in text.replace("\u00a0", " ")
    assert len(re.findall(r"<input[^>]+ checked", text)) == 2
    assert Session.objects.get(pk=session.pk).state == SessionState.PLANNED
    typed[f"mark_{cases[2].pk}"] = "excused"
    typed[f"reason_{cases[2].pk}"] = "office"
    assert client.post(path, typed).status_code == 302
    rows = dict(Attendance.objects.filter(session=session).values_list("case_id", "status"))
    assert rows == {cases[0].pk: "present", cases[1].pk: "absent", cases[2].pk: "excused"}
    assert client.post(path, typed).status_code in (302, 403)
    assert Attendance.objects.count() == 3


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"starts_at": "13:00", "ends_at": "10:00"}, "Koniec"),
        ({"on": "31.02.2026"}, "kalendarz"),
        ({"starts_at": "osma"}, "godzin"),
        ({"rate_per_hour": "dużo"}, "kwota"),
    ],
)
def test_bad_classes_are_refused_beside_the_field(cast: Cast, typed: dict[str, str], words: str) -> None:
    group = build.group(cast)
    client = cast.sign_in(Client(), "coordinator")
    path = reverse("service_plan_session")
    good = {
        **guards(client, path), "kind": "social_skills_training", "group": group.ref,
        "leader": cast.posts["specialist"].ref, "on": str(cast.today), "starts_at": "10:00", "ends_at": "12:00",
        "room": "<b>sala</b> 🙂",
    }  # fmt: skip
    answer = client.post(path, {**good, **typed})
    assert answer.status_code == 200
    text = answer.content.decode()
    *_earlier, field = typed
    assert words.lower() in beside(answer, field).lower()
    assert shown(answer, field) == typed[field]
    assert "&lt;b&gt;sala&lt;/b&gt; 🙂" in text
    assert Session.objects.count() == 0
    assert client.post(path, good).status_code == 302
    assert Session.objects.get().room == "<b>sala</b> 🙂"


def test_a_group_from_nothing_to_its_members(cast: Cast) -> None:
    case = build.in_team(cast)
    client = cast.sign_in(Client(), "coordinator")
    bad = client.post(reverse("service_create_group"), {"name": "", "capacity": "x"})
    assert beside(bad, "name")
    assert beside(bad, "capacity")
    assert shown(bad, "capacity") == "x"
    assert client.post(reverse("service_create_group"), {"name": "grupa Z", "capacity": "1"}).status_code == 302
    group = Group.objects.get()
    path = reverse("service_join_group", args=[group.ref])
    foreign = build.case(cast, cast.out_worker)
    refused = client.post(path, {"case": str(foreign.pk), "since": str(cast.today)})
    assert beside(refused, "case")
    assert client.post(path, {"case": str(case.pk), "since": str(cast.today)}).status_code == 302
    assert GroupMember.objects.get().case == case
    other = build.in_team(cast)
    full = client.post(path, {"case": str(other.pk), "since": str(cast.today)})
    assert "pełna" in beside(full, "case")
    leave = reverse("service_leave_group", args=[group.ref, case.person.ref])
    assert client.post(leave, {"on": str(cast.today)}).status_code == 302


def test_a_card_is_written_corrected_and_voided(cast: Cast) -> None:
    case = build.in_team(cast)
    client = cast.sign_in(Client(), "coordinator")
    path = reverse("service_record_consultation", args=[case.person.ref])
    typed: dict[str, Any] = {
        "kind": "psychological_counselling", "on": str(cast.ago(1)), "minutes": "700", "topic": "rozmowa",
    }  # fmt: skip
    refused = client.post(path, typed)
    assert "od 1 do 600 minut" in beside(refused, "minutes")
    assert shown(refused, "minutes") == "700"
    assert Consultation.objects.count() == 0
    assert client.post(path, {**typed, "minutes": "60", "rate_per_hour": "60,00"}).status_code == 302
    card = Consultation.objects.get()
    correct = reverse("service_correct_consultation", args=[card.pk])
    assert beside(client.post(correct, {**typed, "minutes": "45", "reason": ""}), "reason")
    assert client.post(correct, {**typed, "minutes": "45", "reason": "pomyłka"}).status_code == 302
    new = Consultation.objects.get(voided_at__isnull=True)
    assert (new.minutes, new.replaces_id) == (45, card.pk)
    void = reverse("service_void_consultation", args=[new.pk])
    assert client.post(void, {"reason": "nie odbyła się"}).status_code == 302
    assert Consultation.objects.filter(voided_at__isnull=True).count() == 0
    text = client.get(reverse("consultations")).content.decode()
    assert "pomyłka" in text


def test_an_approved_row_is_corrected_and_the_old_value_stays(cast: Cast) -> None:
    row = build.attendance(cast)
    client = cast.sign_in(Client(), "specialist")
    path = reverse("service_correct_attendance", args=[row.session.ref, row.pk])
    typed = {**guards(client, path), "status": "absent", "reason": "pomyłka w liście"}
    assert client.post(path, typed).status_code == 302
    text = client.get(reverse("session", args=[row.session.ref])).content.decode()
    assert "pomyłka w" in text.replace("\u00a0", " ")
    now = Attendance.objects.get(voided_at__isnull=True)
    void = reverse("service_void_attendance", args=[row.session.ref, now.pk])
    assert client.post(void, {"reason": "druga pomyłka"}).status_code == 302
    assert not Attendance.objects.filter(voided_at__isnull=True).exists()
    assert client.post(reverse("service_void_attendance", args=["Z-0000-0000", now.pk])).status_code == 404


def test_the_social_worker_sees_no_attendance(cast: Cast) -> None:
    case = build.in_team(cast)
    session = build.held(cast, build.session(cast, build.group(cast, case)))
    text = cast.sign_in(Client(), "ops_worker").get(reverse("person_services", args=[case.person.ref])).content.decode()
    assert "Idzie zgodnie z" in text.replace("\u00a0", " ")
    assert session.kind.label[1:] not in text
    shown = cast.sign_in(Client(), "coordinator").get(reverse("person_services", args=[case.person.ref]))
    assert session.kind.label[1:] in shown.content.decode()


def test_on_track_by_its_rule(cast: Cast) -> None:
    case = build.in_team(cast)
    assert not reporting.is_on_track(case, cast.today)
    build.consultation(cast, case, on=cast.ago(3))
    assert reporting.is_on_track(case, cast.today)
    session = build.session(cast, build.group(cast, case))
    absent = {case.pk: build.services.Mark(AttendanceStatus.ABSENT)}
    build.services.record_attendance(session, by=cast.specialist, marks=absent)
    assert not reporting.is_on_track(case, cast.today)
    for days in (5, 4):
        build.held(cast, build.session(cast, session.group, on=cast.ago(days)))
    assert reporting.is_on_track(case, cast.today)
    assert not reporting.is_on_track(case, cast.today + timedelta(days=40))


def test_the_week_of_another_day_and_of_no_day(cast: Cast) -> None:
    session = build.session(cast, build.group(cast, build.in_team(cast)), on=cast.ago(14))
    client = cast.sign_in(Client(), "coordinator")
    text = client.get(reverse("services") + f"?tydzien={cast.ago(14)}").content.decode()
    assert session.ref in text
    assert client.get(reverse("services") + "?tydzien=kiedyś").status_code == 200
    cancel = reverse("service_cancel_session", args=[session.ref])
    assert beside(client.post(cancel, {"reason": ""}), "reason")
    assert client.post(cancel, {"reason": "choroba prowadzącej"}).status_code == 302
    assert Session.objects.get(pk=session.pk).state == SessionState.CANCELLED
    for who in ("groups", "consultations"):
        assert client.get(reverse(who)).status_code == 200


def test_people_of_a_group_and_an_approved_list_are_shown_by_name(cast: Cast) -> None:
    case = build.in_team(cast)
    group = build.group(cast, case)
    client = cast.sign_in(Client(), "coordinator")
    assert str(case.person) in client.get(reverse("group", args=[group.ref])).content.decode()
    planned = build.session(cast, group, on=cast.ago(-3))
    assert str(case.person) in client.get(reverse("session", args=[planned.ref])).content.decode()


def plain(answer: Any) -> str:
    return unescape(answer.content.decode()).replace("\u00a0", " ")


def whole_sheet(cast: Cast, people: int = 2) -> tuple[Session, list[Any], str]:
    """Classes of a week ago, the cases of their group, the address of the sheet."""
    cases = [build.in_team(cast) for _number in range(people)]
    session = build.session(cast, build.group(cast, *cases))
    return session, cases, reverse("service_record_attendance", args=[session.ref])


def test_lateness_is_what_is_left_of_the_time(cast: Cast) -> None:
    session, (late, excused), path = whole_sheet(cast)
    client = cast.sign_in(Client(), "specialist")
    typed = {
        **guards(client, path), f"mark_{late.pk}": "present", f"late_{late.pk}": "20",
        f"mark_{excused.pk}": "excused", f"reason_{excused.pk}": "office",
    }  # fmt: skip
    assert client.post(path, typed).status_code == 302
    rows = {row.case_id: row for row in Attendance.objects.filter(session=session)}
    assert (rows[late.pk].minutes, rows[excused.pk].minutes) == (160, 0)
    assert rows[excused.pk].absence_reason == "office"


@pytest.mark.parametrize(
    ("mark", "extra", "words"),
    [
        ("present", {"reason": "office"}, "powód pasuje tylko do „Ma powód”"),
        ("absent", {"late": "10"}, "spóźnienie pasuje tylko do „Jest”"),
        ("present", {"late": "700"}, "Podaj od 1 do 179 minut"),
        ("present", {"late": "kwadrans"}, "To nie jest czas trwania"),
        ("tak", {}, "Wybierz jedną z odpowiedzi z listy"),
    ],
)
def test_a_sheet_that_contradicts_itself_is_shown_again(
    cast: Cast, mark: str, extra: dict[str, str], words: str
) -> None:
    session, (case,), path = whole_sheet(cast, 1)
    client = cast.sign_in(Client(), "specialist")
    more = {f"{name}_{case.pk}": value for name, value in extra.items()}
    answer = client.post(path, {**guards(client, path), f"mark_{case.pk}": mark, **more})
    text = plain(answer)
    assert answer.status_code == 200
    assert words in beside(answer, f"{next(iter(extra), 'mark')}_{case.pk}")
    assert "<title>Błąd:" in text
    assert Session.objects.get(pk=session.pk).state == SessionState.PLANNED
    assert all(value in text for value in extra.values())


def test_a_gap_is_named_and_a_second_press_does_nothing_twice(cast: Cast) -> None:
    session, (first, second), path = whole_sheet(cast)
    client = cast.sign_in(Client(), "specialist")
    typed = {**guards(client, path), f"mark_{first.pk}": "present"}
    text = plain(client.post(path, typed))
    assert "1 osoba nie ma jeszcze zaznaczenia. Lista nie jest zatwierdzona." in text
    assert f'href="#id_mark_{second.pk}_0">{second.person}</a>' in text
    typed[f"mark_{second.pk}"] = "absent"
    for _press in range(2):
        assert client.post(path, typed).headers["Location"] == reverse("session", args=[session.ref])
    assert Attendance.objects.filter(session=session).count() == 2
    assert "To już było zapisane." in plain(client.get(reverse("session", args=[session.ref])))


def test_a_list_approved_by_another_hand_shows_both_versions(cast: Cast) -> None:
    _session, (first, second), path = whole_sheet(cast)
    mine, other = cast.sign_in(Client(), "specialist"), cast.sign_in(Client(), "coordinator")
    typed = {**guards(mine, path), f"mark_{first.pk}": "absent", f"mark_{second.pk}": "present"}
    same = {f"mark_{first.pk}": "present", f"mark_{second.pk}": "present"}
    assert other.post(path, {**guards(other, path), **same}).status_code == 302
    answer = mine.post(path, typed)
    text = plain(answer)
    assert answer.status_code == 409
    assert "Ktoś zatwierdził tę listę przed chwilą." in text
    assert "Twoja lista różni się w 1 miejscu." in text
    assert text.count('class="stale-changed">') == 1
    assert "Twoja lista mówi to samo." in plain(mine.post(path, {**typed, **same}))
    assert set(Attendance.objects.values_list("status", flat=True)) == {"present"}
    assert mine.get(path).status_code == 403


def test_a_person_who_joined_meanwhile_is_asked_about(cast: Cast) -> None:
    session, (case,), path = whole_sheet(cast, 1)
    client = cast.sign_in(Client(), "specialist")
    typed = {**guards(client, path), f"mark_{case.pk}": "present"}
    newcomer = build.in_team(cast)
    build.services.join_group(session.group, by=cast.coordinator, case=newcomer, since=cast.ago(10))
    assert str(newcomer.person) in plain(client.post(path, typed))
    assert not Attendance.objects.exists()


def test_every_opened_list_is_written(cast: Cast) -> None:
    session, cases, path = whole_sheet(cast, 3)
    client = cast.sign_in(Client(), "specialist")
    for address in (path, reverse("session", args=[session.ref])):
        client.get(address)
    rows = Disclosure.objects.filter(what=Disclosed.ATTENDANCE, subject=session.ref)
    assert sorted(rows.values_list("person_id", flat=True)) == sorted([case.person_id for case in cases] * 2)


def test_the_week_is_filtered_and_keeps_its_filters(cast: Cast) -> None:
    first = build.session(cast, build.group(cast, name="grupa Łosie"), on=cast.today, room="sala Łosi")
    second = build.session(
        cast, build.group(cast, name="grupa Sarny"), on=cast.today, room="sala Saren", starts_at=time(11),
        leader=cast.posts["second_specialist"],
    )  # fmt: skip
    client, here = cast.sign_in(Client(), "coordinator"), reverse("services")
    both = plain(client.get(here))
    assert "2 spotkania, 5 godz. usług" in both
    assert "of-2" in both
    for asked, seen, hidden in (
        ({"grupa": first.group.ref}, "sala Łosi", "sala Saren"),
        ({"prowadzi": second.leader.ref}, "sala Saren", "sala Łosi"),
    ):
        text = plain(client.get(here, asked))
        assert seen in text
        assert hidden not in text
        assert "Widzisz 1 z 2." in text
        assert "&".join(f"{name}={value}" for name, value in asked.items()) in text  # next week keeps it
    assert "sala Łosi" in plain(client.get(here, {"grupa": "G-0000-0000"}))
    nothing = plain(client.get(here, {"grupa": first.group.ref, "prowadzi": second.leader.ref}))
    assert "Wyczyść filtry" in nothing
    assert "week-list" in plain(client.get(here, {"widok": "lista"}))
    assert "sala Saren" not in plain(cast.sign_in(Client(), "specialist").get(here))


def test_the_week_names_holidays_other_years_and_missing_lists(cast: Cast) -> None:
    group = build.group(cast)
    build.session(cast, group, on=date(2026, 11, 11))
    for days in (3, 4, 5):
        build.session(cast, group, on=cast.ago(days))
    client = cast.sign_in(Client(), "coordinator")
    text = plain(client.get(reverse("services"), {"tydzien": "2026-11-11"}))
    assert "Narodowe Święto Niepodległości" in text
    assert "i jeszcze" in text
    assert "Bez listy godziny nie trafią do sprawozdania." in text
    build.session(cast, group, on=cast.today + timedelta(days=400))
    far = cast.today + timedelta(days=400)
    sunday = far + timedelta(days=6 - far.weekday())
    assert f" {sunday.year}</h1>" in plain(client.get(reverse("services"), {"tydzien": str(far)}))
    for odd in ("0001-01-01", "9999-12-31", "2026-13-45", "<b>"):
        assert client.get(reverse("services"), {"tydzien": odd}).status_code == 200


def test_classes_called_off_stay_with_their_reason(cast: Cast) -> None:
    session, _cases, _path = whole_sheet(cast, 1)
    client = cast.sign_in(Client(), "coordinator")
    path = reverse("service_cancel_session", args=[session.ref])
    typed = {**guards(client, path), "reason": "awaria ogrzewania"}
    for _press in range(2):
        assert client.post(path, typed).headers["Location"] == reverse("session", args=[session.ref])
    assert "awaria ogrzewania" in plain(client.get(reverse("session", args=[session.ref])))
    assert "odwołane" in plain(client.get(reverse("services"), {"tydzien": str(session.held_on)}))
    assert client.get(path).status_code == 403


def test_old_marks_stay_readable_with_who_and_why(cast: Cast) -> None:
    row = build.attendance(cast)
    client = cast.sign_in(Client(), "specialist")
    build.services.correct_attendance(
        row, by=cast.coordinator, status="excused", absence_reason="work", reason="telefon"
    )
    text = plain(client.get(reverse("session", args=[row.session.ref])))
    assert "Wcześniej: obecność, 180 minut." in text
    assert "Coordinator Obsadowa: telefon" in text
    now = Attendance.objects.get(voided_at__isnull=True)
    build.services.void_attendance(now, by=cast.coordinator, reason="nie ta grupa")
    text = plain(client.get(reverse("session", args=[row.session.ref])))
    assert "wycofane, nie liczy się" in text
    assert text.index("nie ta grupa") < text.index("telefon")


def test_a_person_is_found_by_name_and_joins(cast: Cast) -> None:
    group = build.group(cast)
    cases = [build.in_team(cast, build.case(cast, last_name=f"Zwykła{number}")) for number in range(3)]
    wanted = build.in_team(cast, build.case(cast, first_name="Łucja", last_name="Żółw"))
    client, path = cast.sign_in(Client(), "coordinator"), reverse("service_join_group", args=[group.ref])
    found = plain(client.post(path, {"q": "zolw", "find": "1"}))
    assert "Łucja Żółw" in found
    assert str(cases[0].person) not in found
    assert GroupMember.objects.count() == 0
    assert "Nie widzisz takiej osoby" in plain(client.post(path, {"q": "nikt taki", "find": "1"}))
    for typed, words in (
        ({"since": str(cast.today)}, "Wybierz osobę."),
        ({"case": str(wanted.pk), "since": "31.2.2026"}, "Nie ma takiego dnia w kalendarzu"),
        ({"case": "999999", "since": str(cast.today)}, "Wybierz jedną z odpowiedzi z listy"),
    ):
        assert words in plain(client.post(path, {"q": "zolw", **typed}))
    typed = {**guards(client, path), "q": "zolw", "case": str(wanted.pk), "since": str(cast.today)}
    assert client.post(path, typed).status_code == 302
    assert GroupMember.objects.get().case == wanted
    text = plain(client.get(reverse("group", args=[group.ref])))
    assert "1 osoba, 11 wolnych miejsc" in text
    assert "Łucja Żółw" not in plain(client.get(path))


def test_cards_of_a_month_with_their_sum(cast: Cast) -> None:
    case = build.in_team(cast)
    for minutes, rate in ((20, Decimal("0.30")), (20, Decimal("0.30")), (60, None)):
        build.consultation(cast, case, on=date(2026, 3, 5), minutes=minutes, rate_per_hour=rate)
    build.consultation(cast, case, on=date(2026, 4, 1), topic="kwietniowa")
    void = build.consultation(cast, case, on=date(2026, 3, 6), minutes=600, rate_per_hour=Decimal(100))
    build.services.void_consultation(void, by=cast.specialist, reason="pomyłka osoby")
    for who in ("coordinator", "specialist"):
        client = cast.sign_in(Client(), who)
        text = plain(client.get(reverse("consultations"), {"miesiac": "2026-03"}))
        assert "3 karty, 1,67 godz., 0,20 zł" in text
        assert "1 karta nie ma stawki" in text
        assert "wycofano: pomyłka osoby" in text
        assert "kwietniowa" not in text
        assert "kwietniowa" in plain(client.get(reverse("consultations"), {"miesiac": "marzec"}))
    assert "3 karty" not in plain(cast.sign_in(Client(), "second_specialist").get(reverse("consultations")))


def test_whom_a_card_may_be_written_for(cast: Cast) -> None:
    served, other = build.case(cast, last_name="Służona"), build.case(cast, last_name="Służona-Obca")
    build.consultation(cast, build.in_team(cast, served))
    client, here = cast.sign_in(Client(), "specialist"), reverse("consultations")
    text = plain(client.post(here, {"q": "sluzona", "find": "1"}))
    assert reverse("service_record_consultation", args=[served.person.ref]) in text
    assert other.person.ref not in text
    assert "Nie widzisz takiej osoby" in plain(client.post(here, {"q": "Obca", "find": "1"}))
    assert "Wypełnij kartę" not in plain(cast.sign_in(Client(), "ops_worker").get(here))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"minutes": "700"}, "Podaj od 1 do 600 minut"),
        ({"minutes": "-5"}, "To nie jest czas trwania"),
        ({"on": "2999-01-01"}, "Sprawdź rok"),
        ({"on": "31.02.2026"}, "Nie ma takiego dnia"),
        ({"topic": "ż" * 301}, "Skróć"),
        ({"rate_per_hour": "60,005"}, "To nie jest kwota"),
        ({"rate_per_hour": "10001"}, "od 0 do 10 000"),
        ({"kind": "social_skills_training"}, "Wybierz jedną z odpowiedzi z listy"),
        ({"club": ""}, "Wybierz jedną z odpowiedzi"),
    ],
)
def test_a_bad_card_says_what_to_write(cast: Cast, typed: dict[str, str], words: str) -> None:
    case = build.case(cast, by=cast.ngo_worker)
    client, path = cast.sign_in(Client(), "ngo_worker"), reverse("service_record_consultation", args=[case.person.ref])
    good = {
        **guards(client, path), "kind": "psychological_counselling", "on": str(cast.ago(1)), "minutes": "1:30",
        "topic": "<script>alert(1)</script> 🙂", "club": cast.club.ref, "rate_per_hour": "60",
    }  # fmt: skip
    answer = client.post(path, {**good, **typed})
    assert answer.status_code == 200
    *_earlier, field = typed
    assert words in beside(answer, field)
    assert b"<script>alert(1)" not in answer.content
    assert not Consultation.objects.exists()
    for _press in range(2):
        assert client.post(path, good).status_code == 302
    card = Consultation.objects.get()
    assert (card.minutes, card.club, card.rate_per_hour) == (90, cast.club, Decimal(60))


def test_the_tab_of_a_person_by_reader(cast: Cast) -> None:
    case = build.in_team(cast)
    build.consultation(cast, case, topic="o pracy", rate_per_hour=Decimal(60), on=cast.ago(2))
    path = reverse("person_services", args=[case.person.ref])
    text = plain(cast.sign_in(Client(), "coordinator").get(path))
    assert "o pracy" in text
    assert "60,00 zł" in text
    for who in ("ops_worker", "ops_head"):
        text = plain(cast.sign_in(Client(), who).get(path))
        assert "o pracy" not in text
        assert "Idzie zgodnie z planem." in text
        assert "Zgodnie z planem znaczy" in text
    opened = Disclosure.objects.filter(person_id=case.person_id, subject=case.person.ref)
    assert set(opened.filter(role="coordinator").values_list("what", flat=True)) == {Disclosed.ATTENDANCE}
    assert set(opened.exclude(role="coordinator").values_list("what", flat=True)) == {Disclosed.PERSON}


def counted(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    skipped = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", 'INSERT INTO "kwadrat_disclosure"')
    return sum(1 for query in captured.captured_queries if not query["sql"].startswith(skipped))


def test_a_page_costs_the_same_with_3_people_and_with_30(cast: Cast) -> None:
    """Sheet, approved list, group, search and the filtered week, each with three and with thirty people."""
    costs = []
    for people in (3, 27):
        cases = [build.in_team(cast) for _number in range(people)]
        group = build.group(cast, *cases)
        planned, done = build.session(cast, group), build.held(cast, build.session(cast, group, starts_at=time(8)))
        client = cast.sign_in(Client(), "coordinator")
        costs.append(
            [
                counted(client, address)
                for address in (
                    reverse("service_record_attendance", args=[planned.ref]), reverse("session", args=[planned.ref]),
                    reverse("session", args=[done.ref]), reverse("group", args=[group.ref]),
                    reverse("service_join_group", args=[group.ref]),
                    reverse("services") + f"?tydzien={planned.held_on}&grupa={group.ref}",
                )
            ]
        )  # fmt: skip
    assert costs[0] == costs[1]
    assert max(costs[1]) <= 8
