"""People who may have been entered twice, and the merging of two entries with everything needed to take it back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, SPECIAL, Owned, Referenced
from kwadrat.records.choices import MergeState, PairState
from kwadrat.records.fields import EncryptedTextField
from kwadrat.records.people import Person

PAIR_TRANSITIONS: dict[str, tuple[str, ...]] = {
    PairState.WAITING: (PairState.LATER, PairState.DIFFERENT, PairState.SAME),
    PairState.LATER: (PairState.WAITING, PairState.DIFFERENT, PairState.SAME),
    # data of one of the two changed
    PairState.DIFFERENT: (PairState.WAITING,),
    # the merging was taken back
    PairState.SAME: (PairState.WAITING,),
}
MERGE_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (MergeState.OPEN,),
    MergeState.OPEN: (MergeState.UNDONE, MergeState.FINAL),
    MergeState.UNDONE: (),
    MergeState.FINAL: (),
}


class DuplicatePair(Owned, Referenced):
    """Two entries that resemble each other, the older first; `reasons` are codes of Likeness, `looked_like` the
    versions of both entries when they were compared: a decision holds until one of them changes."""

    REF_PREFIX: ClassVar[str] = "H"
    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: ("person", "other", "state", "score", "found_on", "decided_on", "decided_by", "looked_like"),
        PERSONAL: ("reasons", "decision_note"),
    }

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("the other entry"))
    state = models.CharField(_("decision"), max_length=9, choices=PairState.choices, default=PairState.WAITING)
    score = models.PositiveSmallIntegerField(_("likeness"))
    reasons = models.JSONField(_("what differs"), default=list, blank=True)
    looked_like = models.CharField(_("versions compared"), max_length=80)
    found_on = models.DateField(_("found on"))
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decision_note = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["partnership", "state", "-score", "id"], name="pair_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["person", "other"], name="pair_once"),
            models.CheckConstraint(condition=Q(person__lt=F("other")), name="pair_in_order"),
        ]


class PersonMerge(Owned, Referenced):
    """Two entries made one by a person's decision. `moved` lists every changed row and field with its value before and
    after, as JSON, until nothing can be taken back any more."""

    REF_PREFIX: ClassVar[str] = "M"
    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {
        OPEN: (
            "survivor", "loser", "pair", "post", "state", "merged_on", "final_on", "closed_by", "closed_on", "stayed",
        ),
        PERSONAL: ("reason", "undo_reason"), SPECIAL: ("moved",),
    }  # fmt: skip

    survivor = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("the entry that stays")
    )
    loser = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("the entry that was merged into it")
    )
    pair = models.ForeignKey(DuplicatePair, on_delete=models.PROTECT, related_name="+", verbose_name=_("pair"))
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("merged by"))
    state = models.CharField(_("state"), max_length=6, choices=MergeState.choices, default=MergeState.OPEN)
    merged_on = models.DateField(_("merged on"))
    final_on = models.DateField(_("can be taken back until the day before"))
    reason = models.CharField(_("reason"), max_length=300)
    moved = EncryptedTextField(_("what was moved"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken back by")
    )
    undo_reason = models.CharField(_("reason of taking back"), max_length=300, blank=True)
    stayed = models.JSONField(_("entries made after the merging, which stayed"), default=list, blank=True)

    class Meta:
        indexes = [models.Index(fields=["partnership", "state", "-id"], name="merge_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["loser"], condition=~Q(state="undone"), name="merged_once"),
        ]

    @property
    def audit_person_id(self) -> int | None:
        return self.survivor_id
