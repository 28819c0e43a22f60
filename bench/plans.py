"""The plans of the heaviest queries, from the same pages asked inside this process."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bench.measure import Wanted
from bench.rows import address

HEAVIEST = 10


def heaviest(wanted: list[Wanted], things: Mapping[str, str], number: int) -> list[tuple[str, float, str, str]]:
    """Page, milliseconds, query and plan of the queries that took longest, each kind of query once."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from kwadrat.access import signin
    from kwadrat.records.accounts import User

    slowest: dict[str, tuple[str, float, str]] = {}
    for page in wanted:
        email = address(page.who, number)
        client = Client()
        client.force_login(User.objects.get(email=email))
        session: Any = client.session
        session.update({"has_second_factor": True, "acting": signin.places_by_email(email)[0].key})
        session.save()
        path = page.path.format(**things)
        form = {name: text.format(**things) for name, text in page.form.items()} if page.form else None
        for _visit in range(2):  # the second finds everything read and compiled
            with CaptureQueriesContext(connection) as captured:
                response = client.post(path, form) if form else client.get(path)
            assert response.status_code == 200, (path, response.status_code)
        for query in captured.captured_queries:
            sql, seconds = query["sql"], float(query["time"])
            kind = re.sub(r"'[^']*'|\b\d+\b", "?", sql)
            if sql.startswith("SELECT") and seconds * 1000 > slowest.get(kind, ("", 0.0, ""))[1]:
                slowest[kind] = (page.name, seconds * 1000, sql)
    chosen = sorted(slowest.values(), key=lambda one: -one[1])[:HEAVIEST]
    with connection.cursor() as cursor:
        found = []
        for name, spent, sql in chosen:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF, TIMING OFF, SUMMARY ON) {sql}")
            found.append((name, spent, sql, "\n".join(line for (line,) in cursor.fetchall())))
    return found
