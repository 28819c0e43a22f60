"""Verdicts: one question asked by the button and by the action alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import ABILITIES, Ability
from kwadrat.access.actor import Actor
from kwadrat.access.relations import RELATIONS
from kwadrat.records.choices import Role


class Ruling(Enum):
    """How a verdict came out."""

    ALLOWED = "allowed"
    WRONG_ACTOR = "wrong_actor"
    NO_PAPERS = "no_papers"
    WRONG_STATE = "wrong_state"


@dataclass(frozen=True)
class Verdict:
    """Truthy when allowed; otherwise carries the translated reason."""

    ruling: Ruling
    reason: str = ""

    def __bool__(self) -> bool:
        return self.ruling is Ruling.ALLOWED

    @property
    def is_shown(self) -> bool:
        """Whether the button stands on the page: a wrong actor sees none, a wrong state sees it and its reason."""
        return self.ruling in (Ruling.ALLOWED, Ruling.WRONG_STATE)


class Refused(Exception):
    """An ability was asked for and refused; the page answers 403 with the reason."""

    def __init__(self, verdict: Verdict, ability: str) -> None:
        super().__init__(f"{ability}: {verdict.ruling.value}")
        self.verdict = verdict
        self.ability = ability


NO_PAPERS = _(
    "Your post has no written authorisation or no secrecy undertaking for today."
    " The head of your institution enters both."
)


def state_of(subject: Any) -> str:
    """State of a thing for the table: its status, or 'void' and 'valid' for an entry, else nothing."""
    if hasattr(subject, "voided_at"):
        return "void" if subject.voided_at else "valid"
    return str(getattr(subject, "state", ""))


def _relates(ability: Ability, actor: Actor, subject: Any) -> bool:
    return any(
        actor.role in grant.roles and (subject is None or RELATIONS[grant.relation](actor, subject))
        for grant in ability.grants
    )


def verdict(actor: Actor, code: str, subject: Any = None) -> Verdict:
    """May the actor do this to this thing now? KeyError for an ability that is not in the table."""
    ability = ABILITIES[code]
    if actor.is_system:
        if not ability.for_system:
            return Verdict(Ruling.WRONG_ACTOR, str(ability.refusal))
    elif not _relates(ability, actor, subject):
        return Verdict(Ruling.WRONG_ACTOR, str(ability.refusal))
    elif ability.needs_papers and not actor.is_authorised:
        return Verdict(Ruling.NO_PAPERS, str(NO_PAPERS))
    if ability.states is not None and subject is not None and state_of(subject) not in ability.states:
        return Verdict(Ruling.WRONG_STATE, str(ability.state_refusal))
    return Verdict(Ruling.ALLOWED)


def concerns(actor: Actor, code: str) -> bool:
    """Whether the verb is of the actor's role at all, whatever the thing, its state and her papers."""
    return not actor.is_system and _relates(ABILITIES[code], actor, None)


def invites(actor: Actor) -> frozenset[str]:
    """Roles that the actor may give away: a coordinator gets specialists for her club, nobody but the administrator
    makes another administrator."""
    if not concerns(actor, "account.invite"):
        return frozenset()
    if actor.role == Role.COORDINATOR:
        return frozenset({Role.SPECIALIST.value})
    return frozenset(Role.values) - (frozenset() if actor.role == Role.ADMINISTRATOR else {Role.ADMINISTRATOR.value})


def require(actor: Actor, code: str, subject: Any = None) -> None:
    """Raise Refused unless the verdict is favourable."""
    ruling = verdict(actor, code, subject)
    if not ruling:
        raise Refused(ruling, code)
