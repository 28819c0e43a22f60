"""Przekazanie sprawy: to a colleague at once, to another institution when it accepts, and all cases of one worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import disclosure, masks, rules, scope
from kwadrat.casework import teams as casework
from kwadrat.records.choices import ClockKind, Disclosed, HandOverState
from kwadrat.reporting import clocks, notices
from kwadrat.reporting import referrals as places
from kwadrat.reporting import teams as reporting
from kwadrat.web import page
from kwadrat.web.forms.accounts import EndPostForm
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.forms.teams import HandOverAllForm, HandOverForm, LeadForm, ProposalForm
from kwadrat.web.people.frame import fetch, verb_of, verb_page
from kwadrat.web.people.team import choices
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.accounts import Post
    from kwadrat.records.people import Case, Person
    from kwadrat.records.teams import HandOver


def _former(request: page.Request, case: Case) -> Post:
    """Whose case is handed over: the worker named in the address, else the reader herself."""
    mine = {post.ref: post for post in reporting.handing(request.actor, case, timezone.localdate())}
    wanted = request.GET.get("kto", "") or request.actor.post_ref
    post = mine.get(wanted) or next(iter(mine.values()), None)
    if post is None:
        raise Http404
    return post


def _days(case: Case) -> str:
    days = clocks.agreed(case.partnership, ClockKind.OVERLAP, timezone.localdate()).days
    return ngettext(
        "The former worker reads the case for %(num)s day more, without writing.",
        "The former worker reads the case for %(num)s days more, without writing.", days,
    ) % {"num": days}  # fmt: skip


def _page(
    request: page.Request, person: Person, former: Post, form: page.GuardedForm, carry: Callable[[], Any],
    title: str, submit: str, done: str, lead: str, is_empty: bool = False,
) -> HttpResponse:  # fmt: skip
    back = reverse("person_team", args=[person.ref])
    answer = page.carry_out(request, form, carry, to=back, done=done)
    verb = verb_of(person, title, submit, back, lead=lead, widths={"post": "medium", "receiver": "medium"}, why={
        "note": _("The note stays with the hand-over. Only those who work on the case read it."),
    })  # fmt: skip
    return answer or page.show(
        request, "people/hand_over.html", form=form, verb=verb, person=person, former=former, days=_days(person.case),
        open_work=reporting.open_work(request.actor, person.case, former, timezone.localdate()),
        is_proposal="receiver" in form.fields, is_empty=is_empty,
    )  # fmt: skip


def hand_over(request: page.Request, ref: str) -> HttpResponse:
    """Hand the case over to a colleague of the same institution, with what is open on it."""
    person = fetch(request, ref)
    rules.require(request.actor, "person.hand_over", person.case)
    former = _former(request, person.case)
    posts = {post.ref: post for post in reporting.successors(former, timezone.localdate())}
    form = page.open_form(request, HandOverForm, workers=choices(posts))

    def carry() -> HandOver:
        data = form.cleaned_data
        return casework.hand_over(
            person.case, by=request.actor, from_post=former, to_post=posts[data["post"]], reason=data["reason"],
            note=data["note"],
        )  # fmt: skip

    return _page(
        request, person, former, form, carry, _("Hand the case over"), _("Hand over"),
        _("The case is handed over. Both workers have been told."),
        _("%(person)s. Hands over: %(worker)s.") % {"person": person, "worker": former.user.name}, is_empty=not posts,
    )  # fmt: skip


def propose_hand_over(request: page.Request, ref: str) -> HttpResponse:
    """Propose the case to another institution, which accepts or declines."""
    person = fetch(request, ref)
    rules.require(request.actor, "person.propose_hand_over", person.case)
    former = _former(request, person.case)
    found = {one.ref: one for one in places.receivers(request.actor)}
    form = page.open_form(request, ProposalForm, receivers=[(key, one.label) for key, one in found.items()])

    def carry() -> HandOver:
        data = form.cleaned_data
        place = found[data["receiver"]]
        return casework.propose_hand_over(
            person.case, by=request.actor, from_post=former, institution=place.institution, club=place.club,
            reason=data["reason"], note=data["note"],
        )  # fmt: skip

    return _page(
        request, person, former, form, carry, _("Propose the case to another institution"), _("Propose"),
        _("The case is proposed. Until the answer nothing changes."),
        _("%(person)s. Hands over: %(worker)s. Until the other side accepts, nothing changes.") % {
            "person": person, "worker": former.user.name,
        },
    )  # fmt: skip


def _handed(request: page.Request, ref: str) -> HandOver:
    rows = scope.hand_overs(request.actor).select_related(
        "case__person", "case__partnership", "from_post__user", "from_post__institution", "from_post__club",
        "to_institution", "to_club", "to_post__user",
    )  # fmt: skip
    return page.fetch(rows, ref)


def view_hand_over(request: page.Request, ref: str) -> HttpResponse:
    """One hand-over: before acceptance the other side reads the least of the person, and no note."""
    row = _handed(request, ref)
    sees = scope.cases(request.actor).filter(pk=row.case_id).exists()
    what = Disclosed.PERSON if sees else Disclosed.MINIMUM
    disclosure.log(request.actor, [row.case.person_id], what, subject=row.ref)
    person, today = row.case.person, timezone.localdate()
    return page.show(
        request, "people/handed.html", row=row, sees=sees, days=_days(row.case),
        glimpse=masks.full(person, today) if sees else masks.minimum(person, today),
        may={name: page.may(request, f"person.{name}_hand_over", row) for name in ("accept", "decline", "withdraw")},
        answer=reporting.answer(row),
        lost=notices.trouble(row.ref, "hand_over_proposed") if sees and row.state == HandOverState.PROPOSED else None,
    )  # fmt: skip


def _answer(
    request: page.Request, ref: str, ability: str, form_kind: Callable[..., page.GuardedForm],
    carry: Callable[[HandOver, page.GuardedForm], Any], words: tuple[str, str], done: str, kind: str = "main",
) -> HttpResponse:  # fmt: skip
    row = _handed(request, ref)
    rules.require(request.actor, ability, row)
    form = page.open_form(request, form_kind, subject=row)
    back = reverse("hand_over", args=[row.ref])
    answer = page.carry_out(request, form, lambda: carry(row, form), to=back, done=done)
    verb = Verb(words[0], words[1], back, lead=_("Case %(ref)s") % {"ref": row.case.ref}, kind=kind,
                crumbs=[(_("Handing a case over"), back)])  # fmt: skip
    return answer or page.show(request, "base/verb.html", form=form, verb=verb)


def accept_hand_over(request: page.Request, ref: str) -> HttpResponse:
    """Take the case over."""
    return _answer(
        request, ref, "person.accept_hand_over", EndPostForm,
        lambda row, form: casework.accept_hand_over(row, by=request.actor),
        (_("Take the case over?"), _("Take the case over")), _("The case is yours. The former worker has been told."),
    )  # fmt: skip


def decline_hand_over(request: page.Request, ref: str) -> HttpResponse:
    """Decline, with a reason."""

    def form_kind(*args: Any, **kwargs: Any) -> ReasonForm:
        return ReasonForm(*args, example=_("For example: we have no worker for this area."), **kwargs)

    return _answer(
        request, ref, "person.decline_hand_over", form_kind,
        lambda row, form: casework.decline_hand_over(row, by=request.actor, note=form.cleaned_data["reason"]),
        (_("Decline the case"), _("Decline the case")), _("You declined. The case stays with the former worker."),
        kind="danger",
    )  # fmt: skip


def withdraw_hand_over(request: page.Request, ref: str) -> HttpResponse:
    """Take the proposal back."""
    return _answer(
        request, ref, "person.withdraw_hand_over", EndPostForm,
        lambda row, form: casework.withdraw_hand_over(row, by=request.actor),
        (_("Withdraw the proposal?"), _("Withdraw the proposal")), _("The proposal is withdrawn."), kind="danger",
    )  # fmt: skip


def hand_over_all(request: page.Request, ref: str) -> HttpResponse:
    """Every case of one worker to one colleague."""
    post = page.fetch(scope.posts(request.actor).select_related("user", "institution", "club"), ref)
    rules.require(request.actor, "person.hand_over_all", post)
    posts = {one.ref: one for one in reporting.successors(post, timezone.localdate())}
    form = page.open_form(request, HandOverAllForm, workers=choices(posts))
    back = reverse("account_posts")
    answer = page.carry_out(
        request, form,
        lambda: casework.hand_over_all(
            post, by=request.actor, to_post=posts[form.cleaned_data["post"]], reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
        ),
        to=back, done=_("The cases are handed over. The new worker has been told."),
    )  # fmt: skip
    verb = Verb(
        _("Hand over all cases"), _("Hand over all"), back, lead=post.user.name, widths={"post": "medium"},
        crumbs=[(_("Settings"), reverse("settings")), (_("People and rights"), back)],
    )  # fmt: skip
    held = reporting.held(request.actor, post, timezone.localdate())
    return answer or page.show(
        request, "people/hand_over_all.html", form=form, verb=verb, held=held, is_empty=not posts
    )


def change_lead(request: page.Request, ref: str) -> HttpResponse:
    """Let another worker of the team lead the case."""
    person = fetch(request, ref)
    rules.require(request.actor, "person.change_lead", person.case)
    posts = {post.ref: post for post in reporting.may_lead(person.case, timezone.localdate())}
    form = page.open_form(request, LeadForm, workers=choices(posts))
    verb = verb_of(
        person, _("Change who leads the case"), _("Change the lead"), reverse("person_team", args=[person.ref]),
        widths={"post": "medium"},
        why={"post": _("One worker leads: she answers for the whole. Only a worker of the team may lead.")},
    )  # fmt: skip
    return verb_page(
        request, form,
        lambda: casework.change_lead(
            person.case, by=request.actor, post=posts[form.cleaned_data["post"]], reason=form.cleaned_data["reason"]
        ),
        verb, _("The lead has changed. Both workers have been told."),
    )  # fmt: skip
