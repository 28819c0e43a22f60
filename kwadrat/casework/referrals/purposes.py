"""What a purpose asks for at sending: who may ask whom, what must be dated, and the rules of law on the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access import fields
from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, Problems
from kwadrat.casework.checks import desk_of_partnership, not_future, params, rule_text, rules
from kwadrat.law import referrals as law
from kwadrat.law.dates import Period
from kwadrat.law.findings import Finding
from kwadrat.law.referrals import Purpose
from kwadrat.records.choices import ReferralPurpose
from kwadrat.records.partnership import Club, Institution, ServiceKind
from kwadrat.records.people import Case, Participation
from kwadrat.reporting.acts import cite


@dataclass(frozen=True)
class Order:
    """What is asked of whom: the same for everybody who is referred at once."""

    receiver: Institution
    receiver_club: Club | None
    purpose: str
    matter: str
    service_kind: ServiceKind | None
    sent_on: date


def checked(case: Case, by: Actor, order: Order, dates: dict[str, date | None]) -> Purpose:
    """The line of the catalogue by which this person may be referred on the day; everything that stands in the way as
    a Problem beside its field, the articles said."""
    _check_receiver(case.partnership_id, by, order)
    line = law.purpose(order.purpose, order.matter, order.sent_on)
    if line is None or not law.admits(line.senders, fields.place_of(by)):
        raise Problem(_("Your institution does not refer people for this purpose."), "purpose")
    if not law.admits(line.receivers, fields.place_at(order.receiver, order.receiver_club)):
        raise Problem(_unfit(line), "receiver")
    problems = [*_dated(line, order.sent_on, dates)]
    problems += [Problem(rule_text(one, order.sent_on), "purpose", one.rule_id) for one in _worked(line, case, order)]
    if problems:
        raise Problems(problems)
    return line


def _unfit(line: Purpose) -> str:
    if line.code == ReferralPurpose.INTO_CLUB:
        return _("Choose the club that the person is to join.")
    if not line.article:
        return _("This institution does not receive referrals for this purpose.")
    return _("This institution does not receive referrals for this purpose (%(article)s).") % {
        "article": cite(line.article)
    }


def _check_receiver(partnership_id: int, by: Actor, order: Order) -> None:
    receiver, club = order.receiver, order.receiver_club
    desk_of_partnership(partnership_id, receiver, club, order.sent_on)
    if receiver.pk == by.institution_id and (club.pk if club else None) == by.club_id:
        raise Problem(_("You cannot refer a person to yourself."), "receiver")
    if order.purpose == ReferralPurpose.SERVICE and order.service_kind is None:
        raise Problem(_("Choose the service. One referral asks for one service."), "service_kind")


def _dated(line: Purpose, on: date, dates: dict[str, date | None]) -> list[Problem]:
    given = {need for need in law.NEEDS if dates.get(need) is not None}
    found = [
        Problem(rule_text(one, on), f"{one.code.removesuffix('_missing')}_on", one.rule_id)
        for one in law.needed(line, given, on, rules())
    ]
    for need in law.NEEDS:
        if (day := dates.get(need)) is not None:
            not_future(day, f"{need}_on")
            if day > on:
                found.append(Problem(_("This day is after the day of the referral."), f"{need}_on"))
    return found


def _worked(line: Purpose, case: Case, order: Order) -> tuple[Finding, ...]:
    if "WO-01" not in line.rules:
        return ()
    rows = Participation.objects.filter(case=case, period__isempty=False).values_list("period", flat=True)
    spans = [Period(span.lower, span.upper) for span in rows if span.lower <= order.sent_on]
    return law.work_findings(spans, order.sent_on, rules(), params())
