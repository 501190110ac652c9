"""The life of a session as a thief sees it: a word that was planted or stolen opens nothing after the rise of rights, after
signing out, and after signing out everywhere (OWASP ASVS 7.2, 7.4). How time ends sessions is tried in SiteTests and
script/drills/clock; that names cannot be told by trying, in AccountsTests and script/drills/guessing."""

import re

import httpx
import pytest
from conftest import City

INSIDE = "/office/sessions"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    city = City("City/osaka", tmp_path_factory.mktemp("sessions"), residents=20)
    yield city
    city.stop()


class Browser:
    def __init__(self, city, cookie=None):
        self.client = httpx.Client(base_url=city.address, follow_redirects=False, timeout=20)
        if cookie:
            self.client.cookies.set("mio", cookie, domain="127.0.0.1")

    @property
    def cookie(self):
        return next((cookie.value for cookie in self.client.cookies.jar if cookie.name == "mio"), None)

    def sign_in(self, person="clerk"):
        page = self.client.get("/sign-in").text
        token = re.search(r'name="_token" value="([^"]+)"', page).group(1)
        answer = self.client.post("/sign-in", data={"_token": token, "person": person})
        assert answer.status_code == 303
        return answer

    def sign_out(self, **fields):
        page = self.client.get(INSIDE).text
        token = re.search(r'name="_token" value="([^"]+)"', page).group(1)
        return self.client.post("/sign-out", data={"_token": token, **fields})

    @property
    def is_inside(self):
        return self.client.get(INSIDE).status_code == 200


@pytest.mark.parametrize("planted", ["v" + "a" * 64, "s" + "a" * 64, "s", "x" * 65, "../../etc/passwd", "s" + "A" * 64])
def test_a_word_that_was_planted_is_never_that_of_a_session(city, planted):
    victim, thief = Browser(city, planted), Browser(city, planted)
    victim.sign_in()
    assert victim.cookie != planted and re.fullmatch("s[0-9a-f]{64}", victim.cookie)
    assert victim.is_inside and not thief.is_inside


def test_each_sign_in_gives_another_word_and_ends_the_one_before(city):
    browser = Browser(city)
    words = []
    for person in ["clerk", "supervisor", "clerk"]:
        answer = browser.sign_in(person)
        said = answer.headers["set-cookie"].lower()
        assert "httponly" in said and "samesite=lax" in said and "path=/" in said and "domain" not in said
        words.append(browser.cookie)
    assert len(set(words)) == 3
    assert [Browser(city, word).is_inside for word in words] == [False, False, True]


def test_a_stolen_word_is_worth_nothing_after_signing_out_and_everywhere_ends_all(city):
    browser = Browser(city)
    browser.sign_in()
    stolen = Browser(city, browser.cookie)
    assert stolen.is_inside
    assert browser.sign_out().status_code == 303
    assert not stolen.is_inside and not Browser(city, browser.cookie).is_inside

    devices = [Browser(city) for _ in range(3)]
    others = Browser(city)
    others.sign_in("checker")
    for device in devices:
        device.sign_in()
    words = [device.cookie for device in devices]
    assert devices[1].sign_out(everywhere="yes").status_code == 303
    assert not any(Browser(city, word).is_inside for word in words)
    assert others.client.get("/office/cases").status_code == 200


def test_words_cannot_be_guessed_one_from_the_other(city):
    words = []
    for _ in range(50):
        browser = Browser(city)
        browser.sign_in()
        words.append(browser.cookie[1:])
        browser.client.close()
    assert len(set(words)) == 50
    # Each of the 256 bits is set in about half of them: between 8 and 42 of 50 but once in 10^6.
    for bit in range(256):
        count = sum(int(word, 16) >> bit & 1 for word in words)
        assert 5 <= count <= 45, bit
