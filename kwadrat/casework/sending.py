"""How letters leave: claimed in batches, sent over one connection, marked with what the server said, tried again.

A letter is tried for a day with growing pauses. A server that refuses the address for good ends it at once, and the
sender is told; a report that comes back later, from a server further on, does the same. Every letter has one number for
all its tries: when a worker is killed between the server's yes and our mark, the same letter may go twice, under the
same number, and none is lost.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import close_old_connections
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework import sms
from kwadrat.casework.action import action, remember
from kwadrat.papers import notices
from kwadrat.records.accounts import User
from kwadrat.records.choices import DigestPace, NoticeChannel, NoticeState
from kwadrat.records.notices import DIGEST, Notice, NoticeTarget

logger = logging.getLogger(__name__)

BATCH = 50  # letters that one claim takes
MARKED = 10  # letters after which their marks are written; so many may go twice after a kill
GIVE_UP = timedelta(hours=24)
MOST_MINUTES = 240
RETURN_DAYS = 5  # so long mail servers try before they send a letter back (RFC 5321 4.5.4.1)
UNKNOWN_LETTERS = 553
MOST_DIGITS = 18  # of the number of a row
READERS = 200  # digests made in one action


@dataclass(frozen=True)
class Result:
    """What became of one try: state SENT or REJECTED; WAITING means try again. `answer` is the server's code."""

    notice: Notice
    state: str
    answer: str = ""
    is_down: bool = False


class Down(Exception):
    """The server takes no letters now, whoever they are for."""


def _takeable() -> Any:
    """Letters that are due, and those whose job has ended without a word about them."""
    running = ProcrastinateJob.objects.filter(status__in=("todo", "doing"), pk=OuterRef("claim"))
    left = Q(state=NoticeState.SENDING) & ~Exists(running)
    return Notice.objects.filter(Q(state=NoticeState.WAITING, next_at__lte=timezone.now()) | left)


@action("notice.claim")
def claim(*, by: Actor = SYSTEM, job: int) -> int:
    """Take letters that are due for a job, so that no other job sends them; returns how many."""
    rows = _takeable().select_for_update(skip_locked=True).order_by("next_at", "pk")
    ids = list(rows.values_list("pk", flat=True)[:BATCH])
    Notice.objects.filter(pk__in=ids).update(state=NoticeState.SENDING, claim=job)
    remember(number=len(ids))
    return len(ids)


@action("notice.mark")
def mark(results: Sequence[Result], *, by: Actor = SYSTEM) -> None:
    """Write what became of letters: sent, refused for good, given up after a day, or when to try again."""
    now = timezone.now()
    done = {state: [one for one in results if one.state == state] for state in (NoticeState.SENT, NoticeState.REJECTED)}
    for state, rows in done.items():
        for answer in {one.answer for one in rows}:
            ids = [one.notice.pk for one in rows if one.answer == answer]
            sent_at = now if state == NoticeState.SENT else None
            Notice.objects.filter(pk__in=ids).update(state=state, answer=answer, claim=None, sent_at=sent_at)
    given_up = [one.notice.pk for one in results if one.state == NoticeState.WAITING and _again(one, now)]
    over = [one.notice.pk for rows in done.values() for one in rows]
    NoticeTarget.objects.filter(notice__in=[*over, *given_up]).delete()
    _distrust(one.notice for one in done[NoticeState.REJECTED])
    remember(
        sent=len(done[NoticeState.SENT]), rejected=len(done[NoticeState.REJECTED]), given_up=len(given_up),
        again=len(results) - len(over) - len(given_up),
    )  # fmt: skip


def _again(one: Result, now: Any) -> bool:
    """Put a letter back for later; True when its day is over and it is given up."""
    row = one.notice
    row.tries += 1
    row.claim, row.answer = None, one.answer
    row.next_at = now + timedelta(minutes=min(2 ** min(row.tries, 10), MOST_MINUTES))
    is_over = row.next_at > row.created_at + GIVE_UP
    row.state = NoticeState.FAILED if is_over else NoticeState.WAITING
    row.save(update_fields=["tries", "claim", "answer", "next_at", "state"])
    return is_over


def _distrust(letters: Iterable[Notice]) -> None:
    """The addresses of these letters reject mail: remembered with the moment of the last refusal or return."""
    readers = {one.user_id for one in letters if one.user_id}
    User.objects.filter(pk__in=readers).update(mail_rejected_at=timezone.now())


def trust() -> int:
    """Forget that an address rejects mail once a letter that left after the last refusal has not come back for
    RETURN_DAYS; returns how many. The yes of a relay alone proves nothing: it also takes what comes back later."""
    stood = Notice.objects.filter(
        user=OuterRef("pk"), channel=NoticeChannel.MAIL, state=NoticeState.SENT,
        sent_at__gt=OuterRef("mail_rejected_at"), sent_at__lt=timezone.now() - timedelta(days=RETURN_DAYS),
    )  # fmt: skip
    return User.objects.filter(Exists(stood), mail_rejected_at__isnull=False).update(mail_rejected_at=None)


def link(kind: str, end: str) -> str:
    """Where a notice of this kind leads."""
    path = settings.NOTICE_PATHS.get(kind, settings.NOTICE_PATHS["referral"])
    return f"{settings.SITE_URL}{path % end if '%s' in path else path}"


def _digest_rows(notice: Notice) -> list[tuple[str, list[str]]]:
    rows = Notice.objects.filter(digest=notice).order_by("kind", "pk").values_list("kind", "reference")
    found: dict[str, list[str]] = {}
    for kind, reference in rows:
        found.setdefault(kind, []).append(reference)
    return list(found.items())


def letter(notice: Notice, target: NoticeTarget | None) -> EmailMessage:
    """The mail of one notice: to its reader in her language, or to an address outside in the language noted there."""
    if target is not None:
        address, language, end = target.address, target.language, target.secret
    else:
        assert notice.user is not None  # noqa: S101  every other notice has its target
        address, language, end = notice.user.email, notice.user.language, notice.reference
    if notice.kind == DIGEST:
        subject, body = notices.digest(_digest_rows(notice), language, link(DIGEST, ""))
    else:
        subject, body = notices.text(notice.kind, language, notice.reference, link(notice.kind, end))
    number = number_of(notice.pk)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<{number}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address], headers=headers)


def number_of(pk: int) -> str:
    """What the Message-ID of a letter begins with: the same for all its tries, and nobody else can make it."""
    return f"{pk}.{salted_hmac('kwadrat.notice', str(pk)).hexdigest()}"


@action("notice.bounce")
def bounce(*, by: Actor = SYSTEM, numbers: Sequence[str], status: str) -> bool:
    """A server that took a letter says later that it did not arrive: for good (5.x) or because it was tried too long;
    False when none of the numbers is of a letter that we sent."""
    for number in numbers:
        key = number.partition(".")[0]
        if not key.isdecimal() or len(key) > MOST_DIGITS or not constant_time_compare(number, number_of(int(key))):
            continue
        notice = Notice.objects.select_for_update().filter(pk=int(key), state=NoticeState.SENT).first()
        if notice is None:
            continue
        is_final = status.startswith("5")
        notice.state = NoticeState.REJECTED if is_final else NoticeState.FAILED
        notice.answer = status
        notice.save(update_fields=["state", "answer"])
        if is_final:
            _distrust([notice])
        remember(status=status)
        return True
    return False


def _code(error: smtplib.SMTPException) -> int:
    """Code by which a server refuses one letter; 0 when it speaks of the connection or of us."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return int(next(iter(error.recipients.values()))[0])
    if isinstance(error, smtplib.SMTPNotSupportedError):  # letters in the address that the server does not know
        return UNKNOWN_LETTERS
    return error.smtp_code if isinstance(error, smtplib.SMTPDataError) else 0


def _by_mail(connection: Any) -> Callable[[Notice, NoticeTarget | None], Result]:
    def send(notice: Notice, target: NoticeTarget | None) -> Result:
        try:
            connection.open()  # does nothing when it is open
            connection.send_messages([letter(notice, target)])
        except OSError as error:
            code = _code(error) if isinstance(error, smtplib.SMTPException) else 0
            if not code:
                raise Down(type(error).__name__) from error
            return Result(notice, NoticeState.REJECTED if code >= 500 else NoticeState.WAITING, str(code))
        return Result(notice, NoticeState.SENT)

    return send


def _by_sms(notice: Notice, target: NoticeTarget | None) -> Result:
    assert target is not None  # noqa: S101  a short message always has its target
    words = notices.sms(notice.reference, link(notice.kind, target.secret or notice.reference))
    try:
        answer = sms.send(target.address, words)
    except sms.Refused as refused:
        return Result(notice, NoticeState.REJECTED, refused.answer)
    except sms.NotNow as error:
        return Result(notice, NoticeState.WAITING, str(error))
    return Result(notice, NoticeState.SENT, answer)


def _tries(rows: Sequence[Notice], mailer: Any) -> Iterator[Result]:
    """Send one after another; when the mail server is down, the rest of the mail is for later."""
    targets = {one.notice_id: one for one in NoticeTarget.objects.filter(notice__in=rows)}
    by_mail, down = _by_mail(mailer), ""
    for row in rows:
        is_mail = row.channel == NoticeChannel.MAIL
        if down and is_mail:
            yield Result(row, NoticeState.WAITING, down, is_down=True)
            continue
        try:
            yield (by_mail if is_mail else _by_sms)(row, targets.get(row.pk))
        except Down as error:
            down = str(error)[:20]
            logger.warning("the mail server takes no letters (%s), they will be tried again", down)
            yield Result(row, NoticeState.WAITING, down, is_down=True)


def _send(rows: Sequence[Notice], mailer: Any) -> bool:
    """Send a batch and mark it a few at a time; False when the server was down."""
    results: list[Result] = []
    is_down = False
    for one in _tries(rows, mailer):
        results.append(one)
        is_down = is_down or one.is_down
        if len(results) == MARKED:
            mark(results)
            results = []
    if results:
        mark(results)
    return not is_down


def _batch(job: int) -> list[Notice]:
    """Letters of the job: those that its killed run had taken, else newly claimed ones."""
    mine = Notice.objects.filter(state=NoticeState.SENDING, claim=job)
    if not mine.exists() and not (_takeable().exists() and claim(job=job)):
        return []
    return list(mine.select_related("user").order_by("pk"))


def _drain(job: int) -> None:
    """Send what is due until nothing is, over one connection; a server that is down ends it until the next minute."""
    mailer = get_connection()
    try:
        while (rows := _batch(job)) and _send(rows, mailer):
            pass
    finally:
        mailer.close()


@app.task(name="kwadrat.deliver", pass_context=True)
def deliver(context: JobContext, /) -> None:
    """A letter was written a moment ago."""
    close_old_connections()
    _drain(context.job.id or 0)


def wake() -> None:
    """Say in the running transaction that there are letters; a job that nobody has taken yet says it already. Should it
    be taken before this transaction ends, the letters go with the next minute."""
    if not ProcrastinateJob.objects.filter(task_name=deliver.name, status="todo").exists():
        deliver.defer()


@app.periodic(cron="* * * * *")
@app.task(name="kwadrat.deliver_due", queueing_lock="kwadrat.deliver_due", pass_context=True)
def deliver_due(context: JobContext, /, timestamp: int) -> None:
    """Every minute: what is due for another try."""
    close_old_connections()
    _drain(context.job.id or 0)


def _readers(on: Any) -> Any:
    """Notices that go into the digests of the day; none for whoever has had hers."""
    paces = [DigestPace.DAILY, DigestPace.WEEKLY] if on.weekday() == 0 else [DigestPace.DAILY]
    had = Notice.objects.filter(user=OuterRef("user"), digest_on=on)
    wanted = Q(user__digest__in=paces) | Q(kind__in=notices.CLOCKED)
    return Notice.objects.unseen().filter(~Exists(had), wanted, state=NoticeState.LATER, user__is_active=True)


@action("notice.digest")
def digest(*, by: Actor = SYSTEM) -> int:
    """Make today's digests, some at a time: what nobody has opened and no letter has told; returns how many."""
    on = timezone.localdate()
    readers = list(_readers(on).order_by("user").values_list("user", flat=True).distinct()[:READERS])
    for user_id in readers:
        ids = list(_readers(on).filter(user=user_id).values_list("pk", flat=True))
        whole = Notice(
            user_id=user_id, kind=DIGEST, state=NoticeState.WAITING, next_at=timezone.now(), digest_on=on
        )  # fmt: skip
        whole.save()
        Notice.objects.filter(pk__in=ids).update(state=NoticeState.DIGESTED, digest=whole)
    wake()
    remember(number=len(readers))
    return len(readers)


def make_digests() -> int:
    """All digests of today, once its hour has come; returns how many. Harmless when repeated."""
    now, number = timezone.localtime(), 0
    if now.hour < settings.DIGEST_HOUR:
        return 0
    while _readers(now.date()).exists():
        number += digest()
    return number


@app.periodic(cron="*/10 * * * *")
@app.task(name="kwadrat.digests", queueing_lock="kwadrat.digests")
def digests(timestamp: int) -> int:
    """Every ten minutes: the digests of the day, when their hour has come."""
    close_old_connections()
    return make_digests()


@app.task(name="kwadrat.send_notice", retry=RetryStrategy(max_attempts=12, exponential_wait=5))
def send_notice(*, email: str, language: str, kind: str, reference: str) -> None:
    """Send a letter that the version before had queued with its address."""
    subject, body = notices.text(kind, language, reference, link(kind, reference))
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [email]).send()
