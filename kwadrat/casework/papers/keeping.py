"""What every issued paper shares: its number, its file, its row. Called inside actions only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, remember
from kwadrat.law.forms import Form
from kwadrat.papers.forms import Data, Issue, Wording
from kwadrat.papers.render import pdf, template_sha
from kwadrat.records import documents
from kwadrat.records.outcomes import PaperCount
from kwadrat.records.papers import IssuedPaper
from kwadrat.reporting import papers as reporting

Draw = Callable[[Wording, Issue], Data]
# What differs on every page whatever the paper says.
NOT_CONTENT = ("printed", "number_words", "day")


def take_number(institution_id: int, year: int) -> int:
    """The next number of a paper of the institution in the year; a number is given once."""
    count, _is_new = PaperCount.objects.select_for_update().get_or_create(institution_id=institution_id, year=year)
    count.last += 1
    count.save()
    return count.last


def digest(data: Data) -> str:
    """SHA-256 of what a paper says, whoever issued it and under whatever number."""
    said = {name: value for name, value in data.items() if name not in NOT_CONTENT}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def keep(paper: IssuedPaper, data: Data, template: str, content: bytes) -> IssuedPaper:
    """Seal the file and the data of a paper whose number is taken; when the verb fails, the night removes the file."""
    paper.data = json.dumps(data, ensure_ascii=False)
    paper.content_sha = digest(data)
    paper.template_sha = template_sha(template)
    paper.size, paper.sha256 = len(content), hashlib.sha256(content).hexdigest()
    paper.path = documents.put(content)
    paper.save()
    remember(paper=paper.ref, number=paper.number, kind=paper.kind, sha256=paper.sha256)
    return paper


def issue(
    form: Form, draw: Draw, *, by: Actor, on: date, subject_ref: str, template: str = "form", **where: Any
) -> IssuedPaper:
    """Issue a paper (see issue_or_find); a Problem when the same was issued already and nothing has changed since."""
    paper, is_new = issue_or_find(form, draw, by=by, on=on, subject_ref=subject_ref, template=template, **where)
    if not is_new:
        raise Problem(
            _("This paper was issued as no. %(number)s and nothing has changed since. Print that one again.")
            % {"number": paper.number}
        )
    return paper


def issue_or_find(
    form: Form, draw: Draw, *, by: Actor, on: date, subject_ref: str, template: str = "form", **where: Any
) -> tuple[IssuedPaper, bool]:
    """Draw a paper in Polish under the next number of the actor's institution; the same one again, and False, when it
    was issued already and nothing has changed since. What stood before about the same subject is replaced, and both say
    so; its file stays as it is. `where`: its partnership and case."""
    words = Wording(form, reporting.labels(where["partnership_id"], form.code, form.version))
    now = timezone.now()
    with translation.override("pl"):
        blank = draw(words, Issue("", on, by.name, now, settings.DEMO))
        standing = IssuedPaper.objects.filter(
            institution_id=by.institution_id, kind=form.code, subject_ref=subject_ref, voided_at__isnull=True
        )
        same = standing.filter(content_sha=digest(blank)).first()
        if same is not None:
            return same, False
        before = standing.order_by("-pk").first()
        serial = take_number(by.institution_id, on.year)
        number, last = f"{serial}/{on.year}", before.number if before else ""
        data = draw(words, Issue(number, on, by.name, now, settings.DEMO, last))
        content = pdf(template, data, now)
    paper = IssuedPaper(
        institution_id=by.institution_id, club_id=by.club_id, post_id=by.post_id, kind=form.code, form=form.version,
        subject_ref=subject_ref, year=on.year, serial=serial, issued_on=on, replaces=before, **where,
    )  # fmt: skip
    return keep(paper, data, template, content), True
