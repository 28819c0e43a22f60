"""Words that say a plain thing, a state or a number, and are said fifty times a page."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps

from django.utils.translation import get_language


def spoken(say: Callable[..., str]) -> Callable[..., str]:
    """The same function, whose words are made once for each language and what is said. Never for a person's data: what
    was said stays in memory."""

    @lru_cache(maxsize=1024)
    def kept(_language: str | None, *said: Hashable) -> str:
        return say(*said)

    @wraps(say)
    def speak(*said: Hashable) -> str:
        return kept(get_language(), *said)

    return speak
