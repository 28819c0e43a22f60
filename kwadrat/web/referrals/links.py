"""The card of links on the page of a referral, for its sender: was anybody told, what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.records.choices import LinkState, LinkWay, ReferralState
from kwadrat.reporting import links as reporting
from kwadrat.web import page
from kwadrat.web.referrals.wording import short

if TYPE_CHECKING:
    from kwadrat.records.referrals import Referral


def _look(one: reporting.Sent) -> str:
    """What became of the link, in one sentence."""
    link, until = one.link, short(timezone.localtime(one.link.expires_at).date(), "E")
    if link.state == LinkState.ACTIVE:
        state = (
            _("expired on %(day)s") % {"day": until} if one.has_expired else _("works until %(day)s") % {"day": until}
        )
    else:
        state = str(link.get_state_display())
    if one.is_lost:
        return _("%(state)s, but the letter did not arrive: check the address") % {"state": state}
    if one.opened is None:
        return _("%(state)s, not opened yet") % {"state": state}
    looked = ngettext("opened %(num)s time, first on %(day)s", "opened %(num)s times, first on %(day)s", one.times)
    return f"{state}, {looked % {'num': one.times, 'day': short(timezone.localtime(one.opened).date(), 'E')}}"


def sent_links(request: page.Request, referral: Referral) -> dict[str, Any]:
    """Links of the referral and what may be done with each; nothing for anybody but the sender."""
    may = page.may(request, "link.send", referral)
    if not may.is_shown:
        return {"links": [], "may_link": False, "is_silent": False}
    lines = [
        {
            "link": one.link, "to": one.link.address or LinkWay(one.link.way).label, "look": _look(one),
            "is_active": one.link.state == LinkState.ACTIVE and bool(may), "way": LinkWay(one.link.way).label,
            "is_paper": one.link.way == LinkWay.PAPER, "has_expired": one.has_expired,
        }
        for one in reporting.of_referral(referral)
    ]  # fmt: skip
    waits = referral.state == ReferralState.REQUESTED
    is_asked = any(one["is_active"] and not one["has_expired"] for one in lines)
    is_silent = waits and not is_asked and not reporting.has_answerer(referral.receiver, referral.receiver_club)
    return {"links": lines, "may_link": bool(may), "is_silent": is_silent}
