"""Sign-in by an identity of an office (OpenID Connect): it opens an account that an invitation has made, and no other.
Decision 0011 says which identity joins which account, and when its second factor counts."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from requests import RequestException

from kwadrat.casework import accounts
from kwadrat.casework.action import Problem

logger = logging.getLogger(__name__)


def login(request: HttpRequest) -> HttpResponse:
    """Off to the service; one that is away, or that this machine does not trust, is no fault of the page."""
    try:
        answer: HttpResponse = oidc.login(request, "oidc")
    except RequestException as error:
        logger.warning("identity service away: %s", type(error).__name__)
        words = {"title": _("The sign-in service does not answer"), "reason": _("Try again in a few minutes.")}
        return render(request, "account/identity_refused.html", words, status=503)
    return answer


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Nothing of what the provider tells is kept, but who it is."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Any:
        """The claims serve this sign-in alone. A number of a person means nothing at another issuer."""
        account = sociallogin.account
        sociallogin.claims, account.extra_data = account.extra_data, {}
        issuer = hashlib.sha256(sociallogin.provider.app.settings["server_url"].encode()).hexdigest()
        account.uid = f"{issuer[:16]}.{account.uid}"
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Join the account on the first sign-in; say whether the second factor of the provider counts."""
        known, token = (sociallogin.claims.get(name) or {} for name in ("userinfo", "id_token"))
        if not token or known.get("sub", token.get("sub")) != token.get("sub"):
            raise _refusal(request, _("The answer of the sign-in service does not fit together."), "answer")
        # allauth would also let a signed-in browser add any identity to its account
        if sociallogin.state.get("process", "login") != "login":
            raise _refusal(request, _("This is not done here."), "process")
        if not sociallogin.is_existing:
            claims = known or token
            try:
                joined = accounts.join_by_identity(
                    str(claims.get("email", "")), is_verified=claims.get("email_verified") is True,
                    provider=sociallogin.account.provider, subject=sociallogin.account.uid,
                )  # fmt: skip
            except Problem as problem:
                raise _refusal(request, problem.message, problem.rule) from problem
            sociallogin.account, sociallogin.user = joined, joined.user
        factors = {token.get("acr"), *_texts(token.get("amr"))}
        request.has_provider_factor = bool(factors & settings.OIDC_SECOND_FACTOR)  # type: ignore[attr-defined]

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **more: Any
    ) -> None:
        code = type(exception).__name__ if exception else str(error)
        raise _refusal(request, _("The sign-in service did not confirm who you are."), code)


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _refusal(request: HttpRequest, reason: str, code: str) -> ImmediateHttpResponse:
    logger.warning("identity refused: %s", code)
    words = {"title": _("This sign-in does not open an account"), "reason": reason}
    return ImmediateHttpResponse(render(request, "account/identity_refused.html", words, status=403))


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """Our own second factor, unless the provider's counts."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not getattr(request, "has_provider_factor", False) and super()._should_handle(request)
