"""The words of small print, and how people ask for what it says."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from models.training.small_print.values import (
    PHONE,
    Make,
    code,
    date,
    firm,
    money,
    number,
    pick,
    time,
)

T = TypeVar("T")
Label = tuple[str, Make, str]
"""As it is printed, what stands there, and the question that it answers."""

TITLES = {
    "medicine": (
        "PATIENT INFORMATION",
        "Package leaflet: information for the user",
        "HOW TO TAKE YOUR TABLETS",
    ),
    "contract": ("TENANCY AGREEMENT", "Agreement between landlord and tenant", "LEASE OF A FLAT"),
    "invoice": ("ELECTRICITY BILL", "Your annual statement", "INVOICE"),
    "appliance": ("TECHNICAL DATA", "Washing machine: specifications", "DATA SHEET"),
    "receipt": ("CORNER MARKET", "FRESH & NEAR", "CITY GROCER"),
    "menu": ("MENU", "Bistro by the bridge", "TODAY'S DISHES"),
    "timetable": ("DEPARTURES", "Winter timetable", "REGIONAL TRAINS"),
    "programme": ("PROGRAMME", "Summer school", "CONFERENCE DAY"),
    "nutrition": ("CRUNCHY OAT BARS", "Lentil soup with herbs", "WHOLEGRAIN CRISPBREAD"),
}


def _platform(rng: np.random.Generator) -> str:
    return f"{rng.integers(1, 20)}{pick(rng, ('', 'a', 'b'))}"


SCHEDULES = {
    "timetable": (
        "when does the train to {} leave",
        "which platform does the train to {} leave from",
        _platform,
    ),
    "programme": ("when does the session on {} begin", "which room is the session on {} in", code("@##")),
}
"""How one asks for the time and for the place, and what places are called."""
HEADS = {"timetable": ("Destination", "Departs", "Platform"), "programme": ("Session", "Begins", "Room")}

GOODS = {
    "receipt": (
        "OAT MILK", "BROWN BREAD", "CHEDDAR", "BANANAS", "OLIVE OIL", "TOMATO SOUP", "GREEN TEA", "DISH SOAP", "BUTTER",
        "RICE CAKES", "ORANGE JUICE", "DARK CHOCOLATE", "TOOTHPASTE", "PAPER TOWELS", "YOGHURT", "HONEY", "SPAGHETTI",
        "COFFEE BEANS", "LIGHT BULB", "CUCUMBER", "SALTED PEANUTS", "APPLE VINEGAR", "FROZEN PEAS", "BATTERIES",
    ),
    "menu": (
        "Garlic bread", "Onion soup", "Caesar salad", "Grilled trout", "Mushroom risotto", "Beef stew", "Roast chicken",
        "Lamb chops", "Fish and chips", "Vegetable curry", "Spinach lasagne", "Pumpkin ravioli", "Potato gratin",
        "Cheese platter", "Apple crumble", "Lemon tart", "Chocolate mousse", "Rice pudding", "Plum cake", "Iced coffee",
        "Mint tea", "Ginger beer", "Tomato salad", "Smoked salmon", "Stuffed peppers", "Lentil burger",
    ),
    "timetable": (
        "Ashbourne", "Brackley", "Carnforth", "Dunsford", "Eastmere", "Fallow Hill", "Glenbrook", "Harrowgate",
        "Ivybridge", "Kingsmead", "Longmoor", "Marlow Bay", "Netherton", "Oakhampton", "Penrose", "Queensferry",
        "Ravenscar", "Silverdale", "Thornbury", "Upper Lane", "Whitcombe", "Wexham", "Yarrow", "Stoneleigh",
    ),
    "programme": (
        "gardening", "pottery", "first aid", "photography", "sign language", "bread baking", "chess openings",
        "watercolour", "bicycle repair", "bird watching", "creative writing", "astronomy", "yoga", "woodwork",
        "folk dance", "cheese making", "robotics", "local history", "public speaking", "beekeeping", "knitting",
        "mushroom hunting", "home wiring",
    ),
}  # fmt: skip

NUTRIENTS = (
    ("Energy", 120, 600, "kcal", "how much energy does it have"),
    ("Fat", 1, 40, "g", "how much fat is in it"),
    ("of which saturates", 0.5, 20, "g", "how much of it are saturates"),
    ("Carbohydrate", 5, 80, "g", "how much carbohydrate does it contain"),
    ("of which sugars", 0.5, 50, "g", "how much sugar is in it"),
    ("Fibre", 0.5, 15, "g", "how much fibre does it have"),
    ("Protein", 1, 30, "g", "how much protein is in it"),
    ("Salt", 0.1, 3, "g", "how much salt does it contain"),
    ("Calcium", 100, 800, "mg", "how much calcium is in it"),
    ("Iron", 1, 14, "mg", "how much iron does it contain"),
)

LABELS: dict[str, tuple[Label, ...]] = {
    "medicine": (
        ("Active ingredient", code("@@-###"), "what is the active ingredient"),
        ("Strength", number(5, 800, "mg"), "what is the strength"),
        ("Adult dose", number(1, 4, "tablets"), "what is the dose for adults"),
        ("Dose for children", number(5, 40, "ml"), "what is the dose for children"),
        ("Maximum dose in 24 hours", number(4, 12, "tablets"), "what is the maximum dose"),
        ("Interval between doses", number(3, 12, "hours"), "how long is the interval between doses"),
        ("Store below", number(15, 30, "°C"), "below what temperature should I store it"),
        ("Expiry date", date, "when does it expire"),
        ("Batch", code("@####@"), "what is the batch number"),
        ("Licence number", code("PL #####/####"), "what is the licence number"),
        ("Pack size", number(8, 120, "tablets"), "what is the pack size"),
        ("Contains lactose", number(5, 90, "mg"), "how much lactose does it contain"),
        ("Sodium content", number(5, 90, "mg"), "how much sodium does it contain"),
        ("Manufacturer", firm, "who is the manufacturer"),
        ("Telephone", PHONE, "what is the phone number"),
        ("Poison hotline", code("0800 ######"), "what is the number of the poison hotline"),
        ("Use after opening", number(7, 90, "days"), "how long can I use it after opening"),
        ("Takes effect after", number(10, 90, "minutes"), "how long until it takes effect"),
        ("Leaflet revised", date, "when was the leaflet revised"),
        ("Price", money(2, 60), "what does it cost"),
        ("Do not drive for", number(2, 24, "hours"), "how long should I not drive"),
        ("Article code", code("#############"), "what is the article code"),
    ),
    "contract": (
        ("Landlord", firm, "who is the landlord"),
        ("Tenant", code("File @####"), "who is the tenant"),
        ("Monthly rent", money(400, 1900), "how much is the monthly rent"),
        ("Deposit", money(800, 4000), "how much is the deposit"),
        ("Start of tenancy", date, "when is the start of the tenancy"),
        ("End of tenancy", date, "when is the end of the tenancy"),
        ("Notice period", number(1, 12, "weeks"), "how long is the notice period"),
        ("Rent is due on day", number(1, 28), "on which day is the rent due"),
        ("Late fee", money(5, 90), "how much is the late fee"),
        ("Floor area", number(25, 140, "m2", 1), "what is the floor area"),
        ("Parking fee", money(15, 120), "how much is the parking fee"),
        ("Heating costs", money(40, 300), "how much are the heating costs"),
        ("Water costs", money(10, 90), "how much are the water costs"),
        ("Account number", code("DE## #### #### ####"), "what is the account number"),
        ("Reference", code("@@-####-##"), "what is the reference"),
        ("Cleaning charge", money(50, 300), "how much is the cleaning charge"),
        ("Interest on arrears", number(2, 12, "%", 1), "what is the interest on arrears"),
        ("Caretaker phone", PHONE, "what is the phone number of the caretaker"),
        ("Electricity meter", code("########"), "what is the number of the electricity meter"),
        ("Date of signature", date, "what is the date of the signature"),
        ("Insurance sum", money(1000, 9000), "how much is the insurance sum"),
        ("Quiet hours begin", time, "when do the quiet hours begin"),
    ),
    "invoice": (
        ("Customer number", code("########"), "what is the customer number"),
        ("Invoice number", code("@@######"), "what is the invoice number"),
        ("Invoice date", date, "what is the invoice date"),
        ("Payment due", date, "when is the payment due"),
        ("Meter number", code("# @@ ## ######"), "what is the meter number"),
        ("Previous reading", number(10000, 50000, "kWh"), "what was the previous reading"),
        ("Current reading", number(50000, 99000, "kWh"), "what is the current reading"),
        ("Consumption", number(900, 9000, "kWh"), "how much is the consumption"),
        ("Unit price", number(20, 60, "ct", 2), "what is the unit price"),
        ("Standing charge", money(60, 200), "how much is the standing charge"),
        ("Net amount", money(300, 2000), "what is the net amount"),
        ("Value added tax", money(50, 400), "how much is the value added tax"),
        ("Total to pay", money(400, 3000), "what is the total to pay"),
        ("Already paid", money(200, 900), "how much is already paid"),
        ("New instalment", money(40, 250), "how much is the new instalment"),
        ("Next reading", date, "when is the next reading"),
        ("Account number", code("DE## #### #### ####"), "what is the account number"),
        ("Service hotline", PHONE, "what is the phone number of the service hotline"),
        ("Contract ends", date, "when does the contract end"),
        ("Share of wind power", number(5, 80, "%"), "what is the share of wind power"),
        ("Discount", money(5, 90), "how much is the discount"),
        ("Emissions", number(50, 400, "g/kWh"), "how much are the emissions"),
    ),
    "appliance": (
        ("Model", code("@@ ####"), "what is the model"),
        ("Serial number", code("##-####-#####"), "what is the serial number"),
        ("Rated voltage", number(110, 240, "V"), "what is the rated voltage"),
        ("Rated power", number(200, 2400, "W"), "what is the rated power"),
        ("Frequency", number(50, 60, "Hz"), "what is the frequency"),
        ("Fuse", number(6, 20, "A"), "what fuse size does it need"),
        ("Weight", number(5, 90, "kg", 1), "how much does it weigh"),
        ("Width", number(40, 90, "cm", 1), "what is the width"),
        ("Height", number(50, 180, "cm", 1), "what is the height"),
        ("Depth", number(40, 80, "cm", 1), "what is the depth"),
        ("Water pressure", number(1, 10, "bar", 1), "what is the water pressure"),
        ("Maximum load", number(4, 12, "kg"), "what is the maximum load"),
        ("Spin speed", number(800, 1800, "rpm"), "what is the spin speed"),
        ("Noise level", number(35, 80, "dB"), "what is the noise level"),
        ("Energy per cycle", number(0, 2, "kWh", 3), "how much energy does a cycle use"),
        ("Water per cycle", number(30, 90, "litres"), "how much water does a cycle use"),
        ("Cable length", number(100, 300, "cm"), "how long is the cable"),
        ("Protection class", code("IPX#"), "what is the protection class"),
        ("Date of manufacture", date, "what is the date of manufacture"),
        ("Guarantee", number(12, 72, "months"), "how long is the guarantee"),
        ("Spare parts hotline", PHONE, "what is the phone number of the spare parts hotline"),
        ("Recommended price", money(100, 1500), "what is the recommended price"),
    ),
    "receipt": (
        ("TOTAL", money(20, 200, ""), "what is the total"),
        ("VAT 7 %", money(1, 20, ""), "how much is the VAT"),
        ("CASH", money(50, 250, ""), "how much cash was paid"),
        ("CHANGE", money(0, 40, ""), "how much change was given"),
        ("DATE", date, "what is the date"),
        ("RECEIPT NO", code("######"), "what is the receipt number"),
        ("CASHIER", code("No. ##"), "who was the cashier"),
        ("TEL", PHONE, "what is the phone number"),
        ("MEMBER CARD", code("#### ####"), "what is the number of the member card"),
        ("BONUS POINTS", number(2, 300), "what is the number of bonus points"),
        ("RETURN UNTIL", date, "until what date can I return it"),
    ),
    "nutrition": (
        ("Net weight", number(100, 900, "g"), "what is the net weight"),
        ("Best before", date, "what is the best before date"),
        ("Batch", code("L####@"), "what is the batch number"),
        ("Price", money(1, 9), "what is the price"),
        ("Portion size", number(20, 90, "g"), "what is the size of a portion"),
        ("Oven temperature", number(120, 240, "°C"), "what is the oven temperature"),
        ("Cooking time", number(3, 60, "minutes"), "what is the cooking time"),
        ("Packed on", date, "when was it packed"),
        ("Customer service", PHONE, "what is the phone number of the customer service"),
        ("Producer", firm, "who is the producer"),
        ("Keep refrigerated below", number(2, 9, "°C"), "below what temperature should I keep it"),
        ("Consume after opening within", number(2, 9, "days"), "how long does it keep after opening"),
        ("Organic control code", code("DE-OEKO-###"), "what is the organic control code"),
    ),
}

PROSE = {
    "medicine": (
        "Read all of this carefully before you start, because it holds what matters to you.",
        "Keep this paper. You may want to look things up again later.",
        "Ask your doctor or pharmacist if anything is unclear to you or if you feel worse.",
        "Swallow the tablets whole with plenty of water, with or without food.",
        "Do not pass this medicine on to others, even if their signs of illness are the same as yours.",
        "Tell your doctor about everything else that you take or have taken lately.",
        "Like all medicines this one can have side effects, although not everybody gets them.",
    ),
    "contract": (
        "The tenant treats the flat and everything in it with care and reports damage without delay.",
        "Changes to the building need the written consent of both parties.",
        "Subletting is allowed with permission only, which may not be refused without good cause.",
        "The keys are handed over once the first payment has arrived.",
        "Should one of these terms turn out to be void, the others stay in force.",
        "Pets other than small animals in cages need to be agreed upon.",
    ),
    "invoice": (
        "We thank you for your trust and are glad to supply you in the coming year too.",
        "The figures below are based on what you told us or on what our fitter took down.",
        "If you transfer the money yourself, name your reference so that we can match it.",
        "Taxes and grid fees are set by law and are passed on without any mark-up.",
        "You find tips for saving energy on our pages and in every branch.",
    ),
    "appliance": (
        "Have it connected by a qualified person and keep children away from the open door.",
        "Pull out the plug before you clean it, and never spray it with a hose.",
        "Stand it on firm and level ground, and leave a hand's breadth free at the back.",
        "Worn parts may be replaced by parts of the same kind only.",
        "Do not throw it away with household waste: hand it in at a collection point.",
    ),
    "receipt": (
        "Thank you for shopping with us.",
        "Goods can be exchanged with this slip only.",
        "We are here for you every day but on public holidays.",
        "Collect stamps and save at every visit.",
    ),
    "menu": (
        "with herbs from our own garden",
        "served with bread and a small salad",
        "as grandmother used to make it",
        "ask for today's choice of sides",
        "also available as a small plate",
        "our guests' favourite for years",
    ),
    "timetable": (
        "Times in bold apply on working days, all others on weekends too.",
        "Please allow enough time to change, and listen to the announcements.",
        "Bicycles are carried where there is room for them.",
        "Tickets have to be bought before the journey.",
        "Doors close half a minute before the train moves off.",
    ),
    "programme": (
        "Places are limited, so sign up at the desk in good time.",
        "Lunch is served in the courtyard, or in the hall when it rains.",
        "Whoever wants to help with tidying up is welcome.",
        "Please switch off your phones while somebody speaks.",
        "Drinks and fruit are free for everybody all day long.",
    ),
    "nutrition": (
        "Ingredients: oat flakes, rapeseed oil, cane syrup, hazelnuts, apple pieces, rice flour, sea salt.",
        "May hold traces of sesame, soya and milk.",
        "Store in a cool and dry place and close the bag well.",
        "Packed in a protective atmosphere.",
        "Made for you with care in small ovens.",
        "The packet belongs into the recycling bin.",
    ),
}
