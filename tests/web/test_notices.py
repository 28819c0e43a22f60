"""The inbox: what is new, the way to the matter, the bell on every page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwadrat.casework import referrals
from kwadrat.casework.referrals import escalate_all
from kwadrat.records.accounts import User
from kwadrat.records.base import unsealed
from kwadrat.records.choices import NoticeState
from kwadrat.records.notices import Notice, NoticeTarget
from kwadrat.records.referrals import Referral
from kwadrat.records.reports import AnnualReport
from kwadrat.reporting import notices as reporting
from tests import build, build_office
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode().replace("\u00a0", " ")


def test_the_inbox_leads_to_the_matter_and_counts(cast: Cast) -> None:
    first, second = build_office.notice(cast), build_office.notice(cast)
    client = cast.sign_in(Client(), "coordinator")
    assert "Powiadomienia, 2 nowe" in read(client, reverse("people"))
    text = read(client, reverse("notices"))
    assert "2 powiadomienia czekają na otwarcie." in text
    assert first.reference in text
    assert "Otwórz sprawę" in read(client, reverse("notice_see", args=[first.pk]))
    answer = client.post(reverse("notice_see", args=[first.pk]), {})
    assert answer.headers["Location"] == reverse("referral", args=[first.reference])
    text = read(client, reverse("notices"))
    assert first.reference not in text
    assert first.reference in read(client, reverse("notices") + "?stan=wszystkie")
    client.post(reverse("notice_see_all"), {})
    text = read(client, reverse("notices"))
    assert "Wszystko masz otwarte." in text
    assert second.reference not in text


def test_a_line_says_what_it_is_from_whom_and_until_when(cast: Cast) -> None:
    """And nobody's name; what waits stands first, with its day."""
    told = build_office.notice(cast)
    referral = Referral.objects.get(ref=told.reference)
    client = cast.sign_in(Client(), "coordinator")
    text = read(client, reverse("notices"))
    assert "Skierowanie czeka na Twoją odpowiedź" in text
    assert "Udział w klubie, od: " + cast.ops.name in text
    assert "Czeka na Ciebie" in text
    assert "Termin: " in text
    assert referral.case.person.last_name not in text
    referrals.decline(referral, by=cast.coordinator, reason="no_places")
    text = read(client, reverse("notices"))
    assert "Przyszło skierowanie" in text
    assert "teraz: odmowa" in text
    assert "Czeka na Ciebie" not in text
    text = read(cast.sign_in(Client(), "ops_worker"), reverse("notices"))
    assert "Jest odpowiedź na Twoje skierowanie" in text
    assert "Udział w klubie, do: KIS club" in text


def test_a_matter_that_the_reader_may_not_open_any_more_is_a_number_alone(cast: Cast) -> None:
    told = build_office.notice(cast)
    with unsealed():
        Referral.objects.filter(ref=told.reference).update(receiver_club=cast.clubs["second_club"])
    text = read(cast.sign_in(Client(), "coordinator"), reverse("notices"))
    assert told.reference in text
    assert cast.ops.name not in text
    assert "Udział w klubie" not in text


def test_many_notices_about_one_matter_are_one_line(cast: Cast) -> None:
    told = build_office.notice(cast)
    client = cast.sign_in(Client(), "coordinator")
    mine = {"user": told.user, "post": told.post, "kind": "referral_message", "state": NoticeState.LATER}
    with unsealed():
        last = Notice(reference="S-OTHER", **mine)
        last.save()
        Notice.objects.filter(pk=last.pk).update(created_at=timezone.now() - timedelta(days=9))
        Notice.objects.filter(pk=told.pk).update(created_at=timezone.now() - timedelta(days=1))
        Notice.objects.bulk_create(Notice(reference=told.reference, **mine) for _number in range(3))
    text = read(client, reverse("notices"))
    assert text.count("Nowa wiadomość w skierowaniu") == 1, "that of another matter"
    assert text.count("Skierowanie czeka na Twoją odpowiedź") == 1, "what is asked stands before what was told later"
    assert "3 wcześniejsze powiadomienia" in text
    assert text.index("Czeka na Ciebie") < text.index(">Wcześniej</h2>")
    with unsealed():
        later = Notice(reference="S-OTHER", **mine)
        later.save()
    client.post(reverse("notice_see", args=[told.pk]), {})
    unseen = Notice.objects.unseen().filter(post=told.post)
    assert unseen.filter(reference=told.reference).count() == 3, "those that came after it are still new"
    client.post(reverse("notice_see", args=[unseen.filter(reference=told.reference).latest("pk").pk]), {})
    assert set(unseen.values_list("pk", flat=True)) == {last.pk, later.pk}


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_kind_that_a_reader_is_told_of_has_its_line(cast: Cast, language: str) -> None:
    """One notice of each kind about a thing of its own; the line says more than its number."""
    case = build.in_team(cast)
    leg = build.plan_leg(cast, build.joint_plan(cast, case))
    reader = cast.posts["ops_worker"]
    told = {
        "hand_over_answered": build_office.proposal(cast, case).ref, "plan_changed": leg.plan.ref,
        "conference_tomorrow": (task := build_office.conference_task(cast, case)).point.conference.ref,
        "conference_task": task.ref, "plan_signatures": leg.ref, "clash_found": leg.plan.ref,
        "question_answered": build.status_answer(cast, build.in_team(cast)).question.ref,
        "plan_breach_recorded": build.breach(cast, build.signed_leg(cast)).ref,
        "referral_answered": build.accepted(cast).ref,
    }  # fmt: skip
    User.objects.filter(pk=reader.user_id).update(language=language)
    with unsealed():
        NoticeTarget.objects.all().delete()
        Notice.objects.all().delete()
        for kind, ref in told.items():
            Notice(user=reader.user, post=reader, kind=kind, reference=ref, state=NoticeState.LATER).save()
    found = reporting.matters(cast.ops_worker, Notice.objects.all())
    assert {kind: (reporting.family_of(kind), ref) in found for kind, ref in told.items()} == dict.fromkeys(told, True)
    plain = Notice(kind="case_lead_changed", reference=case.person.ref)
    assert reporting.matters(cast.ops_worker, [plain]) == {}, "its line says no more than its kind"
    text = read(cast.sign_in(Client(), "ops_worker"), reverse("notices"))
    for ref in told.values():
        assert ref in text
    assert case.person.last_name not in text


def test_heads_and_clubs_are_told_of_applications_reports_and_late_referrals(cast: Cast) -> None:
    asked, reader = build_office.application(cast), cast.posts["coordinator"]
    report = AnnualReport.objects.get(club=cast.club)
    batch = build.batch(cast)
    told = {"application_received": asked.ref, "report_returned": report.ref, "referrals_received": batch.ref}
    with unsealed():
        NoticeTarget.objects.all().delete()
        Notice.objects.all().delete()
        for kind, ref in told.items():
            Notice(user=reader.user, post=reader, kind=kind, reference=ref, state=NoticeState.LATER).save()
    text = read(cast.sign_in(Client(), "coordinator"), reverse("notices"))
    assert f"Sprawozdanie za {report.year} rok, {cast.club.name}" in text
    assert "Kilka skierowań czeka na Twoją odpowiedź" in text
    assert cast.ops.name in text
    late = build.referral(cast)
    assert escalate_all() > 0
    text = read(cast.sign_in(Client(), "steward"), reverse("notices"))
    assert late.ref in text
    assert f"Udział w klubie, od: {cast.ops.name}, do: {cast.club.name}" in text


def test_nobody_opens_the_notice_of_another(cast: Cast) -> None:
    told = build_office.notice(cast)
    client = cast.sign_in(Client(), "ops_worker")
    assert client.post(reverse("notice_see", args=[told.pk]), {}).status_code == 404
    assert Notice.objects.get(pk=told.pk).seen_at is None


def test_the_sender_of_a_batch_a_question_or_a_case_sees_a_lost_letter_and_the_receiver_does_not(cast: Cast) -> None:
    batch, case = build.batch(cast), build.in_team(cast)
    asked, handed = build.question(cast, case), build_office.proposal(cast, case)
    with unsealed():
        Notice.objects.update(state=NoticeState.REJECTED)
    one = Referral.objects.filter(batch=batch)[0]
    sender, receiver = cast.sign_in(Client(), "ops_worker"), cast.sign_in(Client(), "coordinator")
    for name, ref in (("referral_batch", batch.ref), ("referral", one.ref)):
        assert "List w tej sprawie nie doszedł" in read(sender, reverse(name, args=[ref])), name
        assert "nie doszedł" not in read(receiver, reverse(name, args=[ref])), name
    for name, ref in (("question", asked.ref), ("hand_over", handed.ref)):
        assert "List w tej sprawie nie doszedł" in read(sender, reverse(name, args=[ref])), name
    asked_one = cast.sign_in(Client(), "pup_counsellor")
    assert "nie doszedł" not in read(asked_one, reverse("question", args=[asked.ref]))


def test_a_digest_stands_in_no_inbox_and_the_bell_has_an_end(cast: Cast) -> None:
    told = build_office.notice(cast)
    with unsealed():
        Notice.objects.bulk_create(
            Notice(user=told.user, post=told.post, kind=told.kind, reference=f"S-{n}", state=NoticeState.SENT)
            for n in range(120)
        )
        Notice(user=told.user, kind="digest", state=NoticeState.SENT).save()
    text = read(cast.sign_in(Client(), "coordinator"), reverse("notices"))
    assert "99+" in text
    assert "Następne 50" in text


def test_the_head_sees_an_address_that_rejects_mail_and_the_sender_a_lost_letter(cast: Cast) -> None:
    told = build_office.notice(cast)
    sender = cast.sign_in(Client(), "ops_worker")
    assert "nie doszedł" not in read(sender, reverse("referral", args=[told.reference]))
    for state, words in ((NoticeState.REJECTED, "Adres odrzuca pocztę."), (NoticeState.FAILED, "przez 24 godziny")):
        with unsealed():
            Notice.objects.filter(pk=told.pk).update(state=state)
        text = read(sender, reverse("referral", args=[told.reference]))
        assert "List w tej sprawie nie doszedł" in text
        assert words in text
    assert "nie doszedł" not in read(cast.sign_in(Client(), "coordinator"), reverse("referral", args=[told.reference]))
    invitation = build_office.invitation(cast)
    with unsealed():
        Notice.objects.filter(about=invitation.ref).update(state=NoticeState.REJECTED)
    User.objects.filter(pk=cast.users["ops_worker"].pk).update(mail_rejected_at="2026-11-02T08:00Z")
    assert "Ostatni wrócił 2 listopada" in read(cast.sign_in(Client(), "ops_worker"), reverse("notices"))
    text = read(cast.sign_in(Client(), "ops_head"), reverse("account_posts"))
    assert "adres odrzuca pocztę, ostatni list wrócił 2 listopada" in text
    assert text.count("adres odrzuca pocztę") == 2
