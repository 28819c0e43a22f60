"""Regressions 1 and 2: a thing is reached only through its own parent, and nobody writes her own rights."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.records.accounts import Post, User
from kwadrat.records.audit import AuditEvent
from kwadrat.records.people import GroupFact
from tests import build
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def nested(cast: Cast) -> dict[str, tuple[str, dict[str, Any]]]:
    """Who may open both parents, and the address of one parent's thing under the other parent."""
    case, other = build.participation(cast).case, build.ready(cast)
    group, second = build.group(cast, case), build.group(cast, other)
    held, second_held = build.held(cast, build.session(cast, group)), build.held(cast, build.session(cast, second))
    row, note, looked = held.attendances.get(), build.note(cast, case), build.assessment(cast, case)
    foreign, sheet = {"ref": other.person.ref}, {"ref": second_held.ref, "pk": row.pk}
    return {
        "person_void_fact": ("ops_worker", {**foreign, "kind": "grupa", "pk": GroupFact.objects.get(case=case).pk}),
        "person_correct_labour_status": ("ops_worker", {**foreign, "pk": case.labour_statuses.get().pk}),
        "person_void_labour_status": ("ops_worker", {**foreign, "pk": case.labour_statuses.get().pk}),
        "person_correct_household_member": ("ops_worker", {**foreign, "pk": build.relative(cast, case).pk}),
        "person_void_household_member": ("ops_worker", {**foreign, "pk": build.relative(cast, case).pk}),
        "assessment_correct": ("ops_worker", {**foreign, "code": looked.ref}),
        "assessment_void": ("ops_worker", {**foreign, "code": looked.ref}),
        "person_void_note": ("ops_worker", {**foreign, "pk": note.pk}),
        "person_end_participation": ("coordinator", {**foreign, "part": case.participations.get().ref}),
        "service_correct_attendance": ("coordinator", sheet),
        "service_void_attendance": ("coordinator", sheet),
        "service_leave_group": ("coordinator", {"ref": second.ref, "person": case.person.ref}),
    }  # fmt: skip


def test_a_thing_under_a_foreign_parent_is_not_there(cast: Cast, client: Client) -> None:
    for name, (actor, places) in nested(cast).items():
        cast.sign_in(client, actor)
        address = reverse(name, kwargs=places)
        before = AuditEvent.objects.count()
        sent = {"reason": "x", "on": str(cast.today), "state": "completed"}
        assert client.get(address).status_code == 404, name
        assert client.post(address, sent).status_code == 404, name
        assert AuditEvent.objects.count() == before, name


def test_nobody_writes_her_own_rights(cast: Cast, client: Client) -> None:
    cast.sign_in(client, "ops_worker")

    def rights() -> tuple[list[Any], list[Any]]:
        users = User.objects.order_by("pk").values("id", "email", "name", "is_active")
        return list(users), list(Post.objects.order_by("pk").values())

    before = rights()
    extra = {
        "role": "administrator", "is_active": "", "email": "inna@cast.example", "institution": str(cast.ngo.pk),
        "club": str(cast.club.pk), "authorisation_0": "2020-01-01", "is_superuser": "1", "post": "1",
    }  # fmt: skip
    own = {"language": "en", "theme": "dark", "text_size": "normal", "digest": "daily", "key": cast.coordinator.key}
    assert client.post(reverse("account_own"), {**own, **extra}).status_code == 302, "what she may write is written"
    client.post(reverse("account_places"), {**own, **extra})
    assert rights() == before
    place = client.get(reverse("account_places")).wsgi_request.actor
    assert not place or place.post_id == cast.ops_worker.post_id
