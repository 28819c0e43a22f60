"""The letter of a referral as a numbered paper: who sent the referral issues it, and prints the same one again."""

from __future__ import annotations

from django.utils import translation

from kwadrat.access import disclosure, masks
from kwadrat.access.actor import Actor
from kwadrat.casework.action import action, remember
from kwadrat.casework.checks import today
from kwadrat.casework.papers import keeping
from kwadrat.law import forms
from kwadrat.papers import referrals as papers
from kwadrat.papers.forms import Data, Issue, Wording
from kwadrat.records.choices import Disclosed
from kwadrat.records.papers import IssuedPaper
from kwadrat.records.referrals import Referral
from kwadrat.reporting import referrals as reporting
from kwadrat.reporting.acts import cite
from kwadrat.reporting.people import long_day


def _gathered(referral: Referral, by: Actor) -> papers.Letter:
    """The letter in Polish words; of the person only what may travel before an answer."""
    worker, glimpse = referral.sender_post, masks.minimum(referral.case.person, today())
    return papers.Letter(
        referral.ref, long_day(referral.sent_on), reporting.place_of_sender(referral), worker.user.name, worker.phone,
        reporting.place_of_receiver(referral), referral.receiver.locality, reporting.asked(referral),
        ", ".join(part for part in (glimpse.title, reporting.age_words(glimpse), glimpse.locality) if part),
        referral.message, long_day(referral.answer_due_on), cite(disclosure.basis_of(by)),
    )  # fmt: skip


def of_referral(referral: Referral, by: Actor) -> IssuedPaper:
    """Part of a verb that prints the letter: the one that stands while nothing has changed, otherwise the next one."""
    on = today()
    with translation.override("pl"):
        gathered = _gathered(referral, by)

    def draw(words: Wording, issue: Issue) -> Data:
        return papers.letter(words, gathered, issue)

    paper, _is_new = keeping.issue_or_find(
        forms.form("referral", on), draw, by=by, on=on, subject_ref=referral.ref, template="letter",
        partnership_id=referral.partnership_id, case=referral.case,
    )  # fmt: skip
    basis = disclosure.basis_of(by, referral.case)
    disclosure.log(by, [referral.case.person_id], Disclosed.PAPER, subject=paper.ref, basis=basis)
    return paper


@action("paper.issue_letter")
def issue_letter(referral: Referral, *, by: Actor) -> IssuedPaper:
    """Issue the letter of a referral under the next number; pressed again, the very same paper while nothing in it has
    changed."""
    paper = of_referral(referral, by)
    remember(paper=paper.ref, number=paper.number, sha256=paper.sha256)
    return paper
