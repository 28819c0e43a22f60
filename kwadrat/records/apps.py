"""The one installed app that owns every table."""

from django.apps import AppConfig


class KwadratConfig(AppConfig):
    name = "kwadrat.records"
    label = "kwadrat"
    default_auto_field = "django.db.models.BigAutoField"
