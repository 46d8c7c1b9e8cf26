"""What the juries of the demonstration hear and say. All made up."""

from __future__ import annotations

ROLES = {
    "For": "Speaks for those who want the change",
    "Against": "Speaks for those who fear it",
    "Neutral": "Teaches how to weigh evidence",
}
INTERESTS = {
    "For": "Works for the NHS trust, which would gain from it.",
    "Against": "Has a shop in the city centre.",
    "Neutral": "None.",
}

STREETS_EVIDENCE = (
    (
        "Neutral",
        "briefing",
        "How people reach the centre today",
        "The university",
        "Four in ten come by car, three by bus, two on foot, one by bike. One household in four has no car.",
    ),
    (
        "For",
        "talk",
        "What dirty air does to children",
        "A doctor for children",
        "One child in nine here has asthma. On days with much traffic, twice as many come to us.",
    ),
    (
        "For",
        "figures",
        "Streets that were closed to cars elsewhere",
        "Three other cities",
        "Shops lost customers in the first year. After three years there were more than before.",
    ),
    (
        "Against",
        "experience",
        "I cannot carry it on the bus",
        "A carpenter",
        "I bring doors to people. Without my van in the centre I have no work there.",
    ),
    (
        "Against",
        "talk",
        "What the shopkeepers fear",
        "The traders’ association",
        "Half of our customers come by car, they tell us. We do not know who would still come.",
    ),
)
FIRST_DAY = """10:00 Welcome

10:30 Who are we, and what are we asked?

13:00 How to weigh evidence

15:00 What do we want to know?"""
SECOND_DAY = """10:00 The doctor

11:30 The traders’ association

13:30 Talk at tables

15:00 Whom else do we want to hear?"""
THIRD_DAY = """10:00 The bus driver

11:30 Drafts at tables

14:00 Drafts read to each other"""

HOME_EVIDENCE = (
    "A nurse at night is what lets people stay at home",
    "When my father came home and nobody was ready",
    "Who dies where, and what it takes",
)
HOME_DAYS = (
    ("Getting to know each other and the question", "10:00 Welcome\n\n11:00 What matters at the end"),
    ("Hearing nurses, families and a doctor", "10:00 A hospice nurse\n\n13:00 Two families"),
    ("Hearing those who pay", "10:00 The NHS trust\n\n13:00 The council"),
    ("Deciding", "10:00 Drafts\n\n14:00 The vote"),
)
HOME_SUMMARY = (
    "Everybody was heard. At the end each table said what it had learned and what it still wanted to know."
)
HOME_RECOMMENDATIONS = (
    (
        "A nurse who can come at night",
        "Two teams of nurses who come to the house at any hour, when somebody is dying at home.",
        "Most people go to hospital at night, because nobody can come.",
    ),
    (
        "Beds and hoists within a day",
        "Whoever comes home to die gets a bed, a hoist and somebody who sets them up, within a day.",
        "Two families told us that the bed came after the funeral.",
    ),
    (
        "Pay family members who care",
        "Whoever stops working to care for somebody who is dying is paid for up to three months.",
        "Without money only those can care who have savings.",
    ),
    (
        "One number to call",
        "One telephone number, day and night, with a person who knows the family.",
        "Families call five numbers and tell their story five times.",
    ),
    (
        "A room for saying goodbye in each neighbourhood",
        "A quiet room that families can use, in a library or a church hall.",
        "Not every home is large enough.",
    ),
)
HOME_MINORITY = (
    "Some of us are afraid that “at home” becomes the cheap way. Not everybody has a family, and not every family can. "
    "A bed in the hospice must stay a choice."
)
