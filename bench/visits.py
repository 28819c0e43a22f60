"""Signed-in users who open pages over HTTP, alone and eight at once, and how long they wait."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

THINKING = 0.5  # seconds between two pages of one user


@dataclass
class Visitor:
    """A browser without scripts: keeps its cookies, opens a connection for each page as a sync worker wants it."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    size: int = 0

    def ask(self, path: str, form: dict[str, str] | None = None) -> float:
        """Seconds until the whole page is here; AssertionError unless it is a page."""
        return self._timed(path, form, 200)

    def sign_in(self, email: str, password: str) -> None:
        """Through the real form."""
        self.ask("/wejscie/")
        self._timed("/wejscie/", {"login": email, "password": password}, 302)
        self.ask("/")

    def _timed(self, path: str, form: dict[str, str] | None, status: int) -> float:
        start = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is None:
            connection.request("GET", path, headers=headers)
        else:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.cookies.get("csrftoken", ""),
            }  # fmt: skip
            connection.request("POST", path, urlencode(form), headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        seconds = time.perf_counter() - start
        assert response.status == status, (path, response.status, body[:2000].decode(errors="replace"))
        for line in response.headers.get_all("Set-Cookie") or []:
            found = re.match(r"([^=]+)=([^;]*)", line)
            if found:
                self.cookies[found[1]] = found[2]
        self.size = len(body)
        return seconds


Visit = Callable[[int], float]  # the page as the user with this number opens it


def share(times: Sequence[float], part: float) -> float:
    """The time within which this part of the visits ended."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def alone(visit: Visit, users: int, visits: int) -> list[float]:
    """One visit after the other, the users by turns, after each has opened the page once."""
    for user in range(users):
        visit(user)
    return [visit(number % users) for number in range(visits)]


def together(visit: Visit, users: int, visits: int) -> list[float]:
    """All users at once, each opening the page so many times and thinking in between."""

    def one(user: int) -> list[float]:
        time.sleep(THINKING * user / users)
        times = []
        for _number in range(visits):
            times.append(visit(user))
            time.sleep(THINKING)
        return times

    with ThreadPoolExecutor(users) as pool:
        return [seconds for times in pool.map(one, range(users)) for seconds in times]
