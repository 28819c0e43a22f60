"""Printed certificates of ending participation."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kwadrat.papers.render import pdf
from kwadrat.records.outcomes import Certificate
from kwadrat.reporting.tables import day_text


def certificate(paper: Certificate, printed_by: str, at: datetime, is_demo: bool) -> bytes:
    """The certificate on A4, as it was issued (UZS art. 18 ust. 5a): person, days, six months, contract, number."""
    local = timezone.localtime(at)
    yes, no = _("yes"), _("no")
    contract = {True: yes, False: no, None: _("the contract still ran on the day of issue")}[paper.has_carried_out]
    title = _("Certificate no. %(number)s") % {"number": paper.number}
    data = {
        "language": "en" if get_language() == "en" else "pl",
        "title": title,
        "document_title": f"{title}: {paper.holder}",
        "subtitle": _("of ending participation in a social integration club"),
        "basis": _("Issued under art. 18 ust. 5a of the act of 13 June 2003 on social employment."),
        "issuer": paper.issuer,
        "club": paper.title,
        "rows": [
            [_("First name and surname"), paper.holder],
            [_("Date of birth"), day_text(paper.birth_on)],
            [_("Time of participation"), f"{day_text(paper.began_on)} – {day_text(paper.ended_on)}"],
            [_("Participation lasted at least six months"), yes if paper.is_long_enough else no],
            [_("Social contract carried out"), contract],
        ],
        "issued": _("Issued on %(day)s") % {"day": day_text(paper.issued_on)},
        "signature": _("signature of the person authorised by the operator of the club"),
        "ref": paper.ref,
        "code": "", "qr": "", "qr_alt": "", "verify": "", "address": "", "code_label": "",
        "demo": _("EXAMPLE DATA") if is_demo else "",
        "printed": _("Printed by %(name)s, %(when)s") % {
            "name": printed_by, "when": f"{day_text(local.date())}, {local.hour}:{local.minute:02d}"
        },
        "page": _("Page %(page)s of %(pages)s"),
    }  # fmt: skip
    return pdf("certificate", data, at)
