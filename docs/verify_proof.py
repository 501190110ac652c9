#!/usr/bin/env python3
"""Verifies an inclusion proof of `mio audit prove` without anything of this project: python3 verify_proof.py PUBLIC.pem < proof.json"""
import base64, hashlib, json, subprocess, sys, tempfile

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def netstring(value):
    if value is None:
        return b"-,"
    data = value.encode()
    return b"%d:%s," % (len(data), data)

def leaf(entry):
    return sha256(b"\x00", *(netstring(value) for _, value in entry))

def root(node, path):
    for step in path:
        other = bytes.fromhex(step["hash"])
        node = sha256(b"\x01", other, node) if step["side"] == "left" else sha256(b"\x01", node, other)
    return node

def seal_hash(seal):
    numbers = [seal[name] for name in ("number", "first", "last", "count", "total", "sealedAt")]
    return sha256(b"\x02", *(b"%d," % n for n in numbers), bytes.fromhex(seal["root"]), bytes.fromhex(seal["previous"]))

def check_signature(note, public_key):
    text, signature = note.split("\n\n", 1)
    signed = base64.b64decode(signature.split(" ")[2])[4:]
    with tempfile.NamedTemporaryFile() as message, tempfile.NamedTemporaryFile() as sig:
        message.write(text.encode() + b"\n"), message.flush(), sig.write(signed), sig.flush()
        subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", public_key, "-rawin",
                        "-in", message.name, "-sigfile", sig.name], check=True, capture_output=True)
    return text.split("\n")

def verify(proof, public_key=None):
    entry, seals = proof["entry"], proof["seals"]
    if root(leaf(entry), proof["path"]).hex() != seals[0]["root"]:
        raise ValueError("the event does not lead to the root of its seal")
    for number, seal in enumerate(seals):
        if seal_hash(seal).hex() != seal["hash"]:
            raise ValueError(f"seal {seal['number']} does not have its hash")
        if number and seal["previous"] != seals[number - 1]["hash"]:
            raise ValueError(f"seal {seal['number']} does not follow the one before")
    if public_key is None:
        return "the event is under seal %d, hash %s" % (seals[0]["number"], seals[0]["hash"])
    if proof["checkpoint"] is None:
        raise ValueError("the proof has no checkpoint")
    origin, events, hash_text, number, at = check_signature(proof["checkpoint"], public_key)[:5]
    if base64.b64decode(hash_text).hex() != seals[-1]["hash"] or events != str(seals[-1]["total"]):
        raise ValueError("the checkpoint is of another trail")
    return f"the event is in the trail of {origin}, {number}, {at}"

if __name__ == "__main__":
    try:
        print(verify(json.load(sys.stdin), sys.argv[1] if len(sys.argv) > 1 else None))
    except (ValueError, KeyError, subprocess.CalledProcessError) as problem:
        sys.exit(f"NOT PROVED: {problem}")
