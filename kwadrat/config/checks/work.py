"""The work itself, asked inside Django: migrations, mail, second factor, worker, queue, night."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import requests
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from kwadrat.casework import scanning, signatures
from kwadrat.config.checks import Finding, either, judged, listed, reason
from kwadrat.papers import forms, render
from kwadrat.records.accounts import Post
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.base import Permanent
from kwadrat.records.choices import NoticeState
from kwadrat.records.notices import Notice
from kwadrat.records.reports import ReportFile

HEARTBEAT_SECONDS = 60  # six missed beats
QUEUE_MINUTES = 15
NIGHT_HOURS = 26


def start() -> str:
    """How to start the worker."""
    return either(
        "uruchom go: systemctl restart kwadrat-worker; dlaczego stanął: journalctl -u kwadrat-worker -n 20",
        "uruchom go: kwadrat worker (kwadrat up uruchamia go sam)",
    )


def trails() -> frozenset[str]:
    """Names of the append-only tables: steps, versions and signatures, the trails of access, what was submitted."""
    steps: list[type[Model]] = [model for model in apps.get_models() if issubclass(model, Permanent)]
    rest: list[type[Model]] = [AuditEvent, Disclosure, ReportFile]
    return frozenset(model._meta.db_table for model in steps + rest)


def migrations() -> Iterator[Finding]:
    """Tables are those of this version of the program."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield from judged(
        (f"{one.app_label}.{one.name}" for one, _back in plan), "Tabele są aktualne", "Tabele czekają na zmiany",
        either(
            "po kolei: systemctl start kwadrat-backup kwadrat-prepare; systemctl restart kwadrat-web kwadrat-worker",
            "zrób kopię (kwadrat backup), potem: kwadrat prepare (albo kwadrat up)",
        ),
    )  # fmt: skip


def mail() -> Iterator[Finding]:
    """A real connection with greeting, TLS and sign-in; nothing is sent."""
    if "filebased" in settings.EMAIL_BACKEND:
        text = f"Poczta nie wychodzi: trafia do plików w {vars(get_connection())['file_path']}"
        yield Finding(text, "ustaw KWADRAT_MAIL_URL, np. smtp://użytkownik:hasło@serwer:587", is_remark=True)
        return
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    mailer = get_connection()
    try:
        mailer.open()
    except OSError as error:  # smtplib's errors are of this kind too
        text = f"Serwer poczty {server} nie przyjmuje połączenia ({reason(error)})"
        yield Finding(text, "sprawdź KWADRAT_MAIL_URL: adres, port, nazwę i hasło")
    else:
        yield Finding(f"Serwer poczty {server} odpowiada")
    finally:
        mailer.close()


def identities() -> Iterator[Finding]:
    """The sign-in service of an office, where one is named: its own description of itself can be read."""
    if not settings.OIDC_ISSUER:
        return
    try:
        answer = requests.get(f"{settings.OIDC_ISSUER}/.well-known/openid-configuration", timeout=5)
        issuer = answer.json().get("issuer") if answer.ok else f"HTTP {answer.status_code}"
    except requests.exceptions.SSLError:
        text = f"Certyfikat usługi logowania {settings.OIDC_ISSUER} nie jest zaufany"
        yield Finding(text, "dodaj certyfikat jej urzędu do /usr/local/share/ca-certificates i: update-ca-certificates")
        return
    except requests.RequestException as error:
        issuer = type(error).__name__
    if str(issuer).rstrip("/") == settings.OIDC_ISSUER:
        yield Finding(f"Usługa logowania {settings.OIDC_ISSUER} odpowiada")
    else:
        text = f"Usługa logowania {settings.OIDC_ISSUER} nie odpowiada, jak powinna ({issuer})"
        yield Finding(text, "popraw KWADRAT_OIDC_ISSUER (adres co do znaku) albo powiadom opiekuna tej usługi")


def antivirus() -> Iterator[Finding]:
    """The antivirus that is set answers; without one files are checked by their shape alone."""
    if not scanning.is_set():
        text = "Pliki nie są sprawdzane programem antywirusowym"
        yield Finding(text, "ustaw KWADRAT_CLAMD, np. unix:///run/clamav/clamd.ctl", is_remark=True)
        return
    try:
        scanning.ping()
    except scanning.Unreachable as error:
        text = f"Program antywirusowy nie odpowiada ({error}): nikt nie doda pliku"
        yield Finding(text, "uruchom clamd albo popraw KWADRAT_CLAMD")
    else:
        yield Finding("Program antywirusowy odpowiada")


def trust() -> Iterator[Finding]:
    """Whose electronic signatures are trusted; a file there that is no certificate stops every check of them."""
    try:
        count = len(signatures.trust_roots())
    except signatures.Unreadable as error:
        mend = "zapisz certyfikat jako PEM lub DER, a pliki i folder daj programowi do odczytu: chmod -R a+rX"
        yield Finding(f"Nie można odczytać certyfikatu {error} z {settings.TRUST}", f"{mend} {settings.TRUST}")
        return
    if count:
        yield Finding(f"Podpisy elektroniczne: zaufani wystawcy certyfikatów: {count}")
    else:
        text = "Podpisy elektroniczne nie są weryfikowane: nie ma zaufanych wystawców certyfikatów"
        yield Finding(text, f"włóż ich certyfikaty (PEM, DER) do {settings.TRUST}", is_remark=True)


def papers() -> Iterator[Finding]:
    """A paper is drawn as for a person: Typst, its fonts and its templates are there and fit each other."""
    now = timezone.localtime()
    data = {
        **forms.frame("Próba", "Próba", forms.Issue("1", now.date(), "Kwadrat", now)),
        "subtitle": "", "lead": [], "right": [], "blocks": [], "notes": ["Zażółć gęślą jaźń."],
        "stamp": {"label": "", "check": False, "text": "", "more": ""},
    }  # fmt: skip
    try:
        render.pdf("form", data, now)
    except Exception as error:  # whatever is missing, nobody prints
        text = f"Pisma nie powstają ({reason(error)})"
        yield Finding(text, "w kopii programu brakuje plików albo bibliotek: git status, make venv messages")
    else:
        yield Finding("Pisma (PDF) powstają")


def second_factor() -> Iterator[Finding]:
    """Required of everybody; who works here without it is named."""
    if not settings.MFA_REQUIRED:
        yield Finding("Drugi składnik logowania nie jest wymagany", "usuń KWADRAT_MFA=optional z ustawień")
    have = Authenticator.objects.filter(type=Authenticator.Type.TOTP).values("user")
    posts = Post.objects.filter(period__contains=timezone.localdate(), user__is_active=True).exclude(user__in=have)
    names = set(posts.values_list("user__email", flat=True))
    if names:
        text = f"Bez drugiego składnika ({len(names)}): {listed(names)}"
        yield Finding(text, "poproś te osoby o zalogowanie się: program poprowadzi je przez ustawienie", is_remark=True)
    else:
        yield Finding("Każda pracująca osoba ma drugi składnik logowania")


def worker(now: datetime) -> Iterator[Finding]:
    """Somebody takes jobs from the queue, and none waits long."""
    beat = ProcrastinateWorker.objects.order_by("-last_heartbeat").values_list("last_heartbeat", flat=True).first()
    if beat is None or now - beat > timedelta(seconds=HEARTBEAT_SECONDS):
        yield Finding("Proces zadań nie działa: poczta i wczytywanie plików stoją", start())
    else:
        yield Finding("Proces zadań działa")
    due = now - timedelta(minutes=QUEUE_MINUTES)
    waiting = ProcrastinateJob.objects.filter(
        status="todo", procrastinateevent__type="deferred", procrastinateevent__at__lt=due
    )
    waiting = waiting.exclude(scheduled_at__gt=due).distinct()
    if number := waiting.count():
        yield Finding(f"W kolejce czeka ponad {QUEUE_MINUTES} minut zadań: {number}", start())
    else:
        yield Finding("W kolejce nic nie zalega")
    if failed := ProcrastinateJob.objects.filter(status="failed").count():
        text = f"Zadania, które się nie udały mimo prób: {failed}"
        yield Finding(
            text, f"sprawdź pocztę i {either('journalctl -u kwadrat-worker', 'dziennik procesu zadań')}", is_remark=True
        )


def letters(now: datetime) -> Iterator[Finding]:
    """Letters that came back or were given up in a week, by what the server said; letters that wait."""
    lost = Notice.objects.filter(
        state__in=(NoticeState.REJECTED, NoticeState.FAILED), created_at__gt=now - timedelta(days=7)
    )
    if number := lost.count():
        said = listed({one or "brak odpowiedzi" for one in lost.values_list("answer", flat=True).distinct()[:20]})
        yield Finding(
            f"Listy, które w ostatnim tygodniu nie doszły: {number} (odpowiedzi serwera: {said})",
            "popraw adresy na stronie Ludzie i uprawnienia; odpowiedź 5xx odrzuca adres, inne dotyczą serwera poczty",
            is_remark=True,
        )  # fmt: skip
    else:
        yield Finding("W ostatnim tygodniu wszystkie listy doszły do serwerów adresatów")
    waiting = Notice.objects.filter(state=NoticeState.WAITING, created_at__lt=now - timedelta(hours=1)).count()
    if waiting:
        text = f"Listy czekają na wysłanie ponad godzinę: {waiting}"
        yield Finding(text, f"sprawdź serwer poczty; proces zadań: {start()}")
    yield from _short_messages()


def _short_messages() -> Iterator[Finding]:
    """The provider's address takes a connection; nothing is sent."""
    if settings.SMS_URL:
        parts = urlsplit(settings.SMS_URL)
        where = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        try:
            socket.create_connection(where, timeout=5).close()
        except OSError as error:
            text = f"Dostawca SMS {where[0]} nie przyjmuje połączenia ({reason(error)})"
            yield Finding(text, "sprawdź KWADRAT_SMS_URL i połączenie z internetem")
        else:
            yield Finding(f"SMS: dostawca {where[0]} odpowiada")
        if not {"{to}", "{message}"} <= set(re.findall(r"\{\w+\}", settings.SMS_FORM)):
            yield Finding("W KWADRAT_SMS_FORM brakuje {to} albo {message}", "popraw KWADRAT_SMS_FORM")
    else:
        yield Finding("SMS są wyłączone")


def night(now: datetime) -> Iterator[Finding]:
    """The nightly work was done within a day; its first step leaves an event each time."""
    last = AuditEvent.objects.filter(kind="account.clear_forms").order_by("-at").values_list("at", flat=True).first()
    mend = either(
        "uruchom: systemctl start kwadrat-nightly; co noc: systemctl enable --now kwadrat-nightly.timer;"
        " dlaczego ich nie było: journalctl -u kwadrat-nightly",
        "uruchom: kwadrat nightly; samoczynnie: kwadrat check --schedule",
    )
    if last is None:
        yield Finding("Zadania dobowe nie były jeszcze wykonane", mend)
    else:
        text = f"Zadania dobowe wykonano {timezone.localtime(last):%Y-%m-%d %H:%M}"
        yield Finding(text, mend) if now - last > timedelta(hours=NIGHT_HOURS) else Finding(text)


def all_of(*, is_at_work: bool) -> Iterator[Finding]:
    """Every check inside Django; the worker of an installation that stands still is not missed."""
    now = timezone.now()
    pending = list(migrations())
    yield from pending
    if any(one.is_wrong for one in pending):
        return  # the rest reads tables that may not be there
    yield from mail()
    yield from identities()
    yield from antivirus()
    yield from trust()
    yield from papers()
    yield from second_factor()
    if is_at_work:
        yield from worker(now)
    yield from letters(now)
    yield from night(now)
