"""Every address times every actor: an outsider gets 404, a partner without the ability 403 with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from kwadrat.access import rules
from kwadrat.access.abilities import ABILITIES
from kwadrat.access.actor import SYSTEM
from kwadrat.casework import duplicates, plans, referrals, retention
from kwadrat.casework.papers import bundles
from kwadrat.records.people import Case, GroupFact, Participation
from kwadrat.records.reports import AnnualReport
from kwadrat.records.services import Attendance
from kwadrat.web import page
from tests import build, build_office
from tests import cast as cast_module
from tests.cast import Cast

OWN = (
    "ops_worker", "ops_colleague", "ops_head", "pup_counsellor", "ngo_worker", "ngo_head", "coordinator", "specialist",
    "second_specialist", "second_coordinator", "steward", "analyst", "governor_analyst", "admin", "no_papers",
)  # fmt: skip
OUTSIDE = ("out_coordinator", "out_specialist", "out_worker", "out_head", "out_steward")
# Pages about no particular thing: everybody has her own view of them.
PLAIN = frozenset(
    {
        "home", "home_institution", "home_waiting", "search", "people", "referrals", "referrals_sent",
        "referrals_watched", "referrals_drafts", "referrals_answer",
        "referral_choose_person", "referral_choose_purpose_of_many",
        "services", "groups", "consultations", "reports", "partnership", "account_own",
        "account_places", "session_extend", "account_posts", "settings", "settings_institutions", "settings_clubs",
        "settings_papers",
        "settings_services", "settings_effects", "settings_kinds", "settings_clocks", "settings_sharing",
        "contracts", "access_requests", "certificates", "settings_retention", "erasures", "erasure_protocols",
        "notices", "applications",
        "duplicates", "merged_people", "conferences", "placements",
    }
)  # fmt: skip
# allauth's pages and the invitation are tested in test_signin and test_accounts.
SIGN_IN_PREFIXES = ("openid_connect_", "account_", "mfa_")
# public pages of whoever holds a link: test_guests; and of whoever asks for help herself: test_applications
BY_LINK = {name for name in map(str, get_resolver().reverse_dict) if name.split("_")[0] == "guest"}
BY_LINK |= {"link_renew", "own_plan", "own_plan_paper", "own_plan_say"}
BY_LINK |= {"apply", "apply_thanks"}
# of whoever holds a certificate: test_verification
BY_LINK |= {"certificate_ask", "certificate_check"}


@dataclass
class World:
    """One of everything, and the address of each page about it: name -> (kwargs, subject of the ability)."""

    cast: Cast
    pages: dict[str, tuple[dict[str, Any], Any]]


def _office_pages(cast: Cast) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of accounts and of the partnership."""
    club, paper, waiting, row = (
        cast.club,
        build.document(cast),
        build_office.invitation(cast),
        build_office.own_row(cast),
    )
    whole, of_row = cast.partnership, {"name": "uslugi", "code": row.code}
    return {
        "person_register": ({}, cast.partnership), "person_request_access": ({}, cast.partnership),
        "account_invite": ({}, None),
        "account_withdraw_invitation": ({"ref": waiting.ref}, waiting), "account_end_sessions": ({}, None),
        "settings_guide": ({"ref": whole.ref}, whole), "settings_history": ({"ref": club.ref}, club),
        "institution_correct": ({"ref": cast.ops.ref}, cast.ops),
        "institution_close": ({"ref": cast.ops.ref}, cast.ops),
        "club_correct": ({"ref": club.ref}, club), "club_change_operator": ({"ref": club.ref}, club),
        "club_close": ({"ref": club.ref}, club), "catalogue_add_kind": ({}, None),
        "catalogue_add_service": ({"ref": whole.ref}, whole), "catalogue_add_effect": ({"ref": whole.ref}, whole),
        "clock_agree": ({"ref": whole.ref}, whole), "catalogue_rename": (of_row, row),
        "catalogue_switch_off": (of_row, row), "catalogue_switch_on": (of_row, row),
        "document_open": ({"ref": paper.ref}, paper), "document_void": ({"ref": paper.ref}, paper),
        "account_record_papers": ({"ref": cast.posts["ops_worker"].ref}, cast.posts["ops_worker"]),
        "account_end_post": ({"ref": cast.posts["ops_colleague"].ref}, cast.posts["ops_colleague"]),
        "partnership_create": ({}, None), "partnership_add_institution": ({}, None),
        "partnership_add_member": ({"ref": cast.partnership.ref}, cast.partnership),
        "partnership_open_club": ({"ref": cast.partnership.ref}, cast.partnership),
        "partnership_enter_register": ({"ref": club.ref}, club),
    }  # fmt: skip


def _book_pages(cast: Cast) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of the staff of the club and of its grants."""
    club, employment, line = cast.club, build.employment(cast), build.grant_line(cast)
    pages: dict[str, tuple[dict[str, Any], Any]] = {
        name: ({"ref": club.ref}, club)
        for name in ("staff_view", "staff_employ", "funding_view", "funding_enter_grant")
    }
    pages |= {f"staff_{verb}": ({"pk": employment.pk}, employment) for verb in ("correct", "end", "void")}
    grant = line.grant
    pages |= {
        name: ({"pk": grant.pk}, grant)
        for name in ("grant", "funding_correct_grant", "funding_void_grant", "funding_add_line")
    }
    pages |= {f"funding_{verb}": ({"pk": line.pk}, line) for verb in ("correct_line", "void_line")}
    return pages | _annual_pages(cast)


def _annual_pages(cast: Cast) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of the yearly report: of this year, which runs, and of the last one, which is submitted."""
    club, report = cast.club, AnnualReport.objects.get(club=cast.club)
    year = {"ref": club.ref, "year": cast.today.year}
    one = {"ref": report.ref}
    return {
        "annual_report": (year, club), "annual_report_history": (year, club), "report_submit": (year, club),
        "annual_report_part": ({**year, "slug": "kadra"}, club),
        "annual_report_cell": ({**year, "slug": "uczestnicy", "row": "once", "column": "participants"}, club),
        "annual_report_check": ({"ref": club.ref, "year": cast.ago(7).year, "code": "lists_open"}, club),
        "report_open_group": ({**year, "row": "G2", "column": "participants"}, club),
        "annual_report_file": ({**year, "form": "csv"}, club), "submitted_report": (one, report),
        "report_correct": (one, report), "report_ask_fix": (one, report),
        "report_download": ({**one, "form": "pdf"}, report),
    }  # fmt: skip


def _entry_pages(cast: Cast, case: Case) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of one entry of a person, each reached through her."""
    ref = {"ref": case.person.ref}
    note, fact, status = build.note(cast, case), GroupFact.objects.get(case=case), case.labour_statuses.get()
    looked = build.assessment(cast, case)
    relative, paper, ended = build.relative(cast, case), build.certificate(cast), build.finished(cast)
    return {
        "person_void_fact": ({**ref, "kind": "grupa", "pk": fact.pk}, fact),
        "person_correct_labour_status": ({**ref, "pk": status.pk}, status),
        "person_void_labour_status": ({**ref, "pk": status.pk}, status),
        "person_void_note": ({**ref, "pk": note.pk}, note),
        "person_correct_household_member": ({**ref, "pk": relative.pk}, relative),
        "person_void_household_member": ({**ref, "pk": relative.pk}, relative),
        **dict.fromkeys(("assessment_view", "assessment_open_sensitive", "assessment_record"), (ref, case)),
        "assessment_correct": ({**ref, "code": looked.ref}, looked),
        "assessment_void": ({**ref, "code": looked.ref}, looked),
        "outcome_issue_certificate": ({"ref": ended.ref}, ended),
        "certificate": ({"ref": paper.ref}, paper),
        "outcome_void_certificate": ({"ref": paper.ref}, paper),
        "outcome_print_certificate": ({"ref": paper.ref}, paper),
    }


def _partner_pages(cast: Cast) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of members, tasks, agreement and meetings."""
    row, whole = build.membership(cast), cast.partnership
    signed = build.signature(cast)
    verbs: tuple[tuple[Any, str], ...] = (
        (row, "change_member end_member void_member add_task"), (signed.agreement, "void_agreement sign_agreement"),
        (signed, "void_signature"),
        (build.member_task(cast), "change_task end_task void_task"), (build.meeting(cast), "move_meeting void_meeting"),
    )  # fmt: skip
    pages = {f"partnership_{verb}": ({"pk": one.pk}, one) for one, names in verbs for verb in names.split()}
    pages |= {f"partnership_{verb}": ({"ref": whole.ref}, whole) for verb in ("record_agreement", "plan_meeting")}
    when = {"ref": whole.ref, "year": cast.today.year, "quarter": (cast.today.month + 2) // 3}
    pages |= {
        "partnership_papers": ({"ref": whole.ref}, whole), "partnership_view_matrix": ({"ref": whole.ref}, whole),
        "partnership_open_matrix": ({**when, "task": "recruitment", "column": "ngo"}, whole),
        "partnership_export_matrix": ({**when, "form": "xlsx"}, whole),
        "partnership_view_loop": ({"ref": whole.ref}, whole),
        "partnership_export_loop": ({**when, "form": "xlsx"}, whole),
    }  # fmt: skip
    return {"member": ({"pk": row.pk}, row), **pages}


def _files(cast: Cast, case: Any, group: Any, half: dict[str, Any]) -> dict[str, tuple[dict[str, Any], Any]]:
    """What leaves as a file."""
    club, asked = cast.club, build.access_request(cast, case)
    return {
        "report_export": ({**half, "form": "csv"}, club),
        "person_export_ledger": ({"ref": case.person.ref, "form": "pdf"}, case),
        "person_export_access": ({"ref": asked.ref}, asked), "access_request": ({"ref": asked.ref}, asked),
        "person_void_access": ({"ref": asked.ref}, asked),
        "person_export": ({}, club.partnership), "referral_export": ({}, club.partnership),
        "referral_export_history": ({"ref": case.referrals.get().ref}, case.referrals.get()),
        "plan_export": ({}, club.partnership), "service_export_week": ({}, club.partnership),
        "service_export_group": ({"ref": group.ref}, group),
        **_paper_pages(cast, case),
    }  # fmt: skip


def _paper_pages(cast: Cast, case: Any) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages and files of printed papers."""
    paper, whole, post = build.paper(cast, case), cast.partnership, cast.posts["ops_colleague"]
    session, person = build.session(cast), {"ref": case.person.ref}
    bundle = build.bundle(cast)
    bundles.advance(bundle.ref)
    return {
        "person_papers": (person, case), "paper_issue": (person, case), "paper": ({"ref": paper.ref}, paper),
        "paper_void": ({"ref": paper.ref}, paper), "paper_print": ({"ref": paper.ref, "form": "pdf"}, paper),
        "paper_issue_authorisation": ({"ref": post.ref}, post), "paper_ask_bundle": ({}, whole),
        **dict.fromkeys(
            ("paper_bundle", "paper_resume_bundle", "paper_download_bundle"), ({"ref": bundle.ref}, bundle)
        ),
        "paper_write_labels": ({"ref": whole.ref, "form": "contract", "version": "R-KS"}, whole),
        "service_print_attendance": ({"ref": session.ref}, session), "service_print_week": ({}, whole),
    }  # fmt: skip


def _referral_pages(cast: Cast, waiting: Any, accepted: Any) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of the life of a referral, each of one in its state."""
    taken, held = build.accepted(cast), referrals.hold(build.referral(cast), by=cast.coordinator, reason="Od maja.")
    old = referrals.decline(build.referral(cast), by=cast.coordinator, reason="no_places")
    late = build.referral(cast)
    referrals.escalate(late, by=SYSTEM)
    draft = build.begun(cast)
    return {
        "referral_accept": ({"ref": waiting.ref}, waiting), "referral_decline": ({"ref": waiting.ref}, waiting),
        "referral_withdraw": ({"ref": waiting.ref}, waiting), "referral_close": ({"ref": accepted.ref}, accepted),
        "referral_hold": ({"ref": waiting.ref}, waiting), "referral_void": ({"ref": waiting.ref}, waiting),
        "referral_start": ({"ref": taken.ref}, taken), "referral_cancel": ({"ref": taken.ref}, taken),
        "referral_postpone": ({"ref": held.ref}, held), "referral_resume": ({"ref": held.ref}, held),
        "referral_reroute": ({"ref": old.ref}, old), "referral_settle": ({"ref": old.ref}, old),
        "referral_watched": ({"ref": late.ref}, late),
        "referral_edit": ({"ref": draft.ref}, draft), "referral_discard": ({"ref": draft.ref}, draft),
        "referral_send_many": ({"purpose": "klub"}, cast.partnership),
        "referral_batch": ({"ref": build.batch(cast).ref}, None),
    }  # fmt: skip


def _verbs_on_a_person(ref: dict[str, str], case: Any) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of a verb on one person."""
    verbs = (
        "open_special", "record_group", "record_premise", "record_benefit", "give_notice", "record_labour_status",
        "add_note", "join_team", "team", "designate", "start_participation", "view_ledger", "add_household_member",
        "record_move", "record_death", "record_return", "revoke_death", "club",
    )  # fmt: skip
    return {f"person_{verb}": (ref, case) for verb in verbs}


def make_world(cast: Cast) -> World:
    """A person in the club, a waiting referral of another one, and everything that hangs on them."""
    case = build.participation(cast).case
    person = case.person
    accepted = case.referrals.get()
    waiting = build.referral(cast)
    draft = build.draft(cast, build.in_team(cast))
    held = build.held(cast, build.session(cast, build.group(cast, case)))
    planned = build.session(cast, build.group(cast, build.in_team(cast)))
    row, card, effect = Attendance.objects.get(session=held), build.consultation(cast, case), build.outcome(cast, case)
    part = Participation.objects.get(case=case)
    ref, club = {"ref": person.ref}, cast.club
    half = {"ref": club.ref, "year": cast.today.year, "half": 1 if cast.today.month <= 6 else 2}
    pages: dict[str, tuple[dict[str, Any], Any]] = {
        "person": (ref, case), "person_services": (ref, case), "person_plan": (ref, case),
        "person_referrals": (ref, case), "person_open_identity": (ref, person), "person_correct": (ref, person),
        "person_open_household": (ref, person),
        "person_end_participation": ({**ref, "part": part.ref}, part),
        "referral": ({"ref": waiting.ref}, waiting), "referral_choose_purpose": (ref, case),
        "referral_send": (ref | {"purpose": "klub"}, case),
        "contract": ({"ref": draft.ref}, draft), "plan_draft_contract": (ref, case),
        "plan_edit_contract": ({"ref": draft.ref}, draft), "plan_sign_contract": ({"ref": draft.ref}, draft),
        "plan_end_contract": ({"ref": case.contracts.get().ref}, case.contracts.get()),
        "session": ({"ref": planned.ref}, planned), "service_record_attendance": ({"ref": planned.ref}, planned),
        "service_cancel_session": ({"ref": planned.ref}, planned), "service_plan_session": ({}, None),
        "service_correct_attendance": ({"ref": held.ref, "pk": row.pk}, row),
        "service_void_attendance": ({"ref": held.ref, "pk": row.pk}, row),
        "service_create_group": ({}, None), "group": ({"ref": held.group.ref}, held.group),
        "service_join_group": ({"ref": held.group.ref}, held.group),
        "service_leave_group": ({"ref": held.group.ref, "person": person.ref}, held.group),
        "service_record_consultation": (ref, case), "service_correct_consultation": ({"pk": card.pk}, card),
        "service_void_consultation": ({"pk": card.pk}, card), "outcome_record": (ref, case),
        "outcome_void": ({"pk": effect.pk}, effect), "report_view": (half, club),
        "report_open_cell": ({**half, "row": "referred", "column": "all"}, club),
    }  # fmt: skip
    pages.update({**_office_pages(cast), **_book_pages(cast), **_entry_pages(cast, case), **_partner_pages(cast)})
    pages.update(_files(cast, case, held.group, half))
    pages.update({**_referral_pages(cast, waiting, accepted), **_verbs_on_a_person(ref, case), **_intake_pages(cast)})
    pages.update(
        {
            **_retention_pages(cast, case),
            **_link_pages(cast, waiting),
            **_team_pages(cast, case),
            **_question_pages(cast, case),
            **_plan_pages(cast, case),
            **_placement_pages(cast, case),
        }
    )
    return World(cast, pages)


def _link_pages(cast: Cast, waiting: Any) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of the sender of a link; those of its holder are tested in test_guests."""
    link = build.link(cast, waiting)
    pages: dict[str, tuple[dict[str, Any], Any]] = {
        f"link_{verb}": ({"ref": link.ref}, link) for verb in ("resend", "revoke")
    }
    return pages | {
        name: ({"ref": waiting.ref}, waiting) for name in ("link_send", "paper_issue_letter", "referral_write")
    }


def _intake_pages(cast: Cast) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of files of persons: one that is being checked, one that waits for being saved."""
    running, checked = build.intake(cast), build.checked(cast)
    names = ("intake", "intake_choose_columns", "intake_save", "intake_tell_apart", "intake_discard", "intake_result")
    return {
        **{name: ({"ref": checked.ref}, checked) for name in names},
        "intake_resume": ({"ref": running.ref}, running), "intake_upload": ({}, cast.partnership),
        "intake_template": ({}, cast.partnership),
    }  # fmt: skip


def _notice_pages(cast: Cast) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of the inbox, and of those who ask for help."""
    told, asked = build_office.notice(cast), build_office.application(cast)
    return {
        "notice_see": ({"pk": told.pk}, told), "notice_see_all": ({}, None),
        **{f"application_{verb}": ({"ref": asked.ref}, asked) for verb in ("view", "take_on", "decline")},
        "application_enter": ({}, None), "application_print_form": ({}, None),
    }  # fmt: skip


def _emergency_pages(cast: Cast) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of emergency access."""
    access = build_office.emergency(cast)
    names = ("view", "review", "accept", "reject")
    return {"emergency_begin": ({}, cast.partnership)} | {
        f"emergency_{name}": ({"ref": access.ref}, access) for name in names
    }


def _placement_pages(cast: Cast, case: Case) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of temporary work: planned, and under way."""
    planned, running = build.placement(cast, case), build.working(cast, case)
    pages: dict[str, tuple[dict[str, Any], Any]] = {
        f"placement_{verb}": ({"ref": planned.ref}, planned) for verb in ("change", "begin", "cancel", "void")
    }
    return pages | {
        "placement_plan": ({"ref": case.person.ref}, case), "placement_end": ({"ref": running.ref}, running),
        "placement": ({"ref": running.ref}, None),
    }  # fmt: skip


def _question_pages(cast: Cast, case: Case) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of questions about a status: one that waits, one that is answered."""
    waits, given = build.question(cast, case), build.status_answer(cast, build.in_team(cast))
    return {
        "question_ask": ({"ref": case.person.ref, "kind": "urzad-pracy"}, case), "question": ({"ref": waits.ref}, None),
        "question_answer": ({"ref": waits.ref}, waits), "question_void": ({"ref": waits.ref}, waits),
        "question_void_answer": ({"ref": given.question.ref}, given),
    }  # fmt: skip


def _team_pages(cast: Cast, case: Case) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of the team of a case that need a thing of their own."""
    named = build_office.designation(cast, case)
    handed, post = build_office.proposal(cast, case), cast.posts["ops_worker"]
    task = build_office.conference_task(cast, case)
    item, row = task.point, task.point.conference
    whole, on_case = ("agenda", "move", "cancel", "invite", "add_case"), ("remove_case", "record", "add_task")
    names, verbs = ("accept", "decline", "withdraw"), ("hand_over", "propose_hand_over", "change_lead")
    return {
        "person_end_designation": ({"ref": case.person.ref, "pk": named.pk}, named),
        "hand_over": ({"ref": handed.ref}, handed), "person_hand_over_all": ({"ref": post.ref}, post),
        **{f"person_{name}": ({"ref": case.person.ref}, case) for name in verbs},
        **{f"person_{name}_hand_over": ({"ref": handed.ref}, handed) for name in names},
        "conference_call": ({}, cast.partnership), "conference": ({"ref": row.ref}, row),
        **{f"conference_{name}": ({"ref": row.ref}, row) for name in whole},
        **{f"conference_{name}": ({"ref": row.ref, "pk": item.pk}, item) for name in on_case},
        **{f"conference_{name}": ({"ref": task.ref}, task) for name in ("finish_task", "void_task")},
    }  # fmt: skip


def _plan_talks(cast: Cast) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of a plan that is carried out: its reviews, the end, a breach in each of its states."""
    leg = build.signed_leg(cast)
    told = build.breach(cast, leg)
    heard = plans.hear_person(build.breach(cast, leg), by=cast.ops_worker, on=cast.today, statement="Byłam chora.")
    review = build.plan_review(cast, leg.plan)
    return {
        "joint_plan_breach": ({"ref": told.ref}, None), "plan_hear_person": ({"ref": told.ref}, told),
        "plan_decide_breach": ({"ref": heard.ref}, heard), "plan_withdraw_breach": ({"ref": told.ref}, told),
        "plan_void_review": ({"pk": review.pk}, review),
        **{f"plan_{verb}": ({"ref": leg.plan.ref}, leg.plan) for verb in ("record_review", "close_plan")},
        **{f"plan_{verb}": ({"ref": leg.ref}, leg) for verb in ("end_leg", "record_breach")},
    }  # fmt: skip


def _plan_pages(cast: Cast, case: Case) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of a joint plan: of the whole, of a document, of a goal and of tasks in their states."""
    goal = build.plan_goal(cast, build.plan_leg(cast, build.joint_plan(cast, case)))
    plan, leg, task = goal.plan, goal.leg, build.plan_task(cast, goal)
    done = plans.tick_task(build.plan_task(cast, goal), by=cast.ops_worker, on=cast.today, note="Lista obecności.")
    new = build.in_team(cast)
    clash = plan.clashes.get(code="leg_unsigned")
    member = build.plan_member(cast, build.household_plan(cast))
    return {
        "plan_add_member": ({"ref": member.plan.ref}, member.plan), "plan_end_member": ({"ref": member.ref}, member),
        **{f"clash_{verb}": ({"ref": clash.ref}, clash) for verb in ("keep", "reopen")},
        "joint_plan": ({"ref": plan.ref}, None), "joint_plan_reviews": ({"ref": plan.ref}, None),
        "joint_plan_leg": ({"ref": leg.ref}, None), "joint_plan_item": ({"ref": task.ref}, None),
        "plan_open": ({"ref": new.person.ref}, new), "plan_add_task": ({"ref": goal.ref}, goal),
        "plan_untick_task": ({"ref": done.ref}, done), **_plan_talks(cast),
        "plan_write_field": ({"ref": leg.ref, "code": "unemployment_causes"}, leg),
        "joint_plan_signatures": ({"ref": leg.ref}, None), "joint_plan_reading": ({"ref": plan.ref}, None),
        "joint_plan_day": ({"ref": plan.ref}, None),
        "plan_say": ({"ref": task.ref}, task.versions.get()),
        **{f"plan_{verb}": ({"ref": plan.ref}, plan) for verb in ("edit", "add_leg", "add_goal")},
        **{f"plan_{verb}": ({"ref": plan.ref}, plan) for verb in ("send_key", "end_key")},
        **{
            f"plan_{verb}": ({"ref": leg.ref}, leg)
            for verb in ("edit_leg", "drop_leg", "sign_leg", "ask_signatures")
        },
        **{
            f"plan_{verb}": ({"ref": task.ref}, task)
            for verb in ("change_clause", "drop_clause", "start_task", "tick_task")
        },
    }  # fmt: skip


def _duplicate_pages(cast: Cast) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of people entered twice: a pair that waits, one that was put off, a merging."""
    found, merged = build_office.pair(cast), build_office.merge(cast)
    later = duplicates.postpone(build_office.pair(cast), by=cast.steward)
    names = ("compare", "set_apart", "postpone", "merge")
    return {
        **{f"duplicate_{name}": ({"ref": found.ref}, found) for name in names},
        "duplicate_reconsider": ({"ref": later.ref}, later), "duplicate_undo": ({"ref": merged.ref}, merged),
    }  # fmt: skip


def _retention_pages(cast: Cast, case: Case) -> dict[str, tuple[dict[str, Any], Any]]:
    """Pages of keeping data: a period, an announced erasure and its hold."""
    held = build_office.hold(cast, case)
    build_office.announced(case)
    night = retention.open_protocol(cast.partnership, on=cast.today)
    return {
        "retention_fix": ({"ref": cast.ops.ref}, cast.ops), "retention_hold": ({"ref": case.ref}, case),
        "retention_lift_hold": ({"pk": held.pk}, held), "erasure_protocol": ({"ref": night.ref}, None),
        **_emergency_pages(cast), **_notice_pages(cast), **_duplicate_pages(cast),
    }  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    return make_world(cast_module.make())


def ability_of(name: str) -> str | None:
    """The ability of a page by the rule of names: noun_verb -> noun.verb."""
    code = name.replace("_", ".", 1)
    return code if code in ABILITIES else None


def test_every_address_is_in_the_table(world: World) -> None:
    """A new page cannot be forgotten here."""
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    ours = {name for name in names if not name.startswith(SIGN_IN_PREFIXES) or ability_of(name) or name in PLAIN}
    assert ours - PLAIN - set(world.pages) - BY_LINK - {"account_join"} == set()


def _ask(client: Client, name: str, kwargs: dict[str, Any], method: str) -> Any:
    return getattr(client, method)(reverse(name, kwargs=kwargs))


def test_an_outsider_gets_404_everywhere(world: World) -> None:
    """Whoever acts in another partnership does not learn that anything here exists."""
    found = []
    for who in OUTSIDE:
        client = world.cast.sign_in(Client(), who)
        for name, (kwargs, _subject) in world.pages.items():
            if not kwargs or name == "referral_send_many":  # her own people and partners, whoever asks
                continue
            for method in ("get", "post"):
                status = _ask(client, name, kwargs, method).status_code
                if status != 404:
                    found.append((who, name, method, status))
    assert found == []


def _judge(actor: Any, name: str, subject: Any, response: Any) -> str:
    """What is wrong with this answer, or nothing."""
    code = ability_of(name)
    if response.status_code >= 500:
        return f"{response.status_code}"
    if code is None:
        return ""
    ruling = rules.verdict(actor, code, subject)
    if ruling:
        return "" if response.status_code in (200, 302) else f"allowed, but {response.status_code}"
    if response.status_code == 404:
        return ""
    if response.status_code != 403:
        return f"{ruling.ruling.value}, but {response.status_code}"
    words = unescape(response.content.decode()).replace("\u00a0", " ")
    return "" if ruling.reason.replace("\u00a0", " ") in words else "403 without its reason"


def test_a_partner_gets_what_the_table_says(world: World) -> None:
    """Allowed opens the page; refused is 404 outside the scope and 403 with the reason of the verdict inside it."""
    found = []
    for who in OWN:
        actor, client = world.cast.actors[who], world.cast.sign_in(Client(), who)
        for name, (kwargs, subject) in world.pages.items():
            wrong = _judge(actor, name, subject, _ask(client, name, kwargs, "get"))
            if wrong:
                found.append((who, name, wrong))
    assert found == []


def test_a_refused_partner_cannot_send_the_form_either(world: World) -> None:
    """The action refuses what the page refuses."""
    found = []
    for who in OWN:
        actor, client = world.cast.actors[who], world.cast.sign_in(Client(), who)
        for name, (kwargs, subject) in world.pages.items():
            code = ability_of(name)
            if code is None or rules.verdict(actor, code, subject):
                continue
            status = _ask(client, name, kwargs, "post").status_code
            if status not in (403, 404):
                found.append((who, name, status))
    assert found == []


def test_every_page_of_a_thing_judges_that_thing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Regression 6: whoever is answered with a page about a thing had that thing looked for in her scope, or judged; a
    right to the kind of thing alone opens nothing. Red for a view that takes its row from anywhere else."""
    asked: list[str] = []

    def heard(function: Any, place: int) -> Any:
        def spoken(*args: Any, **kwargs: Any) -> Any:
            if len(args) > place and args[place] is not None:
                asked.append(function.__name__)
            return function(*args, **kwargs)

        return spoken

    for module, name, place in ((rules, "verdict", 2), (page, "fetch", 0), (page, "fetch_entry", 0)):
        monkeypatch.setattr(module, name, heard(getattr(module, name), place))
    client, found = Client(), []
    taken_from_scope = {"intake_result", "joint_plan_day"}  # files, whose row comes from access.scope without web.page
    for name, (kwargs, subject) in world.pages.items():
        code = ability_of(name)
        who = next((one for one in OWN if not code or rules.verdict(world.cast.actors[one], code, subject)), "")
        if not kwargs or not who:
            continue
        world.cast.sign_in(client, who)
        asked.clear()
        if _ask(client, name, kwargs, "get").status_code == 200 and not asked:
            found.append(name)
    assert set(found) == taken_from_scope


def test_nobody_passes_without_signing_in(world: World) -> None:
    """Signed out, every page leads to the sign-in."""
    client = Client()
    for name, (kwargs, _subject) in world.pages.items():
        response = _ask(client, name, kwargs, "get")
        assert (response.status_code, response.headers.get("Location", "")[:9]) == (302, "/wejscie/"), name
    for name in PLAIN:
        assert client.get(reverse(name)).status_code == 302, name
