"""Lists on their way out as spreadsheets: rows and filters of the page. Each person of a list has it in her ledger."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from kwadrat.access import audit, disclosure, rules, scope
from kwadrat.exchange.exports import sheet
from kwadrat.records.choices import Disclosed, Purpose
from kwadrat.reporting import lists

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send(
    actor: Any, ability: str, listing: lists.Listing, purpose: Purpose, subject: str, details: dict[str, str]
) -> HttpResponse:
    """The file; before it leaves, one row in the ledger of each person in it and one audit event are written."""
    now = timezone.now()
    content = sheet.render(listing, actor.name, now, settings.DEMO)
    disclosure.log(actor, dict.fromkeys(listing.people), Disclosed.EXPORT, purpose, listing.code)
    audit.record(
        actor, ability, subject=subject,
        details={**{name: value for name, value in details.items() if value}, "list": listing.code,
                 "rows": len(listing.rows), "people": len(set(listing.people))},
    )  # fmt: skip
    name = f"{listing.code}-{timezone.localdate()}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _partnership(actor: Any) -> Any:
    """Whoever acts in no partnership has no lists."""
    found = scope.partnerships(actor).filter(pk=actor.partnership_id).first()
    if found is None:
        raise Http404
    return found


def people(request: HttpRequest) -> HttpResponse:
    """The list of people with its filter."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    whole = _partnership(actor)
    rules.require(actor, "person.export", whole)
    state = request.GET.get("stan", "")
    listing = lists.of_people(actor, state)
    return send(actor, "person.export", listing, Purpose.CASEWORK, whole.ref, {"asked": listing.asked})


def referrals(request: HttpRequest) -> HttpResponse:
    """Referrals to us, or sent by us; open ones or all."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    whole = _partnership(actor)
    rules.require(actor, "referral.export", whole)
    is_inbox, state = request.GET.get("strona") != "wyslane", request.GET.get("stan", "")
    listing = lists.of_referrals(actor, is_inbox, state != "wszystkie")
    details = {"side": "received" if is_inbox else "sent", "state": "all" if state == "wszystkie" else "open"}
    return send(actor, "referral.export", listing, Purpose.REFERRAL, whole.ref, details)


def contracts(request: HttpRequest) -> HttpResponse:
    """Contracts and reviews with their filter."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    whole = _partnership(actor)
    rules.require(actor, "plan.export", whole)
    state = request.GET.get("stan", "")
    listing = lists.of_contracts(actor, state)
    return send(actor, "plan.export", listing, Purpose.CASEWORK, whole.ref, {"asked": listing.asked})


def week(request: HttpRequest) -> HttpResponse:
    """Classes of a week with its filters; no person stands in it."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    whole = _partnership(actor)
    rules.require(actor, "service.export_week", whole)
    try:
        day = date.fromisoformat(request.GET.get("tydzien", ""))
    except ValueError:
        day = timezone.localdate()
    monday = day - timedelta(days=day.weekday())
    listing = lists.of_week(actor, monday, request.GET.get("grupa", ""), request.GET.get("prowadzi", ""))
    return send(actor, "service.export_week", listing, Purpose.SERVICE, whole.ref, {"week": str(monday)})


def group(request: HttpRequest, ref: str) -> HttpResponse:
    """Members of a group today."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = scope.groups(actor).filter(ref=ref.upper()).first()
    if found is None:
        raise Http404
    rules.require(actor, "service.export_group", found)
    listing = lists.of_group(found, timezone.localdate())
    return send(actor, "service.export_group", listing, Purpose.SERVICE, found.ref, {})
