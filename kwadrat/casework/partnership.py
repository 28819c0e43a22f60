"""Verbs on institutions, partnerships and clubs."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import resources
from typing import Any

from django.utils.translation import gettext as _

from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework.action import Problem, action, change, remember
from kwadrat.casework.checks import admitted_operator, filled, not_future, numbers, span, unique
from kwadrat.records.choices import MemberRole, Role
from kwadrat.records.outcomes import OutcomeType
from kwadrat.records.partnership import Club, Institution, InstitutionKind, Membership, Partnership, ServiceKind

CATALOGUES: dict[str, type[Any]] = {
    "institution_kind": InstitutionKind, "service_kind": ServiceKind, "outcome_type": OutcomeType,
}  # fmt: skip


@action("partnership.sync_catalogue")
def sync_catalogue(*, by: Actor = SYSTEM) -> int:
    """Bring the catalogues to the shipped rows; returns how many changed. Rows added here by hand stay."""
    text = (resources.files("kwadrat.casework") / "catalogues.toml").read_text(encoding="utf-8")
    changed = 0
    for name, rows in tomllib.loads(text).items():
        model = CATALOGUES[name]
        known = {row.pk: row for row in model.objects.all()}
        for place, (code, values) in enumerate(rows.items()):
            wanted = {"position": place + 1, **values}
            row = known.get(code)
            if row is None or any(getattr(row, key) != value for key, value in wanted.items()):
                model(code=code, **wanted).save(force_insert=row is None)
                changed += 1
    return changed


@action("partnership.add_institution")
def add_institution(
    *, by: Actor, kind: InstitutionKind, name: str, nip: str = "", regon: str = "", locality: str, phone: str = ""
) -> Institution:
    """Enter an institution; NIP and REGON are checked."""
    institution = Institution(
        kind=kind,
        name=filled(name, "name", _("Write the name of the institution.")),
        locality=filled(locality, "locality", _("Write the locality.")),
        phone=phone.strip(),
        **numbers(nip=nip, regon=regon),
    )
    with unique(institution_nip_once__nip=_("An institution with this NIP is entered already.")):
        institution.save()
    return institution


@action("partnership.create")
def create(
    *, by: Actor, name: str, locality: str, leader: Institution, initiator: Institution, since: date,
    agreement_on: date | None = None, answer_days: int = 5,
) -> Partnership:  # fmt: skip
    """Found a partnership with its leader and initiator (they may be one institution)."""
    if by.role == Role.STEWARD and leader.pk != by.institution_id:
        raise Problem(_("You found a partnership that your own institution leads. Choose it here."), "leader")
    if not 1 <= answer_days <= 60:
        raise Problem(_("Give the number of working days from 1 to 60."), "answer_days")
    partnership = Partnership(
        name=filled(name, "name", _("Write the name of the partnership.")),
        locality=filled(locality, "locality", _("Write the locality.")),
        agreement_on=agreement_on,
        answer_days=answer_days,
    )
    partnership.save()
    same = leader.pk == initiator.pk
    _member(partnership, leader, MemberRole.PARTY, since, is_leader=True, is_initiator=same)
    if not same:
        _member(partnership, initiator, MemberRole.CO_OPERATOR, since, is_initiator=True)
    return partnership


def _member(
    partnership: Partnership, institution: Institution, role: str, since: date, *, is_leader: bool = False,
    is_initiator: bool = False, corner: str = "",
) -> None:  # fmt: skip
    with unique(membership_once__institution=_("This institution is already a member in these days.")):
        Membership(
            partnership=partnership, institution=institution, role=role, is_leader=is_leader,
            is_initiator=is_initiator, corner=corner or institution.kind.corner, period=span(since, None),
        ).save()  # fmt: skip


@action("partnership.add_member")
def add_member(
    partnership: Partnership, *, by: Actor, institution: Institution, role: str, since: date,
    is_initiator: bool = False, corner: str = "",
) -> Partnership:  # fmt: skip
    """Add an institution as a party or as one that co-operates without a signature."""
    _member(partnership, institution, role, since, is_initiator=is_initiator, corner=corner)
    remember(institution=institution.ref, role=role, since=since)
    return partnership


@action("partnership.open_club")
def open_club(partnership: Partnership, *, by: Actor, operator: Institution, name: str, locality: str) -> Club:
    """Open a club under an operator that the act admits (OP-01, UZS art. 18 ust. 1)."""
    admitted_operator(partnership.pk, operator)
    club = Club(
        partnership=partnership,
        operator=operator,
        name=filled(name, "name", _("Write the name of the club.")),
        locality=filled(locality, "locality", _("Write the locality.")),
    )
    club.save()
    return club


@action("partnership.enter_register")
def enter_register(club: Club, *, by: Actor, number: str, on: date) -> Club:
    """Record the entry in the wojewoda's register (UZS art. 18a); participation starts no earlier."""
    not_future(on)
    change(club, register_no=filled(number, "number", _("Write the number of the entry.")), register_entry_on=on)
    club.save()
    remember(on=on)
    return club
