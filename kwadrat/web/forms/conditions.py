"""Forms of the conditions of taking part."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import (
    ExclusionBenefit,
    InterruptionReason,
    LabourStatus,
    ParticipationState,
    StatutoryGroup,
)
from kwadrat.web.forms.fields import NOT_CHOSEN, ChoiceField, DateField, PlainText
from kwadrat.web.page import GuardedForm


class _SpanForm(GuardedForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", gettext("The end is before the start. Correct one of the two dates."))
        return data


class CheckDayForm(forms.Form):
    """For which day the conditions are asked about; it stands in the address and names nobody."""

    use_required_attribute = False
    dzien = DateField(label=_("On which day"))


class GroupFactForm(_SpanForm):
    """A statutory group and its days."""

    group = ChoiceField(
        label=_("Statutory group"), choices=StatutoryGroup.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose the group.")},
    )  # fmt: skip
    justification = PlainText(
        label=_("Justification"), required=False, lines=True, most=300,
        help_text=_("Needed only for the group “other”: why the situation is comparable."),
    )  # fmt: skip
    since = DateField(label=_("Since"))
    until = DateField(label=_("Until (last day)"), required=False)
    evidence = PlainText(
        label=_("Document that confirms it"), required=False, most=200,
        help_text=_("Its kind, number and date, without a diagnosis. For example: certificate of the labour office."),
    )  # fmt: skip


class PremiseForm(GuardedForm):
    """The exclusion premise as stated on a day."""

    on = DateField(
        label=_("Stated on"),
        help_text=_("The person cannot meet basic needs by own effort and is limited in work, social or family life."),
    )  # fmt: skip
    with_poverty = forms.BooleanField(
        label=_("Poverty as well"), required=False, help_text=_("The act asked for it until 14 February 2022.")
    )
    note = PlainText(
        label=_("Grounds"), required=False, lines=True, most=1000,
        help_text=_("What the statement rests on, in one or two sentences."),
    )  # fmt: skip


class BenefitForm(_SpanForm):
    """An excluding benefit and its days."""

    benefit = ChoiceField(
        label=_("Benefit"), choices=ExclusionBenefit.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose the benefit.")},
    )  # fmt: skip
    since = DateField(label=_("Entitled since"))
    until = DateField(label=_("Until (last day)"), required=False)


class NoticeForm(GuardedForm):
    """The information on data protection."""

    on = DateField(label=_("Given on"))
    # "version" is the guard's own field: the number of the row
    edition = PlainText(
        label=_("Version of the information"), most=40,
        help_text=_("As printed on the sheet that the person got, for example 1."),
    )  # fmt: skip


class LabourStatusForm(GuardedForm):
    """Status on the labour market on a day."""

    status = ChoiceField(
        label=_("Status on the labour market"), choices=LabourStatus.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose the status.")},
    )  # fmt: skip
    on = DateField(label=_("As stated on"))
    since = DateField(label=_("Since"), required=False)


class LabourStatusCorrection(LabourStatusForm):
    """The status as it should have been, and why."""

    reason = PlainText(label=_("Reason of the correction"), most=300, error_messages={"required": _("Write why.")})


class StartForm(GuardedForm):
    """First day and planned end of a participation."""

    on = DateField(label=_("First day in the club"))
    planned_end_on = DateField(label=_("Planned end"), help_text=_("The last planned day."))


class EndForm(GuardedForm):
    """Last day and how it ended."""

    on = DateField(label=_("Last day in the club"))
    state = ChoiceField(
        label=_("How did it end?"), widget=forms.RadioSelect,
        error_messages={"required": _("Say how taking part ended.")},
        choices=[row for row in ParticipationState.choices if row[0] != ParticipationState.ACTIVE],
    )  # fmt: skip
    reason = ChoiceField(
        label=_("Reason of the interruption"), required=False, widget=forms.Select,
        # death has a verb of its own: it ends more than the participation
        choices=[("", NOT_CHOSEN), *(row for row in InterruptionReason.choices if row[0] != InterruptionReason.DIED)],
        help_text=_("Needed only for an interruption."),
    )  # fmt: skip
    note = PlainText(label=_("Note"), required=False, lines=True, most=1000)
