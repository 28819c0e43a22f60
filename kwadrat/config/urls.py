"""Root addresses."""

from django.urls import include, path

urlpatterns = [path("", include("kwadrat.web.urls"))]

handler404 = "kwadrat.web.errors.not_found"
handler403 = "kwadrat.web.errors.forbidden"
handler500 = "kwadrat.web.errors.server_error"
handler400 = "kwadrat.web.errors.bad_request"
