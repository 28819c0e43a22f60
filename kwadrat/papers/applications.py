"""The empty application form for those who ask for help on paper."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kwadrat.papers.render import pdf


def blank(club: str, operator: str, at: datetime, is_demo: bool) -> bytes:
    """One page to be filled in by hand, with who keeps the data and what happens next."""
    data = {
        "language": "en" if get_language() == "en" else "pl",
        "title": _("Ask for help in the club"),
        "document_title": _("Ask for help in the club"),
        "club": club,
        "rows": [
            [_("Your name"), 1], [_("Telephone"), 1], [_("E-mail"), 1], [_("What help do you need?"), 5],
            [_("When is it best to call?"), 1], [_("Date"), 1],
        ],
        "notice": [
            _("The controller of your data is %(operator)s, which runs the club.") % {"operator": operator},
            _(
                "The data are used only to answer you and to agree on taking part in the club (art. 18f of the act on"
                " social employment, art. 6 (1) (e) GDPR). Only the coordinator of the club reads them."
            ),
            _(
                "You may ask to see, correct or erase them, object to their use, and complain to the President of the"
                " Personal Data Protection Office. Giving them is voluntary; without a contact the club cannot answer."
            ),
        ],
        "demo": _("EXAMPLE DATA") if is_demo else "",
        "printed": "",
        "page": _("Page %(page)s of %(pages)s"),
    }  # fmt: skip
    return pdf("application", data, at)
