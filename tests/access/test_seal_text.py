"""Sealed text, strangers, and the last turns of searching and history."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from kwadrat.access.middleware import actor_of
from kwadrat.access.signin import seal, unseal
from kwadrat.records.base import unsealed
from kwadrat.records.referrals import ReferralStep
from kwadrat.reporting import home, referrals
from tests import build, cast


def test_sealed_text_comes_back_and_nothing_else_does() -> None:
    assert unseal(seal("zażółć")) == "zażółć"
    assert "zażółć" not in seal("zażółć")
    with pytest.raises(ValueError, match="not sealed here"):
        unseal("cokolwiek")


def test_a_stranger_is_no_actor() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert actor_of(request) is None


@pytest.mark.django_db
def test_the_administrator_acts_in_no_partnership_and_finds_no_body_of_one() -> None:
    made = cast.make()
    assert home.find(made.admin, "Piekarnia").institutions == ()


@pytest.mark.django_db
def test_a_step_of_the_system_has_no_worker() -> None:
    made = cast.make()
    referral = build.referral(made)
    with unsealed():
        ReferralStep(referral=referral, on=made.today, from_state="requested", to_state="requested").save()
    assert "Kwadrat" in [move.name for move in referrals.moves(made.ops_worker, referral, made.today)]
