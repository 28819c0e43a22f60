"""Addresses of pages, put together from what is the same for every thing: a page of fifty lines names a hundred."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.urls import get_urlconf, reverse

REF, ANY_REF = re.compile(r"[A-Z]-[0-9A-Z]{4}-[0-9A-Z]{4}"), "X-0000-0000"


@lru_cache(maxsize=1024)
def _around(name: str, urlconf: str | None) -> list[str]:
    """What stands before and after the one reference in the address of a page."""
    return reverse(name, args=[ANY_REF]).split(ANY_REF)


@lru_cache(maxsize=1024)
def _alone(name: str, urlconf: str | None) -> str:
    """Address of a page that names no thing."""
    return reverse(name)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Address of a page. Most name one thing by its reference, fifty times a page: those are only put together."""
    if len(args) == 1 and not kwargs and isinstance(args[0], str) and REF.fullmatch(args[0]):
        before, after = _around(name, get_urlconf())
        return before + args[0] + after
    if not args and not kwargs:
        return _alone(name, get_urlconf())
    return reverse(name, args=args or None, kwargs=kwargs or None)
