"""The chart of accounts: a small closed set, told apart further by claim, line and remit.

Knows the accounts of ``docs/algorithms/posting.md`` and nothing else. Debits are positive: what we
have or are owed grows with a debit, what we earn or owe grows with a credit.
"""

from enum import StrEnum


class Account(StrEnum):
    """Where money is, who owes it, or why it will not come."""

    BANK = "assets:bank"
    CLEARING = "assets:remit clearing"
    PAYER_RECEIVABLE = "assets:payer receivable"
    DENIED = "assets:payer receivable:denied"
    CLIENT_RECEIVABLE = "assets:client receivable"
    RECOVERIES = "assets:payer recoveries"
    CLIENT_CREDIT = "liabilities:client credit"
    SERVICES = "income:services"
    CONTRACTUAL = "income:contractual write-off"
    OTHER_ADJUSTMENTS = "income:other adjustments"
    INTEREST = "income:interest"
    PAYER_ADJUSTMENTS = "income:payer adjustments"


STILL_OWED = (Account.PAYER_RECEIVABLE, Account.DENIED, Account.CLIENT_RECEIVABLE)
"""The accounts whose sum is what somebody still owes on a claim."""

GIVEN_UP = (Account.CONTRACTUAL, Account.OTHER_ADJUSTMENTS)
"""The accounts that hold what nobody will pay."""
