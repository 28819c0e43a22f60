"""Verbs on the team of a case."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import CASE_WORKERS, COORDINATOR, HEAD, OPEN, Ability, who
from kwadrat.records.choices import HandOverState

PROPOSED = frozenset({HandOverState.PROPOSED.value})
ANSWERED = _("This proposal has been answered or withdrawn already.")
RECEIVER = _("Only the institution to which the case was proposed may do this.")

TEAMS: dict[str, Ability] = {
    "person.designate": Ability(
        _("designate the worker of one's institution"), "case", who((CASE_WORKERS, "in_team")), say.TEAM, OPEN,
        say.CLOSED_CASE,
    ),
    "person.end_designation": Ability(
        _("end the designation of a worker"), "designation", who((CASE_WORKERS, "in_team_of_own")),
        _("Only a worker of the same institution in the team of this case may do this."),
    ),
    "person.hand_over": Ability(
        _("hand a case over to a colleague"), "case", who((CASE_WORKERS, "in_team")), say.TEAM, OPEN, say.CLOSED_CASE,
    ),
    "person.propose_hand_over": Ability(
        _("propose a case to another institution"), "case", who((CASE_WORKERS, "in_team")), say.TEAM, OPEN,
        say.CLOSED_CASE,
    ),
    "person.accept_hand_over": Ability(
        _("take a case over"), "hand_over", who((CASE_WORKERS - {HEAD}, "receives_hand_over")), RECEIVER, PROPOSED,
        ANSWERED,
    ),
    "person.decline_hand_over": Ability(
        _("decline a case"), "hand_over", who((CASE_WORKERS, "receives_hand_over")), RECEIVER, PROPOSED, ANSWERED,
    ),
    "person.withdraw_hand_over": Ability(
        _("withdraw the proposal of a case"), "hand_over", who((CASE_WORKERS, "hands_over")),
        _("Only whoever proposed the case, or her head or coordinator, may do this."), PROPOSED, ANSWERED,
    ),
    "person.hand_over_all": Ability(
        _("hand over all cases of a worker"), "post",
        who(({HEAD}, "own_institution"), ({COORDINATOR}, "specialist_of_own_club")), say.POSTS,
    ),
    "person.change_lead": Ability(
        _("change who leads a case"), "case", who((CASE_WORKERS, "answers_for_lead")),
        _("Only the worker who leads the case, or her head or coordinator, may do this."), OPEN, say.CLOSED_CASE,
    ),
}  # fmt: skip
