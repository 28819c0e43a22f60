"""Verbs on the opening and closing assessment: how a person stands in areas of life, on one dated scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access import assessments as access
from kwadrat.access import disclosure
from kwadrat.access.actor import Actor
from kwadrat.casework import square
from kwadrat.casework.action import Problem, Problems, action, remember
from kwadrat.casework.checks import not_future
from kwadrat.casework.corrections import void_entry
from kwadrat.law import assessments as law
from kwadrat.records.assessments import Assessment, AssessmentMark, SensitiveMark
from kwadrat.records.choices import AssessmentMoment
from kwadrat.records.people import Case

NOTE_LENGTH = AssessmentMark._meta.get_field("note").max_length or 0
_Marks = dict[str, tuple[int, str]]  # area -> level, words


@dataclass(frozen=True)
class Given:
    """What was said about one area: its level, 1 to 5 (None: not asked about), and the person's own words."""

    level: int | None = None
    note: str = ""


def _compared(case: Case, moment: str, on: date) -> Assessment | None:
    """The newest opening by the day with which an assessment is compared; nothing for an opening itself."""
    if moment not in AssessmentMoment.values:
        raise Problem(_("Choose whether it is the opening, one on the way or the closing."), "moment")
    if moment == AssessmentMoment.BASELINE:
        return None
    opened = Assessment.objects.filter(
        case=case, moment=AssessmentMoment.BASELINE, held_on__lte=on, voided_at__isnull=True
    )
    first = opened.order_by("-held_on", "-pk").first()
    if first is None:
        raise Problem(
            _("There is no opening assessment by this day, so there would be nothing to compare with."), "moment"
        )
    return first


def _scale(case: Case, moment: str, on: date) -> law.Scale:
    """The scale of the opening that an assessment is compared with; of an opening the one that stands on the day."""
    first = _compared(case, moment, on)
    found = law.scale(first.scale) if first is not None else law.scale_on(on)
    if found is None:
        raise Problem(_("No scale stands on this day. Check the date."), "on")
    return found


def _checked(scale: law.Scale, may: frozenset[str], given: Mapping[str, Given]) -> _Marks:
    """What was said about areas of the scale that the actor may ask about; a Problem beside each that cannot be."""
    problems: list[Problem] = []
    kept: _Marks = {}
    for code, one in given.items():
        if one.level is None and not one.note.strip():
            continue
        if code not in may or code not in {area.code for area in scale.areas}:
            problems.append(Problem(_("Your institution does not ask about this area."), f"level_{code}"))
        elif one.level is None or one.level not in law.LEVELS:
            problems.append(Problem(_("Choose a level, or clear the words below."), f"level_{code}"))
        else:
            kept[code] = (one.level, one.note.strip()[:NOTE_LENGTH])
    if problems:
        raise Problems(problems)
    return kept


def _write(assessment: Assessment, marks: _Marks) -> None:
    special = law.special_codes()
    for code, (level, note) in marks.items():
        model = SensitiveMark if code in special else AssessmentMark
        model(
            assessment=assessment, partnership_id=assessment.partnership_id, scale=assessment.scale, area=code,
            level=level, note=note,
        ).save()  # fmt: skip


@action("assessment.record")
def record(case: Case, *, by: Actor, moment: str, on: date, given: Mapping[str, Given]) -> Assessment:
    """Record how the person stands in the areas that were asked about on the day, in the areas that the actor sees."""
    not_future(on)
    scale = _scale(case, moment, on)
    marks = _checked(scale, access.told(by, case), given)
    if not marks:
        raise Problem(_("Choose a level of at least one area. Leave those that you did not talk about."))
    assessment = Assessment(
        case=case, moment=moment, held_on=on, institution_id=by.institution_id, post_id=by.post_id,
        scale=scale.version,
    )  # fmt: skip
    assessment.save()
    _write(assessment, marks)
    square.happened(case, square.corner_of_actor(by), on)
    remember(on=on, moment=moment, areas=len(marks))
    return assessment


def _unseen(assessment: Assessment, may: frozenset[str]) -> _Marks:
    """Marks of the areas that whoever corrects does not see: they stand in the new assessment as they were."""
    sensitive = (row for row in disclosure.sensitive_areas_of(assessment.case) if row.assessment_id == assessment.pk)
    rows = (*assessment.marks.order_by("pk"), *sensitive)
    return {row.area: (row.level, row.note) for row in rows if row.area not in may}


@action("assessment.correct")
def correct(
    assessment: Assessment, *, by: Actor, moment: str, on: date, given: Mapping[str, Given], reason: str
) -> Assessment:
    """Correct an assessment with a reason: the old one is voided and stays readable, the new one names it. Areas that
    the actor does not see stay as they were, and so does the scale."""
    not_future(on)
    may, scale = access.told(by, assessment.case), law.scale(assessment.scale)
    # voided first, so that an opening is not compared with itself
    void_entry(assessment, by, reason)
    _compared(assessment.case, moment, on)
    marks = {**_checked(scale, may, given), **_unseen(assessment, may)}
    if not marks:
        raise Problem(_("No area would be left. Void the assessment instead."))
    new = Assessment(
        case=assessment.case, moment=moment, held_on=on, institution_id=assessment.institution_id, post_id=by.post_id,
        scale=scale.version, replaces=assessment,
    )  # fmt: skip
    new.save()
    _write(new, marks)
    remember(on=on, moment=moment, areas=len(marks))
    return new


@action("assessment.void")
def void(assessment: Assessment, *, by: Actor, reason: str) -> Assessment:
    """Void an assessment that was recorded by mistake; it stays readable and is compared with nothing."""
    void_entry(assessment, by, reason)
    return assessment
