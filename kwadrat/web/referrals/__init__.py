"""Pages of referrals."""

from kwadrat.web.referrals.answering import accept, decline, hold, postpone
from kwadrat.web.referrals.life import cancel, close, resume, start, void, withdraw
from kwadrat.web.referrals.lists import index, of_person, outbox
from kwadrat.web.referrals.many import answer_many
from kwadrat.web.referrals.one import referral
from kwadrat.web.referrals.review import reroute, settle, watched, watched_list
from kwadrat.web.referrals.sending import choose_person, choose_purpose, send
from kwadrat.web.referrals.thread import write

__all__ = [
    "accept", "answer_many", "cancel", "choose_person", "choose_purpose", "close", "decline", "hold", "index",
    "of_person", "outbox", "postpone", "referral", "reroute", "resume", "send", "settle", "start", "void", "watched",
    "watched_list",
    "withdraw", "write",
]  # fmt: skip
