"""Words of the pages of the partnership: tabs, cells of the matrix read aloud, events behind a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kwadrat.reporting.partnership.matrix import column_label
from kwadrat.reporting.tables import day_text
from kwadrat.web import page
from kwadrat.web.people.overview import short_day

if TYPE_CHECKING:
    from kwadrat.records.partnership import Membership, Partnership
    from kwadrat.reporting.partnership.events import Event
    from kwadrat.reporting.partnership.matrix import Field, Line
    from kwadrat.reporting.partnership.square import Tile


def tabs(request: page.Request, whole: Partnership, current: str) -> list[tuple[str, str, bool]]:
    """Pages of one partnership."""
    home = f"{reverse('partnership')}?nr={whole.ref}"
    matrix = [(_("Matrix"), reverse("partnership_view_matrix", args=[whole.ref]), current == "matrix")]
    loop = [(_("Round of referrals"), reverse("partnership_view_loop", args=[whole.ref]), current == "loop")]
    return [
        (_("Square"), home, current == "square"),
        *(matrix if page.may(request, "partnership.view_matrix", whole).is_shown else []),
        *(loop if page.may(request, "partnership.view_loop", whole).is_shown else []),
        (_("Agreement and meetings"), reverse("partnership_papers", args=[whole.ref]), current == "papers"),
    ]


def acting(tile: Tile) -> str:
    """3 instytucje, działa 2."""
    if not tile.members:
        return _("nobody yet")
    bodies = ngettext("%(num)s institution", "%(num)s institutions", tile.members) % {"num": tile.members}
    if tile.acted == tile.members:
        acted = ngettext("it acts", "all act", tile.members)
    elif not tile.acted:
        acted = ngettext("it does not act now", "none acts now", tile.members)
    else:
        acted = ngettext("%(num)s acts", "%(num)s act", tile.acted) % {"num": tile.acted}
    return f"{bodies}, {acted}"


def people(tile: Tile) -> str:
    """36 osób, ostatnio 20 listopada; empty when nobody is counted."""
    if not tile.people or tile.last_on is None:
        return ""
    number = ngettext("%(num)s person", "%(num)s people", tile.people) % {"num": tile.people}
    return _("%(people)s, last %(day)s") % {"people": number, "day": last(tile.last_on)}


def last(on: date | None) -> str:
    """The day of the last event; today by that word."""
    if on is None:
        return _("none lately")
    today = timezone.localdate()
    if on == today:
        return _("today")
    return short_day(on) if on.year == today.year else day_text(on)


def role(row: Membership) -> str:
    """Lider, inicjator; partner."""
    words = [_("leader")] if row.is_leader else [str(row.get_role_display())]
    if row.is_initiator:
        words.append(_("started the partnership"))
    return ", ".join(words)


def head(code: str, label: str) -> str:
    """Head of a narrow column: the longest word may break (the label without it goes to files)."""
    return {"ngo": pgettext("matrix head", "Organisations")}.get(code, label)


def field_words(field: Field) -> str:
    """A cell in words: promised by 2 institutions, done 5."""
    if field.state == "none":
        return _("does not apply")
    if field.state == "possible":
        return _("possible, nobody promised it")
    promised = ngettext("promised by %(num)s institution", "promised by %(num)s institutions", field.promised) % {
        "num": field.promised
    }
    if field.state == "uncounted":
        return _("%(promised)s, the program does not know events of this task yet") % {"promised": promised}
    if field.state == "gap":
        return _("%(promised)s, done 0, gap") % {"promised": promised}
    number = field.done.reason if field.done.value is None else str(field.done.value)
    if field.state == "beyond":
        return _("done %(number)s, beyond the agreement") % {"number": number}
    return _("%(promised)s, done %(number)s") % {"promised": promised, "number": number}


@dataclass(frozen=True)
class EventLine:
    """One event in words, with the address of its page for those who may open it."""

    on: date
    text: str
    institution: str
    url: str


@dataclass(frozen=True)
class Opened:
    """One number of the matrix and what stands behind it."""

    line: Line
    field: Field
    column: str
    words: str
    rows: list[EventLine]
    total: int


def opened(line: Line, field: Field, rows: list[Event], total: int) -> Opened:
    """What the panel of one number says."""
    return Opened(line, field, column_label(field.column), field_words(field), [_line(row) for row in rows], total)


def _line(row: Event) -> EventLine:
    text = {
        "referral": _("referral into the club"), "contract": _("social contract signed"),
        "note": _("entry of a social worker"), "session": _("classes: %(what)s"), "card": _("card: %(what)s"),
    }[row.kind] % {"what": row.what}  # fmt: skip
    pages = {"referral": "referral", "contract": "contract", "session": "session"}
    return EventLine(row.on, text, row.institution, reverse(pages[row.kind], args=[row.ref]) if row.ref else "")
