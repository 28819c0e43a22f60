"""Kill -9 of anything while a thousand scripted actions run: what was acknowledged is there once, and nothing else."""

from __future__ import annotations

import random
import time

from tests.faults import processes
from tests.faults.conftest import Post
from tests.faults.story import Diary, Worker, until_answered
from tests.faults.visitor import Visitor
from tests.walks.site import Address, running_demo

WORKERS, ROUNDS = 4, 63  # four actions in each round
PAUSE = 4.0  # seconds between two kills
TARGETS = (
    processes.answering, processes.connection_of_database, processes.answering, processes.worker, processes.database,
    processes.answering, processes.server,
)  # fmt: skip
COUNTED = """
SELECT (SELECT count(*) FROM kwadrat_person), (SELECT count(*) FROM kwadrat_case),
       (SELECT count(*) FROM kwadrat_contactnote), (SELECT count(*) FROM kwadrat_referral)
"""


def counted(demo: Address) -> list[int]:
    with processes.look(demo) as owner:
        return list(owner.execute(COUNTED).fetchone() or ())


def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(post: Post) -> None:
    chance = random.Random(20260501)
    with running_demo(KWADRAT_MAIL_URL=post.url) as demo:
        before, diary = counted(demo), Diary()
        workers = [Worker(demo, number, ROUNDS, diary) for number in range(WORKERS)]
        for one in workers:
            one.start()
        killed: dict[str, int] = {}
        turn = 0
        while any(one.is_alive() for one in workers):
            time.sleep(PAUSE * chance.uniform(0.5, 1.5))
            target = TARGETS[turn % len(TARGETS)]
            if processes.kill(target(demo)):
                turn += 1
                killed[target.__name__] = killed.get(target.__name__, 0) + 1
        assert not diary.problems, (diary.problems, killed)
        assert diary.done() == WORKERS * ROUNDS * 4
        assert set(killed) == {target.__name__ for target in TARGETS}, "the day was too short to hit everything"
        assert diary.downs, "nobody noticed a fault: the test hit nothing"
        until_answered(lambda: Visitor(demo, "coordinator").ask("/"), diary)
        _compare(demo, before, diary)
        _all_told(demo, post, diary)


def _compare(demo: Address, before: list[int], diary: Diary) -> None:
    people, notes, referrals = len(diary.people), len(diary.notes), len(diary.referrals)
    expected = [people, people, notes, referrals]
    assert [now - then for now, then in zip(counted(demo), before, strict=True)] == expected
    with processes.look(demo) as owner:
        found = owner.execute("SELECT ref FROM kwadrat_person WHERE ref = ANY(%s)", [diary.people]).fetchall()
        assert len(found) == people == len(set(diary.people))
        steps = owner.execute(
            "SELECT r.ref, array_agg(s.to_state ORDER BY s.id), max(r.state) FROM kwadrat_referral r"
            " JOIN kwadrat_referralstep s ON s.referral_id = r.id WHERE r.ref = ANY(%s) GROUP BY r.ref",
            [diary.referrals],
        ).fetchall()
        assert len(steps) == referrals
        assert {(tuple(states), now) for _ref, states, now in steps} == {(("requested", "accepted"), "accepted")}
        audited = owner.execute(
            "SELECT kind, count(*), count(DISTINCT subject) FROM kwadrat_auditevent"
            " WHERE subject = ANY(%s) AND kind = ANY(%s) GROUP BY kind",
            [[*diary.people, *diary.referrals], ["person.register", "referral.send", "referral.accept"]],
        ).fetchall()
        assert sorted(audited) == [
            ("person.register", people, people), ("referral.accept", referrals, referrals),
            ("referral.send", referrals, referrals),
        ]  # fmt: skip


def _all_told(demo: Address, post: Post, diary: Diary) -> None:
    """Every referral was told: by mail, or above so many letters a day in the digest; nothing is stuck."""
    ends = time.monotonic() + 90
    told: set[str] = set()
    while time.monotonic() < ends:
        bodies = " ".join(letter.get_payload(decode=True).decode() for letter in list(post.box.letters))
        with processes.look(demo) as owner:
            later = owner.execute(
                "SELECT reference FROM kwadrat_notice WHERE state IN ('later', 'digested')"
            ).fetchall()
        told = {ref for ref in diary.referrals if ref in bodies or (ref,) in later}
        if len(told) == len(diary.referrals):
            return
        time.sleep(1)
    with processes.look(demo) as owner:
        left = owner.execute("SELECT state, count(*) FROM kwadrat_notice GROUP BY state").fetchall()
    raise AssertionError(f"{len(diary.referrals) - len(told)} referrals were told to nobody; the queue: {left}")
