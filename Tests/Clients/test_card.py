"""The virtual card is accepted by OpenSC, and the bridge reads it over pcscd as it reads a real one."""

import base64
import hashlib
import os
import pathlib
import subprocess

import pytest
from cardreader import BUILT, ORIGIN, Terminal, wait_for
from conftest import ROOT


@pytest.fixture(scope="module")
def terminal(tmp_path_factory):
    terminal = Terminal(tmp_path_factory.mktemp("terminal"))
    yield terminal
    terminal.stop()


def run(*command, text=True, timeout=60):
    return subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=text, timeout=timeout)


def opensc(*command):
    result = run(*command)
    assert result.returncode == 0, result.stderr
    return result.stdout


# 2.8 Other people's programs first.


def test_2_8_opensc_names_the_card_and_lists_what_is_on_it(terminal):
    terminal.lay("normal")
    assert opensc("opensc-tool", "-n").strip() == "jpki"
    listed = opensc("pkcs15-tool", "-D")
    for name in [
        "PIN [User Authentication PIN]", "PIN [Digital Signature PIN]", "Private RSA Key [User Authentication Key]",
        "Private RSA Key [Digital Signature Key]", "X.509 Certificate [User Authentication Certificate]",
        "X.509 Certificate [Digital Signature Certificate]", "X.509 Certificate [User Authentication Certificate CA]",
        "X.509 Certificate [Digital Signature Certificate CA]",
    ]:
        assert name in listed
    assert "Tries left     : 3" in listed and "Tries left     : 5" in listed


@pytest.mark.parametrize("number, pin", [("1", "5678"), ("2", "ABC123")])
def test_2_8_opensc_signs_and_openssl_verifies(terminal, tmp_path, number, pin):
    terminal.lay("normal")
    message = tmp_path / "message"
    message.write_text("転出届")
    (tmp_path / "digest").write_bytes(hashlib.sha256(message.read_bytes()).digest())
    verify = ["--verify-pin", "--auth-id", "2", "--pin", pin] if number == "2" else []
    opensc("pkcs15-tool", "--read-certificate", number, *verify, "-o", tmp_path / "certificate.pem")
    opensc(
        "pkcs15-crypt", "--sign", "--key", number, "--pin", pin, "--sha-256", "--pkcs1", "--raw",
        "-i", tmp_path / "digest", "-o", tmp_path / "signature")
    (tmp_path / "key.pem").write_text(opensc("openssl", "x509", "-in", tmp_path / "certificate.pem", "-pubkey", "-noout"))
    said = opensc(
        "openssl", "dgst", "-sha256", "-verify", tmp_path / "key.pem", "-signature", tmp_path / "signature", message)
    assert said == "Verified OK\n"


def test_2_8_openssl_reads_the_profile_and_the_chain(terminal, tmp_path):
    terminal.lay("normal")
    answer = terminal.bridge.good("certificates", use="signature", password="ABC123")
    certificate, authority = tmp_path / "certificate.pem", tmp_path / "authority.pem"
    for file, name in [(certificate, "certificate"), (authority, "authority")]:
        opensc("openssl", "x509", "-inform", "DER", "-in", der(tmp_path, answer[name]), "-out", file)
    text = opensc("openssl", "x509", "-in", certificate, "-noout", "-text", "-nameopt", "RFC2253,utf8")
    for part in [
        "1.2.392.200149.8.5.5.1::大阪　太郎", "1.2.392.200149.8.5.5.3::1", "1.2.392.200149.8.5.5.4::419900102",
        "1.2.392.200149.8.5.5.5::大阪府大阪市北区中之島１丁目３番２０号", "Policy: 1.2.392.200149.8.5.1.1.20",
        "OU=Japan Agency for Local Authority Information Systems,OU=JPKI for digital signature,O=JPKI,C=JP",
        "sha256WithRSAEncryption", "Public-Key: (2048 bit)", "Digital Signature, Non Repudiation",
    ]:
        assert part in text
    chain = opensc("openssl", "verify", "-CAfile", terminal.cards.folder / "ca-signature.pem", certificate)
    assert chain.endswith(": OK\n")
    # The authority on the card is the one in the folder.
    assert run("openssl", "verify", "-CAfile", authority, certificate).returncode == 0


def der(folder, text):
    file = folder / "some.der"
    file.write_bytes(base64.b64decode(text))
    return file


def test_the_list_of_revoked_certificates_is_one_for_openssl(terminal):
    folder = terminal.cards.folder
    said = run(
        "openssl", "crl", "-in", folder / "revoked-signature.pem", "-CAfile", folder / "ca-signature.pem", "-noout", "-text")
    assert "verify OK" in said.stderr and said.stdout.count("Serial Number:") == 1


@pytest.mark.parametrize("card, use, status", [
    ("normal", "signature", "good"), ("revoked", "signature", "revoked"), ("revoked", "authentication", "good"),
])
def test_openssl_answers_whether_a_certificate_is_revoked(terminal, tmp_path, card, use, status):
    folder = terminal.cards.folder
    terminal.lay(card)
    secret = {"password": "ABC123"} if use == "signature" else {}
    answer = terminal.bridge.good("certificates", use=use, **secret)
    port = 35981 if use == "signature" else 35982
    responder = subprocess.Popen(
        ["openssl", "ocsp", "-port", str(port), "-index", folder / f"index-{use}.txt", "-CA", folder / f"ca-{use}.pem",
         "-rsigner", folder / f"ocsp-{use}.pem", "-rkey", folder / f"ocsp-{use}.key.pem"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        certificate = tmp_path / "certificate.pem"
        opensc("openssl", "x509", "-inform", "DER", "-in", der(tmp_path, answer["certificate"]), "-out", certificate)
        # The certificate itself says where to ask.
        address = opensc("openssl", "x509", "-in", certificate, "-noout", "-ocsp_uri").strip()
        assert address == f"http://127.0.0.1:{port}/"

        def ask():
            said = run(
                "openssl", "ocsp", "-issuer", folder / f"ca-{use}.pem", "-cert", certificate, "-url", address,
                "-CAfile", folder / f"ca-{use}.pem")
            return said if said.returncode == 0 and "Response verify OK" in said.stderr else None

        said = wait_for(ask)
        assert f"certificate.pem: {status}" in said.stdout
    finally:
        responder.terminate()
        responder.wait(timeout=10)


# The stories, through the bridge.


def test_2_1_the_attributes_are_read_and_the_card_is_genuine(terminal):
    terminal.lay("normal")
    assert terminal.bridge.good("detect")["card"] == {"kind": "my-number", "certificates": True}
    answer = terminal.bridge.good("readAttributes", pin="1234")
    assert answer["attributes"] == {
        "name": "大阪　太郎", "family": "大阪", "given": "太郎", "formerFamily": None,
        "address": "大阪府大阪市北区中之島１丁目３番２０号", "birth": "1990-01-02", "sex": "male",
    }
    assert answer["digest"] == "973A6A8B6F2B1A3272A232ADBD9440590F06F12657FBF70C3903FF9728D3F7C6"
    assert answer["authenticity"] == {"result": "genuine"}


def test_2_2_wrong_pins_are_counted_and_the_last_try_is_kept(terminal):
    bridge, cards = terminal.bridge, terminal.cards
    terminal.lay("normal")
    kind, problem = bridge.refused("readAttributes", pin="0000")
    assert (kind, problem["triesLeft"]) == ("wrong-secret", 2) and "あと2回" in problem["detail"]
    assert bridge.good("tries")["tries"]["pin"] == {"left": 2, "of": 3, "guard": "warn"}
    assert bridge.good("readAttributes", pin="1234")["triesBefore"] == 2
    assert cards.tries("normal")["pin"] == 3

    for left in (2, 1):
        assert bridge.refused("readAttributes", pin="0000")[1]["triesLeft"] == left
    # The third is not sent, though it would be right; and the counter stays over taking the card away.
    assert bridge.refused("readAttributes", pin="1234")[0] == "too-few-tries"
    terminal.lay("normal")
    assert bridge.good("tries")["tries"]["pin"] == {"left": 1, "of": 3, "guard": "refuse"}
    assert cards.tries("normal")["pin"] == 1
    assert bridge.refused("readAttributes", pin="1234", staffCode="wrong!")[0] == "wrong-staff-code"
    assert bridge.good("readAttributes", pin="1234", staffCode="staff-77")["triesBefore"] == 1
    assert cards.tries("normal")["pin"] == 3


def test_2_2_a_locked_card_is_told_and_not_tried(terminal):
    terminal.lay("locked")
    kind, problem = terminal.bridge.refused("readAttributes", pin="1234", staffCode="staff-77")
    assert kind == "secret-blocked" and problem["triesLeft"] == 0
    # The printed code still opens it.
    assert terminal.bridge.good("readAttributes", codeB="25123120301111")["attributes"]["family"] == "浪速"


def test_2_3_code_b_opens_the_attributes_and_a_the_number(terminal):
    terminal.lay("normal")
    bridge = terminal.bridge
    answer = bridge.good("readAttributes", codeB="02010220351234")
    assert answer["attributes"]["name"] == "大阪　太郎" and answer["authenticity"]["result"] == "genuine"
    number = bridge.good("readNumber", codeA="123456789018", consent=True, form="jidou-teate")
    assert number["number"] == "123456789018" and number["authenticity"]["result"] == "genuine"
    # On the card itself: after B, EF 0001 is not opened (6982); after A, EF 0002 is not.
    support = "00A4040C0AD3921000310001010408"
    for code, opened, closed in [("02010220351234", "0002", "0001"), ("123456789018", "0001", "0002")]:
        secret = "0015" if len(code) == 14 else "0014"
        sent = [
            support, f"00A4020C02{secret}", f"00200080{len(code):02X}{code.encode().hex()}", f"00A4020C02{opened}",
            "00B0000005", f"00A4020C02{closed}", "00B0000005",
        ]
        said = opensc("opensc-tool", *[part for command in sent for part in ("-s", command)])
        words = [line for line in said.splitlines() if line.startswith("Received")]
        assert ["0x90, SW2=0x00" in word.replace("SW1=", "") for word in words] == [True] * 6 + [False]
        assert "SW1=0x69, SW2=0x82" in words[-1]


def test_2_4_an_address_of_45_characters_is_whole(terminal):
    terminal.lay("long-address")
    address = terminal.bridge.good("readAttributes", pin="1234")["attributes"]["address"]
    assert len(address) == 45 and len(address.encode()) == 135 and address.endswith("見本棟西館１２３４号")


def test_2_5_a_changed_byte_is_a_mismatch(terminal):
    terminal.lay("tampered")
    assert terminal.bridge.good("readAttributes", pin="1234")["authenticity"] == {
        "result": "mismatch", "part": "attributes"}


def test_a_card_taken_away_while_read_is_read_when_it_comes_back(terminal):
    terminal.lay("removed")
    kind, problem = terminal.bridge.refused("readAttributes", pin="1234")
    assert kind == "card-removed" and "もう一度" in problem["detail"]
    terminal.lay("removed")
    assert terminal.bridge.good("readAttributes", pin="1234")["attributes"]["name"] == "離　小春"


def test_other_cards_and_two_cards_are_told(terminal):
    terminal.lay("transit")
    assert terminal.bridge.good("detect")["card"] == {"kind": "unknown"}
    assert terminal.bridge.refused("readAttributes", pin="1234")[0] == "other-card"
    terminal.cards.insert("normal", slot=1)
    wait_for(lambda: terminal.bridge.ask("detect")[0] == 409)
    assert terminal.bridge.refused("readAttributes", pin="1234")[0] == "more-than-one-card"
    terminal.clear()
    assert terminal.bridge.refused("readAttributes", pin="1234")[0] == "no-card"


def test_certificates_tell_their_state_before_anything_is_typed(terminal):
    bridge = terminal.bridge
    terminal.lay("expired")
    assert bridge.good("certificates", use="authentication")["inForce"] is False
    terminal.lay("child")
    assert bridge.refused("certificates", use="signature", password="ABC123")[0] == "not-on-card"
    terminal.lay("wrong-twice")
    assert bridge.good("tries")["tries"]["signature"] == {"left": 2, "of": 5, "guard": "refuse"}
    assert bridge.refused("sign", use="signature", password="ABC123", digest="00" * 32)[0] == "too-few-tries"


def test_the_bridge_signs_and_openssl_verifies(terminal, tmp_path):
    terminal.lay("normal")
    message = tmp_path / "message"
    message.write_text('{"form":"moveout/1"}')
    answer = terminal.bridge.good(
        "sign", use="signature", password="abc123", digest=hashlib.sha256(message.read_bytes()).hexdigest())
    (tmp_path / "signature").write_bytes(base64.b64decode(answer["signature"]))
    (tmp_path / "key.pem").write_text(
        opensc("openssl", "x509", "-inform", "DER", "-in", der(tmp_path, answer["certificate"]), "-pubkey", "-noout"))
    assert "Verified OK" in opensc(
        "openssl", "dgst", "-sha256", "-verify", tmp_path / "key.pem", "-signature", tmp_path / "signature", message)


# Who may ask.


def test_only_the_citys_pages_that_know_the_secret_are_answered(terminal):
    send = terminal.bridge.send
    for headers, status, kind in [
        ({"authorization": None}, 401, "not-paired"),
        ({"authorization": "Bearer " + "0" * 64}, 401, "not-paired"),
        ({"origin": None}, 403, "unknown-origin"),
        ({"origin": "https://evil.example"}, 403, "unknown-origin"),
        ({"host": "city.example"}, 421, "unknown-host"),
        ({"content_type": "text/plain"}, 415, "unsupported-media-type"),
    ]:
        code, answered, problem = send("/detect", {}, **headers)
        assert (code, problem["type"]) == (status, "urn:mio:problem:" + kind)
        assert answered["content-type"] == "application/problem+json"
        if kind == "unknown-origin":
            assert "access-control-allow-origin" not in answered
    code, answered, _ = send(
        "/detect", method="OPTIONS", access_control_request_method="POST",
        access_control_request_private_network="true")
    assert code == 204 and answered["access-control-allow-origin"] == ORIGIN
    assert answered["access-control-allow-private-network"] == "true"
    assert send("/detect", method="OPTIONS", origin="https://evil.example")[0] == 403
    assert send("/nothing", {})[0] == 404
    assert send("/readAttributes", {"pin": "1" * 5000})[0] == 413


def test_the_pairing_file_is_this_users_alone(terminal):
    assert terminal.bridge.pairing_file.stat().st_mode & 0o777 == 0o600


def test_waiting_for_a_card_costs_nothing(terminal):
    terminal.clear()
    stat = pathlib.Path(f"/proc/{terminal.bridge.process.pid}/stat")

    def ticks():
        return sum(int(part) for part in stat.read_text().rsplit(")", 1)[1].split()[11:13])

    before = ticks()
    assert terminal.bridge.good("detect", wait=3)["card"] is None
    # A tenth of a second of work in three, and not a question after the other.
    assert ticks() - before < 10


# What stays behind.


def searched(process, words):
    """How often each word stands in the memory of a process, as UTF-8 and UTF-16."""
    found = dict.fromkeys(words, 0)
    with open(f"/proc/{process.pid}/maps") as maps, open(f"/proc/{process.pid}/mem", "rb") as memory:
        for line in maps:
            span, rights = line.split()[:2]
            # What cannot be written holds nothing that came later.
            if not rights.startswith("rw"):
                continue
            begin, end = (int(part, 16) for part in span.split("-"))
            memory.seek(begin)
            try:
                content = memory.read(end - begin)
            except OSError:
                continue
            for word in words:
                found[word] += content.count(word.encode()) + content.count(word.encode("utf-16-le"))
    return found


def test_nothing_of_a_card_stays_in_memory_or_log(terminal):
    bridge = terminal.bridge
    marks = ["滝川クリスタル試験９９", "消去町９９丁目", "11090920399137", "MARKER99WIPE", "99887766554"]
    # The search finds what is there: the secret of the pairing.
    assert searched(bridge.process, [bridge.secret])[bridge.secret] > 0
    terminal.lay("marker")
    for _ in range(2):
        assert bridge.good("readAttributes", pin="9137")["attributes"]["name"] == marks[0]
        bridge.good("readAttributes", codeB="11090920399137")
        number = bridge.good("readNumber", pin="9137", consent=True, form="jidou-teate")["number"]
        assert number.startswith("99887766554")
        bridge.good("certificates", use="signature", password="marker99wipe")
        bridge.good("sign", use="signature", password="MARKER99WIPE", digest="11" * 32)
    terminal.clear()
    assert searched(bridge.process, marks) == dict.fromkeys(marks, 0)
    log = bridge.log_file.read_text()
    assert "verb=readAttributes" in log
    assert not [mark for mark in [*marks, "9137", bridge.secret] if mark in log]


def test_the_self_check_names_reader_and_card(terminal):
    terminal.lay("wrong-twice")
    root = terminal.cards.folder / "card-root.cv"
    said = run(BUILT / "mio-card", "check", "--root", root)
    assert said.returncode == 0, said.stdout + said.stderr
    for part in ["pcscd runs", "Virtual PCD 00 00: a card", "the card is my-number", "tries of pin: 1 of 3 (refuse)"]:
        assert part in said.stdout
    terminal.lay("transit")
    said = run(BUILT / "mio-card", "check", "--root", root)
    assert said.returncode == 1 and "FAIL the card is unknown" in said.stdout


def test_without_pcscd_the_self_check_says_so(terminal):
    said = subprocess.run(
        [BUILT / "mio-card", "check"], cwd=ROOT, capture_output=True, text=True, timeout=60,
        env={**os.environ, "PCSCLITE_CSOCK_NAME": "/nowhere"})
    assert said.returncode == 1 and "FAIL the service for card readers (pcscd) does not run" in said.stdout


def test_the_bridge_goes_on_when_pcscd_was_started_anew(terminal):
    if not terminal.service.process:
        pytest.skip("this machine's own pcscd is left alone")
    terminal.lay("normal")
    terminal.service.stop()
    assert terminal.bridge.refused("tries")[0] == "reader-unavailable"
    terminal.service.start()
    terminal.lay("normal")
    assert terminal.bridge.good("readAttributes", pin="1234")["authenticity"]["result"] == "genuine"


def test_a_stopped_bridge_leaves_no_pairing_behind(terminal):
    assert terminal.bridge.pairing_file.exists()
    terminal.bridge.stop()
    assert not terminal.bridge.pairing_file.exists()
