"""A referral that nobody touches, night after night, through the night's work, the queue and a real mail server: a
named person finds it on her first page and in one letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from email.header import decode_header, make_header

import pytest
from django.test import Client
from django.urls import reverse

from kwadrat.casework import accounts, nightly
from kwadrat.records.referrals import Referral
from tests import build
from tests import cast as cast_module
from tests.cast import Cast
from tests.letterbox import Letterbox, work
from tests.web.test_clock import jumped

pytestmark = pytest.mark.django_db(transaction=True)
NIGHTS_AFTER = 4


def letters(box: Letterbox, ref: str, since: int) -> list[tuple[str, str]]:
    """To whom, and the text, of every letter about the referral that came after the first so many."""
    found = []
    for letter in box.letters[since:]:
        text = str(make_header(decode_header(letter["Subject"]))) + letter.get_payload(decode=True).decode()
        if ref in text:
            found.append((letter["To"], text))
    return found


def reads(cast: Cast, who: str, referral: Referral) -> bool:
    """Whether her first page leads to the fact of this referral; the page of the fact opens with its two sides."""
    client = cast.sign_in(Client(), who)
    where = reverse("referral_watched", args=[referral.ref])
    shown = where in client.get(reverse("home")).content.decode()
    assert client.get(where).status_code == (200 if shown else 404)
    if shown:
        page = client.get(where).content.decode().replace("\u00a0", " ")
        assert cast.ops.name in page
        assert cast.club.name in page
        assert referral.message not in page
    return shown


def _nobody(cast: Cast) -> None:
    """Everybody goes on working."""


def _sender_closed(cast: Cast) -> None:
    """The account of the sender is closed, as the administrator closes it."""
    cast.users["ops_worker"].is_active = False
    cast.users["ops_worker"].save()


def _sender_left(cast: Cast) -> None:
    """The sender left, and a colleague took over all her cases: the referral has a worker again."""
    accounts.end_post(cast.posts["ops_worker"], by=cast.ops_head, on=cast.today, successor=cast.posts["ops_colleague"])


def _receiver_left(cast: Cast) -> None:
    """The only one who answered for the club left."""
    accounts.end_post(cast.posts["coordinator"], by=cast.ngo_head, on=cast.today)


@pytest.mark.parametrize(
    ("gone", "told"),
    [(_nobody, "steward"), (_sender_closed, "ops_head"), (_receiver_left, "ngo_head"), (_sender_left, "steward")],
)
def test_after_its_whole_clock_a_named_person_knows(
    letterbox: Letterbox, gone: Callable[[Cast], None], told: str
) -> None:
    """Sent today and left alone: nobody is told while there is time; the night after the last day one person is, once:
    whoever coordinates the partnership, or the head of the institution whose worker is gone."""
    cast = cast_module.make()
    referral = build.referral(cast, on=cast.today)
    gone(cast)
    work()
    since, box = len(letterbox.letters), cast.users[told].email
    last: date = referral.answer_due_on
    length = (last - cast.today).days
    assert length >= cast.partnership.answer_days
    for night in range(1, length + NIGHTS_AFTER):
        with jumped(timedelta(days=night)):
            nightly.run()
            work()
            is_late = cast.today + timedelta(days=night) > last
            assert [to for to, _text in letters(letterbox, referral.ref, since)] == ([box] if is_late else []), night
            assert reads(cast, told, referral) is is_late
    for who in {"steward", "ops_head", "ngo_head"} - {told}:
        assert not reads(cast, who, referral), who
    (_to, text), person = letters(letterbox, referral.ref, since)[0], referral.case.person
    assert reverse("referral_watched", args=[referral.ref]) in text
    for secret in (person.first_name, person.last_name, referral.message, cast.ops.name):
        assert secret not in text
