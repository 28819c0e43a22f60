"""Verbs on notices: what their reader does, and what the worker and the night do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import Ability, who
from kwadrat.records.choices import Role

EVERYBODY = frozenset(Role.values)

NOTICES: dict[str, Ability] = {
    "notice.see": Ability(
        _("note that a notice was opened"), "notice", who((EVERYBODY, "told")),
        _("Only the reader of a notice may do this."), needs_papers=False,
    ),
    "notice.see_all": Ability(
        _("note that all notices are known"), "user", who((EVERYBODY, "oneself")),
        _("Only the reader of a notice may do this."), needs_papers=False,
    ),
    **{
        code: Ability(label, "", (), say.ADMIN, needs_papers=False, for_system=True)
        for code, label in (
            ("notice.claim", _("take letters to be sent")),
            ("notice.mark", _("note what became of letters")),
            ("notice.bounce", _("note that a letter came back")),
            ("notice.digest", _("make the digests of a day")),
            ("notice.clear", _("delete old notices")),
        )
    },
}  # fmt: skip
