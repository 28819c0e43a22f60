"""What the sender does: send one person, or several at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access import audit, relations, rules
from kwadrat.access.actor import Actor
from kwadrat.casework import notices, square
from kwadrat.casework.action import Problem, Problems, action, remember
from kwadrat.casework.checks import filled, not_future, today, unique
from kwadrat.casework.referrals.purposes import Order, checked
from kwadrat.casework.referrals.steps import receiver_corner, step
from kwadrat.law import referrals as law
from kwadrat.law.dates import add_working_days
from kwadrat.records.accounts import Post
from kwadrat.records.choices import ReferralState
from kwadrat.records.partnership import Club, Institution, Partnership, ServiceKind
from kwadrat.records.people import Case
from kwadrat.records.referrals import Referral, ReferralBatch
from kwadrat.reporting.clocks import answer_days

MOST_AT_ONCE = 50


@action("referral.send")
def send(
    case: Case, *, by: Actor, receiver: Institution, receiver_club: Club | None = None, purpose: str, matter: str = "",
    service_kind: ServiceKind | None = None, message: str, on: date | None = None, consent_on: date | None = None,
    opinion_on: date | None = None, interview_on: date | None = None,
) -> Referral:  # fmt: skip
    """Send a referral to an institution, or to a club of it, for a purpose of law.referrals that admits both sides on
    the day; the answer is due in the partnership's working days."""
    sent_on = on or today()
    not_future(sent_on)
    order = Order(receiver, receiver_club, purpose, matter, service_kind, sent_on)
    dates = {"consent": consent_on, "opinion": opinion_on, "interview": interview_on}
    return _sent(case, by, order, message, dates=dates)


def _sent(
    case: Case, by: Actor, order: Order, message: str, batch: ReferralBatch | None = None,
    dates: Mapping[str, date | None] | None = None, hand: Actor | None = None, follows: Referral | None = None,
    is_told: bool = True, draft: Referral | None = None,
) -> Referral:  # fmt: skip
    """In the name of `by`; `hand` is who really does it, where that is somebody else; `draft` is what waited."""
    asked = checked(case, by, order, dict(dates or {}))
    days = {need: (dates or {}).get(need) for need in asked.needs}
    due = add_working_days(order.sent_on, answer_days(case.partnership, order.purpose, order.sent_on))
    message = filled(message, "message", _("Write in one or two sentences why you refer this person."))
    referral = draft or Referral(partnership_id=case.partnership_id, case=case, batch=batch, follows=follows)
    referral.sender_id, referral.sender_post_id = by.institution_id, by.post_id
    referral.answer_due_on, referral.is_unsent = due, False
    fill(referral, order, message, days)
    with unique(one_open_referral__receiver=_("An open referral of this person to this place already exists.")):
        step(referral, hand or by, ReferralState.REQUESTED, order.sent_on)
    square.happened(case, square.corner_of_actor(by), order.sent_on)
    square.recount_waiting(case, receiver_corner(referral, order.sent_on), order.receiver, order.receiver_club)
    if is_told:
        notices.to_workplace(order.receiver, order.receiver_club, "referral_received", referral.ref)
    return referral


def fill(referral: Referral, order: Order, message: str, days: Mapping[str, date | None]) -> None:
    """Part of a verb: what is asked, of whom, and the days that the purpose asks for, without a check."""
    referral.receiver, referral.receiver_club = order.receiver, order.receiver_club
    referral.purpose, referral.matter, referral.service_kind = order.purpose, order.matter, order.service_kind
    referral.message, referral.sent_on = message, order.sent_on
    for need in law.NEEDS:
        setattr(referral, f"{need}_on", days.get(need))


def send_as(referral: Referral, by: Actor, order: Order, message: str, days: Mapping[str, date | None]) -> Referral:
    """Part of a verb: send what had waited unfinished."""
    return _sent(referral.case, by, order, message, dates=days, draft=referral)


def send_on(
    referral: Referral, by: Actor, receiver: Institution, club: Club | None, message: str, on: date
) -> Referral:  # fmt: skip
    """Part of a verb: the same request to somebody else, in the name of the sender, whoever does it."""
    not_future(on)
    order = Order(receiver, club, referral.purpose, referral.matter, referral.service_kind, on)
    dates = {"consent": referral.consent_on, "opinion": referral.opinion_on, "interview": referral.interview_on}
    sender = by if relations.sent(by, referral) else _desk_of(by, referral.sender_post)
    return _sent(referral.case, sender, order, message, dates=dates, hand=by, follows=referral)


def _desk_of(by: Actor, post: Post) -> Actor:
    """Whose desk the referral comes from, in the words of an actor: what a purpose asks of its sender."""
    kind = post.institution.kind
    corner = square.corner_of(by.partnership_id, post.institution, post.club, today())
    return replace(
        by, post_id=post.pk, role=post.role, institution_id=post.institution_id, club_id=post.club_id, corner=corner,
        unit_type=kind.unit_type, operator_type=kind.operator_type,
    )  # fmt: skip


@action("referral.send_many")
def send_many(
    partnership: Partnership, *, by: Actor, receiver: Institution, receiver_club: Club | None = None, purpose: str,
    matter: str = "", service_kind: ServiceKind | None = None, message: str, people: Sequence[tuple[Case, str]],
    on: date | None = None,
) -> ReferralBatch:  # fmt: skip
    """Refer several people to one place for one purpose, with common words and own words about each, under one cover.

    Who cannot be referred is left out, and `left_out` of the cover says why (case number -> words); the others are
    sent. Nobody at all: Problems, and nothing is written. The receiver is told once.
    """
    sent_on = on or today()
    not_future(sent_on)
    if not 1 <= len(people) <= MOST_AT_ONCE:
        raise Problem(_("Tick at least one person, at most %(num)s at once.") % {"num": MOST_AT_ONCE}, "people")
    common = filled(message, "message", _("Write in one or two sentences why you refer these people."))
    order = Order(receiver, receiver_club, purpose, matter, service_kind, sent_on)
    batch = ReferralBatch(partnership=partnership, post_id=by.post_id, sent_on=sent_on)
    batch.save()
    # as every verb: read again and locked, whatever the page had shown
    rows_of_cases = Case.objects.select_for_update(of=("self",)).select_related("person", "partnership")
    fresh = {case.pk: case for case in rows_of_cases.filter(pk__in=[one.pk for one, _own in people]).order_by("pk")}
    sent, left_out = [], {}
    for shown, own in people:
        case = fresh[shown.pk]
        try:
            with unique():
                words = "\n\n".join(filter(None, (common, own.strip())))
                sent.append(_one_of_many(case, by, order, words, batch))
        except (Problem, Problems) as error:
            left_out[case.pk] = str(error)
    if not sent:
        raise Problems([Problem(f"{case.person}: {left_out[case.pk]}", "people") for case, _own in people])
    rows = [(one.ref, one.case.person_id, {"state": one.state, "on": str(sent_on), "batch": batch.ref}) for one in sent]
    audit.record_many(by, "referral.send", partnership.pk, rows)
    notices.to_workplace(receiver, receiver_club, "referrals_received", batch.ref)
    remember(people=len(sent))
    batch.left_out = left_out  # type: ignore[attr-defined]  # known now only
    return batch


def _one_of_many(case: Case, by: Actor, order: Order, message: str, batch: ReferralBatch) -> Referral:
    ruling = rules.verdict(by, "referral.send", case)
    if not ruling:
        raise Problem(ruling.reason)
    return _sent(case, by, order, message, batch, is_told=False)
