"""The first page: what needs whom now.

Knows nothing but the order of its parts.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from effleurage.apps.audit.actor import Actor
from effleurage.web.signin.practice import in_practice
from effleurage.web.today import cards, looking
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import page


@require_safe
@in_practice
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what needs this person now."""
    around = here(request, actor)
    shown = looking.cards_for(around)
    facts = {
        "cards": shown,
        "first_claim_url": looking.way_to_first_claim(around, shown),
        "figures": looking.figures_for(around),
        "start_url": cards.address("choose_client"),
        "worries": looking.worries_for(around),
    }
    return page(request, actor, "today/today.html", section="home", **facts)
