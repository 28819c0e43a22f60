"""Forms of accounts: acting place, preferences, invitation, papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kwadrat.records.choices import DigestPace, Language, Role, TextSize, Theme
from kwadrat.web.forms.fields import CHOOSE, ChoiceField, DateField, EmailField, NameField, PaperField
from kwadrat.web.page import GuardedForm


class OwnForm(GuardedForm):
    """Language, appearance, text size, pace of the digest."""

    language = ChoiceField(label=_("Language"), choices=Language.choices, widget=forms.RadioSelect)
    theme = ChoiceField(label=_("Appearance"), choices=Theme.choices, widget=forms.RadioSelect)
    text_size = ChoiceField(label=_("Text size"), choices=TextSize.choices, widget=forms.RadioSelect)
    digest = ChoiceField(
        label=_("Letter with what is new"), choices=DigestPace.choices, widget=forms.RadioSelect,
        help_text=_("What has a deadline always comes at once, whatever you choose here."),
    )  # fmt: skip


class InviteForm(GuardedForm):
    """Whom, as what, where."""

    name = NameField(label=_("Name and surname"), error_messages={"required": _("Write the name and surname.")})
    email = EmailField(label=_("E-mail"))
    role = ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.Select)
    institution = ChoiceField(label=_("Institution"), choices=(), widget=forms.Select)
    club = ChoiceField(label=_("Club"), choices=(), widget=forms.Select, required=False)

    def __init__(self, *args: Any, institutions: Any, clubs: Any, roles: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.institutions = {row.ref: row for row in institutions}
        self.clubs = {row.ref: row for row in clubs}
        fields: Any = self.fields
        fields["institution"].choices = [(key, row.name) for key, row in self.institutions.items()]
        fields["club"].choices = [("", _now("outside the club")), *((key, row.name) for key, row in self.clubs.items())]
        # No right is given by a forgotten choice: the first line is empty.
        offered = [row for row in Role.choices if row[0] in roles]
        fields["role"].choices = [("", CHOOSE), *offered]
        if len(offered) == 1:  # a coordinator invites to her own club
            fields["role"].choices = offered
            fields["club"].choices = [(key, row.name) for key, row in self.clubs.items()]
        if len(self.institutions) > 1:
            fields["institution"].choices = [("", CHOOSE), *fields["institution"].choices]


class PapersForm(GuardedForm):
    """Both papers of a post."""

    authorised_from = DateField(label=_("Written authorisation from"))
    authorised_until = DateField(label=_("Authorisation until (last day)"), required=False)
    authorisation_file = PaperField(label=_("Scan of the authorisation"), required=False)
    secrecy_on = DateField(label=_("Secrecy undertaking signed on"))
    secrecy_file = PaperField(label=_("Scan of the undertaking"), required=False)


class EndPostForm(GuardedForm):
    """Nothing to fill: pressing the button is the answer."""


class JoinForm(GuardedForm):
    """A password of one's own."""

    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False,
        help_text=_("At least 12 characters; a few words are best."),
        error_messages={"required": _("Write a password of at least 12 characters.")},
    )  # fmt: skip
