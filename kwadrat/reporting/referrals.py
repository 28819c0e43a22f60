"""What the pages of referrals read: two lists, one referral with its steps, receivers, free places. Scope only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kwadrat.access import fields, masks, scope
from kwadrat.access.actor import Actor
from kwadrat.access.disclosure import LookAlikes
from kwadrat.law.referrals import Place
from kwadrat.records.choices import Corner, ReferralMatter, ReferralPurpose
from kwadrat.records.partnership import Club, Institution
from kwadrat.records.people import Case, TeamMember
from kwadrat.records.referrals import BY_RECEIVER, OPEN_STATES, Referral, ReferralAlert, ReferralBatch, ReferralStep
from kwadrat.records.services import Group
from kwadrat.reporting.people import corners_of
from kwadrat.reporting.settings import open_on
from kwadrat.reporting.spoken import spoken

OPEN_ORDER = ("next_due_on", "pk")
ALL_ORDER = ("-sent_on", "-pk")
MOST_RECEIVERS = 50
OLDEST = 100  # a band that ends here or above is open
_JOINED = ("case__person", "sender", "sender_post__club", "receiver", "receiver_club", "service_kind")
_WHOLE = (
    "case__partnership", "case__lead__institution", "case__lead__club", "sender_post__user", "follows",
    "receiver__kind", "batch",
)  # fmt: skip
_COLUMNS = (
    "ref", "state", "purpose", "matter", "sent_on", "answer_due_on", "answered_on", "closed_on", "due_on",
    "decline_reason", "outcome", "case__person__first_name", "case__person__last_name", "case__person__birth_on",
    "case__person__locality", "case__person__ref", "sender__name", "sender_post__club__name", "receiver__name",
    "receiver_club__name", "service_kind__label_pl", "service_kind__label_en",
)  # fmt: skip


@spoken
def purpose_words(purpose: str, matter: str) -> str:
    """What is asked: the matter, or the purpose where it is not divided."""
    return str(ReferralMatter(matter).label) if matter else str(ReferralPurpose(purpose).label)


def asked(referral: Referral) -> str:
    """The service, or the matter, or the purpose where it is not divided."""
    if referral.service_kind is not None:
        return referral.service_kind.label
    return purpose_words(referral.purpose, referral.matter)


def asked_for(row: Any) -> str:
    """The same of one of the lines that `plain` brings."""
    return (row.service_en if get_language() == "en" else row.service_pl) or purpose_words(row.purpose, row.matter)


def age_words(glimpse: masks.Glimpse) -> str:
    """39 lat, or 30–39 lat before acceptance; nothing when unknown."""
    return _age_words(glimpse.age, glimpse.is_masked)


@spoken
def _age_words(age: str, is_masked: bool) -> str:
    if is_masked:
        low, _dash, high = age.partition("–")
        if high and int(high) >= OLDEST:
            return _("%(age)s years old or more") % {"age": low}
        return _("%(band)s years old") % {"band": age} if age else ""
    return ngettext("%(num)s year old", "%(num)s years old", int(age)) % {"num": age}


def place_of_sender(referral: Referral) -> str:
    """Club or institution that sent it."""
    return referral.sender_post.club.name if referral.sender_post.club else referral.sender.name


def place_of_receiver(referral: Referral) -> str:
    """Club or institution that received it."""
    return referral.receiver_club.name if referral.receiver_club else referral.receiver.name


def _narrow(rows: QuerySet[Referral], actor: Actor) -> QuerySet[Referral]:
    """Columns of a list; `next_due_on` is the day of the next step (of the answer, where an older release never wound
    the clock), `in_team` says whether the Square may stand."""
    return (
        rows.select_related(*_JOINED)
        .only(*_COLUMNS)
        .annotate(
            next_due_on=Coalesce("due_on", "answer_due_on"),
            in_team=ExpressionWrapper(scope.works_on(actor, "case_id"), output_field=BooleanField()),
        )
    )


_PLAIN: dict[str, Any] = {
    "person_id": F("case__person_id"), "first_name": F("case__person__first_name"),
    "last_name": F("case__person__last_name"), "birth_on": F("case__person__birth_on"),
    "locality": F("case__person__locality"), "sent_by": Coalesce("sender_post__club__name", "sender__name"),
    "sent_to": Coalesce("receiver_club__name", "receiver__name"), "service_pl": F("service_kind__label_pl"),
    "service_en": F("service_kind__label_en"),
}  # fmt: skip
_OWN = (
    "pk", "ref", "state", "purpose", "matter", "sent_on", "due_on", "case_id", "sender_id", "receiver_id",
    "receiver_club_id", "decline_reason", "next_due_on", "in_team",
)  # fmt: skip


def plain(rows: QuerySet[Referral]) -> QuerySet[Referral, Any]:
    """What a line of a list says of each of these narrow rows, as plain values with names: whole things, seven a row,
    take the page longer to make than to ask for."""
    return rows.annotate(**_PLAIN).values_list(*_OWN, *_PLAIN, named=True)


def came(actor: Actor, is_open: bool) -> QuerySet[Referral, Any]:
    """The lines of `received`."""
    return plain(received(actor, is_open))


def went(actor: Actor, is_open: bool) -> QuerySet[Referral, Any]:
    """The lines of `sent`."""
    return plain(sent(actor, is_open))


def received(actor: Actor, is_open: bool) -> QuerySet[Referral]:
    """Referrals that came to the actor's club, or to her institution outside clubs; open ones or all."""
    rows = scope.received(actor)
    return _narrow(rows.filter(state__in=OPEN_STATES) if is_open else rows, actor)


def sent(actor: Actor, is_open: bool) -> QuerySet[Referral]:
    """Referrals that the actor's club, unit (for its head) or post sent; open ones or all."""
    rows = scope.sent(actor)
    return _narrow(rows.filter(state__in=OPEN_STATES) if is_open else rows, actor)


def drafts(actor: Actor) -> QuerySet[Referral]:
    """Unfinished referrals of the actor's club, unit (for its head) or post with what their list and page show."""
    return scope.referral_drafts(actor).select_related(*_JOINED, "case__partnership", "sender_post__user")


def place_of_draft(row: Referral) -> tuple[Institution, Club | None] | None:
    """Where a draft is to go, once a place was chosen (until then the author's own desk stands there)."""
    own = (row.sender_id, row.sender_post.club_id)
    is_chosen = (row.receiver_id, row.receiver_club_id) != own
    return (row.receiver, row.receiver_club) if is_chosen else None


def of_case(actor: Actor, case: Case, most: int = 50) -> list[Any]:
    """Lines of the referrals of one case in scope, newest first."""
    return list(plain(_narrow(scope.referrals(actor).filter(case=case), actor)).order_by(*ALL_ORDER)[:most])


def of_batch(actor: Actor, batch: ReferralBatch) -> list[Any]:
    """Lines of the referrals under one cover in scope, in the order in which they were sent."""
    return list(plain(_narrow(scope.referrals(actor).filter(batch=batch), actor)).order_by("pk")[:50])


def whole(actor: Actor) -> QuerySet[Referral]:
    """Referrals in scope with everything that their page shows."""
    return (
        scope.referrals(actor)
        .select_related(*_JOINED, *_WHOLE)
        .annotate(in_team=ExpressionWrapper(scope.works_on(actor, "case_id"), output_field=BooleanField()))
    )


def watched(actor: Actor) -> QuerySet[Referral]:
    """What the actor watches (access.scope.watched): the columns of the fact, never the words."""
    rows = scope.watched(actor).select_related(
        "case__person", "sender", "sender_post__club", "receiver", "receiver_club", "service_kind"
    )
    return rows.only(*_COLUMNS, "version", "partnership_id", "sender_post__institution_id", "sender__phone",
                     "receiver__phone", "receiver_club_id", "case__partnership_id")  # fmt: skip


def told(referral: Referral) -> list[ReferralAlert]:
    """Who was told that the present step is past its day, and when; one query."""
    rows = ReferralAlert.objects.filter(referral=referral, to_state=referral.state, due_on=referral.due_on or date.min)
    return list(rows.select_related("post__user", "post__institution").order_by("pk"))


def where_it_went(referral: Referral) -> Referral | None:
    """The referral that was sent on after this one."""
    rows = Referral.objects.filter(follows=referral).select_related("receiver", "receiver_club")
    return rows.only("ref", "receiver__name", "receiver_club__name").order_by("pk").first()


def who_leads(actor: Actor, found: LookAlikes) -> str:
    """The institution or club that leads the case of the person with this very PESEL, by name alone, when the actor
    does not work on it: two who claim one person learn of each other."""
    if not found.has_same_pesel or found.person_ids[0] in {one.pk for one in found.mine}:
        return ""
    cases = Case.objects.filter(partnership_id=actor.partnership_id).select_related("lead__institution", "lead__club")
    return _leads(cases.get(person_id=found.person_ids[0]))


def _leads(case: Case) -> str:
    lead = case.lead
    return "" if lead is None or lead.institution.kind_id in SILENT_KINDS else str(lead.club or lead.institution)


# Kinds of institutions whose very name would tell of health or addiction: they are counted, never named.
SILENT_KINDS = ("addiction_clinic", "addiction_prevention_centre", "community_selfhelp_home")


@dataclass(frozen=True)
class AtWork:
    """Who else works with the person: names of institutions and nothing else, how many are not named, who leads."""

    names: tuple[str, ...]
    unnamed: int
    leads: str


def at_work(actor: Actor, referral: Referral, today: date) -> AtWork:
    """Institutions and clubs that work with the person today or that are asked to, without the reader's own and the
    two sides of this referral; three queries. Both see it, so that nobody fights over the person unknowingly."""
    case, found = referral.case, dict[tuple[int, int | None], tuple[str, str]]()
    stays = TeamMember.objects.on(today).filter(case_id=case.pk).order_by("pk")
    asked = Referral.objects.open().filter(case_id=case.pk).exclude(pk=referral.pk).order_by("pk")
    for rows, body, club in (
        (stays, "institution", "club"), (asked, "receiver", "receiver_club"), (asked, "sender", "sender_post__club"),
    ):  # fmt: skip
        columns = (f"{body}_id", f"{club}_id", f"{body}__name", f"{club}__name", f"{body}__kind_id")
        for body_id, club_id, name, club_name, kind in rows.values_list(*columns):
            found[body_id, club_id] = (club_name or name, kind)
    for known in (
        (actor.institution_id, actor.club_id), (referral.sender_id, referral.sender_post.club_id),
        (referral.receiver_id, referral.receiver_club_id),
    ):  # fmt: skip
        found.pop(known, None)
    names = sorted({name for name, kind in found.values() if kind not in SILENT_KINDS})
    return AtWork(tuple(names), sum(kind in SILENT_KINDS for _name, kind in found.values()), _leads(case))


def earlier(actor: Actor, referral: Referral, most: int = 3) -> list[Any]:
    """Lines of other referrals of the same case in scope, sent before this one, newest first."""
    rows = scope.referrals(actor).filter(case_id=referral.case_id).exclude(pk=referral.pk)
    rows = rows.filter(Q(sent_on__lt=referral.sent_on) | Q(sent_on=referral.sent_on, pk__lt=referral.pk))
    return list(plain(_narrow(rows, actor)).order_by(*ALL_ORDER)[:most])


@dataclass(frozen=True)
class Move:
    """One step of a referral: when, to which state, by whom, with which note."""

    step: ReferralStep
    name: str
    place: str
    code: str
    is_mine: bool

    @property
    def at(self) -> datetime:
        """When it was recorded."""
        moment: datetime = self.step.at
        return moment

    @property
    def is_given_back(self) -> bool:
        """Whether the receiver gave an accepted referral back."""
        return bool(self.step.reason == BY_RECEIVER)


def moves(actor: Actor, referral: Referral, today: date) -> list[Move]:
    """Steps of a referral in order since it was sent; two queries."""
    corners = corners_of(referral.partnership_id, today)
    found = []
    for step in (
        ReferralStep.objects.since_sent()
        .filter(referral=referral)
        .select_related("by__user", "by__institution", "by__club", "link")
        .order_by("at", "pk")
    ):
        post = step.by
        if step.link is not None:
            code = Corner.REINTEGRATION.value if referral.receiver_club_id else corners.get(referral.receiver_id, "")
            where = referral.receiver_club or referral.receiver
            found.append(Move(step, _("link %(ref)s") % {"ref": step.link.ref}, where.name, code, False))
            continue
        if post is None:
            found.append(Move(step, "Kwadrat", "", "", False))
            continue
        code = Corner.REINTEGRATION.value if post.club_id else corners.get(post.institution_id, "")
        place = post.club.name if post.club else post.institution.name
        found.append(Move(step, post.user.name, place, code, post.pk == actor.post_id))
    return found


def started_on(actor: Actor, referral: Referral) -> date | None:
    """The first day of taking part in the receiving club since the answer, when the reader may know it."""
    if referral.receiver_club_id is None or referral.answered_on is None:
        return None
    rows = scope.participations(actor).filter(
        case_id=referral.case_id, club_id=referral.receiver_club_id, period__startswith__gte=referral.answered_on
    )
    day: date | None = rows.order_by("period").values_list("period__startswith", flat=True).first()
    return day


def free_places(actor: Actor, today: date, most: int = 6) -> list[Group]:
    """Open groups of the actor's club with `taken`, the number of people in each today, freest first."""
    inside = Count("members", filter=Q(members__period__contains=today))
    rows = scope.groups(actor).filter(is_closed=False).annotate(taken=inside)
    return list(rows.order_by(F("taken") - F("capacity"), "name", "pk")[:most])


@dataclass(frozen=True)
class Receiver:
    """Where a referral may go: an institution, or a club of it."""

    ref: str
    label: str
    institution: Institution
    club: Club | None

    @property
    def place(self) -> Place:
        """The receiver in the words of law.referrals."""
        return fields.place_at(self.institution, self.club)


def receivers(actor: Actor, most: int = MOST_RECEIVERS) -> list[Receiver]:
    """Clubs and member institutions of the partnership, without the actor's own desk: clubs first, at most `most`."""
    running = open_on(scope.clubs(actor), timezone.localdate())
    clubs = running.select_related("operator__kind").order_by("name", "pk")[: most + 1]
    found = [Receiver(club.ref, f"{club.name} ({club.operator.name})", club.operator, club) for club in clubs]
    bodies = scope.institutions(actor).select_related("kind").order_by("name", "pk")[: most + 1]
    found += [Receiver(body.ref, body.name, body, None) for body in bodies]
    return [
        one
        for one in found
        if one.institution.pk != actor.institution_id or (one.club.pk if one.club else None) != actor.club_id
    ][:most]
