"""What the therapists write: a complaint for each client, and a note for each of her sessions.

Knows words, pain and degrees as they change from one session to the next. Refuses to know rows and
money. Nobody felt any of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from effleurage.cli.demo_practice.cast import Cover, Someone


class Complaint(NamedTuple):
    """What brings a client: her diagnoses, and what she and the therapist say of it.

    ``found`` has room for degrees of movement, ``worked`` names what was worked on.
    """

    diagnoses: tuple[str, ...]
    says: tuple[str, ...]
    life: tuple[str, ...]
    found: tuple[str, ...]
    worked: tuple[str, ...]
    goal: str


class Note(NamedTuple):
    """The four parts of a note."""

    subjective: str
    objective: str
    assessment: str
    plan: str


NECK = Complaint(
    ("M54.2", "M62.838"),
    (
        "Neck is stiff by mid-afternoon, worse on the right.",
        "Woke twice this week with the neck locked; eases with moving.",
        "Better for three days after the last session, then a long drive brought it back.",
        "Dull ache from the base of the skull to the shoulder blade.",
        "Looking over the shoulder is easier; the ache comes later in the day.",
    ),
    (
        "Can sit at the desk for {hours} before having to stand up.",
        "Reverses the car with the mirrors only.",
        "Reads in bed again, with a second pillow.",
        "Carried groceries without it catching.",
    ),
    (
        "Cervical rotation right {degrees} degrees, left a little more; upper trapezius guarded.",
        "Levator scapulae ropey on the right; side-bending {degrees} degrees before it pulls.",
        "Tender points at C5 to C7, fewer than last time; rotation {degrees} degrees.",
    ),
    ("upper trapezius and levator, both", "scalenes and suboccipitals", "cervical paraspinals"),
    "turn the head to 75 degrees without pain and work a full day at the desk",
)
LOW_BACK = Complaint(
    ("M54.50", "M62.830"),
    (
        "Low back aches after standing; no pain down the leg.",
        "Stiff for the first half hour of the morning.",
        "Slept through four nights of seven.",
        "Lifted a box on Sunday and felt it tighten, settled by Tuesday.",
        "The ache has moved from both sides to the left only.",
    ),
    (
        "Stands at the bench for {hours} before needing to lean.",
        "Ties shoes sitting down.",
        "Walked to the ferry and back, with one rest.",
        "Vacuumed half the house; the other half the next day.",
    ),
    (
        "Lumbar flexion {degrees} degrees, comes up in two steps; paraspinals firm L3 to S1.",
        "Quadratus lumborum tender on the left; flexion {degrees} degrees.",
        "Less guarding of the erectors, flexion {degrees} degrees and smooth.",
    ),
    ("lumbar paraspinals and quadratus", "gluteals and piriformis", "thoracolumbar fascia"),
    "bend to the floor and stand for two hours without pain above 2",
)
SHOULDER = Complaint(
    ("M25.511", "M62.838"),
    (
        "Right shoulder catches when reaching overhead.",
        "Cannot sleep on the right side yet.",
        "Sore the evening after the last session, freer the next morning.",
        "Less catching; the ache is at the front of the joint now.",
        "Threw a ball for the dog, paid for it the next day.",
    ),
    (
        "Types for {hours} before the arm feels heavy.",
        "Puts on a coat right arm first.",
        "Reaches the second shelf, not the third.",
        "Washes hair with both hands again.",
    ),
    (
        "Flexion right {degrees} degrees with a painful arc; subscapularis taut.",
        "Abduction {degrees} degrees; infraspinatus tender at two points.",
        "Pectoralis minor short, scapula moves better; flexion {degrees} degrees.",
    ),
    ("rotator cuff and pectorals, right", "posterior deltoid and teres", "upper back, both sides"),
    "reach overhead to 160 degrees and sleep on either side",
)
HEADACHE = Complaint(
    ("G44.209", "M54.2"),
    (
        "Two headaches this week, from the neck over the right eye.",
        "One headache, shorter than usual, after a day of meetings.",
        "No headache on waking for six days.",
        "Jaw is tight at night; headache on three afternoons.",
        "A headache came on the drive here and is easing.",
    ),
    (
        "Works at the screen for {hours} before it begins.",
        "Left one shift early this week.",
        "Took the pills twice, last week four times.",
        "Back to the evening class.",
    ),
    (
        "Suboccipitals tender, pressing them brings the ache; rotation {degrees} degrees.",
        "Forward head; sternomastoid taut on the right, rotation {degrees} degrees.",
        "Temporalis and masseter softer than before; neck rotation {degrees} degrees.",
    ),
    ("suboccipitals and temporalis", "sternomastoid and scalenes", "upper trapezius, both"),
    "fewer than one headache a week and no missed shifts",
)
WHIPLASH = Complaint(
    ("S13.4XXA", "S16.1XXA"),
    (
        "Since the collision the neck is sore and heavy at the end of the day.",
        "Sharp on quick turns, otherwise an ache.",
        "Tingling behind the ear has gone; stiffness stays.",
        "Sat in traffic on Thursday and the neck seized up.",
        "A good week: two days with hardly any pain.",
    ),
    (
        "Drives for {hours} before having to stop.",
        "Lifts the child with the left arm only.",
        "Back at work for half days.",
        "Sleeps with a rolled towel, five hours at a stretch.",
    ),
    (
        "Rotation {degrees} degrees to the worse side, guarded; scalenes and sternomastoid taut.",
        "Extension stops early, rotation {degrees} degrees; tender from C3 to C6.",
        "Spasm of the upper trapezius less; rotation {degrees} degrees before pain.",
    ),
    ("scalenes, sternomastoid and splenius", "cervical paraspinals", "upper back and levator"),
    "turn to 75 degrees both ways and drive an hour without pain above 2",
)
STRAIN = Complaint(
    ("S39.012A", "S33.5XXA"),
    (
        "Back has been sore since the lift at the mill; worst at the end of a shift.",
        "Light duty this week, pain on twisting only.",
        "Caught when stepping off the forklift, settled by evening.",
        "Morning stiffness down to ten minutes.",
        "Did a full week of light duty for the first time.",
    ),
    (
        "Stands for {hours} before having to sit.",
        "Lifts up to fifteen pounds, as the doctor allows.",
        "Climbs stairs one foot after the other again.",
        "Cannot yet work above the shoulder.",
    ),
    (
        "Flexion {degrees} degrees with a catch coming up; spasm of the erectors, left.",
        "Side-bending limited to the left; flexion {degrees} degrees.",
        "Tender over L4 and L5, less guarding; flexion {degrees} degrees.",
    ),
    ("erectors and quadratus, left more", "gluteals and hip rotators", "lumbar fascia"),
    "return to full duty, lifting fifty pounds",
)
_OF: Mapping[Cover, Sequence[Complaint]] = MappingProxyType(
    {
        Cover.AUTO: (WHIPLASH,),
        Cover.MADRONA: (WHIPLASH,),
        Cover.WORK: (STRAIN,),
        Cover.VA: (LOW_BACK, NECK),
    }
)
_COMMON = (NECK, LOW_BACK, SHOULDER, HEADACHE)
_HOURS = ("half an hour", "an hour", "an hour and a half", "two hours", "three hours")
_PLANS = (
    "Once a week for three more, then look again.",
    "Again in two weeks; stretches morning and evening until then.",
    "Heat before bed, short walks, again next week.",
    "Keep the stretches, add the wall exercise; again in two weeks.",
    "Write to {doctor} with the progress after the next session.",
)


def complaint_of(someone: Someone) -> Complaint:
    """Return what brings this client, the same at every visit."""
    known = _OF.get(someone.role.cover, _COMMON)
    return known[someone.place % len(known)]


def note(someone: Someone, *, nth: int, doctor: str) -> Note:
    """Return the note of a client's session, counted from 0; no two of hers read the same."""
    about, step = complaint_of(someone), someone.place + nth
    before = _pain(someone, nth)
    after = max(0, before - 2 - nth % 2)
    degrees = min(85, 40 + 5 * (someone.place % 4) + 3 * nth)
    hours = _HOURS[min(nth // 2 + someone.place % 2, len(_HOURS) - 1)]
    says, life = _turn(about.says, step), _turn(about.life, step + nth // 4)
    return Note(
        f"{says} Pain {before} of 10. {life.format(hours=hours)}",
        f"{_turn(about.found, step).format(degrees=degrees)} Worked on "
        f"{_turn(about.worked, step)}. Pain {after} of 10 after.",
        _progress(someone, nth, before, about.goal),
        _turn(_PLANS, step).format(doctor=doctor),
    )


def _pain(someone: Someone, nth: int) -> int:
    start, setback = 5 + someone.place % 4, (someone.place + nth) % 5 == 4
    return max(1, start - nth * 3 // 4 + setback)


def _progress(someone: Someone, nth: int, pain: int, goal: str) -> str:
    if not nth:
        return f"First session here. Goal: {goal}."
    first, last = _pain(someone, 0), _pain(someone, nth - 1)
    if pain > last:
        return f"A setback since the last session ({last} to {pain}). The goal stays: {goal}."
    if pain < first:
        return f"Pain from {first} to {pain} since the first session. Towards the goal: {goal}."
    return f"As at the last session, and holding. Goal: {goal}."


def _turn(texts: Sequence[str], step: int) -> str:
    return texts[step % len(texts)]
