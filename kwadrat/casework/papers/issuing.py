"""Issuing papers, voiding them, and writing the words of forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kwadrat.access import disclosure
from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, Problems, action, remember
from kwadrat.casework.checks import today
from kwadrat.casework.corrections import void_entry
from kwadrat.casework.papers import keeping, words
from kwadrat.law import forms
from kwadrat.papers import staff
from kwadrat.papers.forms import Data, Issue, Wording
from kwadrat.records.accounts import Post
from kwadrat.records.choices import Disclosed
from kwadrat.records.papers import FormLabel, IssuedPaper
from kwadrat.records.partnership import Partnership
from kwadrat.records.people import Case, Participation
from kwadrat.records.plans import JointPlan, PlanLeg, SocialContract
from kwadrat.records.services import Consultation
from kwadrat.reporting import papers as reporting

MOST_LETTERS = 1000


def _gathered(case: Case, kind: str, subject: str, by: Actor) -> Any:
    """The words of a paper that was offered."""
    leg = PlanLeg.objects.filter(ref=subject).first()
    if leg is not None:
        return words.leg_contract(leg, by) if kind == "contract" else words.office_plan(leg, by)
    if kind == "contract":
        return words.contract(SocialContract.objects.get(ref=subject, case=case), by)
    if kind == "plan":
        return words.joint(JointPlan.objects.get(ref=subject, case=case), by, today())
    if kind == "declaration":
        return words.stay(Participation.objects.get(ref=subject, case=case), by)
    if kind == "consultation":
        return words.card(Consultation.objects.get(pk=int(subject), case=case), by)
    return words.told(case, by)


@action("paper.issue")
def issue(case: Case, *, by: Actor, kind: str, subject: str) -> IssuedPaper:
    """Issue a paper of a person under the next number; a Problem unless it is offered to the actor's desk today, or
    when the same was issued already."""
    on = today()
    offered = {(one.kind, one.subject) for one in reporting.offers(by, case, on)}
    if (kind, subject) not in offered:
        raise Problem(_("This paper cannot be issued now. Go back to the list of papers and choose again."))
    with translation.override("pl"):
        draw = words.drawing(kind, _gathered(case, kind, subject, by))
    paper = keeping.issue(
        forms.form(kind, on), draw, by=by, on=on, subject_ref=subject, template="plan" if kind == "plan" else "form",
        partnership_id=case.partnership_id, case=case,
    )  # fmt: skip
    disclosure.log(by, [case.person_id], Disclosed.PAPER, subject=paper.ref, basis=disclosure.basis_of(by, case))
    return paper


@action("paper.issue_authorisation")
def issue_authorisation(post: Post, *, by: Actor) -> IssuedPaper:
    """Issue the written authorisation with the undertaking of secrecy of a worker (UZS art. 18f ust. 4)."""
    if not by.partnership_id:
        raise Problem(_("Choose the partnership in which you work, then issue the paper."))

    def draw(wording: Wording, issued: Issue) -> Data:
        return staff.authorisation(wording, words.authorised(post, wording), issued)

    on = today()
    return keeping.issue(
        forms.form("authorisation", on), draw, by=by, on=on, subject_ref=post.ref, partnership_id=by.partnership_id
    )


@action("paper.void")
def void(paper: IssuedPaper, *, by: Actor, reason: str) -> IssuedPaper:
    """Void a paper issued by mistake; its number is not given again and the file stays readable."""
    void_entry(paper, by, reason)
    return paper


@action("paper.write_labels")
def write_labels(partnership: Partnership, *, by: Actor, form: str, version: str, texts: Mapping[str, str]) -> int:
    """Write words of a form in place of the shipped ones; an empty text brings the shipped words back. Papers issued
    before stay as they are. Returns how many words changed."""
    try:
        known = forms.version(form, version)
    except forms.NoForm as unknown:
        raise Problem(_("There is no such form.")) from unknown
    codes = {*(field.code for field in known.fields), *(f"text.{code}" for code in known.texts)}
    before = reporting.labels(partnership.pk, form, version)
    found = {code: " ".join(text.split()) for code, text in texts.items() if code in codes}
    long = [code for code, text in found.items() if len(text) > MOST_LETTERS]
    if long:
        words_ = _("Shorten the text to at most %(most)s characters.") % {"most": MOST_LETTERS}
        raise Problems([Problem(words_, code) for code in long])
    changed = [(code, text) for code, text in found.items() if text != before.get(code, "")]
    for code, text in changed:
        FormLabel(
            partnership=partnership, form=form, form_version=version, code=code, text=text, post_id=by.post_id or None
        ).save()
    remember(form=form, form_version=version, changed=len(changed))
    return len(changed)
