"""Sentences of the person's page: what happened, why the reader sees it, what she does not see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, fields
from kwadrat.access.actor import Actor
from kwadrat.records.choices import (
    HandOverReason,
    InterruptionReason,
    NoteKind,
    PlacementForm,
    PlacementResult,
    PlacementState,
    ReferralState,
    Role,
)
from kwadrat.reporting import people as reporting
from kwadrat.reporting.acts import cite
from kwadrat.reporting.history import Event
from kwadrat.web.purposes import field_words

if TYPE_CHECKING:
    from kwadrat.records.people import Case, Person


@dataclass(frozen=True)
class Line:
    """One entry of ui/story.html timeline, and what an own entry adds: crossing out and the link to do so."""

    when: str
    iso: str
    code: str
    initial: str
    fact: str
    more: str
    meta: str
    url: str = ""
    void_url: str = ""
    struck: str = ""


def verb_labels() -> dict[str, str]:
    """Words of the menu "Więcej"."""
    return {
        "person.open_identity": _("Show PESEL, address and telephone"),
        "person.correct": _("Correct personal data"),
        "plan.draft_contract": _("Write a social contract"),
        "service.record_consultation": _("Write a consultation card"),
        "person.start_participation": _("Start taking part in the club"),
        "person.end_participation": _("End taking part in the club"),
        "outcome.record": _("Record an effect"),
        "person.record_labour_status": _("Record the status on the labour market"),
        "person.give_notice": _("Record the data-protection information"),
        "person.join_team": _("Add a worker to the team"),
        "person.open_household": _("Show family and legal representative"),
        "placement.plan": _("Plan temporary work"),
        "assessment.view": _("Show the opening and closing assessment"),
        "person.record_move": _("Record that the person moved away"),
        "person.record_death": _("Record that the person died"),
        "person.record_return": _("Record that the person came back"),
        "person.revoke_death": _("Take back a death recorded by mistake"),
    }


def _short(day: date) -> str:
    form = "j b" + ("" if day.year == timezone.localdate().year else " Y")
    return date_format(day, form.replace("b", "M") if get_language() == "en" else form).replace(" ", "\u00a0")


def _referral_fact(event: Event) -> tuple[str, str]:
    data = event.data
    words = {
        ReferralState.REQUESTED: _("Referral sent: %(place)s."),
        ReferralState.ACCEPTED: _("Referral accepted: %(place)s."),
        ReferralState.REJECTED: _("Referral declined: %(place)s."),
        ReferralState.CANCELLED: _("Referral withdrawn: %(place)s."),
        ReferralState.ON_HOLD: _("Referral on the waiting list: %(place)s."),
        ReferralState.IN_PROGRESS: _("Help asked for by the referral began: %(place)s."),
        ReferralState.ENTERED_IN_ERROR: _("Referral voided as a mistake: %(place)s."),
        ReferralState.COMPLETED: _("Referral closed, it helped: %(place)s."),
        ReferralState.FAILED: _("Referral closed, it did not help: %(place)s."),
    }
    text = words.get(data["to"], _("Referral: %(place)s.")) % {"place": data["receiver"]}
    return text, data["note"]


def _contract_fact(event: Event) -> tuple[str, str]:
    words = {
        "draft": _("Draft of the social contract."),
        "signed": _("Social contract signed."),
        "ended": _("Social contract ended."),
    }
    return words[event.data["to"]], event.data["note"]


def _participation_fact(event: Event) -> tuple[str, str]:
    data = event.data
    words = {
        "active": _("Beginning in the club: %(club)s."),
        "completed": _("The club completed: %(club)s."),
        "interrupted": _("Taking part in the club interrupted: %(club)s."),
    }
    fact = words[data["to"]]
    if data["was"] == "interrupted":
        fact = _("Taking part in the club goes on: %(club)s.")
    reason = dict(InterruptionReason.choices).get(data["reason"], "")
    more = " ".join(part for part in (f"{str(reason).capitalize()}." if reason else "", data["note"]) if part)
    return fact % {"club": data["at"]}, more


def _placement_fact(event: Event) -> tuple[str, str]:
    data = event.data
    words = {
        PlacementState.PLANNED: _("Temporary work planned: %(form)s."),
        PlacementState.BEGUN: _("Temporary work begun: %(form)s."),
        PlacementState.ENDED: _("Temporary work ended: %(form)s."),
        PlacementState.CANCELLED: _("Temporary work called off: %(form)s."),
        PlacementState.VOIDED: _("Temporary work voided as a mistake: %(form)s."),
    }
    result = dict(PlacementResult.choices).get(data["reason"], "")
    fact = words[data["to"]] % {"form": PlacementForm(data["form"]).label}
    return fact, f"{str(result).capitalize()}." if result else ""


def _closing_fact(event: Event) -> tuple[str, str]:
    words = {
        ("open", "moved"): _("The person moved away. The case is closed."),
        ("open", "deceased"): _("The person died. The case is closed."),
        ("moved", "deceased"): _("The person died."),
        ("moved", "open"): _("The person came back. The case is open again."),
        ("deceased", "open"): _("A death recorded by mistake was taken back. The case is open again."),
    }
    return words[(event.data["was"], event.data["to"])], event.data["note"]


def minutes(count: int) -> str:
    """3 godziny, or 75 minut when the hours are not whole."""
    if count and count % 60 == 0:
        return ngettext("%(num)s hour", "%(num)s hours", count // 60) % {"num": count // 60}
    return ngettext("%(num)s minute", "%(num)s minutes", count) % {"num": count}


def _label(data: Mapping[str, Any]) -> str:
    """Name of a service in the reader's language."""
    return str(data["label_en" if get_language() == "en" else "label_pl"])


def _fact(event: Event) -> tuple[str, str]:
    data = event.data
    if event.source == "note":
        return f"{str(NoteKind(data['kind']).label).capitalize()}.", data["text"]
    if event.source == "referral":
        return _referral_fact(event)
    if event.source == "contract":
        return _contract_fact(event)
    if event.source == "participation":
        return _participation_fact(event)
    if event.source == "placement":
        return _placement_fact(event)
    if event.source == "case":
        return _closing_fact(event)
    if event.source == "conference":
        return _("Conference on the case."), data["note"]
    if event.source == "task":
        return _("Task done: %(text)s.") % {"text": data["text"].rstrip(".")}, data["note"]
    if event.source == "hand_over":
        why = str(HandOverReason(data["reason"]).label).capitalize()
        fact = _("The case was handed over to: %(worker)s.") % {"worker": data["to"]}
        return fact, " ".join(part for part in (f"{why}.", data["note"]) if part)
    if event.source == "session":
        return _("Classes: %(kind)s,") % {"kind": _label(data)}, f"{minutes(data['minutes'])}."
    return _("Card: %(kind)s,") % {"kind": _label(data)}, f"{minutes(data['minutes'])}: {data['topic']}"


def _address(event: Event) -> str:
    if event.source == "referral":
        return reverse("referral", args=[event.data["ref"]])
    if event.source in ("contract", "placement"):
        return reverse(event.source, args=[event.data["ref"]])
    return ""


def entry(event: Event, actor: Actor, person: Person) -> Line:
    """One line of "Co się działo"."""
    fact, more = _fact(event)
    meta = ", ".join(part for part in (event.name, event.place) if part)
    void_url = struck = ""
    if event.source == "note":
        if event.data["voided"]:
            struck = _("Voided: %(reason)s") % {"reason": event.data["reason"]}
        elif event.data["post"] == actor.post_id:
            void_url = reverse("person_void_note", args=[person.ref, event.pk])
    return Line(
        when=_short(event.on), iso=event.on.isoformat(), code=event.corner, initial=event.name[:1], fact=fact,
        more=more, meta=meta, url=_address(event), void_url=void_url, struck=struck,
    )  # fmt: skip


def why(actor: Actor, members: list[reporting.Member]) -> str:
    """Reason of the team row that lets this reader in."""
    if actor.is_reduced:
        return _("You lead classes or consultations with this person.")
    mine = next((one for one in members if one.post_id == actor.post_id), None)
    if mine is None and actor.role == Role.COORDINATOR:
        mine = next((one for one in members if one.club_id == actor.club_id), None)
    if mine is None:
        return _("A worker of your institution is in the team of this person.")
    reasons = {
        "registered": _("You are in the team since %(day)s: your institution registered this person."),
        "referral": _("You are in the team since %(day)s: your institution accepted the referral."),
        "added": _("You are in the team since %(day)s: a worker of the team added you."),
        "handed_over": _("You are in the team since %(day)s: the case was handed over to you."),
        "returned": _("You are in the team since %(day)s: you recorded that the person came back."),
    }
    text = reasons.get(mine.basis, _("You are in the team since %(day)s."))
    return text % {"day": reporting.long_day(mine.since)}


def basis(actor: Actor, case: Case) -> str:
    """The articles, as a sentence."""
    return _("Basis: %(article)s.") % {"article": cite(disclosure.basis_of(actor, case))}


def hidden(actor: Actor, case: Case) -> str:
    """What this role does not see of a person; in a case to which her desk came for a purpose that tells less, what the
    purpose keeps back."""
    told = fields.ground(actor, case)
    kept = [words for field, words in field_words().items() if field not in told]
    if told.is_partial and not actor.is_reduced:
        return _("The purpose for which the person came to you does not open: %(fields)s.") % {
            "fields": ", ".join(kept)
        }
    return {
        Role.COORDINATOR.value: _("You do not see: referrals that did not pass through your club."),
        Role.SOCIAL_WORKER.value: _("You do not see: attendance lists and consultation cards of the club."),
        Role.COUNSELLOR.value: _(
            "You do not see: the statutory group, health, addiction, convictions, origin and attendance lists."
        ),
        Role.NGO_WORKER.value: _(
            "You do not see: the statutory group, health, addiction, convictions, origin and"
            " attendance lists of others."
        ),
        Role.HEAD.value: _("You do not see: the statutory group, benefits and attendance lists."),
        Role.SPECIALIST.value: _(
            "You do not see: the team, entries of others, the plan, referrals, contacts and the statutory group."
        ),
    }.get(actor.role, "")
