"""Several people referred at once: the purpose, the list to tick, what happened with each, and their common cover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from kwadrat.access import disclosure, masks, rules, scope
from kwadrat.casework import referrals
from kwadrat.records.choices import CaseState, Disclosed, Purpose
from kwadrat.reporting import clocks, notices
from kwadrat.reporting import people as listing
from kwadrat.reporting import referrals as reporting
from kwadrat.web import page
from kwadrat.web.forms.referrals import SendManyForm
from kwadrat.web.purposes import before_words, explained
from kwadrat.web.referrals.lists import lines
from kwadrat.web.referrals.sending import clock_words, offered

if TYPE_CHECKING:
    from kwadrat.records.partnership import Partnership
    from kwadrat.records.referrals import ReferralBatch


def _partnership(request: page.Request) -> Partnership:
    found: Partnership | None = scope.partnerships(request.actor).filter(pk=request.actor.partnership_id).first()
    if found is None:
        raise Http404
    rules.require(request.actor, "referral.send_many", found)
    return found


def _offered(request: page.Request) -> dict[str, Any]:
    """What may be asked for many at once: what asks for no date or months of each person."""
    return {slug: pair for slug, pair in offered(request).items() if not pair[0].needs and not pair[0].rules}


def choose_purpose_of_many(request: page.Request) -> HttpResponse:
    """What is asked for, for several people."""
    _partnership(request)
    return page.show(
        request, "referrals/choose_purpose.html", person=None, before=before_words(),
        lines=[explained(line) for line, _receivers in _offered(request).values()],
    )  # fmt: skip


def send_many(request: page.Request, purpose: str) -> HttpResponse:
    """Tick people, write once, send; whoever could not be referred stays ticked with the reason."""
    partnership, found = _partnership(request), _offered(request).get(purpose)
    if found is None:
        raise Http404
    (line, receivers), key = found, request.GET.get("od", "")
    rows = listing.listed(request.actor).filter(case__state=CaseState.OPEN)
    part = page.after(rows, ("sort_name", "pk"), key, referrals.MOST_AT_ONCE)
    people = {row.ref: row for row in part.rows}
    places = {one.ref: one for one in receivers}
    kinds = {kind.code: kind for kind in scope.service_kinds(actor=request.actor)[:50]}
    choices: dict[str, Any] = {
        "line": line, "receivers": [(ref, one.label) for ref, one in places.items()],
        "kinds": [(code, kind.label) for code, kind in kinds.items()],
        "people": [(ref, str(row)) for ref, row in people.items()],
    }  # fmt: skip
    form = page.open_form(request, SendManyForm, **choices)
    made: list[ReferralBatch] = []

    def verb() -> ReferralBatch:
        data = form.cleaned_data
        place = places[data["receiver"]]
        made.append(referrals.send_many(
            partnership, by=request.actor, receiver=place.institution, receiver_club=place.club, purpose=line.code,
            matter=line.matter, service_kind=kinds.get(data.get("service_kind", "")), message=data["message"],
            people=[(people[ref].case, data[f"words_{ref}"]) for ref in data["people"]],
        ))  # fmt: skip
        return made[0]

    done = page.carry_out(
        request, form, verb, to=lambda ref: reverse("referral_batch", args=[ref]) if ref else reverse("referrals_sent")
    )
    left: dict[int, str] = made[0].left_out if made else {}  # type: ignore[attr-defined]
    if done and not left:
        return done
    if left:
        typed = request.POST.copy()
        typed.setlist("people", [ref for ref, row in people.items() if row.case.pk in left])
        typed["once"] = page.new_once(request.user.pk)
        form = SendManyForm(typed, **choices)
    ticked = dict(zip(people, form["people"], strict=True))
    return page.show(
        request, "referrals/send_many.html", form=form, here=request.get_full_path(), line=explained(line),
        before=before_words(), next_key=part.next_key, key=key, size=referrals.MOST_AT_ONCE,
        sent=lines(request, reporting.of_batch(request.actor, made[0])) if made else [],
        clock=clock_words(clocks.answer_days(partnership, line.code, timezone.localdate())),
        rows=[(row, ticked[ref], form[f"words_{ref}"], left.get(row.case.pk, "")) for ref, row in people.items()],
    )  # fmt: skip


def batch(request: page.Request, ref: str) -> HttpResponse:
    """The common cover: the referrals under it that the reader sees, each opening written."""
    cover = page.fetch(scope.referral_batches(request.actor).select_related("post__user"), ref)
    rows = reporting.of_batch(request.actor, cover)
    for what, is_named in ((Disclosed.REFERRAL, True), (Disclosed.MINIMUM, False)):
        seen = [row.person_id for row in rows if masks.sees_name(request.actor, row) is is_named]
        disclosure.log(request.actor, seen, what, Purpose.REFERRAL, cover.ref)
    count = ngettext("%(num)s referral", "%(num)s referrals", len(rows)) % {"num": len(rows)}
    is_desk = rows[0].receiver_id == request.actor.institution_id and rows[0].receiver_club_id == request.actor.club_id
    return page.show(
        request,
        "referrals/batch.html",
        cover=cover,
        lines=lines(request, rows),
        count=count,
        is_desk=is_desk,
        lost=None if is_desk else notices.trouble(cover.ref, "referrals_received"),
    )
