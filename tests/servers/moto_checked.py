"""moto's S3 server, made as strict as S3 about what it is sent: bodies must be what their checksums say.

usage: python3 moto_checked.py PORT [ignore|refuse]      binds 127.0.0.1; plain moto takes checksums on trust
With the second word it plays a server without conditional writes: one that ignores their headers, or answers 501.
"""
import base64
import hashlib
import io
import sys
import zlib

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple


class Refused(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message


def encoded(raw):
    return base64.b64encode(raw).decode()


CHECKSUMS = {
    "crc32": lambda body: encoded(zlib.crc32(body).to_bytes(4, "big")),
    "sha1": lambda body: encoded(hashlib.sha1(body).digest()),
    "sha256": lambda body: encoded(hashlib.sha256(body).digest()),
}


def dechunked(raw):
    """An aws-chunked body to its content and trailers."""
    content, at = bytearray(), 0
    try:
        while True:
            end = raw.index(b"\r\n", at)
            size = int(raw[at:end].split(b";")[0], 16)
            at = end + 2
            if size == 0:
                break
            content += raw[at : at + size]
            if raw[at + size : at + size + 2] != b"\r\n":
                raise ValueError("no end of chunk")
            at += size + 2
    except ValueError as error:
        raise Refused("IncompleteBody", f"The chunked body is malformed: {error}.") from error
    lines = [line.split(b":", 1) for line in raw[at:].split(b"\r\n") if b":" in line]
    return bytes(content), {name.strip().lower().decode(): value.strip().decode() for name, value in lines}


def check(environ, raw):
    signed = environ["HTTP_X_AMZ_CONTENT_SHA256"]
    body, trailers = raw, {}
    if signed.startswith("STREAMING-"):
        body, trailers = dechunked(raw)
        if len(body) != int(environ.get("HTTP_X_AMZ_DECODED_CONTENT_LENGTH", -1)):
            raise Refused("IncompleteBody", "The decoded length is another than was announced.")
        announced = [name.strip().lower() for name in environ.get("HTTP_X_AMZ_TRAILER", "").split(",") if name.strip()]
        if any(name not in trailers for name in announced):
            raise Refused("MalformedTrailerError", "A trailer that was announced is missing.")
    elif len(signed) == 64 and hashlib.sha256(raw).hexdigest() != signed:
        raise Refused("XAmzContentSHA256Mismatch", "The body is not the one that was signed.")
    md5 = environ.get("HTTP_CONTENT_MD5")
    if md5 and md5 != encoded(hashlib.md5(body).digest()):
        raise Refused("BadDigest", "Content-MD5 is not that of the body.")
    if environ["REQUEST_METHOD"] == "PUT":
        for name, digest in CHECKSUMS.items():
            said = trailers.get(f"x-amz-checksum-{name}") or environ.get(f"HTTP_X_AMZ_CHECKSUM_{name.upper()}")
            if said and said != digest(body):
                raise Refused("BadDigest", f"The {name} checksum is not that of the body.")


class Checked:
    def __init__(self, application, conditions):
        self.application = application
        self.conditions = conditions

    def refuse(self, start_response, status, code, message):
        answer = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
        start_response(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(answer)))])
        return [answer]

    def __call__(self, environ, start_response):
        if environ["REQUEST_METHOD"] == "PUT" and self.conditions:
            asked = [environ.pop(name, None) for name in ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH")]
            if any(asked) and self.conditions == "refuse":
                environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
                return self.refuse(start_response, "501 Not Implemented", "NotImplemented", "There are no conditional writes here.")
        if environ["REQUEST_METHOD"] in ("PUT", "POST") and "HTTP_X_AMZ_CONTENT_SHA256" in environ:
            raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(raw)
            try:
                check(environ, raw)
            except Refused as refused:
                return self.refuse(start_response, "400 Bad Request", refused.code, refused.message)
        return self.application(environ, start_response)


if __name__ == "__main__":
    run_simple("127.0.0.1", int(sys.argv[1]), Checked(DomainDispatcherApplication(create_backend_app), "".join(sys.argv[2:])), threaded=True)
