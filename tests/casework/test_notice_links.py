"""Links of notices are addresses of pages."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from kwadrat.casework.sending import link


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        ("invitation", "account_join"),
        ("referral", "referral"),
        ("report_returned", "submitted_report"),
        ("question_asked", "question"),
        ("plan_signatures", "plan_sign_leg"),
        ("plan_changed", "joint_plan"),
        ("plan_breach_recorded", "joint_plan_breach"),
        ("plan_breach_heard", "joint_plan_breach"),
        ("plan_breach_decided", "joint_plan_breach"),
        ("question_answered", "question"),
    ],
)
def test_links_lead_to_pages(kind: str, page: str) -> None:
    assert settings.NOTICE_PATHS[kind] % "S-0000-0000" == reverse(page, args=["S-0000-0000"])


def test_a_digest_leads_to_the_inbox_and_a_kind_without_an_address_of_its_own_to_a_referral() -> None:
    assert link("digest", "") == settings.SITE_URL + reverse("notices")
    assert link("referral_closed", "S-1") == settings.SITE_URL + reverse("referral", args=["S-1"])
