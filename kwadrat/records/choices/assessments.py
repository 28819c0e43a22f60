"""Closed lists of codes of assessments; the other rooms take them from records.choices."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class AssessmentMoment(TextChoices):
    """When in the common work an assessment was made."""

    BASELINE = "baseline", pgettext_lazy("assessment", "opening")
    INTERIM = "interim", pgettext_lazy("assessment", "on the way")
    ENDLINE = "endline", pgettext_lazy("assessment", "closing")
