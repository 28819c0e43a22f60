"""Closed lists of codes of placements; the other rooms take them from records.choices."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlacementForm(TextChoices):
    """Forms of temporary work; their acts and limits stand in law/params/placements.toml."""

    PSU = "psu", _("socially useful work")
    PUBLIC_WORKS = "public_works", _("public works")
    INTERVENTION = "intervention", _("intervention works")
    INTERNSHIP = "internship", _("internship")
    SUPPORTED = "supported", _("supported employment")


class PlacementState(TextChoices):
    PLANNED = "planned", pgettext_lazy("placement", "planned")
    BEGUN = "begun", pgettext_lazy("placement", "under way")
    ENDED = "ended", pgettext_lazy("placement", "ended")
    CANCELLED = "cancelled", pgettext_lazy("placement", "called off")
    VOIDED = "voided", pgettext_lazy("placement", "entered by mistake")


class PlacementResult(TextChoices):
    """How temporary work ended; never a mark of the person."""

    COMPLETED = "completed", pgettext_lazy("placement", "carried through to the end")
    TOOK_JOB = "took_job", pgettext_lazy("placement", "the person took up a job")
    STAYED = "stayed", pgettext_lazy("placement", "the host employed the person")
    LEFT = "left", pgettext_lazy("placement", "the person left early")
    SENT_BACK = "sent_back", pgettext_lazy("placement", "the host ended it early")
    CLOSED = "closed", pgettext_lazy("placement", "the case was closed")
