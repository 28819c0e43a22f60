"""Dziś: what waits, for whom, until when; classes of the day and news; and the one-box search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules, scope
from kwadrat.access.actor import Actor
from kwadrat.records.choices import BreachState, Disclosed, LegKind, QuestionKind, ReferralState, Role
from kwadrat.reporting import home as reporting
from kwadrat.reporting import people as squares
from kwadrat.reporting.referrals import purpose_words
from kwadrat.web import page
from kwadrat.web.address import url
from kwadrat.web.chips import NBSP, Chip, deadline

PHONE_ITEMS = 3
REFUSED = (ReferralState.REJECTED.value, ReferralState.CANCELLED.value)
ICONS = {
    "erasure": "lock",
    "emergency": "warning",
    "application": "user",
    "similar": "people",
    "annual": "report",
    "annual_fix": "report",
    "attendance": "people",
    "answer": "referral",
    "question": "doc",
    "labour_contact": "clock",
    "labour_status": "clock",
    "reply": "referral",
    "watch": "referral",
}


@dataclass(frozen=True)
class Line:
    """One row of the list: verb and object, chip, meta, one button; the Square or an icon."""

    title: str
    url: str
    button: str
    object: str
    meta: str
    chip: Chip | None
    square: squares.Square | None
    icon: str
    is_main: bool = False


@dataclass(frozen=True)
class Block:
    """Lines that share a deadline: late, today, week, later or none. `is_folded`: the phone shows it on demand."""

    code: str
    title: str
    count: str
    lines: list[Line]
    is_folded: bool


def day_words(day: date) -> str:
    """poniedziałek 23 listopada."""
    if get_language() == "en":
        return date_format(day, "l j F")
    return f"{date_format(day, 'l').lower()} {date_format(day, 'j E').replace(' ', NBSP)}"


def numeral(count: int) -> str:
    """Jedna, dwie … dziesięć for the noun "sprawa"; digits above ten."""
    words = (
        pgettext("matters", "One"), pgettext("matters", "Two"), pgettext("matters", "Three"),
        pgettext("matters", "Four"), pgettext("matters", "Five"), pgettext("matters", "Six"),
        pgettext("matters", "Seven"), pgettext("matters", "Eight"), pgettext("matters", "Nine"),
        pgettext("matters", "Ten"),
    )  # fmt: skip
    return words[count - 1] if 1 <= count <= len(words) else str(count)


def state_words(tab: str, count: int, late: int) -> str:
    """Osiem spraw czeka na Ciebie. Jedna jest po terminie."""
    if not count:
        return {
            reporting.MINE: _("Nothing waits for you today."),
            reporting.INSTITUTION: _("Nothing waits in your institution today."),
            reporting.WAITING: _("You wait for nobody's answer."),
        }[tab]
    if tab == reporting.MINE:
        text = ngettext("%(count)s matter waits for you.", "%(count)s matters wait for you.", count)
    elif tab == reporting.INSTITUTION:
        text = ngettext(
            "%(count)s matter waits in your institution.", "%(count)s matters wait in your institution.", count
        )
    else:
        text = ngettext("%(count)s answer has not come yet.", "%(count)s answers have not come yet.", count)
    text %= {"count": numeral(count)}
    if late:
        more = ngettext("%(count)s is late.", "%(count)s are late.", late) % {"count": numeral(late)}
        text = f"{text} {more}"
    return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _label(data: Any) -> str:
    return str(data["label_en" if get_language() == "en" else "label_pl"] or "")


def what_for(data: Any) -> str:
    """The service, or the matter or purpose of a referral."""
    return _label(data) or purpose_words(data["purpose"], data["matter"])


def _hour(text: str) -> str:
    return f"{int(text[:2])}:{text[3:5]}"


@dataclass(frozen=True)
class Words:
    """Title, button, address and meta of one line."""

    title: str
    button: str
    url: str
    meta: str


def _attendance(item: reporting.Item, today: date) -> Words:
    data, kind = item.data, {"classes": _label(item.data)}
    number = ngettext("%(num)s person", "%(num)s people", data["people"]) % {"num": data["people"]}
    hours = f"{_hour(data['starts'])}–{_hour(data['ends'])}"
    meta = ", ".join(part for part in (data["group"], hours, data["room"], number) if part)
    address = url("service_record_attendance", item.ref)
    if item.due == today:
        return Words(_("Check attendance: %(classes)s") % kind, _("Check attendance"), address, meta)
    return Words(_("Complete the attendance list: %(classes)s") % kind, _("Complete the list"), address, meta)


def _draft(item: reporting.Item) -> Words:
    meta = _("Kept since %(day)s, not sent. %(what)s") % {
        "day": squares.long_day(item.due), "what": f"{_capital(what_for(item.data))}.",
    }  # fmt: skip
    title = _("Finish the referral: %(person)s") % {"person": item.data["name"]}
    return Words(title, _("Open the draft"), url("referral_edit", item.ref), meta)


def _referral(item: reporting.Item) -> Words:
    data, name = item.data, {"person": item.data["name"]}
    address, asked = url("referral", item.ref), f"{data['place']}, {what_for(data)}"
    if item.kind == "answer":
        return Words(_("Answer the referral: %(person)s") % name, _("Answer"), address, asked)
    if item.kind == "reply":
        meta = _("%(place)s is to answer. %(what)s") % {
            "place": data["place"], "what": f"{_capital(what_for(data))}.",
        }  # fmt: skip
        return Words(_("Awaited answer: %(person)s") % name, _("Show"), address, meta)
    if item.kind == "refused":
        meta = _("%(place)s refused. %(what)s") % {"place": data["place"], "what": f"{_capital(what_for(data))}."}
        return Words(_("Decide what next: %(person)s") % name, _("Decide"), address, meta)
    if item.kind == "start":
        return Words(_("Record when the help began: %(person)s") % name, _("Open the referral"), address, asked)
    if item.kind == "look":
        return Words(_("Look again at the waiting list: %(person)s") % name, _("Open the referral"), address, asked)
    close = url("referral_close", item.ref)
    return Words(_("Say whether it helped: %(person)s") % name, _("Close with an outcome"), close, asked)


def _watched(item: reporting.Item) -> Words:
    data, name = item.data, {"person": item.data["name"]}
    title = (
        _("Refused, nobody has decided what next: %(person)s")
        if data["state"] in REFUSED
        else _("A referral is past its day: %(person)s")
    )
    meta = _("%(sender)s asked %(receiver)s") % {"sender": data["sender"], "receiver": data["place"]}
    return Words(title % name, _("Look what happened"), url("referral_watched", item.ref), meta)


def _question(item: reporting.Item) -> Words:
    data, name = item.data, {"person": item.data["name"]}
    meta = f"{data['place']}, {QuestionKind(data['kind']).label}"
    if item.kind == "question":
        return Words(_("Answer the question: %(person)s") % name, _("Answer"), url("question_answer", item.ref), meta)
    return Words(_("Awaited answer: %(person)s") % name, _("Show"), url("question", item.ref), meta)


def _contract(item: reporting.Item) -> Words:
    name, worker = {"person": item.data["name"]}, {"worker": item.data["worker"]}
    if item.kind == "sign":
        meta = _("The contract is to hold from %(day)s.") % {"day": squares.long_day(item.due)}
        return Words(_("Sign the contract: %(person)s") % name, _("Sign"), url("plan_sign_contract", item.ref), meta)
    meta = _("Review of the social contract")
    if worker["worker"]:
        meta = _("Review of the social contract, led by %(worker)s") % worker
    return Words(_("Review the contract: %(person)s") % name, _("Review"), url("contract", item.ref), meta)


def _ending(item: reporting.Item, today: date) -> Words:
    name, person = {"person": item.data["name"]}, item.data["person"]
    if item.due < today:
        return Words(
            _("End taking part: %(person)s") % name, _("End taking part"),
            url("person_end_participation", person, item.ref),
            _("The planned end has passed. No effect is recorded."),
        )  # fmt: skip
    return Words(
        _("Record an effect: %(person)s") % name, _("Record the effect"), url("outcome_record", person),
        _("The planned end in the club is near. No effect is recorded."),
    )  # fmt: skip


def _certificate(item: reporting.Item) -> Words:
    last = date.fromisoformat(item.data["last"])
    meta = _("In the club until %(day)s")
    return Words(
        _("Issue a certificate: %(person)s") % {"person": item.data["name"]}, _("Issue the certificate"),
        url("outcome_issue_certificate", item.ref), meta % {"day": squares.long_day(last)},
    )  # fmt: skip


def _yearly(item: reporting.Item) -> Words:
    year, club = {"year": item.data["year"]}, item.data["name"]
    if item.kind == "annual":
        meta = _("%(club)s. To the wojewoda, UZS art. 18a ust. 6.") % {"club": club}
        return Words(
            _("Submit the yearly report for %(year)s") % year, _("Open the report"),
            url("annual_report", item.ref, item.data["year"]), meta,
        )  # fmt: skip
    meta = _("%(club)s. The receiver asked for a correction.") % {"club": club}
    return Words(
        _("Correct the yearly report for %(year)s") % year, _("Open the report"),
        url("submitted_report", item.ref), meta,
    )  # fmt: skip


def _application(item: reporting.Item) -> Words:
    return Words(
        _("Nobody answered an application for help in time")
        if item.data["told"]
        else _("Answer an application for help"),
        _("Open"),
        url("application_view", item.ref),
        item.data["name"],
    )


def _erasure(item: reporting.Item) -> Words:
    people = item.data["people"]
    meta = ngettext("%(num)s person. Who must not be erased yet can be stopped.",
                    "%(num)s people. Who must not be erased yet can be stopped.", people) % {"num": people}  # fmt: skip
    return Words(_("Look whose data will be erased"), _("Open the list"), url("erasures"), meta)


def _emergency(item: reporting.Item) -> Words:
    return Words(
        _("Review an emergency access: %(worker)s") % {"worker": item.data["worker"]}, _("Review"),
        url("emergency_review", item.ref), _("Case %(ref)s") % {"ref": item.data["name"]},
    )  # fmt: skip


def _similar(item: reporting.Item) -> Words:
    pairs = item.data["pairs"]
    meta = ngettext("%(num)s pair of entries may be of one person.", "%(num)s pairs of entries may be of one person.",
                    pairs) % {"num": pairs}  # fmt: skip
    return Words(_("Decide about similar people"), _("Open the list"), url("duplicates"), meta)


def _hand_over(item: reporting.Item) -> Words:
    return Words(
        _("Answer whether you take a case over"), _("Answer"), url("hand_over", item.ref),
        _("Case %(ref)s, from: %(place)s") % {"ref": item.data["name"], "place": item.data["place"]},
    )  # fmt: skip


def _labour(item: reporting.Item) -> Words:
    """The next contact with the labour office, or the end of the status of unemployed."""
    title, meta = {
        "labour_contact": (
            _("Contact with the labour office: %(person)s"), _("The person gets in touch herself. A reminder helps."),
        ),
        "labour_status": (
            _("The status of unemployed ends: %(person)s"), _("Agree with the person what comes after."),
        ),
    }[item.kind]  # fmt: skip
    return Words(title % {"person": item.data["name"]}, _("Open"), url("person", item.data["person"]), meta)


def _plan(item: reporting.Item) -> Words:
    """A contact or review of a joint plan that is near, or a breach that waits for a word or a decision."""
    name, plan = {"person": item.data["name"]}, url("joint_plan", item.data["plan"])
    if item.kind == "plan_contact":
        kind = LegKind(item.data["kind"])
        title = _("Contact within the IPD: %(person)s") if kind == LegKind.ACTION_PLAN else _("Look again: %(person)s")
        return Words(title % name, _("Open the plan"), plan, str(kind.label))
    if item.kind == "plan_review":
        return Words(_("Review the joint plan: %(person)s") % name, _("Open the plan"), plan, _("Joint plan"))
    if item.data["state"] == BreachState.HEARD:
        title, meta = _("Decide: %(person)s"), _("The contract was not kept. The person has been heard.")
    else:
        title, meta = _("Hear the person: %(person)s"), _("Somebody wrote that the contract was not kept.")
    return Words(title % name, _("Open"), url("joint_plan_breach", item.ref), meta)


def _words(item: reporting.Item, today: date) -> Words:
    if item.kind == "hand_over":
        return _hand_over(item)
    if item.kind == "task":
        return Words(
            _("Task: %(person)s") % {"person": item.data["name"]}, _("Tick done"),
            url("conference_finish_task", item.ref), item.data["text"],
        )  # fmt: skip
    if item.kind == "attendance":
        return _attendance(item, today)
    if item.kind == "draft":
        return _draft(item)
    if item.kind in ("sign", "review"):
        return _contract(item)
    if item.kind in ("plan_contact", "plan_review", "breach"):
        return _plan(item)
    if item.kind in ("labour_contact", "labour_status"):
        return _labour(item)
    if item.kind in ("question", "asked"):
        return _question(item)
    if item.kind in ("annual", "annual_fix"):
        return _yearly(item)
    if item.kind == "watch":
        return _watched(item)
    if item.kind == "application":
        return _application(item)
    if item.kind == "emergency":
        return _emergency(item)
    if item.kind == "similar":
        return _similar(item)
    if item.kind == "erasure":
        return _erasure(item)
    if item.kind == "certificate":
        return _certificate(item)
    return _ending(item, today) if item.kind == "ending" else _referral(item)


def _chip(item: reporting.Item, today: date) -> Chip | None:
    if not item.has_clock:
        return None
    chip = deadline(item.due, today)
    if item.kind == "attendance" and item.due == today:
        return Chip("today", _("after %(hour)s") % {"hour": _hour(item.data["ends"])}, chip.title)
    return chip


def _block_of(item: reporting.Item, today: date) -> str:
    if not item.has_clock:
        return "none"
    days = (item.due - today).days
    if days <= 0:
        return "late" if days < 0 else "today"
    return "week" if days <= 6 - today.weekday() else "later"


def _line(item: reporting.Item, today: date, glyphs: dict[int, squares.Square], is_main: bool) -> Line:
    words = _words(item, today)
    return Line(
        words.title, words.url, words.button, str(item.data.get("name") or item.data.get("group")), words.meta,
        _chip(item, today), glyphs.get(item.case_id), ICONS.get(item.kind, "doc"), is_main,
    )  # fmt: skip


def _blocks(actor: Actor, items: list[reporting.Item], today: date, is_whole: bool) -> list[Block]:
    titles = {
        "late": _("Past the deadline"), "today": _("For today"), "week": _("This week"), "later": _("Later"),
        "none": _("Without a deadline"),
    }  # fmt: skip
    glyphs = squares.squares_for(actor, [item.case_id for item in items if item.case_id], today)
    blocks: list[Block] = []
    shown = 0
    for code, title in titles.items():
        mine = [item for item in items if _block_of(item, today) == code]
        if not mine:
            continue
        lines = [
            _line(item, today, glyphs, code == "late" and place == 0 and item.kind not in ("reply", "asked"))
            for place, item in enumerate(mine)
        ]
        count = ngettext("%(num)s matter", "%(num)s matters", len(mine)) % {"num": len(mine)}
        blocks.append(Block(code, title, count, lines, is_folded=not is_whole and shown >= PHONE_ITEMS))
        shown += len(mine)
    return blocks


@dataclass(frozen=True)
class Headline:
    """One event of the last days in words."""

    code: str
    initial: str
    fact: str
    url: str
    meta: str


def _when(event: reporting.News, today: date) -> str:
    at = timezone.localtime(event.at)
    days = (today - event.on).days
    if days == 0:
        return f"{at.hour}:{at.minute:02d}" if at.date() == today else _("today")
    if days == 1:
        return _("yesterday")
    return day_words(event.on)


def _headline(event: reporting.News, today: date) -> Headline:
    name = {"person": event.name}
    facts = {
        "referral.requested": _("New referral: %(person)s"),
        "referral.accepted": _("Referral accepted: %(person)s"),
        "referral.rejected": _("Referral declined: %(person)s"),
        "referral.cancelled": _("Referral withdrawn: %(person)s"),
        "referral.on-hold": _("Referral on the waiting list: %(person)s"),
        "referral.in-progress": _("Help began: %(person)s"),
        "referral.entered-in-error": _("Referral voided as a mistake: %(person)s"),
        "referral.completed": _("Referral closed, it helped: %(person)s"),
        "referral.failed": _("Referral closed, it did not help: %(person)s"),
        "contract.signed": _("Social contract signed: %(person)s"),
        "contract.ended": _("Social contract ended: %(person)s"),
        "club.active": _("Beginning in the club: %(person)s"),
        "club.resumed": _("Taking part in the club goes on: %(person)s"),
        "club.completed": _("The club completed: %(person)s"),
        "club.interrupted": _("Taking part interrupted: %(person)s"),
        "note": _("New entry: %(person)s"),
    }
    view = {"referral": "referral", "contract": "contract"}.get(event.kind.split(".", maxsplit=1)[0], "person")
    meta = ", ".join(part for part in (event.place, _when(event, today)) if part)
    fact = facts.get(event.kind, _("Change in the matter: %(person)s")) % name
    return Headline(event.code, event.place[:1], fact, url(view, event.ref), meta)


def _lesson(lesson: reporting.Lesson) -> dict[str, Any]:
    number = ngettext("%(num)s person", "%(num)s people", lesson.people) % {"num": lesson.people}
    note = ""
    if lesson.is_held:
        note = _("list approved")
    elif lesson.ends_at <= timezone.localtime().time():
        note = _("over, the list waits")
    return {
        "at": lesson.starts_at, "title": _capital(lesson.label), "url": url("session", lesson.ref),
        "meta": ", ".join(part for part in (lesson.group, lesson.room, number) if part), "note": note,
    }  # fmt: skip


def _tabs(request: page.Request, tab: str, counts: reporting.Counts) -> list[tuple[str, str, bool]]:
    if request.actor.role not in scope.CASE_ROLES or request.actor.is_reduced:
        return []
    rows = (
        (reporting.MINE, "home", _("Mine (%(num)s)")),
        (reporting.INSTITUTION, "home_institution", _("My institution's (%(num)s)")),
        (reporting.WAITING, "home_waiting", _("I wait for others (%(num)s)")),
    )
    return [(text % {"num": counts.tabs[code]}, url(name), code == tab) for code, name, text in rows]


def _numbers(request: page.Request, title: str) -> HttpResponse:
    """The first page of whoever works with numbers or settings alone."""
    actor = request.actor
    has_numbers = rules.concerns(actor, "report.view")
    doors = [(_("Partnership"), _("Who takes part, with which role, and which clubs are open."), "partnership")]
    if has_numbers:
        doors.append((_("Reports"), _("Half-year numbers of the clubs, without names."), "reports"))
    if rules.concerns(actor, "account.invite"):
        doors.append((_("Settings"), _("People of this installation and their rights."), "account_posts"))
    lead = (
        _("Your role works with numbers. Cases of people do not open here.")
        if has_numbers
        else _("You look after this installation. Cases of people do not open here.")
    )
    today = timezone.localdate()
    items = reporting.items(actor, reporting.MINE, today)[0] if rules.concerns(actor, "retention.hold") else []
    return page.show(
        request, "home/numbers.html", title=title, lead=lead, doors=doors, blocks=_blocks(actor, items, today, True)
    )


def _more(count: int) -> str:
    return ngettext("The first %(num)s is shown.", "The first %(num)s are shown.", count) % {"num": count}


def _show(request: page.Request, tab: str) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    title = _("Today, %(day)s") % {"day": day_words(today)}
    if actor.role not in scope.CASE_ROLES:
        return _numbers(request, title)
    counts = reporting.counts(actor, tab, today)
    items, has_more = reporting.items(actor, tab, today)
    # a certificate is owed also to who has left the reader's teams; reading her name there is an opening
    outside = [item.data["person"] for item in items if item.kind == "certificate" and not item.case_id]
    disclosure.log(actor, outside, Disclosed.CERTIFICATE)
    blocks = _blocks(actor, items, today, "wszystko" in request.GET)
    is_specialist = actor.is_reduced
    return page.show(
        request, "home/index.html", title=title, lead=state_words(tab, counts.tabs[tab], counts.late),
        tabs=_tabs(request, tab, counts), tab=tab, blocks=blocks,
        folded=sum(len(block.lines) for block in blocks if block.is_folded),
        more=_more(len(items)) if has_more else "",
        lessons=[_lesson(one) for one in reporting.lessons(actor, today)] if actor.role != Role.HEAD else None,
        news=None if is_specialist else [_headline(one, today) for one in reporting.news(actor, today)],
        cards=reporting.own_cards(actor) if is_specialist else None,
        papers="" if actor.is_authorised else rules.NO_PAPERS,
        may_refer=page.may(request, "referral.send").is_shown,
    )  # fmt: skip


def index(request: page.Request) -> HttpResponse:
    """Moje: what waits for the reader, by the clock."""
    return _show(request, reporting.MINE)


def institution(request: page.Request) -> HttpResponse:
    """Mojej instytucji: the same for everybody of her club or unit."""
    return _show(request, reporting.INSTITUTION)


def waiting(request: page.Request) -> HttpResponse:
    """Czekam na innych: referrals that nobody has answered yet."""
    return _show(request, reporting.WAITING)


def person_rows(request: page.Request, people: list[Any]) -> list[dict[str, Any]]:
    """Rows of a list of found people: the Square for the team, name, year of birth, locality."""
    ids = [] if request.actor.is_reduced else [person.case.pk for person in people]
    glyphs = squares.squares_for(request.actor, ids, timezone.localdate()) if ids else {}
    return [{"person": person, "square": glyphs.get(person.case.pk)} for person in people]


def search(request: page.Request) -> HttpResponse:
    """One box. The words are posted, so that they stand in no address and no log; hits by number are written."""
    text = request.POST.get("q", "").replace("\x00", "").strip()[:200] if request.method == "POST" else ""
    found = reporting.find(request.actor, text) if text else reporting.Found([])
    if found.by_number:
        disclosure.log(request.actor, [person.pk for person in found.people], Disclosed.SEARCH)
    return page.show(
        request, "home/search.html", text=text, found=found, rows=person_rows(request, found.people),
        may_register=page.may(request, "person.register").is_shown,
        may_emergency=page.may(request, "emergency.begin").is_shown,
        is_short=0 < len(" ".join(text.split())) < reporting.LEAST_LETTERS,
    )  # fmt: skip
