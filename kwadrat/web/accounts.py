"""Pages of accounts: where I act, my account, people and rights of an institution, invitations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.access.actor import choose, places_of
from kwadrat.access.middleware import SESSION_KEY
from kwadrat.casework import accounts
from kwadrat.records.choices import Role
from kwadrat.reporting import accounts as reporting
from kwadrat.reporting import notices, settings, teams
from kwadrat.web import page
from kwadrat.web.forms.accounts import EndPostForm, InviteForm, JoinForm, OwnForm, PapersForm
from kwadrat.web.forms.teams import SuccessorForm
from kwadrat.web.people.team import choices
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.accounts import Post, User

VERBS = ("account.record_papers", "account.end_post", "person.hand_over_all", "paper.issue_authorisation")


@page.placeless
def places(request: HttpRequest) -> HttpResponse:
    """Choose where to act; only a place of one's own is taken."""
    mine = places_of(request.user, timezone.localdate())
    if request.method == "POST":
        key = request.POST.get("place", "")
        if choose(mine, key) is not None:
            request.session[SESSION_KEY] = key
            request.session.cycle_key()
            return HttpResponseRedirect(reverse("home"))
    return page.show(request, "accounts/places.html", places=mine, tried=request.method == "POST")


@page.placeless
def extend(request: HttpRequest) -> HttpResponse:
    """Slide the end of the session: 204 for the script, a way home for a page without it."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("home"))
    request.session["touched"] = int(timezone.now().timestamp())
    return HttpResponse(status=204)


def own(request: page.Request) -> HttpResponse:
    """Language, appearance, text size, letters, password, second factor, signed-in browsers."""
    user: User = request.user  # type: ignore[assignment]  # the gate let nobody else in
    form = page.open_form(
        request, OwnForm, initial={
            "language": user.language, "theme": user.theme, "text_size": user.text_size, "digest": user.digest,
        },
    )  # fmt: skip
    done = page.carry_out(
        request, form,
        lambda: accounts.set_preferences(
            user, by=request.actor, language=form.cleaned_data["language"], theme=form.cleaned_data["theme"],
            text_size=form.cleaned_data["text_size"], digest=form.cleaned_data["digest"],
        ),
        to=reverse("account_own"), done=_("Saved."),
    )  # fmt: skip
    verb = Verb(_("My account"), _("Save"), reverse("home"), lead=f"{user.name}, {user.email}")
    return done or page.show(
        request, "accounts/own.html", form=form, verb=verb,
        browsers=reporting.signed_in(user.pk, request.session.session_key, timezone.now()),
    )  # fmt: skip


def end_sessions(request: page.Request) -> HttpResponse:
    """Wyloguj inne: sign out everywhere but here."""
    user: User = request.user  # type: ignore[assignment]  # the gate let nobody else in
    rules.require(request.actor, "account.end_sessions", user)
    form = page.open_form(request, EndPostForm)
    back = reverse("account_own")
    done = page.carry_out(
        request, form,
        lambda: accounts.end_sessions(user, by=request.actor, but=request.session.session_key or ""), to=back,
        done=_("The other browsers are signed out."),
    )  # fmt: skip
    verb = Verb(
        _("Sign out in the other browsers?"), _("Sign the others out"), back, kind="danger",
        lead=_("This browser stays signed in."), crumbs=[(_("My account"), back)],
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def posts(request: page.Request) -> HttpResponse:
    """People and rights of the institution, as sentences."""
    actor = request.actor
    found = page.after(reporting.posts(actor), ["user__name", "pk"], request.GET.get("dalej", ""))
    waiting = reporting.waiting_invitations(actor, timezone.now())
    return page.show(
        request, "accounts/posts.html", posts=reporting.standings(found.rows, timezone.localdate()),
        next_key=found.next_key, may_invite=page.may(request, "account.invite"),
        may={
            verb.split(".")[1]: {row.pk for row in found.rows if rules.verdict(actor, verb, row)} for verb in VERBS
        },
        invitations=waiting, lost=notices.lost_letters([row.ref for row in waiting]) if waiting else {},
    )  # fmt: skip


def invite(request: page.Request) -> HttpResponse:
    """Invite a worker by e-mail."""
    mine = scope.institutions(request.actor).filter(pk=request.actor.institution_id)
    is_admin = request.actor.role == Role.ADMINISTRATOR
    mine_or_all = scope.institutions(request.actor) if is_admin else mine
    institutions = list(settings.open_on(mine_or_all, timezone.localdate()).order_by("name")[:50])
    rules.require(request.actor, "account.invite", mine.first() if not is_admin else None)
    clubs = reporting.clubs_of(institutions)
    roles = rules.invites(request.actor)
    only_specialists = roles == {Role.SPECIALIST}
    form = page.open_form(
        request, InviteForm, institutions=institutions, roles=roles,
        clubs=[club for club in clubs if club.pk == request.actor.club_id] if only_specialists else clubs,
    )  # fmt: skip

    def carry() -> object:
        data = form.cleaned_data
        return accounts.invite(
            form.institutions[data["institution"]], by=request.actor, role=data["role"], email=data["email"],
            name=data["name"], club=form.clubs.get(data["club"]),
        )  # fmt: skip

    back = reverse("account_posts")
    told = _("The invitation has been sent. It is valid for 14 days.")
    done = page.carry_out(request, form, carry, to=back, done=told)
    verb = Verb(
        _("Invite a worker"), _("Send the invitation"), back, crumbs=_crumbs(),
        lead=_("The worker opens no person until you record the authorisation and the secrecy undertaking."),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def withdraw_invitation(request: page.Request, ref: str) -> HttpResponse:
    """Make an invitation worthless at once."""
    invitation = page.fetch(scope.invitations(request.actor), ref)
    rules.require(request.actor, "account.withdraw_invitation", invitation)
    form = page.open_form(request, EndPostForm, subject=invitation)
    back = reverse("account_posts")
    done = page.carry_out(
        request, form, lambda: accounts.withdraw_invitation(invitation, by=request.actor), to=back,
        done=_("The invitation is withdrawn. Its link does not work any more."),
    )  # fmt: skip
    verb = Verb(
        _("Withdraw the invitation?"), _("Withdraw the invitation"), back, kind="danger",
        lead=f"{invitation.name}, {invitation.email}", crumbs=_crumbs(),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Settings"), reverse("settings")), (_("People and rights"), reverse("account_posts"))]


def _post(request: page.Request, ref: str) -> Post:
    return page.fetch(scope.posts(request.actor).select_related("user", "institution", "club"), ref)


def record_papers(request: page.Request, ref: str) -> HttpResponse:
    """Record the authorisation and the secrecy undertaking."""
    post = _post(request, ref)
    rules.require(request.actor, "account.record_papers", post)
    today = timezone.localdate()
    span = post.authorisation
    initial = {
        "authorised_from": span.lower if span else today,
        "authorised_until": span.upper - timedelta(days=1) if span and span.upper else None,
        "secrecy_on": post.secrecy_on or today,
    }
    form = page.open_form(request, PapersForm, subject=post, initial=initial)
    back = reverse("account_posts")
    days = ("authorised_from", "authorised_until", "secrecy_on")
    names = (*days, "authorisation_file", "secrecy_file")
    done = page.carry_out(
        request, form,
        lambda: accounts.record_papers(post, by=request.actor, **{n: form.cleaned_data[n] for n in names}),
        to=back, done=_("The papers have been recorded."),
    )  # fmt: skip
    verb = Verb(
        _("Authorisation and secrecy"), _("Save"), back, lead=post.user.name, crumbs=_crumbs(),
        widths=dict.fromkeys(days, "date"),
        why={"secrecy_on": _("Both papers are asked for by UZS art. 18f ust. 4 and UPS art. 100 ust. 6.")},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def end_post(request: page.Request, ref: str) -> HttpResponse:
    """End a post at once."""
    post = _post(request, ref)
    rules.require(request.actor, "account.end_post", post)
    leads = teams.leads(post)
    posts = {one.ref: one for one in teams.successors(post, timezone.localdate())} if leads else {}
    form = page.open_form(request, SuccessorForm, subject=post, workers=choices(posts))
    back = reverse("account_posts")
    done = page.carry_out(
        request, form,
        lambda: accounts.end_post(
            post, by=request.actor, on=timezone.localdate(), successor=posts.get(form.cleaned_data.get("successor", ""))
        ),
        to=back, done=_("The post has ended. Whoever was signed in with it is signed out."),
    )  # fmt: skip
    verb = Verb(
        _("End the post?"), _("End the post"), back, lead=f"{post.user.name}, {post.get_role_display()}", kind="danger",
        crumbs=_crumbs(), widths={"successor": "medium"},
        why={"successor": _("A case has exactly one worker who leads it. All cases of this post pass to the successor,"
                            " with referrals and contracts.")} if posts else {},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


@page.public
def closed(request: HttpRequest) -> HttpResponse:
    """Nobody opens an account alone; the address exists because the library names it."""
    return page.show(request, "accounts/join_closed.html", status=404, used=False)


@page.public
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an invitation: set a password."""
    invitation = accounts.find_invitation(token)
    if invitation is None or invitation.used_at or invitation.withdrawn_at or invitation.expires_at < timezone.now():
        return page.show(request, "accounts/join_closed.html", status=404, used=bool(invitation and invitation.used_at))
    form = page.open_form(request, JoinForm)
    done = page.carry_out(
        request, form, lambda: accounts.join(invitation, password=form.cleaned_data["password"]),
        to=reverse("account_login"), done=_("Your account is ready. Sign in."),
    )  # fmt: skip
    return done or page.show(request, "accounts/join.html", form=form, invitation=invitation)
