"""The books of one made-up partnership: tables and their columns, numbers, references, days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from kwadrat.records.base import ALPHABET, check_letter

# What each row says itself; what else its table demands is the same for all rows of a partnership (bench.fill).
COLUMNS = {
    "partnership": "id ref name locality answer_days",
    "institution": "id ref name kind_id locality",
    "membership": "id institution_id role corner is_leader period",
    "membertask": "id institution_id task_id period",
    "club": "id ref name locality operator_id register_no register_entry_on opened_on",
    "user": "id password email name is_active language theme text_size joined_at",
    "post": "id ref role period authorisation secrecy_on club_id institution_id user_id",
    "person": "id ref first_name last_name birth_on sex locality",
    "personidentity": "id person_id pesel pesel_index street postcode phone phone_index email",
    "case": "id ref opened_on notice_given_on person_id lead_id state state_on",
    "casestep": "id case_id on from_state to_state by_id",
    "casecorner": "id case_id corner last_event_on waiting_until planned_from",
    "teammember": "id case_id post_id institution_id club_id basis period",
    "designation": "id case_id institution_id post_id scopes basis period",
    "referral": "id ref case_id sender_id sender_post_id receiver_id receiver_club_id purpose state sent_on"
    " answer_due_on answered_on closed_on decline_reason outcome message due_on started_on",
    "referralstep": "id referral_id on from_state to_state by_id",
    "socialcontract": "id ref case_id institution_id post_id variant template state goal period signed_on review_on",
    "contractstep": "id contract_id on from_state to_state by_id",
    "jointplan": "id ref case_id subject title state period opened_by_id review_on result closed_on",
    "planstep": "id plan_id on from_state to_state by_id",
    "planversion": "id plan_id number title period review_on by_id",
    "planmember": "id ref plan_id case_id period is_party",
    "planleg": "id ref plan_id kind institution_id club_id officer_id state period contract_id form contact_on",
    "legstep": "id plan_id leg_id on from_state to_state by_id",
    "planclause": "id ref plan_id leg_id kind goal_id position state text institution_id post_id is_own service_id"
    " payer_id period rhythm evidence work done_on",
    "clausestep": "id plan_id clause_id on from_state to_state by_id",
    "clauseversion": "id plan_id clause_id number content digest by_id",
    "signinground": "id plan_id leg_id on sign_until by_id",
    "legsignature": "id plan_id leg_id party post_id signer signed_on way by_id document_id",
    "signedclause": "id plan_id signature_id version_id by_id",
    "planreview": "id plan_id leg_id kind means held_on conclusions next_on post_id",
    "reviewresult": "id plan_id review_id clause_id result by_id",
    "planvoice": "id plan_id version_id is_agreed is_own note",
    "plankey": "id plan_id way token_hash expires_at by_id",
    "breach": "id ref plan_id leg_id clause_id post_id happened_on fact state",
    "breachstep": "id plan_id breach_id on from_state to_state by_id",
    "planclash": "id ref plan_id digest rule code about menders found_on",
    "placement": "id ref case_id institution_id post_id form host_id host_name payer_id state period weekly_minutes"
    " timetable result",
    "placementstep": "id placement_id on from_state to_state by_id",
    "issuedpaper": "id ref institution_id case_id post_id kind form subject_ref year serial issued_on data content_sha"
    " template_sha size sha256 path",
    "document": "id ref kind owner_ref name content_type size pages sha256 path post_id",
    "papercount": "id institution_id year last",
    "groupfact": "id case_id group period",
    "benefitfact": "id case_id benefit period",
    "premisefact": "id case_id stated_on",
    "labourstatusfact": "id case_id status stated_on stated_by_id",
    "participation": "id ref case_id club_id state period planned_end_on",
    "participationstep": "id participation_id on from_state to_state by_id",
    "group": "id ref club_id name capacity",
    "groupmember": "id group_id case_id period",
    "session": "id ref club_id kind_id group_id leader_id held_on starts_at ends_at room state rate_per_hour",
    "sessionstep": "id session_id on from_state to_state by_id",
    "attendance": "id session_id case_id held_on status minutes absence_reason recorded_by_id",
    "consultation": "id club_id provider_id case_id kind_id post_id held_on minutes topic",
    "outcome": "id club_id case_id post_id kind type_id reached_on",
    "certificate": "id ref institution_id club_id case_id participation_id post_id year serial issued_on issuer title"
    " holder birth_on began_on ended_on is_long_enough",
    "contactnote": "id case_id post_id kind held_on text",
    "employment": "id club_id name position basis weekly_minutes period",
    "grant": "id club_id title source grantor agreement_no agreement_on amount period",
    "grantline": "id club_id grant_id kind booked_on amount title",
    "auditevent": "id kind user_id post_id institution_id subject person_id",
    "disclosure": "id user_id post_id institution_id person_id what purpose basis role",
}  # fmt: skip

SPACE = 10_000_000  # numbers of rows that one partnership may use in a table
YEARS = 5 * 365
COHORT = 12  # people of a group, who begin and end together
STAY = 300  # days of a participation
MEETINGS = 92  # of a group in its time
STAFF = (
    ("coordinator", "coordinator", "ngo"), *((f"specialist{n}", "specialist", "ngo") for n in range(3)),
    *((f"worker{n}", "social_worker", "ops") for n in range(8)), ("head", "head", "ops"),
    *((f"counsellor{n}", "counsellor", "pup") for n in range(2)), ("steward", "steward", "ngo"),
)  # fmt: skip
BODIES = (("ngo", "ngo", "R"), ("ops", "assistance_centre", "P"), ("pup", "labour_office", "Z"),
          ("firm", "private_entrepreneur", "F"))  # fmt: skip
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]


def ref(letter: str, number: int) -> str:
    """A reference as the product makes them: no two numbers below 2 to the 35 have the same, none shows its number."""
    mixed = number * 22_801_763_489 % 2**35
    body = _PAIRS[mixed >> 25] + _PAIRS[mixed >> 15 & 1023] + _PAIRS[mixed >> 5 & 1023] + ALPHABET[mixed & 31]
    body += check_letter(body)
    return f"{letter}-{body[:4]}-{body[4:]}"


@dataclass
class Books:
    """Rows by table, as lines of COPY, for the partnership with this number (from 0)."""

    number: int
    people: int
    today: date
    password: str
    lines: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def __post_init__(self) -> None:
        self.base = (self.number + 1) * SPACE  # below it stands what the product made itself
        self.days = [str(self.today + timedelta(days=n)) for n in range(-YEARS - 900, 900)]
        self.bodies = {name: self.base + place + 1 for place, (name, _kind, _corner) in enumerate(BODIES)}
        self.posts = {name: self.base + place + 1 for place, (name, _role, _body) in enumerate(STAFF)}
        self.whole = self.club = self.base + 1
        self.letters: dict[str, int] = {}  # the last number of a letter in each year
        self.certificates: dict[str, int] = {}  # the same of a certificate
        self.cohorts = max(3, self.people * 6 // 100 // COHORT)

    def add(self, table: str, *values: Any) -> int:
        """Write a row under the next number of its table; the number."""
        rows = self.lines[table]
        number = self.base + len(rows) + 1
        rows.append(f"{number}\t" + "\t".join(["\\N" if one is None else str(one) for one in values]))
        return number

    def named(self, table: str, letter: str, *values: Any) -> int:
        """Write a row with a public reference."""
        return self.add(table, ref(letter, self.base + len(self.lines[table]) + 1), *values)

    def day(self, ahead: int) -> str:
        """The day so many days after today (before it when negative), as the database reads it."""
        return self.days[ahead + YEARS + 900]

    def span(self, first: int, end: int | None) -> str:
        """The days from the first up to, not including, the end."""
        return f"[{self.day(first)},{'' if end is None else self.day(end)})"

    def steps(self, table: str, number: int, by: int, *states: tuple[int, str]) -> None:
        """One step row for each state, on its day."""
        before = ""
        for on, state in states:
            self.add(table, number, self.day(on), before, state, by)
            before = state

    def worker(self, place: int) -> int:
        """The social worker who leads the case of this person."""
        return self.posts[f"worker{place % 8}"]
