"""Root addresses."""

from django.urls import include, path

from kwadrat.exchange.imports import desk, results
from kwadrat.web import intake

# Files come and leave by the loading bay: pages do not know it, so what they need of it is handed to them here.
bay = {"desk": desk}
urlpatterns = [
    path("wczytywanie/", intake.upload, bay, name="intake_upload"),
    path("wczytywanie/wzor.xlsx", results.template, name="intake_template"),
    path("wczytywanie/<str:ref>/", intake.intake, name="intake"),
    path("wczytywanie/<str:ref>/kolumny/", intake.choose_columns, bay, name="intake_choose_columns"),
    path("wczytywanie/<str:ref>/podobni/", intake.tell_apart, bay, name="intake_tell_apart"),
    path("wczytywanie/<str:ref>/zapisz/", intake.save, bay, name="intake_save"),
    path("wczytywanie/<str:ref>/odrzuc/", intake.discard, name="intake_discard"),
    path("wczytywanie/<str:ref>/wznow/", intake.resume, name="intake_resume"),
    path("wczytywanie/<str:ref>/wynik.csv", results.download, name="intake_result"),
    path("", include("kwadrat.web.urls")),
    path("", include("kwadrat.exchange.urls")),
]

handler404 = "kwadrat.web.errors.not_found"
handler403 = "kwadrat.web.errors.forbidden"
handler500 = "kwadrat.web.errors.server_error"
handler400 = "kwadrat.web.errors.bad_request"
handler429 = "kwadrat.web.errors.too_many"  # asked for by allauth
