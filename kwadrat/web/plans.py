"""Pages of social contracts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import disclosure, fields, rules, scope
from kwadrat.casework import plans
from kwadrat.casework.checks import rule_text
from kwadrat.casework.checks import rules as law_rules
from kwadrat.law.plans import variant_b_warning
from kwadrat.records.choices import ContractState, Disclosed
from kwadrat.reporting import joint_plans
from kwadrat.reporting import outcomes as effects
from kwadrat.reporting import plans as reporting
from kwadrat.reporting.people import long_day
from kwadrat.web import page, people
from kwadrat.web.chips import Chip, deadline
from kwadrat.web.forms.plans import ContractForm, EndContractForm, SignForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.people import Case
    from kwadrat.records.plans import ContractStep, SocialContract

DAYS = {"since": "date", "until": "date", "review_on": "date", "on": "date"}
KINDS = {"draft": "look", "signed": "done", "ended": "neutral"}


@dataclass(frozen=True)
class LegCard:
    """A contract as a card: corner, state, its days in words, chip of the review, and whether it may be signed."""

    contract: SocialContract
    corner: str
    kind: str
    concluded: str
    span: str
    review: Chip | None
    may_sign: bool


def concluded(contract: SocialContract) -> str:
    """Zawarty 2 września 2026, or that it is not yet."""
    if contract.signed_on is None:
        return _("Not concluded yet.")
    return _("Concluded on %(day)s.") % {"day": long_day(contract.signed_on)}


def _span(contract: SocialContract) -> str:
    until = long_day(reporting.last_day(contract))
    return _("from %(since)s to %(until)s") % {"since": long_day(contract.period.lower), "until": until}


def _card(request: page.Request, leg: reporting.Leg, today: date) -> LegCard:
    contract = leg.contract
    review = contract.review_on if contract.state == ContractState.SIGNED else None
    return LegCard(
        contract, leg.corner, KINDS[contract.state], concluded(contract), _span(contract),
        deadline(review, today) if review else None,
        contract.state == ContractState.DRAFT and page.may(request, "plan.sign_contract", contract).is_shown,
    )  # fmt: skip


def of_person(request: page.Request, ref: str) -> HttpResponse:
    """Tab of a person: her contracts as legs of one plan, and the effects her club recorded."""
    person = page.fetch(scope.people(request.actor).select_related("case"), ref)
    today = timezone.localdate()
    if "contract" not in fields.ground(request.actor, person.case):
        raise Http404
    disclosure.log(request.actor, [person.pk], Disclosed.PERSON, subject=person.ref)
    legs = reporting.legs(request.actor, person.case, today)
    joint = joint_plans.of_case(request.actor, person.case)
    board = joint_plans.board(request.actor, joint[0], today) if joint else None
    may_record = page.may(request, "outcome.record", person.case)
    return page.show(
        request, "plans/of_person.html", cards=[_card(request, leg, today) for leg in legs],
        may_draft=page.may(request, "plan.draft_contract", person.case), may_record=may_record,
        joint=joint, board=board, left=joint_plans.left_by(person.case),
        may_open=page.may(request, "plan.open", person.case).is_shown,
        effects=effects.of_case(request.actor, person.case) if may_record.is_shown else [],
        may_assess=page.may(request, "assessment.view", person.case).is_shown,
        **people.head(request, person, "person_plan"),
    )  # fmt: skip


def index(request: page.Request) -> HttpResponse:
    """Kontrakty i przeglądy: those with a review due first, by its day, or one state."""
    if request.actor.role not in scope.CASE_ROLES or request.actor.is_reduced:
        raise Http404
    today, key, state = timezone.localdate(), request.GET.get("od", ""), request.GET.get("stan", "")
    state = state if state in reporting.LISTED else ""
    part = page.after(reporting.listed(request.actor, state), reporting.order_of(state), key)
    rows = []
    for row in part.rows:
        due = row.review_on if row.state == ContractState.SIGNED else None
        rows.append((row, KINDS[row.state], _span(row), deadline(due, today) if due else None))
    count = ngettext("%(num)s contract", "%(num)s contracts", len(rows)) % {"num": len(rows)}
    return page.show(
        request, "plans/index.html", rows=rows, key=key, state=state, next_key=part.next_key, result=count,
        options=list(reporting.words_of_lists().items()), size=page.PAGE_SIZE,
        may_export=page.may(request, "plan.export").is_shown,
        may_bundle=page.may(request, "paper.ask_bundle").is_shown,
    )  # fmt: skip


def _fetch(request: page.Request, ref: str) -> SocialContract:
    rows = scope.contracts(request.actor).select_related("case__person", "institution", "post__user")
    return page.fetch(rows, ref)


def _crumbs(contract: SocialContract) -> list[tuple[str, str]]:
    person = contract.case.person
    return [
        (_("People"), reverse("people")),
        (str(person), reverse("person", args=[person.ref])),
        (_("Plan"), reverse("person_plan", args=[person.ref])),
        (_("Social contract"), reverse("contract", args=[contract.ref])),
    ]


def _grounds(case: Case, variant: str) -> str:
    """What law says of variant B without grounds on the labour market (UPS art. 108 ust. 2); else nothing."""
    today = timezone.localdate()
    known = reporting.grounds(case, today)
    found = variant_b_warning(
        "B" if variant == "B" else "A", pup_referral=known.pup_referral, labour_grounds=known.labour_grounds,
        on=today, rules=law_rules(),
    )  # fmt: skip
    return rule_text(found, today) if found is not None else ""


def _why() -> dict[str, str]:
    return {
        "goal": _("The contract is an agreement with the person, so that her own words stand in it (UPS art. 108)."),
        "review_on": _("Both sides look together whether the contract works. It stands on the first page on that day."),
    }


def draft_contract(request: page.Request, ref: str) -> HttpResponse:
    """Draft a contract."""
    person = page.fetch(scope.people(request.actor).select_related("case"), ref)
    rules.require(request.actor, "plan.draft_contract", person.case)
    today = timezone.localdate()
    form = page.open_form(request, ContractForm, initial={"since": today, "until": today + timedelta(days=364)})
    done = page.carry_out(
        request, form, lambda: plans.draft_contract(person.case, by=request.actor, **form.values()),
        to=lambda made: reverse("contract", args=[made]),
        done=_("The draft has been saved. Both sides sign it on paper; then record the signing."),
    )  # fmt: skip
    back = reverse("person_plan", args=[person.ref])
    verb = Verb(
        _("Write a social contract"), _("Save the draft"), back, lead=str(person), widths=DAYS, why=_why(),
        crumbs=[
            (_("People"), reverse("people")), (str(person), reverse("person", args=[person.ref])), (_("Plan"), back),
        ],
    )  # fmt: skip
    return done or page.show(
        request, "plans/edit_contract.html", form=form, verb=verb, warning=_grounds(person.case, "B")
    )


@dataclass(frozen=True)
class StepLine:
    """One step of a contract in words: what, when, by whom, and the note."""

    words: str
    on: date
    who: str
    note: str


def _step(step: ContractStep) -> StepLine:
    words = {"draft": _("The draft was written"), "signed": _("Both sides signed"), "ended": _("The contract ended")}
    return StepLine(words[step.to_state], step.on, step.by.user.name if step.by else "Kwadrat", step.note)


def contract(request: page.Request, ref: str) -> HttpResponse:
    """One contract, its text and history."""
    found = _fetch(request, ref)
    disclosure.log(request.actor, [found.case.person_id], Disclosed.PERSON, subject=found.ref)
    is_draft = found.state == ContractState.DRAFT
    may = {verb: page.may(request, f"plan.{verb}_contract", found) for verb in ("edit", "sign", "end")}
    return page.show(
        request, "plans/contract.html", contract=found, person=found.case.person,
        steps=[_step(step) for step in found.steps.select_related("by__user").order_by("pk")],
        crumbs=_crumbs(found)[:3], may=may, is_draft=is_draft, kind=KINDS[found.state],
        concluded=concluded(found), span=_span(found),
        warning=_grounds(found.case, found.variant) if is_draft and may["sign"].is_shown else "",
    )  # fmt: skip


def _values(contract: SocialContract) -> dict[str, Any]:
    return {
        "variant": contract.variant, "goal": contract.goal, "duties": contract.duties,
        "since": contract.period.lower, "until": reporting.last_day(contract), "review_on": contract.review_on,
    }  # fmt: skip


def edit_contract(request: page.Request, ref: str) -> HttpResponse:
    """Change a draft."""
    found = _fetch(request, ref)
    rules.require(request.actor, "plan.edit_contract", found)
    form = page.open_form(request, ContractForm, subject=found, initial=_values(found))
    back = reverse("contract", args=[found.ref])
    done = page.carry_out(
        request, form, lambda: plans.edit_contract(found, by=request.actor, **form.values()), to=back,
        done=_("The draft has been saved."), fresh=lambda now: ContractForm(initial=_values(now)),
    )  # fmt: skip
    verb = Verb(
        _("Change the draft"),
        _("Save the draft"),
        back,
        lead=str(found.case.person),
        crumbs=_crumbs(found),
        widths=DAYS,
        why=_why(),
    )
    return done or page.show(
        request, "plans/edit_contract.html", form=form, verb=verb, warning=_grounds(found.case, "B")
    )


def _read_again(form: SignForm) -> None:
    """The text changed under the hand that signs: no two versions of a day, but the new text to be read."""
    if form.conflict is not None:
        form.conflict = None
        form.errors.pop("__all__", None)
        form.add_error(None, _("Somebody changed this contract a moment ago. Read it once more, then sign."))


def sign_contract(request: page.Request, ref: str) -> HttpResponse:
    """Record the signing; the exact text stands above the button."""
    found = _fetch(request, ref)
    rules.require(request.actor, "plan.sign_contract", found)
    form = page.open_form(request, SignForm, subject=found, initial={"on": timezone.localdate()})
    back = reverse("contract", args=[found.ref])
    done = page.carry_out(
        request, form, lambda: plans.sign_contract(found, by=request.actor, on=form.cleaned_data["on"]), to=back,
        done=_("The signing is recorded."),
        fresh=lambda now: SignForm(initial={"on": timezone.localdate()}),
    )  # fmt: skip
    if done:
        return done
    _read_again(form)
    verb = Verb(
        _("Record the signing"), _("We both signed"), back, lead=str(found.case.person), crumbs=_crumbs(found),
        widths=DAYS, why={"on": _("The day on which the person and the social worker signed on paper.")},
    )  # fmt: skip
    disclosure.log(request.actor, [found.case.person_id], Disclosed.PERSON, subject=found.ref)
    return page.show(
        request, "plans/sign_contract.html", form=form, verb=verb, contract=found, person=found.case.person,
        warning=_grounds(found.case, found.variant),
    )  # fmt: skip


def end_contract(request: page.Request, ref: str) -> HttpResponse:
    """End a contract; whether it was carried out is a fact, never a sanction."""
    found = _fetch(request, ref)
    rules.require(request.actor, "plan.end_contract", found)
    form = page.open_form(request, EndContractForm, subject=found, initial={"on": timezone.localdate()})
    back = reverse("contract", args=[found.ref])

    def carry() -> object:
        data = form.cleaned_data
        return plans.end_contract(
            found, by=request.actor, on=data["on"], carried_out=data["carried_out"] == "yes", reason=data["reason"]
        )

    done = page.carry_out(request, form, carry, to=back, done=_("The contract has ended."))
    verb = Verb(
        _("End the social contract"), _("End the contract"), back, lead=str(found.case.person), crumbs=_crumbs(found),
        widths=DAYS, kind="danger",
        why={"carried_out": _("A carried-out contract is one of three conditions of a graduate (UZS art. 2 pkt 1b).")},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
