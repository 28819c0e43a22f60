"""Root addresses."""

from django.urls import include, path

from kwadrat.exchange.exports import annual, download, papers

# Files leave by the loading bay: pages and exports do not know each other.
urlpatterns = [
    path("", include("kwadrat.web.urls")),
    path(
        "sprawozdania/<str:ref>/polrocze/<int:year>/<int:half>/plik/<str:form>/", download.export, name="report_export"
    ),
    path("sprawozdania/<str:ref>/rok/<int:year>/plik/<str:form>/", annual.live, name="annual_report_file"),
    path("sprawozdania/zlozone/<str:ref>/plik/<str:form>/", annual.submitted, name="report_download"),
    path("dokumenty/<str:ref>/", papers.open, name="document_open"),
]

handler404 = "kwadrat.web.errors.not_found"
handler403 = "kwadrat.web.errors.forbidden"
handler500 = "kwadrat.web.errors.server_error"
handler400 = "kwadrat.web.errors.bad_request"
handler429 = "kwadrat.web.errors.too_many"  # asked for by allauth
