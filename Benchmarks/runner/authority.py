"""The authority of a card's signatures, for measures: it certifies holders by the profile of 公的個人認証, signs for them, and answers
whether a certificate was revoked (OCSP). Made with `cryptography` and `asn1crypto`, which have no part in the platform.

As a program it is the responder: `python authority.py FOLDER PORT`. Each question is answered by a signature of its own, several at a
time and over connections that are kept, as a responder of a country is; `openssl ocsp`, which the tests use, answers one at a time and
closes, so that it would be what is measured.
"""

import datetime
import http.server
import pathlib
import sys

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

POLICY = x509.ObjectIdentifier("1.2.392.200149.8.5.1.1.20")
ATTRIBUTES = "1.2.392.200149.8.5.5."
HOUR = datetime.timedelta(hours=1)
# RFC 5754, 2: SHA-256 without parameters; the package would write NULL.
algos._ForceNullParameters._null_algos = set()


def utf8(text):
    """A UTF8String in DER."""
    value = text.encode()
    length = bytes([len(value)]) if len(value) < 128 else bytes([0x81, len(value)])
    if len(value) > 255:
        length = bytes([0x82]) + len(value).to_bytes(2, "big")
    return b"\x0c" + length + value


def name(*parts):
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"), *(x509.NameAttribute(*part) for part in parts)])


def usage(**used):
    all_of_them = dict.fromkeys([
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"], False)
    return x509.KeyUsage(**(all_of_them | used))


class Authority:
    """Keys and certificates in `folder`, made anew; all holders share one key, which changes nothing for whoever verifies."""

    def __init__(self, folder, now=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.now = now or datetime.datetime.now(datetime.timezone.utc)
        self.key, self.holder_key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
        self.name = name((NameOID.ORGANIZATION_NAME, "JPKI"), (NameOID.ORGANIZATIONAL_UNIT_NAME, "JPKI for digital signature"))
        self.certificate = self.certify(self.name, self.key, x509.random_serial_number(), [
            (x509.BasicConstraints(True, 0), True), (usage(key_cert_sign=True, crl_sign=True), True)])
        responder_key = rsa.generate_private_key(65537, 2048)
        certificate = self.certify(name((NameOID.COMMON_NAME, "responder")), responder_key, x509.random_serial_number(), [
            (usage(digital_signature=True), True), (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False)])
        for file, made in [("ca.pem", self.certificate), ("responder.pem", certificate)]:
            (self.folder / file).write_bytes(made.public_bytes(serialization.Encoding.PEM))
        (self.folder / "responder.key.pem").write_bytes(responder_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))

    def certify(self, subject, key, serial, extensions):
        builder = x509.CertificateBuilder(
            self.name, subject, key.public_key(), serial, self.now - 100 * HOUR, self.now + 10_000 * HOUR)
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        if key is not self.key:
            builder = builder.add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False)
        return builder.sign(self.key, hashes.SHA256())

    def holder(self, number, responder, full_name, sex, birth, address):
        """A certificate for signatures about which the responder is asked. `birth` is EYYYYMMDD with the number of the era."""
        texts = {1: full_name, 2: "0" * len(full_name), 3: sex, 4: birth, 5: address, 6: "0" * len(address)}
        others = [x509.OtherName(x509.ObjectIdentifier(ATTRIBUTES + str(at)), utf8(text)) for at, text in texts.items()]
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(responder))
        return self.certify(name((NameOID.COMMON_NAME, f"holder {number}")), self.holder_key, number + 1, [
            (usage(digital_signature=True, content_commitment=True), True),
            (x509.CertificatePolicies([x509.PolicyInformation(POLICY, None)]), True),
            (x509.AuthorityInformationAccess([access]), False), (x509.SubjectAlternativeName(others), False)])

    def sign(self, content, certificate):
        """A CMS beside the content with what a card answers: without signed attributes, RSA with SHA-256 (RFC 5754)."""
        digest = algos.DigestAlgorithm({"algorithm": "sha256"})
        holder = asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
        signer = cms.SignerInfo({
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": cms.IssuerAndSerialNumber(
                {"issuer": holder.issuer, "serial_number": holder.serial_number})}),
            "digest_algorithm": digest,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa", "parameters": core.Null()}),
            "signature": self.holder_key.sign(content, padding.PKCS1v15(), hashes.SHA256()),
        })
        data = cms.SignedData({
            "version": "v1", "digest_algorithms": [digest], "encap_content_info": {"content_type": "data"},
            "certificates": [holder], "signer_infos": [signer]})
        return cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()


class Questions(http.server.BaseHTTPRequestHandler):
    """Answers `good` to every question about a certificate of the authority."""

    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        # Head and body leave as one packet.
        self.wfile = self.connection.makefile("wb", 65_536)

    def do_POST(self):
        asked = ocsp.load_der_ocsp_request(self.rfile.read(int(self.headers["content-length"])))
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            asked.issuer_name_hash, asked.issuer_key_hash, asked.serial_number, asked.hash_algorithm,
            ocsp.OCSPCertStatus.GOOD, now - HOUR / 60, now + HOUR, None, None,
        ).responder_id(ocsp.OCSPResponderEncoding.HASH, self.server.certificate).certificates([self.server.certificate])
        for extension in asked.extensions:
            if isinstance(extension.value, x509.OCSPNonce):
                builder = builder.add_extension(extension.value, False)
        body = builder.sign(self.server.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
        self.send_response(200)
        self.send_header("content-type", "application/ocsp-response")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def do_GET(self):
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()
        self.wfile.flush()

    def log_message(self, *_):
        pass


def answer(folder, port):
    folder = pathlib.Path(folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Questions)
    server.daemon_threads = True
    server.certificate = x509.load_pem_x509_certificate((folder / "responder.pem").read_bytes())
    server.key = serialization.load_pem_private_key((folder / "responder.key.pem").read_bytes(), None)
    server.serve_forever()


if __name__ == "__main__":
    answer(sys.argv[1], int(sys.argv[2]))
