"""Who is in the demo practice: invented people, and what each client is there to show.

Knows names, roles and covers. Refuses to know any action: ``house`` and ``intake`` make rows of it.
Nobody here lives; the NPIs are of a range that is not given out.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

PRACTICE_NAME = "Stillwater Massage Demo"
PASSWORD = "quiet-harbor-lantern-29"  # noqa: S105 - printed for everybody: the people are invented
CLIENTS = 40


class Colleague(NamedTuple):
    """Somebody who signs in; ``npi`` where she has hands on clients."""

    email: str
    name: str
    role: str
    npi: str = ""


OWNER = Colleague("dana@stillwater.example", "Dana Whitlow", "owner", "1999000106")
COLLEAGUES = (
    Colleague("imani@stillwater.example", "Imani Okafor", "therapist", "1999000171"),
    Colleague("theo@stillwater.example", "Theo Brandvold", "therapist", "1999000247"),
    Colleague("june@stillwater.example", "June Halvorsen", "biller"),
    Colleague("sol@stillwater.example", "Sol Reyes-Hart", "front-desk"),
    Colleague("avery@stillwater.example", "Avery Lund", "auditor"),
)
REFERRERS = (
    ("Nakamura", "Joel", "1999000312"),
    ("Vance", "Priya", "1999000387"),
    ("Osgood", "Helen", "1999000452"),
    ("Iverson", "Grace", "1999000528"),
)


class Cover(StrEnum):
    """Who pays for a client: one payer each, or nobody but herself."""

    COMMERCIAL = "commercial"
    HARBOR = "harbor"
    SILENT = "silent"
    AUTO = "auto"
    MADRONA = "madrona"
    WORK = "workers-comp"
    VA = "va"
    CASH = "cash"

    @property
    def is_auto(self) -> bool:
        """Return whether it covers accidents on the road."""
        return self in {Cover.AUTO, Cover.MADRONA}

    @property
    def is_approved_first(self) -> bool:
        """Return whether nothing is paid without an approval."""
        return self in {Cover.WORK, Cover.VA}


class Story(StrEnum):
    """What a client is there to show, beside ordinary visits."""

    NONE = ""
    CORRECTED = "denied, then corrected"
    DENIED = "denied, and waiting"
    TAKEN_BACK = "paid, then taken back"
    DECIDED_AGAIN = "paid and closed, then decided again"
    REJECTED = "rejected at the door, mended and sent again"
    OLD_CARD = "new, her card copied wrong: rejected at the door"
    NO_NUMBER = "held until the adjuster gives a number"
    BY_MAIL = "sent by mail, answered on paper"
    RUN_OUT = "blocked: more visits than were approved"
    OLD_CODE = "blocked: a diagnosis that is no longer billable"
    OLD_NOTE = "a note that was forgotten"
    NOT_READ = "not processed: the payer missed something"
    VOIDED = "billed by mistake, and voided"

    @property
    def is_recent(self) -> bool:
        """Return whether it is told by one of the client's last sessions, not by her first."""
        return self in {Story.OLD_CODE, Story.OLD_NOTE, Story.NOT_READ}


class Role(NamedTuple):
    """How a client is covered, and her story; ``group`` picks the simulated payer's plan.

    ``begins`` is the week in which she first comes.
    """

    cover: Cover
    group: str = ""
    story: Story = Story.NONE
    begins: int = 0


_PLAIN, _COPAY = Role(Cover.COMMERCIAL, "70021"), Role(Cover.HARBOR, "70012")
_AUTO, _WORK, _VA = Role(Cover.AUTO), Role(Cover.WORK), Role(Cover.VA)
_SILENT, _CASH, _MADRONA = Role(Cover.SILENT, "41007"), Role(Cover.CASH), Role(Cover.MADRONA)

ROLES: Sequence[Role] = (
    Role(Cover.COMMERCIAL, "70044", Story.CORRECTED),
    Role(Cover.COMMERCIAL, "70077", Story.TAKEN_BACK),
    Role(Cover.COMMERCIAL, "70078", Story.DECIDED_AGAIN),
    Role(Cover.COMMERCIAL, "70099", Story.REJECTED),
    *(_AUTO, _WORK, _VA, _PLAIN, _COPAY),
    Role(Cover.COMMERCIAL, "70044", Story.DENIED),
    _SILENT,
    Role(Cover.WORK, "", Story.BY_MAIL),
    Role(Cover.WORK, "", Story.RUN_OUT),
    Role(Cover.COMMERCIAL, "70021", Story.OLD_CODE),
    Role(Cover.COMMERCIAL, "70021", Story.OLD_NOTE),
    Role(Cover.COMMERCIAL, "70021", Story.VOIDED),
    _PLAIN,
    Role(Cover.COMMERCIAL, "70021", Story.NOT_READ),
    *(_CASH, _PLAIN, _MADRONA, _COPAY, _CASH, _VA, _PLAIN, _CASH),
    *(_PLAIN._replace(begins=1), _AUTO._replace(begins=2), _COPAY._replace(begins=3)),
    *(_WORK._replace(begins=4), _CASH._replace(begins=5), _PLAIN._replace(begins=6)),
    *(_VA._replace(begins=7), _MADRONA._replace(begins=8), _SILENT._replace(begins=9)),
    *(_PLAIN._replace(begins=10), _CASH._replace(begins=11), _AUTO._replace(begins=12)),
    Role(Cover.AUTO, "", Story.NO_NUMBER, begins=13),
    Role(Cover.COMMERCIAL, "70099", Story.OLD_CARD, begins=14),
)
ORDER_ENDS = MappingProxyType({4: 5, 7: 12, 20: 24})
"""So many days after the demo is made, the order of the client in that place ends."""
APPROVAL_ENDS = MappingProxyType({5: 9, 23: 17})
"""As above, her payer's approval."""
POLICY_ENDS = MappingProxyType({8: 8, 19: 27})
"""As above, her policy."""
VISITS_RUN_OUT = 7
NO_LONGER_BILLABLE = ("M54.5", "M62.830")
NOT_PROCESSED = ("M54.2", "R51.9")

_LAST = (
    "Abbot-Lane", "Albright", "Barlow", "Bellweather", "Calloway", "Castellane", "Dovecote",
    "Ellsworth", "Fairhaven", "Fenwick", "Garrow", "Greenlaw", "Harrowgate", "Hazelton", "Ingleby",
    "Juniper", "Kestrel", "Kirkbride", "Lindqvist", "Lockhart", "Marlowe", "Merriweather",
    "Northrup", "Oakhurst", "Pemberton", "Penhallow", "Quillen", "Ravenscroft", "Redfern",
    "Rosedale", "Silverthorne", "Stanhope", "Tamarack", "Thornbury", "Underhill", "Vesper",
    "Wainwright", "Westerly", "Winterbourne", "Yarrow",
)  # fmt: skip
_FIRST = (
    "Ada", "Ben", "Cora", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonah", "Kaya",
    "Liam", "Marta", "Noor", "Otis", "Petra", "Quinn", "Rafael", "Sigrid", "Tomas",
)  # fmt: skip
_STREETS = ("Fern Street", "Juniper Lane", "Heron Way", "Meadow Loop", "Quarry Street")
_CITIES = (("Tacoma", "98402"), ("Lakewood", "98499"), ("Gig Harbor", "98335"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """An invented client."""

    place: int
    role: Role
    last_name: str
    first_name: str
    birth_date: date
    sex: str
    street: str
    city: str
    postal_code: str
    phone: str

    @property
    def email(self) -> str:
        """Return an address at a place that does not exist."""
        return f"{self.first_name}.{self.last_name}@mail.example".lower()

    @property
    def member_number(self) -> str:
        """Return seven digits that no other client has."""
        return f"{4029100 + 37 * self.place}"


def clients(seed: int) -> list[Someone]:
    """Return the forty clients, the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - invented people, nothing to guess
    last, first = list(_LAST), list(_FIRST) * 2
    chance.shuffle(last)
    chance.shuffle(first)
    return [
        _someone(place, Role(*role), last[place], first[place], chance)
        for place, role in enumerate(ROLES)
    ]


def _someone(place: int, role: Role, last: str, first: str, chance: random.Random) -> Someone:
    city, postal_code = chance.choice(_CITIES)
    return Someone(
        place=place,
        role=role,
        last_name=last,
        first_name=first,
        birth_date=date(chance.randrange(1948, 2004), chance.randrange(1, 13), 1 + place % 28),
        sex=chance.choice("FMU"),
        street=f"{100 + 12 * place} {chance.choice(_STREETS)}",
        city=city,
        postal_code=postal_code,
        phone=f"253555{1100 + place}",
    )
