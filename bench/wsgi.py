"""The product with the bare list beside its own pages, for gunicorn."""

import os

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kwadrat.config.settings")
settings.ROOT_URLCONF = "bench.bare"

from kwadrat.config.wsgi import application  # noqa: E402, F401
