"""Words of the yearly report: names of its parts, columns and rows, and how each is counted."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TITLE = _("Report of the club to the wojewoda for %(year)s")
PARTS: Mapping[str, Promise] = {
    "R1": _("1. Staff"),
    "R2": _("2. Participants and effects"),
    "R3": _("3. Actions"),
    "R4": _("4. Grants"),
    "effects": _("1. Effects"),
    "grants": _("2. Grants"),
}
COLUMNS: Mapping[str, Mapping[str, tuple[Promise, Promise]]] = {
    "R1": {
        "people": (_("People in the year"), _("People with at least one day of employment in the year. Each once.")),
        "at_end": (_("On the last day"), _("People employed on the last day of the year, or today while it runs.")),
        "weekly": (
            _("Hours a week"),
            _("Hours a week by the agreements in force on the last day of the year, or today while it runs."),
        ),
    },
    "R2": {
        "participants": (
            _("Participants"), _("People whose participation lasted on at least one day of the year. Each once."),
        ),
        "effects": (
            _("Reached effects"),
            _("Participants of the year with an effect of social or vocational reintegration, or work, reached in the"
              " year after the participation began. Each once."),
        ),
        "work_after": (
            _("of which work after leaving"),
            _("Participants of the year whose participation ended and who took up work on its last day or later, in"
              " the year. Each once."),
        ),
    },
    "R3": {
        "meetings": (_("Meetings"), _("Consultations, and classes with at least one person present.")),
        "hours": (
            _("Hours"), _("Minutes of consultations and of classes, classes once and not for each person, as hours."),
        ),
        "participants": (_("Participants"), _("Participants of the year who used it. Each once.")),
        "others": (_("Others"), _("People who used it and were not participants in the year. Each once.")),
        "effects": (_("With effects"), _("Those of the participants who reached an effect in the year. Each once.")),
    },
    "R4": {
        "carried": (_("From earlier years"), _("Received less spent less given back before the year.")),
        "received": (pgettext_lazy("column", "Received"), _("Lines of the year: money that came.")),
        "spent": (pgettext_lazy("column", "Spent"), _("Lines of the year: money that was spent.")),
        "returned": (pgettext_lazy("column", "Given back"), _("Lines of the year: money given back.")),
        "left": (
            pgettext_lazy("column", "Left"),
            _("From earlier years and received, less spent and given back, at the end of the year."),
        ),
    },
}  # fmt: skip
SECTIONS: Mapping[str, tuple[Promise, Promise]] = {
    "bases": (_("Number of staff and basis of employment"), _("UZS art. 18a ust. 6. Volunteers are not employed.")),
    "time": (_("Working time"), _("Each agreement in the year by position; names are not printed.")),
    "groups": (
        _("Participants by groups"),
        _("Groups of UZS art. 1 ust. 2. A person may be in several groups; the last row counts each person once."),
    ),
    "beside": (_("Shown apart"), _("These people are not added to the table above.")),
    "actions": (_("Actions of reintegration"), _("Kinds of services with at least one meeting in the year.")),
    "reached": (_("Effects by kind"), _("Participants of the year. A person with two effects is in both rows.")),
    "money": (_("Settlement of grants"), _("Amounts in PLN by the day of each line of settlement.")),
}
ROWS: Mapping[str, tuple[Promise, Promise]] = {
    "G1": (_("1. Homeless, in a programme of leaving homelessness"), _("UZS art. 1 ust. 2 pkt 1.")),
    "G2": (_("2. Addicted to alcohol"), _("UZS art. 1 ust. 2 pkt 2.")),
    "G3": (_("3. Addicted to drugs or other intoxicants"), _("UZS art. 1 ust. 2 pkt 3.")),
    "G4": (_("4. With mental disorders"), _("UZS art. 1 ust. 2 pkt 4.")),
    "G5": (_("5. Long-term unemployed"), _("UZS art. 1 ust. 2 pkt 5.")),
    "G6": (_("6. Released from prison"), _("UZS art. 1 ust. 2 pkt 6.")),
    "G7": (_("7. Refugees in an integration programme"), _("UZS art. 1 ust. 2 pkt 7.")),
    "G8": (_("8. With a disability"), _("UZS art. 1 ust. 2 pkt 8.")),
    "GX": (_("Others, with a justification"), _("The list of the act is open (UZS art. 1 ust. 2).")),
    "sum": (_("Sum of the groups"), _("The rows above added up. A person in two groups is in it twice.")),
    "once": (_("People, each counted once"), _("All participants of the year, with a group or without one.")),
    "pension": (
        _("With a pension for inability to work"),
        _("Participants entitled to it on a day of their participation (UZS art. 1 ust. 3a)."),
    ),
    "earlier": (
        _("People who left in earlier years"),
        _("They reached an effect in this year, and were not participants in it."),
    ),
    "staff": (_("Employed, each person once"), _("All bases together, volunteers left out.")),
    "volunteers": (_("Volunteers, beside the employed"), _("A volunteer is not employed.")),
    "all": (_("All together"), _("All rows above; people are counted once.")),
}
OF_BASIS = _("Workers by the basis of their employment; one person on two bases is in both rows.")
OF_GROUP = _("A recorded group counts when it holds on a day of the participation in the year.")
OF_AGREEMENT = _("The hours a week of this agreement.")
OF_SERVICE = _("Meetings of this kind in the year.")
OF_EFFECT = _("Participants with this effect reached in the year after the participation began. Each once.")
OF_GRANT = _("Lines of settlement of this grant.")
OLD_SCOPE = _(
    "The report for this year was due before %(day)s, so it holds the effects and the settlement of grants alone"
    " (UZS art. 18a ust. 6 in the wording of that time)."
)
RUNNING = _("The year has not ended: numbers may still change.")
