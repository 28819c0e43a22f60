"""Forms of files of persons: choose a file, say what its columns hold, save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kwadrat.casework.intake import FIELDS
from kwadrat.web.forms.fields import ChoiceField
from kwadrat.web.page import GuardedForm


class UploadForm(GuardedForm):
    """A spreadsheet."""

    file = forms.FileField(
        label=_("File with persons"), allow_empty_file=True,
        help_text=_("CSV or XLSX, at most 10 MB and 20 000 rows. The first row holds the headers."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"required": _("Choose a file."), "max_length": _("The name of the file is too long.")},
    )  # fmt: skip


class ColumnField(ChoiceField):
    """Some columns are needed, no single one is: "optional" beside each would mislead."""

    is_one_of_many = True


class ColumnsForm(GuardedForm):
    """For each column of the file what it holds."""

    def __init__(self, *args: Any, header: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.header = header
        choices = [("", _("– is not read –")), *FIELDS.items()]
        for place, name in enumerate(header):
            self.fields[f"column_{place}"] = ColumnField(
                label=name or gettext("Column %(number)s, without a header") % {"number": place + 1},
                choices=choices, required=False, widget=forms.Select,
            )  # fmt: skip
        self.fields["with_zeros"] = forms.BooleanField(
            label=_("Put back zeros that the spreadsheet lost"), required=False,
            help_text=_(
                "A PESEL or a postcode that begins with 0 and was taken for a number lacks that zero. It is put back"
                " only where the number is right with it, and the result says so."
            ),
        )  # fmt: skip

    def columns(self) -> list[str]:
        """The chosen fields in the order of the columns."""
        return [self.cleaned_data[f"column_{place}"] for place in range(len(self.header))]


class TellApartForm(GuardedForm):
    """Which rows are other people than those whom they resemble."""

    def __init__(self, *args: Any, rows: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"] = forms.MultipleChoiceField(
            label=_("Mark the rows in which there is somebody else"), choices=rows,
            widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Mark at least one row.")},
            help_text=_("Rows that you do not mark stay out: it is the same person, and she is in the register."),
        )  # fmt: skip


class SaveForm(GuardedForm):
    """Whether the good rows are saved although others are faulty."""

    is_partial = forms.BooleanField(
        label=_("Save the good rows and leave the faulty ones out"), required=False,
        help_text=_("You can correct the faulty rows and choose the file again: nobody is entered twice."),
    )  # fmt: skip
