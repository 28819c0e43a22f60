"""Pages of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import services
from kwadrat.records.choices import Disclosed, Purpose
from kwadrat.reporting import services as reporting
from kwadrat.web import page
from kwadrat.web.forms.services import DayForm, FindForm, GroupForm, JoinForm
from kwadrat.web.services.frame import club_of, crumb, require
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.services import Group


def _crumbs(group: Group | None = None) -> list[tuple[str, str]]:
    rows = [crumb(), (_("Groups"), reverse("groups"))]
    return rows if group is None else [*rows, (group.name, reverse("group", args=[group.ref]))]


def groups(request: page.Request) -> HttpResponse:
    """Groups of the club with their free places."""
    rows = reporting.groups(request.actor, timezone.localdate())
    may_create = page.may(request, "service.create_group").is_shown
    return page.show(request, "services/groups.html", groups=rows, may_create=may_create)


def create_group(request: page.Request) -> HttpResponse:
    """A new group."""
    club = club_of(request)
    rules.require(request.actor, "service.create_group", club)
    form = page.open_form(request, GroupForm, initial={"capacity": 12})
    done = page.carry_out(
        request, form,
        lambda: services.create_group(
            club, by=request.actor, name=form.cleaned_data["name"], capacity=form.cleaned_data["capacity"]
        ),
        to=lambda made: reverse("group", args=[made]), done=_("The group has been created."),
    )  # fmt: skip
    verb = Verb(
        _("New group"), _("Create the group"), reverse("groups"), lead=str(club), crumbs=_crumbs(),
        widths={"name": "medium", "capacity": "number"},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def _group(request: page.Request, ref: str) -> Group:
    return page.fetch(scope.groups(request.actor).select_related("club"), ref)


def group(request: page.Request, ref: str) -> HttpResponse:
    """Members and free places of a group."""
    found = _group(request, ref)
    members = reporting.members(found, timezone.localdate())
    disclosure.log(request.actor, [m.person_id for m in members], Disclosed.ATTENDANCE, Purpose.SERVICE, found.ref)
    may = {verb: page.may(request, f"service.{verb}", found) for verb in ("join_group", "leave_group", "export_group")}
    return page.show(
        request, "services/group.html", group=found, members=members, may=may,
        free=max(found.capacity - len(members), 0),
    )  # fmt: skip


def join_group(request: page.Request, ref: str) -> HttpResponse:
    """Add a person of the club to a group; the search is posted, so that a name stands in no address."""
    found = _group(request, ref)
    rules.require(request.actor, "service.join_group", found)
    today = timezone.localdate()
    search = FindForm(request.POST if request.method == "POST" else None)
    text = search.text()
    people = reporting.joinable(request.actor, found, today, text)
    if "find" in request.POST:
        form = JoinForm(people=people, initial={"q": text, "since": today, "once": page.new_once(request.user.pk)})
    else:
        form = page.open_form(request, JoinForm, people=people, initial={"since": today})
    back = reverse("group", args=[found.ref])

    def carry() -> object:
        case = page.fetch_entry(scope.cases(request.actor), int(form.cleaned_data["case"]))
        return services.join_group(found, by=request.actor, case=case, since=form.cleaned_data["since"])

    done = page.carry_out(request, form, carry, to=back, done=_("Added to the group."))
    verb = Verb(
        _("Add a person to the group"), _("Add"), back, lead=found.name, crumbs=_crumbs(found), widths={"since": "date"}
    )
    return done or page.show(
        request, "services/join_group.html", form=form, verb=verb, search=search, text=text, people=people,
        is_cut=len(people) == reporting.MOST_PEOPLE,
    )  # fmt: skip


def leave_group(request: page.Request, ref: str, person: str) -> HttpResponse:
    """Take a person out of a group."""
    found = _group(request, ref)
    whom = page.fetch(scope.people(request.actor).select_related("case"), person, case__in=found.members.values("case"))
    form = page.open_form(request, DayForm, initial={"on": timezone.localdate()})
    require(request, form, "service.leave_group", found)
    back = reverse("group", args=[found.ref])
    done = page.carry_out(
        request, form,
        lambda: services.leave_group(found, by=request.actor, case=whom.case, on=form.cleaned_data["on"]), to=back,
        done=_("Taken out of the group."),
    )  # fmt: skip
    verb = Verb(
        _("Take a person out of the group"), _("Take out"), back, lead=f"{whom}, {found.name}", crumbs=_crumbs(found),
        widths={"on": "date"}, kind="danger",
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
