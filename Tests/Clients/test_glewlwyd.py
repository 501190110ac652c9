"""Signing in at somebody else's provider: Debian's glewlwyd, for residents, members of organisations and staff."""

import json
import shutil
import sqlite3
import subprocess
import urllib.parse

import httpx
import pytest
from identity_city import Browser, City, key_file, secret_file, serves
from nodes import free_port, wait_until

TABLES = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3"
PROPERTIES = ["birthdate", "formatted", "gender", "groups", "office", "company", "corporate"]
pytestmark = pytest.mark.skipif(not shutil.which("glewlwyd"), reason="glewlwyd is not installed: script/setup test")


class Glewlwyd:
    """The provider with one instance of its OpenID Connect plugin, one client and three people."""

    def __init__(self, folder, back):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        with sqlite3.connect(folder / "glewlwyd.db") as database:
            database.executescript(open(TABLES).read())
            people, = database.execute("SELECT gumi_parameters FROM g_user_module_instance").fetchone()
            people = json.loads(people)
            for name in PROPERTIES:
                people["data-format"][name] = {"multiple": False, "read": True, "write": True, "profile-read": True,
                                               "profile-write": False}
            database.execute("UPDATE g_user_module_instance SET gumi_parameters = ?", (json.dumps(people),))
            # A client may have a public key, by which it shows itself.
            clients, = database.execute("SELECT gcmi_parameters FROM g_client_module_instance").fetchone()
            clients = json.loads(clients)
            clients["data-format"]["pubkey"] = {"multiple": False, "read": True, "write": True}
            database.execute("UPDATE g_client_module_instance SET gcmi_parameters = ?", (json.dumps(clients),))
        (folder / "glewlwyd.conf").write_text(f"""
port={self.port}
bind_address="127.0.0.1"
external_url="{self.address}/"
login_url="login.html"
api_prefix="api"
log_mode="file"
log_level="WARNING"
log_file="{folder}/glewlwyd.log"
cookie_secure=0
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
user_middleware_module_path="/usr/lib/glewlwyd/user_middleware"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
hash_algorithm="SHA512"
database = {{ type = "sqlite3"; path = "{folder}/glewlwyd.db"; }};
""")
        self.process = subprocess.Popen(["glewlwyd", "-c", folder / "glewlwyd.conf"], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        try:
            wait_until(serves(self.address + "/api/plugin"), "glewlwyd serves", 60)
            self.set_up(folder, back)
        except BaseException:
            self.stop()
            raise

    def set_up(self, folder, back):
        subprocess.run(["openssl", "genrsa", "-traditional", "-out", folder / "key.pem", "2048"], check=True,
                       stderr=subprocess.DEVNULL)
        subprocess.run(["openssl", "rsa", "-in", folder / "key.pem", "-pubout", "-out", folder / "pub.pem"], check=True,
                       stderr=subprocess.DEVNULL)
        admin = httpx.Client(base_url=self.address + "/api", timeout=20)

        def ask(method, path, body):
            answer = admin.request(method, path, json=body)
            assert answer.status_code == 200, (path, answer.status_code, answer.text)

        ask("POST", "/auth/", {"username": "admin", "password": "password"})
        ask("POST", "/mod/plugin/", {
            "module": "oidc", "name": "oidc", "display_name": "oidc", "parameters": {
                "iss": self.address + "/api/oidc", "jwt-type": "rsa", "jwt-key-size": "256",
                "key": (folder / "key.pem").read_text(), "cert": (folder / "pub.pem").read_text(),
                "access-token-duration": 300, "refresh-token-duration": 3600, "code-duration": 60,
                "auth-type-code-enabled": True, "auth-type-code-revoke-replayed": True, "pkce-allowed": True,
                "pkce-method-plain-allowed": False, "refresh-token-rolling": False, "allow-non-oidc": False,
                "name-claim": "mandatory", "email-claim": "no", "scope-claim": "no", "jwks-show": True,
                "subject-type": "public", "request-parameter-allow": True, "client-pubkey-parameter": "pubkey",
                "address-claim": {"type": "mandatory", "formatted": "formatted", "mandatory": True},
                "claims": [
                    {"name": name, "user-property": name, "type": "string", "mandatory": True, "on-demand": False}
                    for name in PROPERTIES if name != "formatted"]}})
        ask("POST", "/client/", {
            "client_id": "mio", "name": "mio", "password": "secret-of-the-client", "client_secret": "secret-of-the-client",
            "confidential": True, "enabled": True, "scope": ["openid"], "redirect_uri": back,
            "authorization_type": ["code"], "token_endpoint_auth_method": ["client_secret_basic"]})
        self.key = key_file(folder / "client.pem")
        public = subprocess.run(["openssl", "ec", "-in", self.key, "-pubout"], check=True, capture_output=True, text=True).stdout
        ask("POST", "/client/", {
            "client_id": "mio-key", "name": "mio-key", "confidential": True, "enabled": True, "scope": ["openid"],
            "redirect_uri": back, "authorization_type": ["code"], "token_endpoint_auth_method": ["private_key_jwt"],
            "pubkey": public})
        people = {
            "taro": {"name": "大阪　太郎", "birthdate": "1990-01-02", "gender": "male",
                     "formatted": "大阪府大阪市北区中之島１丁目３番２０号"},
            "owner": {"name": "見本 花", "corporate": "9000000000009", "company": "株式会社見本介護", "groups": "admin"},
            "clerk": {"name": "模擬 窓子", "groups": "mado", "office": "271276"},
        }
        for login, facts in people.items():
            ask("POST", "/user/", {"username": login, "password": "password", "enabled": True,
                                   "scope": ["openid", "g_profile"], **facts})

    def sign_in(self, page, login, client="mio"):
        """As the provider's own page does for somebody; the address to which it sends them back."""
        person = httpx.Client(timeout=20)
        assert person.post(self.address + "/api/auth/", json={"username": login, "password": "password"}).status_code == 200
        assert person.put(f"{self.address}/api/auth/grant/{client}", json={"scope": "openid"}).status_code == 200
        answer = person.get(page + "&g_continue")
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("glewlwyd")
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    provider = Glewlwyd(folder, [f"{here}/sign-in/with/{name}/return" for name in ("resident", "business", "staff", "keyed")])
    secret = secret_file(folder / "secret", "secret-of-the-client")
    about = f"issuer: {provider.address}/api/oidc, client: mio, secret: {secret}"
    (folder / "identity.yml").write_text(f"""
here: {here}
providers:
  - {{id: resident, kind: resident, title: {{ja: 住民}}, {about}}}
  - {{id: business, kind: business, title: {{ja: 事業者}}, {about}, roles: {{admin: [taxi]}},
     claims: {{organisation: corporate, organisationName: company, groups: groups}}}}
  - {{id: keyed, kind: business, title: {{ja: 鍵}}, issuer: {provider.address}/api/oidc, client: mio-key, key: {provider.key},
     claims: {{organisation: corporate, organisationName: company, groups: groups}}}}
  - {{id: staff, kind: staff, title: {{ja: 職員}}, {about}, roles: {{mado: [clerk]}},
     claims: {{groups: groups, ward: office}}}}
""")
    city = City(folder, "--identity", str(folder / "identity.yml"), port=port)
    yield city, provider
    city.stop()
    provider.stop()


@pytest.mark.parametrize("kind, login, page, name", [
    ("resident", "taro", "/my/usage", "大阪　太郎"), ("business", "owner", "/account", "株式会社見本介護（見本 花）"),
    ("staff", "clerk", "/office/sessions", "模擬 窓子")])
def test_people_of_another_provider_are_known(town, kind, login, page, name):
    city, provider = town
    browser = Browser(city)
    back = provider.sign_in(browser.way(kind, "?next=" + urllib.parse.quote(page)), login)
    assert back.startswith(city.address + f"/sign-in/with/{kind}/return")
    answer = browser.client.get(back)
    assert (answer.status_code, answer.headers.get("location")) == (303, page), answer.text
    opened = browser.get(page)
    assert opened.status_code == 200 and name in opened.text


def test_the_city_shows_itself_by_its_key(town):
    city, provider = town
    browser = Browser(city)
    answer = browser.client.get(provider.sign_in(browser.way("keyed", "?next=/account"), "owner", "mio-key"))
    assert (answer.status_code, answer.headers.get("location")) == (303, "/account"), answer.text
    assert "株式会社見本介護（見本 花）" in browser.get("/account").text


def test_a_code_of_the_provider_is_good_once_and_with_our_verifier_only(town):
    city, provider = town
    browser = Browser(city)
    first = provider.sign_in(browser.way("resident"), "taro")
    second = provider.sign_in(browser.way("resident"), "taro")
    # The code of the first sign-in with the state, and so the verifier, of the second.
    parts = [dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(back).query)) for back in (first, second)]
    mixed = urllib.parse.urlencode({"code": parts[0]["code"], "state": parts[1]["state"]})
    assert browser.get("/sign-in/with/resident/return?" + mixed).status_code == 403
    assert browser.get("/my/usage").status_code == 303
    assert browser.client.get(first).status_code == 303
    # Used, and tried once more in a sign-in of its own.
    third = urllib.parse.parse_qs(urllib.parse.urlsplit(browser.way("resident")).query)["state"][0]
    replayed = urllib.parse.urlencode({"code": parts[0]["code"], "state": third})
    assert browser.get("/sign-in/with/resident/return?" + replayed).status_code == 403
