"""Builders of what an office sets up: an invitation that waits, a row of one's own in a list."""

from __future__ import annotations

from itertools import count

from kwadrat.casework import accounts, catalogues
from kwadrat.records.accounts import Invitation
from kwadrat.records.choices import Role
from kwadrat.records.partnership import ServiceKind
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
