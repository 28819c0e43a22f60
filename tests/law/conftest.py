"""Properties are judged by their answer, not by the time that a busy machine takes for one example."""

from hypothesis import settings

settings.register_profile("kwadrat", deadline=None)
settings.load_profile("kwadrat")
