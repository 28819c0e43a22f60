"""Checks that several verbs share; each raises Problem beside its field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kwadrat.casework.action import Problem, Problems
from kwadrat.law.eligibility import operator_admitted
from kwadrat.law.findings import Finding
from kwadrat.law.identifiers import BadIdentifier, check_nip, check_regon
from kwadrat.law.params import MissingParameter, Params, Rules
from kwadrat.records.accounts import Post
from kwadrat.records.partnership import Club, Institution, Membership
from kwadrat.reporting.acts import cite

DAY = timedelta(days=1)


def today() -> date:
    """The one clock of casework: today in Warsaw."""
    return timezone.localdate()


def not_future(on: date, field: str = "on") -> None:
    """An event that is recorded has happened: not later than today, not before 1900."""
    if on > today():
        raise Problem(_("This day is still ahead. Give the day on which it happened."), field)
    if on.year < 1900:
        raise Problem(_("Check the year of this date."), field)


def ordered(since: date, until: date | None, field: str = "until") -> None:
    """The end is not before the start."""
    if until is not None and until < since:
        raise Problem(_("The end is before the start. Correct one of the two dates."), field)


def span(since: date, until: date | None) -> DateRange:
    """Days from `since` to `until` inclusive as a stored half-open range."""
    return DateRange(since, until + DAY if until is not None else None)


def closed(period: Any, last: date) -> DateRange:
    """The period again, with `last` as its last day (empty when it would end before it starts)."""
    return DateRange(period.lower, max(last + DAY, period.lower))


def filled(text: str, field: str, message: str) -> str:
    """Trimmed text; a Problem when nothing is left."""
    text = text.strip()
    if not text:
        raise Problem(message, field)
    return text


def may_work(post: Post) -> bool:
    """Whether the worker holds a post with both papers today and may sign in."""
    return Post.objects.on(today()).filter(pk=post.pk, user__is_active=True).exists()


def member_on(partnership_id: int, institution: Institution | None, on: date, field: str) -> None:
    """The institution, where one is chosen, is a member of the partnership on the day."""
    rows = Membership.objects.on(on).filter(partnership_id=partnership_id, institution=institution)
    if institution is not None and not rows.exists():
        raise Problem(_("This institution is not a member of the partnership on this day."), field)


def desk_of_partnership(
    partnership_id: int, institution: Institution, club: Club | None, on: date, field: str = "receiver"
) -> None:
    """The institution is a member of the partnership on the day, and runs the club when one is named."""
    member_on(partnership_id, institution, on, field)
    if club is not None and (club.operator_id != institution.pk or club.partnership_id != partnership_id):
        raise Problem(_("This club is not run by the chosen institution."), field)


def _wording(code: str) -> str:
    """What is missing and who can mend it, by the code of a finding; empty for a code that has no wording."""
    return {
        "group_missing": _(
            "No statutory group is recorded for this day. The social worker or the coordinator records it."
        ),
        "justification_missing": _("The group “other” needs a justification by the social worker."),
        "premise_missing": _("The exclusion premise is not recorded. The social worker or the coordinator records it."),
        "poverty_premise_missing": _(
            "On this day the act also asked for the premise of poverty, and it is not recorded."
        ),
        "programme_missing": _(
            "This group needs a running individual programme. Record the document that confirms it."
        ),
        "benefit_excludes": _("On this day the person is entitled to a benefit that excludes taking part in a club."),
        "benefit_allowed": _(
            "A pension for inability to work does not exclude a club; the yearly report shows it apart."
        ),
        "contract_missing": _("There is no social contract. It is concluded by a social worker of OPS, CUS or PCPR."),
        "contract_not_signed": _("The social contract is not signed yet. The social worker records the signing."),
        "contract_not_in_force": _("The social contract does not cover this day."),
        "planned_end_missing": _("Give the planned end; it is set for each person."),
        "planned_end_before_start": _("The planned end is before the first day."),
        "register_entry_missing": _("The club has no recorded entry in the wojewoda's register."),
        "register_entry_later": _("The club was entered in the wojewoda's register after this day."),
        "authorisation_missing": _("Your post has no written authorisation or secrecy undertaking for today."),
        "notice_missing": _("It is not recorded that the person was given the data-protection information."),
        "notice_later": _("The data-protection information was given after this day."),
        "operator_not_admitted": _(
            "This kind of institution may not run a club: only a municipality, a non-governmental organisation,"
            " a church body or a social cooperative may."
        ),
        "founders_to_be_checked": _("Check who founded this cooperative."),
        "unit_not_admitted": _("A social contract is concluded only in OPS, CUS or PCPR."),
        "not_a_social_worker": _("A social contract is concluded only by a social worker."),
        "variant_b_without_grounds": _(
            "Variant B needs grounds on the labour market or a referral of the labour office."
        ),
        "participation_too_short": _(
            "Before a referral to work the person takes part in a club for %(wanted)s months; so far whole months:"
            " %(months)s."
        ),
        "consent_missing": _("Give the day on which the person consented. Nobody is referred to a centre without it."),
        "opinion_missing": _("Give the day of the opinion of the social worker."),
        "interview_missing": _("Give the day of the family interview. Only the day is kept here."),
    }.get(code, "")


def rule_text(finding: Finding, on: date) -> str:
    """What a finding says in the reader's language, with the article of its rule."""
    text = _wording(finding.code) % finding.params
    if not text:
        rule = rules().rule(finding.rule_id, on)
        english = (translation.get_language() or "pl").startswith("en")
        text = finding.rule_id if rule is None else (rule.en if english else rule.pl)
    return f"{text} ({cite(finding.article)})"


@lru_cache(maxsize=1)
def rules() -> Rules:
    """Dated rules of law."""
    return Rules.load()


@lru_cache(maxsize=1)
def params() -> Params:
    """Dated parameters of law."""
    return Params.load()


def identifier_problem(error: BadIdentifier, name: str, field: str) -> Problem:
    """A bad PESEL, NIP or REGON in words."""
    texts = {
        "length": _("%(name)s has the wrong number of digits. Check it against the document."),
        "characters": _("%(name)s consists of digits only."),
        "check_digit": _("The last digit of %(name)s does not match the others. Check it against the document."),
        "date": _("The date inside %(name)s does not exist. Check it against the document."),
    }
    return Problem(texts[error.code] % {"name": name}, field)


NUMBERS: dict[str, tuple[str, Callable[[str], str]]] = {"nip": ("NIP", check_nip), "regon": ("REGON", check_regon)}


def numbers(**typed: str) -> dict[str, str]:
    """NIP and REGON as digits, or nothing; every wrong one is said at once, beside its field."""
    good, problems = {}, []
    for field, text in typed.items():
        name, check = NUMBERS[field]
        try:
            good[field] = check(text) if text.strip() else ""
        except BadIdentifier as error:
            problems.append(identifier_problem(error, name, field))
    if problems:
        raise Problems(problems)
    return good


def admitted_operator(partnership_id: int, operator: Institution) -> None:
    """A club is run by a member whose kind the act admits today (OP-01, UZS art. 18 ust. 1)."""
    finding = operator_admitted(operator.kind.operator_type, today(), rules())
    if finding is not None and finding.level == "block":
        raise Problem(rule_text(finding, today()), "operator", finding.rule_id)
    member_on(partnership_id, operator, today(), "operator")


def missing_problem(missing: MissingParameter, field: str) -> Problem:
    """A legal value that is not known on the day, in words: which one and where it should stand."""
    where = " ".join(part for part in (missing.act, missing.article) if part)
    return Problem(
        _("This cannot be computed for this day: the value “%(name)s” is missing (%(article)s).")
        % {"name": missing.parameter_id, "article": where},
        field,
    )


class unique:
    """Turn a broken uniqueness or exclusion constraint of the body into a Problem beside its field; the message of the
    empty name is for any other constraint."""

    def __init__(self, **messages: str) -> None:
        self.messages = messages
        self.savepoint = transaction.atomic()

    def __enter__(self) -> None:
        self.savepoint.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self.savepoint.__exit__(kind, error, trace)
        if isinstance(error, IntegrityError):
            name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
            for key, message in self.messages.items():
                constraint, _sep, field = key.partition("__")
                if constraint in (name, ""):
                    raise Problem(message, field or None) from error
