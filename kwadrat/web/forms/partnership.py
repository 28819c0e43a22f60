"""Forms of institutions, partnerships and clubs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import Corner, MemberRole
from kwadrat.web.forms.fields import (
    ChoiceField,
    DateField,
    EmailField,
    NipField,
    PlainText,
    RegonField,
    first_line,
)
from kwadrat.web.page import GuardedForm


def offer(form: forms.Form, name: str, rows: dict[Any, Any], first: Any = "") -> None:
    """Offer these rows in a select."""
    field: Any = form.fields[name]
    field.choices = [("", first or first_line(field)), *((key, str(label)) for key, label in rows.items())]


class InstitutionForm(GuardedForm):
    """An institution; NIP and REGON are checked by their digits."""

    kind = ChoiceField(label=_("Kind"), choices=(), widget=forms.Select)
    name = PlainText(label=_("Name"), most=200, error_messages={"required": _("Write the name of the institution.")})
    nip = NipField(label="NIP", required=False, help_text=_("10 digits."))
    regon = RegonField(label="REGON", required=False, help_text=_("9 or 14 digits."))
    locality = PlainText(label=_("Locality"), most=100, error_messages={"required": _("Write the locality.")})
    phone = PlainText(label=_("Telephone"), most=30, required=False)
    email = EmailField(
        label=_("E-mail for official matters"), required=False,
        help_text=_("Referrals come here as a link when nobody of the institution has an account."),
    )  # fmt: skip

    def __init__(self, *args: Any, kinds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {row.pk: row for row in kinds}
        offer(self, "kind", {key: row.label for key, row in self.kinds.items()})

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        names = ("name", "nip", "regon", "locality", "phone", "email")
        return {"kind": self.kinds[self.cleaned_data["kind"]], **{n: self.cleaned_data[n] for n in names}}


class PartnershipForm(GuardedForm):
    """A partnership with its leader and initiator."""

    name = PlainText(
        label=_("Name of the partnership"),
        most=200,
        error_messages={"required": _("Write the name of the partnership.")},
    )
    locality = PlainText(label=_("Locality"), most=100, error_messages={"required": _("Write the locality.")})
    leader = ChoiceField(label=_("Leader"), choices=(), widget=forms.Select)
    initiator = ChoiceField(label=_("Initiator"), choices=(), widget=forms.Select)
    since = DateField(label=_("Works since"))
    agreement_on = DateField(label=_("Agreement signed on"), required=False)
    answer_days = forms.IntegerField(
        label=_("Working days to answer a referral"),
        error_messages=dict.fromkeys(("required", "invalid"), _("Give a number of days, for example 5.")),
    )  # fmt: skip

    def __init__(self, *args: Any, institutions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.institutions = {row.ref: row for row in institutions}
        for name in ("leader", "initiator"):
            offer(self, name, self.institutions)

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        names = ("name", "locality", "since", "agreement_on", "answer_days")
        bodies = {name: self.institutions[data[name]] for name in ("leader", "initiator")}
        return {**{n: data[n] for n in names}, **bodies}


OUTSIDE = "-"


def corner_of(value: str) -> str | None:
    """The corner chosen: None for that of the kind, empty for none."""
    return {"": None, OUTSIDE: ""}.get(value, value)


class MemberForm(GuardedForm):
    """An institution joins."""

    institution = ChoiceField(label=_("Institution"), choices=(), widget=forms.Select)
    role = ChoiceField(label=_("Role"), choices=MemberRole.choices, widget=forms.RadioSelect)
    is_initiator = forms.BooleanField(label=_("Initiator of the partnership"), required=False)
    corner = ChoiceField(
        label=_("Corner of the Square"), required=False, widget=forms.Select,
        choices=[("", _("as its kind")), *Corner.choices, (OUTSIDE, _("outside the Square"))],
    )  # fmt: skip
    since = DateField(label=_("Since"))

    def __init__(self, *args: Any, institutions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.institutions = {row.ref: row for row in institutions}
        offer(self, "institution", self.institutions)

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        body, corner = self.institutions[data["institution"]], corner_of(data["corner"])
        return {"institution": body, "corner": corner, **{n: data[n] for n in ("role", "is_initiator", "since")}}


class ClubForm(GuardedForm):
    """A club and who runs it."""

    operator = ChoiceField(label=_("Run by"), choices=(), widget=forms.Select)
    name = PlainText(
        label=_("Name of the club"), most=200, error_messages={"required": _("Write the name of the club.")}
    )
    locality = PlainText(label=_("Locality"), most=100, error_messages={"required": _("Write the locality.")})

    def __init__(self, *args: Any, institutions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.institutions = {row.ref: row for row in institutions}
        offer(self, "operator", self.institutions)

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        return {"operator": self.institutions[data["operator"]], "name": data["name"], "locality": data["locality"]}


class RegisterForm(GuardedForm):
    """The entry in the wojewoda's register."""

    number = PlainText(
        label=_("Number of the entry"), most=60, error_messages={"required": _("Write the number of the entry.")}
    )
    on = DateField(label=_("Entered on"))
