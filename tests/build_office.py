"""Builders of what an office sets up: an invitation that waits, a row of one's own in a list, an erasure."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from kwadrat.casework import accounts, applications, catalogues, conferences, duplicates, retention, teams
from kwadrat.casework import emergency as emergencies
from kwadrat.records.accounts import Invitation
from kwadrat.records.applications import Application
from kwadrat.records.base import unsealed
from kwadrat.records.choices import DesignationBasis, DesignationScope, HandOverReason, Role
from kwadrat.records.conferences import Conference, ConferenceTask
from kwadrat.records.duplicates import DuplicatePair, PersonMerge
from kwadrat.records.emergency import EmergencyAccess
from kwadrat.records.notices import Notice
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.people import Case
from kwadrat.records.retention import ErasureNotice, RetentionHold
from kwadrat.records.teams import Designation, HandOver
from tests import build
from tests.cast import Cast

_serial = count(1)


def invitation(cast: Cast) -> Invitation:
    """An invitation to OPS that waits."""
    return accounts.invite(
        cast.ops,
        by=cast.ops_head,
        role=Role.SOCIAL_WORKER,
        email=f"nowa{next(_serial)}@cast.example",
        name="Nowa Osoba",
    )


def own_row(cast: Cast) -> ServiceKind:
    """A kind of service that the partnership added itself."""
    return catalogues.add_service(
        cast.partnership, by=cast.coordinator, label_pl=f"warsztat {next(_serial)}", form="group"
    )


def hold(cast: Cast, case: Case) -> RetentionHold:
    """A hold of the head of OPS on the erasure of a case."""
    return retention.hold(case, by=cast.ops_head, reason="Sprawa w sądzie.", until=cast.ago(-60))


def announced(case: Case) -> ErasureNotice:
    """An announced erasure; the night alone makes one, so it is put there."""
    today = timezone.localdate()
    with unsealed():
        return ErasureNotice.objects.create(
            case=case,
            due_on=today,
            announced_on=today,
            erase_on=today + timedelta(days=30),
            grounds=[["OPS Próbno", "case_file", 10, "JRWA 8123, B10"]],
        )


def emergency(cast: Cast, case: Case | None = None, who: str = "pup_counsellor") -> EmergencyAccess:
    """A person whom the labour office does not know, opened by its counsellor."""
    return emergencies.begin(
        cast.partnership, by=cast.actors[who], case=case or build.case(cast),
        reason="Zasłabła w urzędzie, karetka pyta.", knows=True,
    )  # fmt: skip


def designation(cast: Cast, case: Case, who: str = "ops_worker", **more: Any) -> Designation:
    """A worker whom her institution designated for the case; she designates herself unless told otherwise."""
    values: dict[str, Any] = {
        "scopes": [DesignationScope.CONTACT], "basis": DesignationBasis.AGREEMENT, "since": cast.ago(30), **more,
    }  # fmt: skip
    return teams.designate(case, by=cast.actors[who], **{"post": cast.posts[who], **values})


def notice(cast: Cast) -> Notice:
    """What the coordinator is told when a referral comes to her club."""
    ref = build.referral(cast).ref
    return Notice.objects.get(reference=ref)


def pair(cast: Cast) -> DuplicatePair:
    """Two entries of one person, as the night finds them."""
    name = f"Podwójna{_letters(next(_serial))}"
    older, newer = (build.person(cast, first_name=given, last_name=name, pesel="") for given in ("Ewa", "Ewa Maria"))
    duplicates.find(cast.partnership)
    return DuplicatePair.objects.get(person=older, other=newer)


def merge(cast: Cast) -> PersonMerge:
    """Two entries of one person, merged by the steward."""
    found = pair(cast)
    return duplicates.merge(found, by=cast.steward, keep=found.person.case.ref, reason="Ta sama osoba.")


def _letters(number: int) -> str:
    """A name of its own for each number, far from its neighbours."""
    return "".join(chr(97 + int(digit)) * 2 for digit in f"{number:06d}")


def proposal(cast: Cast, case: Case | None = None, **more: Any) -> HandOver:
    """A case that OPS proposes to the club."""
    values: dict[str, Any] = {
        "from_post": cast.posts["ops_worker"], "institution": cast.ngo, "club": cast.club,
        "reason": HandOverReason.MOVED, "note": "Woli telefon po 15.", **more,
    }  # fmt: skip
    return teams.propose_hand_over(case or build.case(cast), by=cast.ops_worker, **values)


def team(cast: Cast, case: Case) -> None:
    """Something of everything that the team of a case keeps; OPS and the club work on it, and OPS leads it."""
    designation(cast, case)
    conference_task(cast, case)
    teams.withdraw_hand_over(proposal(cast, case, institution=cast.pup, club=None), by=cast.ops_worker)
    for who, post in (("ops_worker", "coordinator"), ("coordinator", "ops_worker")):
        teams.change_lead(case, by=cast.actors[who], post=cast.posts[post], reason=HandOverReason.WORKLOAD)


def conference(cast: Cast, case: Case, by: str = "ops_worker", **more: Any) -> Conference:
    """A conference in a week on a case, called by a worker of its team."""
    values: dict[str, Any] = {"on": cast.ago(-7), "starts_at": time(10), "place": "OPS, sala 4", **more}
    return conferences.call(cast.partnership, by=cast.actors[by], cases=[case], **values)


def conference_task(
    cast: Cast, case: Case | None = None, at: Conference | None = None, **more: Any
) -> ConferenceTask:  # fmt: skip
    """A task of the social worker of OPS, agreed at a conference."""
    case = case or build.case(cast)
    row = at or conference(cast, case)
    values: dict[str, Any] = {
        "post": cast.posts["ops_worker"], "text": "Umawia wizytę w urzędzie.", "due_on": cast.ago(-5), **more,
    }  # fmt: skip
    return conferences.add_task(row.items.get(case=case), by=cast.ops_worker, **values)


def application(cast: Cast, **more: Any) -> Application:
    """Somebody asked the club for help on its public page."""
    values: dict[str, Any] = {"name": "Ewa Szukająca", "phone": "500 700 800", "help": "Szukam pracy.", **more}
    return applications.send(cast.club, **values)
