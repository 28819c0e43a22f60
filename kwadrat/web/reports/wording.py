"""Checks of the yearly report in sentences, each with a way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from kwadrat.reporting.reports.annual_causes import EntryLine
from kwadrat.reporting.reports.annual_checks import Check

# where the page stands that mends each cause of a check, and what its link says
MENDS_PERSON = {
    "group_missing": "person_record_group", "result_unknown": "outcome_record", "work_before_end": "person_plan",
    "effect_outside": "person_plan", "end_missing": "person", "contract_missing": "person_plan",
}  # fmt: skip
MENDS_ENTRY = {
    "lists_open": "service_record_attendance", "grant_over": "grant", "grant_left": "grant",
    "grant_outside": "funding_correct_line",
}  # fmt: skip
KINDS = {"error": "late", "look": "look", "ok": "ok"}

# what is wrong, and what it means
BAD: dict[str, tuple[Any, Promise]] = {
    "group_missing": (
        ngettext_lazy("Error: %(num)s person has no group", "Error: %(num)s people have no group", "num"),
        _("A participant belongs to at least one group of UZS art. 1 ust. 2. The report does not go out without."),
    ),
    "groups_sum": (
        _("Error: the sum of the groups, %(sum)s, is below the number of people"),
        _("Every participant belongs to at least one group, so the sum cannot be smaller than %(once)s."),
    ),
    "finished": (_("Error: more people left than took part"), _("%(part)s left, %(whole)s took part.")),
    "effects_within": (
        _("Error: more people reached effects than took part"), _("%(part)s with effects, %(whole)s took part."),
    ),
    "work_within": (
        _("Error: more people took up work than reached effects"), _("%(part)s with work, %(whole)s with effects."),
    ),
    "grant_over": (
        ngettext_lazy("Error: %(num)s grant went over", "Error: %(num)s grants went over", "num"),
        _("More was spent and given back than received. Correct the lines of settlement."),
    ),
    "result_unknown": (
        ngettext_lazy(
            "Explain: %(num)s person without a result after leaving",
            "Explain: %(num)s people without a result after leaving", "num",
        ),
        _("They left in the year, and nobody has written what came later: work, an effect or a status."),
    ),
    "work_before_end": (
        ngettext_lazy(
            "Explain: %(num)s person took up work before leaving",
            "Explain: %(num)s people took up work before leaving", "num",
        ),
        _("Their work counts as an effect, and not as work after leaving. Check the day of leaving."),
    ),
    "effect_outside": (
        ngettext_lazy(
            "Explain: %(num)s person has an effect without taking part",
            "Explain: %(num)s people have an effect without taking part", "num",
        ),
        _("An effect before the first day in the club is not counted. Check the day."),
    ),
    "end_missing": (
        ngettext_lazy(
            "Explain: the planned end of %(num)s person has passed",
            "Explain: the planned end of %(num)s people has passed", "num",
        ),
        _("They are counted as taking part to the end of the year. Record the end, if they left."),
    ),
    "contract_missing": (
        ngettext_lazy(
            "Explain: %(num)s participant without a social contract",
            "Explain: %(num)s participants without a social contract", "num",
        ),
        _("A participant carries out a social contract (UZS art. 18 ust. 4)."),
    ),
    "staff_missing": (
        _("Explain: no worker is entered for this year"), _("The report would say that nobody was employed."),
    ),
    "lists_open": (
        ngettext_lazy(
            "Explain: %(num)s attendance list is missing", "Explain: %(num)s attendance lists are missing",
            "num",
        ),
        _("Classes without an approved list are not counted."),
    ),
    "grant_left": (
        ngettext_lazy("Explain: %(num)s grant is not settled", "Explain: %(num)s grants are not settled", "num"),
        _("The time to spend it has ended and money is left. Add what was spent or given back."),
    ),
    "grant_outside": (
        ngettext_lazy(
            "Explain: %(num)s line outside the time of its grant",
            "Explain: %(num)s lines outside the time of their grants", "num",
        ),
        _("The day of spending lies outside the days of the agreement."),
    ),
}  # fmt: skip
# what is in order
GOOD: dict[str, Promise] = {
    "group_missing": _("In order: every participant has a group"),
    "groups_sum": _("In order: the sum of the groups fits the number of people"),
    "finished": _("In order: no more people left than took part"),
    "effects_within": _("In order: no more people reached effects than took part"),
    "work_within": _("In order: no more people took up work than reached effects"),
    "grant_over": _("In order: no grant went over"),
    "result_unknown": _("In order: the result of everybody who left is known"),
    "work_before_end": _("In order: work after leaving was taken up after leaving"),
    "effect_outside": _("In order: every effect came after the first day in the club"),
    "end_missing": _("In order: no planned end has passed"),
    "contract_missing": _("In order: every participant has a social contract"),
    "staff_missing": _("In order: the staff of the year is entered"),
    "lists_open": _("In order: all attendance lists are approved"),
    "grant_left": _("In order: every grant that ended is settled"),
    "grant_outside": _("In order: money was spent in the time of its grant"),
}


@dataclass(frozen=True)
class Line:
    """One check as the list shows it."""

    code: str
    kind: str
    title: str
    text: str
    url: str = ""
    button: str = ""


def line(check: Check, ref: str, year: int, may_open: bool) -> Line:
    """A check in words; the button opens its rows for whom may see them."""
    title, text = (_good if check.kind == "ok" else _bad)(check)
    url = button = ""
    if check.kind != "ok" and check.rows and may_open:
        url = reverse("annual_report_check", args=[ref, year, check.code]) + "#cause"
        button = _button(check)
    elif check.code == "staff_missing" and check.kind != "ok" and may_open:
        url, button = reverse("staff_employ", args=[ref]), gettext("Enter a worker")
    return Line(check.code, KINDS[check.kind], title, text, url, button)


def _button(check: Check) -> str:
    if check.code == "group_missing":
        return gettext("Choose the group")
    if any(row.person_id is not None for row in check.rows):
        return ngettext("Show %(num)s person", "Show %(num)s people", check.count) % {"num": check.count}
    return ngettext("Show %(num)s entry", "Show %(num)s entries", check.count) % {"num": check.count}


def _bad(check: Check) -> tuple[str, str]:
    title, text = BAD[check.code]
    num = {"num": check.count, **check.numbers}
    return str(title % num), str(text) % num


def _good(check: Check) -> tuple[str, str]:
    if check.code == "groups_sum" and check.numbers["more"]:
        title = gettext("In order: the sum %(sum)s is greater than %(once)s") % check.numbers
        return title, gettext("Some people belong to two or more groups. That may be so.")
    return str(GOOD[check.code]), ""


def mend_person(code: str, ref: str) -> tuple[str, str]:
    """Address of the page where this cause is mended for a person, and the words of its link."""
    words = {
        "group_missing": gettext("Record a group"), "result_unknown": gettext("Record an effect"),
        "end_missing": gettext("Open"),
    }  # fmt: skip
    return reverse(MENDS_PERSON[code], args=[ref]), words.get(code, gettext("Open the plan"))


def mend_entry(code: str, entry: EntryLine) -> tuple[str, str]:
    """Address of the page where an entry is mended, and the words of its link."""
    words = {"lists_open": gettext("Fill in the list"), "grant_outside": gettext("Correct")}
    return reverse(MENDS_ENTRY[code], args=[entry.ref or entry.pk]), words.get(code, gettext("Open the grant"))
