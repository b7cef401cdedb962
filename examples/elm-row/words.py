"""What `make.py` puts into the made-up street: names, places, organisations and the acts that were written by hand.

Everything here is invented. A name that a living person bears is chance.
"""

from __future__ import annotations

__all__ = [
    "AGREEMENT",
    "BETWEEN",
    "DOMAINS",
    "EVERYDAY",
    "FAMILIES",
    "FREQUENCY",
    "GROUPS",
    "LONELINESS",
    "LUNCHES",
    "MEN",
    "ORGANISATIONS",
    "PLACES",
    "RUNS",
    "SERVICES",
    "TELLERS",
    "TOLD",
    "WOMEN",
    "told",
]

AGREEMENT = (
    "strongly agree",
    "tend to agree",
    "neither agree nor disagree",
    "tend to disagree",
    "strongly disagree",
)

LONELINESS = ("ucla3/companionship", "ucla3/left-out", "ucla3/isolated")

FREQUENCY = ("hardly ever or never", "some of the time", "often")

WOMEN = (
    "Ada Ailsa Amara Anneke Anwen Aroha Ayşe Beatriz Blessing Brónach Carys Chloë Clodagh Delphine Dilys "
    "Dorota Eilidh Elif Elspeth Enid Esme Fatou Farida Freya Ghazala Gita Grażyna Gwen Hadiza Hania Harriet "
    "Hevin Hiroko Ifeoma Ilse Ines Isla Ivana Jamila Joan Jolanta Kamala Kasia Leela Lidia Lorna Lubna Maeve "
    "Magda Marit Mbali Merryn Mina Morag Nadia Nasrin Ngozi Nkechi Olga Olwen Orla Padma Parveen Petra Priya "
    "Rhona Roisin Rosalind Ruth Sadia Seren Siân Siobhán Soraya Sunita Tamsin Tegan Una Usha Vera Wanjiru "
    "Winifred Xanthe Yasmin Zainab Zoë Zuzanna"
)

MEN = (
    "Alasdair Angus Bertrand Dinesh Hugo Kenji Leon Nikhil Rory Tendai Viktor Zygmunt "
    "Aled Amit Arjun Bashir Bilal Bram Callum Cezary Chidi Ciarán Cosmin Dafydd Demetri Eduardo Efe Emeka "
    "Femi Fergus Fionn Florin Gethin Goran Hamish Howard Idris Imran Iolo Jakub Jarek Josef Keir Kofi Kwame "
    "Lachlan Łukasz Malcolm Marek Mihai Neil Oisín Omar Pavel Quentin Rafał Rohan Samir Sibusiso Stefan Tariq "
    "Theo Tomasz Wilf Yusuf"
)

FAMILIES = (
    "Abara Achterberg Adeoye Amberley Anand Ashdown Bakare Balfron Banerji Barrowclough Bednarz Birtwhistle "
    "Bowerman Brackley Bryn-Hughes Calloway Catterick Chanda Cieślak Coldwell Copperthwaite Dalgarno Danjuma "
    "Dewsnap Dhillon Drabble Duckering Dziedzic Eastoe Ellacott Entwhistle Erdem Fairweather Farquharson "
    "Fenwright Fothergill Gajewski Garbutt Ghosh Gilfillan Glasspool Goodchild Grimaldi Haldane Harbottle "
    "Hathersage Hinchcliffe Holroyd Ibekwe Illingworth Inchbald Jankowska Jellicoe Joshi Kettlewell Kinvara "
    "Kowalczyk Lanyon Larkspur Lightbown Loxley Mabaso Macalister Malhotra Marchbanks Mirza Mukherjee "
    "Nandakumar Netherwood Nowicki O’Dalaigh Obuya Odhiambo Oglethorpe Okonjo Osgathorpe Pargeter Pemberley "
    "Penhaligon Pettigrew Pilkington Popescu Quayle Quilliam Rahimi Ramsbottom Rathbone Rawtenstall Rutkowska "
    "Saltmarsh Sangster Shakoor Skelhorn Sorley Strickland Sulaiman Szulc Tadeusz Thistlewood Threlfall "
    "Tolpuddle Trelawney Uchenna Underhill Vasanji Venables Wadsworth Waqar Whitlock Winterbourne Woodruffe "
    "Wrigglesworth Yaxley Yıldırım Zielińska"
)

DOMAINS = (
    ("everyday", "Everyday life", "", "talk, company and being neighbours"),
    ("food", "Food", "everyday", "cooking, growing and eating"),
    ("celebrations", "Celebrations", "everyday", "days marked together"),
    ("repairs", "Mending and lending", "everyday", "tools, gates and bins"),
    ("health", "Health", "", "being ill and getting better"),
    ("getting-about", "Getting about", "", "buses, lifts and legs"),
    ("young", "Children", "", "children and those who bring them up"),
    ("services", "Services", "", "what public bodies run"),
)

ORGANISATIONS = (
    # id, name, sector, since
    ("residents-association", "Elm Row Residents’ Association", "community", "1998"),
    ("parish-council", "Marlbrook Parish Council", "public", ""),
    ("district-council", "Vale of Thorn District Council", "public", ""),
    ("hall-trust", "Kettle Hall Trust", "third", "2007"),
    ("growers", "Elm Row Growers", "community", "2015"),
    ("foodshare", "Marlbrook Foodshare", "third", "2020"),
    ("st-osyth", "St Osyth’s Church", "third", ""),
    ("school", "Marl Hill Primary School", "public", ""),
    ("bakery", "Drabble’s Bakery", "private", "2011"),
    ("corner-shop", "Dhillon’s Corner Shop", "private", "1989"),
    ("care-agency", "Larkfield Home Care", "private", "2016"),
    ("bus-company", "Thornline Buses", "private", ""),
)

SERVICES = (
    # id, name, the organisation it belongs to, sector
    ("surgery", "Brook Lane Surgery", "", "public"),
    ("help-desk", "District Council help desk", "district-council", "public"),
    ("library-service", "Marlbrook branch library", "district-council", "public"),
    ("home-care", "Larkfield home visits", "care-agency", "private"),
)

GROUPS = (
    # id, name, purpose, since
    ("knitters", "Tuesday needles", "knitting and talk", "2012"),
    ("walkers", "Slow walkers", "walking at the pace of the slowest", "2019"),
    ("gate-parents", "Parents at the gate", "collecting children and putting the world right", ""),
    ("five-a-side", "Sunday five-a-side", "football", "2021"),
    ("street-chat", "Elm Row chat", "messages between neighbours on the telephone", "2020-03"),
    ("film-night", "Film night", "watching films in the hall", "2022-10"),
    ("baby-group", "Small fry", "parents of babies keeping each other company", "2023-01"),
)

PLACES = (
    # id, name, place_type, operator, opening_hours a week, agenda_free, lat (thousandths), lon (thousandths)
    ("kettle-hall", "Kettle Hall", "hall", "volunteers", "58", "yes", 3.1, 0.4),
    ("old-school-room", "The Old School Room", "hall", "council", "21", "no", 1.2, -0.6),
    ("library", "Marlbrook Library", "library", "council", "24.5", "yes", 2.2, 1.1),
    ("the-green", "The Green", "park", "council", "168", "yes", 2.8, -0.3),
    ("allotments", "Elm Row Allotments", "garden", "volunteers", "98", "yes", 4.6, -1.2),
    ("talking-bench", "The talking bench", "bench", "volunteers", "168", "yes", 3.6, 0.1),
    ("bakery-counter", "Drabble’s counter and two tables", "café", "business", "45", "yes", 3.3, 0.2),
    ("shop", "Dhillon’s", "shop", "business", "91", "yes", 0.8, 0.1),
    ("surgery-waiting-room", "The surgery’s waiting room", "waiting room", "council", "47.5", "no", 1.6, 1.4),
    ("bus-stop", "The shelter at the foot of the row", "bus stop", "council", "", "yes", 0.1, 0.3),
    ("school-gate", "The school gate", "gate", "nobody", "10", "yes", 5.2, 0.9),
    ("church-porch", "St Osyth’s porch", "church", "charity", "70", "yes", 5.6, -0.8),
    ("help-desk-room", "The help desk", "office", "council", "30", "no", 1.3, 1.9),
    ("boiler-house", "The Boiler House", "hall", "volunteers", "12", "no", 0.5, -0.9),
    ("laundrette", "The laundrette", "shop", "business", "84", "", 0.9, 0.2),
)

RUNS = (
    # organisation, place
    ("hall-trust", "kettle-hall"),
    ("district-council", "old-school-room"),
    ("district-council", "library"),
    ("parish-council", "the-green"),
    ("growers", "allotments"),
    ("residents-association", "talking-bench"),
    ("bakery", "bakery-counter"),
    ("corner-shop", "shop"),
    ("school", "school-gate"),
    ("st-osyth", "church-porch"),
    ("district-council", "help-desk-room"),
    ("residents-association", "boiler-house"),
)

BETWEEN = (
    ("district-council", "hall-trust", "funds"),
    ("parish-council", "residents-association", "funds"),
    ("hall-trust", "foodshare", "partnership"),
    ("foodshare", "st-osyth", "partnership"),
    ("surgery", "foodshare", "refers"),
    ("help-desk", "foodshare", "refers"),
    ("surgery", "walkers", "refers"),
    ("bakery", "foodshare", "support"),
)

LUNCHES = (
    "Thursday lunch: soup, bread and a quarrel about chess.",
    "Thursday lunch, with a cake nobody owned up to.",
    "Thursday lunch; the rain kept everyone till four.",
)

TELLERS = ("p110", "p017")
"""Who told the two stories that study.toml releases for quoting, and agreed to that when they were read back."""

EVERYDAY: dict[str, tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]] = {
    # kind: (domain, stories of acts that happened, stories of acts that were stopped and what stopped them)
    "help": (
        "repairs",
        (
            "Mended the gate that had been hanging since the storm.",
            "Carried the shopping up, and came back for the bottles.",
            "Put the bins out for a fortnight without being asked.",
            "Held the ladder, then did the climbing as well.",
        ),
        (("Would have cleared the drain, and was told to log it and wait.", "a job for the contractor only"),),
    ),
    "care": (
        "health",
        (
            "Sat up until the fever went down.",
            "Collected the tablets and stayed for a cup of tea.",
            "Walked the dog all through the weeks on crutches.",
        ),
        (("Offered to take the blood pressure at home, which is not in the care plan.", "the care plan"),),
    ),
    "meal": (
        "food",
        (
            "Left a pot of lentils on the step.",
            "Made double and took half across the road.",
            "Had the new people in for pancakes on their second evening.",
        ),
        (("Wanted to bring soup to the ward; nothing cooked at home may go in.", "hygiene rules"),),
    ),
    "lift": (
        "getting-about",
        ("Drove to the eye clinic and waited.", "Fetched the children when the bus did not come."),
        (("Could have taken a second passenger, but the scheme insures one.", "insurance of the scheme"),),
    ),
    "conversation": (
        "everyday",
        (
            "Stopped for a minute and stayed an hour.",
            "Asked how the job was going, and listened to the answer.",
            "Kept company at the stop until the last bus.",
        ),
        (("Began to talk at the counter and was moved along for the queue.", "two minutes a caller"),),
    ),
    "advice": (
        "everyday",
        ("Explained the form line by line.", "Knew whom to ring about the damp."),
        (
            (
                "Knew the answer and was not allowed to give it over the telephone.",
                "data protection as it is read there",
            ),
        ),
    ),
    "loan": ("repairs", ("Lent the drill, with the box of bits.", "Lent the travel cot for the summer."), ()),
    "gift": (
        "everyday",
        ("Left a jar of quince jelly on every step.", "Put a bag of outgrown coats by the door.", "A hat, knitted."),
        (),
    ),
    "visit": ("health", ("Called in twice a week after the funeral.", "Took the baby round to be admired."), ()),
    "welcome": (
        "everyday",
        ("Brought a list of who mends what, on the day they moved in.", "Saved a place at the table and waved."),
        (),
    ),
}

TOLD = """\
meal|hall-trust||kettle-hall|food||happened|lunch|p2:for p2b:for p4:for
The first Thursday lunch: anyone could come, everyone brought something, thirty did.
a free hall at midday|
space|growers||allotments|food||happened|gate|p2b:for p5:for
The growers took the lock off the allotment gate for good.
a vote after a long evening|some feared for their beans
decision|district-council|street-chat|old-school-room|everyday|in-role|blocked||p2b:against p5a:against p3:against
Neighbours asked for the Old School Room on Sundays; the booking system has no Sundays.
|the booking system
listening|surgery||surgery-waiting-room|health|in-role|happened|survey|p6b:for p3:for
The surgery asked everyone who came that week whether they had been met kindly, staff too.
a practice manager who wanted to know|
policy|surgery||surgery-waiting-room|health|in-role|happened|survey|p5a:for p6b:for p1:for
After reading the answers the surgery took the screen off its front desk.
what people had written|
decision|help-desk||help-desk-room|services|in-role|mixed||p1:for p6a:against p3:for
A caller was given forty minutes instead of eight; the sheet that counts callers went red.
a colleague took the queue|the target of eight minutes
recognition|residents-association||the-green|everyday||happened|slate|p4:for
A slate by the green on which anyone may chalk a thank you.
a broken blackboard from the school|
recognition|school|gate-parents|school-gate|young||happened|slate|p4:for p2:for
The children copied the slate and read the best of it out on Fridays.
the slate by the green|
policy|care-agency|||health|in-role|blocked||p1:against p2a:against p6a:against
A carer asked for ten minutes more with a man who had begun to talk, and was shown the rota.
|visits paid by the quarter hour
care|home-care|||health|beyond-role|happened||p1:against p5a:mixed
The same carer went back in her own time.
she lives round the corner|
listening|library-service||library|everyday|in-role|happened|kettle|p3:for p2b:for p1:for
The library asked those who sleep in its chairs what they would like, and bought a kettle.
nobody had to sign anything|
gathering|library-service||library|everyday|in-role|happened|kettle|p2:for p2b:for
The kettle grew into a table of talk on Wednesday mornings.
the kettle|
decision|district-council|growers|the-green|food|in-role|blocked||p5a:against p2b:against
The growers offered fruit trees for the green; nobody could say who would insure the apples.
|liability for falling fruit
celebration|residents-association||the-green|celebrations||happened|lunch|p2:for p4:for
The street sat down to one long table.
the lunches had shown how|
space|residents-association||boiler-house|everyday||mixed||p2b:mixed p5b:against
The Boiler House opened for everybody, until its committee and the footballers fell out over keys.
volunteers with paint|a quarrel about keys
policy|parish-council|||everyday|in-role|happened||p5b:for
The parish wrote into its standing orders that anyone may say when they were treated badly.
a resignation the year before|
policy|district-council|||services|in-role|happened||p6a:for p5a:for
The district struck two of its nine targets for the help desk and kept the ones about answers.
the red sheet, shown to a councillor|
campaign|school|||young||happened||p4:for
A week in which every class did one good turn in secret.
a teacher’s idea|
decision|bus-company||bus-stop|getting-about|in-role|blocked||p1:against p6a:against
A driver who waited for slow passengers was asked to stop waiting.
|penalties for a late bus
meal|foodshare||church-porch|food||happened|lunch|p2b:for p3:for
Foodshare moved its tables out to the porch and put chairs round them.
the church keys|
"""
"""Acts of organisations, three lines each, in the order they happened.

First kind, giver, receiver, place, domain, capacity, outcome, thread (acts of one thread prompt each other) and codings
(what a coder might make of it, ``item:stance``); then the story; then what helped and what got in the way.
"""


def told() -> list[dict[str, str]]:
    """Give the acts of `TOLD` as rows."""
    lines = TOLD.splitlines()
    out = []
    for head, story, why in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        names = ("kind", "givers", "receivers", "place", "domain", "capacity", "outcome", "thread", "codings")
        helped, stopped = why.split("|")
        row = dict(zip(names, head.split("|"), strict=True))
        out.append(row | {"story": story, "what_enabled": helped, "what_blocked": stopped})
    return out
