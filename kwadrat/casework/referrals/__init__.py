"""Verbs on referrals: what the sender does, how the receiver answers, and the life of a referral after the answer."""

from kwadrat.casework.referrals.answering import accept, decline
from kwadrat.casework.referrals.life import close, withdraw
from kwadrat.casework.referrals.sending import send

__all__ = ["accept", "close", "decline", "send", "withdraw"]
