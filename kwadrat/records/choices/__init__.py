"""Every closed list of codes. Labels are English msgids; Polish stands in the catalogue. Those of plans stand apart."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kwadrat.records.choices.assessments import AssessmentMoment as AssessmentMoment
from kwadrat.records.choices.placements import PlacementForm as PlacementForm
from kwadrat.records.choices.placements import PlacementResult as PlacementResult
from kwadrat.records.choices.placements import PlacementState as PlacementState
from kwadrat.records.choices.plans import *  # noqa: F403  # the one place from which other rooms take them


class Sex(TextChoices):
    FEMALE = "F", _("woman")
    MALE = "M", _("man")


class Language(TextChoices):
    POLISH = "pl", "polski"
    ENGLISH = "en", "English"


class Theme(TextChoices):
    AUTO = "auto", _("as on the device")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class TextSize(TextChoices):
    NORMAL = "normal", pgettext_lazy("text size", "normal")
    LARGE = "large", pgettext_lazy("text size", "large")
    LARGEST = "largest", pgettext_lazy("text size", "very large")


class DigestPace(TextChoices):
    """How often the letter about what has no clock comes."""

    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week, on Monday")
    OFF = "off", _("never")


class NoticeChannel(TextChoices):
    MAIL = "mail", _("e-mail")
    SMS = "sms", "SMS"


class NoticeState(TextChoices):
    """What became of the letter of a notice."""

    WAITING = "waiting", pgettext_lazy("notice", "waits to be sent")
    LATER = "later", pgettext_lazy("notice", "waits for the digest")
    SENDING = "sending", pgettext_lazy("notice", "is being sent")
    SENT = "sent", pgettext_lazy("notice", "sent")
    DIGESTED = "digested", pgettext_lazy("notice", "in the digest")
    REJECTED = "rejected", pgettext_lazy("notice", "the address rejects mail")
    FAILED = "failed", pgettext_lazy("notice", "could not be sent for 24 hours")


class ApplicationChannel(TextChoices):
    PAGE = "page", _("from the public page")
    PHONE = "phone", _("by telephone")
    PAPER = "paper", _("on paper")
    IN_PERSON = "in_person", _("in person")


class ApplicationState(TextChoices):
    WAITING = "waiting", pgettext_lazy("application", "waits for an answer")
    DECLINED = "declined", pgettext_lazy("application", "declined")


class ApplicationDecline(TextChoices):
    """Why a club does not take on somebody who asked it for help."""

    NO_PLACES = "no_places", _("no free places")
    NOT_ELIGIBLE = "not_eligible", _("the conditions of the act are not met")
    ELSEWHERE = "elsewhere", _("another institution can help, and the person knows which")
    NO_CONTACT = "no_contact", _("no contact with the person")
    GAVE_UP = "gave_up", _("the person gave it up")
    NO_REQUEST = "no_request", _("it was no request for help")


class Corner(TextChoices):
    """The four equal corners of the Square; order P Z R F never changes."""

    ASSISTANCE = "P", _("social assistance")
    EMPLOYMENT = "Z", _("employment services")
    REINTEGRATION = "R", _("reintegration")
    FIRMS = "F", _("firms")


class MemberRole(TextChoices):
    PARTY = "party", _("partner")
    CO_OPERATOR = "co_operator", _("co-operates without a signature")


class OperatorType(TextChoices):
    """Who may run a club: only the first four (UZS art. 18 ust. 1, art. 3 ust. 2 pkt 3)."""

    GMINA = "GMINA", _("municipality or its unit")
    NGO = "NGO", _("non-governmental organisation")
    KOSC = "KOSC", _("church legal person")
    SPN_S = "SPN_S", _("social cooperative")
    POWIAT = "POWIAT", _("county")
    WOJEWODZTWO = "WOJEWODZTWO", _("voivodeship")
    PUP = "PUP", _("county labour office")
    EMPLOYER = "EMPLOYER", _("employer")
    OTHER = "OTHER", _("other")


class UnitType(TextChoices):
    """Kind of assistance unit: only its social worker may conclude a social contract (UPS art. 108 ust. 1)."""

    OPS = "OPS", _("social assistance centre (OPS)")
    CUS = "CUS", _("social services centre (CUS)")
    PCPR = "PCPR", _("county family support centre (PCPR)")
    NONE = "", _("none of these")


class Role(TextChoices):
    COORDINATOR = "coordinator", _("club coordinator")
    SPECIALIST = "specialist", _("specialist")
    SOCIAL_WORKER = "social_worker", _("social worker")
    COUNSELLOR = "counsellor", _("labour office counsellor")
    NGO_WORKER = "ngo_worker", _("partner's worker")
    HEAD = "head", _("head of the institution")
    STEWARD = "steward", _("partnership steward")
    ANALYST = "analyst", _("analyst")
    ADMINISTRATOR = "administrator", _("administrator")


class DocumentKind(TextChoices):
    """What an uploaded paper is."""

    AUTHORISATION = "authorisation", _("written authorisation")
    SECRECY = "secrecy", _("secrecy undertaking")
    AGREEMENT = "agreement", _("partnership agreement")
    ATTACHMENT = "attachment", _("attachment of a message")
    SIGNED = "signed", _("signed plan")
    OTHER = "other", _("other document")


class ReferralState(TextChoices):
    """Codes of the Gravity SDOH Task machine."""

    DRAFT = "draft", pgettext_lazy("referral", "draft")
    REQUESTED = "requested", pgettext_lazy("referral", "sent, waits for an answer")
    ACCEPTED = "accepted", pgettext_lazy("referral", "accepted")
    REJECTED = "rejected", pgettext_lazy("referral", "declined")
    ON_HOLD = "on-hold", pgettext_lazy("referral", "on the waiting list")
    IN_PROGRESS = "in-progress", pgettext_lazy("referral", "started")
    COMPLETED = "completed", pgettext_lazy("referral", "completed")
    FAILED = "failed", pgettext_lazy("referral", "did not work out")
    CANCELLED = "cancelled", pgettext_lazy("referral", "withdrawn")
    ENTERED_IN_ERROR = "entered-in-error", pgettext_lazy("referral", "entered by mistake")


class ReferralPurpose(TextChoices):
    INTO_CLUB = "into_club", _("joining the club")
    SERVICE = "service", _("one service")
    CONTRACT = "contract", _("concluding a social contract")
    LABOUR_OFFICE = "labour_office", _("a matter of the labour office")
    CENTRE = "centre", _("a social integration centre")
    WORK = "work", _("referral to work after the club")


class ReferralMatter(TextChoices):
    """Into what some purposes are divided (law/params/purposes.toml)."""

    REGISTRATION = "registration", _("registration in the labour office")
    PLAN = "plan", _("individual action plan (IPD)")
    USEFUL_WORKS = "useful_works", _("list of people entitled to socially useful work")
    CENTRE_REFERRAL = "referral", _("referral to a social integration centre")
    CENTRE_APPLICATION = "application", _("application for a referral to a social integration centre")
    VARIANT_B = "variant_b", _("social contract in variant B")


class ClockKind(TextChoices):
    """What a partnership agrees a number of days for: a step and, where it matters, its purpose."""

    ANSWER_INTO_CLUB = "answer_into_club", _("answer to a referral: joining the club")
    ANSWER_SERVICE = "answer_service", _("answer to a referral: one service")
    ANSWER_CONTRACT = "answer_contract", _("answer to a referral: concluding a social contract")
    START_INTO_CLUB = "start_into_club", _("beginning after acceptance: joining the club")
    START_SERVICE = "start_service", _("beginning after acceptance: one service")
    START_CONTRACT = "start_contract", _("beginning after acceptance: concluding a social contract")
    LOOK_AGAIN = "look_again", _("the longest time on the waiting list until the next look")
    CLOSE_INTO_CLUB = "close_into_club", _("saying whether it helped: joining the club")
    CLOSE_SERVICE = "close_service", _("saying whether it helped: one service")
    CLOSE_CONTRACT = "close_contract", _("saying whether it helped: concluding a social contract")
    REVIEW = "review", _("deciding what next after a refusal")
    ANSWER_QUESTION = "answer_question", _("answer to a question about a status")
    CERTIFICATE = "certificate", _("certificate after the end of participation")
    SQUARE = "square", _("a corner of the Square is active after an event")
    OVERLAP = "overlap", _("the former worker reads a case that was handed over")


class QuestionKind(TextChoices):
    """What is asked about a person instead of a paper certificate."""

    LABOUR = "labour", _("status in the labour office")
    CONTRACT = "contract", _("running social contract")


class StatusWord(TextChoices):
    """Answer to a question about a status."""

    YES = "yes", pgettext_lazy("status", "yes")
    NO = "no", pgettext_lazy("status", "no")
    UNKNOWN = "unknown", pgettext_lazy("status", "we do not know this person")


class DeclineReason(TextChoices):
    NO_PLACES = "no_places", _("no free places")
    NOT_ELIGIBLE = "not_eligible", _("the conditions of the act are not met")
    OUT_OF_AREA = "out_of_area", _("another institution is competent")
    ALREADY_SERVED = "already_served", _("already takes part elsewhere")
    NO_CONTACT = "no_contact", _("no contact with the person")
    PERSON_DECLINED = "person_declined", _("the person does not want it")


class ReferralOutcome(TextChoices):
    """Seven public closing outcomes of a closed loop."""

    HELPED = "helped", _("it helped")
    REFERRED_ON = "referred_on", _("referred further")
    NOT_REACHED = "not_reached", _("could not reach the person")
    NOT_ELIGIBLE = "not_eligible", _("conditions turned out not to be met")
    NO_CAPACITY = "no_capacity", _("places ran out")
    COULD_NOT_HELP = "could_not_help", _("it could not help")
    NO_LONGER_INTERESTED = "no_longer_interested", _("the person gave it up")


class LinkPurpose(TextChoices):
    """The one thing that a link lets an institution without an account do."""

    ANSWER = "answer", _("answer to the referral")
    CONFIRM = "confirm", _("word on how the referral ended")


class LinkWay(TextChoices):
    """How a link reaches the institution."""

    EMAIL = "email", pgettext_lazy("link", "by e-mail")
    SMS = "sms", pgettext_lazy("link", "by text message (SMS)")
    PAPER = "paper", pgettext_lazy("link", "printed, with a QR code")


class LinkState(TextChoices):
    ACTIVE = "active", pgettext_lazy("link", "can be used")
    USED = "used", pgettext_lazy("link", "used")
    REVOKED = "revoked", pgettext_lazy("link", "withdrawn")


class LinkEvent(TextChoices):
    """What a step of a link says: who did what with it."""

    SENT = "sent", pgettext_lazy("link", "sent")
    RESENT = "resent", pgettext_lazy("link", "sent once more")
    RENEWED = "renewed", pgettext_lazy("link", "sent once more to the same address, as its holder asked")
    WROTE = "wrote", pgettext_lazy("link", "a message was written")
    ACCEPTED = "accepted", pgettext_lazy("link", "the referral was accepted")
    DECLINED = "declined", pgettext_lazy("link", "the referral was declined")
    STARTED = "started", pgettext_lazy("link", "the beginning of the help was recorded")
    CLOSED = "closed", pgettext_lazy("link", "the referral was closed with an outcome")
    REVOKED = "revoked", pgettext_lazy("link", "withdrawn by the sender")


class ParticipationState(TextChoices):
    ACTIVE = "active", pgettext_lazy("participation", "in the club")
    COMPLETED = "completed", pgettext_lazy("participation", "completed")
    INTERRUPTED = "interrupted", pgettext_lazy("participation", "interrupted")


class CaseState(TextChoices):
    """A person is known to the partnership until she moves away or dies; her case stays readable."""

    OPEN = "open", pgettext_lazy("case", "open")
    MOVED = "moved", pgettext_lazy("case", "closed, the person moved away")
    DECEASED = "deceased", pgettext_lazy("case", "closed, the person died")


class HouseholdKind(TextChoices):
    """Of whom data may be kept beside the person's own (UZS art. 18f ust. 1)."""

    FAMILY = "family", _("family member")
    REPRESENTATIVE = "representative", _("legal representative")


class InterruptionReason(TextChoices):
    WORK = "work", _("took up work")
    MOVED = "moved", _("moved away")
    HEALTH = "health", _("could not go on")
    NO_CONTACT = "no_contact", _("contact was lost")
    RESIGNED = "resigned", _("resigned")
    CONTRACT_ENDED = "contract_ended", _("the social contract ended")
    DIED = "died", _("the person died")
    OTHER = "other", _("other reason")


class StatutoryGroup(TextChoices):
    """Groups of UZS art. 1 ust. 2."""

    G1 = "G1", _("homeless, in a programme of leaving homelessness")
    G2 = "G2", _("addicted to alcohol")
    G3 = "G3", _("addicted to drugs or other intoxicants")
    G4 = "G4", _("with mental disorders")
    G5 = "G5", _("long-term unemployed")
    G6 = "G6", _("released from prison")
    G7 = "G7", _("refugee in an integration programme")
    G8 = "G8", _("with a disability")
    GX = "GX", _("other, with a justification")


class ExclusionBenefit(TextChoices):
    """Points of UZS art. 1 ust. 3; entitlement on the day matters."""

    B1 = "1", _("unemployment benefit")
    B2 = "2", _("pre-retirement allowance")
    B3 = "3", _("pre-retirement benefit")
    B5 = "5", _("structural pension")
    B6 = "6", _("pension for inability to work")
    B7 = "7", _("retirement pension")
    B8 = "8", _("teacher's compensation benefit")


class LabourStatus(TextChoices):
    UNEMPLOYED = "unemployed", _("registered as unemployed")
    LONG_TERM_UNEMPLOYED = "long_term_unemployed", _("registered as long-term unemployed")
    JOBSEEKER = "jobseeker", _("jobseeker")
    INACTIVE = "inactive", _("economically inactive")
    EMPLOYED = "employed", _("employed")


class IdentifierKind(TextChoices):
    """Other register key of a person without PESEL (KRI § 10 ust. 9)."""

    PASSPORT = "passport", _("passport")
    RESIDENCE_CARD = "residence_card", _("residence card")
    OTHER = "other", _("other document")


class DesignationScope(TextChoices):
    """What a designated worker works on with the others (Jowisz: IPD of the labour office and contract of OPS)."""

    CONTACT = "contact", _("daily contact with the person")
    CONTRACT = "contract", _("social contract")
    ACTION_PLAN = "action_plan", _("individual action plan (IPD)")
    BENEFITS = "benefits", _("benefits and certificates")
    SERVICES = "services", _("classes and advice")
    WORK = "work", _("temporary work and internships")
    FAMILY = "family", _("work with the family")


class DesignationBasis(TextChoices):
    """By what an institution designated its worker."""

    AGREEMENT = "agreement", _("agreement of the partnership")
    DECISION = "decision", _("decision of the head of the institution")
    DUTIES = "duties", _("duties of her post")


class HandOverReason(TextChoices):
    """Why a case passes to another worker; travels with it."""

    DEPARTED = "departed", _("the worker has left or is leaving")
    ABSENCE = "absence", _("longer absence of the worker")
    WORKLOAD = "workload", _("another division of work")
    REQUEST = "request", _("the person asked for it")
    MOVED = "moved", _("the person lives in another area now")
    COMPETENCE = "competence", _("the matter belongs to the other institution")


class HandOverState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("hand-over", "waits for an answer")
    ACCEPTED = "accepted", pgettext_lazy("hand-over", "handed over")
    DECLINED = "declined", pgettext_lazy("hand-over", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("hand-over", "withdrawn")


class NoteKind(TextChoices):
    MEETING = "meeting", _("meeting")
    PHONE = "phone", _("telephone call")
    VISIT = "visit", _("visit")
    LETTER = "letter", _("letter or message")
    OTHER = "other", _("other entry")


class ServiceForm(TextChoices):
    GROUP = "group", _("in a group")
    INDIVIDUAL = "individual", _("one to one")


class SessionState(TextChoices):
    PLANNED = "planned", pgettext_lazy("session", "planned")
    HELD = "held", pgettext_lazy("session", "held")
    CANCELLED = "cancelled", pgettext_lazy("session", "called off")


class AttendanceStatus(TextChoices):
    PRESENT = "present", _("present")
    EXCUSED = "excused", _("absent with a reason")
    ABSENT = "absent", _("absent")


class AbsenceReason(TextChoices):
    """Short list; never health details."""

    OFFICE = "office", _("summons or office matter")
    FAMILY = "family", _("family matter")
    WORK = "work", _("work or interview")
    SICK = "sick", _("sick leave")
    OTHER = "other", _("other reason")


class OutcomeKind(TextChoices):
    SOCIAL = "social", _("effect of social reintegration")
    VOCATIONAL = "vocational", _("effect of vocational reintegration")
    EMPLOYMENT = "employment", _("work after leaving")


class EmploymentForm(TextChoices):
    CONTRACT = "contract", _("employment contract")
    CIVIL = "civil", _("civil-law contract")
    SELF = "self", _("own business")
    COOPERATIVE = "cooperative", _("social cooperative")
    SUPPORTED = "supported", _("supported employment")


class EmploymentBasis(TextChoices):
    """On what a worker of a club works (UZS art. 18a ust. 6 pkt 1); a volunteer is no employee."""

    CONTRACT = "contract", pgettext_lazy("basis", "employment contract")
    MANDATE = "mandate", pgettext_lazy("basis", "contract of mandate")
    WORK = "work", pgettext_lazy("basis", "contract for a specific work")
    BUSINESS = "business", pgettext_lazy("basis", "services of a self-employed person")
    SECONDED = "seconded", pgettext_lazy("basis", "seconded by a partner")
    OTHER = "other", pgettext_lazy("basis", "other basis")
    VOLUNTEER = "volunteer", pgettext_lazy("basis", "voluntary work")


class GrantSource(TextChoices):
    """Sources of money of a club (UZS art. 18 ust. 6, art. 8 ust. 1)."""

    GMINA = "gmina", _("own income of the municipality")
    GMINA_ALCOHOL = "gmina_alcohol", _("programme of the municipality against alcohol problems")
    MINISTER = "minister", _("programme of the minister")
    MARSHAL = "marshal", _("grant of the marshal for equipment")
    EU = "eu", _("funds of the European Union")
    OTHER = "other", _("other source")


class GrantLineKind(TextChoices):
    RECEIVED = "received", pgettext_lazy("grant", "received")
    SPENT = "spent", pgettext_lazy("grant", "spent")
    GIVEN_BACK = "returned", pgettext_lazy("grant", "given back")


class AnnualReportState(TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("report", "submitted")
    RETURNED = "returned", pgettext_lazy("report", "to be corrected")
    REPLACED = "replaced", pgettext_lazy("report", "replaced by a correction")


class RetentionKind(TextChoices):
    """Kinds of data whose period the law leaves to the institution (law.retention)."""

    CLUB_FILE = "club_file", _("file of a participant of the club")
    SOCIAL_CONTRACT = "social_contract", _("social contract")
    CASE_FILE = "case_file", _("file of a person outside the club")


class Counting(TextChoices):
    """From what the years of a period are counted."""

    DAY = "day", _("from the day of the last event")
    YEAR_END = "year_end", _("from the end of the year of the last event")


class EmergencyState(TextChoices):
    """What became of an opening in an emergency."""

    WAITING = "waiting", pgettext_lazy("emergency", "waits for a review")
    ACCEPTED = "accepted", pgettext_lazy("emergency", "found justified")
    UNJUSTIFIED = "unjustified", pgettext_lazy("emergency", "found not justified")


class Likeness(TextChoices):
    """Why two descriptions may be of one person: what differs and can be a slip, or what speaks for it."""

    SWAPPED = "swapped", _("first name and surname are swapped")
    SURNAME_FORM = "surname_form", _("the surname differs in its ending alone")
    SURNAME_PART = "surname_part", _("one surname is a part of the other")
    SURNAME_SLIP = "surname_slip", _("one letter of the surname differs")
    SURNAME_OTHER = "surname_other", _("the surname is another one")
    GIVEN_PART = "given_part", _("one has a second name, the other has not")
    GIVEN_SLIP = "given_slip", _("one letter of the first name differs")
    BIRTH_SLIP = "birth_slip", _("the date of birth differs by one digit or by two swapped ones")
    BIRTH_PART = "birth_part", _("day, month or year of birth differs")
    PESEL_SLIP = "pesel_slip", _("PESEL differs in one place and in the check digit")
    SAME_PHONE = "same_phone", _("the telephone is the same")


class PairState(TextChoices):
    """What was decided about two entries that resemble each other."""

    WAITING = "waiting", pgettext_lazy("pair", "to be decided")
    LATER = "later", pgettext_lazy("pair", "put off")
    DIFFERENT = "different", pgettext_lazy("pair", "two people")
    SAME = "same", pgettext_lazy("pair", "one person, merged")


class MergeState(TextChoices):
    """Whether a merging can still be taken back."""

    OPEN = "open", pgettext_lazy("merge", "can be taken back")
    UNDONE = "undone", pgettext_lazy("merge", "taken back")
    FINAL = "final", pgettext_lazy("merge", "final")


class ReportFileForm(TextChoices):
    JSON = "json", "JSON"
    PDF = "pdf", "PDF"


class Disclosed(TextChoices):
    """What a disclosure opened."""

    PERSON = "person", _("the person's page")
    IDENTITY = "identity", _("identity and contacts")
    CONTACTS = "contacts", _("telephone and e-mail")
    SPECIAL = "special", _("statutory group and benefits")
    MINIMUM = "minimum", _("minimum of a referral")
    REFERRAL = "referral", _("content of a referral")
    OVERDUE = "overdue", _("initials in a referral past its day")
    ATTENDANCE = "attendance", _("attendance list")
    REPORT_CELL = "report_cell", _("names behind a number")
    REPORT_GROUP = "report_group", _("names in a sensitive group of a report")
    SEARCH = "search", _("search by PESEL or telephone")
    LEDGER = "ledger", _("who saw the data")
    EXPORT = "export", _("a list saved as a file")
    DUPLICATE = "duplicate", _("comparison with a person being entered")
    PAIR = "pair", _("comparison of two similar entries")
    HOUSEHOLD = "household", _("family members and legal representative")
    AREAS = "areas", _("sensitive areas of the assessment")
    CERTIFICATE = "certificate", _("certificate of completion")
    PAPER = "paper", _("a paper issued or printed")
    CHECKED = "checked", _("a certificate checked by whoever holds it")
    EMERGENCY = "emergency", _("identity, contacts and the team, in an emergency")
    PLACEMENT = "placement", _("name, form and days of temporary work")
    QUESTION = "question", _("who is asked about, to recognise the person")
    STATUS = "status", _("answer to a question about a status")


class Purpose(TextChoices):
    """Why a disclosure was lawful; the article stands beside it in the ledger."""

    CASEWORK = "casework", _("work on the case")
    REFERRAL = "referral", _("answer to a referral")
    SERVICE = "service", _("conduct of a service")
    REPORT = "report", _("check of a report")
    OVERSIGHT = "oversight", _("check of who saw the data")
    ACCESS = "access", _("answer to the person’s own request")
    EMERGENCY = "emergency", _("emergency access")
    QUESTION = "question", _("question about a status")


class IntakeState(TextChoices):
    """An imported file of persons on its way into the register."""

    RECEIVED = "received", pgettext_lazy("intake", "waits for columns")
    CHECKING = "checking", pgettext_lazy("intake", "being checked")
    CHECKED = "checked", pgettext_lazy("intake", "checked, not saved")
    SAVING = "saving", pgettext_lazy("intake", "being saved")
    DONE = "done", pgettext_lazy("intake", "saved")
    STOPPED = "stopped", pgettext_lazy("intake", "stopped")
    DISCARDED = "discarded", pgettext_lazy("intake", "discarded")


class IntakePhase(TextChoices):
    """Which of the two steps a result of a row belongs to."""

    CHECK = "check", pgettext_lazy("intake", "check")
    SAVE = "save", pgettext_lazy("intake", "save")


class RowOutcome(TextChoices):
    """What became of one row of an imported file."""

    READY = "ready", pgettext_lazy("row", "good, can be saved")
    REGISTERED = "registered", pgettext_lazy("row", "saved")
    SIMILAR = "similar", pgettext_lazy("row", "resembles somebody in the register")
    PRESENT = "present", pgettext_lazy("row", "already in the register")
    REPEATED = "repeated", pgettext_lazy("row", "repeated in the file")
    REFUSED = "refused", pgettext_lazy("row", "to be corrected")
