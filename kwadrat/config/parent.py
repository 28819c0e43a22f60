"""A process that must not outlive the one that started it: kill -9 of a parent leaves no child behind."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with(parent: int) -> None:
    """Ask the kernel for SIGTERM when `parent`, which started this process, is gone; at once if it is gone already."""
    if _libc is not None:
        _libc.prctl(SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)
