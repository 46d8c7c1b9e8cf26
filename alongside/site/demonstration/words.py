"""What people of the demonstration say. All made up."""

from __future__ import annotations

GROWING_OLDER = (
    (
        "A bench every hundred steps",
        "I can walk to the shops, but not all the way at once. With a bench here and there I would go every day.",
    ),
    (
        "More benches on Pear Tree Road",
        "There is nowhere to sit down between the bus stop and the market. A few benches would do.",
    ),
    (
        "A lunch table in the school hall",
        "The hall is empty from twelve to two. Older people and children could eat together.",
    ),
    (
        "Help with the phone and the tablet",
        "My grandson sets it up and then he is gone. An hour a week with a patient person would help many of us.",
    ),
    (
        "Bring the chair exercise back",
        "It was on Tuesdays in the community centre. I slept better when it was on.",
    ),
    ("A number to ring that a person answers", "Not a machine. Somebody who knows what there is round here."),
    (
        "Lights in the cutting behind the mosque",
        "After four in winter it is dark, and we go the long way round.",
    ),
    ("A shed to mend things in", "Many of us have tools and time. A warm shed and a kettle is all it takes."),
    ("Volunteers to walk with", "I would go out if somebody went with me, to begin with."),
    ("A garden for the block", "The grass is nobody’s. We could grow beans, and sit there."),
    ("Crossing time at the big junction", "The green man goes red when I am half-way over."),
)

GREEN_SPACE = (
    (
        "Wild flowers along the river path",
        "Half a mile of seed, and fewer cuts of the mower in a year.",
        6_500_00,
    ),
    (
        "A path that takes a wheelchair",
        "Firm the muddy stretch by the weir, so that everybody can go round.",
        24_000_00,
    ),
    ("Six picnic tables", "Two of them with a place for a wheelchair.", 7_200_00),
    ("A wood for every school", "Two hundred young trees on the edge of five playgrounds.", 9_800_00),
    ("A play area with shade", "Trees and a sail over the toddlers’ corner.", 21_500_00),
    ("Drinking water by the tennis courts", "A tap for bottles, with a bowl for dogs.", 4_300_00),
    ("Raised beds behind the surgery", "For people whom the doctor sends outdoors.", 11_000_00),
    ("Lamps for the winter walk", "Low lamps that do not trouble the bats.", 18_400_00),
)

SAFER_STREETS = (
    ("A crossing by the primary school", "Where most children cross now, with a raised table.", 32_000_00),
    ("Speed signs that smile", "Four signs that show your speed and a face.", 9_600_00),
    ("Mirrors at the blind corner", "Two mirrors, and the hedge kept low.", 1_900_00),
    ("Cycle training for all ages", "Ten mornings, bikes lent.", 6_200_00),
    ("Drop kerbs on the way to the shops", "Eleven kerbs that stop a pushchair or a scooter.", 14_300_00),
    ("A walking bus", "Two paid leaders for a year, and bright coats.", 8_700_00),
)

WARM_PLACE = (
    (
        "A warm room in the library",
        "Open till eight, with tea, from October to March.",
        12_000_00,
        "So many of us sit in one cold room. The library is warm and closes at five.",
    ),
    (
        "A community fridge",
        "Shops bring what they cannot sell; anyone may take.",
        5_500_00,
        "Good food goes in the bin behind the shops every night.",
    ),
    (
        "Draught-proofing mornings",
        "Two people with tools, forty homes, in a winter.",
        9_000_00,
        "My window has a gap you could post a letter through.",
    ),
    (
        "A bench and a bus shelter",
        "At the stop by the surgery, out of the wind.",
        7_400_00,
        "We stand in the rain at the stop, with bad knees.",
    ),
    (
        "Coat and blanket swap",
        "Four Saturdays in the church hall.",
        1_200_00,
        "Children grow out of good coats every year.",
    ),
    (
        "Street party kit",
        "Tables, a gazebo and a tea urn to borrow.",
        3_800_00,
        "We met all our neighbours once, for the jubilee. We should again.",
    ),
    (
        "A second warm room in the pub",
        "Weekday afternoons, without having to buy.",
        6_000_00,
        "The pub has a fire and nobody in it until six.",
    ),
)

COMMENTS = (
    "Yes. My mother would use this every week.",
    "We tried something like it in 2019, and it worked until the money ran out.",
    "Could it be on the side with the shade?",
    "I can help on Saturdays.",
)
