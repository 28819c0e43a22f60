"""Pages of referrals."""

from kwadrat.web.referrals.pages import (
    accept,
    choose_person,
    close,
    decline,
    index,
    of_person,
    outbox,
    referral,
    send,
    withdraw,
)

__all__ = [
    "accept", "choose_person", "close", "decline", "index", "of_person", "outbox", "referral", "send", "withdraw",
]  # fmt: skip
