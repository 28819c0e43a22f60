"""What a row of the table of verbs is made of: roles, grants, abilities."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from kwadrat.records.choices import CaseState, Role

Text = str | Promise

COORDINATOR, SPECIALIST, SOCIAL_WORKER = Role.COORDINATOR.value, Role.SPECIALIST.value, Role.SOCIAL_WORKER.value
COUNSELLOR, NGO_WORKER, HEAD = Role.COUNSELLOR.value, Role.NGO_WORKER.value, Role.HEAD.value
STEWARD, ANALYST, ADMINISTRATOR = Role.STEWARD.value, Role.ANALYST.value, Role.ADMINISTRATOR.value
# Whoever holds a link without an account: no post, no partnership, nothing in scope; only relations by the link hold.
GUEST = "guest"
CASE_WORKERS = frozenset({COORDINATOR, SOCIAL_WORKER, COUNSELLOR, NGO_WORKER, HEAD})

OPEN = frozenset({CaseState.OPEN.value})
# state of an entry that was not voided
VALID = frozenset({"valid"})


@dataclass(frozen=True)
class Grant:
    """These roles may, when the relation holds."""

    roles: frozenset[str]
    relation: str


@dataclass(frozen=True)
class Ability:
    """One verb: its label, what it is done to, who may, in which states, and what a refusal says."""

    label: Text
    subject: str
    grants: tuple[Grant, ...]
    refusal: Text
    states: frozenset[str] | None = None
    state_refusal: Text = ""
    needs_papers: bool = True
    for_system: bool = False
    # the states that the verb leads to, where it moves the subject; docs/states.md is drawn from it
    to: frozenset[str] = frozenset()


def who(*pairs: tuple[set[str] | frozenset[str], str]) -> tuple[Grant, ...]:
    """Grants of (roles, relation) pairs."""
    return tuple(Grant(frozenset(roles), relation) for roles, relation in pairs)


INTAKE = frozenset({COORDINATOR, SOCIAL_WORKER})
LISTS = who(
    ({COORDINATOR}, "own_partnership"), ({STEWARD}, "leads_partnership"), ({ADMINISTRATOR}, "anyone")
)  # fmt: skip
