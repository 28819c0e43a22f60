"""Verbs on referrals: what the sender does, how the receiver answers, and the life of a referral after the answer."""

from kwadrat.casework.referrals.answering import accept, decline, hold, last_look, postpone
from kwadrat.casework.referrals.drafting import Written, discard, draft, edit, send_draft
from kwadrat.casework.referrals.life import cancel, close, resume, start, void, withdraw
from kwadrat.casework.referrals.review import reroute, settle
from kwadrat.casework.referrals.sending import MOST_AT_ONCE, send, send_many
from kwadrat.casework.referrals.thread import write
from kwadrat.casework.referrals.watch import escalate, escalate_all

__all__ = [
    "MOST_AT_ONCE", "Written", "accept", "cancel", "close", "decline", "discard", "draft", "edit", "escalate",
    "escalate_all", "hold", "last_look", "postpone", "reroute", "resume", "send", "send_draft", "send_many", "settle",
    "start", "void", "withdraw", "write",
]  # fmt: skip
