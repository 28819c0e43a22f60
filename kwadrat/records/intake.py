"""Files of persons on their way into the register, what became of each row, columns remembered for an institution.

Neither table keeps a value of the file: only line numbers, names of columns, reasons and the persons that came of it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Owned, Record, Referenced, Sealed, Step
from kwadrat.records.choices import IntakePhase, IntakeState, RowOutcome
from kwadrat.records.partnership import Institution
from kwadrat.records.people import Person


class Intake(Owned, Referenced):
    """One uploaded file: its columns, how far it is, where its sealed content lies until it is finished."""

    REF_PREFIX: ClassVar[str] = "I"
    PRIVACY = {
        OPEN: (
            "institution", "post", "stored_as", "file_kind", "sheet", "state", "header", "columns", "with_zeros",
            "is_partial", "total", "done", "stop_reason", "moved_at",
        ),
        PERSONAL: ("file_name",),
    }  # fmt: skip

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    file_name = models.CharField(_("name of the file"), max_length=200)
    stored_as = models.CharField(max_length=40, blank=True)
    file_kind = models.CharField(max_length=4)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=IntakeState.choices, default=IntakeState.RECEIVED)
    header = models.JSONField(_("headers"), default=list)
    columns = models.JSONField(_("columns"), default=list)
    with_zeros = models.BooleanField(_("lost zeros are put back"), default=False)
    is_partial = models.BooleanField(_("good rows are kept"), default=False)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    stop_reason = models.CharField(_("why it was stopped"), max_length=300, blank=True)
    moved_at = models.DateTimeField(_("last progress"), auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["post", "-id"], name="intake_by_post")]


INTAKE_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (IntakeState.RECEIVED, IntakeState.CHECKING),
    IntakeState.RECEIVED: (IntakeState.CHECKING, IntakeState.DISCARDED),
    IntakeState.CHECKING: (IntakeState.CHECKED, IntakeState.STOPPED, IntakeState.DISCARDED),
    IntakeState.CHECKED: (IntakeState.CHECKING, IntakeState.SAVING, IntakeState.DISCARDED),
    IntakeState.SAVING: (IntakeState.DONE, IntakeState.STOPPED),
    IntakeState.DONE: (),
    IntakeState.STOPPED: (),
    IntakeState.DISCARDED: (),
}


class IntakeStep(Owned, Step):
    """A change of state of an imported file."""

    PRIVACY = {OPEN: ("intake",)}

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="steps", verbose_name=_("file"))


class IntakeRow(Owned, Sealed):
    """What became of one row in one of the two steps; `problems` is a list of [field, words], `alike` the numbers of
    the persons whom the row resembles."""

    PRIVACY = {OPEN: ("id", "intake", "phase", "line", "outcome", "person"), PERSONAL: ("problems", "alike")}

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="rows", verbose_name=_("file"))
    phase = models.CharField(_("step"), max_length=5, choices=IntakePhase.choices)
    line = models.PositiveIntegerField(_("line"))
    outcome = models.CharField(_("result"), max_length=10, choices=RowOutcome.choices)
    problems = models.JSONField(_("reasons"), default=list)
    alike = models.JSONField(_("similar people"), default=list)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("person"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intake", "phase", "line"], name="intake_row_once")]


class IntakeColumns(Record):
    """Which header means what, as an institution chose it last time: {header in small letters: field}."""

    PRIVACY = {OPEN: ("institution", "columns")}

    institution = models.OneToOneField(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    columns = models.JSONField(_("columns"), default=dict)
