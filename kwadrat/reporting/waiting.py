"""What waits on the first page: the shape of a source, and every step of a referral that somebody is to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, JSONObject, Left

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import (
    ContractState,
    HandOverState,
    ParticipationState,
    ReferralPurpose,
    ReferralState,
    Role,
)
from kwadrat.records.people import Participation
from kwadrat.records.plans import SocialContract
from kwadrat.records.referrals import ACCEPTED_STATES, REFUSED_STATES, ReferralStep
from kwadrat.records.teams import HandOver

CLOSING_DAYS = 7
# after so many days a draft is either to be sent or thrown away
DRAFT_DAYS = 3


# what one late row counts beside the number of all
LATE = 10**9


@dataclass(frozen=True)
class Source:
    """Rows of one kind, the expression of their date, and the columns of the line."""

    kind: str
    rows: QuerySet[Any]
    due: Any
    data: dict[str, Any] = field(default_factory=dict)
    has_clock: bool = True

    def lines(self) -> QuerySet[Any]:
        """The rows in the shape that all kinds share, so that one union brings them."""
        found: QuerySet[Any] = (
            self.rows.order_by()
            .annotate(
                item_kind=Value(self.kind, output_field=CharField()),
                item_rank=Value(0 if self.has_clock else 1, output_field=IntegerField()),
                item_due=self.due,
                item_id=F("pk"),
                item_ref=F("ref"),
                item_data=JSONObject(**self.data),
            )
            .values("item_kind", "item_rank", "item_due", "item_id", "item_ref", "item_data")
        )
        return found

    def asked(self) -> str | None:
        """What the database is asked for: the same text for the same rows; nothing when there can be none."""
        try:
            return repr(self.rows.order_by().query.sql_with_params())
        except EmptyResultSet:
            return None

    def number(self, before: date | None = None) -> Any:
        """How many rows there are, as an expression of another query; with a day, LATE more for each that is due before
        it, so that one look at the rows tells both."""
        rows = self.rows.order_by().annotate(item_due=self.due)
        total: Any = Func(F("pk"), function="COUNT", output_field=BigIntegerField())
        if before is not None and self.has_clock:
            late = Case(When(item_due__lt=before, then=F("pk")))
            total += Value(LATE) * Func(late, function="COUNT", output_field=BigIntegerField())
        counted = rows.annotate(item_count=total).values("item_count")
        return Coalesce(Subquery(counted, output_field=BigIntegerField()), 0)


def labels(path: str) -> dict[str, Any]:
    """Both labels of a catalogue row."""
    return {"label_pl": f"{path}__label_pl", "label_en": f"{path}__label_en"}


def full(path: str) -> Any:
    """First name and surname."""
    return Concat(f"{path}__first_name", Value(" "), f"{path}__last_name")


def initials(path: str) -> Any:
    """J. T."""
    return Concat(Left(f"{path}__first_name", 1), Value(". "), Left(f"{path}__last_name", 1), Value("."))


def opened(actor: Actor, path: str = "") -> Q:
    """The referral shows the name to this actor (the rule of access.masks.sees_name, as a condition)."""
    sent = Q(**{f"{path}sender_id": actor.institution_id})
    if actor.club_id is not None:
        sent &= ~Q(**{f"{path}receiver_id": actor.institution_id, f"{path}receiver_club_id": actor.club_id})
    return sent | Q(**{f"{path}state__in": ACCEPTED_STATES})


def in_team(actor: Actor) -> Any:
    """Whether the actor works on the case, so that its Square may stand."""
    return ExpressionWrapper(scope.works_on(actor, "case_id"), output_field=BooleanField())


def answers(actor: Actor) -> Source:
    """Nothing but initials leaves the database before the answer."""
    return Source(
        "answer", scope.received(actor).filter(state=ReferralState.REQUESTED), F("answer_due_on"),
        {
            "name": initials("case__person"), "place": Coalesce("sender_post__club__name", "sender__name"),
            "purpose": "purpose", "matter": "matter", **labels("service_kind"),
        },
    )  # fmt: skip


def replies(actor: Actor) -> Source:
    """Referrals sent that nobody has answered yet."""
    return Source(
        "reply", scope.sent(actor).filter(state=ReferralState.REQUESTED), F("answer_due_on"),
        {
            "name": full("case__person"), "place": Coalesce("receiver_club__name", "receiver__name"),
            "purpose": "purpose", "matter": "matter", "case": "case_id", "in_team": in_team(actor),
            **labels("service_kind"),
        },
    )  # fmt: skip


def to_do(actor: Actor, own: bool, today: date) -> list[Source]:
    """The next step of accepted referrals: the help is to begin; look again at the waiting list; say whether it helped,
    near its day or when the club was left or the contract signed."""
    parts = Participation.objects.filter(case=OuterRef("case_id"), club=OuterRef("receiver_club_id"))
    signed = SocialContract.objects.filter(case=OuterRef("case_id")).exclude(state=ContractState.DRAFT)
    # what rules most rows out stands first: the database asks in the order in which it is told
    left = Q(~Exists(parts.filter(state=ParticipationState.ACTIVE))) & Q(Exists(parts))
    is_over = (Q(purpose=ReferralPurpose.CONTRACT) & Q(Exists(signed))) | (Q(purpose=ReferralPurpose.INTO_CLUB) & left)
    near = Q(due_on__lte=today + timedelta(days=CLOSING_DAYS)) | is_over
    begun = Source(
        "close", _own(actor, own, ReferralState.IN_PROGRESS).filter(near), Coalesce("due_on", "sent_on"), _taken(actor)
    )
    return [
        Source("start", _own(actor, own, ReferralState.ACCEPTED), Coalesce("due_on", "sent_on"), _taken(actor)),
        Source(
            "look", _own(actor, own, ReferralState.ON_HOLD).filter(due_on__lte=today), F("due_on"), _taken(actor)
        ),
        begun,
    ]  # fmt: skip


def _taken(actor: Actor) -> dict[str, Any]:
    return {
        "name": full("case__person"), "place": Coalesce("sender_post__club__name", "sender__name"),
        "purpose": "purpose", "matter": "matter", "case": "case_id", "in_team": in_team(actor),
            **labels("service_kind"),
    }  # fmt: skip


def _own(actor: Actor, own: bool, state: str) -> QuerySet[Any]:
    """Accepted referrals of the actor's desk in this state; her own are those that she accepted herself."""
    rows = scope.received(actor).filter(state=state)
    if own and actor.role != Role.COORDINATOR:
        mine = ReferralStep.objects.filter(
            referral=OuterRef("pk"), to_state=ReferralState.ACCEPTED, by_id=actor.post_id
        )
        taken = HandOver.objects.filter(
            case=OuterRef("case_id"), to_post_id=actor.post_id, state=HandOverState.ACCEPTED
        )
        rows = rows.filter(Exists(mine) | Exists(taken))
    return rows


def refused(actor: Actor) -> Source:
    """Refusals after which the sender decides what next."""
    return Source(
        "refused", scope.sent(actor).filter(state__in=REFUSED_STATES, due_on__isnull=False), F("due_on"),
        {
            "name": full("case__person"), "place": Coalesce("receiver_club__name", "receiver__name"),
            "purpose": "purpose", "matter": "matter", "case": "case_id", "in_team": in_team(actor),
            **labels("service_kind"),
        },
    )  # fmt: skip


def drafts(actor: Actor, own: bool, today: date) -> Source:
    """Unfinished referrals that nobody has touched for some days; no clock, for nobody waits for them."""
    rows = scope.referral_drafts(actor).filter(sent_on__lte=today - timedelta(days=DRAFT_DAYS))
    return Source(
        "draft", rows.filter(sender_post_id=actor.post_id) if own else rows, F("sent_on"),
        {
            "name": full("case__person"), "purpose": "purpose", "matter": "matter", "case": "case_id",
            "in_team": in_team(actor), **labels("service_kind"),
        },
        has_clock=False,
    )  # fmt: skip


def watched(actor: Actor) -> Source:
    """Steps past their day of which the actor was told: initials at most, and for whoever has her papers."""
    name = initials("case__person") if actor.is_authorised else F("ref")
    return Source(
        "watch", scope.watched(actor), F("due_on"),
        {
            "name": name, "place": Coalesce("receiver_club__name", "receiver__name"), "state": "state",
            "sender": Coalesce("sender_post__club__name", "sender__name"),
        },
    )  # fmt: skip
