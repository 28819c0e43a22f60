"""Pages of referrals."""

from kwadrat.web.referrals.answering import accept, decline, hold, postpone
from kwadrat.web.referrals.batch import batch, choose_purpose_of_many, send_many
from kwadrat.web.referrals.drafts import discard, drafts, edit
from kwadrat.web.referrals.life import cancel, close, resume, start, void, withdraw
from kwadrat.web.referrals.lists import index, of_person, outbox
from kwadrat.web.referrals.many import answer_many
from kwadrat.web.referrals.one import referral
from kwadrat.web.referrals.review import reroute, settle, watched, watched_list
from kwadrat.web.referrals.sending import choose_person, choose_purpose, send
from kwadrat.web.referrals.thread import write

__all__ = [
    "accept",
    "answer_many",
    "batch",
    "cancel",
    "choose_person",
    "choose_purpose",
    "choose_purpose_of_many",
    "close",
    "decline",
    "discard",
    "drafts",
    "edit",
    "hold",
    "index",
    "of_person",
    "outbox",
    "postpone",
    "referral",
    "reroute",
    "resume",
    "send",
    "send_many",
    "settle",
    "start",
    "void",
    "watched",
    "watched_list",
    "withdraw", "write",
]  # fmt: skip
