"""Lists as they leave for a spreadsheet: columns of the page, all its rows. No PESEL, no street, no special data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import fields, masks
from kwadrat.access.actor import Actor
from kwadrat.records.choices import ContractState
from kwadrat.records.people import Person
from kwadrat.records.services import Group
from kwadrat.reporting import ledger as trail
from kwadrat.reporting import people, plans, referrals, services
from kwadrat.reporting.acts import cite

Value = str | int | date | None


@dataclass(frozen=True)
class Column:
    """One column: its head as on the page, and its kind: text, day or number."""

    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Listing:
    """A list ready for a file; `code` names it in the trails, `asked` says the filters, `people` whose data leave."""

    code: str
    title: str
    asked: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    people: tuple[int, ...]


def day_words(day: date) -> str:
    """4 grudnia 2026."""
    return people.long_day(day)


def states_of_people() -> dict[str, str]:
    """Filters of the list of people, in words."""
    return {
        "": _("all"), "applicant": _("applicants"), "active": _("in the club"), "ended": _("no longer in the club"),
    }  # fmt: skip


def _ahead(actor: Actor, found: list[Person], standings: dict[int, people.Standing]) -> dict[int, people.Ahead]:
    cases = [person.case.pk for person in found]
    reviews, answers = people.reviews(actor, cases), people.answers(actor, cases)
    nearest = {}
    for person in found:
        case, end = person.case.pk, standings[person.pk].planned_end_on
        one = people.nearest(
            people.Ahead("review", reviews[case]) if case in reviews else None,
            people.Ahead("answer", answers[case]) if case in answers else None,
            people.Ahead("end", end) if end else None,
        )
        if one is not None:
            nearest[person.pk] = one
    return nearest


def of_people(actor: Actor, state: str = "") -> Listing:
    """People in scope by surname; a constant number of queries."""
    state = state if state in people.STATES else ""
    found, today = list(people.listed(actor, state).order_by("sort_name", "pk")), timezone.localdate()
    standings = people.standings(found) if fields.sees_team(actor) else {person.pk: people.UNTOLD for person in found}
    ahead = _ahead(actor, found, standings)
    words = {
        "review": _("Review of the contract"), "answer": _("Answer to the referral"),
        "end": _("Planned end in the club"),
    }  # fmt: skip
    rows = []
    for person in found:
        one = ahead.get(person.pk)
        rows.append((
            f"{person.last_name} {person.first_name}", masks.age_on(person.birth_on, today), person.locality,
            standings[person.pk].words, words[one.kind] if one else "", one.on if one else None,
        ))  # fmt: skip
    columns = (
        Column(_("Person")), Column(_("Age"), "number"), Column(_("Locality")), Column(_("State")),
        Column(_("Next")), Column(_("Day"), "day"),
    )  # fmt: skip
    asked = _("State: %(state)s") % {"state": states_of_people()[state]}
    return Listing("people", _("People"), asked, columns, tuple(rows), tuple(person.pk for person in found))


def of_referrals(actor: Actor, is_inbox: bool, is_open: bool) -> Listing:
    """Referrals to us or sent by us; before acceptance the receiver takes away no more than she sees."""
    rows = (referrals.received if is_inbox else referrals.sent)(actor, is_open)
    found = list(rows.order_by(*(referrals.OPEN_ORDER if is_open else referrals.ALL_ORDER)))
    today, lines = timezone.localdate(), []
    for row in found:
        glimpse = masks.of_referral(actor, row, today)
        kind = row.service_kind.label if row.service_kind else referrals.purpose_words(row.purpose, row.matter)
        sender = row.sender_post.club.name if row.sender_post.club else row.sender.name
        receiver = row.receiver_club.name if row.receiver_club else row.receiver.name
        lines.append((
            glimpse.title, glimpse.age, glimpse.locality, kind, sender if is_inbox else receiver, row.sent_on,
            str(row.get_state_display()), row.answer_due_on, row.ref,
        ))  # fmt: skip
    columns = (
        Column(_("Person")), Column(_("Age")), Column(_("Locality")), Column(_("What is asked")),
        Column(_("From") if is_inbox else _("To whom")), Column(_("Sent"), "day"), Column(_("State")),
        Column(_("Answer due"), "day"), Column(_("Number")),
    )  # fmt: skip
    side = _("To us") if is_inbox else _("Sent by us")
    asked = f"{side}: {_('open') if is_open else _('all, closed ones too')}"
    return Listing(
        "referrals", _("Referrals"), asked, columns, tuple(lines), tuple(row.case.person_id for row in found)
    )


def of_week(actor: Actor, monday: date, group: str = "", leader: str = "") -> Listing:
    """Sessions of the week from Monday; `group` and `leader` are references, as in the address of the page."""
    found = [
        row for row in services.week(actor, monday)
        if group in ("", row.group.ref) and leader in ("", row.leader.ref)
    ]  # fmt: skip
    lines = tuple(
        (
            row.held_on, f"{row.starts_at.hour}:{row.starts_at:%M}–{row.ends_at.hour}:{row.ends_at:%M}",
            row.kind.label, row.group.name, row.leader.user.name, row.room, row.people,  # type: ignore[attr-defined]
            row.minutes, str(row.get_state_display()),
        )
        for row in found
    )  # fmt: skip
    columns = (
        Column(_("Day"), "day"), Column(_("Hours")), Column(_("Service")), Column(_("Group")), Column(_("Led by")),
        Column(_("Room")), Column(_("People in the group"), "number"), Column(_("Minutes"), "number"),
        Column(_("State")),
    )  # fmt: skip
    parts = [f"{day_words(monday)} – {day_words(monday + timedelta(days=6))}"]
    parts += [row.group.name for row in found[:1] if group] + [row.leader.user.name for row in found[:1] if leader]
    return Listing("week", _("Classes"), ", ".join(parts), columns, lines, ())


def of_group(group: Group, on: date) -> Listing:
    """Members of a group on a day, in Polish order."""
    found = services.members(group, on)
    rows = tuple((one.name, one.since) for one in found)
    columns = (Column(_("Person")), Column(_("In the group since"), "day"))
    asked = _("Group: %(name)s, on %(day)s") % {"name": group.name, "day": day_words(on)}
    return Listing("group", _("Members of the group"), asked, columns, rows, tuple(one.person_id for one in found))


def of_contracts(actor: Actor, state: str = "") -> Listing:
    """Contracts in scope: those with a review ahead in its order, or one state, newest first."""
    state = state if state in plans.LISTED else ""
    found = list(plans.listed(actor, state).order_by(*plans.order_of(state)))
    rows = []
    for row in found:
        due = row.review_on if row.state == ContractState.SIGNED else None
        rows.append((
            f"{row.case.person.last_name} {row.case.person.first_name}", str(row.get_variant_display()),
            str(row.get_state_display()), due, row.period.lower, plans.last_day(row), row.post.user.name,
            row.institution.name, row.ref,
        ))  # fmt: skip
    columns = (
        Column(_("Person")), Column(_("Variant")), Column(_("State")), Column(_("Review of the contract"), "day"),
        Column(_("From"), "day"), Column(_("To"), "day"), Column(_("Social worker")), Column(_("Institution")),
        Column(_("Number")),
    )  # fmt: skip
    asked = plans.words_of_lists()[state]
    owners = tuple(row.case.person_id for row in found)
    return Listing("contracts", _("Contracts and reviews"), asked, columns, tuple(rows), owners)


def of_ledger(person: Person, readings: Iterable[trail.Reading], asked: str) -> Listing:
    """The ledger of a person: one line for each kind of reading by one reader on one day."""
    rows = tuple(
        (
            one.day, one.hours, one.who, one.role_words, one.place, one.what_words,
            _("yes") if one.was_refused else _("no"), one.purpose_words, cite(one.basis), one.reason, one.times,
        )
        for one in readings
    )  # fmt: skip
    columns = (
        Column(_("Day"), "day"), Column(_("Hours")), Column(_("Who")), Column(_("Role")), Column(_("Institution")),
        Column(_("What")), Column(_("Refused")), Column(_("Purpose")), Column(_("Legal basis")),
        Column(_("Reason")),
        Column(_("How many times"), "number"),
    )  # fmt: skip
    return Listing("ledger", _("Who saw the data"), f"{person}, {person.ref}. {asked}", columns, rows, (person.pk,))
