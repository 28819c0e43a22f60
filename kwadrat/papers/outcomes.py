"""Printed certificates of ending participation."""

from __future__ import annotations

from datetime import datetime

import qrcode
from django.conf import settings
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathImage

from kwadrat.papers.forms import Data
from kwadrat.papers.render import pdf
from kwadrat.records.outcomes import Certificate
from kwadrat.reporting.people import long_day


def qr(address: str, *, margin: int = 0) -> str:
    """The QR code of an address as SVG, with a margin of so many of its squares."""
    svg: bytes = qrcode.make(address, image_factory=SvgPathImage, border=margin).to_string()
    return svg.decode()


def grouped(code: str) -> str:
    """ABCD-EFGH-JKMN-PQRS: a code as it is read aloud."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def data(paper: Certificate, by: str, is_demo: bool) -> Data:
    """What the certificate says, as it was issued (UZS art. 18 ust. 5a): person, days, six months, contract, number."""
    yes, no = _("yes"), _("no")
    contract = {True: yes, False: no, None: _("the contract still ran on the day of issue")}[paper.has_carried_out]
    title = _("Certificate no. %(number)s") % {"number": paper.number}
    page = f"{settings.SITE_URL}/sprawdz/"
    return {
        "language": "pl",
        "title": title,
        "document_title": f"{title}: {paper.holder}",
        "subtitle": _("of ending participation in a social integration club"),
        "basis": _("Issued under art. 18 ust. 5a of the act of 13 June 2003 on social employment."),
        "issuer": paper.issuer,
        "club": paper.title,
        "rows": [
            [_("First name and surname"), paper.holder],
            [_("Date of birth"), long_day(paper.birth_on)],
            [_("Time of participation"), f"{long_day(paper.began_on)} – {long_day(paper.ended_on)}"],
            [_("Participation lasted at least six months"), yes if paper.is_long_enough else no],
            [_("Social contract carried out"), contract],
        ],
        "issued": _("Issued on %(day)s") % {"day": long_day(paper.issued_on)},
        "signature": _("signature of the person authorised by the operator of the club"),
        "ref": paper.ref,
        "code": grouped(paper.code), "code_label": _("Code"), "address": page,
        "qr": qr(f"{page}{paper.code}/") if paper.code else "",
        "qr_alt": _("QR code with the address that checks this certificate"),
        "verify": _("Whether this certificate is genuine can be checked by the QR code, or by its code at:"),
        "demo": _("EXAMPLE DATA") if is_demo else "",
        "printed": _("Issued by %(name)s, %(day)s") % {"name": by, "day": long_day(paper.issued_on)},
        "number_words": _("No. %(number)s") % {"number": paper.number},
        "page": _("Page %(page)s of %(pages)s"),
    }  # fmt: skip


def certificate(paper: Certificate, by: str, at: datetime, is_demo: bool) -> bytes:
    """The certificate on A4; `at` is the moment in the file."""
    return pdf("certificate", data(paper, by, is_demo), at)
