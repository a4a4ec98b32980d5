#!/usr/bin/python3
"""Checks an evidence.zip without PortSign: evidence_verify.py FILE [PUBLIC-KEY.pem]. Needs the openssl program."""
import base64, hashlib, json, re, struct, subprocess, sys, tempfile, zipfile
FILES = (lambda z: {n: z.read(n) for n in z.namelist()})(zipfile.ZipFile(sys.argv[1]))
sha = lambda b: hashlib.sha256(b).digest()
def need(good, what): good or sys.exit("WRONG: " + what)
def openssl(*words, **how): return subprocess.run(("openssl",) + words, capture_output=True, **how)
def signed(pem, signature, data, digest="sha256"):
    with tempfile.TemporaryDirectory() as d:
        for name, content in (("k", pem), ("s", signature), ("d", data)): open(d + "/" + name, "wb").write(content)
        return openssl("dgst", "-" + digest, "-verify", d + "/k", "-signature", d + "/s", d + "/d").returncode == 0
def key(fingerprint):  # the file's name is the SHA-256 of the key in it
    pem = FILES["keys/%s.pem" % fingerprint]
    need(sha(base64.b64decode(b"".join(pem.split(b"\n")[1:-2]))).hex() == fingerprint, "a key has another's name")
    return pem
# 1. The manifest is signed, and every file is the one it lists.
M = json.loads(FILES["manifest.json"])
need(signed(key(M["key"]), FILES["manifest.sig"], FILES["manifest.json"]), "the signature of the manifest")
need(len(sys.argv) < 3 or open(sys.argv[2], "rb").read().split() == key(M["key"]).split(), "it is another enterprise's key")
need(set(FILES) == set(M["files"]) | {"manifest.json", "manifest.sig"}, "a file is missing or too many")
for name, digest in M["files"].items(): need(sha(FILES[name]).hex() == digest, name + " was changed")
# 2. The checkpoints are signed.
C = {}
for name in (n for n in FILES if re.fullmatch(r"checkpoints/\d+\.txt", n)):
    fields = dict(line.split(": ", 1) for line in FILES[name].decode().splitlines()[1:])
    need(signed(key(fields["key"]), FILES[name[:-3] + "sig"], FILES[name]), name)
    C[int(fields["number"])] = fields
# 3. Every event has its hash, and its hash stands under a checkpoint (RFC 9162, 2.1.3.2).
def text(t): return b"\xff" * 4 if t is None else struct.pack(">I", len(t.encode())) + t.encode()
EVENTS = [json.loads(line) for line in FILES["events.jsonl"].splitlines()]
for e in EVENTS:
    data = bytes.fromhex(e["previous"]) + struct.pack(">Qq", e["sequence"], e["time"]) + text(e.get("message"))
    data += text(e["kind"]) + text(e["actor"]) + text(e["cause"]) + struct.pack(">I", len(e["detail"]))
    need(sha(data + b"".join(text(n) + text(v) for n, v in e["detail"])).hex() == e["hash"], "event %d" % e["sequence"])
    c = C[e["checkpoint"]]
    place, last, root = e["index"], int(c["last"]) - int(c["first"]), sha(b"\0" + bytes.fromhex(e["hash"]))
    need(e["sequence"] == int(c["first"]) + place and 0 <= place <= last, "the place of event %d" % e["sequence"])
    for neighbour in map(bytes.fromhex, e["path"]):
        right = place & 1 or place == last
        root = sha(b"\1" + (neighbour + root if right else root + neighbour))
        while right and place and not place & 1: place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    need(last == 0 and root.hex() == c["root"], "event %d is not under its checkpoint" % e["sequence"])
    # 4. The files are those that the events tell of.
    d, folder = dict(map(tuple, e["detail"])), "messages/%s/" % e.get("message")
    for kind, field, name in ("received", "input", "input.bin"), ("signed",) * 2 + ("signed.xml",), ("sent", "envelope", "envelope.xml"):
        if e["kind"] == kind and field in d: need(sha(FILES[folder + name]).hex() == d[field], folder + name)
    if "receipt" in d and "digest" in d: need(sha(FILES["receipts/%s.xml" % d["receipt"]]).hex() == d["digest"], "a receipt")
# 5. The documents are signed, where the signature is RSA; `portsign evidence verify` checks SM2, too.
for name in (n for n in FILES if n.endswith("signed.xml") and b"#rsa-" in FILES[n]):
    x = re.sub(rb"^<\?xml[^>]*>\s*", b"", FILES[name])
    s = re.search(rb"<(?:\w+:)?Signature .*</(?:\w+:)?Signature>", x, re.S)[0]
    tag, info = re.search(rb"<((?:\w+:)?SignedInfo)(>.*</\1>)", s, re.S).groups()
    value = lambda tag: base64.b64decode(re.search(rb"<(?:\w+:)?%s[^>]*>([^<]*)<" % tag, s)[1])
    spaces = set(re.findall(rb'xmlns(?::\w+)?="[^"]*"', x[:x.index(b">")] + s[:s.index(b">")]))
    algorithm = "sha1" if b"#rsa-sha1" in info else "sha256"
    need(hashlib.new(algorithm, x.replace(s, b"")).digest() == value(b"DigestValue"), name + ": the digest")
    public = openssl("x509", "-inform", "DER", "-pubkey", "-noout", input=value(b"X509Certificate")).stdout
    need(signed(public, value(b"SignatureValue"), b"<%s %s%s" % (tag, b" ".join(sorted(spaces)), info), algorithm), name)
print("everything holds: %d files, %d events, %d messages, key %s" % (len(FILES), len(EVENTS), len(M["messages"]), M["key"]))
