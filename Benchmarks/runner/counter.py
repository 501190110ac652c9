"""A session at the counter for a household of six, through its pages, up to the forms as PDF."""

import datetime
import re
import time

from .browser import Browser

TODAY = datetime.date.today()

# Given name, kana of the given name, age, sex, relation.
FAMILY = [
    ("健一", "けんいち", 41, "male", "head"), ("美咲", "みさき", 38, "female", "spouse"),
    ("陽菜", "ひな", 11, "female", "child"), ("蓮", "れん", 7, "male", "child"),
    ("葵", "あおい", 1, "female", "child"), ("和子", "かずこ", 77, "female", "parent"),
]

# What they answer; "no", or else the first answer offered, to everything that is not here.
ANSWERS = {
    "household.insurance": "kokuho", "household.childAllowance": "elsewhere", "household.pregnant": "yes",
    "person.pregnant.expecting": "yes", "person.care.certified": "yes", "household.wantsCertificate": "yes",
}


def date(name, day):
    return {f"{name}.year": str(day.year), f"{name}.month": str(day.month), f"{name}.day": str(day.day)}


def years_ago(years):
    return datetime.date(TODAY.year - years, 3, 3)


class Counter:
    """Opens the session and answers its questions."""

    def __init__(self, address):
        self.browser = browser = Browser(address)
        browser.sign_in("clerk")
        browser.open("/office/sessions/new")
        browser.send_fields(browser.form("/office/sessions"), {
            "events": "moved-in", "role": "head", "identity": "my-number-card",
            **date("date", TODAY - datetime.timedelta(days=4)),
        })
        self.path = browser.path
        if not re.fullmatch(r"/office/sessions/[0-9a-f-]{36}", self.path):
            raise SystemExit(f"no session was opened, {self.path} answered")
        for given, kana, age, sex, relation in FAMILY:
            browser.open(f"{self.path}/persons/new")
            browser.send_fields(browser.form("/persons"), {
                "family": "髙橋", "given": given, "kanaFamily": "たかはし", "kanaGiven": kana, "sex": sex,
                "relation": relation, "card": "yes", "nationality": "japan", **date("birthDate", years_ago(age)),
            })
        browser.open(f"{self.path}/move")
        form = browser.form("/move")
        fields = {"newBlock": "3丁目1番3号", "oldAddress": "見本県例示市試用町4丁目5番6号"}
        browser.send_fields(form, {**fields, "newPostalCode": "530-0001"})
        if browser.path != self.path:
            # A town of another city: the place is chosen by its name.
            browser.send_fields(form, fields)
        self.answer()

    def answer(self):
        """Screen after screen until no question is left."""
        for _ in range(20):
            self.browser.open(self.path)
            forms = [form for form in self.browser.forms() if form.action.endswith("/answers")]
            if not forms:
                return
            form, chosen = forms[0], {}
            for name, values in form.choices.items():
                wanted = ANSWERS.get(name.split("--")[-1], "no")
                if form.types.get(name) != "checkbox":
                    chosen[name] = wanted if wanted in values else values[0]
            for name in form.dates:
                chosen |= date(name, TODAY + datetime.timedelta(days=90))
            self.browser.send_fields(form, chosen)
        raise SystemExit("the hearing does not end")

    def forms(self):
        """The addresses of the forms that came out, each once."""
        self.browser.open(self.path)
        found = re.findall(rf'href="({self.path}/forms/[^"]+\.pdf)"', self.browser.page)
        if not found:
            raise SystemExit("no form came out of the session")
        return list(dict.fromkeys(found))

    def print_all(self, forms):
        """Fetches forms one after the other; how many seconds all took."""
        start = time.perf_counter()
        for path in forms:
            self.browser.open(path)
            if not self.browser.bytes.startswith(b"%PDF"):
                raise SystemExit(f"{path} is no PDF")
        return time.perf_counter() - start
