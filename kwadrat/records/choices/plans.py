"""Closed lists of codes of contracts and joint plans; the other rooms take them from records.choices."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContractVariant(TextChoices):
    """Variants of the social contract form (R-KS)."""

    A = "A", _("A: difficult life situation")
    B = "B", _("B: activity and independence, labour market")


class ContractState(TextChoices):
    DRAFT = "draft", pgettext_lazy("contract", "draft")
    SIGNED = "signed", pgettext_lazy("contract", "signed")
    ENDED = "ended", pgettext_lazy("contract", "ended")


class PlanSubject(TextChoices):
    """For whom a joint plan is made."""

    PERSON = "person", pgettext_lazy("plan", "the person")
    HOUSEHOLD = "household", pgettext_lazy("plan", "the household")


class PlanState(TextChoices):
    DRAFT = "draft", pgettext_lazy("plan", "being agreed")
    RUNNING = "running", pgettext_lazy("plan", "being carried out")
    CLOSED = "closed", pgettext_lazy("plan", "closed")


class PlanResult(TextChoices):
    """How a joint plan ended, as its last talk found; never a mark of the person."""

    REACHED = "reached", pgettext_lazy("plan", "the goals were reached")
    PARTLY = "partly", pgettext_lazy("plan", "the goals were reached in part")
    NOT_REACHED = "not_reached", pgettext_lazy("plan", "the goals were not reached")
    INTERRUPTED = "interrupted", pgettext_lazy("plan", "the plan was interrupted")


class LegKind(TextChoices):
    """A legal leg of a joint plan: what document its clauses make, and by which act."""

    CONTRACT_A = "contract_a", _("social contract, variant A")
    CONTRACT_B = "contract_b", _("social contract, variant B")
    ACTION_PLAN = "action_plan", _("individual action plan (IPD)")
    CLUB = "club", _("path in the club")
    REINTEGRATION = "reintegration", _("individual reintegration plan (IPR)")


class LegState(TextChoices):
    DRAFT = "draft", pgettext_lazy("leg", "not signed yet")
    SIGNED = "signed", pgettext_lazy("leg", "signed")
    ENDED = "ended", pgettext_lazy("leg", "ended")
    DROPPED = "dropped", pgettext_lazy("leg", "given up before it was signed")


class ClauseKind(TextChoices):
    FIELD = "field", pgettext_lazy("clause", "field of the form")
    GOAL = "goal", pgettext_lazy("clause", "goal")
    TASK = "task", pgettext_lazy("clause", "task")


class ClauseState(TextChoices):
    """Where a task stands; a goal and a field are planned until they are dropped."""

    PLANNED = "planned", pgettext_lazy("task", "planned")
    STARTED = "started", pgettext_lazy("task", "under way")
    DONE = "done", pgettext_lazy("task", "done")
    DROPPED = "dropped", pgettext_lazy("task", "dropped")


class TaskRhythm(TextChoices):
    """How often a task is repeated."""

    ONCE = "once", pgettext_lazy("rhythm", "once")
    WEEKLY = "weekly", pgettext_lazy("rhythm", "every week")
    TWO_WEEKS = "two_weeks", pgettext_lazy("rhythm", "every two weeks")
    MONTHLY = "monthly", pgettext_lazy("rhythm", "every month")


class Evidence(TextChoices):
    """By what a task is known to be done."""

    NOTE = "note", _("a note of who ticks it")
    ATTENDANCE = "attendance", _("attendance at classes")
    CONSULTATION = "consultation", _("a one-to-one service that took place")
    REFERRAL = "referral", _("a referral that ended with help")
    STATUS = "status", _("a status stated by the labour office")
    OUTCOME = "outcome", _("an effect or work recorded")
    WORK_BEGUN = "work_begun", _("temporary work that began")
    WORK_DONE = "work_done", _("temporary work carried through to the end")


class SigningParty(TextChoices):
    PERSON = "person", pgettext_lazy("party", "the person")
    OFFICER = "officer", pgettext_lazy("party", "the officer of the institution")


class SigningWay(TextChoices):
    """How a leg was signed: by hand on paper and scanned, or in a PDF that carries an electronic signature (PAdES)."""

    SCAN = "scan", _("signed on paper, scanned")
    PADES = "pades", _("signed electronically in the PDF (PAdES)")


class ReviewKind(TextChoices):
    CONTACT = "contact", pgettext_lazy("review", "contact within the IPD")
    REVIEW = "review", pgettext_lazy("review", "review of the plan")
    CLOSING = "closing", pgettext_lazy("review", "closing talk")


class TaskResult(TextChoices):
    """What a review found of a task."""

    DONE = "done", pgettext_lazy("result", "done")
    GOES_ON = "goes_on", pgettext_lazy("result", "goes on")
    PARTLY = "partly", pgettext_lazy("result", "done in part")
    NOT_DONE = "not_done", pgettext_lazy("result", "not done")


class BreachState(TextChoices):
    RECORDED = "recorded", pgettext_lazy("breach", "waits for what the person says")
    HEARD = "heard", pgettext_lazy("breach", "waits for the decision of the head")
    DECIDED = "decided", pgettext_lazy("breach", "decided")
    WITHDRAWN = "withdrawn", pgettext_lazy("breach", "withdrawn")


class BreachDecision(TextChoices):
    """What the head of the social assistance unit decided; decisions on benefits are made outside this program."""

    EXCUSED = "excused", pgettext_lazy("breach", "excused")
    TALK = "talk", pgettext_lazy("breach", "a talk with the person, the contract stays")
    CHANGE = "change", pgettext_lazy("breach", "the contract will be changed")
    PROCEEDINGS = "proceedings", pgettext_lazy("breach", "proceedings under the act on social assistance")
