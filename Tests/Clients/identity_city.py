"""What tests of signing in need: a city that believes providers, browsers without a screen, and the simulated providers."""

import html
import os
import re
import subprocess
import urllib.parse

import httpx
from moveout_city import settle
from nodes import MIO, ROOT, free_port, wait_until

ID_SIM = os.environ.get("ID_SIM", str(ROOT / ".build" / "debug" / "id-sim"))


def secret_file(path, text):
    path.write_text(text)
    path.chmod(0o600)
    return path


def key_file(path):
    """A client's private key on P-256."""
    subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path], check=True,
                   stderr=subprocess.DEVNULL)
    path.chmod(0o600)
    return path


def serves(address):
    def is_up():
        try:
            return httpx.get(address, timeout=2).status_code < 500
        except httpx.TransportError:
            return False
    return is_up


class City:
    """A city of its own with the people of the sample cards, and the options that are given."""

    def __init__(self, folder, *options, port=None, waits=True):
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.database = folder / "city.sqlite"
        url = f"sqlite://{self.database}"
        subprocess.run([MIO, "migrate", "--city", "City/osaka", "--database", url], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL)
        settle(self.database)
        self.log_path = folder / "city.log"
        self.log = open(self.log_path, "w")
        self.process = subprocess.Popen(
            [MIO, "serve", "--city", "City/osaka", "--database", url, "--port", str(self.port), "--demo", *options],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=self.log)
        if waits:
            self.wait()

    def wait(self):
        wait_until(serves(self.address + "/healthz"), "the city serves", 90)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


class Sim:
    """`id-sim` for a city."""

    def __init__(self, folder, city_port):
        self.secret = secret_file(folder / "sim.secret", "simulated-secret-of-a-client")
        self.process = subprocess.Popen(
            [ID_SIM, "--port", "0", "--people", "City/osaka/demo/identities.yml", "--secret-file", self.secret,
             "--city", f"http://127.0.0.1:{city_port}/",
             "--client-keys", f"http://127.0.0.1:{city_port}/.well-known/jwks.json"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.address = re.search(r"http://[\w.:]+", self.process.stdout.readline()).group(0)

    def fault(self, word):
        assert httpx.put(f"{self.address}/control/fault/{word}").status_code == 204

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


class Browser:
    """Follows links and forms as a browser without scripts does."""

    def __init__(self, city):
        self.city = city
        self.client = httpx.Client(follow_redirects=False, timeout=20)

    @property
    def cookie(self):
        return self.client.cookies.get("mio", domain="127.0.0.1")

    def get(self, path):
        return self.client.get(urllib.parse.urljoin(self.city.address, path))

    def post(self, path, **fields):
        token = re.search(r'name="_token" value="([0-9a-f]+)"', self.get("/sign-in").text).group(1)
        return self.client.post(urllib.parse.urljoin(self.city.address, path), data={"_token": token, **fields})

    def way(self, provider, query=""):
        """Goes to the provider; the address of its page."""
        answer = self.get(f"/sign-in/with/{provider}{query}")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def choose(self, page, person):
        """Chooses somebody at the simulated provider; the address that it sends the browser back to."""
        text = self.client.get(page).text
        assert "模擬" in text
        link = next(html.unescape(link) for link in re.findall(r'href="([^"]+)"', text) if f"person={person}&" in html.unescape(link))
        answer = self.client.get(urllib.parse.urljoin(page, link))
        assert answer.status_code == 303
        return answer.headers["location"]
