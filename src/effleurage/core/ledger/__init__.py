"""The ledger: double entry, only ever added to, each event once."""

from effleurage.core.ledger.accounts import Account
from effleurage.core.ledger.client_money import (
    cash_charge,
    receipt_id,
    receive,
    refund_credit,
    refund_overpaid,
    use_credit,
)
from effleurage.core.ledger.entry import Cause, Entry, InvariantBroken, Posting, reverse
from effleurage.core.ledger.ledger import EntryContradicts, Ledger
from effleurage.core.ledger.practice_posting import (
    charge,
    charge_next_payer,
    client_payment,
    write_off,
)
from effleurage.core.ledger.remit_posting import Held, Posted, post_remit, remit_id
from effleurage.core.ledger.story import StoryLine, as_text, journal

__all__ = [
    "Account",
    "Cause",
    "Entry",
    "EntryContradicts",
    "Held",
    "InvariantBroken",
    "Ledger",
    "Posted",
    "Posting",
    "StoryLine",
    "as_text",
    "cash_charge",
    "charge",
    "charge_next_payer",
    "client_payment",
    "journal",
    "post_remit",
    "receipt_id",
    "receive",
    "refund_credit",
    "refund_overpaid",
    "remit_id",
    "reverse",
    "use_credit",
    "write_off",
]
