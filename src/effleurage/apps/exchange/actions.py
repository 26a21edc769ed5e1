"""Everything that crosses the border: the one place to look for it.

Connections, sending and its outcome, what leaves by hand, answers heard, and what comes in have
modules of their own; this one only names them together.
"""

from effleurage.apps.exchange.connections import (
    Terms,
    add_connection,
    change_connection,
    retire_connection,
    switch_to_production,
    switch_to_test,
)
from effleurage.apps.exchange.epochs import begin_new_epoch
from effleurage.apps.exchange.heard import record_accepted, record_rejected
from effleurage.apps.exchange.intake import (
    Arrived,
    mark_done,
    record_incoming_file,
    take_in_file,
)
from effleurage.apps.exchange.papers import ByHand, Paper, record_sent
from effleurage.apps.exchange.sending import (
    deliver,
    deliver_waiting,
    intend_sending,
    record_outcome,
    send_claims,
    settle_interrupted,
    settle_unknown,
)

__all__ = [
    "Arrived",
    "ByHand",
    "Paper",
    "Terms",
    "add_connection",
    "begin_new_epoch",
    "change_connection",
    "deliver",
    "deliver_waiting",
    "intend_sending",
    "mark_done",
    "record_accepted",
    "record_incoming_file",
    "record_outcome",
    "record_rejected",
    "record_sent",
    "retire_connection",
    "send_claims",
    "settle_interrupted",
    "settle_unknown",
    "switch_to_production",
    "switch_to_test",
    "take_in_file",
]
