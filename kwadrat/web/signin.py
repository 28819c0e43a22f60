"""How allauth behaves here: no sign-up, only invitations; second factor by authenticator and recovery codes."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody opens an account alone: the head of an institution invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """TOTP secrets are encrypted like identity fields."""

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        return {"id": "localhost", "name": "Kwadrat"}
