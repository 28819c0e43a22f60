"""Pages of services: sheet, corrections, groups, cards; bad input keeps what was typed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.records.choices import AttendanceStatus, SessionState
from kwadrat.records.services import Attendance, Consultation, Group, GroupMember, Session
from kwadrat.reporting import services as reporting
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


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
    assert words.lower() in text.lower()
    assert "&lt;b&gt;sala&lt;/b&gt; 🙂" in text
    assert Session.objects.count() == 0
    assert client.post(path, good).status_code == 302
    assert Session.objects.get().room == "<b>sala</b> 🙂"


def test_a_group_from_nothing_to_its_members(cast: Cast) -> None:
    case = build.in_team(cast)
    client = cast.sign_in(Client(), "coordinator")
    assert client.post(reverse("service_create_group"), {"name": "", "capacity": "x"}).status_code == 200
    assert client.post(reverse("service_create_group"), {"name": "grupa Z", "capacity": "1"}).status_code == 302
    group = Group.objects.get()
    path = reverse("service_join_group", args=[group.ref])
    foreign = build.case(cast, cast.out_worker)
    refused = client.post(path, {"case": str(foreign.pk), "since": str(cast.today)})
    assert refused.status_code == 200
    assert client.post(path, {"case": str(case.pk), "since": str(cast.today)}).status_code == 302
    assert GroupMember.objects.get().case == case
    other = build.in_team(cast)
    full = client.post(path, {"case": str(other.pk), "since": str(cast.today)})
    assert "pełna" in full.content.decode()
    leave = reverse("service_leave_group", args=[group.ref, case.person.ref])
    assert client.post(leave, {"on": str(cast.today)}).status_code == 302


def test_a_card_is_written_corrected_and_voided(cast: Cast) -> None:
    case = build.in_team(cast)
    client = cast.sign_in(Client(), "coordinator")
    path = reverse("service_record_consultation", args=[case.person.ref])
    typed: dict[str, Any] = {
        "kind": "psychological_counselling", "on": str(cast.ago(1)), "minutes": "700", "topic": "rozmowa",
    }  # fmt: skip
    assert client.post(path, typed).status_code == 200
    assert Consultation.objects.count() == 0
    assert client.post(path, {**typed, "minutes": "60", "rate_per_hour": "60,00"}).status_code == 302
    card = Consultation.objects.get()
    correct = reverse("service_correct_consultation", args=[card.pk])
    assert client.post(correct, {**typed, "minutes": "45", "reason": ""}).status_code == 200
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
    assert session.kind.label not in text
    shown = cast.sign_in(Client(), "coordinator").get(reverse("person_services", args=[case.person.ref]))
    assert session.kind.label in shown.content.decode()


def test_on_track_by_its_rule(cast: Cast) -> None:
    case = build.in_team(cast)
    assert not reporting.is_on_track(case, cast.today)
    build.consultation(cast, case, on=cast.ago(3))
    assert reporting.is_on_track(case, cast.today)
    session = build.session(cast, build.group(cast, case))
    from_page = {case.pk: services_mark(AttendanceStatus.ABSENT)}
    record(cast, session, from_page)
    assert not reporting.is_on_track(case, cast.today)


def services_mark(status: str) -> Any:
    return build.services.Mark(status)


def record(cast: Cast, session: Session, marks: Any) -> None:
    build.services.record_attendance(session, by=cast.specialist, marks=marks)


def test_the_week_of_another_day_and_of_no_day(cast: Cast) -> None:
    session = build.session(cast, build.group(cast, build.in_team(cast)), on=cast.ago(14))
    client = cast.sign_in(Client(), "coordinator")
    text = client.get(reverse("services") + f"?tydzien={cast.ago(14)}").content.decode()
    assert session.ref in text
    assert client.get(reverse("services") + "?tydzien=kiedyś").status_code == 200
    cancel = reverse("service_cancel_session", args=[session.ref])
    assert client.post(cancel, {"reason": ""}).status_code == 200
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
