"""Addresses of the files that leave; names are noun_verb as in access.abilities."""

from django.urls import path

from kwadrat.exchange.exports import (
    access,
    annual,
    applications,
    certificates,
    download,
    fhir,
    issued,
    ledger,
    lists,
    papers,
)

urlpatterns = [
    path(
        "sprawozdania/<str:ref>/polrocze/<int:year>/<int:half>/plik/<str:form>/", download.export, name="report_export"
    ),
    path("sprawozdania/<str:ref>/rok/<int:year>/plik/<str:form>/", annual.live, name="annual_report_file"),
    path("sprawozdania/zlozone/<str:ref>/plik/<str:form>/", annual.submitted, name="report_download"),
    path(
        "partnerstwo/<str:ref>/macierz/<int:year>/<int:quarter>/plik/<str:form>/",
        download.export_matrix,
        name="partnership_export_matrix",
    ),
    path(
        "partnerstwo/<str:ref>/obieg/<int:year>/<int:quarter>/plik/<str:form>/",
        download.export_loop,
        name="partnership_export_loop",
    ),
    path("dokumenty/<str:ref>/", papers.open, name="document_open"),
    path("zaswiadczenia/<str:ref>/plik/", certificates.print_certificate, name="outcome_print_certificate"),
    path("druki/paczki/<str:ref>/plik/zip/", issued.bundle, name="paper_download_bundle"),
    path("druki/<str:ref>/plik/<str:form>/", issued.open, name="paper_print"),
    path("zajecia/<str:ref>/lista/pdf/", issued.attendance, name="service_print_attendance"),
    path("zajecia/plik/pdf/", issued.week, name="service_print_week"),
    path("wnioski/<str:ref>/plik/zip/", access.export, name="person_export_access"),
    path("zgloszenia/formularz/pdf/", applications.print_form, name="application_print_form"),
    path("osoby/plik/xlsx/", lists.people, name="person_export"),
    path("skierowania/<str:ref>/plik/fhir/", fhir.export_history, name="referral_export_history"),
    path("skierowania/plik/xlsx/", lists.referrals, name="referral_export"),
    path("kontrakty/plik/xlsx/", lists.contracts, name="plan_export"),
    path("zajecia/plik/xlsx/", lists.week, name="service_export_week"),
    path("grupy/<str:ref>/plik/xlsx/", lists.group, name="service_export_group"),
    path("osoby/<str:ref>/kto-widzial/plik/<str:form>/", ledger.export, name="person_export_ledger"),
]
