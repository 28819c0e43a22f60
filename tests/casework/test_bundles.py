"""Many plans in one ZIP: who gets which, cut off and gone on with, gone after a week."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from kwadrat.access import rules
from kwadrat.access.actor import SYSTEM
from kwadrat.casework import nightly
from kwadrat.casework.action import Problem
from kwadrat.casework.papers import bundles, issuing
from kwadrat.records.accounts import Post
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.base import unsealed
from kwadrat.records.choices import Disclosed, LegKind, PlanState
from kwadrat.records.papers import IssuedPaper, PaperBundle
from kwadrat.records.plans import JointPlan
from kwadrat.reporting import bundles as reporting
from tests import build
from tests import cast as cast_module
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


@pytest.fixture(autouse=True)
def in_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "close_old_connections", lambda: None)


def club_plan(cast: Cast) -> JointPlan:
    plan = build.joint_plan(cast, build.participation(cast).case, by=cast.coordinator)
    build.plan_leg(cast, plan, by=cast.coordinator, kind=LegKind.CLUB)
    return plan


def ask(cast: Cast, choice: str = "all") -> PaperBundle:
    return bundles.ask_bundle(cast.partnership, by=cast.coordinator, choice=choice)


def drawn(cast: Cast, bundle: PaperBundle) -> PaperBundle:
    assert bundles.advance(bundle.ref)
    found = reporting.find(bundle.ref)
    assert found is not None
    return found


def test_ask_bundle_draw_bundle_and_the_same_papers_again(cast: Cast) -> None:
    mine = [club_plan(cast), club_plan(cast)]
    others = build.joint_plan(cast, build.in_team(cast))
    asked = ask(cast)
    assert (asked.plans, asked.progress, asked.total) == ([plan.pk for plan in mine], "running", 2)
    assert others.pk not in asked.plans, "a plan in which the club has no part"
    first = drawn(cast, asked)
    papers = IssuedPaper.objects.filter(pk__in=first.papers)
    assert {paper.subject_ref for paper in papers} == {plan.ref for plan in mine}
    assert (first.progress, first.left_out) == ("ready", 0)
    persons = {plan.case.person_id for plan in mine}
    told = Disclosure.objects.filter(what=Disclosed.PAPER, subject__in=[paper.ref for paper in papers])
    assert set(told.values_list("person_id", flat=True)) == persons
    assert set(AuditEvent.objects.filter(kind="paper.issue").values_list("person_id", flat=True)) == persons
    again = drawn(cast, ask(cast))
    assert sorted(again.papers) == sorted(first.papers), "nothing has changed, so nothing is issued anew"
    assert IssuedPaper.objects.filter(kind="plan").count() == 2
    assert reporting.listed(cast.coordinator) == [again, first]
    assert [one.pk for one in reporting.papers(cast.coordinator, first)] == sorted(first.papers)


def test_only_those_that_were_not_issued_yet(cast: Cast) -> None:
    printed, waiting = club_plan(cast), club_plan(cast)
    issuing.issue(printed.case, by=cast.coordinator, kind="plan", subject=printed.ref)
    assert ask(cast, "unprinted").plans == [waiting.pk]


def test_what_cannot_be_asked_for(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for choice in ("all", "everything"):
        with pytest.raises(Problem) as problem:
            ask(cast, choice)
        assert problem.value.field == "choice"
    club_plan(cast)
    monkeypatch.setattr(bundles, "MOST_PLANS", 0)
    with pytest.raises(Problem):
        ask(cast)
    with pytest.raises(rules.Refused):
        bundles.ask_bundle(cast.partnership, by=cast.ops_worker, choice="all")


def test_a_list_that_was_cut_off_goes_on_where_it_was(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "BATCH", 1)
    for _n in range(3):
        club_plan(cast)
    asked = ask(cast)
    half = bundles.draw_bundle(asked, by=cast.coordinator)
    assert (half.done, len(half.papers), half.progress) == (1, 1, "running")
    deferred: list[str] = []
    monkeypatch.setattr(bundles.work, "defer", lambda ref: deferred.append(ref))
    assert not bundles.advance(asked.ref, seconds=0), "the others in the queue pass"
    monkeypatch.setattr(bundles, "advance", lambda ref: False)
    bundles.work(ref=asked.ref)
    assert deferred == [asked.ref]
    monkeypatch.undo()
    monkeypatch.setattr(bundles, "close_old_connections", lambda: None)
    bundles.resume_bundle(asked, by=cast.coordinator)
    bundles.work(ref=asked.ref)
    whole = reporting.find(asked.ref)
    assert whole is not None
    assert (whole.done, len(set(whole.papers)), whole.progress) == (3, 3, "ready")
    assert bundles.draw_bundle(whole, by=cast.coordinator).papers == whole.papers, "a job too many does nothing"
    with pytest.raises(Problem):
        bundles.resume_bundle(whole, by=cast.coordinator)
    bundles.work(ref="Z-0000-0000")


def test_what_is_left_out(cast: Cast) -> None:
    closed, left, stays = club_plan(cast), club_plan(cast), club_plan(cast)
    asked = ask(cast)
    with unsealed():
        JointPlan.objects.filter(pk=closed.pk).update(state=PlanState.CLOSED, closed_on=cast.today)
    other = issuing.issue(left.case, by=cast.coordinator, kind="plan", subject=left.ref)
    with unsealed():
        IssuedPaper.objects.filter(pk=other.pk).update(club=None)
    found = drawn(cast, asked)
    assert (found.left_out, found.done) == (2, 3)
    assert [one.subject_ref for one in reporting.papers(cast.coordinator, found)] == [stays.ref]


def test_whoever_may_not_issue_for_a_person_any_more_gets_no_paper_of_her(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    club_plan(cast)
    asked = ask(cast)
    asks = rules.verdict
    monkeypatch.setattr(rules, "verdict", lambda by, code, one: code != "paper.issue" and asks(by, code, one))
    found = bundles.draw_bundle(asked, by=cast.coordinator)
    assert (found.left_out, found.papers) == (1, [])


def test_stop_bundle_when_who_asked_has_left_or_lost_the_right(cast: Cast) -> None:
    club_plan(cast)
    first, second = ask(cast), ask(cast)
    with unsealed():
        PaperBundle.objects.filter(pk=first.pk).update(post=cast.posts["ops_worker"])
    assert bundles.advance(first.ref)
    stopped = reporting.find(first.ref)
    assert stopped is not None
    assert (stopped.progress, bool(stopped.stop_reason)) == ("stopped", True)
    with unsealed():
        Post.objects.filter(pk=second.post_id).update(period=DateRange(cast.ago(400), cast.ago(1)))
    assert bundles.advance(second.ref)
    ended = reporting.find(second.ref)
    assert ended is not None
    assert "nie pracuje" in ended.stop_reason
    assert not IssuedPaper.objects.filter(kind="plan").exists()


def test_clear_bundles_leaves_the_papers(cast: Cast) -> None:
    club_plan(cast)
    old, new = drawn(cast, ask(cast)), ask(cast)
    with unsealed():
        PaperBundle.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=bundles.KEPT_DAYS + 1))
    nightly.run()
    assert list(PaperBundle.objects.values_list("pk", flat=True)) == [new.pk]
    assert IssuedPaper.objects.filter(pk__in=old.papers).count() == 1
    assert bundles.clear_bundles(by=SYSTEM) == 0


def test_a_file_that_is_gone_is_told_and_holds_up_no_other(cast: Cast) -> None:
    club_plan(cast)
    found = drawn(cast, ask(cast))
    with unsealed():
        IssuedPaper.objects.update(path="aa/none")
    ((paper, content),) = reporting.contents(reporting.papers(cast.coordinator, found))
    assert (paper.pk, content) == (found.papers[0], b"")


def test_a_head_asks_for_the_plans_of_her_institution(cast: Cast) -> None:
    leg = build.plan_leg(cast, build.joint_plan(cast, build.in_team(cast)))
    asked = bundles.ask_bundle(cast.partnership, by=cast.ops_head, choice="all")
    assert asked.plans == [leg.plan_id]
    (paper,) = reporting.papers(cast.ops_head, drawn(cast, asked))
    assert (paper.subject_ref, paper.club_id) == (leg.plan.ref, None)
