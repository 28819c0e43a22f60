"""Every verb has an ability and every ability a verb, a grid row and a Polish label."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import tomllib
from collections.abc import Mapping
from dataclasses import replace

from django.utils import translation

import kwadrat.casework
from kwadrat.access.abilities import ABILITIES, Ability, Grant
from kwadrat.access.abilities.grants import GUEST
from kwadrat.access.relations import RELATIONS
from kwadrat.records.choices import (
    AnnualReportState,
    ApplicationState,
    BreachState,
    CaseState,
    ClauseState,
    ContractState,
    EmergencyState,
    HandOverState,
    IntakeState,
    LegState,
    LinkState,
    MergeState,
    PairState,
    ParticipationState,
    PlacementState,
    PlanState,
    ReferralState,
    Role,
    SessionState,
)
from tests.house import source

# abilities that a page asks and no verb carries out
PAGE_ABILITIES = {
    "emergency.view", "application.view", "application.print_form", "duplicate.compare",
    "outcome.print_certificate", "person.open_household", "assessment.view", "assessment.open_sensitive",
    "person.open_identity", "person.open_special", "person.view_ledger", "report.view", "report.open_cell",
    "report.export", "document.open", "staff.view", "funding.view", "report.open_group", "report.download",
    "partnership.view_matrix", "partnership.open_matrix", "partnership.export_matrix",
    "partnership.view_loop", "partnership.export_loop",
    # what leaves as a file
    "person.export_ledger", "person.export", "person.export_access", "referral.export", "referral.export_history",
    "paper.print", "paper.download_bundle", "service.print_attendance", "service.print_week",
    "plan.export", "service.export_week", "service.export_group",
}  # fmt: skip
MODULES = {
    "account": ("accounts", "nightly"), "partnership": ("partnership",), "person": ("people", "teams"),
    "assessment": ("assessments",),
    "document": ("documents",), "institution": ("institutions",), "club": ("clubs",), "catalogue": ("catalogues",),
    "clock": ("clocks",),
    "referral": ("referrals",), "clash": ("clashes",), "plan": ("plans",), "service": ("services",),
    "outcome": ("outcomes",),
    "intake": ("intake",), "staff": ("staff",), "funding": ("funding",), "report": ("reports",),
    "retention": ("retention",), "emergency": ("emergency",),
    "conference": ("conferences",), "notice": ("notices", "sending"),
    "application": ("applications",),
    "duplicate": ("duplicates",),
    "question": ("questions",), "placement": ("placements",),
    "link": ("links",), "paper": ("papers",),
}  # fmt: skip
STATES = {
    "referral": set(ReferralState.values), "contract": set(ContractState.values), "session": set(SessionState.values),
    "participation": set(ParticipationState.values), "annual_report": set(AnnualReportState.values),
    "joint_plan": set(PlanState.values), "plan_leg": set(LegState.values), "plan_clause": set(ClauseState.values),
    "breach": set(BreachState.values),
    "intake": set(IntakeState.values),
    "pair": set(PairState.values), "merge": set(MergeState.values),
    "case": set(CaseState.values), "emergency": set(EmergencyState.values), "link": set(LinkState.values),
    "hand_over": set(HandOverState.values),
    "application": set(ApplicationState.values), "placement": set(PlacementState.values),
}  # fmt: skip
# decision 0005
SYSTEM_VERBS = {
    "account.join", "account.join_by_identity", "account.create_admin", "account.clear_forms",
    "partnership.sync_catalogue",
    "partnership.add_institution", "partnership.create", "partnership.add_member", "partnership.open_club",
    "partnership.enter_register", "document.sweep", "report.view", "report.export",
    "intake.resume", "intake.stop", "intake.clear_files",
    "application.send", "application.clear", "notice.claim", "notice.mark", "notice.bounce",
    "notice.digest", "notice.clear",
    "duplicate.find", "duplicate.finish", "clash.find",
    "retention.open_protocol", "retention.announce", "retention.erase", "retention.clear_trails", "referral.escalate",
    "application.escalate", "paper.stop_bundle", "paper.clear_bundles",
    "conference.remind",
}  # fmt: skip


def actions() -> dict[str, str]:
    """Ability -> module.function of every action of casework."""
    found = {}
    for info in pkgutil.walk_packages(kwadrat.casework.__path__, "kwadrat.casework."):
        module = importlib.import_module(info.name)
        for name, one in inspect.getmembers(module, inspect.isfunction):
            if hasattr(one, "ability") and one.__module__ == module.__name__:
                assert one.ability not in found, f"two verbs carry {one.ability}"
                # the noun: a module of the room, or a package of it
                found[one.ability] = f"{info.name.split('.')[2]}.{name}"
    return found


def problems(abilities: Mapping[str, Ability], verbs: Mapping[str, str], grid: set[str]) -> list[str]:
    found = [f"{place} has no ability {code}" for code, place in verbs.items() if code not in abilities]
    for code, one in abilities.items():
        noun, verb = code.split(".")
        if code not in PAGE_ABILITIES:
            places = {f"{module}.{verb}" for module in MODULES.get(noun, ())}
            if verbs.get(code) not in places:
                found.append(f"{code} is carried out by {verbs.get(code)}, not by one of {sorted(places)}")
        if code not in grid:
            found.append(f"{code} has no row in the grid")
        for grant in one.grants:
            if grant.relation not in RELATIONS or not grant.roles <= {*Role.values, GUEST}:
                found.append(f"{code}: unknown relation or role in {grant}")
        if not one.grants and not one.for_system:
            found.append(f"{code} is allowed to nobody")
        if one.for_system and code not in SYSTEM_VERBS:
            found.append(f"{code} is open to the system")
        if (one.states is not None) != bool(str(one.state_refusal)):
            found.append(f"{code}: states and their refusal go together")
        if one.states and not one.states <= STATES.get(one.subject, {"valid"}):
            found.append(f"{code}: a state that {one.subject} cannot have")
    return found


def grid_codes() -> set[str]:
    return set(tomllib.loads((source.ROOT / "tests/access/grid.toml").read_text(encoding="utf-8")))


def test_verbs_abilities_and_grid_agree() -> None:
    assert problems(ABILITIES, actions(), grid_codes()) == []


def test_planted_violations_are_seen() -> None:
    verbs, grid = actions(), grid_codes()
    some = ABILITIES["referral.accept"]

    def seen(code: str, one: Ability) -> bool:
        return bool(problems({**ABILITIES, code: one}, verbs, grid | {code}))

    assert problems(ABILITIES, {**verbs, "referral.frobnicate": "referrals.frobnicate"}, grid)
    assert problems(ABILITIES, verbs, grid - {"referral.accept"})
    assert seen("referral.frobnicate", some)
    assert seen("referral.accept", replace(some, grants=(Grant(frozenset({"coordinator"}), "befriends"),)))
    assert seen("referral.accept", replace(some, grants=()))
    assert seen("referral.accept", replace(some, for_system=True))
    assert seen("referral.accept", replace(some, states=frozenset({"lost"})))
    assert seen("referral.accept", replace(some, states=None))


def test_every_label_and_refusal_has_polish() -> None:
    with translation.override("pl"):
        polish = {code: (str(one.label), str(one.refusal), str(one.state_refusal)) for code, one in ABILITIES.items()}
    with translation.override("en"):
        english = {code: (str(one.label), str(one.refusal), str(one.state_refusal)) for code, one in ABILITIES.items()}
    assert [
        (code, theirs) for code in polish for mine, theirs in zip(polish[code], english[code], strict=True)
        if theirs and mine == theirs
    ] == []  # fmt: skip
