"""How allauth behaves here: no sign-up, only invitations; second factor by authenticator and recovery codes."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account import forms as account_forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from django.conf import settings
from django.core.validators import EmailValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kwadrat.access.signin import seal, unseal

EMAIL_WORDS = _("Write your e-mail, for example anna.nowak@example.org.")
CODE_WORDS = _("Write the six digits from the application, for example 123456.")
NEEDED = {
    "login": EMAIL_WORDS, "email": EMAIL_WORDS, "password": _("Write your password."),
    "oldpassword": _("Write the password that you use now."),
    "password1": _("Write the new password, at least 12 characters."),
    "password2": _("Write the new password once more."), "code": CODE_WORDS,
}  # fmt: skip
LABELS = {
    "oldpassword": _("Present password"), "password1": _("New password"), "password2": _("New password once more"),
    "code": _("Code"), "login": _("E-mail"), "email": _("E-mail"), "password": _("Password"),
}  # fmt: skip


class Plainly:
    """Our labels above the boxes and our words for an empty one; no placeholder, no list of rules, no second link."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
            if name in LABELS:
                field.label = LABELS[name]
                field.error_messages["required"] = NEEDED[name]
            if name == "code":
                field.widget.attrs["autocapitalize"] = "none"
            field.validators = [
                EmailValidator(EMAIL_WORDS) if isinstance(one, EmailValidator) else one for one in field.validators
            ]


class LoginForm(Plainly, account_forms.LoginForm):  # type: ignore[misc]
    """E-mail and password."""


class ChangePasswordForm(Plainly, account_forms.ChangePasswordForm):  # type: ignore[misc]
    """The present password and twice a new one."""


class ResetPasswordForm(Plainly, account_forms.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link."""


class ResetPasswordKeyForm(Plainly, account_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """Twice a new password."""


class ReauthenticateForm(Plainly, account_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password before a change that matters."""


class AuthenticateForm(Plainly, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    """A code at sign-in."""


class CodeAgainForm(Plainly, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    """A code before a change that matters."""


class ActivateTOTPForm(Plainly, AllauthActivateTOTPForm):  # type: ignore[misc]
    """The first code proves that the application knows the key."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody opens an account alone: the head of an institution invites."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail and this password do not fit together. Check both."),
        "too_many_login_attempts": _("Too many failed tries. Wait 5 minutes, then try once more."),
        "rate_limited": _("Too many failed tries. Wait 5 minutes, then try once more."),
        "enter_current_password": _("This is not your present password. Write it once more."),
        "incorrect_password": _("This is not your password. Write it once more."),
        "invalid_login": EMAIL_WORDS,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "kwadrat.web.identity.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **more)
        if getattr(request, "has_provider_factor", False):
            request.session["has_second_factor"] = True
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_own")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Where a letter leads is a setting, whatever host its request named."""
        return f"{settings.SITE_URL}{urlsplit(super().get_reset_password_from_key_url(key)).path}"

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Only who gave the right password reads that the account is switched off."""
        return render(request, "account/account_inactive.html", status=403)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """TOTP secrets and recovery seeds are encrypted like identity fields."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not work. Wait for the next one in the application and write it here."),
    }

    def build_totp_svg(self, url: str) -> str:
        """The picture on a white ground of its own: applications do not read it on a dark page."""
        svg: str = super().build_totp_svg(url)
        at = svg.index("<path")
        return f'{svg[:at]}<rect width="100%" height="100%" fill="#fff"/>{svg[at:]}'

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)
