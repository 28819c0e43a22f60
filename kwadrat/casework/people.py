"""Verbs on persons, their cases, facts, teams and participations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kwadrat.access import disclosure
from kwadrat.access.actor import Actor
from kwadrat.access.disclosure import LookAlikes
from kwadrat.casework import closing, progress, square
from kwadrat.casework.action import Problem, Problems, action, must_move, remember
from kwadrat.casework.checks import (
    filled,
    identifier_problem,
    may_work,
    not_future,
    ordered,
    params,
    rule_text,
    rules,
    span,
    today,
    unique,
)
from kwadrat.casework.corrections import void_entry
from kwadrat.casework.plans import events
from kwadrat.casework.registration import (
    IDENTITY_FIELDS,
    NAME_FIELDS,
    cleaned,
    described,
    enter,
    fill_identity,
    pesel_once,
)
from kwadrat.law import eligibility
from kwadrat.law.dates import Period
from kwadrat.law.findings import Finding
from kwadrat.law.identifiers import BadIdentifier, check_pesel, pesel_birth_date
from kwadrat.law.plans import ContractFact
from kwadrat.records.accounts import Post
from kwadrat.records.choices import (
    CaseState,
    Evidence,
    HouseholdKind,
    InterruptionReason,
    LabourStatus,
    ParticipationState,
    ReferralPurpose,
    Role,
    StatutoryGroup,
)
from kwadrat.records.partnership import Club, Partnership
from kwadrat.records.people import (
    PARTICIPATION_TRANSITIONS,
    AccessRequest,
    BenefitFact,
    Case,
    ContactNote,
    GroupFact,
    HouseholdMember,
    LabourStatusFact,
    Participation,
    ParticipationStep,
    Person,
    PersonIdentity,
    PremiseFact,
    TeamMember,
)
from kwadrat.records.plans import SocialContract


def _join(case: Case, post_id: int, basis: str, since: date) -> None:
    """Put a post into the team from a day on, unless it is there; after an earlier stay it begins where that ended."""
    stays = TeamMember.objects.filter(case=case, post_id=post_id, period__overlap=span(since, None))
    ends = list(stays.values_list("period__endswith", flat=True))
    if None in ends:
        return
    since = max([since, *ends])
    post = Post.objects.get(pk=post_id)
    TeamMember.objects.create(
        case=case, institution_id=post.institution_id, club_id=post.club_id, post=post, basis=basis,
        period=span(since, None),
    )  # fmt: skip


def add_to_team(case: Case, actor: Actor, basis: str, since: date) -> None:
    """Part of a verb: the actor becomes a member of the team. Not a verb of its own."""
    if actor.post_id:
        put_into_team(case, Post.objects.get(pk=actor.post_id), min(since, today()), basis)


def put_into_team(case: Case, post: Post, since: date, basis: str = "added") -> None:
    """Part of a verb: a worker joins the team, unless she is there; one who only reads a case that she handed over
    writes again."""
    reading = TeamMember.objects.on(today()).filter(case=case, post=post, reads_from__isnull=False).first()
    if reading is None:
        _join(case, post.pk, basis, since)
        return
    reading.period, reading.reads_from, reading.basis = span(reading.period.lower, None), None, basis
    reading.save()


class Similar(Problem):
    """The register of the partnership holds people who look like the one being entered: `found`."""

    def __init__(self, found: LookAlikes) -> None:
        if found.has_same_pesel:
            super().__init__(_("A person with this PESEL is already in the register of this partnership."), "pesel")
        else:
            super().__init__(_("There is somebody similar in the register. Look whether it is the same person."))
        self.found = found


def compare(by: Actor, values: dict[str, Any], knows: str) -> None:
    """Part of a verb: Similar, unless `knows` is the mark of exactly those whom these values resemble."""
    found = disclosure.look_alikes(by, described(by.partnership_id or 0, values))
    if found and (found.has_same_pesel or found.mark != knows):
        raise Similar(found)


@action("person.register")
def register(
    partnership: Partnership, *, by: Actor, first_name: str, last_name: str, birth_on: date, sex: str, locality: str,
    pesel: str = "", other_kind: str = "", other_number: str = "", street: str = "", postcode: str = "",
    phone: str = "", email: str = "", on: date | None = None, knows: str | None = None,
) -> Person:  # fmt: skip
    """Register a person and open her case; the worker joins the team. PESEL is optional (KRI § 10 ust. 9).

    With `knows` the register is searched first: Similar, unless `knows` is the mark of exactly those who were found.
    """
    values = cleaned({name: value for name, value in locals().items() if name in NAME_FIELDS + IDENTITY_FIELDS})
    if knows is not None:
        compare(by, values, knows)
    (person,) = enter(partnership, by, [values], on or today())
    remember(has_pesel=bool(values["pesel"]))
    return person


@action("person.correct")
def correct(
    person: Person, *, by: Actor, first_name: str, last_name: str, birth_on: date, sex: str, locality: str,
    pesel: str = "", other_kind: str = "", other_number: str = "", street: str = "", postcode: str = "",
    phone: str = "", email: str = "",
) -> Person:  # fmt: skip
    """Correct personal data; the audit names the changed fields, never their values."""
    values = cleaned({name: value for name, value in locals().items() if name in NAME_FIELDS + IDENTITY_FIELDS})
    row = PersonIdentity.objects.select_for_update().get(person=person)
    changed = [name for name in NAME_FIELDS if getattr(person, name) != values[name]]
    changed += [name for name in IDENTITY_FIELDS if getattr(row, name) != values[name]]
    for name in NAME_FIELDS:
        setattr(person, name, values[name])
    person.save()
    fill_identity(row, values)
    with pesel_once():
        row.save()
    remember(changed=changed)
    return person


@action("person.record_group")
def record_group(
    case: Case, *, by: Actor, group: str, since: date, until: date | None = None, evidence: str = "",
    justification: str = "",
) -> GroupFact:  # fmt: skip
    """Record a statutory group, dated (UZS art. 1 ust. 2); another group needs a justification."""
    not_future(since, "since")
    ordered(since, until)
    if group == StatutoryGroup.GX:
        filled(justification, "justification", _("Another group needs a justification by the social worker."))
    return GroupFact.objects.create(
        case=case,
        group=group,
        period=span(since, until),
        evidence=evidence.strip(),
        justification=justification.strip(),
    )


@action("person.record_premise")
def record_premise(case: Case, *, by: Actor, on: date, with_poverty: bool = False, note: str = "") -> PremiseFact:
    """Record that the exclusion premise was stated on the day (UZS art. 1 ust. 2)."""
    not_future(on)
    return PremiseFact.objects.create(case=case, stated_on=on, with_poverty=with_poverty, note=note.strip())


@action("person.record_benefit")
def record_benefit(case: Case, *, by: Actor, benefit: str, since: date, until: date | None = None) -> BenefitFact:
    """Record entitlement to a benefit of UZS art. 1 ust. 3, dated."""
    ordered(since, until)
    return BenefitFact.objects.create(case=case, benefit=benefit, period=span(since, until))


@action("person.void_fact")
def void_fact(fact: GroupFact | PremiseFact | BenefitFact, *, by: Actor, reason: str) -> Any:
    """Void a group, premise or benefit with a reason; the row stays readable."""
    void_entry(fact, by, reason)
    return fact


@action("person.give_notice")
def give_notice(case: Case, *, by: Actor, on: date, version: str = "1") -> Case:
    """Record that the data-protection information was given (UZS art. 18f ust. 2-3, UPS art. 100 ust. 3-4)."""
    not_future(on)
    case.notice_given_on = on
    case.notice_version = filled(version, "version", _("Write the version of the information."))
    case.save()
    remember(on=on)
    return case


@action("person.record_labour_status")
def record_labour_status(
    case: Case, *, by: Actor, status: str, on: date, since: date | None = None
) -> LabourStatusFact:
    """Record the status on the labour market on a day, as stated by the actor."""
    _check_status(on, since)
    fact = LabourStatusFact.objects.create(
        case=case, status=status, stated_on=on, since_on=since, stated_by_id=by.post_id
    )
    square.happened(case, square.corner_of_actor(by), on)
    _stated(fact, by)
    return fact


def _stated(fact: LabourStatusFact, by: Actor) -> None:
    """What the labour office states closes the tasks that waited for it."""
    if by.role == Role.COUNSELLOR and fact.status != LabourStatus.INACTIVE:
        events.happened(fact.case, Evidence.STATUS, fact.stated_on, fact.audit_ref, by=by)


def _check_status(on: date, since: date | None) -> None:
    not_future(on)
    if since is not None and since > on:
        raise Problem(
            _("The status began after the day on which it was stated. Correct one of the two dates."), "since"
        )


@action("person.correct_labour_status")
def correct_labour_status(
    fact: LabourStatusFact, *, by: Actor, status: str, on: date, since: date | None, reason: str
) -> LabourStatusFact:
    """Correct a status with a reason: the old one is voided and stays readable, the new one names it."""
    _check_status(on, since)
    void_entry(fact, by, reason)
    events.taken_back(fact.case, Evidence.STATUS, fact.audit_ref, by=by)
    new = LabourStatusFact.objects.create(
        case=fact.case, status=status, stated_on=on, since_on=since, stated_by_id=by.post_id, replaces=fact
    )
    _stated(new, by)
    return new


@action("person.void_labour_status")
def void_labour_status(fact: LabourStatusFact, *, by: Actor, reason: str) -> LabourStatusFact:
    """Void a status with a reason; it no longer counts and stays readable."""
    void_entry(fact, by, reason)
    events.taken_back(fact.case, Evidence.STATUS, fact.audit_ref, by=by)
    return fact


@action("person.add_note")
def add_note(case: Case, *, by: Actor, kind: str, on: date, text: str) -> ContactNote:
    """Add an entry to the history of the case."""
    not_future(on)
    note = ContactNote.objects.create(
        case=case, kind=kind, held_on=on, text=filled(text, "text", _("Write what was agreed.")), post_id=by.post_id
    )
    square.happened(case, square.corner_of_actor(by), on)
    remember(on=on, kind=kind)
    return note


@action("person.void_note")
def void_note(note: ContactNote, *, by: Actor, reason: str) -> ContactNote:
    """Void an entry with a reason; it stays readable, crossed out."""
    void_entry(note, by, reason)
    return note


@action("person.join_team")
def join_team(case: Case, *, by: Actor, post: Post) -> Case:
    """Add a worker of the actor's own institution to the team; she must hold a post with both papers today."""
    if post.institution_id != by.institution_id:
        raise Problem(_("Choose a worker of your institution."), "post")
    if not may_work(post):
        raise Problem(_("This worker has no running post with an authorisation and a secrecy undertaking."), "post")
    put_into_team(case, post, today())
    remember(post=post.ref)
    return case


def _contract_fact(case: Case, on: date) -> ContractFact | None:
    contract = SocialContract.objects.on(on).filter(case=case).order_by("-signed_on").first()
    if contract is None:
        contract = SocialContract.objects.filter(case=case).order_by("-pk").first()
    if contract is None:
        return None
    return ContractFact(contract.signed_on, Period(contract.period.lower, contract.period.upper))


def participation_findings(
    case: Case, club: Club | None, on: date, planned_end_on: date | None, actor: Actor
) -> list[tuple[Finding, str]]:
    """What law says of starting participation on the day, each with its text; level 'block' stops it. Without a club,
    before one accepted the person, nothing is said of its entry in the register (OP-02)."""
    facts = disclosure.facts_of(case)
    premises = [fact for fact in facts.premises if fact.stated_on <= on]
    found = eligibility.start_of_participation(
        on,
        groups=[
            eligibility.GroupFact(
                fact.group, Period(fact.period.lower, fact.period.upper), bool(fact.evidence), fact.justification
            )
            for fact in facts.groups
        ],
        premise_recorded=bool(premises),
        poverty_premise=any(fact.with_poverty for fact in premises),
        benefits=[
            eligibility.BenefitFact(int(fact.benefit), Period(fact.period.lower, fact.period.upper))
            for fact in facts.benefits
        ],
        contract=_contract_fact(case, on),
        planned_end=planned_end_on,
        register_entry_on=club.register_entry_on if club else None,
        notice_given_on=case.notice_given_on,
        authorised=actor.is_authorised,
        rules=rules(),
        params=params(),
    )
    return [(finding, rule_text(finding, on)) for finding in found if club or finding.rule_id != "OP-02"]


def _raise_blocking(found: Iterable[tuple[Finding, str]]) -> None:
    blocking = [
        Problem(text, "planned_end_on" if finding.rule_id == "PA-04" else None, finding.rule_id)
        for finding, text in found
        if finding.level == "block"
    ]
    if blocking:
        raise Problems(blocking)


@action("person.start_participation")
def start_participation(case: Case, *, by: Actor, on: date, planned_end_on: date | None) -> Participation:
    """Start a participation after the blocking rules of that day (EL-01, EL-06/07, PA-01, PA-04, OP-02, DP-01/02)."""
    not_future(on)
    club = Club.objects.get(pk=by.club_id or 0)
    found = participation_findings(case, club, on, planned_end_on, by)
    _raise_blocking(found)
    if planned_end_on is None:
        raise Problem(_("Give the planned end; it is set for each person (UZS art. 18 ust. 5)."), "planned_end_on")
    ordered(on, planned_end_on, "planned_end_on")
    with unique(participation_no_overlap__on=_("This person already takes part in the club in these days.")):
        participation = Participation(case=case, club=club, period=span(on, None), planned_end_on=planned_end_on)
        participation.save()
    ParticipationStep(
        participation=participation, on=on, from_state="", to_state=ParticipationState.ACTIVE, by_id=by.post_id or None
    ).save()
    progress.begin_what_was_asked(case, by, on, ReferralPurpose.INTO_CLUB, club.pk, planned_end_on)
    square.happened(case, square.corner_of_actor(by), on)
    remember(on=on, warnings=[finding.rule_id for finding, _text in found])
    return participation


@action("person.end_participation")
def end_participation(
    participation: Participation, *, by: Actor, on: date, state: str, reason: str = "", note: str = ""
) -> Participation:
    """End a participation as completed, or as interrupted with a reason; `on` is its last day, in groups as well."""
    not_future(on)
    must_move(PARTICIPATION_TRANSITIONS, participation.state, state)
    if on < participation.period.lower:
        raise Problem(_("The last day is before the first one. Correct the date."), "on")
    if state == ParticipationState.INTERRUPTED and not reason:
        raise Problem(_("Choose the reason of the interruption."), "reason")
    closing.end_participation(participation, by, on, state, reason, note.strip())
    square.planned(participation.case, square.corner_of_actor(by), None)
    remember(on=on, state=state)
    return participation


@action("person.request_access")
def request_access(partnership: Partnership, *, by: Actor, case: Case, on: date, note: str) -> AccessRequest:
    """Record that a person of the partnership asked for a copy of everything kept about her (RODO art. 15)."""
    if case.partnership_id != partnership.pk:
        raise Problem(_("No person of this partnership has this number and this date of birth."), "number")
    not_future(on)
    note = filled(note, "note", _("Write how the person asked and how you know that it is she."))
    asked = AccessRequest(case=case, asked_on=on, note=note, post_id=by.post_id)
    asked.save()
    remember(on=on)
    return asked


@action("person.void_access")
def void_access(request: AccessRequest, *, by: Actor, reason: str) -> AccessRequest:
    """Void a request that was recorded by mistake; it stays readable, and nothing is given out on it any more."""
    void_entry(request, by, reason)
    return request


@action("person.record_move")
def record_move(case: Case, *, by: Actor, on: date, note: str = "") -> Case:
    """The person moved away: everything she had begun ends with the day, nothing is deleted."""
    not_future(on)
    remember(on=on, **closing.close(case, by, CaseState.MOVED, on, InterruptionReason.MOVED, note.strip()))
    return case


@action("person.record_death")
def record_death(case: Case, *, by: Actor, on: date) -> Case:
    """The person died: everything she had begun ends with the day, nothing is deleted."""
    not_future(on)
    remember(on=on, **closing.close(case, by, CaseState.DECEASED, on, InterruptionReason.DIED))
    return case


@action("person.record_return")
def record_return(case: Case, *, by: Actor, on: date, note: str = "") -> Case:
    """The person came back: her case is open again, the worker is in the team; the rest begins anew."""
    not_future(on)
    if case.state_on is not None and on < case.state_on:
        raise Problem(_("She moved away later than this day. Check the date."), "on")
    closing.move(case, by, CaseState.OPEN, on, note.strip())
    add_to_team(case, by, "returned", on)
    square.happened(case, square.corner_of_actor(by), on)
    remember(on=on)
    return case


@action("person.revoke_death")
def revoke_death(case: Case, *, by: Actor, reason: str) -> Case:
    """The death was recorded by mistake: the case is open again, what it ended in a club and the team goes on."""
    resumed, posts = closing.undo_death(case, by, filled(reason, "reason", _("Write why.")))
    for post_id in posts:
        _join(case, post_id, "returned", today())
    add_to_team(case, by, "returned", today())
    remember(**resumed, team=len(posts))
    return case


def _relative(kind: str, name: str, birth_on: date | None, pesel: str, address: str) -> dict[str, Any]:
    """The four fields that may be kept, checked; a PESEL tells the date of birth."""
    if kind not in HouseholdKind.values:
        raise Problem(_("Choose who it is."), "kind")
    if birth_on is not None:
        not_future(birth_on, "birth_on")
    number = ""
    if pesel.strip():
        try:
            number = check_pesel(pesel)
        except BadIdentifier as error:
            raise identifier_problem(error, "PESEL", "pesel") from error
        if birth_on is not None and pesel_birth_date(number) != birth_on:
            raise Problem(_("This PESEL belongs to another date of birth. Check both."), "pesel")
        birth_on = pesel_birth_date(number)
    return {
        "kind": kind, "name": filled(name, "name", _("Write the first name and surname.")), "birth_on": birth_on,
        "pesel": number, "address": address.strip(),
    }  # fmt: skip


@action("person.add_household_member")
def add_household_member(
    case: Case, *, by: Actor, kind: str, name: str, birth_on: date | None = None, pesel: str = "", address: str = ""
) -> HouseholdMember:
    """Enter a family member or the legal representative: name, PESEL, date of birth, address (UZS art. 18f ust. 1)."""
    return HouseholdMember.objects.create(case=case, **_relative(kind, name, birth_on, pesel, address))


@action("person.correct_household_member")
def correct_household_member(
    member: HouseholdMember, *, by: Actor, kind: str, name: str, birth_on: date | None, pesel: str, address: str,
    reason: str,
) -> HouseholdMember:  # fmt: skip
    """Correct a family member with a reason: the old entry is voided and stays readable, the new one names it."""
    values = _relative(kind, name, birth_on, pesel, address)
    void_entry(member, by, reason)
    return HouseholdMember.objects.create(case=member.case, replaces=member, **values)


@action("person.void_household_member")
def void_household_member(member: HouseholdMember, *, by: Actor, reason: str) -> HouseholdMember:
    """Void a family member with a reason; the entry stays readable, crossed out."""
    void_entry(member, by, reason)
    return member
