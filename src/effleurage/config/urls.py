"""The root of all addresses, and the pages for when there is nothing to show."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("effleurage.web.urls")),
    path("", include("effleurage.web.signin.urls")),
]

handler400 = "effleurage.web.signin.errors.bad_request"
handler403 = "effleurage.web.signin.errors.not_allowed"
handler404 = "effleurage.web.signin.errors.not_there"
handler429 = "effleurage.web.signin.errors.too_often"
handler500 = "effleurage.web.signin.errors.our_mistake"
