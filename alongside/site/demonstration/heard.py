"""What people of the demonstration say at an event, in a survey, in conversations and by statements. All made up."""

from __future__ import annotations

# What matters, what to do differently, what would help; and the codes that a person gave to it.
FEEDBACK: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("Seeing the same doctor twice.", "Let me book ahead, not only at eight in the morning.", "",
     ("Getting an appointment", "Being known and heard")),
    ("A nurse who knows my sugar and my name.", "", "A place to sit that is not the corridor.",
     ("Being known and heard", "The building")),
    ("That somebody answers the phone.", "More people on the phone on Mondays.", "",
     ("Getting an appointment",)),
    ("Coming here without asking my daughter for a lift.", "Put the bus times on the wall.",
     "The bus to stop at the door.",
     ("Getting there",)),
    ("My privacy. Everyone hears you at the desk.", "A little room for saying what it is about.", "",
     ("The building",)),
    ("Being listened to, not typed at.", "Look at us and not at the screen.", "",
     ("Being known and heard",)),
    ("", "Tell people about the walking group. I heard of it by chance.", "A board with what is on.",
     ("Company and help",)),
    ("Company. I live alone since March.", "", "A cup of tea before the appointment would do it.",
     ("Company and help",)),
    ("The chemist being open when the doctor is.", "Open both till seven one day a week.", "",
     ("Getting an appointment",)),
    ("Appointments after work.", "One late evening.", "", ("Getting an appointment", "Getting an appointment")),
    ("An interpreter who comes when booked.", "Ask at booking which language we need.", "",
     ("Being known and heard", "Getting an appointment")),
    ("My mother’s memory.", "Give carers a number of their own.", "Somebody to sit with her for an hour.",
     ("Company and help",)),
    ("", "Stop sending letters that nobody can read.", "Plain words and large print.", ("Being known and heard",)),
    ("The ramp. It is too steep for my chair.", "", "A rail on both sides.", ("The building", "Getting there")),
    ("That children are welcome.", "Some toys that are clean.", "", ("The building",)),
    ("Getting there on two buses with a pram.", "", "A bus that runs past the school and the surgery.",
     ("Getting there",)),
    ("Not having to tell it all again each time.", "Write it down once and share it, if we say yes.", "",
     ("Being known and heard", "Being known and heard")),
    ("Help with forms.", "", "Somebody on Thursdays who knows about benefits.", ("Company and help",)),
    ("Knowing who to turn to after hospital.", "One name and one number.", "", ("Being known and heard",)),
    ("Quick tests without going into town.", "Take blood here.", "", ("Getting there", "Getting an appointment")),
    ("Sitting down. There are nine chairs.", "", "More chairs, with arms.", ("The building",)),
    ("My husband and I being seen together.", "Ask if people care for somebody.", "", ("Company and help",)),
    ("Somebody to talk to when it gets dark early.", "", "An afternoon with the kettle on.", ("Company and help",)),
    ("That they keep what they promise.", "Come back and tell us what you did.", "", ("Being known and heard",)),
)  # fmt: skip

CODES: tuple[tuple[str, str], ...] = (
    ("Getting an appointment", "Booking, waiting, the phone, and when things are open."),
    ("Being known and heard", "The same person each time, plain words, and being listened to."),
    ("Getting there", "Buses, lifts, ramps and the way there."),
    ("The building", "Chairs, rooms, privacy, steps."),
    ("Company and help", "Being with others, caring for somebody, groups and advice."),
)

FINDINGS: tuple[tuple[str, str, str], ...] = (
    ("will_do", "Book ahead as well as at eight",
     "From the first of the month, half of all appointments can be booked up "
     "to two weeks ahead, on the phone, online or at the desk."),
    ("will_do", "A room to say it in private", "The small store room by the desk becomes a place to talk without being "
     "heard."),
    ("will_do", "One name after hospital", "Everybody who comes home from hospital is given one name and one number."),
    ("our_role", "We host, others lead",
     "The waiting room is open with the kettle on every Thursday afternoon. Residents "
     "run it; we unlock, and keep out of the way."),
    ("we_need", "A bus that stops here", "We need the bus company and the council to talk with us about the 23."),
    ("we_need", "Drivers for people who cannot use a bus", "We need eight people with a car and two hours a week."),
)  # fmt: skip

# A statement, how likely each of two kinds of people is to agree, and how likely anybody is to pass.
STATEMENTS: tuple[tuple[str, float, float, float], ...] = (
    ("Buses should run until eleven every night.", 0.9, 0.85, 0.1),
    ("I would leave the car at home if the bus came when it says.", 0.85, 0.55, 0.1),
    ("Streets by schools should be closed to cars at school time.", 0.92, 0.15, 0.08),
    ("Parking in the centre should cost less.", 0.1, 0.9, 0.08),
    ("Bus lanes make everything slower.", 0.08, 0.88, 0.1),
    ("Pavements are for people, not for parked cars.", 0.95, 0.82, 0.05),
    ("One ticket should do for every bus and train.", 0.95, 0.93, 0.05),
    ("Cycle lanes take room that is needed for something else.", 0.07, 0.85, 0.12),
    ("People who cannot drive are forgotten here.", 0.9, 0.6, 0.15),
    ("I feel safe waiting for a bus after dark.", 0.25, 0.2, 0.1),
    ("Electric cars will solve most of it.", 0.12, 0.65, 0.2),
    ("The council asks us and then does what it wants.", 0.5, 0.6, 0.2),
    ("Older people should be able to use the bus before half past nine.", 0.85, 0.85, 0.1),
    ("I would pay a little more tax for better buses.", 0.8, 0.2, 0.12),
    ("Deliveries should come by bicycle where they can.", 0.85, 0.2, 0.2),
    ("Every stop should have a seat and a roof.", 0.96, 0.94, 0.04),
)

# What matters, in people's own words, by heading.
WHAT_MATTERS: tuple[dict[str, str], ...] = (
    {
        "important": "My allotment, and that I can still get there.",
        "wellness": "I am well when I am out before noon.",
    },
    {"important": "The mosque, my sisters, and a garden.", "do_and_do_not": "Ask my name first."},
    {
        "important": "Work that fits around the school run.",
        "people": "My mum, who has the children on Tuesdays.",
    },
    {"important": "Quiet. The road never sleeps.", "wellness": "I walk by the river when it gets too much."},
    {
        "important": "Being useful. I mended engines for forty years.",
        "do_and_do_not": "Give me something to do.",
    },
    {
        "important": "That my boy has somewhere to go after school.",
        "people": "The youth worker we used to have.",
    },
)

SURVEY_WORDS: tuple[str, ...] = (
    "A covered stop by the market.",
    "Somebody on the late bus besides the driver.",
    "That the lift at the station works.",
    "Real times on the sign, not the ones they hope for.",
    "A bench at the hill.",
    "Please clear the leaves from the cycle path.",
    "A crossing where we cross anyway.",
    "Free buses for under eighteens in the holidays.",
)
