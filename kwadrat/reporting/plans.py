"""What the pages of contracts and of the conditions of taking part read: legs, running participation, club, grounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import ContractState, Corner, LabourStatus, ParticipationState, ReferralState
from kwadrat.records.partnership import Club
from kwadrat.records.people import Case, LabourStatusFact, Participation, TeamMember
from kwadrat.records.plans import SocialContract
from kwadrat.records.referrals import Referral
from kwadrat.reporting.people import corners_of

DAY = timedelta(days=1)
ON_THE_LABOUR_MARKET = (LabourStatus.UNEMPLOYED, LabourStatus.LONG_TERM_UNEMPLOYED, LabourStatus.JOBSEEKER)
NEVER_ANSWERED_YES = (
    ReferralState.DRAFT, ReferralState.REJECTED, ReferralState.CANCELLED, ReferralState.ENTERED_IN_ERROR,
)  # fmt: skip


@dataclass(frozen=True)
class Leg:
    """One leg of a person's plan: the contract, the corner of its institution, its last day (inclusive)."""

    contract: SocialContract
    corner: str
    last_on: date | None
    is_running: bool


def last_day(contract: SocialContract) -> date | None:
    """The last day of a contract, inclusive."""
    upper: date | None = contract.period.upper
    return None if upper is None else upper - DAY


def legs(actor: Actor, case: Case, today: date) -> list[Leg]:
    """Contracts of a case in scope: the one in force first, then drafts, then ended ones, newest first; 2 queries."""
    rows = list(scope.contracts(actor).filter(case=case).select_related("institution", "post__user").order_by("-pk"))
    corners = corners_of(case.partnership_id, today) if rows else {}
    order = {"signed": 0, "draft": 1, "ended": 2}
    return [
        Leg(
            row,
            corners.get(row.institution_id, Corner.ASSISTANCE.value),
            last_day(row),
            row.state == "signed" and today in row.period,
        )
        for row in sorted(rows, key=lambda row: order[row.state])
    ]


def running(actor: Actor, case: Case) -> Participation | None:
    """The running participation of a case in scope, with its club."""
    rows = scope.participations(actor).filter(case=case, state=ParticipationState.ACTIVE)
    return rows.select_related("case", "club").order_by("-pk").first()


def club_of(actor: Actor, case: Case, today: date) -> Club | None:
    """The club whose conditions matter: the actor's own, else one that works on the case today, else none."""
    if actor.club_id is not None:
        return Club.objects.filter(pk=actor.club_id, partnership_id=case.partnership_id).first()
    member = TeamMember.objects.on(today).filter(case=case, club__isnull=False).select_related("club").first()
    return member.club if member is not None else None


@dataclass(frozen=True)
class Grounds:
    """What variant B of a contract rests on (UPS art. 108 ust. 2): a referral of the labour office, a status there."""

    pup_referral: bool
    labour_grounds: bool


def grounds(case: Case, on: date) -> Grounds:
    """Grounds of variant B known on the day, from the referrals of the labour office and the latest status."""
    referred = Referral.objects.filter(case=case, sender__kind__operator_type="PUP", sent_on__lte=on)
    latest = (
        LabourStatusFact.objects.filter(case=case, stated_on__lte=on, voided_at__isnull=True)
        .order_by("-stated_on", "-pk")
        .first()
    )
    return Grounds(
        referred.exclude(state__in=NEVER_ANSWERED_YES).exists(),
        latest is not None and latest.status in ON_THE_LABOUR_MARKET,
    )


LISTED = ("signed", "draft", "ended")


def words_of_lists() -> dict[str, str]:
    """Lists of contracts: those with a review ahead, or one state."""
    return {
        "": _("with a review due"), "signed": _("signed, all of them"), "draft": _("drafts"), "ended": _("ended ones"),
    }  # fmt: skip


def order_of(state: str) -> tuple[str, ...]:
    """Reviews by their day; everything else newest first."""
    return ("-pk",) if state else ("review_on", "pk")


def listed(actor: Actor, state: str = "") -> QuerySet[SocialContract]:
    """Contracts in scope for a list, narrow columns: signed ones with a review, or all of a state in LISTED."""
    rows = (
        scope.contracts(actor)
        .select_related("case__person", "institution", "post__user")
        .only("ref", "state", "variant", "period", "review_on", "case__person__first_name",
              "case__person__last_name", "case__person__ref", "institution__name", "post__user__name")
    )  # fmt: skip
    if state:
        return rows.filter(state=state)
    return rows.filter(state=ContractState.SIGNED, review_on__isnull=False)
