"""Pages of the partnership: its Square, members, clubs."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework import partnership as casework
from kwadrat.reporting import partnership as reporting
from kwadrat.web import page
from kwadrat.web.forms.partnership import ClubForm, InstitutionForm, MemberForm, PartnershipForm, RegisterForm
from kwadrat.web.verb import Verb

DAYS = {"since": "date", "agreement_on": "date", "on": "date", "answer_days": "number"}


def _verb(title: str, submit: str, lead: str = "", **more: dict[str, str]) -> Verb:
    back = reverse("partnership")
    return Verb(title, submit, back, lead=lead, crumbs=[(_("Partnership"), back)], widths=DAYS, **more)  # type: ignore[arg-type]


def create(request: page.Request) -> HttpResponse:
    """Found a partnership."""
    rules.require(request.actor, "partnership.create")
    form = page.open_form(
        request, PartnershipForm, institutions=reporting.everybody(request.actor),
        initial={"since": timezone.localdate(), "answer_days": 5},
    )  # fmt: skip
    done = page.carry_out(
        request, form, lambda: casework.create(by=request.actor, **form.values()),
        to=lambda made: reverse("settings_guide", args=[made]) if made else reverse("settings"),
        done=_("The partnership has been founded."),
    )  # fmt: skip
    return done or page.show(
        request, "base/verb.html", form=form, verb=_verb(_("Found a partnership"), _("Found the partnership"))
    )


def add_institution(request: page.Request) -> HttpResponse:
    """Enter an institution."""
    rules.require(request.actor, "partnership.add_institution")
    form = page.open_form(request, InstitutionForm, kinds=scope.institution_kinds())
    done = page.carry_out(
        request, form, lambda: casework.add_institution(by=request.actor, **form.values()), to=reverse("partnership"),
        done=_("The institution has been entered. Add it to the partnership."),
    )  # fmt: skip
    return done or page.show(
        request, "base/verb.html", form=form, verb=_verb(_("Enter an institution"), _("Save the institution"))
    )


def add_member(request: page.Request, ref: str) -> HttpResponse:
    """Take an institution into the partnership."""
    found = page.fetch(scope.partnerships(request.actor), ref)
    rules.require(request.actor, "partnership.add_member", found)
    today = timezone.localdate()
    form = page.open_form(
        request, MemberForm, institutions=reporting.outside(request.actor, found, today), initial={"since": today}
    )
    done = page.carry_out(
        request, form, lambda: casework.add_member(found, by=request.actor, **form.values()),
        to=f"{reverse('partnership')}?nr={found.ref}", done=_("The institution is a member now."),
    )  # fmt: skip
    return done or page.show(
        request, "base/verb.html", form=form, verb=_verb(_("Add a member"), _("Add the member"), found.name)
    )


def open_club(request: page.Request, ref: str) -> HttpResponse:
    """Open a club; the act says who may run one."""
    found = page.fetch(scope.partnerships(request.actor), ref)
    rules.require(request.actor, "partnership.open_club", found)
    form = page.open_form(request, ClubForm, institutions=reporting.members(found, timezone.localdate()))
    done = page.carry_out(
        request, form, lambda: casework.open_club(found, by=request.actor, **form.values()),
        to=f"{reverse('partnership')}?nr={found.ref}", done=_("The club is open. Record its entry in the register."),
    )  # fmt: skip
    why = {"operator": _("A municipality, an association, a church body or a social cooperative (UZS art. 18 ust. 1).")}
    return done or page.show(
        request, "base/verb.html", form=form, verb=_verb(_("Open a club"), _("Open the club"), found.name, why=why)
    )


def enter_register(request: page.Request, ref: str) -> HttpResponse:
    """Record the entry in the register of clubs."""
    all_clubs = scope.every_club(request.actor)
    club = page.fetch(all_clubs, ref)
    rules.require(request.actor, "partnership.enter_register", club)
    initial = {"number": club.register_no, "on": club.register_entry_on}
    form = page.open_form(request, RegisterForm, subject=club, initial=initial)
    done = page.carry_out(
        request, form,
        lambda: casework.enter_register(
            club, by=request.actor, number=form.cleaned_data["number"], on=form.cleaned_data["on"]
        ),
        to=reverse("partnership"), done=_("The entry has been recorded."),
        fresh=lambda now: RegisterForm(initial={"number": now.register_no, "on": now.register_entry_on}),
    )  # fmt: skip
    why = {"on": _("No participation before this day (UZS art. 18 ust. 1, art. 18a).")}
    return done or page.show(
        request,
        "base/verb.html",
        form=form,
        verb=_verb(_("Entry in the register"), _("Save the entry"), club.name, why=why),
    )
