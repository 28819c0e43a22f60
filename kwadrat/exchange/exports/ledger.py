"""The ledger of one person as a file. Taking it away is written in the ledger itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from kwadrat.access import audit, disclosure, rules, scope
from kwadrat.exchange.exports import sheet
from kwadrat.exchange.exports.lists import XLSX
from kwadrat.papers import ledger as papers
from kwadrat.records.choices import Disclosed, Purpose
from kwadrat.reporting import ledger as reporting
from kwadrat.reporting import lists


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _asked(request: HttpRequest, without: tuple[str, ...]) -> reporting.Asked:
    """The same part as on the page; the page writes the address, so anything else asks for everything."""
    return reporting.Asked(
        _day(request.GET.get("od_dnia", "")), _day(request.GET.get("do_dnia", "")), request.GET.get("kto", "")[:11],
        without,
    )  # fmt: skip


def export(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """Send the ledger of a person, all its days, as PDF or XLSX; out of scope or of another form: 404."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    person = scope.people(actor).select_related("case").filter(ref=ref.upper()).first()
    if person is None or form not in ("pdf", "xlsx"):
        raise Http404
    rules.require(actor, "person.export_ledger", person.case)
    disclosure.log(actor, [person.pk], Disclosed.LEDGER, Purpose.OVERSIGHT, form)
    asked, now = _asked(request, disclosure.telltale(actor, person.case)), timezone.now()
    readings = reporting.whole(person, asked)
    if form == "pdf":
        content = papers.ledger(str(person), person.ref, readings, asked, actor.name, now, settings.DEMO)
    else:
        listing = lists.of_ledger(person, readings, papers.asked_words(asked, readings))
        content = sheet.render(listing, actor.name, now, settings.DEMO)
    audit.record(
        actor, "person.export_ledger", subject=person.ref, person_id=person.pk, partnership_id=person.partnership_id,
        details={
            "form": form, "from": str(asked.since or ""), "to": str(asked.until or ""), "reader": asked.reader,
            "rows": len(readings),
        },
    )  # fmt: skip
    name = f"kto-widzial-{person.ref}.{form}"
    return HttpResponse(
        content,
        content_type="application/pdf" if form == "pdf" else XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
