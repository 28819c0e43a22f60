"""Pages of referrals."""

from kwadrat.web.referrals.answering import accept, decline
from kwadrat.web.referrals.life import close, withdraw
from kwadrat.web.referrals.lists import index, of_person, outbox
from kwadrat.web.referrals.one import referral
from kwadrat.web.referrals.sending import choose_person, choose_purpose, send

__all__ = [
    "accept", "choose_person", "choose_purpose", "close", "decline", "index", "of_person", "outbox", "referral", "send",
    "withdraw",
]  # fmt: skip
