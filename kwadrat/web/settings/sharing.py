"""Zasady udostępniania: what travels, who may receive it and by which article. Read-only: it is the table of rights."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.law import referrals as law
from kwadrat.records.choices import Purpose, Role
from kwadrat.reporting import sharing as reporting
from kwadrat.reporting.acts import cite
from kwadrat.web import page
from kwadrat.web.purposes import before_words, explained, field_words
from kwadrat.web.settings.frame import crumbs


@dataclass(frozen=True)
class Row:
    """One kind of data in words; receivers as (roles, condition, article), those alike together."""

    title: str
    what: str
    purpose: str
    receivers: list[tuple[str, str, str]]


def _wording(code: str) -> tuple[str, str]:
    return {
        "minimum": (
            _("A referral that waits"),
            _("Initials, age band, locality, what is asked and why. Name and the rest only after acceptance."),
        ),
        "identity": (_("Identity and contacts"), _("PESEL or another number, address, telephone, e-mail.")),
        "special": (
            _("Sensitive data"),
            _("Statutory group, premise, benefits: they may tell of health, addiction, conviction."),
        ),
        "labour": (_("Status on the labour market"), _("Registered, looking for work, employed; no reasons.")),
        "attendance": (
            _("Attendance list"), _("Who was present. Other members of the team see only: on track, or needs contact."),
        ),
        "card": (_("Consultation card"), _("Date, minutes, topic, who pays.")),
        "contract": (_("Social contract"), _("Goals, duties and reviews.")),
        "names": (_("People behind a number of a report"), _("Names of those whom a cell counted.")),
        "numbers": (_("Numbers of a report"), _("Counts and sums; nobody is named.")),
        "ledger": (_("Who saw the data"), _("Every reading of the person's data: who, when, why.")),
    }[code]  # fmt: skip


def _condition(relation: str) -> str:
    return {
        "received": _("when the referral came to her club or unit"), "in_team": _("when in the team of the case"),
        "told_identity": _("when in the team, and the purpose of the referral gives it"),
        "told_special": _("when in the team, and the purpose of the referral gives it"),
        "reads_case": _("when in the team of the case, and for the agreed days after handing it over"),
        "leads_session": _("when leading the classes"), "session_of_club": _("for classes of her club"),
        "serves": _("for those she serves"), "own_club": _("for her club"),
        "own_institution": _("for her institution"), "own_partnership": _("for her partnership"),
    }[relation]  # fmt: skip


def _receivers(rule: reporting.Rule) -> list[tuple[str, str, str]]:
    """Roles with the same condition and article stand in one line."""
    found: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for one in rule.receivers:
        found.setdefault((one.relations, one.basis), []).append(str(Role(one.role).label))
    return [
        (", ".join(roles), _(", or ").join(_condition(name) for name in relations), basis)
        for (relations, basis), roles in found.items()
    ]  # fmt: skip


def sharing(request: page.Request) -> HttpResponse:
    """Every rule of sharing, as the program applies it."""
    rows = [
        Row(*_wording(rule.code), str(Purpose(rule.purpose).label), _receivers(rule)) for rule in reporting.rules()
    ]  # fmt: skip
    return page.show(
        request, "settings/sharing.html", rows=rows, crumbs=crumbs(), before=before_words(),
        lines=[explained(line) for line in law.purposes() if line.covers(timezone.localdate())],
        nevers=[_never(one) for one in law.nevers()],
    )  # fmt: skip


def _never(one: law.Never) -> tuple[str, str, str]:
    words = {
        "operator:PUP": _("labour office"), "operator:EMPLOYER": _("employer"),
        "corner:F": _("whoever stands in the corner of firms"),
    }  # fmt: skip
    fields = field_words()
    return (
        ", ".join(words[who] for who in one.who), ", ".join(fields[name] for name in law.FIELDS if name in one.fields),
        cite(one.article),
    )  # fmt: skip
