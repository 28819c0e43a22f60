"""Verbs on people who may have been entered twice."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import STEWARD, Ability, who
from kwadrat.records.choices import MergeState, PairState

LEADING = who(({STEWARD}, "leads_partnership"))
WAITING, LATER, DIFFERENT = PairState.WAITING.value, PairState.LATER.value, PairState.DIFFERENT.value

DUPLICATES: dict[str, Ability] = {
    "duplicate.compare": Ability(_("compare two similar entries"), "pair", LEADING, say.PAIRS),
    "duplicate.set_apart": Ability(
        _("decide that two similar entries are two people"), "pair", LEADING, say.PAIRS, frozenset({WAITING, LATER}),
        say.PAIR_DECIDED,
    ),
    "duplicate.postpone": Ability(
        _("put off the decision about two similar entries"), "pair", LEADING, say.PAIRS, frozenset({WAITING}),
        say.PAIR_DECIDED,
    ),
    "duplicate.reconsider": Ability(
        _("take back the decision about two similar entries"), "pair", LEADING, say.PAIRS,
        frozenset({LATER, DIFFERENT}), say.PAIR_OPEN,
    ),
    "duplicate.merge": Ability(
        _("merge two entries of one person"), "pair", LEADING, say.PAIRS, frozenset({WAITING, LATER}),
        say.PAIR_DECIDED,
    ),
    "duplicate.undo": Ability(
        _("take back the merging of two entries"), "merge", LEADING, say.PAIRS, frozenset({MergeState.OPEN.value}),
        say.MERGE_CLOSED,
    ),
    "duplicate.find": Ability(
        _("look for people entered twice"), "partnership", (), say.ADMIN, needs_papers=False, for_system=True,
    ),
    "duplicate.finish": Ability(
        _("make the merging of two entries final"), "merge", (), say.ADMIN, needs_papers=False, for_system=True,
    ),
}  # fmt: skip
