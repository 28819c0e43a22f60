"""The board of a joint plan: goals by legs, and under it who has signed which words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.records.choices import ClauseKind, ClauseState, LegState
from kwadrat.records.plans import JointPlan
from kwadrat.reporting.joint_plans import words
from kwadrat.reporting.joint_plans.items import OFFICER, PERSON, Item, LegThen, Signed, items_on, legs_on


@dataclass(frozen=True)
class Task:
    """A task on the board: the item, its state in words, its whole sentence, its officer, and whether it is the
    reader's own. `changed`: its words wait for signatures in a leg that both signed before. `going`: how far
    classes and cards brought it."""

    item: Item
    standing: words.Standing
    sentence: str
    initial: str
    is_mine: bool
    changed: bool
    going: words.Going | None = None

    @property
    def is_done(self) -> bool:
        """Whether it is done."""
        return self.item.state == ClauseState.DONE


@dataclass(frozen=True)
class Cell:
    """Tasks of one goal in one leg: those that are open, done and crossed out; why it is empty."""

    leg: LegThen | None
    open: tuple[Task, ...]
    done: tuple[Task, ...]
    crossed: tuple[Task, ...]
    why_empty: str


@dataclass(frozen=True)
class Row:
    """One goal with its cells in the order of the columns; without `goal`: tasks that hang on no goal. `number` counts
    goals from 1; tasks that are crossed out are counted nowhere."""

    goal: Item | None
    number: int
    owner: LegThen | None
    cells: tuple[Cell, ...]
    done: int
    total: int


@dataclass(frozen=True)
class Party:
    """One party of a leg: her name, the last day on which she signed, how many items wait for her, and until when."""

    party: str
    name: str
    is_me: bool
    last: Signed | None
    missing: int
    until: date | None

    @property
    def is_whole(self) -> bool:
        """Whether she signed everything as it stands."""
        return self.last is not None and not self.missing


@dataclass(frozen=True)
class Strip:
    """Signatures under one leg: both parties, how many items it has, since when and until when they are asked."""

    leg: LegThen
    parties: tuple[Party, ...]
    total: int

    @property
    def is_whole(self) -> bool:
        """Whether both parties signed everything as it stands."""
        return all(party.is_whole for party in self.parties)

    @property
    def mine(self) -> Party | None:
        """The reader as a party who has something to sign."""
        return next((one for one in self.parties if one.is_me and one.missing), None)


@dataclass(frozen=True)
class Progress:
    """How many tasks of a leg are done."""

    leg: LegThen
    done: int
    total: int


@dataclass(frozen=True)
class Board:
    """A joint plan on a day. `columns` are its legs, and None when some task stands in no leg."""

    day: date
    person: str
    columns: tuple[LegThen | None, ...]
    rows: tuple[Row, ...]
    strips: tuple[Strip, ...]
    progress: tuple[Progress, ...]
    items: tuple[Item, ...]

    @property
    def late(self) -> list[Task]:
        """Tasks of institutions whose day has passed."""
        open_ = (task for row in self.rows for cell in row.cells for task in cell.open)
        return [task for task in open_ if task.standing.kind == "late"]

    @property
    def changed_on(self) -> date | None:
        """Day of the last change that waits for a signature in a leg signed before; None when there is none."""
        signed = {one.leg.pk: one.leg for one in self.strips if any(party.last for party in one.parties)}
        days = [
            timezone.localtime(item.written_at).date()
            for item in self.items
            if item.leg_id in signed and item.waits(signed[item.leg_id].parties)
        ]
        return max(days) if days else None


def _task(
    actor: Actor, item: Item, leg: LegThen | None, initial: str, day: date, on_track: bool | None
) -> Task:  # fmt: skip
    is_signed = leg is not None and leg.state == LegState.SIGNED
    return Task(
        item, words.standing(item, is_signed, day), words.sentence(item, leg.officer if leg else "", day),
        "" if item.corner and not item.is_own else initial,
        bool(actor.post_id) and item.post_id == actor.post_id,
        leg is not None and is_signed and bool(item.once_signed) and item.waits(leg.parties),
        _going(actor, item, on_track),
    )  # fmt: skip


def _going(actor: Actor, item: Item, on_track: bool | None) -> words.Going | None:
    """How a task that classes or cards close goes: its hours for workers of the club, and for everybody once the person
    has signed that they count; before that, and without hours, only whether it goes as planned (`on_track`; None:
    nothing of the club is told to this reader)."""
    if item.minutes is None or item.is_dropped or item.state == ClauseState.DONE:
        return None
    if item.hours and (actor.club_id is not None or PERSON in item.signed):
        return words.Going("neutral", words.spent_of(item.minutes, item.hours))
    if on_track is None or item.state != ClauseState.STARTED:
        return None
    return words.Going("done", _("on track")) if on_track else words.Going("look", _("contact is needed"))


def _why_empty(leg: LegThen | None, owner: LegThen | None) -> str:
    if leg is None or owner is None or leg.pk == owner.pk:
        return _("No tasks yet.")
    return _("No tasks of %(body)s. This goal is led by %(owner)s.") % {"body": leg.body, "owner": owner.body}


def _cell(tasks: list[Task], leg: LegThen | None, owner: LegThen | None) -> Cell:
    here = [task for task in tasks if task.item.leg_id == (leg.pk if leg else None)]
    crossed = tuple(task for task in here if task.item.is_dropped)
    open_ = tuple(task for task in here if not task.item.is_dropped and not task.is_done)
    done = tuple(task for task in here if not task.item.is_dropped and task.is_done)
    return Cell(leg, open_, done, crossed, "" if open_ or done else _why_empty(leg, owner))


def _row(goal: Item | None, number: int, tasks: list[Task], columns: tuple[LegThen | None, ...]) -> Row:
    owner = next((leg for leg in columns if goal is not None and leg is not None and leg.pk == goal.leg_id), None)
    counted = [task for task in tasks if not task.item.is_dropped]
    cells = tuple(_cell(tasks, leg, owner) for leg in columns)
    return Row(goal, number, owner, cells, sum(task.is_done for task in counted), len(counted))


def _party(actor: Actor, leg: LegThen, party: str, name: str, items: list[Item]) -> Party:
    last = next((one for one in reversed(leg.signatures) if one.party == party), None)
    is_me = party == OFFICER and bool(actor.post_id) and leg.officer_id == actor.post_id
    missing = sum(item.waits_for(party) for item in items)
    return Party(party, name, is_me, last, missing, leg.sign_until if missing else None)


def _strip(actor: Actor, leg: LegThen, items: list[Item]) -> Strip:
    own = [item for item in items if item.leg_id == leg.pk]
    parties = tuple(_party(actor, leg, party, name, own) for party, name in leg.parties.items())
    return Strip(leg, parties, sum(not item.is_dropped for item in own))


def _columns(legs: list[LegThen], items: list[Item]) -> tuple[LegThen | None, ...]:
    kept: list[LegThen | None] = [leg for leg in legs if leg.state != LegState.DROPPED]
    if any(item.kind == ClauseKind.TASK and item.leg_id is None and not item.is_dropped for item in items):
        kept.append(None)
    return tuple(kept)


def board(actor: Actor, plan: JointPlan, day: date, on_track: bool | None = None) -> Board:
    """The plan as it stood on a day, today or any past one; two queries, whatever the number of tasks. `plan` comes
    with its case and person; `on_track` is what the reader may know of how the classes go, None for nothing."""
    legs, items = legs_on(actor, plan, day), items_on(actor, plan, day)
    person = plan.case.person
    by_leg = {leg.pk: leg for leg in legs}
    columns = _columns(legs, items)
    tasks = [
        _task(
            actor, item, by_leg.get(item.leg_id or 0), (item.whom or person.first_name)[:1], day,
            None if item.whom else on_track,
        )
        for item in items if item.kind == ClauseKind.TASK
    ]  # fmt: skip
    rows: list[Row] = []
    for goal in (item for item in items if item.kind == ClauseKind.GOAL and not item.is_dropped):
        own = [task for task in tasks if task.item.goal_id == goal.pk]
        rows.append(_row(goal, len(rows) + 1, own, columns))
    kept = {row.goal.pk for row in rows if row.goal}
    orphans = [task for task in tasks if task.item.goal_id not in kept and not task.item.is_dropped]
    if orphans:
        rows.append(_row(None, 0, orphans, columns))
    shown = [leg for leg in columns if leg is not None]
    counted = {
        leg.pk: [task for task in tasks if task.item.leg_id == leg.pk and not task.item.is_dropped] for leg in shown
    }
    return Board(
        day, str(person), columns, tuple(rows), tuple(_strip(actor, leg, items) for leg in shown),
        tuple(Progress(leg, sum(t.is_done for t in counted[leg.pk]), len(counted[leg.pk])) for leg in shown),
        tuple(items),
    )  # fmt: skip
