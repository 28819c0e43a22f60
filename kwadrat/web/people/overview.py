"""The page of a person: dates ahead, contract, what happened, team, why I see her."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, fields
from kwadrat.records.choices import Disclosed, Purpose
from kwadrat.reporting import countdowns as terms
from kwadrat.reporting import history, joint_plans, placements
from kwadrat.reporting import people as reporting
from kwadrat.web import page
from kwadrat.web.chips import Chip, deadline
from kwadrat.web.people import countdowns, statuses, wording
from kwadrat.web.people.frame import head

if TYPE_CHECKING:
    from kwadrat.records.people import Case, Person
    from kwadrat.records.plans import SocialContract

TIMELINE = 10


@dataclass(frozen=True)
class Ahead:
    """One of the three dates ahead."""

    chip: Chip
    title: str
    text: str
    url: str = ""


def _ahead(request: page.Request, case: Case, standing: Any, contract: SocialContract | None) -> list[Ahead]:
    today = timezone.localdate()
    found: list[tuple[date, Ahead]] = []
    if contract is not None and contract.state == "signed" and contract.review_on:
        found.append((contract.review_on, Ahead(
            deadline(contract.review_on, today), _("Review of the contract"), contract.post.user.name,
            reverse("contract", args=[contract.ref]),
        )))  # fmt: skip
    referral = reporting.waiting_referral(request.actor, case)
    if referral is not None:
        place = referral.receiver_club.name if referral.receiver_club else referral.receiver.name
        found.append((referral.answer_due_on, Ahead(
            deadline(referral.answer_due_on, today), _("Answer to the referral"), place,
            reverse("referral", args=[referral.ref]),
        )))  # fmt: skip
    if standing.planned_end_on:
        found.append((standing.planned_end_on, Ahead(
            deadline(standing.planned_end_on, today), _("Planned end in the club"), standing.club,
        )))  # fmt: skip
    return [ahead for _on, ahead in sorted(found, key=lambda pair: pair[0])]


def _contract(contract: SocialContract | None) -> dict[str, Any] | None:
    if contract is None:
        return None
    until = contract.period.upper - reporting.DAY if contract.period.upper else None
    span = _("from %(since)s to %(until)s") % {
        "since": reporting.long_day(contract.period.lower), "until": reporting.long_day(until),
    }  # fmt: skip
    kinds = {"draft": "look", "signed": "done", "ended": "neutral"}
    return {
        "url": reverse("contract", args=[contract.ref]), "kind": kinds[contract.state],
        "state": contract.get_state_display(), "span": span, "goal": contract.goal,
        "variant": contract.get_variant_display(), "place": contract.institution.name,
    }  # fmt: skip


def _team(members: list[reporting.Member], case_corners: Mapping[str, date]) -> list[dict[str, Any]]:
    alone = {code for code in "PZRF" if sum(one.code == code for one in members) == 1}
    rows = []
    for one in members:
        last = one.last_on
        if one.code in alone and one.code in case_corners:
            last = max(filter(None, (last, case_corners[one.code])))
        role = f"{one.role}, {one.place}"
        if one.leads:
            role = _("leads the case, %(place)s") % {"place": one.place}
        words = _("last on %(day)s") % {"day": short_day(last)} if last else ""
        rows.append({
            "code": one.code, "name": one.name, "role": role, "last": words, "phone": one.phone, "is_me": one.is_me,
        })  # fmt: skip
    return rows


def short_day(day: date, with_month: str = "E") -> str:
    """20 listopada, or 20 lis with 'b'; the year only when it is another one."""
    form = f"j {with_month}" + ("" if day.year == timezone.localdate().year else " Y")
    if get_language() == "en":
        form = form.replace("E", "F").replace("b", "M")
    return date_format(day, form).replace(" ", "\u00a0")


VERBS: tuple[tuple[str, str], ...] = (
    ("person.open_identity", "person_open_identity"),
    ("person.correct", "person_correct"),
    ("plan.draft_contract", "plan_draft_contract"),
    ("service.record_consultation", "service_record_consultation"),
    ("placement.plan", "placement_plan"),
    ("person.start_participation", "person_start_participation"),
    ("outcome.record", "outcome_record"),
    ("person.record_labour_status", "person_record_labour_status"),
    ("person.give_notice", "person_give_notice"),
    ("person.join_team", "person_join_team"),
    ("person.open_household", "person_open_household"),
    ("assessment.view", "assessment_view"),
)
# of these only what the state of the case admits: a menu does not offer to undo what did not happen
CLOSING = ("person.record_move", "person.record_death", "person.record_return", "person.revoke_death")


def _verbs(request: page.Request, person: Person, standing: reporting.Standing) -> list[tuple[str, str]]:
    case: Case = person.case
    labels = wording.verb_labels()
    rows = []
    for ability, name in VERBS:
        if standing.code == "active" and ability == "person.start_participation":
            if page.may(request, ability, case).is_shown:
                rows.append((
                    labels["person.end_participation"],
                    reverse("person_end_participation", args=[person.ref, standing.participation_ref]),
                ))  # fmt: skip
            continue
        subject = person if ability in ("person.open_identity", "person.correct", "person.open_household") else case
        if page.may(request, ability, subject).is_shown:
            rows.append((labels[ability], reverse(name, args=[person.ref])))
    for ability in CLOSING:
        if page.may(request, ability, case):
            rows.append((labels[ability], reverse(ability.replace(".", "_"), args=[person.ref])))
    return rows


def _skip(request: page.Request) -> int:
    text = request.GET.get("od", "")
    return min(int(text), history.MOST) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def person(request: page.Request, ref: str) -> HttpResponse:
    """Przegląd: what waits, what happened, who helps, and why the reader sees it. Every opening is written."""
    found = placements.person(request.actor, ref.upper())
    if found is None:
        raise Http404
    row, work = found
    actor, today, skip = request.actor, timezone.localdate(), _skip(request)
    is_reduced = actor.is_reduced
    purpose = Purpose.SERVICE if is_reduced else Purpose.CASEWORK
    disclosure.log(actor, [row.pk], Disclosed.PERSON, purpose, basis=disclosure.basis_of(actor, row.case))
    frame = head(request, row)
    events, older = history.events(actor, row.case, today, skip, TIMELINE)
    members = [] if is_reduced or not fields.sees_team(actor) else reporting.team(actor, row.case, today)
    contract = None if is_reduced else reporting.present_contract(actor, row.case)
    facts = [] if is_reduced else reporting.labour_statuses(actor, row.case)
    standing, square = frame["head"].standing, frame["head"].square
    return page.show(
        request, "people/person.html",
        ahead=[] if is_reduced else _ahead(request, row.case, standing, contract),
        contract=_contract(contract), work=work, kinds=placements.KINDS,
        joint=None if is_reduced else joint_plans.short(actor, row.case),
        timeline=[wording.entry(event, actor, row) for event in events],
        skip=skip, next_skip=skip + TIMELINE, older=older,
        team=_team(members, square.last if square else {}),
        verbs=_verbs(request, row, standing),
        statuses=facts, countdowns=[countdowns.running(one, today) for one in terms.of_case(row.case, facts, today)],
        may_correct_status=page.may(request, "person.record_labour_status", row.case).is_shown,
        may_note=page.may(request, "person.add_note", row.case).is_shown,
        may_refer=page.may(request, "referral.send", row.case).is_shown,
        why=wording.why(actor, members), basis=wording.basis(actor, row.case), hidden=wording.hidden(actor, row.case),
        asked=[] if is_reduced else statuses.shown(request, row), travels=statuses.travels_words(),
        **frame,
    )  # fmt: skip
