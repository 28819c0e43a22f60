"""The queue minds itself: a job whose worker was killed is taken up again."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="kwadrat.take_up", queueing_lock="kwadrat.take_up", pass_context=True)
async def take_up(context: JobContext, /, timestamp: int) -> int:
    """Every minute: put back the jobs of workers that have given no sign of life for half a minute; how many.

    A mail server may have taken a letter just before its worker was killed: that letter goes out twice, none is lost.
    """
    manager = context.app.job_manager
    stalled = list(await manager.get_stalled_jobs())
    for job in stalled:
        await manager.retry_job(job, retry_at=timezone.now())
    if stalled:
        logger.warning("%s jobs of a worker that is gone were taken up again", len(stalled))
    return len(stalled)
