"""The ledger "Kto widział dane" of a person: who, when, what, why, under which article; for the page and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, Max, Min, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure
from kwadrat.access.abilities.grants import GUEST
from kwadrat.records.accounts import Post
from kwadrat.records.choices import Disclosed, Purpose, Role
from kwadrat.records.people import Person
from kwadrat.reporting.acts import cite

LEDGER_DAYS = 14
MOST_READERS = 50
ITSELF = "kwadrat"  # the reader of what the installation did itself
# What is counted apart by its subject: which referral, which list. Elsewhere the subject only repeats the person.
_NAMED = (Disclosed.MINIMUM, Disclosed.REFERRAL, Disclosed.OVERDUE, Disclosed.LEDGER, Disclosed.EXPORT)


NAMED_BY_REF = (Disclosed.MINIMUM, Disclosed.REFERRAL, Disclosed.OVERDUE)


@dataclass(frozen=True)
class Asked:
    """Which part of the ledger: from a day to a day (both inclusive), and by whom (reference of a post, or ITSELF);
    `without` are kinds of openings that whoever asks is not told of."""

    since: date | None = None
    until: date | None = None
    reader: str = ""
    without: tuple[str, ...] = ()

    @property
    def is_set(self) -> bool:
        """Whether something is left out."""
        return bool(self.since or self.until or self.reader)


@dataclass(frozen=True)
class Reading:
    """Readings of one kind by one reader on one day, counted: who, from where, what, why, on which basis."""

    day: date
    first: datetime
    last: datetime
    who: str
    role: str
    place: str
    what: str
    subject: str
    purpose: str
    basis: str
    was_refused: bool
    reason: str
    times: int

    @property
    def role_words(self) -> str:
        """Role of the reader at that time; nothing for what the installation did itself."""
        return str(Role(self.role).label) if self.role in Role.values else ""

    @property
    def what_words(self) -> str:
        """What was done, as a sentence without its full stop."""
        if self.purpose == Purpose.ACCESS:
            return access_words(self.what, self.was_refused)
        return what_words(self.what, self.subject)

    @property
    def purpose_words(self) -> str:
        """Why, in words."""
        return str(Purpose(self.purpose).label)

    @property
    def why_words(self) -> str:
        """Purpose, article, and the reason that the reader typed when she was asked for one."""
        text = _("Purpose: %(purpose)s. Basis: %(article)s.") % {
            "purpose": self.purpose_words,
            "article": cite(self.basis),
        }
        words = _("By the link %(ref)s.") % {"ref": self.reason} if self.role == GUEST else ""
        reason = words or _("Reason: %(reason)s.") % {"reason": self.reason.rstrip(".")}
        return f"{text} {reason}" if self.reason else text

    @property
    def hours(self) -> str:
        """8:40, or 8:40–15:12 when it happened several times."""
        return hours(self.first, self.last)


def hours(first: datetime, last: datetime) -> str:
    """8:40, or 8:40–15:12, in the time of Warsaw."""
    texts = [f"{local.hour}:{local.minute:02d}" for local in map(timezone.localtime, (first, last))]
    return texts[0] if texts[0] == texts[1] else "–".join(texts)


def _exported() -> dict[str, str]:
    return {
        "people": _("The list of people with this person was saved as a spreadsheet"),
        "referrals": _("The list of referrals with this person was saved as a spreadsheet"),
        "group": _("The list of a group with this person was saved as a spreadsheet"),
        "contracts": _("The list of contracts with this person was saved as a spreadsheet"),
    }


def what_words(what: str, subject: str = "") -> str:
    """What a disclosure did, in words that a person reads about herself; the subject names the referral or file."""
    if what == Disclosed.LEDGER and subject in ("pdf", "xlsx"):
        is_pdf = subject == "pdf"
        return _("This ledger was saved as a PDF file") if is_pdf else _("This ledger was saved as a spreadsheet")
    if what == Disclosed.EXPORT:
        return _exported().get(subject, str(Disclosed.EXPORT.label))
    words = {
        Disclosed.PERSON: _("The person’s page was opened"),
        Disclosed.IDENTITY: _("PESEL, address and contacts were opened"),
        Disclosed.CONTACTS: _("The telephone and the e-mail were opened"),
        Disclosed.SPECIAL: _("The statutory group, benefits and other sensitive data were opened"),
        Disclosed.MINIMUM: _("A referral was opened before the answer: initials, age band and locality"),
        Disclosed.REFERRAL: _("A referral was opened"),
        Disclosed.OVERDUE: _("A referral past its day was looked at: initials, no content"),
        Disclosed.ATTENDANCE: _("The name was read on an attendance list"),
        Disclosed.REPORT_CELL: _("The name was read behind a number of a report"),
        Disclosed.REPORT_GROUP: _("The name was read in a sensitive group of a report"),
        Disclosed.EMERGENCY: _("PESEL, address, contacts and the team were opened in an emergency"),
        Disclosed.SEARCH: _("The person was found by PESEL or telephone"),
        Disclosed.LEDGER: _("This ledger was opened"),
        Disclosed.DUPLICATE: _("The person was shown as like somebody who was being entered"),
        Disclosed.PAIR: _("The entry was compared with a similar one, to see whether it is the same person"),
        Disclosed.HOUSEHOLD: _("Family members and the legal representative were opened"),
        Disclosed.AREAS: _("Health, addiction and legal matters in the assessment were opened"),
        Disclosed.PLACEMENT: _("The host of temporary work read the name, the form of work, its days and hours"),
        Disclosed.QUESTION: _("Name, date of birth and number were shown to an institution that was asked"),
        Disclosed.STATUS: _("An answer about a status was read"),
        Disclosed.CERTIFICATE: _("The certificate of ending participation was opened"),
        Disclosed.PAPER: _("A paper with the person’s data was issued or printed"),
        Disclosed.CHECKED: _("Whoever holds the certificate checked on the public page that it is genuine"),
    }[Disclosed(what)]
    return f"{words} ({subject})" if subject and what in NAMED_BY_REF else words


def access_words(what: str, was_refused: bool) -> str:
    """What the answer to the person's own request did."""
    if was_refused:
        return _("A copy of the data was asked for, but the date of birth did not agree")
    parts = {
        Disclosed.IDENTITY: _("PESEL, address and contacts"),
        Disclosed.SPECIAL: _("statutory group, benefits and other sensitive data"),
    }
    part = parts.get(Disclosed(what), _("the case and its history"))
    return _("A copy of the data was given out: %(what)s") % {"what": part}


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _rows(person: Person, asked: Asked) -> QuerySet[Any, Any]:
    rows = disclosure.ledger(person).exclude(what__in=asked.without)
    if asked.since is not None:
        rows = rows.filter(at__gte=_moment(asked.since))
    if asked.until is not None:
        rows = rows.filter(at__lt=_moment(asked.until + timedelta(days=1)))
    if asked.reader == ITSELF:
        rows = rows.filter(post_id__isnull=True)
    elif asked.reader:
        rows = rows.filter(post_id__in=Post.objects.filter(ref=asked.reader).values("pk"))
    named = Case(When(what__in=_NAMED, then=F("subject")), default=Value(""), output_field=CharField())
    return rows.annotate(day=TruncDate("at"), named=named)


def _counted(rows: QuerySet[Any, Any]) -> list[Reading]:
    fields = (
        "day",
        "actor_name",
        "role",
        "institution_name",
        "what",
        "named",
        "purpose",
        "basis",
        "was_refused",
        "reason",
    )
    counted = (
        rows.order_by()
        .values(*fields)
        .annotate(times=Count("pk"), first=Min("at"), last=Max("at"))
        .order_by("-day", "-last", "actor_name", "what")
    )
    return [
        Reading(
            row["day"], row["first"], row["last"], row["actor_name"], row["role"], row["institution_name"],
            row["what"], row["named"], row["purpose"], row["basis"], row["was_refused"], row["reason"],
            row["times"],
        )
        for row in counted
    ]  # fmt: skip


def ledger(
    person: Person, asked: Asked = Asked(), before: date | None = None, size: int = LEDGER_DAYS
) -> tuple[list[Reading], date | None]:
    """Who read the data: whole days, newest first; two queries. The second value is the key of the next page."""
    rows = _rows(person, asked)
    if before is not None:
        rows = rows.filter(at__lt=_moment(before))
    days = list(rows.order_by("-day").values_list("day", flat=True).distinct()[: size + 1])
    shown = days[:size]
    if not shown:
        return [], None
    return _counted(rows.filter(at__gte=_moment(shown[-1]))), shown[-1] if len(days) > size else None


def whole(person: Person, asked: Asked = Asked()) -> list[Reading]:
    """The ledger with all its days, newest first; one query."""
    return _counted(_rows(person, asked))


@dataclass(frozen=True)
class Reader:
    """Somebody who looked, as the filter offers her: the latest name and place of her post."""

    ref: str
    name: str
    place: str


def readers(person: Person) -> list[Reader]:
    """Those who stand in the ledger, by name; at most fifty, of the latest readings; one query."""
    ref = Post.objects.filter(pk=OuterRef("post_id")).values("ref")[:1]
    later = disclosure.ledger(person).order_by().filter(post_id=OuterRef("post_id"), id__gt=OuterRef("id"))
    rows = disclosure.ledger(person).filter(~Exists(later), post_id__isnull=False).annotate(ref=Subquery(ref))
    found = [Reader(row.ref, row.actor_name, row.institution_name) for row in rows[:MOST_READERS]]
    return sorted(found, key=lambda one: (one.name, one.place))
