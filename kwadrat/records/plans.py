"""Social contracts (kontrakt socjalny, UPS art. 108; R-KS)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from kwadrat.records.accounts import Post
from kwadrat.records.base import OPEN, PERSONAL, Owned, Referenced, SealedQuerySet, Step
from kwadrat.records.choices import ContractState, ContractVariant
from kwadrat.records.partnership import Institution
from kwadrat.records.people import Case

CONTRACT_TRANSITIONS: dict[str, tuple[str, ...]] = {
    "": (ContractState.DRAFT,),
    ContractState.DRAFT: (ContractState.SIGNED,),
    ContractState.SIGNED: (ContractState.ENDED,),
    ContractState.ENDED: (),
}


class SocialContractQuerySet(SealedQuerySet["SocialContract"]):
    def on(self, day: date) -> SocialContractQuerySet:
        """Signed contracts that hold on the day (an ended one holds until its last day)."""
        return self.filter(state__in=(ContractState.SIGNED, ContractState.ENDED), period__contains=day)


class SocialContract(Owned, Referenced):
    """Written agreement of a person and a social worker of OPS, CUS or PCPR."""

    REF_PREFIX: ClassVar[str] = "A"
    PRIVACY = {
        OPEN: (
            "case", "institution", "post", "variant", "state", "period", "signed_on", "review_on",
            "carried_out", "template",
        ),
        PERSONAL: ("goal", "duties", "end_reason"),
    }  # fmt: skip

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("case"))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name=_("social worker"))
    variant = models.CharField(_("variant"), max_length=1, choices=ContractVariant.choices)
    template = models.CharField(_("form version"), max_length=10, default="R-KS")
    state = models.CharField(_("state"), max_length=8, choices=ContractState.choices, default=ContractState.DRAFT)
    goal = models.TextField(_("goal, in the person's words"), max_length=2000)
    duties = models.TextField(_("what both sides do"), max_length=4000, blank=True)
    period = DateRangeField(_("period"))
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    review_on = models.DateField(_("review due"), null=True, blank=True)
    carried_out = models.BooleanField(_("carried out"), null=True, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=300, blank=True)

    objects = SocialContractQuerySet.as_manager()  # type: ignore[misc]  # a narrower queryset than the base\'s

    class Meta:
        indexes = [models.Index(fields=["institution", "state"], name="contract_by_institution")]

    @property
    def audit_person_id(self) -> int | None:
        return self.case.person_id


class ContractStep(Owned, Step):
    """A change of state of a social contract."""

    PRIVACY = {OPEN: ("contract",)}

    contract = models.ForeignKey(
        SocialContract, on_delete=models.PROTECT, related_name="steps", verbose_name=_("contract")
    )

    class Meta:
        indexes = [models.Index(fields=["partnership", "on"], name="contract_step_by_day")]
