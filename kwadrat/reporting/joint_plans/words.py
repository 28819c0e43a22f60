"""Items of a joint plan in plain words: one sentence with a named person, the state of a task, its days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from kwadrat.records.choices import ClauseState, TaskRhythm
from kwadrat.reporting.joint_plans.items import Item
from kwadrat.reporting.people import long_day

SHORT_OF_SENTENCE = ".;,"


def day_of(day: date, today: date) -> str:
    """30 listopada; with the year when it is not the one of `today`."""
    if day.year != today.year:
        return long_day(day)
    return date_format(day, "j F" if get_language() == "en" else "j E").replace(" ", "\u00a0")


def hours_of(hours: Decimal) -> str:
    """36 godzin; 1,5 godziny."""
    if hours == hours.to_integral_value():
        return ngettext("%(num)s hour", "%(num)s hours", int(hours)) % {"num": int(hours)}
    return _("%(num)s of an hour") % {"num": number_format(hours.normalize())}


def doer_of(item: Item, officer: str) -> str:
    """The named person behind a task: who does it with her institution, else the officer who answers for the leg."""
    if item.is_own:
        return item.doer
    if item.doer and item.doer != item.body:
        return f"{item.doer}, {item.body}"
    return f"{item.body} ({officer})" if item.body and officer else item.body or officer


def _days(item: Item, today: date) -> str:
    if item.since and item.until:
        days = {"since": day_of(item.since, today), "until": day_of(item.until, today)}
        return _("from %(since)s to %(until)s") % days
    if item.until:
        return _("until %(day)s") % {"day": day_of(item.until, today)}
    return _("from %(day)s") % {"day": day_of(item.since, today)} if item.since else ""


def sentence(item: Item, officer: str, today: date) -> str:
    """One plain sentence: who does what, from when until when, how many hours, how often, who pays."""
    text = item.text.strip().rstrip(SHORT_OF_SENTENCE)
    who = doer_of(item, officer)
    parts = [f"{who}: {text}" if who else text, _days(item, today)]
    if item.hours:
        parts.append(hours_of(item.hours))
    if item.rhythm and item.rhythm != TaskRhythm.ONCE:
        parts.append(str(TaskRhythm(item.rhythm).label))
    if item.payer:
        parts.append(_("paid by: %(payer)s") % {"payer": item.payer})
    return ", ".join(part for part in parts if part) + "."


def spent_of(minutes: int, hours: Decimal) -> str:
    """24 z 36 godz.; 1,5 z 6 godz."""
    done = Decimal(minutes * 10 // 60).scaleb(-1)  # whole tenths of an hour, never more than was spent
    return _("%(done)s of %(hours)s h") % {
        "done": number_format(f"{done.normalize():f}"), "hours": number_format(f"{hours.normalize():f}"),
    }  # fmt: skip


@dataclass(frozen=True)
class Going:
    """How a task goes that classes or cards close: kind of the tag and its words."""

    kind: str
    words: str


@dataclass(frozen=True)
class Standing:
    """Where a task stands: kind of the tag (ui/status.html), its words, and the day that belongs to it in words."""

    kind: str
    words: str
    day: str


def _late(item: Item, until: date, today: date) -> Standing:
    days = (today - until).days
    words = ngettext("%(num)s day late", "%(num)s days late", days) % {"num": days}
    due = _("it was to be on %(day)s") % {"day": day_of(until, today)}
    # of what the person does herself nobody says late: the talk about it is to be held
    if item.is_own:
        return Standing("look", _("to be talked over"), due)
    return Standing("late", words, due)


def standing(item: Item, is_leg_signed: bool, today: date) -> Standing:
    """The state of a task on a day."""
    if item.is_dropped:
        return Standing("neutral", pgettext("task", "crossed out"), "")
    if item.state == ClauseState.DONE:
        return Standing("done", pgettext("task", "done"), day_of(item.state_on, today) if item.state_on else "")
    if item.until is not None and item.until < today:
        return _late(item, item.until, today)
    until = _("until %(day)s") % {"day": day_of(item.until, today)} if item.until else ""
    if item.state == ClauseState.STARTED:
        return Standing("neutral", pgettext("task", "under way"), until)
    if is_leg_signed and not item.once_signed:
        return Standing("new", pgettext("task", "new"), until)
    if item.since is not None and item.since > today:
        return Standing("neutral", _("from %(day)s") % {"day": day_of(item.since, today)}, "")
    return Standing("neutral", pgettext("task", "planned"), until)
