"""Ustawienia: what can be set up here, and what a partnership still lacks, each line with its form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.records.choices import Role
from kwadrat.reporting import guide as reporting
from kwadrat.reporting import settings
from kwadrat.web import page
from kwadrat.web.chips import NBSP
from kwadrat.web.settings.frame import chosen, crumbs

if TYPE_CHECKING:
    from kwadrat.records.partnership import Partnership


@dataclass(frozen=True)
class Line:
    """One step in words: state, what is there, where its form is, or who does it."""

    code: str
    state: str
    title: str
    text: str
    url: str = ""
    button: str = ""
    whose: str = ""


def _names(step: reporting.Step) -> str:
    return ", ".join(step.names[:5]) + (" …" if len(step.names) > 5 else "")


def _day(step: reporting.Step) -> str:
    form = "j F Y" if get_language() == "en" else "j E Y"
    return date_format(step.on, form).replace(" ", NBSP) if step.on else ""


def _title(code: str) -> str:
    return {
        "members": _("Institutions of the partnership"), "agreement": _("Agreement: day of signing and file"),
        "club": _("The club and who runs it"), "register": _("Entry in the register of clubs"),
        "head": _("Head of the institution that runs the club"), "coordinator": _("Coordinator of the club"),
        "specialist": _("Specialists of the club"), "social_worker": _("Social worker who concludes contracts"),
        "papers": _("Authorisations and secrecy undertakings"), "groups": _("Groups"), "terms": _("Terms"),
        "retention": _("Keeping of data"),
    }[code]  # fmt: skip


def _done(step: reporting.Step) -> str:
    """What is there already."""
    return {
        "members": ngettext("%(num)s institution belongs.", "%(num)s institutions belong.", step.count),
        "agreement": _("Signed on %(day)s, the file is attached."),
        "club": ngettext("%(num)s club is open.", "%(num)s clubs are open.", step.count),
        "register": _("Every club has its entry."),
        "head": _("There is somebody who issues authorisations."),
        "coordinator": _("Every club has one."), "specialist": _("Every club has one at least."),
        "social_worker": _("There is one in an assistance unit of the partnership."),
        "papers": _("Everybody who works here has both."), "groups": _("Every club has a group."),
        "retention": _("Every institution that keeps data of people has said how long."),
        "terms": ngettext("%(num)s term is agreed here.", "%(num)s terms are agreed here.", step.count),
    }[step.code] % {"num": step.count, "day": _day(step)}  # fmt: skip


def _agreement(step: reporting.Step) -> str:
    if len(step.names) == 2:
        return _("Record the day of signing and attach the file.")
    return _("Record the day of signing.") if step.names == ("date",) else _("Attach the file of the agreement.")


def _missing(step: reporting.Step) -> str:
    """What is missing, and why it matters."""
    if step.code == "agreement":
        return _agreement(step)
    bare = ngettext(
        "%(num)s person opens nobody's data until both are recorded: %(names)s.",
        "%(num)s people open nobody's data until both are recorded: %(names)s.", step.count,
    )  # fmt: skip
    return {
        "members": _("Only the leader belongs. Enter the other institutions and add them."),
        "club": _("There is none. A club is run by a member that the act admits (UZS art. 18 ust. 1)."),
        "register": _("Without it nobody may take part (UZS art. 18a). Missing: %(names)s."),
        "head": _("The head signs authorisations. Missing: %(names)s."),
        "coordinator": _("The coordinator leads the club and accepts people. Missing: %(names)s."),
        "specialist": _("Without them nobody keeps lists and cards. Missing: %(names)s."),
        "social_worker": _(
            "Only a social worker of OPS, CUS or PCPR concludes a social contract (UPS art. 108 ust. 1)."
        ),
        "papers": bare,
        "groups": _("Classes are planned for a group. Missing: %(names)s."),
        "retention": _(
            "The act sets no period (UZS art. 18f), so each institution fixes its own. Until then nothing is erased."
            " Missing: %(names)s."
        ),
        "terms": _("Shipped values hold. Agree your own when the partnership decides so."),
    }[step.code] % {"num": step.count, "names": _names(step) or _("everything")}  # fmt: skip


INVITED = {
    "head": Role.HEAD, "coordinator": Role.COORDINATOR, "specialist": Role.SPECIALIST,
    "social_worker": Role.SOCIAL_WORKER,
}  # fmt: skip


def _form(request: page.Request, step: reporting.Step, whole: Partnership) -> tuple[str, str, bool, str]:
    """Address, words of the button, whether the actor may press it, and who may otherwise."""
    nr = f"?nr={whole.ref}"
    head, steward = _("the head of the institution"), _("the steward of the partnership")
    invite = (reverse("account_invite"), _("Invite"), "account.invite", head)
    url, words, ability, whose = {
        "members": (
            reverse("partnership_add_member", args=[whole.ref]), _("Add a member"), "partnership.add_member", steward,
        ),
        "agreement": (
            reverse("partnership_record_agreement", args=[whole.ref]), _("Record the signed agreement"),
            "partnership.record_agreement", steward,
        ),
        "club": (
            reverse("partnership_open_club", args=[whole.ref]), _("Open a club"), "partnership.open_club", steward,
        ),
        "register": (
            reverse("partnership_enter_register", args=[step.ref or "-"]), _("Record the entry"),
            "partnership.enter_register", _("the coordinator"),
        ),
        "head": (*invite[:3], _("the administrator")),
        "coordinator": invite, "specialist": invite, "social_worker": invite,
        "papers": (reverse("account_posts"), _("People and rights"), "account.record_papers", head),
        "groups": (
            reverse("service_create_group"), _("Create a group"), "service.create_group", _("the coordinator"),
        ),
        "retention": (
            reverse("settings_retention"), _("Keeping of data"), "retention.fix",
            _("the head, the steward or the administrator of that institution"),
        ),
        "terms": (f"{reverse('settings_clocks')}{nr}", _("Terms"), "clock.agree", steward),
    }[step.code]  # fmt: skip
    may = any(page.may(request, ability, one) for one in step.subjects or (None,))
    if step.code in INVITED:
        may = may and INVITED[step.code] in rules.invites(request.actor)
    return url, words, may and (step.code != "register" or bool(step.ref)), whose


def lines(request: page.Request, whole: Partnership) -> list[Line]:
    """Every step of setting this partnership up, in words."""
    found = []
    for step in reporting.steps(whole, timezone.localdate(), timezone.now()):
        if step.state == reporting.DONE:
            found.append(Line(step.code, step.state, _title(step.code), _done(step)))
            continue
        url, button, may, whose = _form(request, step, whole)
        text = _("The invitation waits: %(names)s.") % {"names": _names(step)}
        text = text if step.state == reporting.WAITING else _missing(step)
        found.append(
            Line(step.code, step.state, _title(step.code), text, url if may else "", button, "" if may else whose)
        )
    return found


def guide(request: page.Request, ref: str) -> HttpResponse:
    """Co jeszcze trzeba ustawić."""
    whole = page.fetch(scope.partnerships(request.actor), ref)
    rows = lines(request, whole)
    return page.show(
        request, "settings/guide.html", partnership=whole, rows=rows, crumbs=crumbs(),
        missing=sum(row.state == reporting.MISSING for row in rows), first=next((r for r in rows if r.url), None),
        needed=sum(row.state != reporting.OPTIONAL for row in rows),
    )  # fmt: skip


@dataclass(frozen=True)
class Section:
    """One line of the first page of settings."""

    title: str
    text: str
    url: str
    icon: str


def _sections(request: page.Request, whole: Partnership | None) -> list[Section]:
    role = request.actor.role
    rows = []
    if page.may(request, "account.invite"):
        rows.append(Section(
            _("People and rights"), _("Who works here, in which role, with which papers; invitations."),
            reverse("account_posts"), "people",
        ))  # fmt: skip
    rows += [
        Section(
            _("Institutions"), _("Names, NIP, REGON, telephones."), reverse("settings_institutions"), "partnership"
        ),
        Section(_("Clubs"), _("Who runs them, the register, the dates."), reverse("settings_clubs"), "home"),
        Section(
            _("Lists"), _("Services, effects and kinds of institutions: shipped ones and your own."),
            reverse("settings_services"), "doc",
        ),
        Section(
            _("Terms"), _("How many days the partnership gives for an answer."), reverse("settings_clocks"), "clock"
        ),
        Section(
            _("Papers"), _("Forms of printed papers: names of fields, what is still to be checked."),
            reverse("settings_papers"), "print",
        ),
        Section(
            _("Sharing rules"), _("What travels between institutions, to whom, by which article."),
            reverse("settings_sharing"), "eye",
        ),
        Section(
            _("Keeping of data"), _("How long each institution keeps what, what is erased and when."),
            reverse("settings_retention"), "lock",
        ),
    ]  # fmt: skip
    if request.actor.is_leader and rules.concerns(request.actor, "duplicate.compare"):
        rows.append(Section(
            _("Similar people"), _("Entries that may be of one person: compare, merge, take back."),
            reverse("duplicates"), "people",
        ))  # fmt: skip
    rows += [
        Section(
            _("My account"), _("Language, appearance, text size, second factor, signed-in browsers."),
            reverse("account_own"), "user",
        ),
    ]  # fmt: skip
    if whole is not None and role in settings.LOOKS_AFTER:
        rows.append(Section(
            _("History of changes"), whole.name, reverse("settings_history", args=[whole.ref]), "edit",
        ))  # fmt: skip
    return rows


def index(request: page.Request) -> HttpResponse:
    """The first page of settings."""
    whole, others = chosen(request)
    rows = lines(request, whole) if whole is not None and request.actor.role in settings.LOOKS_AFTER else []
    return page.show(
        request, "settings/index.html", partnership=whole, others=others, sections=_sections(request, whole),
        missing=[row for row in rows if row.state == reporting.MISSING], has_guide=bool(rows),
        may_found=page.may(request, "partnership.create"), may_enter=page.may(request, "partnership.add_institution"),
    )  # fmt: skip
