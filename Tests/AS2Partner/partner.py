"""A partner that speaks AS2 with the library pyas2lib.

Usage: partner.py FOLDER. FOLDER/partner.json says names, key files and addresses; it is read anew for every message. Prints
"ready ADDRESS", and one line of JSON for everything that happens.

POST /as2            a message for us: it is answered, or its receipt is posted to where it asks for
POST /as2/lost       the same, but the first answer for a Message-ID is lost: the connection ends without one
POST /as2/tampered   the same, but the first receipt for a Message-ID is changed on its way
POST /as2/unsigned   the same, but the first receipt for a Message-ID is not signed
POST /as2/silent     the same, but the first receipt that is to come later never comes
POST /send?...       the body goes to the other side as a message; the answer is JSON
POST /mdn            receipts for our messages that come later
POST anything else   the body goes to the other side as a message, as a node hands out receipts
"""

import http.client
import http.server
import json
import os
import sys
import threading
import urllib.parse
import urllib.request
import uuid

from pyas2lib import Mdn, Message, Organization, Partner

FOLDER = sys.argv[1]
LOCK = threading.Lock()
SAY = threading.Lock()
TAKEN = {}      # Message-ID -> message, of those that were processed
SEEN = {}       # path and Message-ID -> how often
SENT = {}       # Message-ID -> (message, event, result)
SOAP = (
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    b' xmlns:ws="http://ws.newyork.zjport.gov.cn/"><soapenv:Body><ws:receive><content><![CDATA[%s]]></content>'
    b"</ws:receive></soapenv:Body></soapenv:Envelope>")


def say(**what):
    with SAY:
        print("event " + json.dumps(what, sort_keys=True), flush=True)


def read(name):
    with open(os.path.join(FOLDER, name), "rb") as file:
        return file.read()


def settings():
    return json.loads(read("partner.json"))


def parties(change):
    """Ourselves and the other side, by the settings and what is to be different this time."""
    said = dict(settings(), **change)
    key = read(said["keyFile"])
    ours = Organization(
        as2_name=said["name"], sign_key=key, decrypt_key=key, domain="partner.example",
        mdn_url=ADDRESS + "/mdn")
    certificate = read(said["otherCertificateFile"])
    theirs = Partner(
        as2_name=said["other"], verify_cert=certificate, encrypt_cert=certificate, validate_certs=False,
        sign=said.get("sign", "sha256") != "none",
        digest_alg="sha256" if said.get("sign", "sha256") == "none" else said.get("sign", "sha256"),
        encrypt=said.get("encrypt", "aes_256_cbc") != "none",
        enc_alg="aes_256_cbc" if said.get("encrypt", "aes_256_cbc") == "none" else said.get("encrypt", "aes_256_cbc"),
        compress=said.get("compress", "no") == "yes",
        mdn_mode={"sync": "SYNC", "async": "ASYNC", "none": None}[said.get("mdn", "sync")],
        mdn_digest_alg=None if said.get("signedReceipt", "yes") == "no" else "sha256")
    return ours, theirs, said


def post(url, headers, body):
    """Posts to a URL; status, header fields and body of the answer."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
    try:
        connection.request("POST", parts.path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()


def raw(headers, body):
    lines = "".join("%s: %s\r\n" % (name, " ".join(value.split())) for name, value in headers)
    return lines.encode() + b"\r\n" + body


def forward(envelope):
    """Hands an envelope to a SOAP node, when there is one."""
    node = settings().get("node")
    if node:
        request = urllib.request.Request(
            node, SOAP % envelope, {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": '""'})
        with urllib.request.urlopen(request) as answer:
            answer.read()


class Desk(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        path = urllib.parse.urlsplit(self.path).path
        if path == "/as2" or path.startswith("/as2/"):
            self.take(path, body)
        elif path == "/mdn":
            self.receipt(body)
        elif path == "/send":
            query = {k: v[0] for k, v in urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).items()}
            self.answer(200, {}, json.dumps(send(body, query)).encode())
        else:
            send(body, {})
            self.answer(200, {"Content-Type": "text/xml"}, b"<response><success>true</success></response>")

    def do_GET(self):
        self.answer(200, {}, b"AS2\n")

    def take(self, path, body):
        ours, theirs, said = parties({})
        # What must be there is looked at below: this library would take a message without a signature for a good one.
        message = Message()
        status, (problem, _), mdn = message.parse(
            raw(self.headers.items(), body), find_org_cb=lambda name: ours if name == ours.as2_name else None,
            find_partner_cb=lambda name: theirs if name == theirs.as2_name else None,
            find_message_cb=lambda identifier, partner: TAKEN.get(identifier))
        with LOCK:
            count = SEEN[(path, message.message_id)] = SEEN.get((path, message.message_id), 0) + 1
        is_duplicate = message.message_id in TAKEN
        if status == "processed":
            TAKEN[message.message_id] = message
            content = message.content
            with open(os.path.join(FOLDER, "taken-" + message.message_id.split("@")[0]), "wb") as file:
                file.write(content)
            forward(content)
        say(did="took", id=message.message_id, status=status, signed=message.signed, encrypted=message.encrypted,
            compressed=message.compressed, duplicate=is_duplicate, count=count, digest=message.digest_alg,
            problem=type(problem).__name__ if problem else None)
        trick = path[len("/as2/"):] if count == 1 else ""
        if trick == "lost":
            self.close_connection = True
            return
        if mdn is None:
            self.answer(200, {}, b"")
            return
        headers, content = dict(mdn.headers), mdn.content
        if trick == "tampered":
            content = content.replace(b"MDN-sent-automatically; processed", b"MDN-sent-automatically; Processed")
        if trick == "unsigned":
            theirs_unsigned = Message()
            theirs_unsigned.parse(
                raw([(n, v) for n, v in self.headers.items() if n.lower() != "disposition-notification-options"], body),
                find_org_cb=lambda name: ours, find_partner_cb=lambda name: theirs)
            plain = Mdn(mdn_mode="SYNC")
            plain.build(message=theirs_unsigned, status="processed")
            headers, content = dict(plain.headers), plain.content
        if mdn.mdn_url:
            self.answer(200, {}, b"")
            if trick != "silent":
                threading.Thread(target=self.deliver, args=(mdn, headers, content), daemon=True).start()
        else:
            self.answer(200, headers, content)

    def deliver(self, mdn, headers, content):
        status, _, answer = post(mdn.mdn_url, headers, content)
        say(did="delivered", id=mdn.orig_message_id, status=status, answer=answer.decode(errors="replace").strip())

    def receipt(self, body):
        mdn = Mdn()
        status, detail = mdn.parse(
            raw(self.headers.items(), body),
            lambda identifier, _: SENT[identifier][0] if identifier in SENT else None)
        say(did="receipt", id=mdn.orig_message_id, status=status, detail=detail)
        if mdn.orig_message_id in SENT:
            _, event, result = SENT[mdn.orig_message_id]
            result.update(mdn=status, detail=detail, mdnId=mdn.message_id)
            event.set()
        self.answer(200, {}, b"")

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, " ".join(value.split()))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def send(payload, change):
    """Sends a message to the other side; what it answered, once or as often as `times` says."""
    ours, theirs, said = parties(change)
    message = Message(sender=ours, receiver=theirs)
    message.build(
        payload, content_type="application/xml", message_id=said.get("messageId") or uuid.uuid4().hex)
    headers = dict(message.headers)
    if "mdnTo" in said:
        headers["receipt-delivery-option"] = said["mdnTo"]
    result, event = {}, threading.Event()
    SENT[message.message_id] = (message, event, result)
    answers = []
    for _ in range(int(said.get("times", "1"))):
        event.clear()
        result.clear()
        status, answered, body = post(said["target"], headers, message.content)
        result.update(status=status, bytes=len(body))
        if status == 200 and said.get("mdn", "sync") == "sync" and body:
            mdn = Mdn()
            parsed = mdn.parse(raw(answered, body), lambda identifier, _: SENT[identifier][0])
            result.update(
                mdn=parsed[0], detail=parsed[1], mdnId=mdn.message_id, mdnDigest=mdn.digest_alg)
        elif status == 200 and said.get("mdn", "sync") == "async" and said.get("await", "yes") == "yes":
            event.wait(120)
        answers.append(dict(result, id=message.message_id))
    say(did="sent", answers=answers)
    return answers


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Desk)
ADDRESS = "http://127.0.0.1:%d" % server.server_port
print("ready " + ADDRESS, flush=True)
server.serve_forever()
