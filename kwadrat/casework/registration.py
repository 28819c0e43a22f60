"""What registering persons writes, for one person and for a batch alike. Called inside actions only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.access.resemblance import Described
from kwadrat.casework import square
from kwadrat.casework.action import Problem, Problems
from kwadrat.casework.checks import filled, identifier_problem, not_future, span, today, unique
from kwadrat.law.identifiers import BadIdentifier, check_pesel, pesel_birth_date, pesel_sex
from kwadrat.records.accounts import Post
from kwadrat.records.base import new_ref
from kwadrat.records.choices import CaseState
from kwadrat.records.fields import blind_index
from kwadrat.records.partnership import Partnership
from kwadrat.records.people import Case, CaseStep, Person, PersonIdentity, TeamMember

NAME_FIELDS = ("first_name", "last_name", "birth_on", "sex", "locality")
IDENTITY_FIELDS = ("pesel", "other_kind", "other_number", "street", "postcode", "phone", "email")


def _checked_pesel(pesel: str, birth_on: date, sex: str) -> str:
    if not pesel.strip():
        return ""
    try:
        number = check_pesel(pesel)
    except BadIdentifier as error:
        raise identifier_problem(error, "PESEL", "pesel") from error
    if pesel_birth_date(number) != birth_on:
        raise Problem(_("This PESEL belongs to another date of birth. Check both."), "pesel")
    if pesel_sex(number) != sex:
        raise Problem(_("This PESEL belongs to a person of the other sex. Check both."), "pesel")
    return number


def _digits(text: str) -> str:
    """Telephone number as digits without the Polish prefix."""
    digits = "".join(c for c in text if c.isdigit())
    return digits[2:] if len(digits) == 11 and digits.startswith("48") else digits


def cleaned(values: dict[str, Any]) -> dict[str, Any]:
    """Trimmed personal data that may be written; Problem, or Problems when several fields are wrong."""
    out: dict[str, Any] = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    found: list[Problem] = []

    def ask(check: Callable[[], Any]) -> Any:
        try:
            return check()
        except Problem as problem:
            found.append(problem)

    ask(lambda: not_future(out["birth_on"], "birth_on"))
    ask(lambda: filled(out["first_name"], "first_name", _("Write the first name.")))
    ask(lambda: filled(out["last_name"], "last_name", _("Write the surname.")))
    ask(lambda: filled(out["locality"], "locality", _("Write the locality.")))
    out["pesel"] = ask(lambda: _checked_pesel(out["pesel"], out["birth_on"], out["sex"]))
    if len(found) > 1:
        raise Problems(found)
    if found:
        raise found[0]
    return out


def fill_identity(row: PersonIdentity, values: dict[str, Any]) -> None:
    """Put identity and contacts into the row, with the indexes by which they are found."""
    for name in IDENTITY_FIELDS:
        setattr(row, name, values[name])
    row.pesel_index = blind_index("pesel", row.partnership_id, values["pesel"])
    row.phone_index = blind_index("phone", row.partnership_id, _digits(values["phone"]))


def described(partnership_id: int, values: Mapping[str, Any]) -> Described:
    """What of these values is compared with the register."""
    phone = blind_index("phone", partnership_id, _digits(values["phone"]))
    return Described(values["first_name"], values["last_name"], values["birth_on"], values["pesel"], phone)


def pesel_once() -> unique:
    """A second person with the same PESEL in one partnership becomes a Problem beside the PESEL."""
    return unique(pesel_once__pesel=_("A person with this PESEL is already in the register of this partnership."))


def _checked(row: Model) -> Model:
    """What save() would have asked of each field; bulk_create does not."""
    row.clean_fields(exclude=["id", *(f.name for f in row._meta.fields if f.is_relation or f.generated)])
    return row


def enter(
    partnership: Partnership, by: Actor, rows: Sequence[dict[str, Any]], opened_on: date,
    notices: Sequence[tuple[date | None, str]] = (),
) -> list[Person]:  # fmt: skip
    """Persons, identities, open cases, the worker in each team: all or none, in the order of `rows` (cleaned values).

    `notices`: for each row the day and the version of the data-protection information. Problem for a PESEL that is
    there already, ValidationError for a value that its field does not hold. A fixed number of queries.
    """
    with pesel_once():
        people = [
            Person(
                partnership=partnership, ref=new_ref(Person.REF_PREFIX), **{name: values[name] for name in NAME_FIELDS}
            )
            for values in rows
        ]
        Person.objects.bulk_create([_checked(person) for person in people])
        identities = [PersonIdentity(partnership=partnership, person=person) for person in people]
        for identity, values in zip(identities, rows, strict=True):
            fill_identity(identity, values)
        PersonIdentity.objects.bulk_create([_checked(identity) for identity in identities])
        told = notices or [(None, "")] * len(people)
        cases = [
            Case(partnership=partnership, person=person, ref=new_ref(Case.REF_PREFIX), opened_on=opened_on,
                 lead_id=by.post_id, notice_given_on=day, notice_version=version, state_on=opened_on)
            for person, (day, version) in zip(people, told, strict=True)
        ]  # fmt: skip
        Case.objects.bulk_create(cases)
        CaseStep.objects.bulk_create(
            [
                CaseStep(case=case, partnership=partnership, on=opened_on, to_state=CaseState.OPEN, by_id=by.post_id)
                for case in cases
            ]
        )
        square.open_corners(cases)
        _gather(cases, by, opened_on)
    return people


def _gather(cases: list[Case], by: Actor, opened_on: date) -> None:
    """The worker who registers becomes a member of each team."""
    post = Post.objects.get(pk=by.post_id)
    TeamMember.objects.bulk_create(
        [
            TeamMember(
                case=case, partnership_id=case.partnership_id, institution_id=post.institution_id, club_id=post.club_id,
                post=post, basis="registered", period=span(min(opened_on, today()), None),
            )
            for case in cases
        ]
    )  # fmt: skip
