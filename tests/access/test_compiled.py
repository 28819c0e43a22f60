"""SQL that is made once for each shape brings each asker her own rows."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kwadrat.access import compiled, fields, signin, teams
from kwadrat.access.actor import places_of
from kwadrat.casework import partnership
from kwadrat.records.accounts import Post, User
from kwadrat.records.choices import MemberRole
from kwadrat.reporting import home, people, placements, questions, referrals, services
from kwadrat.reporting.joint_plans import items, reach
from tests import build, build_plans
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def test_each_asker_gets_her_own_rows_from_one_sql(cast: Cast) -> None:
    build.held(cast, build.session(cast, build.group(cast, build.participation(cast).case)))
    build.referral(cast)
    build.draft(cast)
    different = set()
    for _round in range(2):
        for actor in cast.actors.values():
            for make, more in (
                (home._numbers, ((home.MINE,), "", cast.today)), (home._numbers, (home.TABS, home.MINE, cast.today)),
                (home._news, (cast.today,)), (home._items, (home.INSTITUTION, cast.today)),
            ):  # fmt: skip
                found = list(compiled.rows(make, actor, *more))
                assert found == list(make(actor, *more)), (actor.role, make)
                different.add((make, str(found)))
    assert len(different) > 10  # the world is not empty


def _said(row: Any, depth: int = 3) -> Any:
    """Everything that a row says, the things joined to it included."""
    if not isinstance(row, Model):
        return row
    joined = {name: _said(one, depth - 1) for name, one in row._state.fields_cache.items() if depth}
    return {name: value for name, value in vars(row).items() if name != "_state"} | joined


def test_the_pages_of_all_day_get_what_their_querysets_bring(cast: Cast) -> None:
    part = build.participation(cast)
    session = build.session(cast, build.group(cast, part.case))
    build.held(cast, session)
    sent, plan = build.referral(cast), build_plans.whole(cast, part.case)
    build.placement(cast, part.case)
    case, today, full = part.case.pk, cast.today, set()
    for _round in range(2):
        for actor in cast.actors.values():
            for make, more in (
                (people._one, (part.case.person.ref,)), (people.lines, ("active",)), (people._latest, None),
                (people._corners, ([case], today)), (people._reviews, ([case, sent.case_id],)),
                (people._answers, ([case, sent.case_id, 5],)), (people._agreed, (case,)), (people._statuses, (case,)),
                (people._waiting, (sent.case_id,)), (people._contacts, (case,)), (teams._members, None),
                (fields._came, (sent.case_id,)), (questions._others, ()), (questions._waiting, (case,)),
                (referrals.came, (True,)), (referrals.went, (False,)),
                (services._one, (session.ref,)),
                (services._week, (today - timedelta(days=today.weekday()),)), (services._missing, (today,)),
                (home._lessons, (today,)), (placements.listed, ("",)), (reach._one, (today, plan.ref)),
                (items._legs, (plan.pk, today, today)), (items._versions, (plan.pk, case, today, today)),
            ):  # fmt: skip
                asked: tuple[Any, ...] = (actor, *more) if more is not None else (case,)
                if make in (items._legs, items._versions):
                    asked = more or ()
                if make in (people._latest, people._corners):
                    asked = ([part.case.person_id],) if more is None else more
                given = [compiled.Text(one) if isinstance(one, str) and "-" in one else one for one in asked]
                found = [_said(row) for row in compiled.rows(make, *given)]
                assert sorted(map(str, found)) == sorted(str(_said(row)) for row in make(*asked)), (actor.role, make)
                full |= {make} if found else set()
    assert len(full) > 12  # the world is not empty


def _among(numbers: Sequence[int]) -> QuerySet[Post]:
    return Post.objects.filter(pk__in=numbers).order_by("pk")


def test_lists_of_every_length_share_one_query(cast: Cast) -> None:
    posts = list(Post.objects.order_by("pk"))
    compiled._compiled.cache_clear()
    for length in range(len(posts) + 1):
        assert list(compiled.rows(_among, [post.pk for post in posts[:length]])) == posts[:length]
    assert compiled._compiled.cache_info().misses == 2  # and one of an empty list, which asks nothing


def _without(numbers: Sequence[int], name: str) -> QuerySet[Post]:
    return Post.objects.exclude(pk__in=numbers).exclude(user__name=name).order_by("pk")


def _at(numbers: Sequence[int]) -> QuerySet[Post]:
    return Post.objects.filter(pk=numbers[0])


@pytest.mark.parametrize("is_logged", [False, True])
def test_a_list_is_asked_for_by_in_alone(cast: Cast, is_logged: bool) -> None:
    posts = list(Post.objects.order_by("pk"))
    wanted = [post.pk for post in posts[1:]]
    with CaptureQueriesContext(connection) if is_logged else nullcontext():
        assert list(compiled.rows(_without, wanted, "5%")) == posts[:1]
        assert list(compiled.rows(_without, wanted[:-1], "5%")) == [posts[0], posts[-1]]
    with pytest.raises(ValueError, match="by IN alone"):
        list(compiled.rows(_at, wanted))


def _named(name: str, user_id: int) -> QuerySet[User]:
    return User.objects.filter(name=name, pk=user_id)


@pytest.mark.parametrize("is_logged", [False, True])
def test_a_text_is_handed_over_as_it_is(cast: Cast, is_logged: bool) -> None:
    user = cast.users["ops_worker"]
    for text in ("50%s % of 'it'", "%% \\ $1"):
        User.objects.filter(pk=user.pk).update(name=text)
        with CaptureQueriesContext(connection) if is_logged else nullcontext():
            for given in (text, compiled.Text(text)):
                assert list(compiled.rows(_named, given, user.pk)) == [user]
                assert list(compiled.rows(_named, compiled.Text("50"), user.pk)) == []


def _posts(user_id: int) -> QuerySet[Post, dict[str, Any]]:
    return Post.objects.on(timezone.localdate()).filter(user_id=user_id).values("ref")


def test_the_sql_of_a_day_ends_with_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    post = cast.posts["ops_worker"]
    assert list(compiled.rows(_posts, post.user_id)) == [{"ref": post.ref}]
    monkeypatch.setattr(timezone, "localdate", lambda: cast.today - timedelta(days=600))
    assert list(compiled.rows(_posts, post.user_id)) == []


def test_the_sql_is_made_once(cast: Cast) -> None:
    first, second = (cast.posts[name].user_id for name in ("ops_worker", "ops_colleague"))
    list(compiled.rows(_posts, first))
    before = compiled._compiled.cache_info()
    assert list(compiled.rows(_posts, second)) == [{"ref": cast.posts["ops_colleague"].ref}]
    after = compiled._compiled.cache_info()
    assert (after.misses, after.hits) == (before.misses, before.hits + 1)


def test_a_query_that_can_bring_nothing_is_not_asked(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert list(compiled.rows(lambda number: Post.objects.filter(pk=number).none().values("ref"), 5)) == []
    assert captured.captured_queries == []


def test_the_signed_in_user_comes_with_her_places(cast: Cast) -> None:
    backend = signin.Backend()
    for name, user in cast.users.items():
        found = backend.get_user(user.pk)
        if name == "disabled":
            assert found is None
            continue
        assert (found, found.email, found.joined_at) == (user, user.email, User.objects.get(pk=user.pk).joined_at)
        assert places_of(found, cast.today) == cast_module.places(user), name


def test_a_place_is_one_however_often_the_membership_changed(cast: Cast) -> None:
    """Each condition speaks of the same membership: an ended one doubles no place, another lends none."""
    partnership.change_member(
        build.membership(cast, "ops"), by=cast.steward, since=cast.today, role=MemberRole.PARTY, is_initiator=False,
        is_leader=False, corner="P",
    )  # fmt: skip
    assert len(cast_module.places(cast.users["ops_worker"])) == 1
    partnership.add_member(
        cast.partnerships["out"], by=cast.out_steward, institution=cast.ngo, role=MemberRole.PARTY, since=cast.today
    )
    (place,) = cast_module.places(cast.users["coordinator"])
    assert place.partnership_id == cast.partnership.pk
    assert len(cast_module.places(cast.users["steward"])) == 2
