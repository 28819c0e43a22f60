"""Who may receive what, for which purpose, by which article: read from the table of abilities, so that it cannot differ
from what the program does."""

from __future__ import annotations

from dataclasses import dataclass

from kwadrat.access.abilities import ABILITIES
from kwadrat.access.disclosure import BASIS
from kwadrat.records.choices import Purpose, Role

# what travels: purpose, and the ability that opens it
SHARED: dict[str, tuple[Purpose, str]] = {
    "minimum": (Purpose.REFERRAL, "referral.accept"),
    "identity": (Purpose.CASEWORK, "person.open_identity"),
    "special": (Purpose.CASEWORK, "person.open_special"),
    "labour": (Purpose.CASEWORK, "person.record_labour_status"),
    "attendance": (Purpose.SERVICE, "service.record_attendance"),
    "card": (Purpose.SERVICE, "service.record_consultation"),
    "contract": (Purpose.CASEWORK, "plan.edit_contract"),
    "names": (Purpose.REPORT, "report.open_cell"),
    "numbers": (Purpose.REPORT, "report.view"),
    "ledger": (Purpose.OVERSIGHT, "person.view_ledger"),
}


@dataclass(frozen=True)
class Receiver:
    """One role, how it must stand to the thing, and its article; an empty article where numbers name nobody."""

    role: str
    relations: tuple[str, ...]
    basis: str


@dataclass(frozen=True)
class Rule:
    """One kind of data: purpose, and who may receive it."""

    code: str
    purpose: str
    receivers: tuple[Receiver, ...]
    needs_papers: bool


def rules() -> list[Rule]:
    """Every rule, in the order of the table; no query."""
    found = []
    for code, (purpose, ability) in SHARED.items():
        grants = ABILITIES[ability].grants
        receivers = []
        for role in Role.values:
            relations = tuple(grant.relation for grant in grants if role in grant.roles)
            if relations:
                receivers.append(Receiver(role, relations, BASIS.get(role, "") if code != "numbers" else ""))
        found.append(Rule(code, purpose.value, tuple(receivers), ABILITIES[ability].needs_papers))
    return found
