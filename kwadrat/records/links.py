"""Links for institutions without an account: each does one thing, expires, and is worth nothing once it was used."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Owned, Referenced, Step
from kwadrat.records.choices import LinkPurpose, LinkState, LinkWay
from kwadrat.records.referrals import Referral

# A use that leaves the link alive (a message, a new sending) is a step from active to active.
LINK_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (LinkState.ACTIVE,),
    LinkState.ACTIVE: (LinkState.ACTIVE, LinkState.USED, LinkState.REVOKED),
    LinkState.USED: (),
    LinkState.REVOKED: (),
}


class GuestLink(Owned, Referenced):
    """A link to one referral, for one purpose, sent to one address. Of its token only the digest is kept; whenever the
    link is sent anew the token is another one and the one before is worth nothing."""

    REF_PREFIX: ClassVar[str] = "L"
    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: ("referral", "purpose", "way", "token_hash", "state", "expires_at", "issued_by"), PERSONAL: ("address",),
    }  # fmt: skip

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="links", verbose_name=_("referral"))
    purpose = models.CharField(_("what the link is for"), max_length=8, choices=LinkPurpose.choices)
    way = models.CharField(_("how it was sent"), max_length=8, choices=LinkWay.choices)
    address = models.CharField(_("e-mail or telephone it was sent to"), max_length=254, blank=True)
    token_hash = models.CharField(_("token digest"), max_length=64, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=LinkState.choices, default=LinkState.ACTIVE)
    expires_at = models.DateTimeField(_("expires at"))
    issued_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("issued by")
    )

    def has_expired(self, now: datetime) -> bool:
        """Whether its time is over at this moment."""
        return self.expires_at <= now

    @property
    def audit_person_id(self) -> int | None:
        return self.referral.case.person_id


class GuestLinkStep(Owned, Step):
    """One use of a link or one change of its state; `reason` is a LinkEvent."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {OPEN: ("link",)}

    link = models.ForeignKey(GuestLink, on_delete=models.PROTECT, related_name="steps", verbose_name=_("link"))
