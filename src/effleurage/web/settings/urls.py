"""The addresses of the settings."""

from __future__ import annotations

from django.urls import path

from effleurage.web.settings import (
    backups,
    code_sets,
    connections,
    fees,
    locations,
    overview,
    own_codes,
    practice,
    printing,
    running,
    therapists,
)

_CONNECTION = "settings/connections/<uuid:connection_id>/"

urlpatterns = [
    path("settings/", overview.settings, name="settings"),
    path("settings/practice/", practice.edit_practice, name="edit_practice"),
    path("settings/practice/keeping/", practice.edit_retention, name="edit_retention"),
    path("settings/npi/", practice.check_npi, name="check_npi"),
    path("settings/places/", locations.locations, name="locations"),
    path("settings/places/add/", locations.add_location, name="add_location"),
    path("settings/places/<uuid:location_id>/", locations.edit_location, name="edit_location"),
    path(
        "settings/places/<uuid:location_id>/retire/",
        locations.retire_location,
        name="retire_location",
    ),
    path("settings/therapists/", therapists.therapists, name="therapists"),
    path("settings/therapists/add/", therapists.add_therapist, name="add_therapist"),
    path(
        "settings/therapists/<uuid:therapist_id>/", therapists.edit_therapist, name="edit_therapist"
    ),
    path(
        "settings/therapists/<uuid:therapist_id>/retire/",
        therapists.retire_therapist,
        name="retire_therapist",
    ),
    path(
        "settings/therapists/<uuid:therapist_id>/take-back/",
        therapists.take_back_therapist,
        name="take_back_therapist",
    ),
    path("settings/fees/", fees.fees, name="fees"),
    path("settings/fees/add/", fees.add_fee, name="add_fee"),
    path("settings/fees/<slug:procedure>/", fees.fee, name="fee"),
    path("settings/own-codes/", own_codes.own_codes, name="own_codes"),
    path("settings/own-codes/add/", own_codes.add_own_code, name="add_own_code"),
    path("settings/own-codes/<uuid:procedure_id>/", own_codes.own_code, name="own_code"),
    path(
        "settings/own-codes/<uuid:procedure_id>/retire/",
        own_codes.retire_own_code,
        name="retire_own_code",
    ),
    path(
        "settings/own-codes/<uuid:procedure_id>/bring-back/",
        own_codes.bring_own_code_back,
        name="bring_own_code_back",
    ),
    path("settings/codes/", code_sets.code_sets_page, name="code_sets"),
    path("settings/codes/load/", code_sets.load_codes, name="load_codes"),
    path("settings/codes/loads/<int:number>/", code_sets.code_load, name="code_load"),
    path(
        "settings/codes/loads/<int:number>/back/",
        code_sets.take_codes_back,
        name="take_codes_back",
    ),
    path("settings/connections/", connections.connections, name="connections"),
    path("settings/connections/add/", connections.add_connection, name="add_connection"),
    path(_CONNECTION, connections.connection, name="connection"),
    path(f"{_CONNECTION}edit/", connections.edit_connection, name="edit_connection"),
    path(f"{_CONNECTION}production/", connections.start_production, name="start_production"),
    path(f"{_CONNECTION}test/", connections.go_back_to_test, name="go_back_to_test"),
    path(f"{_CONNECTION}retire/", connections.retire_connection, name="retire_connection"),
    path("settings/printer/", printing.calibration, name="calibration"),
    path("settings/printer/sheet/", printing.calibration_sheet, name="calibration_sheet"),
    path("settings/backups/", backups.backups_page, name="backups"),
    path("settings/backups/take/", backups.take_backup, name="take_backup"),
    path("settings/running/", running.running, name="running"),
]
