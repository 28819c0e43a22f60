"""Skierowania: two lists, one referral as both sides see it, and its five verbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import disclosure, masks, rules, scope
from kwadrat.casework import referrals
from kwadrat.law.dates import add_working_days
from kwadrat.records.choices import Disclosed, Purpose, ReferralState, Role
from kwadrat.reporting import clocks, home
from kwadrat.reporting import people as squares
from kwadrat.reporting import referrals as reporting
from kwadrat.reporting.acts import cite
from kwadrat.web import page, people
from kwadrat.web.chips import deadline
from kwadrat.web.forms.referrals import AcceptForm, CloseForm, DeclineForm, NameForm, SendForm, WithdrawForm
from kwadrat.web.home import day_words, person_rows
from kwadrat.web.referrals.wording import (
    TAGS,
    age_words,
    answer_chip,
    asked,
    history,
    place_of_receiver,
    place_of_sender,
    state_line,
    state_sentence,
    why,
)

if TYPE_CHECKING:
    from kwadrat.records.people import Person
    from kwadrat.records.referrals import Referral

ALL = "wszystkie"


def _line(request: page.Request, row: Any, glyphs: dict[int, squares.Square]) -> dict[str, Any]:
    today = timezone.localdate()
    waits = row.state == ReferralState.REQUESTED
    glimpse = masks.of_referral(request.actor, row, today)
    return {
        "referral": row, "name": glimpse, "age": age_words(glimpse), "what": asked(row),
        "sender": place_of_sender(row), "receiver": place_of_receiver(row),
        "square": glyphs.get(row.case_id), "chip": deadline(row.answer_due_on, today) if waits else None,
        "kind": TAGS[row.state], "state": row.get_state_display(),
    }  # fmt: skip


def _lines(request: page.Request, rows: list[Any]) -> list[dict[str, Any]]:
    shown = [row.case_id for row in rows if row.in_team and masks.sees_name(request.actor, row)]
    glyphs = squares.squares(shown, timezone.localdate())
    return [_line(request, row, glyphs) for row in rows]


def _list(request: page.Request, is_inbox: bool) -> HttpResponse:
    state = ALL if request.GET.get("stan") == ALL else ""
    key = request.GET.get("od", "")
    rows = (reporting.received if is_inbox else reporting.sent)(request.actor, not state)
    part = page.after(rows, reporting.ALL_ORDER if state else reporting.OPEN_ORDER, key)
    count = len(part.rows)
    if part.next_key or key:
        result = ngettext("%(num)s referral on this page", "%(num)s referrals on this page", count) % {"num": count}
    else:
        result = ngettext("%(num)s referral", "%(num)s referrals", count) % {"num": count}
    return page.show(
        request, "referrals/index.html", lines=_lines(request, part.rows), next_key=part.next_key, key=key,
        state=state, is_inbox=is_inbox, here=reverse("referrals" if is_inbox else "referrals_sent"), result=result,
        options=[("", _("open")), (ALL, _("all, closed ones too"))], size=page.PAGE_SIZE,
        may_send=page.may(request, "referral.send").is_shown,
        may_export=page.may(request, "referral.export").is_shown,
    )  # fmt: skip


def index(request: page.Request) -> HttpResponse:
    """Do nas: what came to the reader's club or institution; what waits for an answer stands first."""
    return _list(request, is_inbox=True)


def outbox(request: page.Request) -> HttpResponse:
    """Wysłane: what the reader's club, unit or post sent."""
    return _list(request, is_inbox=False)


def of_person(request: page.Request, ref: str) -> HttpResponse:
    """The tab of a person's page: her referrals in the reader's scope."""
    person: Person = page.fetch(scope.people(request.actor).select_related("case"), ref)
    if request.actor.is_reduced:
        raise Http404
    disclosure.log(request.actor, [person.pk], Disclosed.PERSON)
    rows = reporting.of_case(request.actor, person.case)
    return page.show(
        request, "referrals/of_person.html", lines=[_line(request, row, {}) for row in rows],
        may_send=page.may(request, "referral.send", person.case).is_shown,
        **people.head(request, person, "person_referrals"),
    )  # fmt: skip


def choose_person(request: page.Request) -> HttpResponse:
    """Whom to refer: the reader's people, or those whose name is typed (posted, so it stands in no address)."""
    rules.require(request.actor, "referral.send")
    form = NameForm(request.POST if request.method == "POST" else None)
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    key = request.GET.get("od", "")
    if text:
        found, next_key = list(home.named(request.actor, text)[: home.FOUND_ROWS]), ""
    else:
        part = page.after(squares.listed(request.actor), ("sort_name", "pk"), key)
        found, next_key = part.rows, part.next_key
    return page.show(
        request, "referrals/choose_person.html", rows=person_rows(request, found), text=text, next_key=next_key,
        key=key, size=page.PAGE_SIZE, may_register=page.may(request, "person.register").is_shown,
    )  # fmt: skip


def send(request: page.Request, ref: str) -> HttpResponse:
    """Send a referral: where, what for, why; until when the answer is due stands in words."""
    person: Person = page.fetch(scope.people(request.actor).select_related("case__partnership"), ref)
    case = person.case
    rules.require(request.actor, "referral.send", case)
    places = {one.ref: one for one in reporting.receivers(request.actor)}
    kinds = {kind.code: kind for kind in scope.service_kinds(actor=request.actor)[:50]}
    form = page.open_form(
        request, SendForm, receivers=[(key, one.label) for key, one in places.items()],
        kinds=[(code, kind.label) for code, kind in kinds.items()],
    )  # fmt: skip

    def verb() -> Referral:
        data = form.cleaned_data
        place = places[data["receiver"]]
        return referrals.send(
            case, by=request.actor, receiver=place.institution, receiver_club=place.club, purpose=data["purpose"],
            service_kind=kinds.get(data["service_kind"]), message=data["message"],
        )  # fmt: skip

    done = page.carry_out(
        request, form, verb, to=lambda ref: reverse("referral", args=[ref]) if ref else reverse("referrals_sent"),
        done=_("The referral is sent. The receiver has been told."),
    )  # fmt: skip
    if done:
        return done
    clock = _clock(clocks.all_agreed(case.partnership, timezone.localdate()))
    return page.show(request, "referrals/send.html", form=form, person=person, clock=clock)


def _clock(terms: list[clocks.Agreed]) -> str:
    """Until when the answer is due, by the terms of the partnership; they may differ by what is asked."""
    days = sorted(term.days for term in terms if term.is_working)
    if days[0] != days[-1]:
        return _("The receiver has %(least)s to %(most)s working days to answer, depending on what you ask for.") % {
            "least": days[0], "most": days[-1],
        }  # fmt: skip
    return ngettext(
        "The receiver has %(num)s working day to answer: until %(day)s.",
        "The receiver has %(num)s working days to answer: until %(day)s.",
        days[0],
    ) % {"num": days[0], "day": day_words(add_working_days(timezone.localdate(), days[0]))}


def _fetch(request: page.Request, ref: str) -> Any:
    return page.fetch(reporting.whole(request.actor), ref)


def _log(request: page.Request, referral: Referral) -> None:
    """The opening is written: the minimum before acceptance, the content after it."""
    what = Disclosed.REFERRAL if masks.sees_name(request.actor, referral) else Disclosed.MINIMUM
    disclosure.log(request.actor, [referral.case.person_id], what, Purpose.REFERRAL, referral.ref)


VERBS = (
    ("referral.accept", "referral_accept"), ("referral.decline", "referral_decline"),
    ("referral.close", "referral_close"), ("referral.withdraw", "referral_withdraw"),
)  # fmt: skip


def _labels() -> dict[str, str]:
    return {
        "referral.accept": _("Accept the referral"),
        "referral.decline": _("Decline and give the reason"),
        "referral.close": _("Close with an outcome"),
        "referral.withdraw": _("Withdraw the referral"),
    }


def _verbs(request: page.Request, referral: Referral) -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    """Buttons of the answer box (label, address, kind), and verbs that are refused now but say why."""
    kinds = {"referral.accept": "main", "referral.decline": "danger", "referral.close": "second"}
    buttons, refused, labels = [], [], _labels()
    for ability, name in VERBS:
        ruling = page.may(request, ability, referral)
        address = reverse(name, args=[referral.ref])
        if ruling:
            buttons.append((labels[ability], address, kinds.get(ability, "plain")))
        elif ruling.is_shown:
            refused.append((labels[ability], address))
    return buttons, refused


def referral(request: page.Request, ref: str) -> HttpResponse:
    """One referral: where it stands, what is asked, what the reader may answer. Every opening is written."""
    row = _fetch(request, ref)
    actor, today = request.actor, timezone.localdate()
    _log(request, row)
    opened = disclosure.first_opened(row)
    moves = reporting.moves(actor, row, today)
    sees = masks.sees_name(actor, row)
    buttons, refused = _verbs(request, row)
    waits = row.state == ReferralState.REQUESTED
    is_desk = page.may(request, "referral.accept", row).is_shown
    is_gone = not sees and not waits
    glimpse = masks.of_referral(actor, row, today)
    glyph = squares.squares([row.case_id], today)[row.case_id] if sees and row.in_team else None
    return page.show(
        request, "referrals/referral.html", referral=row, glimpse=glimpse, age=age_words(glimpse),
        what=asked(row), sender=place_of_sender(row), receiver=place_of_receiver(row), square=glyph,
        state=state_sentence(row), steps=state_line(row, opened, moves, reporting.started_on(actor, row), today),
        thread=history(row, opened, moves), is_gone=is_gone, sees=sees, waits=waits, is_desk=is_desk,
        chip=answer_chip(row, today) if waits else None, due=day_words(row.answer_due_on),
        buttons=buttons, refused=refused, why=why(actor, row, is_desk),
        basis=cite(disclosure.basis_of(actor)),
        groups=reporting.free_places(actor, today) if waits and is_desk and actor.club_id else [],
        earlier=[] if is_gone else [_line(request, one, {}) for one in reporting.earlier(actor, row)],
        role=str(Role(row.sender_post.role).label), is_late=waits and row.answer_due_on < today,
    )  # fmt: skip


def _answer(
    request: page.Request, row: Any, ability: str, form_kind: type[page.GuardedForm],
    verb: Callable[[dict[str, Any]], Any], template: str, done: str,
) -> HttpResponse:  # fmt: skip
    """One verb on a referral: ask the table, show the form, carry it out."""
    rules.require(request.actor, ability, row)
    form = page.open_form(request, form_kind, subject=row)
    address = reverse("referral", args=[row.ref])
    answer = page.carry_out(
        request, form, lambda: verb(form.cleaned_data), to=address, done=done, fresh=lambda current: form_kind()
    )
    if answer:
        return answer
    _log(request, row)
    return page.show(
        request, template, form=form, referral=row, back=address, here=request.path, what=asked(row),
        sender=place_of_sender(row), receiver=place_of_receiver(row),
        glimpse=masks.of_referral(request.actor, row, timezone.localdate()),
    )  # fmt: skip


def accept(request: page.Request, ref: str) -> HttpResponse:
    """Przyjmij: the reader joins the team and sees the person."""
    row = _fetch(request, ref)
    return _answer(
        request, row, "referral.accept", AcceptForm,
        lambda data: referrals.accept(row, by=request.actor, note=data["note"]), "referrals/accept.html",
        _("The referral is accepted. You are in the team and see the person."),
    )  # fmt: skip


def decline(request: page.Request, ref: str) -> HttpResponse:
    """Odmów: a coded reason, a word to the sender, and the consequence said before."""
    row = _fetch(request, ref)
    return _answer(
        request, row, "referral.decline", DeclineForm,
        lambda data: referrals.decline(row, by=request.actor, reason=data["reason"], note=data["note"]),
        "referrals/decline.html", _("The refusal is sent with its reason."),
    )  # fmt: skip


def withdraw(request: page.Request, ref: str) -> HttpResponse:
    """Wycofaj: the sender takes it back with a reason."""
    row = _fetch(request, ref)
    return _answer(
        request, row, "referral.withdraw", WithdrawForm,
        lambda data: referrals.withdraw(row, by=request.actor, reason=data["reason"]), "referrals/withdraw.html",
        _("The referral is withdrawn. The receiver has been told."),
    )  # fmt: skip


def close(request: page.Request, ref: str) -> HttpResponse:
    """Zamknij z wynikiem: did it help."""
    row = _fetch(request, ref)
    return _answer(
        request, row, "referral.close", CloseForm,
        lambda data: referrals.close(row, by=request.actor, outcome=data["outcome"], note=data["note"]),
        "referrals/close.html", _("The referral is closed with its outcome."),
    )  # fmt: skip
