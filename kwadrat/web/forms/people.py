"""Forms of persons: register and correct, entries, team."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import HouseholdKind, IdentifierKind, NoteKind, Sex
from kwadrat.web.forms.fields import (
    NOT_CHOSEN,
    ChoiceField,
    DateField,
    EmailField,
    NameField,
    PeselField,
    PhoneField,
    PlainText,
    PostcodeField,
)
from kwadrat.web.page import GuardedForm

PERSON_FIELDS = (
    "first_name", "last_name", "birth_on", "sex", "locality", "pesel", "other_kind", "other_number", "street",
    "postcode", "phone", "email",
)  # fmt: skip


class PersonForm(GuardedForm):
    """Names, birth date, sex, locality; identity and contacts where known."""

    first_name = NameField(label=_("First name"), error_messages={"required": _("Write the first name.")})
    last_name = NameField(label=_("Surname"), error_messages={"required": _("Write the surname.")})
    birth_on = DateField(
        label=_("Date of birth"), remembered=True, help_text=_("For example 4.12.1987."),
        error_messages={"required": _("Give the date of birth, for example 4.12.1987.")},
    )  # fmt: skip
    sex = ChoiceField(label=_("Sex"), choices=Sex.choices, error_messages={"required": _("Choose: woman or man.")})
    locality = NameField(label=_("Locality"), place=True, error_messages={"required": _("Write the locality.")})
    pesel = PeselField(label="PESEL", required=False, help_text=_("11 digits. Leave it empty when there is none."))
    other_kind = ChoiceField(
        label=_("Other document"), required=False, widget=forms.Select,
        choices=[("", NOT_CHOSEN), *IdentifierKind.choices],
    )  # fmt: skip
    other_number = PlainText(label=_("Number of the other document"), required=False, most=40)
    street = PlainText(label=_("Street and number"), required=False, most=150)
    postcode = PostcodeField(label=_("Postcode"), required=False)
    phone = PhoneField(label=_("Telephone"), required=False, help_text=_("Nine digits, for example 600 100 200."))
    email = EmailField(label=_("E-mail"), required=False)

    def clean(self) -> dict[str, Any]:
        """The other document needs both its kind and its number."""
        data = super().clean() or self.cleaned_data
        if data.get("other_number") and not data.get("other_kind") and "other_kind" not in self.errors:
            self.add_error("other_kind", gettext("Choose the kind of this document."))
        if data.get("other_kind") and not data.get("other_number") and "other_number" not in self.errors:
            self.add_error("other_number", gettext("Write the number of this document."))
        return data

    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: self.cleaned_data[name] for name in PERSON_FIELDS}


class NoteForm(GuardedForm):
    """One entry in the history of a case."""

    kind = ChoiceField(
        label=_("What it was"), choices=NoteKind.choices, error_messages={"required": _("Choose what it was.")}
    )
    on = DateField(label=_("On which day"))
    text = PlainText(
        label=_("What was agreed"), lines=True, most=4000,
        help_text=_("Facts and agreements, without opinions. The whole team of this person reads it."),
        error_messages={"required": _("Write what was agreed.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = kwargs.pop("initial", None) or {}
        super().__init__(*args, initial={"on": timezone.localdate(), **initial}, **kwargs)


class ReasonForm(GuardedForm):
    """Why something is voided or called off; `example` says what such a reason looks like for this verb."""

    reason = PlainText(label=_("Why"), most=300, error_messages={"required": _("Write why.")})

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = example or gettext("For example: written twice.")


class MoveForm(GuardedForm):
    """When the person moved away, and where to, if it matters for the work."""

    on = DateField(label=_("Moved away on"), help_text=_("The last day on which she lived here."))
    note = PlainText(label=_("Note"), required=False, lines=True, most=1000)


class DeathForm(GuardedForm):
    """The day of death."""

    on = DateField(label=_("Died on"))


class ReturnForm(GuardedForm):
    """When the person came back."""

    on = DateField(label=_("Came back on"))
    note = PlainText(label=_("Note"), required=False, lines=True, most=1000)


class RelativeForm(GuardedForm):
    """A family member or the legal representative: the four fields that the act admits (UZS art. 18f ust. 1)."""

    kind = ChoiceField(
        label=_("Who it is"), choices=HouseholdKind.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose who it is.")},
    )  # fmt: skip
    name = NameField(
        label=_("First name and surname"), most=200, error_messages={"required": _("Write the first name and surname.")}
    )
    birth_on = DateField(
        label=_("Date of birth"), remembered=True, required=False, help_text=_("For example 4.12.1987.")
    )
    pesel = PeselField(label="PESEL", required=False, help_text=_("11 digits. Leave it empty when there is none."))
    address = PlainText(
        label=_("Address"), required=False, most=200, help_text=_("When it is another one than the person's.")
    )


class RelativeCorrection(RelativeForm):
    """The entry as it should have been, and why."""

    reason = PlainText(label=_("Reason of the correction"), most=300, error_messages={"required": _("Write why.")})
