"""Who is told what and when: at once, in the digest, never twice, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from kwadrat.casework import accounts, action, nightly, notices, referrals, sending
from kwadrat.records.accounts import User
from kwadrat.records.base import unsealed
from kwadrat.records.choices import DigestPace, NoticeState
from kwadrat.records.notices import DIGEST, Notice, NoticeTarget
from tests import build, build_office
from tests import cast as cast_module
from tests.casework.trail import last
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    made = cast_module.make()
    with unsealed():
        NoticeTarget.objects.all().delete()
        Notice.objects.all().delete()
    return made


def sent() -> list[str]:
    """Drain what is due; subjects of the letters."""
    mail.outbox.clear()
    sending._drain(1)
    return [one.subject for one in mail.outbox]


def put(**values: Any) -> None:
    """As time would have left the notices."""
    with unsealed():
        Notice.objects.update(**values)


def morning(monkeypatch: pytest.MonkeyPatch, hour: int = 8, weekday: int | None = None) -> None:
    """It is so late in the day, on that day of the week."""
    now = timezone.localtime()
    if weekday is not None:
        now += timedelta(days=(weekday - now.weekday()) % 7 + 7)
    now = now.replace(hour=hour, minute=0)
    monkeypatch.setattr(timezone, "localtime", lambda: now)
    monkeypatch.setattr(timezone, "localdate", lambda: now.date())


def test_what_has_a_clock_goes_at_once_and_the_rest_waits(cast: Cast) -> None:
    referral = build.referral(cast)
    (told,) = Notice.objects.all()
    assert (told.kind, told.reference, told.state) == ("referral_received", referral.ref, NoticeState.WAITING)
    assert (told.user, told.post) == (cast.users["coordinator"], cast.posts["coordinator"])
    assert told.partnership_id == cast.partnership.pk
    referrals.accept(referral, by=cast.coordinator)
    answer = Notice.objects.get(kind="referral_answered")
    assert (answer.state, answer.next_at, answer.user) == (NoticeState.LATER, None, cast.users["ops_worker"])
    assert len(sent()) == 1
    told.refresh_from_db()
    assert told.state == NoticeState.SENT
    assert told.sent_at is not None
    assert last("notice.mark").details == {"sent": 1, "rejected": 0, "given_up": 0, "again": 0}
    assert sent() == []


def test_a_letter_says_its_number_and_that_nobody_should_answer(cast: Cast) -> None:
    build.referral(cast)
    sent()
    (one,) = mail.outbox
    assert one.extra_headers["Message-ID"].endswith("@localhost>")
    assert one.extra_headers["Auto-Submitted"] == "auto-generated"


def test_above_the_cap_letters_wait_for_the_digest_and_none_is_lost(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = notices.params().value("notice.letters_a_day", cast.today).integer
    for _number in range(most + 2):
        build.referral(cast)
    assert Notice.objects.filter(state=NoticeState.WAITING).count() == most
    assert len(sent()) == most
    User.objects.update(digest=DigestPace.OFF)
    morning(monkeypatch)
    assert sending.make_digests() == 1
    (subject,) = sent()
    assert "co nowego" in subject
    assert "(2):" in mail.outbox[0].body
    assert not Notice.objects.filter(state=NoticeState.LATER).exists()


def test_one_digest_a_day_in_the_language_of_the_reader(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = build.referral(cast), build.referral(cast)
    for one in (first, second):
        referrals.accept(one, by=cast.coordinator)
    User.objects.filter(pk=cast.users["ops_worker"].pk).update(language="en")
    put(seen_at=None, next_at=None, state=NoticeState.LATER)
    morning(monkeypatch, hour=6)
    assert sending.make_digests() == 0
    morning(monkeypatch)
    assert sending.make_digests() == 2
    assert sending.make_digests() == 0
    assert sorted(sent()) == ["Kwadrat: co nowego", "Kwadrat: what is new"]
    english = next(one for one in mail.outbox if "what is new" in one.subject)
    assert english.to == [cast.users["ops_worker"].email]
    assert f"An answer has come (2): {first.ref}, {second.ref}" in english.body
    third = build.referral(cast)
    referrals.accept(third, by=cast.coordinator)
    assert sending.make_digests() == 0, "a second one on the same day"
    assert Notice.objects.filter(kind=DIGEST, user=cast.users["ops_worker"]).count() == 1


@pytest.mark.parametrize(
    ("pace", "weekday", "number"),
    [(DigestPace.OFF, 0, 0), (DigestPace.WEEKLY, 1, 0), (DigestPace.WEEKLY, 0, 1), (DigestPace.DAILY, 1, 1)],
)
def test_the_reader_chooses_how_often(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, pace: str, weekday: int, number: int
) -> None:
    accounts.set_preferences(
        cast.users["ops_worker"], by=cast.ops_worker, language="pl", theme="auto", digest=pace
    )  # fmt: skip
    referrals.accept(build.referral(cast), by=cast.coordinator)
    morning(monkeypatch, weekday=weekday)
    assert sending.make_digests() == number


def test_what_was_opened_needs_no_letter(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    referrals.accept(build.referral(cast), by=cast.coordinator)
    answer = Notice.objects.get(kind="referral_answered")
    assert notices.see(answer, by=cast.ops_worker).seen_at is not None
    seen = Notice.objects.get(pk=answer.pk).seen_at
    notices.see(answer, by=cast.ops_worker)
    assert Notice.objects.get(pk=answer.pk).seen_at == seen
    morning(monkeypatch)
    assert sending.make_digests() == 0


def test_all_may_be_noted_as_opened_and_nobody_elses_is(cast: Cast) -> None:
    referrals.accept(build.referral(cast), by=cast.coordinator)
    assert notices.see_all(cast.users["ops_worker"], by=cast.ops_worker) == 1
    assert Notice.objects.get(kind="referral_received").seen_at is None
    assert last("notice.see_all").details == {"number": 1}


def test_of_a_departed_worker_the_head_is_told(cast: Cast) -> None:
    referral = build.referral(cast)
    with unsealed():  # gone without a successor, as on paper
        post = cast.posts["ops_worker"]
        post.period = DateRange(post.period.lower, cast.today)
        post.save()
    referrals.accept(referral, by=cast.coordinator)
    assert Notice.objects.get(kind="referral_answered").user == cast.users["ops_head"]


def test_an_address_outside_is_kept_no_longer_than_its_letter(cast: Cast) -> None:
    invitation = build_office.invitation(cast)
    target = NoticeTarget.objects.get()
    assert (target.address, target.notice.about) == (invitation.email, invitation.ref)
    assert target.notice.reference == ""
    sent()
    assert mail.outbox[0].to == [invitation.email]
    assert target.secret in mail.outbox[0].body
    assert not NoticeTarget.objects.exists()


def test_a_letter_of_the_version_before_still_goes(db: None) -> None:
    sending.send_notice.func(email="a@cast.example", language="pl", kind="referral", reference="S-7K3M-9QXA")
    assert "S-7K3M-9QXA" in mail.outbox[0].body


def test_outside_an_action_there_is_no_partnership() -> None:
    assert action.running_partnership() is None


def test_clear_takes_what_is_old_and_done(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    build.referral(cast)
    referrals.accept(build.referral(cast), by=cast.coordinator)
    morning(monkeypatch)
    sending.make_digests()
    monkeypatch.undo()
    sent()
    old = timezone.now() - timedelta(days=366)
    waiting = Notice.objects.filter(kind="referral_received").first()
    assert waiting is not None
    put(created_at=old)
    with unsealed():
        Notice.objects.filter(pk=waiting.pk).update(state=NoticeState.WAITING)
    kept = build.referral(cast).ref
    nightly.run()
    left = set(Notice.objects.values_list("reference", flat=True))
    assert left == {waiting.reference, kept}, "the night itself tells of what is late"
    assert not Notice.objects.exclude(pk=waiting.pk).filter(created_at__lte=old).exists()


def test_the_digest_comes_by_the_queue_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    referrals.accept(build.referral(cast), by=cast.coordinator)
    morning(monkeypatch)
    monkeypatch.setattr(sending, "close_old_connections", lambda: None)  # the test's own is one
    assert sending.digests.func(timestamp=0) == 1
