"""Verbs on links for institutions without an account."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import CASE_WORKERS, GUEST, Ability, who
from kwadrat.records.choices import LinkState
from kwadrat.records.referrals import OPEN_STATES

ACTIVE = frozenset({LinkState.ACTIVE.value})
OPEN = frozenset(OPEN_STATES)

LINKS: dict[str, Ability] = {
    "link.send": Ability(
        _("send a link to an institution without an account"), "referral", who((CASE_WORKERS, "sent")), say.SENDER,
        OPEN, _("This referral is closed, so a link would have nothing to ask for."),
    ),
    "referral.write": Ability(
        _("write in the thread of a referral"), "referral",
        who((CASE_WORKERS, "sent"), (CASE_WORKERS, "received"), ({GUEST}, "writes_by_link")),
        _("Only the sender and the receiver of this referral write in its thread."), OPEN,
        _("This referral is closed, so nobody reads what would be written here."),
    ),
    "link.resend": Ability(
        _("send a link once more"), "link", who((CASE_WORKERS, "sent_link")), say.SENDER, ACTIVE, say.LINK_OVER,
    ),
    "link.revoke": Ability(
        _("withdraw a link"), "link", who((CASE_WORKERS, "sent_link")), say.SENDER, ACTIVE, say.LINK_OVER,
    ),
    "link.renew": Ability(
        _("have an expired link sent anew to the same address"), "link", who(({GUEST}, "holds_link")),
        _("Only whoever holds the link may have it sent anew."), ACTIVE, say.LINK_OVER,
    ),
}  # fmt: skip
