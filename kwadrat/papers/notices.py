"""Texts of notices: a reference and a link, never a person's name, corner or service."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _


def text(kind: str, language: str, reference: str, link: str) -> tuple[str, str]:
    """Subject and body of one notice in the reader's language; KeyError for an unknown kind."""
    with translation.override(language):
        subject = {
            "referral_received": _("Kwadrat: a matter waits for your answer"),
            "referral_answered": _("Kwadrat: an answer has come"),
            "referral_withdrawn": _("Kwadrat: a matter has been withdrawn"),
            "referral_closed": _("Kwadrat: a matter has been closed"),
            "report_returned": _("Kwadrat: a report is to be corrected"),
            "invitation": _("Kwadrat: an invitation"),
        }[kind]
        if kind == "invitation":
            body = _("Your institution invites you to Kwadrat. The link works once, for 14 days: %(link)s")
        else:
            body = _("Sign in to Kwadrat and open the matter %(reference)s: %(link)s")
        return subject, body % {"reference": reference, "link": link}
