"""People entered twice: found at night, decided by the steward, merged and taken back. Nothing is merged by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from kwadrat.access import alike
from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework import merging
from kwadrat.casework.action import Problem, Problems, action, must_move, remember
from kwadrat.casework.checks import filled, today
from kwadrat.records.choices import MergeState, PairState
from kwadrat.records.duplicates import MERGE_TRANSITIONS, PAIR_TRANSITIONS, DuplicatePair, PersonMerge
from kwadrat.records.partnership import Partnership
from kwadrat.records.people import Case, Person, PersonIdentity
from kwadrat.reporting import duplicates as reporting

STRETCH, BATCH = 5_000, 500
Tell = Callable[[str, int, int], None]


def _versions(ids: Iterable[int]) -> dict[int, str]:
    """Versions of person and identity, by number of the person."""
    rows = PersonIdentity.objects.filter(person_id__in=ids).values_list("person_id", "person__version", "version")
    return {pk: f"{person}.{identity}" for pk, person, identity in rows}


def _keep(partnership: Partnership, first: int, last: int, found: Sequence[tuple[int, alike.Found]]) -> int:
    """Write what was found among persons from a number to a number; what waits and resembles no more goes."""
    versions = _versions({pk for one, other in found for pk in (one, other.person_id)})
    known = {
        (row.person_id, row.other_id): row
        for row in DuplicatePair.objects.filter(partnership=partnership, person_id__gt=first, person_id__lte=last)
    }
    new = 0
    for one, other in found:
        looked_like = f"{versions[one]}:{versions[other.person_id]}"
        row = known.pop((one, other.person_id), None)
        if row is not None and row.looked_like == looked_like:
            continue
        new += row is None
        row = row or DuplicatePair(
            partnership=partnership, person_id=one, other_id=other.person_id, state=PairState.WAITING, found_on=today()
        )
        if row.state == PairState.DIFFERENT:
            must_move(PAIR_TRANSITIONS, row.state, PairState.WAITING)
            row.state, row.found_on = PairState.WAITING, today()
        row.score, row.reasons, row.looked_like = other.alike.score, list(other.alike.reasons), looked_like
        row.save()
    gone = [row.pk for row in known.values() if row.state in (PairState.WAITING, PairState.LATER)]
    merged = PersonMerge.objects.filter(pair__in=gone).values("pair")
    DuplicatePair.objects.filter(pk__in=gone).exclude(pk__in=merged).delete()
    return new


@action("duplicate.find")
def find(partnership: Partnership, *, by: Actor = SYSTEM, after: int = 0) -> int:
    """Look for people entered twice among the next persons of the partnership. Returns the number of the last one
    looked at, 0 at the end; may be repeated without harm. A pair decided to be two people comes back when the data of
    one of them changed."""
    found: list[tuple[int, alike.Found]] = []
    first = after
    for _batch in range(STRETCH // BATCH):
        some, after = alike.pairs(partnership.pk, after, BATCH)
        found += some
        if not after:
            break
    last = after or max(Person.objects.filter(partnership=partnership).values_list("pk", flat=True), default=0)
    remember(pairs=_keep(partnership, first, last, found))
    return after


def _decide(pair: DuplicatePair, to: str, by: Actor, note: str) -> DuplicatePair:
    must_move(PAIR_TRANSITIONS, pair.state, to)
    pair.state, pair.decided_on, pair.decided_by_id, pair.decision_note = to, today(), by.post_id, note[:300]
    pair.save()
    return pair


@action("duplicate.set_apart")
def set_apart(pair: DuplicatePair, *, by: Actor, reason: str) -> DuplicatePair:
    """Decide that the entries are of two people, and say why; the pair comes back when their data change."""
    return _decide(pair, PairState.DIFFERENT, by, filled(reason, "reason", _("Write how you know it.")))


@action("duplicate.postpone")
def postpone(pair: DuplicatePair, *, by: Actor, reason: str = "") -> DuplicatePair:
    """Put the decision off; a note says what is awaited."""
    return _decide(pair, PairState.LATER, by, reason.strip())


@action("duplicate.reconsider")
def reconsider(pair: DuplicatePair, *, by: Actor, reason: str) -> DuplicatePair:
    """Take a decision back, and say why."""
    return _decide(pair, PairState.WAITING, by, filled(reason, "reason", _("Write why.")))


def _two(pair: DuplicatePair, keep: str) -> tuple[Person, Person]:
    """The entry that stays and the one that goes, both locked; Problem when one of them was merged meanwhile."""
    rows = Person.objects.select_for_update().filter(pk__in=(pair.person_id, pair.other_id)).order_by("pk")
    persons = list(rows)
    # whoever works on one of the two cases at this moment is waited for
    list(Case.objects.select_for_update().filter(person__in=persons).order_by("pk"))
    if any(person.merged_into_id for person in persons):
        raise Problem(_("One of these entries has been merged meanwhile."))
    stays = [person for person in persons if person.case.ref == keep]
    if len(stays) != 1:
        raise Problem(_("Choose which entry stays."), "keep")
    return stays[0], next(person for person in persons if person.pk != stays[0].pk)


@action("duplicate.merge")
def merge(pair: DuplicatePair, *, by: Actor, keep: str, reason: str) -> PersonMerge:
    """Merge two entries: everything of the one goes to the one whose case is `keep` (its reference), and can be taken
    back for thirty days. Problems name what has to be solved first; then nothing is changed."""
    reason = filled(reason, "reason", _("Write how you know that it is one person."))
    survivor, loser = _two(pair, keep)
    if found := merging.obstacles(survivor, loser):
        raise Problems(found)
    moves = merging.join(survivor, loser)
    days = reporting.undo_days(today())
    row = PersonMerge.objects.create(
        partnership_id=pair.partnership_id, survivor=survivor, loser=loser, pair=pair, post_id=by.post_id,
        state=MergeState.OPEN, merged_on=today(), final_on=today() + timedelta(days=days), reason=reason[:300],
        moved=moves.text(),
    )  # fmt: skip
    _decide(pair, PairState.SAME, by, reason)
    remember(stays=survivor.case.ref, goes=loser.case.ref, rows=moves.rows)
    return row


@action("duplicate.undo")
def undo(merge: PersonMerge, *, by: Actor, reason: str) -> PersonMerge:
    """Take a merging back: what was there before goes back as it was, what was made since stays with the entry that
    stood for both, but what belongs to a row that goes back goes with it. `stayed` counts what stayed."""
    reason = filled(reason, "reason", _("Write why."))
    must_move(MERGE_TRANSITIONS, merge.state, MergeState.UNDONE)
    if today() >= merge.final_on:
        raise Problem(_("The days in which this merging could be taken back have passed."))
    later = PersonMerge.objects.filter(state=MergeState.OPEN, pk__gt=merge.pk)
    first = later.filter(survivor_id=merge.survivor_id).first() or later.filter(loser_id=merge.survivor_id).first()
    if first is not None or merge.survivor.merged_into_id:
        raise Problem(_("The same person was merged once more later. Take back the later merging first."))
    list(Person.objects.select_for_update().filter(pk__in=(merge.survivor_id, merge.loser_id)).order_by("pk"))
    merge.stayed = merging.part(merge)
    merge.state, merge.closed_on, merge.closed_by_id = MergeState.UNDONE, today(), by.post_id
    merge.undo_reason, merge.moved = reason[:300], ""
    merge.save()
    pair = DuplicatePair.objects.get(pk=merge.pair_id)
    _decide(pair, PairState.WAITING, by, reason)
    remember(stayed=dict(merge.stayed))
    return merge


@action("duplicate.finish")
def finish(merge: PersonMerge, *, by: Actor = SYSTEM) -> PersonMerge:
    """Make a merging final: what would take it back is dropped."""
    must_move(MERGE_TRANSITIONS, merge.state, MergeState.FINAL)
    merge.state, merge.closed_on, merge.moved = MergeState.FINAL, today(), ""
    merge.save()
    return merge


def run(tell: Tell | None = None) -> int:
    """The night: merging past its days becomes final, and every partnership is looked through. Returns how many
    partnerships; may be cut off anywhere and run again."""
    told = tell or (lambda label, done, total: None)
    for row in PersonMerge.objects.filter(state=MergeState.OPEN, final_on__lte=today()):
        finish(row, by=SYSTEM)
    partnerships: list[Any] = list(Partnership.objects.order_by("pk"))
    for done, partnership in enumerate(partnerships):
        told("podobne osoby", done, len(partnerships))
        after = find(partnership, by=SYSTEM)
        while after:
            after = find(partnership, by=SYSTEM, after=after)
    return len(partnerships)
