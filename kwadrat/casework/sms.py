"""Short messages through a provider's HTTP address: the form of its request is a setting, so that any provider fits.

SMSAPI, SMSPLANET and SerwerSMS take a form by POST, the first two with a bearer token; they answer 200 with an error in
the body, so words that mean a refusal are a setting too. Off without KWADRAT_SMS_URL.
"""

from __future__ import annotations

import re
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode
from urllib.request import Request, urlopen

from django.conf import settings

SECONDS = 15
PHONE = re.compile(r"^\+?[0-9]{9,15}$")


class Refused(Exception):
    """The provider does not take this message, and will not take it later."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer[:20]


class NotNow(Exception):
    """The provider does not answer, or asks to wait."""


def number(text: str) -> str:
    """A telephone number as providers take it: with + and country; a Polish one without country gets 48.

    Refused for anything else."""
    plain = re.sub(r"[\s().-]", "", text)
    if not PHONE.match(plain):
        raise Refused("number")
    return plain if plain.startswith("+") else f"+48{plain}" if len(plain) == 9 else f"+{plain}"


def request(to: str, words: str) -> Request:
    """The request that the settings describe: {to} and {message} stand in the form or, for GET, in the address."""
    form = [
        (name, value.replace("{to}", number(to)).replace("{message}", words))
        for name, value in parse_qsl(settings.SMS_FORM, keep_blank_values=True)
    ]
    data = urlencode(form)
    headers = {"Authorization": f"Bearer {settings.SMS_TOKEN}"} if settings.SMS_TOKEN else {}
    if settings.SMS_METHOD == "GET":
        return Request(f"{settings.SMS_URL}?{data}", headers=headers)  # noqa: S310  the scheme is checked in settings
    return Request(settings.SMS_URL, data.encode(), headers, method="POST")  # noqa: S310


def send(to: str, words: str) -> str:
    """Hand one message over; the code of the answer. Refused, NotNow."""
    try:
        with urlopen(request(to, words), timeout=SECONDS) as answer:  # noqa: S310
            status, body = answer.status, answer.read(4096).decode("utf-8", "replace")
    except HTTPError as error:
        # 4xx speaks of this request, but for what means wait (429) or our own right to send (401, 402, 403)
        if 400 <= error.code < 500 and error.code not in (401, 402, 403, 408, 429):
            raise Refused(str(error.code)) from error
        raise NotNow(str(error.code)) from error
    except OSError as error:
        raise NotNow(type(error).__name__[:20]) from error
    if settings.SMS_REFUSED and re.search(settings.SMS_REFUSED, body):
        raise Refused("body")
    return str(status)
