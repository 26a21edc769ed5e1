"""The addresses of remits, their parts, and what is done with them."""

from __future__ import annotations

from django.urls import path

from effleurage.web.remits import deciding, parts, posting, views
from effleurage.web.remits.paper import views as paper

urlpatterns = [
    path("remits/", views.remits, name="remits"),
    path("remits/enter/", paper.enter_eob, name="enter_eob"),
    path("remits/rematch/", parts.rematch_remits, name="rematch_remits"),
    path("remits/files/<uuid:file_id>/post/", posting.post_remit_file, name="post_remit_file"),
    path("remits/<uuid:remit_id>/", views.remit, name="remit"),
    path("remits/<uuid:remit_id>/advice/", views.print_remit, name="print_remit"),
    path("remits/<uuid:remit_id>/name/", deciding.name_remit, name="name_remit"),
    path("remits/<uuid:remit_id>/release/", deciding.release_remit, name="release_remit"),
    path("remits/<uuid:remit_id>/replace/", deciding.replace_remit, name="replace_remit"),
    path("remits/<uuid:remit_id>/dismiss/", deciding.dismiss_remit, name="dismiss_remit"),
    path("remits/parts/<uuid:part_id>/", parts.settle_part, name="settle_part"),
    path("remits/parts/<uuid:part_id>/take-back/", parts.take_back_part, name="take_back_part"),
]
