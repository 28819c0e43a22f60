"""Kill -9 in the middle of a verb leaves all or nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from kwadrat.casework import intake, retention
from kwadrat.config import embedded, roles
from kwadrat.records.retention import ErasureNotice
from tests import build, leaving
from tests import cast as cast_module
from tests.cast import Cast
from tests.house.source import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


def everything() -> dict[str, list[Any]]:
    """Every row of every table that a verb may write."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall() if name.startswith("kwadrat_") or name == "procrastinate_jobs"]
        for name in names:
            cursor.execute(f"SELECT row_to_json(t)::text FROM {name} t ORDER BY 1")
            found[name] = cursor.fetchall()
    return found


def subject_of(verb: str, cast: Cast) -> tuple[int, int]:
    """The thing the verb is done to, and the post that does it."""
    if verb == "accept":
        return build.referral(cast).pk, cast.coordinator.post_id
    if verb == "record_attendance":
        group = build.group(cast, build.in_team(cast), build.in_team(cast))
        return build.session(cast, group).pk, cast.specialist.post_id
    if verb == "register_rows":
        return intake.save(build.checked(cast), by=cast.ops_worker).pk, cast.ops_worker.post_id
    if verb == "erase":
        leaving.fix_all(cast)
        case = leaving.left(cast)
        with pytest.MonkeyPatch.context() as patch, leaving.owning():
            patch.setattr(retention, "today", lambda: leaving.later(cast))
            retention.run()
            notice = ErasureNotice.objects.get(case=case)
            retention.open_protocol(cast.partnership, on=notice.erase_on)
        return notice.pk, cast.ops_worker.post_id
    return cast.partnership.pk, cast.ops_worker.post_id


ERASED = (
    "person personidentity case casestep casecorner teammember participation participationstep certificate groupfact"
    " premisefact labourstatusfact referral referralstep socialcontract contractstep erasurenotice auditevent"
    " erasedhalf erasureline erasureprotocol issuedpaper"
)
WRITTEN = {
    "accept": {
        "kwadrat_referral", "kwadrat_referralstep", "kwadrat_teammember", "kwadrat_casecorner", "kwadrat_auditevent",
        "kwadrat_notice",
    },
    "record_attendance": {
        "kwadrat_attendance", "kwadrat_session", "kwadrat_sessionstep", "kwadrat_casecorner", "kwadrat_auditevent",
    },
    "register": {
        "kwadrat_person", "kwadrat_personidentity", "kwadrat_case", "kwadrat_casestep", "kwadrat_casecorner",
        "kwadrat_teammember", "kwadrat_auditevent",
    },
    "register_rows": {
        "kwadrat_person", "kwadrat_personidentity", "kwadrat_case", "kwadrat_casestep", "kwadrat_casecorner",
        "kwadrat_teammember", "kwadrat_auditevent", "kwadrat_intake", "kwadrat_intakerow", "kwadrat_intakestep",
    },
    "erase": {"kwadrat_notice", *(f"kwadrat_{name}" for name in ERASED.split())},
}  # fmt: skip


@pytest.mark.parametrize("verb", WRITTEN)
def test_a_killed_verb_leaves_all_or_nothing(verb: str, server: embedded.Running) -> None:
    pk, post = subject_of(verb, cast_module.make())
    before = everything()
    environment = {
        **os.environ, "KWADRAT_HOME": str(settings.HOME), "DJANGO_SETTINGS_MODULE": "kwadrat.config.settings",
        "DATABASE_URL": server.url(roles.OWNER if verb == "erase" else roles.APP, connection.settings_dict["NAME"]),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.casework.killed", verb, str(pk), str(post)],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        tries = 0
        while (told := json.loads(process.stdout.readline()))["killed"]:
            tries += 1
            assert everything() == before, f"something stayed after a kill behind statement {told['after']}"
            process.stdin.write("\n")
            process.stdin.flush()
        assert told["status"] == 0
    after = everything()
    assert tries >= len(WRITTEN[verb]) - 1
    assert {name for name in before if after[name] != before[name]} == WRITTEN[verb]
