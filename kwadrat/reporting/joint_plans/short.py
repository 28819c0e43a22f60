"""A joint plan in a few lines, for the page of the person: where each document stands and what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, JSONObject

from kwadrat.access import compiled, scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import ClauseState, LegKind, LegState, PlanState
from kwadrat.records.people import Case
from kwadrat.records.plans import ClauseVersion, JointPlan, PlanMember, SignedClause
from kwadrat.reporting.joint_plans.items import CORNER_OF_KIND, OFFICER, PERSON
from kwadrat.reporting.joint_plans.reach import names


@dataclass(frozen=True)
class ShortLeg:
    """A document: corner, title, state, next contact (None: not set), and how many items wait for whose signature."""

    corner: str
    title: str
    state: str
    contact_on: date | None
    waits: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Short:
    """The open plan of a person with its documents; those that ended or were given up are left out."""

    plan: JointPlan
    legs: tuple[ShortLeg, ...]


def _waiting(party: str) -> Any:
    """How many items of the outer document this party has still to sign."""
    signed = SignedClause.objects.filter(signature__party=party, signature__member__isnull=True)
    dropped = ~Q(clause__state=ClauseState.DROPPED) | Exists(signed.filter(version__clause=OuterRef("clause")))
    rows: QuerySet[Any] = ClauseVersion.objects.filter(
        dropped, ~Exists(signed.filter(version=OuterRef("pk"))), clause__leg=OuterRef("pk"), number=F("clause__number")
    )
    total = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Coalesce(Subquery(rows.order_by().annotate(total=total).values("total")), 0)


def _people() -> ArraySubquery:
    """Adults of a household who sign the outer document, and how many items wait for each; read for the contract of a
    family alone."""
    signed = SignedClause.objects.filter(signature__member=OuterRef(OuterRef("pk")), version=OuterRef("pk"))
    rows: QuerySet[Any] = ClauseVersion.objects.filter(
        ~Exists(signed), ~Q(clause__state=ClauseState.DROPPED), clause__leg=OuterRef(OuterRef("pk")),
        number=F("clause__number"),
    )  # fmt: skip
    total = Func(F("pk"), function="COUNT", output_field=IntegerField())
    waits = Coalesce(Subquery(rows.order_by().annotate(total=total).values("total")), 0)
    people = PlanMember.objects.filter(plan=OuterRef("plan"), is_party=True, period__upper_inf=True).order_by("pk")
    name = Concat("case__person__first_name", Value(" "), "case__person__last_name")
    return ArraySubquery(people.values(json=JSONObject(name=name, waits=waits)))


def _leg(row: dict[str, Any]) -> ShortLeg:
    kind = LegKind(row["kind"])
    family = [(one["name"], one["waits"]) for one in row["people"] if kind == LegKind.CONTRACT_A]
    waits = ((row["signer"], row["person"]), *family, (row["officer"], row["office"]))
    return ShortLeg(
        CORNER_OF_KIND[kind].value, str(kind.label), str(LegState(row["state"]).label),
        date.fromisoformat(row["contact_on"]) if row["contact_on"] else None,
        tuple((name, number) for name, number in waits if number),
    )  # fmt: skip


def _open(actor: Actor, case_id: int) -> QuerySet[Any]:
    legs = scope.plan_legs(actor).filter(plan=OuterRef("pk"), state__in=(LegState.DRAFT, LegState.SIGNED))
    row = JSONObject(
        kind="kind", state="state", contact_on="contact_on", officer="officer__user__name",
        signer=Concat(
            Coalesce("member__case__person__first_name", "plan__case__person__first_name"), Value(" "),
            Coalesce("member__case__person__last_name", "plan__case__person__last_name"),
        ), person=_waiting(PERSON), office=_waiting(OFFICER), people=_people(),
    )  # fmt: skip
    rows = scope.plans(actor).filter(names(case_id)).exclude(state=PlanState.CLOSED)
    return rows.annotate(leg_rows=ArraySubquery(legs.order_by("pk").values(json=row))).order_by("-pk")[:1]


def short(actor: Actor, case: Case) -> Short | None:
    """The open plan of a case or of its household, where the reader may see it; one query."""
    found = next(compiled.rows(_open, actor, case.pk), None)
    return None if found is None else Short(found, tuple(_leg(one) for one in found.leg_rows))
