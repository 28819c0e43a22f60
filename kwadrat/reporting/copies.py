"""The copy of everything kept about a person: sections with plain words for reading, and whole values for a program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access.abilities import ABILITIES
from kwadrat.access.everything import COMPUTED, Kept
from kwadrat.law import assessments as law
from kwadrat.records.accounts import Post
from kwadrat.records.assessments import AreaMark
from kwadrat.records.base import privacy_of
from kwadrat.records.choices import (
    BreachState,
    ClauseState,
    ContractState,
    DeclineReason,
    Disclosed,
    EmergencyState,
    HandOverReason,
    HandOverState,
    InterruptionReason,
    LegState,
    LinkEvent,
    LinkState,
    ParticipationState,
    PlacementResult,
    PlacementState,
    PlanState,
    Purpose,
    ReferralOutcome,
    ReferralState,
    Role,
)
from kwadrat.records.placements import Placement
from kwadrat.records.services import Session
from kwadrat.reporting import placements
from kwadrat.reporting.assessments import said
from kwadrat.reporting.ledger import access_words, what_words
from kwadrat.reporting.people import long_day

DAY = timedelta(days=1)
# In every row of the copy they would say the same, or say it only to the program; a program gets them in JSON.
PLUMBING = frozenset({"id", "version", "partnership", "case", "person", "person_id", "partnership_id", "user_id",
                      "post_id", "institution_id", "ref", "survivor", "loser", "pair", "merged_into"})  # fmt: skip
# Codes of the trail that say nothing to a person beyond the words beside them.
FOR_PROGRAMS = frozenset(
    {
        ("AuditEvent", "details"),
        ("AuditEvent", "subject"),
        ("Document", "sha256"),
        ("ClauseVersion", "digest"),
        ("IssuedPaper", "data"),
        ("IssuedPaper", "content_sha"),
        ("IssuedPaper", "template_sha"),
        ("IssuedPaper", "sha256"),
    }
)


def _plans() -> dict[str, str]:
    return {
        "SocialContract": _("Social contracts"),
        "ContractStep": _("Changes of contracts"),
        "JointPlan": _("Your joint plan"),
        "PlanMember": _("Who else of the household is named in the plan"),
        "PlanStep": _("Changes of the plan"),
        "PlanVersion": _("Title and days of the plan, as they were"),
        "PlanLeg": _("Parts of the plan, each with its institution"),
        "LegStep": _("Changes of the parts of the plan"),
        "PlanClause": _("What the plan says"),
        "ClauseVersion": _("What the plan said earlier"),
        "ClauseStep": _("How the tasks went"),
        "SigningRound": _("When signatures were asked for"),
        "LegSignature": _("Signatures"),
        "SignedClause": _("What each signature covers"),
        "PlanClash": _("What did not fit together in the plan"),
        "PlanVoice": _("What you said of the plan"),
        "PlanKey": _("Links by which you read the plan"),
        "PlanReview": _("Reviews and contacts"),
        "ReviewResult": _("What reviews found of the tasks"),
        "Breach": _("What was not kept, and what you said of it"),
        "BreachStep": _("What was done about it"),
        "Assessment": _("Opening and closing assessments"),
        "AssessmentMark": _("How you stood in areas of life"),
        "SensitiveMark": _("How you stood in health, addiction and legal matters"),
    }


def _club() -> dict[str, str]:
    return {
        "Placement": _("Temporary work"),
        "PlacementStep": _("Changes of temporary work"),
        "GroupMember": _("Groups"),
        "Attendance": _("Attendance at classes"),
        "Consultation": _("One-to-one services"),
        "Outcome": _("Effects"),
    }


def titles() -> dict[str, str]:
    """Title of each section, in the order of reading; a house test asks for one for each table in the copy."""
    return {
        "Person": _("Who you are"),
        "PersonIdentity": _("PESEL, address and contacts"),
        "DuplicatePair": _("Comparisons with similar entries"),
        "PersonMerge": _("Mergings of your entries"),
        "Case": _("Your case"),
        "CaseStep": _("Changes of the case"),
        "HouseholdMember": _("Members of your family"),
        "TeamMember": _("Who works with you"),
        "Designation": _("Whom each institution designated for you"),
        "CaseLead": _("Who leads your case"),
        "ConferenceCase": _("Conferences about you"),
        "ConferenceTask": _("What workers took upon themselves for you"),
        "HandOver": _("When your case passed to somebody else"),
        "HandOverStep": _("Answers to passing your case on"),
        "CaseCorner": _("Sides of the Square"),
        "Participation": _("Taking part in the club"),
        "ParticipationStep": _("Changes in taking part"),
        "Certificate": _("Certificates of completion"),
        "GroupFact": _("Statutory group"),
        "PremiseFact": _("Grounds of taking part"),
        "BenefitFact": _("Benefits that exclude taking part"),
        "LabourStatusFact": _("Status on the labour market"),
        "Referral": _("Referrals"),
        "ReferralStep": _("Changes of referrals"),
        "ReferralAlert": _("Who was told that a referral is past its day"),
        "ReferralMessage": _("Messages about referrals"),
        "GuestLink": _("Links by which an institution without an account was asked"),
        "GuestLinkStep": _("What was done with these links"),
        "StatusQuestion": _("Questions about your status"),
        "StatusAnswer": _("Answers about your status"),
        **_plans(),
        **_club(),
        "ContactNote": _("Entries of workers"),
        "IntakeRow": _("The file you were read from"),
        "IssuedPaper": _("Papers issued for you"),
        "Document": _("Papers kept as files"),
        "AccessRequest": _("Your requests for a copy"),
        "EmergencyAccess": _("Openings in an emergency"),
        "EmergencyStep": _("Reviews of openings in an emergency"),
        "ErasureNotice": _("When your data will be erased"),
        "RetentionHold": _("Why your data are kept longer"),
        "Disclosure": _("Who saw the data"),
        "AuditEvent": _("What was done in the program"),
    }


def labels() -> dict[tuple[str, str], str]:
    """Names of columns that carry no words of their own."""
    return {
        ("AuditEvent", "kind"): _("what was done"), ("AuditEvent", "actor_name"): _("who did it"),
        ("AuditEvent", "institution_name"): _("institution"), ("AuditEvent", "subject"): _("number of the matter"),
        ("AuditEvent", "details"): _("details"), ("Disclosure", "actor_name"): _("who looked"),
        ("Disclosure", "role"): _("role"), ("Disclosure", "institution_name"): _("institution"),
        ("Disclosure", "subject"): _("number of the matter"), ("Disclosure", "was_refused"): _("refused"),
        ("Disclosure", "what"): _("what was done"), ("AuditEvent", "at"): _("when"), ("Disclosure", "at"): _("when"),
        ("Disclosure", "reason"): _("reason"),
    }  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One value: column, its name in words, privacy class, the value in words, and as JSON keeps it."""

    name: str
    label: str
    privacy: str
    words: str
    plain: Any
    is_shown: bool


@dataclass(frozen=True)
class Section:
    """One table: its name, title, and rows of fields, oldest first."""

    table: str
    title: str
    rows: tuple[tuple[Field, ...], ...]


def left_out(kept: list[Kept]) -> list[tuple[str, str, str]]:
    """Computed columns that are not in the copy: table, column, what it is."""
    names = {one.model.__name__ for one in kept}
    return [(table, column, why) for (table, column), why in COMPUTED.items() if table in names]


def _hours(at: time) -> str:
    return f"{at.hour}:{at:%M}"


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{long_day(local.date())}, {_hours(local.time())}"


def _span(value: Any) -> str:
    if value.isempty:
        return _("no day")
    since, until = value.lower, value.upper
    if since is None:
        return _("not for a single day")
    if until is None:
        return _("from %(day)s") % {"day": long_day(since)}
    return _("from %(since)s to %(until)s") % {"since": long_day(since), "until": long_day(until - DAY)}


# Value in words and as JSON keeps it, by the kind of value; datetime stands before date, bool before int.
_SHAPES: tuple[tuple[type, Callable[[Any], str], Callable[[Any], Any]], ...] = (
    (bool, lambda value: _("yes") if value else _("no"), bool),
    (int, str, int),
    (Decimal, lambda value: f"{value:.2f}".replace(".", ","), str),
    (datetime, _moment, lambda value: value.isoformat()),
    (date, long_day, lambda value: value.isoformat()),
    (time, _hours, lambda value: value.isoformat()),
    (DateRange, _span, lambda value: {
        "from": value.lower.isoformat() if value.lower else None,
        "to": (value.upper - DAY).isoformat() if value.upper else None,
    }),
    (str, str, str),
    (list, lambda value: "; ".join(": ".join(map(str, one)) if isinstance(one, list) else str(one) for one in value),
     list),
    (dict, lambda value: "; ".join(f"{key}: {inner}" for key, inner in value.items()), dict),
)  # fmt: skip


def shaped(value: Any) -> tuple[str, Any]:
    """A value in words and as JSON keeps it; TypeError for a kind that nobody taught this table."""
    if value is None:
        return "", None
    for kind, words, plain in _SHAPES:
        if isinstance(value, kind):
            return words(value), plain(value)
    raise TypeError(f"a copy cannot say a {type(value).__name__}")


def _post(post: Post) -> str:
    place = post.club.name if post.club else post.institution.name
    return f"{post.user.name}, {Role(post.role).label}, {place}"


def _session(session: Session) -> str:
    hours = f"{_hours(session.starts_at)}–{_hours(session.ends_at)}"
    return ", ".join((session.kind.label, session.group.name, long_day(session.held_on), hours))


def _named(row: Any) -> str:
    if isinstance(row, Post):
        return _post(row)
    if isinstance(row, Session):
        return _session(row)
    for name in ("label", "name", "ref"):
        if hasattr(row, name):
            return str(getattr(row, name))
    return _("entry %(num)s") % {"num": row.pk}


def _joined(model: type[models.Model]) -> tuple[str, ...]:
    if issubclass(model, Post):
        return ("user", "institution", "club")
    return ("kind", "group") if issubclass(model, Session) else ()


def _relations(kept: list[Kept]) -> dict[type[models.Model], dict[Any, str]]:
    """Names of everything that the rows point at; one query for each table."""
    wanted: dict[type[models.Model], set[Any]] = {}
    for one in kept:
        for field in one.model._meta.fields:
            if field.is_relation:
                ids = {getattr(row, field.attname) for row in one.rows} - {None}
                wanted.setdefault(field.related_model, set()).update(ids)  # type: ignore[arg-type]
    return {
        model: {
            row.pk: _named(row) for row in model._default_manager.filter(pk__in=ids).select_related(*_joined(model))
        }
        for model, ids in wanted.items()
    }


_Codes = dict[tuple[str, str], dict[str, Any]]


def _codes() -> _Codes:
    """Words of codes whose column holds no list of its own: steps carry the states of what they change."""
    states: dict[str, tuple[type[models.TextChoices], ...]] = {
        "ReferralStep": (ReferralState,), "ContractStep": (ContractState,), "ParticipationStep": (ParticipationState,),
        "EmergencyStep": (EmergencyState,), "HandOverStep": (HandOverState,), "GuestLinkStep": (LinkState,),
        "PlanStep": (PlanState,), "LegStep": (LegState,), "ClauseStep": (ClauseState,), "BreachStep": (BreachState,),
        "PlacementStep": (PlacementState,),
    }  # fmt: skip
    reasons: dict[str, tuple[type[models.TextChoices], ...]] = {
        "ReferralStep": (DeclineReason, ReferralOutcome), "ParticipationStep": (InterruptionReason,),
        "HandOverStep": (HandOverReason,), "GuestLinkStep": (LinkEvent,),
        "PlacementStep": (PlacementResult,),
    }  # fmt: skip
    found: _Codes = {
        ("TeamMember", "basis"): {
            "registered": _("the institution registered you"), "referral": _("the institution accepted a referral"),
            "added": _("a worker of the team added her or him"), "handed_over": _("the case was handed over"),
        },
    }  # fmt: skip
    for table, lists in states.items():
        found[table, "from_state"] = found[table, "to_state"] = dict(lists[0].choices)
    for table, lists in reasons.items():
        found[table, "reason"] = {code: label for one in lists for code, label in one.choices}
    return found


def _anchored(row: AreaMark) -> str:
    """A level with the sentence that it means."""
    return f"{row.level}. {said(law.scale(row.scale).area(row.area).anchor(row.level))}"


def _words(table: str, row: Any, field: Any, value: Any, words: str, codes: _Codes) -> str:
    if table == "AuditEvent" and field.name == "kind":
        return str(ABILITIES[value].label) if value in ABILITIES else words
    if table == "Disclosure" and field.name == "what":
        if row.purpose == Purpose.ACCESS:
            return access_words(value, row.was_refused)
        return what_words(value, row.subject if value in (Disclosed.LEDGER, Disclosed.EXPORT) else "")
    if table == "Disclosure" and field.name == "purpose":
        return str(Purpose(value).label)
    if table == "Disclosure" and field.name == "role":
        return str(Role(value).label) if value in Role.values else ""
    if isinstance(row, AreaMark) and field.name in ("area", "level"):
        return said(law.scale(row.scale).area(row.area)) if field.name == "area" else _anchored(row)
    if isinstance(row, Placement) and field.name == "timetable":
        return placements.hours_of_week(row.slots)
    if (table, field.name) in codes:
        return str(codes[table, field.name].get(value, value))
    if isinstance(value, list) and (several := getattr(field, "base_field", None)) and several.choices:
        labels = dict(several.flatchoices)
        return ", ".join(str(labels.get(code, code)) for code in value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return words


def _columns(model: type[models.Model], own: dict[tuple[str, str], str]) -> list[tuple[Any, str, str, bool]]:
    """Columns of the copy: field, its name in words, privacy class, and whether the reader is shown it."""
    table, privacy = model.__name__, privacy_of(model)
    hidden = PLUMBING | {name for place, name in FOR_PROGRAMS if place == table}
    return [
        (field, own.get((table, field.name)) or str(field.verbose_name), privacy[field.name], field.name not in hidden)
        for field in model._meta.fields if (table, field.name) not in COMPUTED
    ]  # fmt: skip


def _rows(one: Kept, names: dict[type[models.Model], dict[Any, str]], codes: _Codes) -> Iterator[tuple[Field, ...]]:
    table, columns = one.model.__name__, _columns(one.model, labels())
    for row in one.rows:
        fields = []
        for field, label, privacy, is_shown in columns:
            value = getattr(row, field.attname)
            if field.is_relation:
                words = names[field.related_model].get(value, "")
                plain: Any = None if value is None else {"id": value, "name": words}
            else:
                words, plain = shaped(value)
                words = _words(table, row, field, value, words, codes) if value not in (None, "") else ""
            fields.append(Field(field.name, label, privacy, words, plain, is_shown))
        yield tuple(fields)


def sections(kept: list[Kept]) -> list[Section]:
    """Every table of the copy in the order of reading; tables without a title stand last under their own name."""
    names, known, codes = _relations(kept), titles(), _codes()
    order = list(known)
    found = [
        Section(
            one.model.__name__, known.get(one.model.__name__, one.model.__name__),
            tuple(_rows(one, names, codes)),
        )
        for one in kept
    ]  # fmt: skip
    return sorted(found, key=lambda part: order.index(part.table) if part.table in order else len(order))
