"""Sending by purpose: who may ask whom, what must be dated, months before work; each beside its field."""

from __future__ import annotations

from typing import Any

import pytest

from kwadrat.access.actor import Actor
from kwadrat.casework import partnership, referrals
from kwadrat.casework.action import Problems
from kwadrat.records.choices import ReferralMatter, ReferralPurpose
from kwadrat.records.partnership import Institution, InstitutionKind
from kwadrat.records.people import Case
from kwadrat.records.referrals import Referral
from tests import build
from tests import cast as cast_module
from tests.casework.trail import problem
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture
def centre(cast: Cast) -> Institution:
    found = partnership.add_institution(
        by=cast.admin, kind=InstitutionKind.objects.get(pk="integration_centre"), name="CIS", locality="Próbno"
    )
    partnership.add_member(cast.partnership, by=cast.admin, institution=found, role="party", since=cast.ago(400))
    return found


def send(case: Case, by: Actor, receiver: Institution, purpose: str, matter: str = "", **more: Any) -> Referral:
    return referrals.send(
        case, by=by, receiver=receiver, purpose=purpose, matter=matter, message="Prosi o pomoc.", **more
    )


def told(caught: pytest.ExceptionInfo[Problems]) -> dict[str | None, str]:
    return {one.field: one.message.replace("\u00a0", " ") for one in caught.value.problems}


def test_a_matter_of_the_labour_office_goes_there_and_nowhere_else(cast: Cast) -> None:
    case = build.case(cast)
    for matter in (ReferralMatter.REGISTRATION, ReferralMatter.PLAN, ReferralMatter.USEFUL_WORKS):
        with problem("receiver", "nie przyjmuje skierowań"):
            send(case, cast.ops_worker, cast.bodies["partner_ngo"], ReferralPurpose.LABOUR_OFFICE, matter)
    sent = send(case, cast.ops_worker, cast.pup, ReferralPurpose.LABOUR_OFFICE, ReferralMatter.USEFUL_WORKS)
    assert (sent.purpose, sent.matter) == ("labour_office", "useful_works")
    with problem("purpose", "nie kieruje"):
        send(case, cast.ops_worker, cast.pup, ReferralPurpose.LABOUR_OFFICE)


def test_the_list_of_socially_useful_work_is_of_the_ops(cast: Cast) -> None:
    case = build.in_team(cast)
    with problem("purpose", "nie kieruje"):
        send(case, cast.coordinator, cast.pup, ReferralPurpose.LABOUR_OFFICE, ReferralMatter.USEFUL_WORKS)


def test_a_centre_needs_consent_opinion_and_interview(cast: Cast, centre: Institution) -> None:
    case = build.case(cast)
    with pytest.raises(Problems) as caught:
        send(case, cast.ops_worker, centre, ReferralPurpose.CENTRE, ReferralMatter.CENTRE_REFERRAL)
    assert set(told(caught)) == {"consent_on", "opinion_on", "interview_on"}
    assert all("art. 12 ust. 1–2" in text for text in told(caught).values())
    assert {one.rule for one in caught.value.problems} == {"WO-04"}
    dates = {"consent_on": cast.ago(3), "opinion_on": cast.ago(2), "interview_on": cast.ago(9)}
    with problem("consent_on", "dopiero nadejdzie"):
        send(case, cast.ops_worker, centre, ReferralPurpose.CENTRE, ReferralMatter.CENTRE_REFERRAL,
             **{**dates, "consent_on": cast.ago(-1)})  # fmt: skip
    with pytest.raises(Problems) as caught:
        send(case, cast.ops_worker, centre, ReferralPurpose.CENTRE, ReferralMatter.CENTRE_REFERRAL, on=cast.ago(3),
             **dates)  # fmt: skip
    assert told(caught) == {"opinion_on": "Ten dzień jest późniejszy niż dzień skierowania."}
    sent = send(case, cast.ops_worker, centre, ReferralPurpose.CENTRE, ReferralMatter.CENTRE_REFERRAL, **dates)
    assert (sent.consent_on, sent.opinion_on, sent.interview_on) == tuple(dates.values())


def test_a_club_applies_with_consent_alone_and_a_service_keeps_no_date(cast: Cast) -> None:
    case = build.in_team(cast)
    with pytest.raises(Problems) as caught:
        send(case, cast.coordinator, cast.pup, ReferralPurpose.CENTRE, ReferralMatter.CENTRE_APPLICATION)
    assert set(told(caught)) == {"consent_on"}
    sent = send(
        case, cast.coordinator, cast.pup, ReferralPurpose.CENTRE, ReferralMatter.CENTRE_APPLICATION,
        consent_on=cast.today, opinion_on=cast.today,
    )  # fmt: skip
    assert (sent.consent_on, sent.opinion_on) == (cast.today, None), "only what the purpose asks for is kept"


def test_work_comes_after_six_months_and_the_social_worker_applies(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    short = build.participation(cast).case
    with pytest.raises(Problems) as caught:
        send(short, cast.ops_worker, cast.pup, ReferralPurpose.WORK)
    assert [one.rule for one in caught.value.problems] == ["WO-01"]
    text = told(caught)["purpose"]
    assert "6 miesięcy" in text
    assert "art. 16 ust. 1 ustawy o zatrudnieniu socjalnym" in text
    monkeypatch.setattr(build, "LONG", 400)
    long = build.participation(cast).case
    with problem("purpose", "nie kieruje"):
        send(long, cast.coordinator, cast.pup, ReferralPurpose.WORK)
    assert send(long, cast.ops_worker, cast.pup, ReferralPurpose.WORK).purpose == "work"


def test_variant_b_is_a_referral_of_the_labour_office(cast: Cast) -> None:
    own = build.case(cast, cast.pup_counsellor)
    sent = send(own, cast.pup_counsellor, cast.ops, ReferralPurpose.CONTRACT, ReferralMatter.VARIANT_B)
    assert (sent.purpose, sent.matter) == ("contract", "variant_b")
    case = build.in_team(cast)
    with problem("purpose", "nie kieruje"):
        send(case, cast.coordinator, cast.ops, ReferralPurpose.CONTRACT, ReferralMatter.VARIANT_B)
