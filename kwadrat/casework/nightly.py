"""What the night does as the system actor: clears what has served its time, and tells who has
to know of referrals past their day. Prints nothing; tells its progress."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework import applications, clashes, conferences, documents, duplicates, notices
from kwadrat.casework.action import action, remember
from kwadrat.casework.intake import clear_files
from kwadrat.casework.papers.bundles import clear_bundles
from kwadrat.casework.referrals import escalate_all
from kwadrat.records.accounts import SignInSession, SubmittedForm

FORM_DAYS = 30


@action("account.clear_forms")
def clear_forms(*, by: Actor = SYSTEM) -> int:
    """Delete one-time form ids older than 30 days; a page that old cannot be sent again anyway."""
    gone, _detail = SubmittedForm.objects.filter(at__lt=timezone.now() - timedelta(days=FORM_DAYS)).delete()
    remember(gone=gone)
    return gone


def _clear_sessions() -> int:
    gone, _detail = SignInSession.objects.filter(expire_date__lt=timezone.now()).delete()
    return gone


def run(progress: Callable[[str, int, int], None] | None = None) -> None:
    """Everything the night does, in order."""
    tell = progress or (lambda label, done, total: None)
    steps: list[tuple[str, Callable[[], int]]] = [
        # first of all: what people wait for must not wait for the clearing, nor fall with it
        ("skierowania po terminie", escalate_all),
        ("zgłoszenia po terminie", applications.escalate_all),
        ("formularze", lambda: clear_forms(by=SYSTEM)),
        ("sesje", _clear_sessions),
        ("przypomnienia", lambda: conferences.remind(by=SYSTEM)),
        ("pliki bez dokumentu", lambda: documents.sweep(by=SYSTEM)),
        ("pliki", lambda: clear_files(by=SYSTEM)),
        ("plany w jednym pliku", lambda: clear_bundles(by=SYSTEM)),
        ("zgłoszenia", lambda: applications.clear(by=SYSTEM)),
        ("powiadomienia", lambda: notices.clear(by=SYSTEM)),
        ("wspólne plany", lambda: clashes.run(tell)),
        ("podobne osoby", lambda: duplicates.run(tell)),
    ]
    for done, (label, step) in enumerate(steps):
        tell(label, done, len(steps))
        step()
    tell("gotowe", len(steps), len(steps))
