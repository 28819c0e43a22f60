"""A referral that is written in pieces: before it is sent it is to nobody but its author's institution."""

from __future__ import annotations

import pytest

from kwadrat.access import scope
from kwadrat.access.rules import Refused
from kwadrat.casework import people, referrals
from kwadrat.records.audit import Disclosure
from kwadrat.records.base import unsealed
from kwadrat.records.choices import ReferralState
from kwadrat.records.notices import Notice
from kwadrat.records.partnership import ServiceKind
from kwadrat.records.referrals import Referral
from kwadrat.reporting import referrals as reporting
from kwadrat.reporting.partnership import loop
from kwadrat.reporting.partnership.matrix import quarter_of
from kwadrat.reporting.reports import clubs
from tests import build
from tests import cast as cast_module
from tests.casework.test_referrals import steps
from tests.casework.trail import last, notices, problem
from tests.cast import Cast

S = ReferralState


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def to_club(cast: Cast, message: str = "Szuka pracy.") -> referrals.Written:
    return referrals.Written(receiver=cast.ngo, receiver_club=cast.club, message=message)


def test_draft_keeps_what_was_written_whatever_is_missing(cast: Cast) -> None:
    case = build.case(cast)
    empty = build.begun(cast, case)
    assert (empty.state, empty.is_unsent, empty.message, empty.due_on) == (S.DRAFT, True, "", None)
    assert steps(empty) == [("", "draft")]
    assert reporting.place_of_draft(empty) is None
    assert (last("referral.draft").subject, last("referral.draft").person_id) == (empty.ref, case.person_id)
    more = build.begun(
        cast, case, receiver=cast.ngo, receiver_club=cast.club, message=" Szuka pracy. ", consent_on=cast.today,
        service_kind=ServiceKind.objects.get(pk="career_counselling"),
    )  # fmt: skip
    assert reporting.place_of_draft(more) == (cast.ngo, cast.club)
    assert (more.message, more.consent_on, more.service_kind_id) == ("Szuka pracy.", cast.today, "career_counselling")


def test_a_referral_is_not_to_be_seen_before_sending(cast: Cast) -> None:
    """Red when scope.referrals forgets `is_unsent`, or scope.referral_drafts whose it is."""
    draft = build.begun(cast, receiver=cast.ngo, receiver_club=cast.club, message="Szuka pracy.")
    thrown = referrals.discard(build.begun(cast, receiver=cast.ngo, receiver_club=cast.club), by=cast.ops_worker)
    for name, actor in cast.actors.items():
        assert not scope.referrals(actor).filter(pk__in=(draft.pk, thrown.pk)).exists(), name
        seen = list(scope.referral_drafts(actor).values_list("pk", flat=True))
        assert seen == ([draft.pk] if name in ("ops_worker", "ops_head") else []), name
    sent = referrals.send_draft(draft, by=cast.ops_worker, written=to_club(cast))
    assert scope.referrals(cast.coordinator).get() == sent


def test_nothing_travels_before_sending(cast: Cast) -> None:
    """No notice, no clock, no disclosure, no change of the Square."""
    case = build.case(cast)
    corners = list(case.corners.order_by("pk").values_list("corner", "waiting_until", "last_event_on"))
    before = Notice.objects.count(), Disclosure.objects.count()
    draft = build.begun(cast, case, receiver=cast.ngo, receiver_club=cast.club, message="Szuka pracy.")
    draft = referrals.edit(draft, by=cast.ops_worker, written=to_club(cast, "Szuka pracy w kuchni."))
    referrals.escalate_all()
    draft = referrals.discard(draft, by=cast.ops_worker)
    assert (Notice.objects.count(), Disclosure.objects.count()) == before
    assert list(case.corners.order_by("pk").values_list("corner", "waiting_until", "last_event_on")) == corners


def test_edit(cast: Cast) -> None:
    draft = build.begun(cast, message="Szuka")
    draft = referrals.edit(draft, by=cast.ops_head, written=to_club(cast))
    assert (draft.message, draft.receiver_club, draft.sender_post) == (
        "Szuka pracy.", cast.club, cast.posts["ops_worker"],
    )  # fmt: skip
    assert steps(draft) == [("", "draft")]
    last("referral.edit")
    with pytest.raises(Refused):
        referrals.edit(draft, by=cast.coordinator, written=to_club(cast))


def test_send_draft_is_sending_under_every_condition(cast: Cast) -> None:
    draft = build.begun(cast)
    with problem("receiver"):
        referrals.send_draft(draft, by=cast.ops_worker, written=referrals.Written(message="Szuka pracy."))
    with problem("message"):
        referrals.send_draft(draft, by=cast.ops_worker, written=to_club(cast, " "))
    with problem("receiver", "nie przyjmuje|klub"):
        referrals.send_draft(
            draft, by=cast.ops_worker, written=referrals.Written(receiver=cast.pup, message="Szuka pracy.")
        )
    with pytest.raises(Refused):
        referrals.send_draft(draft, by=cast.ops_head, written=to_club(cast))
    sent = referrals.send_draft(draft, by=cast.ops_worker, written=to_club(cast))
    assert (sent.pk, sent.state, sent.is_unsent, sent.sent_on) == (draft.pk, S.REQUESTED, False, cast.today)
    assert sent.due_on == sent.answer_due_on > cast.today
    assert steps(sent) == [("", "draft"), ("draft", "requested")]
    assert notices("referral_received") == {"coordinator@cast.example"}
    assert last("referral.send_draft").subject == sent.ref
    assert sent.case.corners.filter(waiting_until=sent.answer_due_on).exists()
    with pytest.raises(Refused, match="wrong_state"):
        referrals.send_draft(sent, by=cast.ops_worker, written=to_club(cast))
    with pytest.raises(Refused, match="wrong_state"):
        referrals.discard(sent, by=cast.ops_worker)


def test_a_second_open_referral_is_not_sent_from_a_draft_either(cast: Cast) -> None:
    case = build.case(cast)
    draft = build.begun(cast, case, receiver=cast.ngo, receiver_club=cast.club)
    build.referral(cast, case)
    with problem("receiver", "już"):
        referrals.send_draft(draft, by=cast.ops_worker, written=to_club(cast))
    assert Referral.objects.get(pk=draft.pk).state == S.DRAFT


def test_a_draft_of_a_closed_case_waits_and_can_only_go(cast: Cast) -> None:
    draft = build.begun(cast)
    people.record_move(draft.case, by=cast.ops_worker, on=cast.today)
    with problem(None):
        referrals.send_draft(draft, by=cast.ops_worker, written=to_club(cast))
    referrals.discard(draft, by=cast.ops_worker)


def test_discard_leaves_nothing_of_what_was_written(cast: Cast) -> None:
    draft = build.begun(
        cast, receiver=cast.ngo, receiver_club=cast.club, message="Szuka pracy.", opinion_on=cast.today,
        service_kind=ServiceKind.objects.get(pk="career_counselling"),
    )  # fmt: skip
    draft = referrals.discard(draft, by=cast.ops_head)
    assert (draft.state, draft.is_unsent, draft.message, draft.opinion_on) == (S.ENTERED_IN_ERROR, True, "", None)
    assert (draft.service_kind, reporting.place_of_draft(draft)) == (None, None)
    assert steps(draft) == [("", "draft"), ("draft", "entered-in-error")]
    assert last("referral.discard").subject == draft.ref


def test_a_draft_counts_nowhere(cast: Cast) -> None:
    """Neither it nor what was thrown away is a referral of the quarter or makes a half-year of the club."""
    for draft in (build.begun(cast, receiver=cast.ngo, receiver_club=cast.club) for _time in range(2)):
        with unsealed():
            Referral.objects.filter(pk=draft.pk).update(sent_on=cast.ago(400))
    referrals.discard(draft, by=cast.ops_worker)
    quarter = quarter_of(cast.ago(400))
    table = loop.loop(cast.partnership, quarter, cast.today)
    assert table.row("all").cells["sent"].value == 0
    (club,) = (one for one in clubs.available(cast.coordinator) if one.ref == cast.club.ref)
    assert len(club.halves) == 1, "this half-year alone"
