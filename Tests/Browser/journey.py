"""The main job as a clerk does it: a family moves in at a counter where nobody writes."""

from dataclasses import dataclass


@dataclass
class Person:
    family: str
    given: str
    kana_family: str
    kana_given: str
    born: tuple
    sex: str
    relation: str
    card: str


FAMILY = [
    Person("髙橋", "健一", "たかはし", "けんいち", (1991, 2, 3), "male", "head", "yes"),
    Person("髙橋", "美咲", "たかはし", "みさき", (1993, 1, 15), "female", "spouse", "yes"),
    Person("髙橋", "陽菜", "たかはし", "ひな", (2020, 9, 9), "female", "child", "no"),
    Person("髙橋", "蓮", "たかはし", "れん", (2025, 12, 1), "male", "child", "no"),
]


def sign_in(page, city, role):
    page.goto(f"{city.address}/sign-in")
    page.locator(f'form:has(input[name="person"][value="{role}"]) button[type="submit"]').click()


def fill_date(page, name, date):
    for part, value in zip(("year", "month", "day"), date):
        page.fill(f'[name="{name}.{part}"]', str(value))


def submit(page, action_end):
    page.locator(f'form[action$="{action_end}"] button.primary[type="submit"]').first.click()


def nothing(page):
    """Looks at a page without finding anything wrong."""


def open_session(page, city, event="moved-in", date=(2026, 4, 20), look=nothing):
    page.goto(f"{city.address}/office/sessions/new")
    look(page)
    page.check(f'[name="events"][value="{event}"]')
    fill_date(page, "date", date)
    page.check('[name="role"][value="head"]')
    page.check('[name="identity"][value="my-number-card"]')
    submit(page, "/office/sessions")
    page.wait_for_url("**/office/sessions/*-*")
    return page.url


def add_person(page, session, person, look=nothing):
    page.goto(f"{session}/persons/new")
    look(page)
    page.fill('[name="family"]', person.family)
    page.fill('[name="given"]', person.given)
    page.fill('[name="kanaFamily"]', person.kana_family)
    page.fill('[name="kanaGiven"]', person.kana_given)
    fill_date(page, "birthDate", person.born)
    page.check(f'[name="sex"][value="{person.sex}"]')
    page.check(f'[name="relation"][value="{person.relation}"]')
    page.check(f'[name="card"][value="{person.card}"]')
    page.check('[name="nationality"][value="japan"]')
    submit(page, "/persons")
    page.wait_for_url(session)


def enter_move(page, session, postal_code, block, look=nothing):
    page.goto(f"{session}/move")
    look(page)
    page.fill('[name="newPostalCode"]', postal_code)
    page.fill('[name="newBlock"]', block)
    page.fill('[name="oldAddress"]', "兵庫県神戸市中央区港島1丁目1番地")
    submit(page, "/move")
    page.wait_for_url(session)


ANSWERS = {
    "household.insurance": "none",
    "household.childAllowance": "none",
    "household.pregnant": "yes",
    "person.pregnant.expecting": "yes",
}


def answer_all(page, session, look=nothing):
    """Answers screen after screen, "no" where nothing else is said, until no question is left."""
    for _ in range(12):
        page.goto(session)
        look(page)
        form = page.locator('form[action$="/answers"]')
        if form.count() == 0:
            return
        names = unique(form.locator("input[type=radio]"))
        for name in names:
            fact = name.split("--")[1]
            wanted = ANSWERS.get(fact, "no")
            choice = form.locator(f'[name="{name}"][value="{wanted}"]')
            if choice.count() == 0:
                choice = form.locator(f'[name="{name}"]').first
            choice.check()
        for name in unique(form.locator('input[name$=".year"]')):
            fill_date(page, name.removesuffix(".year"), (2026, 9, 1))
        submit(page, "/answers")
    raise AssertionError("the hearing does not end")


def sign_on_paper(page, session):
    """The visitor has signed the printed sheet; the session is handed in."""
    page.goto(f"{session}/confirm")
    page.check('[name="agreed"]')
    page.check('[name="method"]')
    submit(page, "/confirm")
    page.wait_for_url(session)
    submit(page, "/hand-in")
    page.wait_for_url(session)


def unique(locator):
    """The names of controls, each once, in the order of the page."""
    return list(dict.fromkeys(control.get_attribute("name") for control in locator.all()))


def statuses(page):
    """The procedures on the page by status."""
    found = {}
    for item in page.locator("li.outcome").all():
        found.setdefault(item.get_attribute("data-status"), set()).add(item.get_attribute("data-procedure"))
    return found
