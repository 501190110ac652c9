"""As much of a browser as signing in and filling forms needs: cookies, redirects, forms with their hidden fields."""

import http.cookiejar
import html.parser
import urllib.parse
import urllib.request


class Form:
    """A form of a page: where it goes, what it sends when nothing is changed, and what can be chosen."""

    def __init__(self, action):
        self.action = action
        self.values = []
        self.choices = {}
        self.dates = []
        self.types = {}


class _Forms(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms = []
        self.form = None
        self.select = None

    def handle_starttag(self, tag, attributes):
        at = dict(attributes)
        if tag == "form":
            self.form = Form(at.get("action", ""))
            self.forms.append(self.form)
        if self.form is None:
            return
        name, value = at.get("name"), at.get("value") or ""
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            self.form.choices.setdefault(self.select, []).append(value)
            if "selected" in at:
                self.form.values.append((self.select, value))
        elif tag == "textarea" and name:
            self.form.types[name] = "textarea"
        elif tag == "input" and name:
            kind = at.get("type", "text")
            self.form.types[name] = kind
            if kind in ("radio", "checkbox"):
                self.form.choices.setdefault(name, []).append(value)
                if "checked" in at:
                    self.form.values.append((name, value))
            elif kind not in ("submit", "file") and value:
                self.form.values.append((name, value))
            if name.endswith(".year"):
                self.form.dates.append(name.removesuffix(".year"))

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None


class Browser:
    """Visits one site."""

    def __init__(self, address):
        self.address = address
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.path = "/"
        self.page = ""

    def open(self, path, fields=None):
        """The page at a path, or the one that a sent form leads to."""
        data = None if fields is None else urllib.parse.urlencode(fields).encode()
        with self.opener.open(self.address + path, data, timeout=120) as answer:
            self.path = urllib.parse.urlsplit(answer.geturl()).path
            self.bytes = answer.read()
        self.page = self.bytes.decode(errors="replace")
        return self.page

    def forms(self):
        parser = _Forms()
        parser.feed(self.page)
        return parser.forms

    def form(self, action, having=None):
        """The first form whose action ends so, and that sends or offers `having` (name, value)."""
        for form in self.forms():
            if form.action.endswith(action) and (having is None or having in form.values):
                return form
        raise SystemExit(f"{self.path} has no form {action}")

    def send(self, form, **changes):
        """Sends a form with some fields changed; a list sends a field several times, None leaves it out."""
        return self.send_fields(form, {name.replace("__", "."): value for name, value in changes.items()})

    def send_fields(self, form, changes):
        fields = [(name, value) for name, value in form.values if name not in changes]
        for name, value in changes.items():
            if value is not None:
                fields += [(name, each) for each in (value if isinstance(value, list) else [value])]
        return self.open(form.action, fields)

    def sign_in(self, person):
        self.open("/sign-in")
        self.send(self.form("/sign-in", having=("person", person)))

    def cookie(self):
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)
