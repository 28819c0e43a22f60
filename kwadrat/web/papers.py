"""Pages of printed papers: those of a person, one paper, issuing, voiding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework.papers import issuing
from kwadrat.records.choices import Disclosed
from kwadrat.reporting import papers as reporting
from kwadrat.reporting.joint_plans import left_by
from kwadrat.web import page, people
from kwadrat.web.forms.papers import IssueForm
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.papers import IssuedPaper


def of_person(request: page.Request, ref: str) -> HttpResponse:
    """Tab of a person: what may be issued today, and what the actor's desk has issued."""
    person = people.fetch(request, ref)
    if request.actor.is_reduced:
        raise Http404
    case = person.case
    disclosure.log(request.actor, [person.pk], Disclosed.PERSON, basis=disclosure.basis_of(request.actor, case))
    part = page.after(reporting.of_case(request.actor, case), ("-pk",), request.GET.get("od", ""))
    may = page.may(request, "paper.issue", case)
    offers = reporting.offers(request.actor, case, timezone.localdate()) if may else []
    return page.show(
        request, "papers/of_person.html", offers=offers, left=left_by(case),
        rows=[(row, reporting.name_of(row.kind, row.form)) for row in part.rows], next_key=part.next_key,
        size=page.PAGE_SIZE, **people.head(request, person, "person_papers"),
    )  # fmt: skip


def issue(request: page.Request, ref: str) -> HttpResponse:
    """Issue one of the papers that were offered."""
    person = people.fetch(request, ref)
    case = person.case
    rules.require(request.actor, "paper.issue", case)
    kind, subject = request.GET.get("co", ""), request.GET.get("nr", "")
    offers = reporting.offers(request.actor, case, timezone.localdate())
    offer = next((one for one in offers if (one.kind, one.subject) == (kind, subject)), None)
    back = reverse("person_papers", args=[person.ref])
    if offer is None:  # an address typed by hand, or a paper that is no longer offered
        return HttpResponseRedirect(back)
    form = page.open_form(request, IssueForm)
    done = page.carry_out(
        request, form, lambda: issuing.issue(case, by=request.actor, kind=kind, subject=subject),
        to=lambda made: reverse("paper", args=[made]) if made else back,
        done=_("The paper is issued and kept. Print it and sign it."),
    )  # fmt: skip
    verb = Verb(
        _("Issue a paper"), _("Issue the paper"), back,
        lead=", ".join(text for text in (offer.name, offer.words, str(person)) if text),
        crumbs=[
            (_("People"), reverse("people")), (str(person), reverse("person", args=[person.ref])), (_("Papers"), back),
        ],
    )  # fmt: skip
    return done or page.show(request, "papers/issue.html", form=form, verb=verb, query=request.GET.urlencode(), rows=[])


def _fetch(request: page.Request, ref: str) -> IssuedPaper:
    return page.fetch(
        scope.papers(request.actor).select_related("case__person", "post__user", "institution", "replaces"), ref
    )


def _crumbs(paper: IssuedPaper) -> list[tuple[str, str]]:
    if paper.case is None:
        return [(_("Settings"), reverse("settings")), (_("People and rights"), reverse("account_posts"))]
    person = paper.case.person
    return [
        (_("People"), reverse("people")), (str(person), reverse("person", args=[person.ref])),
        (_("Papers"), reverse("person_papers", args=[person.ref])),
    ]  # fmt: skip


def paper(request: page.Request, ref: str) -> HttpResponse:
    """One issued paper: number, day, digest, its files."""
    found = _fetch(request, ref)
    rules.require(request.actor, "paper.print", found)
    if found.case is not None:
        disclosure.log(
            request.actor, [found.case.person_id], Disclosed.PAPER, subject=found.ref,
            basis=disclosure.basis_of(request.actor, found.case),
        )  # fmt: skip
    return page.show(
        request, "papers/paper.html", paper=found, name=reporting.name_of(found.kind, found.form),
        later=reporting.successor(found), crumbs=_crumbs(found), is_editable=found.kind in reporting.EDITABLE,
        may_void=page.may(request, "paper.void", found) if found.kind != "certificate" else None,
    )  # fmt: skip


def void(request: page.Request, ref: str) -> HttpResponse:
    """Void a paper with a reason; a certificate is voided on its own page."""
    found = _fetch(request, ref)
    rules.require(request.actor, "paper.void", found)
    if found.kind == "certificate":
        raise Http404
    form = page.open_form(request, ReasonForm, subject=found, example=_("For example: a wrong date on the paper."))
    back = reverse("paper", args=[found.ref])
    done = page.carry_out(
        request, form, lambda: issuing.void(found, by=request.actor, reason=form.cleaned_data["reason"]), to=back,
        done=_("The paper is voided. Its number will not be used again."),
    )  # fmt: skip
    name = reporting.name_of(found.kind, found.form)
    verb = Verb(
        _("Void the paper"), _("Void the paper"), back, lead=f"{name}, {found.number}", kind="danger",
        crumbs=[*_crumbs(found), (found.number, back)],
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def issue_authorisation(request: page.Request, ref: str) -> HttpResponse:
    """Issue the authorisation of a worker, to be signed by both."""
    post = page.fetch(scope.posts(request.actor).select_related("user", "institution", "club"), ref)
    rules.require(request.actor, "paper.issue_authorisation", post)
    form = page.open_form(request, IssueForm, subject=post)
    done = page.carry_out(
        request, form, lambda: issuing.issue_authorisation(post, by=request.actor),
        to=lambda made: reverse("paper", args=[made]) if made else reverse("account_posts"),
        done=_("The paper is issued and kept. Print it and sign it."),
    )  # fmt: skip
    verb = Verb(
        _("Issue an authorisation"), _("Issue the paper"), reverse("account_posts"),
        lead=f"{post.user.name}, {post.get_role_display()}",
        crumbs=[(_("Settings"), reverse("settings")), (_("People and rights"), reverse("account_posts"))],
    )  # fmt: skip
    return done or page.show(
        request, "papers/issue.html", form=form, verb=verb, query="",
        rows=[(row, reporting.name_of(row.kind, row.form)) for row in reporting.of_post(request.actor, post.ref)[:20]],
    )  # fmt: skip
