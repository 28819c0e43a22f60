"""Settings of gunicorn: sync workers behind one address of this machine; the address comes from the command."""

import gc
import os
from typing import Any

from kwadrat.config.parent import die_with

workers = 2
worker_class = "sync"
preload_app = True
timeout = 60
graceful_timeout = 10
max_requests = 5000
max_requests_jitter = 500
loglevel = "warning"
# The server names the address of a request that it could not read or that failed: its lines pass our formatter.
logconfig_dict = {
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "kwadrat.config.logs.Formatter", "as_text": os.environ.get("KWADRAT_LOG") == "text"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"gunicorn.error": {"level": "WARNING", "handlers": ["console"], "propagate": False}},
}
# Addresses of pages may lead to people: no access log.
accesslog = None


def when_ready(server: Any) -> None:
    """Tell the command that started us that pages are being served. What is loaded by now stays: the workers share it
    and never search it for rubbish."""
    gc.collect()
    gc.freeze()
    ready = os.environ.pop("KWADRAT_READY_FD", "")
    if ready:
        os.write(int(ready), b"ready")
        os.close(int(ready))


def post_fork(server: Any, worker: Any) -> None:
    """A worker whose server was killed would keep the address, and the next server could not take it."""
    die_with(server.pid)
    # A page makes some thousands of objects and drops them: searching after every 700, and now and then through
    # everything that lives, stopped a page for a tenth of a second.
    gc.set_threshold(50_000, 20, 20)
