"""Pages of applying online that are seldom seen, each with what is usually on it: the queue, answers beside the register, the members
of a firm, draws of lots, and what will be removed. On a telephone's width and on a desk, with axe; also at 320 px by width."""

import datetime
import re
import sqlite3
import uuid

import httpx
import pytest
import yaml
from conftest import NOW, ROOT, City, picture
from journey import sign_in
from test_counter import check_accessible, fits

# After the close of the draw, and on a day on which providers file their records.
LATER = "2026-06-02T10:00:00+09:00"
WIDTHS = [390, 1280]
WARD = "271276"


def milliseconds(moment):
    return int(datetime.datetime.fromisoformat(moment).timestamp() * 1000)


def client(city, person):
    """A program that is signed in as somebody."""
    client = httpx.Client(base_url=city.address, timeout=20)
    token = re.search(r'name="_token" value="([0-9a-f]+)"', client.get("/sign-in").text).group(1)
    assert client.post("/sign-in", data={"_token": token, "person": person}).status_code == 303
    return client


def example(path, name):
    return next(one["answers"] for one in yaml.safe_load((ROOT / path).read_text())["examples"] if one["name"] == name)


class Full:
    """A city in which these things are there."""

    def __init__(self, folder):
        self.city = City("City/osaka", folder, residents=200)
        self.database = sqlite3.connect(self.city.database.removeprefix("sqlite://"), timeout=30)
        self.enter_lots()
        self.moment = NOW
        self.begin(LATER)
        self.retire()

    @property
    def address(self):
        return self.city.address

    def begin(self, moment):
        """Goes on at another time."""
        if moment != self.moment:
            self.city.stop()
            self.city.command[self.city.command.index(self.moment)] = moment
            self.city.start()
            self.moment = moment

    def insert(self, table, **values):
        self.database.execute(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", list(values.values()))
        self.database.commit()

    def enter_lots(self):
        answers = example("City/base/online/kouza-event-moushikomi.yml", "二人で申し込む")
        for number, day in enumerate(["2026-06-14", "2026-06-14", "2026-06-14", "2026-06-21"]):
            sent = httpx.post(
                f"{self.address}/api/v1/submissions", headers={"idempotency-key": f"lot-{number}"}, timeout=20,
                json={"procedure": "kouza-event-moushikomi", "answers": {**answers, "slot": {**answers["slot"], "day": day}}})
            assert sent.status_code == 201, sent.text

    def retire(self):
        """Applications whose time is over: of procedures that there are, and of one that there is no more."""
        procedures = ["jidou-teate-henkou", "jidou-teate-kifu", "hoiku-horyuu-shoumei"] * 3 + ["keirou-iwaikin"] * 2
        for number, procedure in enumerate(procedures):
            id, receipt = str(uuid.UUID(int=number + (7 << 76) + (2 << 62))), f"2019-{number + 1:06}"
            section = "childcare" if procedure.startswith("hoiku") else "child-benefits"
            self.insert(
                "online_examination", id=id, number=receipt, procedure=procedure, section=section, ward=WARD,
                stage="completed", clock_start="2019-05-07", clock_stopped=0, arrived_at=0, updated_at=0, retention=5)
            self.insert(
                "online_disposal", application=id, number=receipt, procedure=procedure, section=section, ward=WARD,
                title="敬老祝金の申請" if procedure == "keirou-iwaikin" else "届出", ended_on="2020-03-31",
                due_on=f"2026-06-{number + 10}", listed_at=0)
            if number in (1, 10):
                self.insert("online_hold", application=id, reason="審査請求（2026年5月18日付け）の決定まで", actor="approver",
                            name="試案 薫", at=0)

    def queue(self, draft, procedure, number):
        """As when thousands have come before."""
        now = milliseconds(self.moment)
        for table in ("online_queue_gate", "online_queue"):
            self.database.execute(f"DELETE FROM {table}")
        self.insert("online_queue_gate", procedure=procedure, last=5_400, admitted=1_200.0, at=now)
        self.insert("online_queue", draft=draft, procedure=procedure, number=number, at=now)

    def one(self, sql, *values):
        return self.database.execute(sql, values).fetchone()[0]


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    full = Full(tmp_path_factory.mktemp("edges"))
    yield full
    full.city.stop()


@pytest.fixture
def looker():
    """Looks at a page: axe, its width, also at 320 px where it is narrow, and a picture."""

    def look(page, name, width):
        check_accessible(page)
        fits(page, width)
        picture(page, f"edges-{name}-{width}")
        if width < 400:
            page.set_viewport_size({"width": 320, "height": 900})
            fits(page, 320)
            page.set_viewport_size({"width": width, "height": 900})

    return look


@pytest.mark.parametrize("width", WIDTHS)
def test_answers_stand_beside_the_register_for_the_section(full, visit, looker, width):
    answers = example("City/base/online/jidou-teate-henkou.yml", "氏名が変わった")
    begun = client(full, "resident").post("/api/v1/drafts", json={"procedure": "jidou-teate-henkou", "answers": answers})
    assert begun.status_code == 201 and begun.json()["ready"], begun.text
    draft = begun.json()["id"]
    page = visit(width=width)
    sign_in(page, full, "resident")
    page.goto(f"{full.address}/apply/{draft}")
    # What a program has answered, a person looks at page by page.
    for _ in range(2):
        page.get_by_role("button", name="保存して次へ").first.click()
    assert page.url.endswith("/check")
    explained = page.locator('[name^="explain."]')
    assert explained.count() > 0
    for field in explained.all():
        field.fill("先月、名字と住所が変わりました。住民票の届けは来週します。")
    looker(page, "explain", width)
    page.get_by_role("button", name="送信する").first.click()
    assert page.url.endswith("/done"), page.inner_text("main")
    application = full.one("SELECT id FROM online_application WHERE draft = ?", draft)
    examiner = visit(width=width)
    sign_in(examiner, full, "city-examiner")
    assert examiner.goto(f"{full.address}/office/applications/{application}/register").status == 200
    assert "住民票の届けは来週します" in examiner.inner_text("main")
    looker(examiner, "register", width)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_firm_s_administrator_gives_and_takes_what_members_see(full, visit, looker, width):
    member, boss = visit(width=width), visit(width=width)
    sign_in(member, full, "business-own")
    member.goto(f"{full.address}/procedures/idou-shien-jisseki")
    member.get_by_role("button", name="入力を始める").first.click()
    own = member.url
    member.goto(f"{full.address}/my/applications")
    assert "あなたが入力したものだけ" in member.inner_text("main")
    looker(member, "mine-own", width)
    member.get_by_role("link", name="事業者のメンバー").first.click()
    assert "管理者に頼んでください" in member.inner_text("main")
    looker(member, "business-own", width)

    sign_in(boss, full, "business")
    boss.goto(f"{full.address}/procedures/idou-shien-jisseki")
    boss.get_by_role("button", name="入力を始める").first.click()
    others = boss.url
    assert boss.goto(own).status == 200
    assert member.goto(others).status == 404
    boss.goto(f"{full.address}/my/business")
    looker(boss, "business", width)
    row = boss.locator("tr", has_text="見本 望")
    row.get_by_role("button", name="すべて見られるようにする").click()
    assert "変えました" in boss.inner_text("main")
    looker(boss, "business-set", width)
    assert member.goto(others).status == 200
    boss.locator("tr", has_text="見本 望").get_by_role("button", name="一覧から外す").click()
    assert "見本 望" not in boss.inner_text("table")
    assert member.goto(others).status == 404


@pytest.mark.parametrize("width", WIDTHS)
def test_lots_are_drawn_with_a_seed(full, visit, looker, width):
    page = visit(width=width)
    sign_in(page, full, "city-examiner")
    page.goto(f"{full.address}/office/draws")
    looker(page, "draws", width)
    form = page.locator("form:has([name^='seed'])").first
    form.locator("[name^='seed']").fill("3 1 4 1 5")
    form.get_by_role("button", name="抽選").click()
    assert "3 1 4 1 5" in page.inner_text("main")
    looker(page, "drawn", width)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_will_be_removed_is_listed_and_held(full, visit, looker, width):
    page = visit(width=width)
    sign_in(page, full, "approver")
    page.goto(f"{full.address}/office/retention")
    text = page.inner_text("main")
    assert "敬老祝金の申請" in text and "審査請求" in text
    looker(page, "retention", width)
    row = page.locator("tr", has_text="2019-000010")
    if row.get_by_role("button", name="保全をやめる").count():
        row.get_by_role("button", name="保全をやめる").click()
    row.locator("summary").click()
    row.locator("form button").click()
    assert page.locator(".error-summary").count() == 1
    looker(page, "retention-refused", width)
    row.locator('[name^="hold-"]').fill("訴訟のため")
    row.locator("form button").click()
    assert "訴訟のため" in page.locator("tr", has_text="2019-000010").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("moment", "name", "words"), [
    (LATER, "queue-before", "始まってから約"), ("2026-09-01T09:02:00+09:00", "queue", "あと約")])
def test_who_waits_sees_their_place_and_how_long(full, visit, looker, moment, name, words, width):
    full.begin(moment)
    page = visit(width=width)
    sign_in(page, full, "resident")
    page.goto(f"{full.address}/procedures/hoiku-uketsuke-yoyaku")
    page.get_by_role("button", name="入力を始める").first.click()
    draft = page.url.split("/")[4]
    full.queue(draft, "hoiku-uketsuke-yoyaku", 4_321)
    assert page.goto(f"{full.address}/apply/{draft}/queue").status == 200
    text = page.inner_text("main")
    place = int(re.search(r"([\d,]+)番目", text).group(1).replace(",", ""))
    assert 2_000 < place <= 3_121 and words in text
    looker(page, name, width)
