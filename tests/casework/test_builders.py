"""The cast and the builders: every state that other tests start from can be reached by verbs."""

import pytest

from kwadrat.records.choices import ReferralState
from tests import build, cast

pytestmark = pytest.mark.django_db


def test_every_builder_reaches_its_state() -> None:
    whole = cast.make()
    assert whole.refresh("no_papers").is_authorised is False
    assert cast.places(whole.users["departed"]) == []
    assert len(cast.places(whole.users["dual"])) == 2
    assert build.accepted(whole).state == ReferralState.ACCEPTED
    assert build.participation(whole).state == "active"
    assert build.attendance(whole).minutes == 180
    assert build.consultation(whole).post_id == whole.specialist.post_id
    assert build.outcome(whole).club_id == whole.club.pk
    assert build.note(whole).voided_at is None
