"""`kwadrat worker`, `nightly` and `createadmin`: commands that work inside Django."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kwadrat.config.commands import Problem, place


@contextmanager
def inside() -> Iterator[place.Place]:
    """Django with its tables up to date, and connections closed at the end."""
    with place.opened(owner=False) as here:
        if here.server:
            place.prepare(here)
        os.environ.update(here.environment())
        import django

        django.setup()
        from django.db import connections

        try:
            yield here
        finally:
            connections.close_all()


def prepare(options: Namespace) -> None:
    """Bring the tables up to date and say so; the server of the version before may go on meanwhile."""
    with place.opened(owner=True) as here:
        place.prepare(here)
        place.say("Tabele są gotowe.")


def worker(options: Namespace) -> None:
    """Run queued jobs until the end is asked for."""
    with inside():
        from procrastinate.contrib.django import app
        from procrastinate.contrib.django.django_connector import DjangoConnector

        from kwadrat.casework import intake
        from kwadrat.reporting.intake import unfinished

        # What was cut off with the last worker goes on with this one.
        for one in unfinished():
            intake.resume(one)
        assert isinstance(app.connector, DjangoConnector)
        with app.replace_connector(app.connector.get_worker_connector()) as jobs:
            # Two at once, so that letters do not wait behind a long file.
            jobs.run_worker(concurrency=2, delete_jobs="successful")


def nightly(options: Namespace) -> None:
    """Run what is due once a day; the owner of the tables erases what is past its period, in a process of its own."""
    with inside() as here:
        from kwadrat.casework import nightly as casework

        casework.run(lambda label, done, total: place.say(f"{label}: {done}/{total}"))
        if here.owner_url:
            told = place.run_module(
                "erase", here, "Nie udało się usunąć przeterminowanych danych", KWADRAT_AS_OWNER="1"
            )
            place.say(told.strip())
        else:
            place.say("Danych po upływie okresu przechowywania nie usunięto: ustaw DATABASE_OWNER_URL.")


def createadmin(options: Namespace) -> None:
    """Ask for the first administrator: the head of the first institution."""
    with inside():
        from kwadrat.access.actor import SYSTEM
        from kwadrat.casework import accounts
        from kwadrat.casework.action import Problem as CaseworkProblem

        answers = _answers(options)
        try:
            accounts.create_admin(by=SYSTEM, **answers)
        except CaseworkProblem as error:
            raise Problem(error.message) from error
        place.say(f"Utworzono konto {answers['email']}: administracja, instytucja {answers['institution_name']}.")


def _answers(options: Namespace) -> dict[str, str]:
    """What create_admin wants to know; what is wrong is said, and asked again, before the next question."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from kwadrat.records.partnership import InstitutionKind

    kinds = dict(InstitutionKind.objects.values_list("code", "label_pl"))

    def good(check: Callable[[str], object], text: str) -> str:
        try:
            check(text)
        except ValidationError as error:
            raise Problem(" ".join(error.messages)) from error
        except KeyError as error:
            raise Problem(f"Nie ma takiego rodzaju instytucji: {text}. Znane: {', '.join(kinds)}.") from error
        return text

    def twice() -> str:
        text = good(lambda one: validate_password(one, user), _secret("Hasło (co najmniej 12 znaków): "))
        if _secret("Powtórz hasło: ") != text:
            raise Problem("Podane hasła różnią się.")
        return text

    email = _until(lambda: good(validate_email, options.email or _ask("E-mail: ")), options.email)
    name = options.name or _ask("Imię i nazwisko: ")
    user = get_user_model()(email=email, name=name)
    institution = options.institution or _ask("Nazwa instytucji: ")
    if not options.kind:
        place.say("\n".join(f"  {code:28}{label}" for code, label in kinds.items()))
    kind = _until(lambda: good(kinds.__getitem__, options.kind or _ask("Kod jej rodzaju, z listy: ")), options.kind)
    return {
        "email": email, "name": name, "password": _until(twice, ""), "institution_name": institution, "kind_code": kind,
    }  # fmt: skip


def _until(ask: Callable[[], str], given: str) -> str:
    """Up to five times, where somebody sits at a console; what an option or a script gave is refused at once."""
    for _try in range(4 if sys.stdin.isatty() and not given else 0):
        try:
            return ask()
        except Problem as problem:
            place.say(str(problem))
    return ask()


def _ask(prompt: str) -> str:
    try:
        answer = input(prompt).strip()
    except EOFError:
        answer = ""
    if not answer:
        raise Problem(f"Brak odpowiedzi na pytanie: {prompt.rstrip(': ')}.")
    return answer


def _secret(prompt: str) -> str:
    """Never echoed at a console; a script may hand it over on standard input."""
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
