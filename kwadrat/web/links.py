"""Links as the sender of a referral sees them: send, print, send once more, withdraw."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import links
from kwadrat.casework.papers import letters
from kwadrat.papers.referrals import with_link
from kwadrat.papers.render import pdf
from kwadrat.records.choices import Disclosed, LinkWay, Purpose
from kwadrat.reporting import links as reporting
from kwadrat.reporting.referrals import place_of_receiver
from kwadrat.web import page
from kwadrat.web.forms.links import PressForm, SendLinkForm
from kwadrat.web.referrals.frame import fetch
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.referrals import Referral


def _crumbs(referral: Referral) -> list[tuple[str, str]]:
    return [(_("Referrals"), reverse("referrals_sent")), (referral.ref, reverse("referral", args=[referral.ref]))]


def _file(request: page.Request, referral: Referral, content: bytes) -> HttpResponse:
    """A letter on its way out; whoever prints it has read the referral."""
    disclosure.log(request.actor, [referral.case.person_id], Disclosed.REFERRAL, Purpose.REFERRAL, referral.ref)
    return page.pdf_file(f"skierowanie-{referral.ref}.pdf", content)


def _linked(link: Any) -> bytes | None:
    """The letter that was issued with a printed link, and the link on it; nothing where the link went another way."""
    if link.way != LinkWay.PAPER:
        return None
    address = f"{settings.SITE_URL}{reverse('guest', args=[link.plain_token])}"
    with translation.override("pl"):
        data = with_link(json.loads(link.letter.data), address, timezone.localtime(link.expires_at).date())
    return pdf("letter", data, timezone.now())


def _carry_out(
    request: page.Request, form: page.GuardedForm, verb: Any, referral: Any, done: str, printed: Any = _linked
) -> Any:
    """Run the verb; what it made is answered with its file where it is printed, otherwise with the page of the
    referral."""
    made: list[Any] = []

    def run() -> Any:
        made.append(verb())
        return made[0]

    answer = page.carry_out(request, form, run, to=reverse("referral", args=[referral.ref]), done="")
    if not made:
        return answer
    content = printed(made[0])
    if content is not None:
        return _file(request, referral, content)
    page.tell(request, done)
    return answer


def issue_letter(request: page.Request, ref: str) -> HttpResponse:
    """Wydrukuj skierowanie: the letter without a link, issued and kept; the same file again while nothing changed."""
    row = fetch(request, ref)
    rules.require(request.actor, "paper.issue_letter", row)
    form = page.open_form(request, PressForm, subject=row)
    done = _carry_out(
        request, form, lambda: letters.issue_letter(row, by=request.actor), row, "", lambda paper: paper.content()
    )
    verb = Verb(
        _("Print the referral"), _("Print (PDF)"), reverse("referral", args=[row.ref]),
        lead=_("The letter gets the next number of your institution and is kept as it is. Printed again, it is the "
               "same letter, until something in it changes."),
        crumbs=_crumbs(row), download=True,
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def send(request: page.Request, ref: str) -> HttpResponse:
    """Wyślij odnośnik: by e-mail, by text message, or as a printed page with a QR code."""
    row = fetch(request, ref)
    rules.require(request.actor, "link.send", row)
    form = page.open_form(
        request, SendLinkForm, initial={"way": LinkWay.EMAIL, "email": reporting.last_address(row.receiver)}
    )

    def verb() -> Any:
        data = form.cleaned_data
        address = data["phone"] if data["way"] == LinkWay.SMS else data["email"]
        return links.send(row, by=request.actor, way=data["way"], address=address)

    done = _carry_out(request, form, verb, row, _("The link is sent. You see here when it is opened."))
    return done or page.show(
        request, "links/send.html", form=form, referral=row, receiver=place_of_receiver(row), crumbs=_crumbs(row),
        back=reverse("referral", args=[row.ref]),
    )  # fmt: skip


def _fetch(request: page.Request, ref: str) -> tuple[Any, Any]:
    link = page.fetch(scope.links(request.actor).select_related("referral"), ref)
    return link, fetch(request, link.referral.ref)


def resend(request: page.Request, ref: str) -> HttpResponse:
    """Wyślij ponownie: to the same address, or printed anew; the one before stops working."""
    link, row = _fetch(request, ref)
    rules.require(request.actor, "link.resend", link)
    form = page.open_form(request, PressForm, subject=link)
    is_paper = link.way == LinkWay.PAPER
    done = _carry_out(
        request, form, lambda: links.resend(link, by=request.actor), row, _("The link is sent once more.")
    )
    verb = Verb(
        _("Print the link once more?") if is_paper else _("Send the link once more?"),
        _("Print once more") if is_paper else _("Send once more"), reverse("referral", args=[row.ref]),
        lead=_("%(place)s gets a new link, and the one before stops working.") % {"place": place_of_receiver(row)},
        crumbs=_crumbs(row), download=is_paper,
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def revoke(request: page.Request, ref: str) -> HttpResponse:
    """Wycofaj odnośnik: worthless at once."""
    link, row = _fetch(request, ref)
    rules.require(request.actor, "link.revoke", link)
    form = page.open_form(request, PressForm, subject=link)
    back = reverse("referral", args=[row.ref])
    done = page.carry_out(
        request, form, lambda: links.revoke(link, by=request.actor), to=back,
        done=_("The link is withdrawn. It does not work any more."),
    )  # fmt: skip
    verb = Verb(
        _("Withdraw the link?"), _("Withdraw the link"), back, kind="danger", crumbs=_crumbs(row),
        lead=_("%(place)s will not be able to answer by it. The referral itself stays.")
        % {"place": place_of_receiver(row)},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
