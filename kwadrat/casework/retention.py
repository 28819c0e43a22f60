"""How long data are kept, and what the night does about it: announce, stop for a hold, erase, leave counts.

The verbs of the night are carried out by the owner of the tables in a process of its own (decision 0014).
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, prefetch_related_objects
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob

from kwadrat.access import audit, disclosure, everything
from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework.action import Problem, action, change, remember
from kwadrat.casework.checks import DAY, closed, filled, span, today
from kwadrat.casework.corrections import void_entry
from kwadrat.law import retention as law
from kwadrat.law.dates import half_year as half_days
from kwadrat.records.accounts import SubmittedForm
from kwadrat.records.base import Permanent
from kwadrat.records.choices import Counting, RetentionKind
from kwadrat.records.documents import Document
from kwadrat.records.notices import Notice, NoticeTarget
from kwadrat.records.outcomes import Outcome
from kwadrat.records.papers import IssuedPaper
from kwadrat.records.partnership import Club, Institution, Partnership
from kwadrat.records.people import Case, Participation
from kwadrat.records.plans import ClauseVersion
from kwadrat.records.referrals import Referral
from kwadrat.records.retention import (
    ErasedHalf,
    ErasureLine,
    ErasureNotice,
    ErasureProtocol,
    RetentionHold,
    RetentionTerm,
)
from kwadrat.records.services import Attendance, Consultation, GroupMember
from kwadrat.reporting import retention as reporting
from kwadrat.reporting.reports import erased
from kwadrat.reporting.reports.half_year import half_year

MOST_YEARS = 100
MOST_HOLD = timedelta(days=5 * 366)
BATCH = 500
TOGETHER = 50  # people erased in one transaction: forty times fewer queries than one by one
TRAIL_BATCH = 5000
Tell = Callable[[str, int, int], None]


@action("retention.fix")
def fix(
    institution: Institution, *, by: Actor, kind: str, years: int, counted: str, basis: str, since: date
) -> None:  # fmt: skip
    """Say how many years an institution keeps one kind of data, from a day on, and by which rule of its own."""
    if kind not in RetentionKind.values:
        raise Problem(_("Choose one of the answers."), "kind")
    if counted not in Counting.values:
        raise Problem(_("Choose one of the answers."), "counted")
    if not 1 <= years <= MOST_YEARS:
        raise Problem(_("Give the number of years from 1 to 100."), "years")
    basis = filled(basis, "basis", _("Write where it stands: the class of the file plan (JRWA) or the order."))
    if since < today():
        raise Problem(_("A period changes from today or later."), "since")
    rows = RetentionTerm.objects.filter(institution=institution, kind=kind)
    if rows.filter(period__startswith__gt=since).exists():
        raise Problem(_("A later change of this period is recorded already. Give a later day."), "since")
    term = rows.filter(period__contains=since).first()
    if term is None or term.period.lower != since:
        if term is not None:
            term.period = closed(term.period, since - DAY)
            term.save()
        term = RetentionTerm(institution=institution, kind=kind, period=span(since, None))
    remember(since=since, changes=[{"model": "RetentionTerm", "field": "kind", "old": None, "new": kind}])
    change(term, years=years, counted=counted, basis=basis[:300])
    term.save()


@action("retention.hold")
def hold(case: Case, *, by: Actor, reason: str, until: date) -> RetentionHold:
    """Stop the erasure of a case until a day (inclusive), for a reason."""
    reason = filled(reason, "reason", _("Write why."))
    if not today() <= until <= today() + MOST_HOLD:
        raise Problem(_("Give a day ahead, at most five years from today. A hold can be put again."), "until")
    remember(until=until)
    return RetentionHold.objects.create(case=case, post_id=by.post_id, reason=reason[:300], until_on=until)


@action("retention.lift_hold")
def lift_hold(hold: RetentionHold, *, by: Actor, reason: str) -> RetentionHold:
    """Lift a hold before its day; it stays readable as long as the case."""
    void_entry(hold, by, reason)
    return hold


@action("retention.open_protocol")
def open_protocol(partnership: Partnership, *, by: Actor = SYSTEM, on: date) -> ErasureProtocol:
    """The protocol of the night of a partnership; a night that was cut off goes on in the same one."""
    return ErasureProtocol.objects.get_or_create(partnership=partnership, on=on)[0]


@action("retention.announce")
def announce(protocol: ErasureProtocol, *, by: Actor = SYSTEM, after: int = 0) -> int:
    """Announce what has become due among the next cases of the partnership, and take back what no longer is.

    Returns the number of the last case looked at, 0 at the end; may be repeated without harm.
    """
    noticed = Exists(ErasureNotice.objects.filter(case=OuterRef("pk")))
    least = reporting.shortest(protocol.on)
    old = Q(opened_on__lt=date(protocol.on.year - least, 12, 31)) if least else Q(pk__in=())
    cases = Case.objects.filter(Q(noticed) | old, partnership=protocol.partnership_id, pk__gt=after)
    ids = list(cases.order_by("pk").values_list("pk", flat=True)[:BATCH])
    still = list(reporting.quiet(Case.objects.filter(pk__in=ids), protocol.on).values_list("pk", flat=True))
    dues = reporting.dues(still, protocol.on)
    due = {pk: one.on for pk, one in dues.items() if one.on and one.on <= protocol.on}
    there = ErasureNotice.objects.filter(case__in=ids)
    known = set(there.values_list("case_id", flat=True))
    new = sorted(set(due) - known)
    ErasureNotice.objects.bulk_create(
        ErasureNotice(
            case_id=pk, partnership_id=protocol.partnership_id, due_on=due[pk], announced_on=protocol.on,
            erase_on=protocol.on + reporting.grace(protocol.on), grounds=reporting.grounds(dues[pk]),
        )
        for pk in new
    )  # fmt: skip
    gone = there.filter(case__in=known - set(due)).delete()[0]
    protocol.announced += len(new)
    protocol.withdrawn += gone
    protocol.save()
    remember(announced=len(new), withdrawn=gone)
    return ids[-1] if len(ids) == BATCH else 0


def _clubs(cases: Sequence[Case]) -> dict[int, set[int]]:
    """Clubs whose half-years count something of each case."""
    found: dict[int, set[int]] = {case.pk: set() for case in cases}
    for model, club in (
        (Referral, "receiver_club"), (Participation, "club"), (Consultation, "club"), (Outcome, "club"),
        (Attendance, "session__club"),
    ):  # fmt: skip
        for case_id, pk in model.objects.filter(case__in=cases, **{f"{club}__isnull": False}).values_list("case", club):
            found[case_id].add(pk)
    return found


def _keep_numbers(protocol: ErasureProtocol, cases: Sequence[Case]) -> None:
    """Keep the half-years of the cases' clubs as they stand with them, and mark those of their partnership."""
    ends, clubs = reporting.spans([case.pk for case in cases]), _clubs(cases)
    touched = {
        (club, year, half)
        for case in cases
        for year, half in erased.halves(ends[case.pk].first, ends[case.pk].last)
        for club in (None, *clubs[case.pk])
    }
    have = ErasedHalf.objects.filter(partnership=protocol.partnership_id).values_list("club_id", "year", "half")
    new = sorted(touched - set(have), key=str)
    known = Club.objects.select_related("operator").in_bulk({club for club, _year, _half in new if club})
    for club_id, year, half in new:
        content: dict[str, Any] = {}
        for language in erased.LANGUAGES if club_id else ():
            with translation.override(language):
                content[language] = erased.packed(half_year(known[club_id], half_days(year, 1 if half == 1 else 2)))
        ErasedHalf(
            partnership_id=protocol.partnership_id, club_id=club_id, year=year, half=half, content=content
        ).save()  # fmt: skip


def _count(protocol: ErasureProtocol, number: int, *, table: str = "", rule: str = "", basis: str = "") -> None:
    if number:
        line, _new = ErasureLine.objects.get_or_create(
            protocol=protocol, partnership_id=protocol.partnership_id, table=table, rule=rule, basis=basis
        )
        line.number += number
        line.save()


def _delete(entries: Mapping[int, int], protocol: ErasureProtocol) -> tuple[dict[int, list[str]], list[str]]:
    """Delete every row that hangs on these people; for each the names by which the trails know her, and paths of all
    their files."""
    # entries that were merged into hers go with her: they are announced with her, in this moment
    for merged in Case.objects.filter(person__in=entries, person__merged_into__isnull=False).select_related("person"):
        own = ErasureNotice.objects.get(case__person=merged.person.merged_into_id)
        told = {name: getattr(own, name) for name in ("due_on", "announced_on", "erase_on", "grounds", "partnership")}
        ErasureNotice.objects.get_or_create(case=merged, defaults=told)
    kept = everything.rows_of(entries)
    prefetch_related_objects(kept[ClauseVersion], "clause")  # by which the audit names them
    refs = {row.ref: row.of for rows in kept.values() for row in rows if hasattr(row, "ref")}
    papers: list[Any] = list(Document.objects.filter(owner_ref__in=refs))
    for paper in papers:
        paper.of = refs[paper.owner_ref]
    subjects: dict[int, list[str]] = {whole: [] for whole in entries.values()}
    for row in (row for rows in (*kept.values(), papers) for row in rows if hasattr(row, "audit_ref")):
        subjects[row.of].append(row.audit_ref)
    every_row: dict[type[Model], list[Any]] = {**kept, Document: papers}
    # the database lets these rows go only while the case is announced and what they hang on is there
    for model, rows in sorted(every_row.items(), key=lambda pair: not issubclass(pair[0], Permanent)):
        doomed: Any = model._default_manager.filter(pk__in=[row.pk for row in rows])
        # the foreign keys are looked at when the transaction ends: a table that was forgotten stops the whole
        _count(protocol, doomed._raw_delete(doomed.db) if rows else 0, table=model.__name__)
    every = [*refs, *(paper.ref for paper in papers)]
    SubmittedForm.objects.filter(result_ref__in=every).delete()
    ProcrastinateJob.objects.filter(args__reference__in=every).delete()
    letters = Notice.objects.filter(Q(reference__in=every) | Q(about__in=every))
    NoticeTarget.objects.filter(notice__in=letters).delete()
    letters.delete()
    return subjects, [paper.path for paper in (*papers, *kept.get(IssuedPaper, ()))]


def _ready(protocol: ErasureProtocol, case_ids: Collection[int]) -> list[Case]:
    """Of these cases, locked, those announced that nothing stops; the held ones are counted."""
    on = protocol.on
    # whoever puts a hold at this moment waits, or is waited for
    rows = Case.objects.select_for_update().filter(pk__in=case_ids, partnership=protocol.partnership_id)
    locked = list(rows.order_by("pk"))
    announced = ErasureNotice.objects.filter(case__in=locked, erase_on__lte=on).values_list("case_id", flat=True)
    ids = set(announced)
    held = set(reporting.holds(ids, on).values_list("case_id", flat=True))
    protocol.held += len(held)
    ids -= held
    due = {pk: one for pk, one in reporting.dues(sorted(ids), on).items() if one.on is not None and one.on <= on}
    still = set(reporting.quiet(Case.objects.filter(pk__in=due), on).values_list("pk", flat=True))
    fixed = Counter((law.RULES[term.kind], _basis(term)) for pk in still for term in due[pk].terms)
    for (rule, basis), number in fixed.items():
        _count(protocol, number, rule=rule, basis=basis)
    return [case for case in locked if case.pk in still]


@action("retention.erase")
def erase(protocol: ErasureProtocol, *, by: Actor = SYSTEM, case_ids: Collection[int]) -> tuple[str, ...]:
    """Erase announced people whole, all of them together, or nothing of anybody; counts go to the protocol.

    Returns the files that lie without a document now; whoever asked removes them. Nothing happens to a case that is
    held, goes on again or is no longer due. Needs the owner of the tables.
    """
    ready = _ready(protocol, case_ids)
    protocol.erased += len(ready)
    protocol.save()
    if not ready:
        return ()
    _keep_numbers(protocol, ready)
    entries = everything.entries_of([case.person_id for case in ready])
    cases = list(Case.objects.filter(person__in=entries))
    groups: dict[int, set[str]] = {}
    for person_id, ref in GroupMember.objects.filter(case__in=cases).values_list("case__person", "group__ref"):
        groups.setdefault(entries[person_id], set()).add(ref)
    subjects, paths = _delete(entries, protocol)
    nobody = {whole: -secrets.randbelow(2**62) - 1 for whole in subjects}
    for one in cases:
        whole = entries[one.person_id]
        audit.forget(one.person_id, subjects[whole], one.ref, groups.get(whole, ()), nobody[whole])
        disclosure.forget(one.person_id, nobody[whole])
    return tuple(paths)


def _basis(term: RetentionTerm) -> str:
    """The institution and where its period stands, as the protocol keeps it."""
    return f"{term.institution.name}: {term.basis}"[:520]


@action("retention.clear_trails")
def clear_trails(*, by: Actor = SYSTEM) -> int:
    """Delete what the trails hold of erased people and is older than the law asks for (KRI § 20 ust. 4)."""
    on = today()
    years = reporting.trail_years(on)
    before = timezone.make_aware(datetime.combine(on - timedelta(days=366 * years), time.min))
    gone = audit.clear_forgotten(before, TRAIL_BATCH) + disclosure.clear_forgotten(before, TRAIL_BATCH)
    remember(gone=gone)
    return gone


def _remove(paths: Sequence[str]) -> None:
    for path in paths:
        (Path(settings.DOCUMENTS) / path).unlink(missing_ok=True)


def _erase_due(protocol: ErasureProtocol) -> None:
    ready = ErasureNotice.objects.filter(partnership=protocol.partnership_id, erase_on__lte=protocol.on)
    ids = list(ready.order_by("case_id").values_list("case_id", flat=True))
    for first in range(0, len(ids), TOGETHER):
        # a file that stays behind when the machine stops here belongs to no document: the sweep of the night takes it
        _remove(erase(protocol, by=SYSTEM, case_ids=ids[first : first + TOGETHER]))


def run(tell: Tell | None = None) -> None:
    """The night of every partnership, as the owner of the tables; may be cut off anywhere and run again."""
    told = tell or (lambda label, done, total: None)
    rows = list(Partnership.objects.order_by("pk"))
    is_fixed = reporting.shortest(today()) is not None
    announced = set(ErasureNotice.objects.values_list("partnership_id", flat=True).distinct())
    for done, partnership in enumerate(rows):
        told("przechowywanie danych", done, len(rows))
        if not is_fixed and partnership.pk not in announced:
            continue
        protocol = open_protocol(partnership, by=SYSTEM, on=today())
        after = announce(protocol, by=SYSTEM)
        while after:
            after = announce(protocol, by=SYSTEM, after=after)
        _erase_due(protocol)
    while clear_trails(by=SYSTEM) >= TRAIL_BATCH:
        pass
    told("przechowywanie danych", len(rows), len(rows))
