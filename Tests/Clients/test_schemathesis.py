"""Schemathesis against the served API document, every operation: no server error and no answer that the document does not describe,
for visitors and for those who signed in. The long form: MIO_EXAMPLES=500 (docs/developing.md)."""

import os
import pathlib
import re
import subprocess
import sys

import httpx
import pytest

from conftest import City

CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
          "response_schema_conformance")
EXAMPLES = os.environ.get("MIO_EXAMPLES", "2")


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    city = City("City/osaka", tmp_path_factory.mktemp("schemathesis"), residents=20)
    yield city
    city.stop()


def cookie(city, person):
    client = httpx.Client(base_url=city.address)
    token = re.search(r'name="_token" value="([0-9a-f]+)"', client.get("/sign-in").text).group(1)
    assert client.post("/sign-in", data={"_token": token, "person": person}).status_code == 303
    return client.cookies["mio"]


@pytest.mark.parametrize("person", [None, "resident", "city-approver", "clerk"])
def test_every_operation_answers_as_the_document_says(city, person, tmp_path):
    phases = "examples,coverage,fuzzing" if EXAMPLES != "2" else "examples,fuzzing"
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", f"{city.address}/api/v1/openapi.json", "--checks", CHECKS,
        "--phases", phases, "--max-examples", EXAMPLES, "--no-color", "--seed", "1", "--workers", "2",
        "--request-timeout", "20", "--continue-on-failure",
    ]
    if person:
        command += ["--header", f"Cookie: mio={cookie(city, person)}"]
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "schemathesis_hooks",
                                "PYTHONPATH": str(pathlib.Path(__file__).parent)}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert city.process.poll() is None, f"the server ended with {city.process.poll()}"
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
