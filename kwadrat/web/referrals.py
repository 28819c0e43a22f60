"""Pages of referrals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, masks, rules, scope
from kwadrat.casework import referrals
from kwadrat.law.dates import add_working_days
from kwadrat.records.choices import Disclosed, Purpose, ReferralState
from kwadrat.reporting import people as people_reporting
from kwadrat.reporting import referrals as reporting
from kwadrat.web import chips, page, people
from kwadrat.web.forms.referrals import AcceptForm, CloseForm, DeclineForm, SendForm, WithdrawForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.referrals import Referral


@dataclass(frozen=True)
class Row:
    """One referral in a list: what this actor may see of the person, and what waits."""

    referral: Any
    glimpse: masks.Glimpse
    chip: chips.Chip | None
    what: str


@dataclass(frozen=True)
class Step:
    """One of the six steps of the state line."""

    label: str
    state: str
    when: str
    note: str = ""


def what_for(referral: Referral) -> str:
    """Purpose in words, with the service."""
    return referral.service_kind.label if referral.service_kind else str(referral.get_purpose_display())


def row_of(request: page.Request, referral: Referral, today: date) -> Row:
    """A row of a list."""
    chip = chips.deadline(referral.answer_due_on, today) if referral.state == ReferralState.REQUESTED else None
    return Row(referral, masks.of_referral(request.actor, referral, today), chip, what_for(referral))


def _list(request: page.Request, side: str) -> HttpResponse:
    only_open = request.GET.get("stan") != "wszystkie"
    rows = reporting.received if side == "received" else reporting.sent
    found = page.after(rows(request.actor, only_open=only_open), ["answer_due_on", "pk"], request.GET.get("dalej", ""))
    today = timezone.localdate()
    shown = [row_of(request, referral, today) for referral in found.rows]
    disclosure.log(request.actor, {row.referral.case.person_id for row in shown}, Disclosed.MINIMUM, Purpose.REFERRAL)
    here = "referrals" if side == "received" else "referrals_sent"
    return page.show(
        request, "referrals/index.html", rows=shown, side=side, only_open=only_open,
        here=reverse(here), next_key=found.next_key,
        tabs=[
            (_("To us"), reverse("referrals"), side == "received"),
            (_("From us"), reverse("referrals_sent"), side == "sent"),
        ],
    )  # fmt: skip


def index(request: page.Request) -> HttpResponse:
    """Referrals to us."""
    return _list(request, "received")


def outbox(request: page.Request) -> HttpResponse:
    """Referrals from us."""
    return _list(request, "sent")


def choose_person(request: page.Request) -> HttpResponse:
    """Whom to refer: the people of the actor, in Polish order."""
    found = page.after(scope.people(request.actor), ["sort_name", "pk"], request.GET.get("dalej", ""))
    return page.show(request, "referrals/choose_person.html", people=found.rows, next_key=found.next_key)


def of_person(request: page.Request, ref: str) -> HttpResponse:
    """Tab of a person: her referrals that the actor may see."""
    person = people.fetch(request, ref)
    today = timezone.localdate()
    rows = [row_of(request, referral, today) for referral in reporting.of_case(request.actor, person.case.pk)]
    disclosure.log(request.actor, [person.pk], Disclosed.PERSON, subject=person.ref)
    return page.show(
        request, "referrals/of_person.html", rows=rows, may_send=page.may(request, "referral.send", person.case),
        **people.head(request, person, "person_referrals"),
    )  # fmt: skip


def send(request: page.Request, ref: str) -> HttpResponse:
    """Send a referral."""
    person = people.fetch(request, ref)
    rules.require(request.actor, "referral.send", person.case)
    form = page.open_form(
        request, SendForm, clubs=scope.clubs(request.actor).select_related("operator"),
        institutions=scope.institutions(request.actor).order_by("name"), kinds=scope.service_kinds(),
    )  # fmt: skip
    back = reverse("person", args=[person.ref])
    done = page.carry_out(
        request, form, lambda: referrals.send(person.case, by=request.actor, **form.values()),
        to=lambda made: reverse("referral", args=[made]),
        done=_("The referral has been sent. The receiver has been told."),
    )  # fmt: skip
    days = person.case.partnership.answer_days
    due = add_working_days(timezone.localdate(), days)
    verb = Verb(
        _("Send a referral"), _("Send the referral"), back,
        lead=_("%(person)s. The answer is due on %(day)s (%(days)s working days, as agreed in the partnership).")
        % {"person": person, "day": date_format(due, "j E Y"), "days": days},
        crumbs=[(_("People"), reverse("people")), (str(person), back)],
        why={"message": _("Before acceptance the receiver sees initials, age band, locality and this text.")},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def _fetch(request: page.Request, ref: str) -> Referral:
    rows = scope.referrals(request.actor).select_related(
        "case__person", "sender__kind", "receiver__kind", "receiver_club", "service_kind", "sender_post__user"
    )
    return page.fetch(rows, ref)


def _when(day: date | None) -> str:
    return date_format(day, "j b") if day else ""


def state_line(referral: Referral, facts: reporting.Facts, today: date) -> list[Step]:
    """The six steps with their days; refused and withdrawn end the line with the reason."""
    steps = [Step(_("Sent"), "done", _when(facts.sent_on))]
    steps.append(Step(_("Received"), "done" if facts.received_on else "ahead", _when(facts.received_on)))
    if facts.is_refused:
        reason = str(referral.get_decline_reason_display())
        return [*steps, Step(_("Declined"), "ended", _when(facts.answered_on), reason)]
    if facts.is_withdrawn:
        return [*steps, Step(_("Withdrawn"), "ended", _when(facts.closed_on))]
    if facts.answered_on:
        steps.append(Step(_("Answer"), "done", _when(facts.answered_on)))
    else:
        late = referral.answer_due_on < today
        due = _("was due %(day)s") if late else _("due %(day)s")
        steps.append(Step(_("Answer"), "late" if late else "now", due % {"day": _when(referral.answer_due_on)}))
    started = facts.started_on or (facts.answered_on if facts.closed_on else None)
    steps.append(Step(_("Started"), "done" if started else "now" if facts.answered_on else "ahead", _when(started)))
    steps.append(Step(_("Closed"), "done" if facts.closed_on else "ahead", _when(facts.closed_on)))
    outcome = str(referral.get_outcome_display()) if facts.outcome else ""
    steps.append(Step(_("Did it help"), "done" if facts.outcome else "ahead", _when(facts.closed_on), outcome))
    return steps


def referral(request: page.Request, ref: str) -> HttpResponse:
    """One referral; before acceptance the receiver sees the minimum only."""
    found = _fetch(request, ref)
    today = timezone.localdate()
    glimpse = masks.of_referral(request.actor, found, today)
    what = Disclosed.MINIMUM if glimpse.is_masked else Disclosed.REFERRAL
    disclosure.log(request.actor, [found.case.person_id], what, Purpose.REFERRAL, found.ref)
    in_scope = not glimpse.is_masked and scope.people(request.actor).filter(pk=found.case.person_id).exists()
    square = people_reporting.squares([found.case_id], today).get(found.case_id) if in_scope else None
    verbs = ("accept", "decline", "withdraw", "close")
    return page.show(
        request, "referrals/referral.html", referral=found, glimpse=glimpse, square=square, what=what_for(found),
        line=state_line(found, reporting.facts(found), today), in_scope=in_scope,
        steps=list(found.steps.select_related("by__user", "by__institution", "by__club")),
        may={verb: page.may(request, f"referral.{verb}", found) for verb in verbs},
        is_waiting=found.state == ReferralState.REQUESTED,
        chip=chips.deadline(found.answer_due_on, today) if found.state == ReferralState.REQUESTED else None,
        basis=disclosure.basis_of(request.actor),
    )  # fmt: skip


def _verb(request: page.Request, found: Referral, title: str, submit: str, lead: str, **more: Any) -> Verb:
    glimpse = masks.of_referral(request.actor, found, timezone.localdate())
    here = reverse("referral", args=[found.ref])
    return Verb(
        f"{title}: {glimpse.title}", submit, here, lead=lead,
        crumbs=[(_("Referrals"), reverse("referrals")), (found.ref, here)], **more,
    )  # fmt: skip


def accept(request: page.Request, ref: str) -> HttpResponse:
    """Accept."""
    found = _fetch(request, ref)
    rules.require(request.actor, "referral.accept", found)
    form = page.open_form(request, AcceptForm, subject=found)
    verb = _verb(
        request, found, _("Accept the referral"), _("Accept the referral"),
        _("The sender will be told. The person is an applicant until the social contract is signed."),
    )  # fmt: skip
    done = page.carry_out(
        request, form, lambda: referrals.accept(found, by=request.actor, note=form.cleaned_data["note"]), to=verb.back,
        done=_("Accepted. The sender has been told."), fresh=lambda now: AcceptForm(),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def decline(request: page.Request, ref: str) -> HttpResponse:
    """Decline with a coded reason."""
    found = _fetch(request, ref)
    rules.require(request.actor, "referral.decline", found)
    form = page.open_form(request, DeclineForm, subject=found)
    verb = _verb(
        request, found, _("Decline the referral"), _("Decline"),
        _("The sender will get the reason. Nothing but the fact stays with you."), kind="danger",
    )  # fmt: skip
    done = page.carry_out(
        request, form,
        lambda: referrals.decline(
            found, by=request.actor, reason=form.cleaned_data["reason"], note=form.cleaned_data["note"]
        ),
        to=verb.back, done=_("Declined. The sender has been told."), fresh=lambda now: DeclineForm(),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def withdraw(request: page.Request, ref: str) -> HttpResponse:
    """Withdraw by the sender."""
    found = _fetch(request, ref)
    rules.require(request.actor, "referral.withdraw", found)
    form = page.open_form(request, WithdrawForm, subject=found)
    verb = _verb(
        request, found, _("Withdraw the referral"), _("Withdraw"), _("The receiver will be told."), kind="danger"
    )
    done = page.carry_out(
        request, form, lambda: referrals.withdraw(found, by=request.actor, reason=form.cleaned_data["reason"]),
        to=verb.back, done=_("Withdrawn. The receiver has been told."), fresh=lambda now: WithdrawForm(),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def close(request: page.Request, ref: str) -> HttpResponse:
    """Close with one of the seven outcomes."""
    found = _fetch(request, ref)
    rules.require(request.actor, "referral.close", found)
    form = page.open_form(request, CloseForm, subject=found)
    verb = _verb(
        request, found, _("Close the referral"), _("Close the referral"),
        _("Received, accepted, delivered and helped are four facts. Say honestly whether it helped."),
    )  # fmt: skip
    done = page.carry_out(
        request, form,
        lambda: referrals.close(
            found, by=request.actor, outcome=form.cleaned_data["outcome"], note=form.cleaned_data["note"]
        ),
        to=verb.back, done=_("Closed. The sender has been told."), fresh=lambda now: CloseForm(),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
