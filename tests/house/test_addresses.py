"""Each address asks for a sign-in unless it is listed here; each noun_verb is an ability."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.urls.resolvers import get_resolver

from kwadrat.access.abilities import ABILITIES

PUBLIC = {
    "account_login", "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "mfa_authenticate", "account_join", "openid_connect_login",
    "openid_connect_callback",
    "account_signup",
    "guest", "guest_accept", "guest_full", "guest_decline", "guest_helped", "guest_close", "guest_done",
    "guest_started",
    "guest_write", "guest_file", "guest_person", "link_renew", "own_plan", "own_plan_say",
    "own_plan_paper",
    "apply", "apply_thanks", "certificate_ask", "certificate_check",
}  # fmt: skip
# names that begin with a noun of the abilities and are pages, not verbs
PAGES = {
    "account_signup",
    "account_login", "account_logout", "account_change_password", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_reauthenticate", "account_own", "account_places", "account_posts", "person_services", "person_plan",
    "person_papers", "paper_bundle",
    "person_referrals", "person_club", "referral_choose_person", "referral_choose_purpose", "intake_template",
    "intake_result", "partnership_papers", "emergency_review", "person_team", "referral_watched",
    "conference_agenda",
    "referral_choose_purpose_of_many", "referral_batch",
}  # fmt: skip
# verbs without an address of their own: commands, the night, and the form of one's own account
NO_ADDRESS = {
    "account.create_admin", "account.join_by_identity", "account.clear_forms",
    "account.set_preferences", "partnership.sync_catalogue",
    "document.sweep", "intake.check_rows", "intake.register_rows", "intake.stop", "intake.clear_files",
    "application.send", "application.clear", "notice.claim", "notice.mark", "notice.bounce",
    "notice.digest", "notice.clear",
    "duplicate.find", "clash.find", "duplicate.finish",
    "paper.draw_bundle", "paper.stop_bundle", "paper.clear_bundles",
    "retention.open_protocol", "retention.announce", "retention.erase", "retention.clear_trails", "referral.escalate",
    "application.escalate",
    "conference.remind",
    # a second button of the forms of sending and of a draft
    "referral.draft", "referral.send_draft",
}  # fmt: skip
# verbs on joint plans whose pages are still to come; a line goes with its page
PAGES_TO_COME = {"plan.say"}
NOUNS = {code.split(".")[0] for code in ABILITIES}


def patterns() -> Iterator[URLPattern]:
    def walk(rows: list[object]) -> Iterator[URLPattern]:
        for row in rows:
            if isinstance(row, URLPattern):
                yield row
            else:
                yield from walk(row.url_patterns)  # type: ignore[attr-defined]

    yield from walk(get_resolver().url_patterns)


NAMES = {pattern.name: pattern for pattern in patterns() if pattern.name}


def address(name: str) -> str:
    """The address with some argument for each of its places."""
    kinds = NAMES[name].pattern.converters
    if not kinds and (places := getattr(NAMES[name].pattern.regex, "groupindex", {})):
        return reverse(name, kwargs=dict.fromkeys(places, "x"))
    sample = {"str": "S-0000-0000", "int": 1, "slug": "x"}
    return reverse(name, kwargs={
        key: sample[type(one).__name__.removesuffix("Converter").lower().replace("string", "str")]
        for key, one in kinds.items()
    })  # fmt: skip


def test_every_address_has_a_name() -> None:
    assert [str(pattern.pattern) for pattern in patterns() if not pattern.name] == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(NAMES) - PUBLIC))
def test_a_stranger_is_sent_to_sign_in(name: str, client: Client) -> None:
    for response in (client.get(address(name)), client.post(address(name), {"x": "1"})):
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PUBLIC & set(NAMES)))
def test_the_listed_pages_are_public_and_no_others(name: str, client: Client) -> None:
    response = client.get(address(name))
    assert not response.headers.get("Location", "").startswith(reverse("account_login") + "?next")


def test_every_noun_verb_is_an_ability_and_has_an_address() -> None:
    verbs = {name for name in NAMES if "_" in name and name.split("_")[0] in NOUNS} - PAGES
    assert {name for name in verbs if name.replace("_", ".", 1) not in ABILITIES} == set()
    assert {code for code in ABILITIES if code.replace(".", "_", 1) not in NAMES} - PAGES_TO_COME == NO_ADDRESS
