"""Makes the tables of Elm Row, a street that does not exist: the same bytes on every machine and every run.

Run ``python make.py`` to write the tables beside this file, or ``python make.py FOLDER`` to write them elsewhere.
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import words
from chance import Dice, Row, named, write

SEED = 20240305
AGES = ("16-24", "25-44", "45-64", "65-79", "80+")
FIRST_DAY = {"1": date(2024, 3, 4), "2": date(2025, 3, 3)}
MUTUAL = ("kin", "friend", "neighbour")
TELLING = 0.79
"""How likely one side tells of a tie. Of the ties that either tells of, both tell of p / (2 - p) = 0.65."""

Known = dict[tuple[str, str, str], int]
"""Ties as they are, told or not: kind and the two people, to how often they meet (0 to 4)."""


class Street:
    """The people of the street and, table by table, what is told of them."""

    def __init__(self) -> None:
        self.dice = Dice(SEED)
        self.people: list[Row] = []
        self.households: list[Row] = []
        self.ties: list[Row] = []
        self.acts: list[Row] = []
        self.answers: list[Row] = []
        self.codings: list[Row] = []
        self.consents: list[Row] = []
        self.places = named("id name place_type operator opening_hours agenda_free north east", words.PLACES)
        self.settle()
        quiet = [p["id"] for p in self.people if p["single"] and p["waves"] == "1;2" and p["consent"] == "yes"]
        self.alone = set(quiet[-2:])
        self.meet()
        self.belong()
        self.act()
        self.code()
        self.answer()
        self.agree()

    # -- who lives here --------------------------------------------------------------------------

    def settle(self) -> None:
        """Fill the houses, and let some refuse, withdraw, or have no consent on record."""
        dice = self.dice
        first = {"woman": dice.take(words.WOMEN.split(), 200), "man": dice.take(words.MEN.split(), 200)}
        families = dice.take(words.FAMILIES.split(), 200)
        while len(self.people) < 120:
            number = len(self.households) + 1
            end = ("north", "middle", "south")[min(2, number * 3 // 54)]
            size = min(dice.pick((1, 2, 3, 4, 5), (30, 34, 18, 12, 6)), 120 - len(self.people))
            age = dice.pick(AGES, (4, 34, 32, 20, 10))
            came = dice.pick(range(1971, 2024)) if dice.chance(0.7) else 2022 + dice.below(3)
            home = {"id": f"h{number:02d}", "name": f"{number} Elm Row", "street_end": end}
            self.households.append(home | {"dwelling": dice.pick(("house", "flat"))})
            for place in range(size):
                gender = dice.pick(("woman", "man", "non-binary", "REF", ""), (51, 43, 3, 2, 1))
                given = first[gender if gender in first else dice.pick(("woman", "man"))].pop()
                family = families[number] if place == 0 or dice.chance(0.7) else dice.pick(families)
                band = age if place < 2 else dice.pick(AGES[:2])
                person = self.person(band, came) | {"gender": gender, "name": f"{given} {family}"}
                self.people.append(person | {"member_of": home["id"], "street_end": end, "single": size == 1})
        plan = [*["no"] * 5, *["withdrawn"] * 3, *[""] * 7]
        for person, consent in zip(dice.take(self.people, len(plan)), plan, strict=True):
            person["consent"] = consent
            person["waves"] = {"no": "", "withdrawn": "1"}.get(consent, person["waves"])

    def person(self, band: str, came: int) -> Row:
        """Describe one person; some leave between the waves, some come, some are asked once only."""
        dice = self.dice
        waves, until, since = "1;2", "", str(came)
        if came == 2024:
            waves, since = "2", f"2024-{7 + dice.below(5):02d}"
        elif dice.chance(0.04):
            waves, until = "1", f"2024-{8 + dice.below(4):02d}"
        elif dice.chance(0.08):
            waves = dice.pick(("1", "2"))
        known = not dice.chance(0.03)
        return {
            "id": f"p{len(self.people) + 1:03d}",
            "consent": "yes",
            "waves": waves,
            "since": since if known else "",
            "until": until,
            "years_here": 2024 - came if known else "",
            "age_band": "REF" if dice.chance(0.02) else "" if dice.chance(0.02) else band,
            "limited": "" if dice.chance(0.04) else "yes" if dice.chance(0.1 + 0.13 * AGES.index(band)) else "no",
            "band": band,
            "came": came,
        }

    def here(self, wave: str) -> dict[str, Row]:
        """Give those who live on the street in a wave and are not on their own entirely."""
        gone = {p["id"] for p in self.people if (p["came"] == 2024 if wave == "1" else p["until"])} | self.alone
        return {p["id"]: p for p in self.people if p["id"] not in gone}

    # -- ties ------------------------------------------------------------------------------------

    def meet(self) -> None:
        """Let people know each other in two waves, and tell of it from both sides."""
        known: Known = {}
        for wave in ("1", "2"):
            here = self.here(wave)
            known = {k: s for k, s in known.items() if k[1] in here and k[2] in here and self.dice.chance(0.78)}
            for person in here.values():
                for other in here.values():
                    if other["id"] > person["id"]:
                        self.befriend(person, other, known, wave == "1")
            for person in here.values():
                self.rely(person, here, known)
            for (kind, one, other_id), often in sorted(known.items()):
                self.tell(kind, here[one], here[other_id], often, wave)

    def befriend(self, one: Row, other: Row, known: Known, first: bool) -> None:
        """Make two people kin at home, neighbours next door, friends mostly at the same end and of an age."""
        dice, pair = self.dice, (one["id"], other["id"])
        doors = abs(int(other["member_of"][1:]) - int(one["member_of"][1:]))
        if doors == 0:
            known.setdefault(("kin", *pair), 4)
            return
        near = one["street_end"] == other["street_end"]
        share = (0.05 if near else 0.014 if first else 0.02) * (1.6 if one["band"] == other["band"] else 0.7)
        share *= 0.5 if max(one["came"], other["came"]) >= 2023 else 1
        if dice.chance(share if first else share / 3):
            known.setdefault(("friend", *pair), dice.below(5))
        if doors <= 2 and dice.chance(0.3 if first else 0.12):
            known.setdefault(("neighbour", *pair), dice.below(5))

    def rely(self, person: Row, here: dict[str, Row], known: Known) -> None:
        """Give a person helpers and advisers; newcomers and the south end get fewer and need no fewer."""
        dice, own = self.dice, person["id"]
        mates = [b if a == own else a for _, a, b in sorted(known) if own in (a, b)]
        wanted = dice.below(3) + 2 * (person["limited"] == "yes")
        wanted -= (person["came"] >= 2022) + (person["street_end"] == "south")
        wanted -= sum(1 for kind, _, b in known if kind == "help" and b == own)
        for _ in range(wanted):
            giver = dice.pick(mates) if mates and dice.chance(0.85) else dice.pick(sorted(here))
            if giver != own:
                known.setdefault(("help", giver, own), dice.below(5))
        if dice.chance(0.45):
            giver = dice.pick(sorted(here)[::11]) if dice.chance(0.5) or not mates else dice.pick(mates)
            if giver != own:
                known.setdefault(("advice", giver, own), dice.below(4))

    def tell(self, kind: str, one: Row, other: Row, often: int, wave: str) -> None:
        """Write what each side, where it was asked, says of a tie."""
        dice, mutual = self.dice, kind in MUTUAL
        place = dice.pick(self.places)["id"] if wave == "2" and dice.chance(0.6) else ""
        since = dice.pick(range(max(one["came"], other["came"]), 2025))
        for teller, named_one in ((one, other), (other, one)):
            asked = wave in teller["waves"].split(";")
            if not asked or not dice.chance(0.93 if kind == "kin" else TELLING):
                continue
            source, target = (teller, named_one) if mutual else (one, other)
            strength = min(4, max(0, often + dice.pick((-1, 0, 0, 0, 1))))
            quality = dice.pick(("REF", "", 1, 2, 3, 4, 5), (2, 5, 3, 7, 19, 34, 30))
            formal = kind in ("help", "advice") and dice.chance(0.1)
            self.tie(
                source["id"],
                target["id"],
                kind,
                wave,
                teller["id"],
                "" if dice.chance(0.05) else strength,
                "" if dice.chance(0.03) else "formal" if formal else "informal",
                quality=quality,
                since="" if dice.chance(0.35) else since,
                place=place,
                generator="naming" if mutual else "giving" if teller is one else "receiving",
            )

    def tie(
        self,
        source: str,
        target: str,
        kind: str,
        wave: str,
        teller: str,
        strength: int | str,
        setting: str,
        **rest: Any,
    ) -> None:
        """Write one report of a tie."""
        row = {"id": f"t{len(self.ties) + 1:04d}", "source": source, "target": target, "kind": kind, "wave": wave}
        self.ties.append(row | {"reported_by": teller, "strength": strength, "setting": setting} | rest)

    def belong(self) -> None:
        """Tie people to organisations, groups and places, and organisations to each other."""
        dice = self.dice
        bodies = [o[0] for o in words.ORGANISATIONS]
        for person in (p for p in self.people if p["waves"] and p["id"] not in self.alone):
            old = person["band"] in AGES[3:]
            held = [
                (kind, dice.pick(targets), dice.below(5), setting)
                for kind, share, setting, targets in (
                    ("works-for", 0.0 if old else 0.3, "formal", bodies[1:4] + bodies[5:]),
                    (
                        "volunteers-for",
                        0.3 if old else 0.12,
                        "formal",
                        ["hall-trust", "foodshare", "growers", "st-osyth"],
                    ),
                    ("member", 0.4, "informal", [g[0] for g in words.GROUPS] + ["residents-association", "growers"]),
                    ("uses", 0.6, "formal", [s[0] for s in words.SERVICES]),
                )
                if dice.chance(share)
            ]
            door = int(person["member_of"][1:]) / 10
            nearness = [1 / (1 + abs(5.5 - place["north"] - door)) for place in self.places]
            favourites = {dice.pick(self.places, nearness)["id"] for _ in range(dice.below(5))}
            held += [("visits", place, dice.below(5), "informal") for place in sorted(favourites)]
            for wave in person["waves"].split(";"):
                for kind, target, often, setting in held:
                    if dice.chance(0.9):
                        strength = "" if dice.chance(0.04) else often
                        self.tie(person["id"], target, kind, wave, person["id"], strength, setting)
        for source, target, kind in (*((a, b, "runs") for a, b in words.RUNS), *words.BETWEEN):
            self.tie(source, target, kind, "", source, "", "formal")

    # -- acts ------------------------------------------------------------------------------------

    def act(self) -> None:
        """Let people be kind, be stopped, and pass it on; then what organisations did, and the lunches."""
        dice = self.dice
        pairs = [(t["source"], t["target"]) for t in self.ties if t["kind"] in ("help", "friend") and t["wave"] == "1"]
        for giver, receiver in dice.take(pairs, 62):
            day, prompt = date(2023, 10, 2) + timedelta(days=dice.below(330)), ""
            while True:
                prompt = self.kindness(giver, receiver, day, prompt)
                onward = [b for a, b in pairs if a == receiver and b != giver]
                if not onward or not dice.chance(0.4):
                    break
                giver, receiver, day = receiver, dice.pick(onward), day + timedelta(days=3 + dice.below(40))
        last: dict[str, str] = {}
        for number, told in enumerate(words.told()):
            day = date(2023, 10, 20) + timedelta(days=27 * number + dice.below(20))
            own = self.deed(day, last.get(told["thread"], ""), **told)
            last |= {told["thread"]: own} if told["thread"] else {}
        prompt = next(a["id"] for a in self.acts if a.get("thread") == "lunch")
        for number in range(8):
            table = dice.take(self.here("1"), 9 + dice.below(8))
            cooks = table[: 3 + dice.below(4)]
            day = date(2024, 1, 11) + timedelta(days=28 * number)
            lunch = {
                "kind": "meal",
                "place": "kettle-hall",
                "domain": "food",
                "capacity": "personal",
                "outcome": "happened",
            }
            lunch |= {"story": dice.pick(words.LUNCHES), "codings": "p2b:for"}
            prompt = self.deed(day, prompt, givers=";".join(cooks), receivers=";".join(table), **lunch)

    def kindness(self, giver: str, receiver: str, day: date, prompt: str) -> str:
        """Write one everyday act, now and then anonymous or stopped; give its id."""
        dice = self.dice
        kind = dice.pick(list(words.EVERYDAY))
        domain, stories, stopped = words.EVERYDAY[kind]
        told = {"kind": kind, "givers": giver, "receivers": receiver, "domain": domain}
        told["place"] = dice.pick(self.places)["id"] if dice.chance(0.5) else ""
        if stopped and dice.chance(0.35):
            story, why = dice.pick(stopped)
            told |= {"capacity": "in-role", "outcome": "blocked", "codings": "p5a:against"}
            return self.deed(day, prompt, story=story, what_blocked=why, **told)
        capacity = dice.pick(("personal", "in-role", "beyond-role", ""), (80, 7, 8, 5))
        if kind in ("gift", "help") and dice.chance(0.5):
            told["givers"] = ""
        return self.deed(day, prompt, story=dice.pick(stories), capacity=capacity, outcome="happened", **told)

    def deed(self, day: date, prompt: str, **told: str) -> str:
        """Write one act, its day at the precision it was remembered in; give its id."""
        own = f"a{len(self.acts) + 1:03d}"
        when = day.isoformat()[: self.dice.pick((10, 7, 4, 0), (70, 20, 5, 5))]
        wave = "1" if day < date(2024, 6, 1) else "2"
        self.acts.append(told | {"id": own, "when": when, "wave": wave, "prompted_by": prompt})
        return own

    # -- what is made of it ----------------------------------------------------------------------

    def code(self) -> None:
        """Let two coders hold the acts against the Kindness Promise, each without the other."""
        refers = next(t for t in self.ties if (t["source"], t["target"]) == ("surgery", "foodshare"))
        for subject in (
            *self.acts,
            refers | {"codings": "p3:for"},
            {"id": "help-desk", "wave": "1", "codings": "p6a:against"},
        ):
            for coding in subject.get("codings", "").split():
                item, stance = coding.split(":")
                for coder, sees in (("coder-1", 0.94), ("coder-2", 0.84)):
                    self.judge(subject, item, stance, coder, sees)

    def judge(self, subject: Row, item: str, stance: str, coder: str, sees: float) -> None:
        """Write what one coder, who may miss it, says of one record and one item."""
        dice = self.dice
        item = f"kindness-promise/{item[:2] if dice.chance(0.1) else item}"
        done = any((c["subject"], c["item"], c["coder"]) == (subject["id"], item, coder) for c in self.codings)
        if done or not dice.chance(sees):
            return
        row = {"id": f"e{len(self.codings) + 1:03d}", "subject": subject["id"], "item": item, "coder": coder}
        row |= {"stance": "mixed" if dice.chance(0.02) else stance, "wave": subject["wave"]}
        self.codings.append(row | {"confidence": dice.pick(("", "0.5", "0.7", "0.9", "1"))})

    def answer(self) -> None:
        """Ask everyone three short instruments; those on the telephone cannot be shown the circles of the last."""
        dice = self.dice
        for wave in ("1", "2"):
            told = [
                (t["source"], t["target"]) for t in self.ties if t["wave"] == wave and t["kind"] in (*MUTUAL, "help")
            ]
            for person in (p for p in self.people if wave in p["waves"].split(";")):
                warm = min(4, sum(person["id"] in ends for ends in told) // 4)
                day = (FIRST_DAY[wave] + timedelta(days=dice.below(80))).isoformat()
                mode = dice.pick(("doorstep", "paper", "telephone"), (60, 25, 15))
                kind = min(4, max(0, 3 - warm + dice.below(3)))
                values = {"shs/neighbourhood-kindness": words.AGREEMENT[kind]}
                for question in words.LONELINESS:
                    values[question] = words.FREQUENCY[(dice.next() * 4 > warm) + (dice.next() * 5 > warm + 2)]
                values["ios/closeness"] = str(min(7, 1 + warm + dice.below(3)))
                for question, value in values.items():
                    status = dice.pick(("answered", "refused", "dont-know", ""), (93, 3, 2, 2))
                    if question == "ios/closeness" and mode == "telephone":
                        status = "not-asked"
                    row = {"id": f"r{len(self.answers) + 1:04d}", "respondent": person["id"], "question": question}
                    row |= {"value": value if status == "answered" else "", "status": status, "when": day}
                    self.answers.append(row | {"wave": wave, "mode": mode})

    # -- what they agreed to ------------------------------------------------------------------------

    def agree(self) -> None:
        """Write down who withdrew, and who said of one purpose what they did not say of the study as a whole."""
        dice = self.dice
        for person in self.people:
            if person["consent"] == "withdrawn":
                self.consent(person, "all", "withdrawn", "", f"2024-{6 + dice.below(6):02d}", "by telephone")
        agreed = dice.take([p for p in self.people if p["consent"] == "yes"], 17)
        said = [("share", "no", "")] * 8 + [("share", "yes", "2025-03")] * 3 + [("contact", "no", "")] * 6
        for person, (purpose, status, expires) in zip(agreed, said, strict=True):
            self.consent(person, purpose, status, expires, "2024-03", "signed form")
        for teller in words.TELLERS:
            for purpose in ("report", "share"):
                self.consent({"id": teller}, purpose, "yes", "", "2025-05", "story read back")

    def consent(self, person: Row, purpose: str, status: str, expires: str, when: str, source: str) -> None:
        """Write one answer down."""
        row = {"person": person["id"], "purpose": purpose, "status": status, "when": when, "expires": expires}
        self.consents.append(row | {"source": source})


def areas() -> str:
    """Draw the south end, the middle and the north end of the street, as GeoJSON with a feature a line."""
    lines, west, east = [], -1.0716, -1.0677
    for name, south, north in (("south", 52.1799, 52.182), ("middle", 52.182, 52.1839), ("north", 52.1839, 52.1859)):
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        lines.append(json.dumps({"type": "Feature", "properties": {"name": name}, "geometry": shape}))
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def main(folder: Path) -> None:
    """Write every table into a folder."""
    street = Street()
    for place in street.places:
        place |= {
            "latitude": f"{52.18 + place['north'] / 1000:.4f}",
            "longitude": f"{-1.07 + place['east'] / 1000:.4f}",
        }
    people = "id name member_of consent waves since until age_band gender street_end years_here limited"
    write(folder / "people.csv", people, street.people)
    write(folder / "households.csv", "id name street_end dwelling", street.households)
    write(folder / "groups.csv", "id name since purpose", named("id name purpose since", words.GROUPS))
    write(folder / "organisations.csv", "id name since sector", named("id name sector since", words.ORGANISATIONS))
    write(folder / "services.csv", "id name member_of sector", named("id name member_of sector", words.SERVICES))
    columns = "id name latitude longitude place_type operator opening_hours agenda_free"
    write(folder / "places.csv", columns, street.places)
    write(folder / "domains.csv", "id name parent description", named("id name parent description", words.DOMAINS))
    ties = "id source target kind strength quality reported_by since wave setting place generator"
    write(folder / "relationships.csv", ties, street.ties)
    acts = (
        "id kind givers receivers place domain when wave capacity outcome prompted_by story what_enabled what_blocked"
    )
    write(folder / "actions.csv", acts, street.acts)
    write(folder / "evidence.csv", "id subject item stance coder confidence wave", street.codings)
    write(folder / "responses.csv", "id respondent question value status when wave mode", street.answers)
    write(folder / "consents.csv", "person purpose status when expires source", street.consents)
    (folder / "areas.geojson").write_text(areas(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
