"""Pages of settings: one module for each thing that is set up."""

from kwadrat.web.settings.catalogues import (
    add_effect,
    add_kind,
    add_service,
    effects,
    kinds,
    rename,
    services,
    switch_off,
    switch_on,
)
from kwadrat.web.settings.clocks import agree, clocks
from kwadrat.web.settings.clubs import change_operator, close_club, clubs, correct_club
from kwadrat.web.settings.guide import guide, index
from kwadrat.web.settings.history import history
from kwadrat.web.settings.institutions import close_institution, correct_institution, institutions
from kwadrat.web.settings.papers import papers, write_labels
from kwadrat.web.settings.retention import erasures, fix, hold, lift_hold, protocol, protocols, retention
from kwadrat.web.settings.sharing import sharing

__all__ = [
    "add_effect", "add_kind", "add_service", "agree", "change_operator", "clocks", "close_club", "close_institution",
    "clubs", "correct_club", "correct_institution", "effects", "erasures", "fix", "guide", "history", "hold", "index",
    "institutions", "kinds", "lift_hold", "papers", "protocol", "protocols", "rename", "retention", "services",
    "sharing", "switch_off", "switch_on", "write_labels",
]  # fmt: skip
