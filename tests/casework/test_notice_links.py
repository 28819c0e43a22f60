"""Links of notices are addresses of pages."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse


@pytest.mark.parametrize(
    ("kind", "page"),
    [("invitation", "account_join"), ("referral", "referral"), ("report_returned", "submitted_report")],
)
def test_links_lead_to_pages(kind: str, page: str) -> None:
    assert settings.NOTICE_PATHS[kind] % "S-0000-0000" == reverse(page, args=["S-0000-0000"])
