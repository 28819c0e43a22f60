"""Verbs on users, posts and invitations."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules, sessions
from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework import documents, notices
from kwadrat.casework.action import Problem, action, change, remember
from kwadrat.casework.checks import closed, filled, ordered, span, today
from kwadrat.casework.teams import pass_everything
from kwadrat.records.accounts import Invitation, Post, User
from kwadrat.records.choices import DigestPace, DocumentKind, HandOverReason, Role, TextSize
from kwadrat.records.documents import Document
from kwadrat.records.partnership import Club, Institution, InstitutionKind
from kwadrat.reporting import teams as reporting

INVITATION_DAYS = 14


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def find_invitation(token: str) -> Invitation | None:
    """The invitation with this token, used or not. Not a verb."""
    return Invitation.objects.select_related("institution", "club").filter(token_hash=_digest(token)).first()


def _checked_password(password: str, user: User) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Problem(" ".join(error.messages), "password") from error
    return password


@action("account.invite")
def invite(
    institution: Institution, *, by: Actor, role: str, email: str, name: str, club: Club | None = None
) -> Invitation:
    """Invite a worker by e-mail; the link works once, for 14 days. `plain_token` is known only now."""
    if role == Role.ADMINISTRATOR and role not in rules.invites(by):
        raise Problem(_("Only the administrator of this installation may invite another one."), "role")
    if role == Role.COORDINATOR and club is None:
        raise Problem(_("Choose the club that this person will coordinate."), "club")
    if role not in rules.invites(by) or (by.role == Role.COORDINATOR and (club is None or club.pk != by.club_id)):
        raise Problem(_("A coordinator invites specialists to her own club. The head invites everybody else."), "role")
    if institution.closed_on is not None and institution.closed_on <= today():
        raise Problem(_("This institution is closed. Nobody can be invited to it."), "institution")
    if club is not None and club.operator_id != institution.pk:
        raise Problem(_("This club is not run by the chosen institution."), "club")
    token = secrets.token_urlsafe(24)
    invitation = Invitation(
        institution=institution, club=club, role=role, email=email.strip().lower(),
        name=filled(name, "name", _("Write the name and surname.")), token_hash=_digest(token),
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS), invited_by_id=by.post_id or None,
    )  # fmt: skip
    invitation.save()
    invitation.plain_token = token  # type: ignore[attr-defined]
    notices.to_address(invitation.email, "pl", "invitation", token, about=invitation.ref)
    remember(role=role)
    return invitation


@action("account.join")
def join(invitation: Invitation, *, by: Actor = SYSTEM, password: str, on: date | None = None) -> Post:
    """Take up an invitation: a new user sets a password, a known one confirms hers; the post has no papers yet."""
    if invitation.used_at is not None:
        raise Problem(_("This invitation has been used already. Sign in."))
    if invitation.withdrawn_at is not None:
        raise Problem(_("This invitation has been withdrawn. Ask the head of the institution for a new one."))
    if invitation.expires_at < timezone.now():
        raise Problem(_("This invitation has expired. Ask the head of the institution for a new one."))
    user = User.objects.filter(email=invitation.email).first()
    if user is None:
        user = User(email=invitation.email, name=invitation.name)
        user.set_password(_checked_password(password, user))
        user.save()
    elif not user.check_password(password):
        raise Problem(_("You already have an account with this e-mail. Give the password of that account."), "password")
    invitation.used_at = timezone.now()
    invitation.save()
    post = Post(
        user=user, institution_id=invitation.institution_id, club_id=invitation.club_id, role=invitation.role,
        period=span(on or today(), None),
    )  # fmt: skip
    post.save()
    return post


@action("account.join_by_identity")
def join_by_identity(
    email: str, *, by: Actor = SYSTEM, is_verified: bool, provider: str, subject: str
) -> SocialAccount:  # fmt: skip
    """Let an identity of an office open the account with its e-mail from now on: confirmed by the provider, of a domain
    the provider may speak for, and no other identity has come before. `subject` is the provider's number of her."""
    address = email.strip().lower()
    if not is_verified or not address:
        raise Problem(_("The sign-in service did not confirm your e-mail."), rule="unconfirmed")
    if address.rpartition("@")[2] not in settings.OIDC_DOMAINS:
        raise Problem(_("The sign-in service may not speak for your e-mail here."), rule="domain")
    user = User.objects.select_for_update().filter(email=address, is_active=True).first()
    if user is None:
        raise Problem(_("You have no account here. Ask the head of your institution to invite you."), rule="nobody")
    if SocialAccount.objects.filter(user=user, provider=provider).exists():
        raise Problem(_("Another identity opens your account. Ask the administrator."), rule="other")
    remember(user=user.pk)
    return SocialAccount.objects.create(user=user, provider=provider, uid=subject, extra_data={})


@action("account.withdraw_invitation")
def withdraw_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """Make an invitation that nobody has taken up worthless at once."""
    if invitation.used_at is not None or invitation.withdrawn_at is not None:
        raise Problem(_("This invitation has been used or withdrawn already."))
    invitation.withdrawn_at = timezone.now()
    invitation.save()
    return invitation


def _has_scans(by: Actor, post: Post, files: dict[DocumentKind, documents.Upload | None]) -> None:
    """A coordinator signs neither paper, so she shows both as the head and the specialist signed them."""
    if by.role != Role.COORDINATOR:
        return
    for kind, upload in files.items():
        kept = Document.objects.filter(owner_ref=post.ref, kind=kind, voided_at__isnull=True)
        if upload is None and not kept.exists():
            raise Problem(_("Attach the scan of the signed paper."), f"{kind}_file")


@action("account.record_papers")
def record_papers(
    post: Post, *, by: Actor, authorised_from: date, authorised_until: date | None, secrecy_on: date,
    authorisation_file: documents.Upload | None = None, secrecy_file: documents.Upload | None = None,
) -> Post:  # fmt: skip
    """Record the written authorisation and the secrecy undertaking (UZS art. 18f ust. 4, UPS art. 100 ust. 6), with
    their scans when there are any."""
    _has_scans(by, post, {DocumentKind.AUTHORISATION: authorisation_file, DocumentKind.SECRECY: secrecy_file})
    ordered(authorised_from, authorised_until, "authorised_until")
    if secrecy_on > today():
        raise Problem(_("This day is still ahead. Give the day on which it happened."), "secrecy_on")
    change(post, authorisation=span(authorised_from, authorised_until), secrecy_on=secrecy_on)
    post.save()
    remember(authorised_from=authorised_from, authorised_until=authorised_until, secrecy_on=secrecy_on)
    if authorisation_file is not None:
        documents.keep(post, DocumentKind.AUTHORISATION, authorisation_file, by=by, field="authorisation_file")
    if secrecy_file is not None:
        documents.keep(post, DocumentKind.SECRECY, secrecy_file, by=by, field="secrecy_file")
    return post


@action("account.end_post")
def end_post(post: Post, *, by: Actor, on: date, successor: Post | None = None) -> Post:
    """End a post; `on` is its first day without rights, and whoever is signed in is signed out (KRI § 19: rights end
    at once). Whoever leads cases needs a successor of the same place, who gets them all; only where nobody else works
    there the post ends without one, and the head keeps the cases in sight."""
    if post.user_id == by.user_id:
        raise Problem(_("You cannot end your own post. Ask the administrator."))
    if successor is not None:
        remember(cases=pass_everything(post, by, successor, HandOverReason.DEPARTED))
    elif reporting.leads(post) and reporting.successors(post, today()):
        raise Problem(_("This worker leads cases. Choose who takes them over."), "successor")
    change(post, period=closed(post.period, on - timedelta(days=1)))
    post.save()
    remember(on=on, sessions=sessions.end(post.user_id) if on <= today() else 0)
    return post


@action("account.create_admin")
def create_admin(
    *, by: Actor = SYSTEM, email: str, name: str, password: str, institution_name: str, kind_code: str,
    locality: str = "–",
) -> Post:  # fmt: skip
    """The first administrator of an installation, and the institution she works in."""
    kind = InstitutionKind.objects.filter(pk=kind_code).first()
    if kind is None:
        known = ", ".join(InstitutionKind.objects.values_list("pk", flat=True))
        raise Problem(
            _("There is no such kind of institution. Known kinds: %(known)s.") % {"known": known}, "kind_code"
        )
    if User.objects.filter(email=email.lower()).exists():
        raise Problem(_("A user with this e-mail exists already."), "email")
    user = User(email=email.lower(), name=filled(name, "name", _("Write the name and surname.")))
    user.set_password(_checked_password(password, user))
    user.save()
    institution = Institution(
        kind=kind, name=filled(institution_name, "institution_name", _("Write the name of the institution.")),
        locality=locality,
    )  # fmt: skip
    institution.save()
    post = Post(
        user=user, institution=institution, role=Role.ADMINISTRATOR, period=span(today(), None),
        authorisation=span(today(), None), secrecy_on=today(),
    )  # fmt: skip
    post.save()
    return post


@action("account.set_preferences")
def set_preferences(
    user: User, *, by: Actor, language: str, theme: str, text_size: str = TextSize.NORMAL,
    digest: str = DigestPace.DAILY,
) -> User:  # fmt: skip
    """Language, appearance, text size and pace of the digest of one's own account."""
    user.language = language
    user.theme = theme
    user.text_size = text_size
    user.digest = digest
    user.save(update_fields=["language", "theme", "text_size", "digest"])
    return user


@action("account.end_sessions")
def end_sessions(user: User, *, by: Actor, but: str) -> int:
    """Sign one's own account out everywhere but in the session with the key `but`; returns how many ended."""
    gone = sessions.end(user.pk, but=but)
    remember(sessions=gone)
    return gone
