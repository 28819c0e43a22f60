"""The copy of everything about a person who asked for it: a ZIP with a PDF to read, a JSON, and her papers."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import audit, disclosure, scope
from kwadrat.papers import copies as papers
from kwadrat.reporting import copies, ledger


def _as_json(head: papers.Head, kept: list[Any], sections: list[copies.Section], at: datetime) -> bytes:
    tables = [
        {
            "table": part.table, "title": part.title,
            "fields": [{"name": one.name, "label": one.label, "privacy": one.privacy} for one in part.rows[0]]
            if part.rows else [],
            "rows": [{one.name: one.plain for one in row} for row in part.rows],
        }
        for part in sections
    ]  # fmt: skip
    whole = {
        "person": head.ref, "partnership": head.partnership, "request": head.request_ref,
        "requested_on": head.asked_on.isoformat(), "made_at": at.isoformat(), "basis": disclosure.ACCESS_BASIS,
        "tables": tables,
        "left_out": [{"table": table, "field": field, "why": why} for table, field, why in copies.left_out(kept)],
    }  # fmt: skip
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def _papers(kept: list[Any]) -> list[tuple[str, bytes]]:
    """Uploaded and issued papers of the person, under their references."""
    endings = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
    return [
        (f"{row.ref}.{endings.get(getattr(row, 'content_type', 'application/pdf'), 'bin')}", row.content())
        for one in kept if one.model.__name__ in ("Document", "IssuedPaper") for row in one.rows
    ]  # fmt: skip


def export(request: HttpRequest, ref: str) -> HttpResponse:
    """Send the copy; one disclosure of each privacy class and one audit event are written. Out of scope: 404.

    Asked by a form, so that its button says that the work goes on: a long history takes seconds to print.
    """
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = scope.access_requests(actor).select_related("case__person", "partnership").filter(ref=ref.upper()).first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return HttpResponseRedirect(reverse("access_request", args=[found.ref]))
    kept, now = disclosure.whole(actor, found), timezone.now()
    sections, person = copies.sections(kept), found.case.person
    readings = ledger.whole(person)
    head = papers.Head(str(person), person.ref, found.partnership.name, found.ref, found.asked_on)
    stem, folder, out = _("data"), _("papers"), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr(f"{stem}-{person.ref}.pdf", papers.copy(head, sections, readings, actor.name, now, settings.DEMO))
        box.writestr(f"{stem}-{person.ref}.json", _as_json(head, kept, sections, now))
        for name, content in _papers(kept):
            box.writestr(f"{folder}/{name}", content)
    audit.record(
        actor, "person.export_access", subject=found.ref, person_id=person.pk, partnership_id=found.partnership_id,
        details={"requested_on": str(found.asked_on), "rows": sum(len(one.rows) for one in kept)},
    )  # fmt: skip
    return HttpResponse(
        out.getvalue(), content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="kopia-danych-{found.ref}.zip"'},
    )  # fmt: skip
