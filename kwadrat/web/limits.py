"""How often one address of the network may try something on a public page; the address itself is not kept."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

A_HOUR = 3600


def _key(request: HttpRequest, what: str) -> str:
    return f"{what}:" + salted_hmac(f"kwadrat.{what}", get_adapter().get_client_ip(request)).hexdigest()


def too_many(request: HttpRequest, what: str, most: int) -> bool:
    """Count this try; whether there were more than `most` in the last hour."""
    key = _key(request, what)
    cache.add(key, 0, A_HOUR)
    return int(cache.incr(key)) > most


def is_over(request: HttpRequest, what: str, most: int) -> bool:
    """Whether there were more than `most` tries in the last hour already; this look is not counted."""
    return int(cache.get(_key(request, what), 0)) > most
