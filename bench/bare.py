"""The barest signed-in list: session, user, fifty rows, a plain table. Every other page is compared with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import include, path
from jinja2 import Template

from kwadrat.records.people import Person

TABLE = Template(
    "<!doctype html><title>Osoby</title><table>{% for one in rows %}"
    "<tr><td>{{ one.ref }}<td>{{ one.last_name }}<td>{{ one.first_name }}<td>{{ one.birth_on }}<td>{{ one.locality }}"
    "{% endfor %}</table>",
    autoescape=True,
)


def bare(request: Any) -> HttpResponse:
    """Fifty persons of the partnership by name."""
    rows = Person.objects.filter(partnership_id=request.actor.partnership_id)
    narrow = rows.only("ref", "last_name", "first_name", "birth_on", "locality", "sort_name")
    return HttpResponse(TABLE.render(rows=narrow.order_by("sort_name", "pk")[:50]))


urlpatterns = [path("pomiar/", bare), path("", include("kwadrat.config.urls"))]
