"""After a refusal and past a day: what waits for whoever watches, another institution, nothing more to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, masks, relations, rules, scope
from kwadrat.casework import referrals
from kwadrat.records.choices import Disclosed, Purpose, ReferralState
from kwadrat.reporting import links
from kwadrat.reporting import referrals as reporting
from kwadrat.reporting.referrals import asked, place_of_receiver, place_of_sender
from kwadrat.web import page
from kwadrat.web.chips import deadline
from kwadrat.web.forms.referrals import RerouteForm, SettleForm
from kwadrat.web.referrals.frame import answer, fetch
from kwadrat.web.referrals.wording import TAGS, missing

if TYPE_CHECKING:
    from kwadrat.records.referrals import Referral


def _line(request: page.Request, row: Any) -> dict[str, Any]:
    """The fact alone: initials at most, and for whoever has her papers."""
    today = timezone.localdate()
    glimpse = masks.minimum(row.case.person, today)
    return {
        "referral": row, "name": glimpse.title if request.actor.is_authorised else row.ref,
        "sender": place_of_sender(row), "receiver": place_of_receiver(row), "missing": missing(row),
        "chip": deadline(row.due_on, today), "kind": TAGS[row.state], "state": row.get_state_display(),
    }  # fmt: skip


def watched_list(request: page.Request) -> HttpResponse:
    """Do pilnowania: referrals past their day of which the reader was told, and refusals that nobody has settled."""
    key = request.GET.get("od", "")
    part = page.after(reporting.watched(request.actor), ("due_on", "pk"), key)
    return page.show(
        request, "referrals/watched_list.html", lines=[_line(request, row) for row in part.rows],
        next_key=part.next_key, key=key, here=reverse("referrals_watched"), size=page.PAGE_SIZE,
        sees_lists=request.actor.role in scope.CASE_ROLES, may_draft=page.may(request, "referral.edit").is_shown,
    )  # fmt: skip


def watched(request: page.Request, ref: str) -> HttpResponse:
    """One referral as whoever watches sees it: who asked whom, what did not come, whom to call. No content."""
    row = page.fetch(reporting.watched(request.actor), ref)
    if request.actor.is_authorised:
        disclosure.log(request.actor, [row.case.person_id], Disclosed.OVERDUE, Purpose.REFERRAL, row.ref)
    return page.show(
        request, "referrals/watched.html", line=_line(request, row), told=reporting.told(row),
        may_reroute=page.may(request, "referral.reroute", row),
    )  # fmt: skip


def _places(request: page.Request, row: Referral) -> dict[str, reporting.Receiver]:
    """Everybody but the one who refused and the sender's own desk."""
    taken = {(row.receiver_id, row.receiver_club_id), (row.sender_id, row.sender_post.club_id)}
    return {
        one.ref: one
        for one in reporting.receivers(request.actor)
        if (one.institution.pk, one.club.pk if one.club else None) not in taken
    }


def _sent_on(referral: Referral) -> str:
    """Who has been told of the referral to another institution, and what the sender is still to do."""
    if links.has_answerer(referral.receiver, referral.receiver_club):
        return _("The referral is sent to another institution. Both sides have been told.")
    said = _("Nobody in %(receiver)s has an account, so the answer comes by a link. It is sent by: %(sender)s.")
    return said % {"receiver": place_of_receiver(referral), "sender": place_of_sender(referral)}


def reroute(request: page.Request, ref: str) -> HttpResponse:
    """Inna instytucja: the same request to somebody else; the sender may change the words, whoever watches does not
    read them."""
    row: Any = reporting.whole(request.actor).filter(ref=ref.upper()).first()
    row = row or page.fetch(reporting.watched(request.actor), ref)
    rules.require(request.actor, "referral.reroute", row)
    is_own, places = relations.sent(request.actor, row), _places(request, row)
    form = page.open_form(
        request, RerouteForm, subject=row, initial={"message": row.message if is_own else ""}, is_own=is_own,
        receivers=[(key, one.label) for key, one in places.items()],
    )  # fmt: skip

    made: list[Referral] = []

    def verb() -> Referral:
        place = places[form.cleaned_data["receiver"]]
        made.append(referrals.reroute(
            row, by=request.actor, receiver=place.institution, receiver_club=place.club,
            message=form.cleaned_data.get("message", ""),
        ))  # fmt: skip
        return made[0]

    done = page.carry_out(
        request, form, verb,
        to=lambda new: reverse("referral", args=[new]) if is_own and new else reverse("referrals_watched"),
    )  # fmt: skip
    if made:
        page.tell(request, _sent_on(made[0]))
    back = reverse("referral" if is_own else "referral_watched", args=[row.ref])
    return done or page.show(
        request, "referrals/reroute.html", form=form, referral=row, is_own=is_own, back=back, here=request.path,
        what=asked(row) if is_own else "", receiver=place_of_receiver(row), sender=place_of_sender(row),
        glimpse=masks.of_referral(request.actor, row, timezone.localdate()),
    )  # fmt: skip


def settle(request: page.Request, ref: str) -> HttpResponse:
    """Nic więcej: the sender knows of the refusal, and nothing more is to be done about it."""
    row = fetch(request, ref)
    return answer(
        request, row, "referral.settle", SettleForm, lambda data: referrals.settle(row, by=request.actor),
        "referrals/settle.html", _("The refusal is settled."), is_given_back=row.state == ReferralState.CANCELLED,
    )  # fmt: skip
