"""Opens identity and special data, and writes each opening: who, whose, what, why, on which basis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    Min,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac

from kwadrat.access import alike, audit, compiled, everything, fields, rules, scope
from kwadrat.access.abilities.grants import GUEST
from kwadrat.access.actor import Actor
from kwadrat.law import referrals as law
from kwadrat.law.referrals import IDENTITY
from kwadrat.records.applications import Application, ApplicationContact
from kwadrat.records.assessments import SensitiveMark
from kwadrat.records.audit import Disclosure
from kwadrat.records.base import parse_ref
from kwadrat.records.choices import Disclosed, Likeness, Purpose, Role
from kwadrat.records.duplicates import DuplicatePair
from kwadrat.records.emergency import EmergencyAccess
from kwadrat.records.fields import blind_index
from kwadrat.records.outcomes import Certificate
from kwadrat.records.people import (
    AccessRequest,
    BenefitFact,
    Case,
    GroupFact,
    HouseholdMember,
    Person,
    PersonIdentity,
    PremiseFact,
    TeamMember,
)
from kwadrat.records.plans import PlanKey
from kwadrat.records.questions import StatusAnswer, StatusQuestion
from kwadrat.records.referrals import Referral

# Two entries are compared so that the data are right: accuracy is a duty of whoever keeps them.
ACCURACY_BASIS = "RODO art. 5 ust. 1 lit. d"
# Legal basis by which a role reads a person's data (law facts 6.1); a partner reads under the joint arrangement.
BASIS: dict[str, str] = {
    Role.COORDINATOR: "UZS art. 18f ust. 1",
    Role.SPECIALIST: "UZS art. 18f ust. 1",
    Role.SOCIAL_WORKER: "UPS art. 100 ust. 2",
    Role.HEAD: "UPS art. 100 ust. 2",
    Role.COUNSELLOR: "RODO art. 6 ust. 1 lit. e",
    Role.NGO_WORKER: "RODO art. 26",
    GUEST: "RODO art. 26",
}


# The operator confirms what it certified.
CHECK_BASIS = "UZS art. 18 ust. 5a"
# The copy belongs to the person herself, whoever hands it out.
ACCESS_BASIS = "RODO art. 15"


@dataclass(frozen=True)
class Identity:
    """Opened identity: PESEL or another identifier, address, contacts. Empty strings where nothing is known; `told`
    names the parts that were opened."""

    pesel: str = ""
    other_kind: str = ""
    other_number: str = ""
    street: str = ""
    postcode: str = ""
    phone: str = ""
    email: str = ""
    version: int = 0
    told: frozenset[str] = IDENTITY


@dataclass(frozen=True)
class Special:
    """Opened special data of a case, newest first. Rules of law get valid entries only, a page the voided ones too."""

    groups: tuple[GroupFact, ...]
    premises: tuple[PremiseFact, ...]
    benefits: tuple[BenefitFact, ...]


def basis_of_role(role: str) -> str:
    """Article under which a role reads persons."""
    return BASIS.get(role, "RODO art. 6 ust. 1 lit. e")


def basis_of(actor: Actor, case: Case | None = None) -> str:
    """Article under which this actor's role reads persons; of a case to which her desk came by a referral, those of its
    purpose."""
    given = fields.ground(actor, case).basis if case is not None else ""
    return given or basis_of_role(actor.role)


# What the ledger of a person would give away by its very words.
_TELLTALE = {
    "special": (Disclosed.SPECIAL, Disclosed.REPORT_GROUP, Disclosed.AREAS),
    "household": (Disclosed.HOUSEHOLD,),
}  # fmt: skip


def telltale(actor: Actor, case: Case) -> tuple[str, ...]:
    """Kinds of openings that the ledger of a case does not show to this actor, because they name what her desk does not
    see."""
    told = fields.ground(actor, case)
    return tuple(what.value for field, kinds in _TELLTALE.items() if field not in told for what in kinds)


def _row(
    actor: Actor,
    person_id: int,
    partnership_id: int | None,
    what: str,
    purpose: str,
    subject: str,
    refused: bool = False,
    reason: str = "",
    basis: str = "",
) -> Disclosure:
    basis = ACCESS_BASIS if purpose == Purpose.ACCESS else basis or basis_of(actor)
    return Disclosure(
        user_id=actor.user_id or None,
        post_id=actor.post_id or None,
        actor_name=actor.name,
        role=actor.role,
        institution_id=actor.institution_id or None,
        institution_name=actor.club_name or actor.institution_name,
        partnership_id=partnership_id,
        person_id=person_id,
        what=what,
        purpose=purpose,
        basis=basis,
        subject=subject,
        was_refused=refused,
        reason=reason,
    )


def log(
    actor: Actor, person_ids: Iterable[int], what: Disclosed, purpose: Purpose = Purpose.CASEWORK, subject: str = "",
    reason: str = "", basis: str = "",
) -> None:  # fmt: skip
    """Write one disclosure row for each person, with the reason where one was typed, and the articles of the purpose
    where they are not those of the role; one insert."""
    numbers = list(person_ids)
    if numbers:
        row = _row(actor, numbers[0], actor.partnership_id, what, purpose, subject, reason=reason, basis=basis)
        compiled.insert_each(row, "person_id", numbers)


def log_cases(actor: Actor, case_ids: Iterable[int], what: Disclosed) -> None:
    """The same for the persons of these cases."""
    wanted = list(case_ids)
    if wanted:
        log(actor, Case.objects.filter(pk__in=wanted).values_list("person_id", flat=True), what)


def log_by_link(guest: Actor, referral: Referral, what: Disclosed = Disclosed.MINIMUM) -> None:
    """Write what the holder of a link was shown of a referral: the minimum, unless more was opened by a press."""
    line = fields.line_of(referral)
    _row(
        guest, referral.case.person_id, referral.partnership_id, what, Purpose.REFERRAL, referral.ref,
        basis=line.basis if line else "", reason=guest.post_ref,
    ).save()  # fmt: skip


def log_by_key(guest: Actor, key: PlanKey) -> None:
    """Write that the plan was opened by the person's own link; what the law calls access to one's own data."""
    plan = key.plan
    _row(guest, key.whose.person_id, plan.partnership_id, Disclosed.PERSON, Purpose.ACCESS, plan.ref).save()


def open_by_link(guest: Actor, referral: Referral) -> Identity:
    """The person's contacts, where the purpose of the referral gives them to this kind of institution, for whoever took
    her on by a link; the opening of the name and of the contacts is written. Raises Refused for any other link."""
    rules.require(guest, "referral.close", referral)
    log_by_link(guest, referral, Disclosed.REFERRAL)
    line, place = fields.line_of(referral), fields.place_at(referral.receiver, referral.receiver_club_id)
    if line is None or "contacts" not in law.told([line], place):
        return Identity()
    log_by_link(guest, referral, Disclosed.CONTACTS)
    row = PersonIdentity.objects.filter(person=referral.case.person_id).first()
    return Identity(phone=row.phone, email=row.email) if row else Identity()


def log_checked(certificate: Certificate, page: str) -> None:
    """Write that whoever holds a certificate checked it on the public page, of which `page` is the name."""
    guest = Actor(user_id=0, name=page, role=GUEST, partnership_id=certificate.partnership_id)
    log(guest, [certificate.case.person_id], Disclosed.CHECKED, subject=certificate.ref, basis=CHECK_BASIS)


def log_refused(actor: Actor, person: Person, what: Disclosed, purpose: Purpose = Purpose.CASEWORK) -> None:
    """Write a refused try; the ledger shows it."""
    _row(actor, person.pk, person.partnership_id, what, purpose, "", refused=True).save()


def identity(actor: Actor, person: Person) -> Identity:
    """Identity of a person for a worker of her team; raises Refused (and writes the try) otherwise."""
    ruling = rules.verdict(actor, "person.open_identity", person)
    if not ruling:
        log_refused(actor, person, Disclosed.IDENTITY)
        raise rules.Refused(ruling, "person.open_identity")
    row = PersonIdentity.objects.filter(person=person).first()
    case: Case = person.case
    ground = fields.ground(actor, case)
    what = Disclosed.IDENTITY if ground.fields & {"number", "address"} else Disclosed.CONTACTS
    log(actor, [person.pk], what, basis=ground.basis)
    return _identity(row, ground.fields)


def _identity(row: PersonIdentity | None, told: frozenset[str]) -> Identity:
    """The parts of an identity that were told; the rest is empty."""
    parts = {
        "number": ("pesel", "other_kind", "other_number"), "address": ("street", "postcode"),
        "contacts": ("phone", "email"),
    }  # fmt: skip
    if row is None:
        return Identity()
    shown = {name: getattr(row, name) for field in told & parts.keys() for name in parts[field]}
    return Identity(**shown, version=row.version, told=told & parts.keys())


@dataclass(frozen=True)
class Asked:
    """What travels with a question so that the person is recognised, and nothing more."""

    name: str
    birth_on: date
    number: str


def asked(actor: Actor, question: StatusQuestion) -> Asked:
    """The person of a waiting question for whoever is asked; each look is written. Raises Refused."""
    rules.require(actor, "question.answer", question)
    person = question.case.person
    log(
        actor, [person.pk], Disclosed.QUESTION, Purpose.QUESTION, question.ref,
        basis=question_basis(question),
    )  # fmt: skip
    row = PersonIdentity.objects.filter(person=person).first() or PersonIdentity()
    return Asked(str(person), person.birth_on, row.pesel or row.other_number)


def answered(actor: Actor, answer: StatusAnswer) -> None:
    """Write that an answer about a status was read."""
    question = answer.question
    line = law.question(question.kind, fields.place_of(actor))
    basis = line.article if line is not None else question_basis(question)
    log(actor, [question.case.person_id], Disclosed.STATUS, Purpose.QUESTION, question.ref, basis=basis)


def question_basis(question: StatusQuestion) -> str:
    """The articles by which a question was put."""
    line = law.question(question.kind, fields.place_at(question.sender, question.sender_post.club_id))
    return line.article if line is not None else ""


def facts_of(case: Case) -> Special:
    """Valid special facts of a case without a disclosure: for rules of law inside an action, never for a page."""
    return _facts(case, Q(voided_at__isnull=True))


def _facts(case: Case, which: Q) -> Special:
    return Special(
        tuple(GroupFact.objects.filter(which, case=case).order_by("-pk")),
        tuple(PremiseFact.objects.filter(which, case=case).order_by("-stated_on", "-pk")),
        tuple(BenefitFact.objects.filter(which, case=case).order_by("-pk")),
    )


def special(actor: Actor, case: Case) -> Special:
    """Groups, premises and benefits, voided ones too, for those the table admits; raises Refused (and writes the try)
    otherwise."""
    ruling = rules.verdict(actor, "person.open_special", case)
    if not ruling:
        log_refused(actor, case.person, Disclosed.SPECIAL)
        raise rules.Refused(ruling, "person.open_special")
    log(actor, [case.person_id], Disclosed.SPECIAL)
    return _facts(case, Q())


def household(actor: Actor, person: Person) -> tuple[HouseholdMember, ...]:
    """Family members and legal representative, valid ones first, for those the table admits; raises Refused (and
    writes the try) otherwise."""
    ruling = rules.verdict(actor, "person.open_household", person)
    if not ruling:
        log_refused(actor, person, Disclosed.HOUSEHOLD)
        raise rules.Refused(ruling, "person.open_household")
    log(actor, [person.pk], Disclosed.HOUSEHOLD)
    rows = HouseholdMember.objects.filter(case__person=person).select_related("case")
    return tuple(rows.order_by(F("voided_at").asc(nulls_first=True), "pk"))


def sensitive_areas(actor: Actor, case: Case) -> tuple[SensitiveMark, ...]:
    """Marks of health, addiction and legal matters, of voided assessments too, oldest first, for those the table
    admits; raises Refused (and writes the try) otherwise."""
    ruling = rules.verdict(actor, "assessment.open_sensitive", case)
    if not ruling:
        log_refused(actor, case.person, Disclosed.AREAS)
        raise rules.Refused(ruling, "assessment.open_sensitive")
    log(actor, [case.person_id], Disclosed.AREAS)
    return sensitive_areas_of(case)


def sensitive_areas_of(case: Case) -> tuple[SensitiveMark, ...]:
    """The same without a disclosure: to carry them over inside an action, never for a page."""
    rows = SensitiveMark.objects.filter(assessment__case=case).select_related("assessment")
    return tuple(rows.order_by("assessment__held_on", "assessment_id", "pk"))


@dataclass(frozen=True)
class LookAlikes:
    """Who in the register of the partnership may be the person that is being entered. Of those outside the actor's
    scope only their number; `mark` names this very set, so that going on is a choice about what was shown."""

    mine: tuple[Person, ...]
    others: int
    has_same_pesel: bool
    person_ids: tuple[int, ...]
    reasons: Mapping[int, tuple[str, ...]]

    def differs(self, person: Person) -> list[str]:
        """In what one of `mine` differs from who is entered, in words."""
        return [str(Likeness(code).label) for code in self.reasons.get(person.pk, ())]

    def __bool__(self) -> bool:
        return bool(self.person_ids)

    @property
    def mark(self) -> str:
        """Opaque, the same for the same people."""
        text = ",".join(map(str, sorted(self.person_ids)))
        return salted_hmac("kwadrat.alike", text, algorithm="sha256").hexdigest()[:32]


# The person whose row it is, or the one into whom she was merged.
_STANDING = Coalesce("person__merged_into_id", "person_id")


def _owners(actor: Actor, pesel: str) -> QuerySet[PersonIdentity, Any]:
    """The number of the person of the partnership who has this PESEL; nobody has an empty one."""
    whole = actor.partnership_id or 0
    rows = PersonIdentity.objects.filter(partnership_id=whole, pesel_index=blind_index("pesel", whole, pesel))
    return rows.exclude(pesel_index="").values(one=_STANDING)


def look_alikes(actor: Actor, sought: alike.Described) -> LookAlikes:
    """People of the partnership with the same PESEL, or with a similar name and birth date (access.alike); two queries,
    nothing written: whoever shows the answer logs it."""
    why = {one.person_id: one.alike.reasons for one in alike.resembling(actor.partnership_id or 0, [sought])[0]}
    close = list(why)
    same = _owners(actor, sought.pesel)
    # one list of numbers, so that nobody else of the register is looked at
    wanted = same.union(Person.objects.filter(pk__in=close).values("pk"), all=True)
    rows = Person.objects.filter(
        partnership_id=actor.partnership_id, merged_into__isnull=True, pk__in=wanted
    ).annotate(
        has_same_pesel=ExpressionWrapper(Q(pk__in=same), output_field=BooleanField()),
        is_mine=Exists(scope.people(actor).filter(pk=OuterRef("pk"))),
    )  # fmt: skip
    place = {pk: number for number, pk in enumerate(close)}
    found = sorted(rows, key=lambda row: (not row.has_same_pesel, place.get(row.pk, -1)))[: alike.MOST_ALIKE]
    mine = tuple(row for row in found if row.is_mine)
    return LookAlikes(
        mine, len(found) - len(mine), any(row.has_same_pesel for row in found), tuple(row.pk for row in found),
        {row.pk: why[row.pk] for row in mine if row.pk in why},
    )  # fmt: skip


def _numbered(actor: Actor, ref: str, pesel: str) -> Person | None:
    """The person of the partnership with this reference or PESEL; who was merged is found under the one she is now."""
    whole = actor.partnership_id or 0
    rows = Person.objects.filter(partnership_id=whole)
    standing = rows.filter(ref=ref).values(one=Coalesce("merged_into_id", "pk"))
    return rows.select_related("case").filter(Q(pk__in=standing) | Q(pk__in=_owners(actor, pesel))).first()


def find_exact(actor: Actor, digits: str) -> QuerySet[Person]:
    """Persons in the actor's scope whose PESEL or telephone equals `digits`; not visible equals not there."""
    if not actor.partnership_id:
        return Person.objects.none()
    number = digits.removeprefix("48") if len(digits) == 11 else digits
    rows = PersonIdentity.objects.filter(partnership_id=actor.partnership_id).filter(
        Q(pesel_index=blind_index("pesel", actor.partnership_id, digits))
        | Q(phone_index=blind_index("phone", actor.partnership_id, number))
    )
    return scope.people(actor).filter(pk__in=rows.values(one=_STANDING))


def asks_for_herself(actor: Actor, number: str, birth_on: date) -> Case | None:
    """The case of the person whose reference or PESEL is `number` and who was born on the day: both must agree.

    Only for whoever answers requests for a copy; a number that is right with a wrong day is written as a refused try.
    """
    rules.require(actor, "person.request_access")
    if not number or not actor.is_leader:
        return None
    person = _numbered(actor, number, number)
    if person is None:
        return None
    if person.birth_on != birth_on:
        log_refused(actor, person, Disclosed.PERSON, Purpose.ACCESS)
        return None
    case: Case = person.case
    return case


def whole(actor: Actor, request: AccessRequest) -> list[everything.Kept]:
    """Everything kept about the person who asked, every table and field; one disclosure of each privacy class."""
    rules.require(actor, "person.export_access", request)
    person_id = request.case.person_id
    for what in (Disclosed.PERSON, Disclosed.IDENTITY, Disclosed.SPECIAL):
        log(actor, [person_id], what, Purpose.ACCESS, request.ref)
    return everything.kept_about(person_id)


def first_given(requests: Iterable[AccessRequest]) -> dict[str, datetime]:
    """When the copy was first handed out, by reference of the request; one query. A GET writes no step."""
    refs = [request.ref for request in requests]
    rows = Disclosure.objects.filter(subject__in=refs, purpose=Purpose.ACCESS, was_refused=False)
    return dict(rows.order_by().values_list("subject").annotate(first=Min("at")))


def ledger(person: Person) -> QuerySet[Disclosure]:
    """Who read this person's data, and those of entries that were merged into hers, newest first."""
    both = Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person.pk)).values("pk")
    return Disclosure.objects.filter(person_id__in=both).order_by("-at", "-id")


def first_looks(ref: Any, receiver: Any) -> QuerySet[Disclosure, datetime]:
    """The moment of the receiver's first look at a referral, as a subquery of a list of them."""
    rows = Disclosure.objects.filter(
        subject=ref, institution_id=receiver, what__in=(Disclosed.MINIMUM, Disclosed.REFERRAL)
    )
    return rows.order_by("at").values_list("at", flat=True)[:1]


def first_opened(referral: Referral) -> datetime | None:
    """When the receiver first opened the referral ("received"): her first disclosure row; a GET writes no step."""
    looks = Disclosure.objects.filter(
        subject=referral.ref, institution_id=referral.receiver_id, what__in=(Disclosed.MINIMUM, Disclosed.REFERRAL)
    )
    # a club and its operator are one institution: the sender's own look is no receiving
    seen: datetime | None = looks.exclude(post_id=referral.sender_post_id).aggregate(first=Min("at"))["first"]
    return seen


def looks_by_link(referral: Referral) -> dict[str, tuple[datetime, int]]:
    """When each link of the referral was first opened and how often, by its number; one query. A mail scanner that
    follows links counts too: nobody can tell it from a reader."""
    rows = Disclosure.objects.filter(
        subject=referral.ref, institution_id=referral.receiver_id, role=GUEST, what=Disclosed.MINIMUM
    )
    found = rows.order_by().values_list("reason").annotate(first=Min("at"), times=Count("pk"))
    return {number: (first, times) for number, first, times in found}


def forget(person_id: int, nobody: int) -> int:
    """Take an erased person out of the ledger: who read and when stays, about `nobody`; what was typed goes. Only the
    owner of the tables can; returns how many rows."""
    return Disclosure.objects.filter(person_id=person_id).update(person_id=nobody, subject="", reason="")


def clear_forgotten(before: datetime, most: int) -> int:
    """Delete at most so many readings of erased people that are older than the moment; returns how many."""
    ids = Disclosure.objects.filter(person_id__lt=0, at__lt=before).order_by("pk").values("pk")[:most]
    return Disclosure.objects.filter(pk__in=ids).delete()[0]


# What of two identities is compared and not shown: name of the line, the fields.
_COMPARED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pesel", ("pesel",)), ("other_number", ("other_kind", "other_number")), ("address", ("street", "postcode")),
    ("phone", ("phone_index",)), ("email", ("email",)),
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """Two entries side by side: the persons, their cases, and of each part of identity whether it is the same, differs,
    stands in one or in none. PESEL, address and contacts themselves are not shown."""

    persons: tuple[Person, Person]
    secrets: tuple[tuple[str, str], ...]


def _agreement(one: list[str], other: list[str]) -> str:
    if not any(one) or not any(other):
        return "one" if any(one) or any(other) else "none"
    return "same" if [text.casefold() for text in one] == [text.casefold() for text in other] else "differs"


def pair(actor: Actor, found: DuplicatePair, reason: str) -> Compared:
    """Open both entries of a pair for the typed reason; one row in the ledger of each. Raises Refused."""
    rules.require(actor, "duplicate.compare", found)
    ids = (found.person_id, found.other_id)
    log(actor, ids, Disclosed.PAIR, subject=found.ref, reason=reason, basis=ACCURACY_BASIS)
    persons = Person.objects.filter(pk__in=ids).select_related("case__lead__institution").in_bulk()
    kept = {row.person_id: row for row in PersonIdentity.objects.filter(person__in=ids)}
    one, other = (kept.get(pk) or PersonIdentity() for pk in ids)
    lines = tuple(
        (name, _agreement([getattr(one, field) for field in fields], [getattr(other, field) for field in fields]))
        for name, fields in _COMPARED
    )
    return Compared((persons[ids[0]], persons[ids[1]]), lines)


def _by_name(text: str) -> Q:
    """Names that are the whole text, given names or surname first; folded by the database as the register is."""
    words, found = text.split(), Q(pk__in=())
    for place in range(1, len(words)):
        for given, surname in ((words[:place], words[place:]), (words[place:], words[:place])):
            name = Func(
                Value(" ".join(given)), Value(" ".join(surname)), function="kwadrat_search_name",
                output_field=TextField(),
            )  # fmt: skip
            found |= Q(search_name=name)
    return found


def in_emergency(actor: Actor, text: str, birth_on: date) -> Case | None:
    """The case of the one person of the partnership with this reference, PESEL or whole name, born on the day: two
    facts must agree. A number that is right with a wrong day is written as a refused try."""
    rules.require(actor, "emergency.begin")
    rows = Person.objects.filter(partnership_id=actor.partnership_id or 0).select_related("case")
    numbered = _numbered(actor, parse_ref(text) or "", text) if text else None
    if numbered is not None and numbered.birth_on != birth_on:
        log_refused(actor, numbered, Disclosed.EMERGENCY, Purpose.EMERGENCY)
        return None
    named = rows.filter(_by_name(text), birth_on=birth_on, merged_into__isnull=True)
    found = [numbered] if numbered else list(named[:2])
    if len(found) != 1:
        return None
    case: Case = found[0].case
    return case


@dataclass(frozen=True)
class Emergency:
    """What an emergency access opens and nothing more: the person, her identity and contacts, who works with her."""

    person: Person
    identity: Identity
    team: tuple[TeamMember, ...]


def emergency(actor: Actor, access: EmergencyAccess) -> Emergency:
    """The least of a person while the access runs; each look is written with its reason. Raises Refused afterwards."""
    rules.require(actor, "emergency.view", access)
    person = access.case.person
    log(actor, [person.pk], Disclosed.EMERGENCY, Purpose.EMERGENCY, access.ref, access.reason)
    row = PersonIdentity.objects.filter(person=person).first() or PersonIdentity()
    team = TeamMember.objects.on(timezone.localdate()).filter(case=access.case)
    return Emergency(
        person,
        Identity(row.pesel, row.other_kind, row.other_number, row.street, row.postcode, row.phone, row.email),
        tuple(team.select_related("post__user", "institution", "club").order_by("pk")),
    )


def applicant(actor: Actor, application: Application) -> ApplicationContact:
    """Name and contacts of who asked for help, for the coordinator of the club; each opening, and a refused try, is an
    audit event, because there is no person in the register yet whose ledger could hold it."""
    ruling = rules.verdict(actor, "application.view", application)
    audit.record(
        actor, "application.view", subject=application.ref, partnership_id=application.partnership_id,
        details={"refused": not ruling},
    )  # fmt: skip
    if not ruling:
        raise rules.Refused(ruling, "application.view")
    return ApplicationContact.objects.get(application=application)
