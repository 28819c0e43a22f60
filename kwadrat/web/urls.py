"""Every address of the pages, in Polish; names are noun_verb as in access.abilities."""

from allauth.account import views as allauth_account
from allauth.mfa.base import views as mfa_base
from allauth.mfa.recovery_codes import views as mfa_codes
from allauth.mfa.totp import views as mfa_totp
from django.urls import path, re_path

from kwadrat.web import (
    accounts,
    conditions,
    documents,
    home,
    outcomes,
    partnership,
    people,
    plans,
    referrals,
    reports,
    services,
)

urlpatterns = [
    # first page and search
    path("", home.index, name="home"),
    path("dzis/instytucja/", home.institution, name="home_institution"),
    path("dzis/czekam/", home.waiting, name="home_waiting"),
    path("szukaj/", home.search, name="search"),
    # sign-in
    path("wejscie/", allauth_account.login, name="account_login"),
    path("wyjscie/", allauth_account.logout, name="account_logout"),
    path("rejestracja/", accounts.closed, name="account_signup"),
    path("haslo/zmiana/", allauth_account.password_change, name="account_change_password"),
    path("haslo/", allauth_account.password_reset, name="account_reset_password"),
    path("haslo/wyslano/", allauth_account.password_reset_done, name="account_reset_password_done"),
    # the library puts "number-key" into the address where it finds UID-KEY
    re_path(
        r"^haslo/klucz/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("haslo/gotowe/", allauth_account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("potwierdz/", allauth_account.reauthenticate, name="account_reauthenticate"),
    path("drugi-skladnik/", mfa_base.index, name="mfa_index"),
    path("drugi-skladnik/kod/", mfa_base.authenticate, name="mfa_authenticate"),
    path("drugi-skladnik/potwierdz/", mfa_base.reauthenticate, name="mfa_reauthenticate"),
    path("drugi-skladnik/wlacz/", mfa_totp.activate_totp, name="mfa_activate_totp"),
    path("drugi-skladnik/wylacz/", mfa_totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("drugi-skladnik/kody/", mfa_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("drugi-skladnik/kody/nowe/", mfa_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("drugi-skladnik/kody/plik/", mfa_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    # accounts
    path("konto/", accounts.own, name="account_own"),
    path("konto/miejsca/", accounts.places, name="account_places"),
    path("sesja/przedluz/", accounts.extend, name="session_extend"),
    path("zaproszenie/<str:token>/", accounts.join, name="account_join"),
    path("ustawienia/", accounts.posts, name="account_posts"),
    path("ustawienia/zapros/", accounts.invite, name="account_invite"),
    path("ustawienia/miejsca/<str:ref>/dokumenty/", accounts.record_papers, name="account_record_papers"),
    path("ustawienia/miejsca/<str:ref>/zakoncz/", accounts.end_post, name="account_end_post"),
    # documents (the file itself: config.urls)
    path("dokumenty/<str:ref>/wycofaj/", documents.void, name="document_void"),
    # partnership
    path("partnerstwo/", partnership.index, name="partnership"),
    path("partnerstwo/zaloz/", partnership.create, name="partnership_create"),
    path("partnerstwo/instytucje/dodaj/", partnership.add_institution, name="partnership_add_institution"),
    path("partnerstwo/<str:ref>/czlonkowie/dodaj/", partnership.add_member, name="partnership_add_member"),
    path("partnerstwo/<str:ref>/klub/", partnership.open_club, name="partnership_open_club"),
    path("kluby/<str:ref>/rejestr/", partnership.enter_register, name="partnership_enter_register"),
    # people
    path("osoby/", people.index, name="people"),
    path("osoby/nowa/", people.register, name="person_register"),
    path("osoby/<str:ref>/", people.person, name="person"),
    path("osoby/<str:ref>/dane/", people.open_identity, name="person_open_identity"),
    path("osoby/<str:ref>/popraw/", people.correct, name="person_correct"),
    path("osoby/<str:ref>/warunki/", conditions.open_special, name="person_open_special"),
    path("osoby/<str:ref>/warunki/grupa/", conditions.record_group, name="person_record_group"),
    path("osoby/<str:ref>/warunki/przeslanka/", conditions.record_premise, name="person_record_premise"),
    path("osoby/<str:ref>/warunki/swiadczenie/", conditions.record_benefit, name="person_record_benefit"),
    path("osoby/<str:ref>/warunki/<str:kind>/<int:pk>/wycofaj/", conditions.void_fact, name="person_void_fact"),
    path("osoby/<str:ref>/informacja/", conditions.give_notice, name="person_give_notice"),
    path("osoby/<str:ref>/status/", conditions.record_labour_status, name="person_record_labour_status"),
    path("osoby/<str:ref>/wpis/", people.add_note, name="person_add_note"),
    path("osoby/<str:ref>/wpisy/<int:pk>/wycofaj/", people.void_note, name="person_void_note"),
    path("osoby/<str:ref>/zespol/", people.join_team, name="person_join_team"),
    path("osoby/<str:ref>/klub/", conditions.start_participation, name="person_start_participation"),
    path("osoby/<str:ref>/klub/<str:part>/zakoncz/", conditions.end_participation, name="person_end_participation"),
    path("osoby/<str:ref>/kto-widzial/", people.view_ledger, name="person_view_ledger"),
    path("osoby/<str:ref>/zajecia/", services.of_person, name="person_services"),
    path("osoby/<str:ref>/plan/", plans.of_person, name="person_plan"),
    path("osoby/<str:ref>/skierowania/", referrals.of_person, name="person_referrals"),
    # referrals
    path("skierowania/", referrals.index, name="referrals"),
    path("skierowania/wyslane/", referrals.outbox, name="referrals_sent"),
    path("skierowania/nowe/", referrals.choose_person, name="referral_choose_person"),
    path("osoby/<str:ref>/skieruj/", referrals.send, name="referral_send"),
    path("skierowania/<str:ref>/", referrals.referral, name="referral"),
    path("skierowania/<str:ref>/przyjmij/", referrals.accept, name="referral_accept"),
    path("skierowania/<str:ref>/odmow/", referrals.decline, name="referral_decline"),
    path("skierowania/<str:ref>/wycofaj/", referrals.withdraw, name="referral_withdraw"),
    path("skierowania/<str:ref>/zamknij/", referrals.close, name="referral_close"),
    # plans
    path("osoby/<str:ref>/kontrakt/", plans.draft_contract, name="plan_draft_contract"),
    path("kontrakty/<str:ref>/", plans.contract, name="contract"),
    path("kontrakty/<str:ref>/popraw/", plans.edit_contract, name="plan_edit_contract"),
    path("kontrakty/<str:ref>/podpisz/", plans.sign_contract, name="plan_sign_contract"),
    path("kontrakty/<str:ref>/zakoncz/", plans.end_contract, name="plan_end_contract"),
    # services
    path("zajecia/", services.week, name="services"),
    path("zajecia/nowe/", services.plan_session, name="service_plan_session"),
    path("zajecia/<str:ref>/", services.session, name="session"),
    path("zajecia/<str:ref>/obecnosc/", services.record_attendance, name="service_record_attendance"),
    path("zajecia/<str:ref>/odwolaj/", services.cancel_session, name="service_cancel_session"),
    path("zajecia/<str:ref>/obecnosc/<int:pk>/popraw/", services.correct_attendance, name="service_correct_attendance"),
    path("zajecia/<str:ref>/obecnosc/<int:pk>/wycofaj/", services.void_attendance, name="service_void_attendance"),
    path("grupy/", services.groups, name="groups"),
    path("grupy/nowa/", services.create_group, name="service_create_group"),
    path("grupy/<str:ref>/", services.group, name="group"),
    path("grupy/<str:ref>/dodaj/", services.join_group, name="service_join_group"),
    path("grupy/<str:ref>/wypisz/<str:person>/", services.leave_group, name="service_leave_group"),
    path("karty/", services.consultations, name="consultations"),
    path("osoby/<str:ref>/karta/", services.record_consultation, name="service_record_consultation"),
    path("karty/<int:pk>/popraw/", services.correct_consultation, name="service_correct_consultation"),
    path("karty/<int:pk>/wycofaj/", services.void_consultation, name="service_void_consultation"),
    # outcomes
    path("osoby/<str:ref>/efekt/", outcomes.record, name="outcome_record"),
    path("efekty/<int:pk>/wycofaj/", outcomes.void, name="outcome_void"),
    # reports
    path("sprawozdania/", reports.index, name="reports"),
    path("sprawozdania/<str:ref>/polrocze/<int:year>/<int:half>/", reports.view, name="report_view"),
    path(
        "sprawozdania/<str:ref>/polrocze/<int:year>/<int:half>/liczba/<str:row>/<str:column>/",
        reports.open_cell,
        name="report_open_cell",
    ),
]
