"""People with marks: names, kana, numbers, telephones, mail addresses and cards that stand nowhere else, and what is said of them in
answers where nothing may be said: addresses, errors."""

import html
import random
import re
import urllib.parse

from marks import check_digit

#: Characters of JIS level 2 that nobody here has in a name otherwise.
RARE = "鰕鰛鰡鰤鰥鰮鰻鱆鱇鱈鱒鱚鱠鱧鱶鳧鴆鴕鴛鴦鴾鵄鵆鵞鵤鵯鶇鶉鶩鶲鷁鷄鷙鷦鷭鷸鸚鸞"
KANA = "ヌヲユヱヂヅヰムメヨヤレロワヘホ"
#: What could be a mark: a look at each of them is quicker than a look for all.
LIKE_A_MARK = re.compile(
    f"[{RARE}]{{3}}|[{KANA}]{{5}}|[{''.join(chr(ord(letter) - 0x60) for letter in KANA)}]{{5}}|\\d{{12}}|070-?\\d{{4}}-?\\d{{4}}"
    "|[bcdfghjklmnpqrstvwxz]{12}(?:@example\\.jp)?|[0-9A-F]{20}")
#: Who is signed in, at the head of every page; and what was typed, given back to who typed it, to be sent again.
OWN = re.compile(r'<span class="account-name">[^<]*</span>|<section class="resend".*?</section>', re.S)
LINK = re.compile(r'\b(?:href|src|action|formaction|srcset|poster|data-[a-z-]+)="([^"]*)"')


class Marked:
    """Somebody with six marks."""

    def __init__(self, number, chance):
        def draw(letters, count):
            return "".join(chance.choice(letters) for _ in range(count))

        self.id = number
        self.family, self.given = draw(RARE, 3), draw(RARE, 3)
        self.kana_family, self.kana_given = draw(KANA, 5), draw(KANA, 5)
        first = draw("0123456789", 11)
        self.number = f"{first}{check_digit(first)}"
        self.phone = "070" + draw("0123456789", 8)
        self.mail = f"{draw('bcdfghjklmnpqrstvwxz', 12)}@example.jp"
        self.card = draw("0123456789ABCDEF", 20)

    @property
    def name(self):
        return f"{self.family}　{self.given}"

    @property
    def words(self):
        """What must not be found, in each way that it could be written in an answer."""
        phone = self.phone
        return [self.family, self.given, self.kana_family, self.kana_given, self.number, phone, self.mail, self.card,
                f"{phone[:3]}-{phone[3:7]}-{phone[7:]}", self.mail.split("@")[0],
                # As hiragana.
                "".join(chr(ord(letter) - 0x60) for letter in self.kana_family)]


def people(count, seed=33):
    chance = random.Random(seed)
    return [Marked(number, chance) for number in range(count)]


class Listener:
    """Hears every answer to a client, and keeps where marks are said that must not be."""

    #: What says only that it did not work. 409 and 422 show a form again with what was typed.
    ERRORS = {400, 401, 403, 404, 405, 410, 411, 413, 414, 415, 429, 431, 500, 501, 503}

    def __init__(self, people):
        self.marks = {word for one in people for word in one.words}
        self.wrong, self.answers, self.errors, self.shown = [], 0, {}, 0

    def find(self, text):
        """The first mark in a text."""
        return next((found for found in LIKE_A_MARK.finditer(text) if found.group() in self.marks), None)

    def hear(self, client):
        client.event_hooks = {"response": [self.answer]}

    def answer(self, response):
        if response.headers.get("content-type", "").startswith("text/event-stream"):
            return
        response.read()
        self.answers += 1
        text = response.text if "pdf" not in response.headers.get("content-type", "") else ""
        self.shown += self.find(text) is not None
        addresses = [response.headers.get("location", ""), *map(html.unescape, LINK.findall(text))]
        for address in addresses:
            # What is no address of this site (mailto:, tel:, a template of a script) goes nowhere.
            found = self.find(urllib.parse.unquote(address))
            if found and (address.startswith(("/", "http", "?")) or "=" in address):
                self.wrong.append(("address", response.request.method, response.request.url.path, address[:120]))
        if response.status_code in self.ERRORS:
            self.errors[response.status_code] = self.errors.get(response.status_code, 0) + 1
            found = self.find(urllib.parse.unquote(html.unescape(OWN.sub("", text))))
            if found:
                around = text[max(0, found.start() - 60):found.end() + 20]
                self.wrong.append((response.status_code, response.request.method, response.request.url.path, around))
        for name, value in response.headers.items():
            if name not in ("location", "set-cookie") and self.find(urllib.parse.unquote(value)):
                self.wrong.append(("header", name, response.request.url.path, value[:120]))
