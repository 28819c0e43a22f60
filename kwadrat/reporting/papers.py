"""Papers of a person: what the actor's desk may issue today, what it has issued; the words of forms written locally."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.law import forms
from kwadrat.records.choices import LegKind, LegState, ParticipationState
from kwadrat.records.papers import FormLabel, IssuedPaper
from kwadrat.records.people import Case
from kwadrat.records.plans import JointPlan, PlanLeg
from kwadrat.reporting.people import long_day

# Cards that a person may be handed at once; older ones are on the page of her classes.
MOST_CARDS = 5
# Which form each leg of a plan is printed on; the path in the club is part of the joint plan alone.
LEG_FORMS = {
    LegKind.CONTRACT_A.value: "contract", LegKind.CONTRACT_B.value: "contract", LegKind.ACTION_PLAN.value: "ipd",
    LegKind.REINTEGRATION.value: "ipr",
}  # fmt: skip
VARIANTS = {LegKind.CONTRACT_A.value: "A", LegKind.CONTRACT_B.value: "B"}
# Forms that offices edit.
EDITABLE = frozenset({"contract", "ipd"})


@dataclass(frozen=True)
class Offer:
    """A paper that may be issued: code of the form, about what, its name, and what tells it from its likes."""

    kind: str
    subject: str
    name: str
    words: str


def labels(partnership_id: int, form: str, version: str) -> dict[str, str]:
    """What a partnership wrote in place of the shipped words of a form, by code; one query."""
    rows = FormLabel.objects.filter(partnership_id=partnership_id, form=form, form_version=version)
    newest = rows.order_by("code", "-pk").distinct("code").values_list("code", "text")
    return {code: text for code, text in newest if text}


def written(partnership_id: int) -> dict[tuple[str, str], set[str]]:
    """Codes of the words that a partnership replaced, by form and version; one query."""
    rows = FormLabel.objects.filter(partnership_id=partnership_id).order_by("form", "form_version", "code", "-pk")
    found: dict[tuple[str, str], set[str]] = {}
    for form, version, code, text in rows.distinct("form", "form_version", "code").values_list(
        "form", "form_version", "code", "text"
    ):
        if text:
            found.setdefault((form, version), set()).add(code)
    return found


def history(partnership_id: int, form: str, version: str) -> list[FormLabel]:
    """Who wrote what, newest first, at most fifty; one query."""
    rows = FormLabel.objects.filter(partnership_id=partnership_id, form=form, form_version=version)
    return list(rows.select_related("post__user").order_by("-pk")[:50])


def _replaced(rows: QuerySet[IssuedPaper]) -> QuerySet[IssuedPaper]:
    """Papers with `is_replaced`: whether a later one stands in their place."""
    later = IssuedPaper.objects.filter(replaces=OuterRef("pk"), voided_at__isnull=True)
    return rows.annotate(is_replaced=Exists(later))


def successor(paper: IssuedPaper) -> IssuedPaper | None:
    """The paper that stands in the place of this one; None while it stands itself."""
    return IssuedPaper.objects.filter(replaces=paper, voided_at__isnull=True).order_by("-pk").first()


def of_case(actor: Actor, case: Case) -> QuerySet[IssuedPaper]:
    """Papers that the actor's desk issued for a case, newest first."""
    return _replaced(scope.papers(actor).filter(case=case).select_related("post__user")).order_by("-pk")


def of_post(actor: Actor, post_ref: str) -> QuerySet[IssuedPaper]:
    """Papers that the actor's desk issued for one of its workers, newest first."""
    return _replaced(scope.papers(actor).filter(case__isnull=True, subject_ref=post_ref)).order_by("-pk")


def file_of(kind: str, subject_ref: str) -> IssuedPaper | None:
    """The file kept of what was issued about a thing, newest first; None where it was issued before files were kept."""
    return IssuedPaper.objects.filter(kind=kind, subject_ref=subject_ref).order_by("-pk").first()


def name_of(kind: str, version: str) -> str:
    """Name of a form, or its code where this program no longer has it."""
    try:
        return forms.version(kind, version).name
    except forms.NoForm:
        return kind


def legs(actor: Actor, case: Case) -> list[PlanLeg]:
    """Legs of a case's plans, and of the person's own in the plan of her household (also after she left it), that the
    actor's institution signs and that were not given up; one query."""
    rows = PlanLeg.objects.filter(Q(plan__case=case) | Q(member__case=case), institution_id=actor.institution_id)
    rows = rows.exclude(state=LegState.DROPPED)
    return list(rows.select_related("plan", "member", "institution", "officer__user", "contract").order_by("-pk"))


def _of_plans(actor: Actor, case: Case, on: date) -> Iterator[Offer]:
    mine = legs(actor, case)
    for leg in mine:
        code = LEG_FORMS.get(leg.kind)
        # a document of one of the household is her paper, not that of the person in whose case the plan stands
        if code and (leg.member.case_id if leg.member else leg.plan.case_id) == case.pk:
            variant = _("variant %(variant)s") % {"variant": VARIANTS[leg.kind]} if leg.kind in VARIANTS else ""
            words = ", ".join(part for part in (variant, leg.plan.title) if part)
            yield Offer(code, leg.ref, forms.form(code, on).name, words)
    ids = {leg.plan_id for leg in mine if leg.plan.case_id == case.pk}
    plans = JointPlan.objects.filter(pk__in=ids).order_by("-pk")
    yield from (Offer("plan", plan.ref, forms.form("plan", on).name, plan.title) for plan in plans)
    own = scope.contracts(actor).filter(case=case, institution_id=actor.institution_id, leg__isnull=True)
    for contract in own.order_by("-pk"):
        since = _("from %(day)s") % {"day": long_day(contract.period.lower)}
        variant = _("variant %(variant)s") % {"variant": contract.variant}
        words = f"{variant}, {since}, {contract.get_state_display()}"
        yield Offer("contract", contract.ref, forms.form("contract", on).name, words)


def _of_club(actor: Actor, case: Case, on: date) -> Iterator[Offer]:
    yield Offer("notice", case.ref, forms.form("notice", on).name, "")
    stays = scope.participations(actor).filter(case=case, club_id=actor.club_id or 0, state=ParticipationState.ACTIVE)
    for stay in stays:
        since = _("from %(day)s") % {"day": long_day(stay.period.lower)}
        yield Offer("declaration", stay.ref, forms.form("declaration", on).name, since)


def offers(actor: Actor, case: Case, on: date) -> list[Offer]:
    """What the actor's desk may issue for a case today: its own contracts and legs, papers of its club, cards."""
    found = list(_of_plans(actor, case, on))
    if actor.club_id is not None:
        found += _of_club(actor, case, on)
    cards = scope.consultations(actor).filter(case=case, voided_at__isnull=True).select_related("kind")
    for card in cards.order_by("-held_on", "-pk")[:MOST_CARDS]:
        words = f"{card.kind.label}, {long_day(card.held_on)}"
        found.append(Offer("consultation", str(card.pk), forms.form("consultation", on).name, words))
    return found
