"""Pages of social contracts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import plans
from kwadrat.records.choices import ContractState, Disclosed
from kwadrat.web import page, people
from kwadrat.web.forms.plans import ContractForm, EndContractForm, SignForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.plans import SocialContract

DAY = timedelta(days=1)
DAYS = {"since": "date", "until": "date", "review_on": "date", "on": "date"}


def of_person(request: page.Request, ref: str) -> HttpResponse:
    """Tab of a person: her contracts."""
    person = page.fetch(scope.people(request.actor).select_related("case"), ref)
    contracts = scope.contracts(request.actor).filter(case=person.case).select_related("institution", "post__user")
    disclosure.log(request.actor, [person.pk], Disclosed.PERSON, subject=person.ref)
    return page.show(
        request, "plans/of_person.html", contracts=list(contracts.order_by("-pk")),
        may_draft=page.may(request, "plan.draft_contract", person.case),
        **people.head(request, person, "person_plan"),
    )  # fmt: skip


def _fetch(request: page.Request, ref: str) -> SocialContract:
    rows = scope.contracts(request.actor).select_related("case__person", "institution", "post__user")
    return page.fetch(rows, ref)


def _crumbs(contract: SocialContract) -> list[tuple[str, str]]:
    person = contract.case.person
    return [
        (_("People"), reverse("people")),
        (str(person), reverse("person", args=[person.ref])),
        (_("Social contract"), reverse("contract", args=[contract.ref])),
    ]


def draft_contract(request: page.Request, ref: str) -> HttpResponse:
    """Draft a contract."""
    person = page.fetch(scope.people(request.actor).select_related("case"), ref)
    rules.require(request.actor, "plan.draft_contract", person.case)
    today = timezone.localdate()
    form = page.open_form(request, ContractForm, initial={"since": today, "until": today + timedelta(days=364)})
    done = page.carry_out(
        request, form, lambda: plans.draft_contract(person.case, by=request.actor, **form.values()),
        to=lambda made: reverse("contract", args=[made]),
        done=_("The draft has been saved. Print it, sign it, record it."),
    )  # fmt: skip
    back = reverse("person_plan", args=[person.ref])
    verb = Verb(
        _("Draft a social contract"), _("Save the draft"), back, lead=str(person), widths=DAYS,
        crumbs=[(_("People"), reverse("people")), (str(person), reverse("person", args=[person.ref]))],
        why={"variant": _("Variant B is meant for a special situation on the labour market (R-KS).")},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def contract(request: page.Request, ref: str) -> HttpResponse:
    """One contract, its text and history."""
    found = _fetch(request, ref)
    disclosure.log(request.actor, [found.case.person_id], Disclosed.PERSON, subject=found.ref)
    return page.show(
        request, "plans/contract.html", contract=found, person=found.case.person,
        steps=list(found.steps.select_related("by__user")), crumbs=_crumbs(found)[:2],
        may={verb: page.may(request, f"plan.{verb}_contract", found) for verb in ("edit", "sign", "end")},
        is_draft=found.state == ContractState.DRAFT,
    )  # fmt: skip


def _values(contract: SocialContract) -> dict[str, Any]:
    return {
        "variant": contract.variant, "goal": contract.goal, "duties": contract.duties,
        "since": contract.period.lower, "until": contract.period.upper - DAY, "review_on": contract.review_on,
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
    )
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def sign_contract(request: page.Request, ref: str) -> HttpResponse:
    """Record the signing; the exact text stands above the button."""
    found = _fetch(request, ref)
    rules.require(request.actor, "plan.sign_contract", found)
    form = page.open_form(request, SignForm, subject=found, initial={"on": timezone.localdate()})
    back = reverse("contract", args=[found.ref])
    done = page.carry_out(
        request, form, lambda: plans.sign_contract(found, by=request.actor, on=form.cleaned_data["on"]), to=back,
        done=_("The contract is signed. The club may start participation."),
        fresh=lambda now: SignForm(initial={"on": timezone.localdate()}),
    )  # fmt: skip
    verb = Verb(
        _("Record the signing"), _("We both signed"), back, lead=str(found.case.person), crumbs=_crumbs(found),
        widths=DAYS, why={"on": _("The day on which the person and the social worker signed on paper.")},
    )  # fmt: skip
    return done or page.show(request, "plans/sign_contract.html", form=form, verb=verb, contract=found)


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
