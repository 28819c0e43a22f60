"""Uploaded papers: taking one out of use. The file itself leaves by exchange.exports.papers."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework import documents
from kwadrat.reporting import threads
from kwadrat.web import page
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.verb import Verb


def void(request: page.Request, ref: str) -> HttpResponse:
    """Take a paper uploaded by mistake out of use; it stays readable, but an attachment of a referral to nobody."""
    document = page.fetch(scope.documents(request.actor), ref)
    rules.require(request.actor, "document.void", document)
    form = page.open_form(request, ReasonForm, subject=document, example=_("For example: the wrong file was chosen."))
    message = threads.of_document(document)
    if message is not None:
        ref = message.referral.ref
        back, said = reverse("referral", args=[ref]), _("The attachment is out of use. Nobody opens it any more.")
        crumbs = [(_("Referrals"), reverse("referrals")), (ref, back)]
    else:
        back = reverse("account_posts" if document.owner_ref.startswith("T") else "partnership")
        said, crumbs = _("The document is out of use. It stays readable."), [(_("Settings"), reverse("settings"))]
    done = page.carry_out(
        request, form, lambda: documents.void(document, by=request.actor, reason=form.cleaned_data["reason"]), to=back,
        done=said,
    )  # fmt: skip
    verb = Verb(
        _("Take the document out of use?"), _("Take out of use"), back, kind="danger",
        lead=f"{document.get_kind_display()}: {document.name}", crumbs=crumbs,
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
