"""What the walk over the API needs to know of cardflow.

Every operation is called by people who may call it, as api/testdata/rights.txt
says: with their session cookie and the CSRF token, as a browser does. The
operations of the partners are signed. Where an address names something that
exists, such as a paper or a report, most requests name one that does, because
behind a name that does not exist there is nothing to find.
"""

import hashlib
import itertools
import os
import pathlib
import threading
import time
import uuid
import zlib

import requests
import schemathesis

BASE = os.environ["WALK_BASE"]
PASSWORD = os.environ["WALK_PASSWORD"]
PARTNER, SECRET = os.environ["WALK_PARTNER"], os.environ["WALK_SECRET"]
RIGHTS = pathlib.Path(__file__).parent.parent / "testdata" / "rights.txt"

# Whoever is logged in may call these; they are walked as people of every kind.
EVERYBODY = ["keeper", "manager", "outlet_op", "secadmin"]

# Nothing real is named where the walk would lock its own people out, or switch off
# what it is about to walk.
NEVER_REAL = ("/api/v1/directory/people/{id}", "/api/v1/directory/functions/{id}", "/api/v1/sessions/{id}")

# Lists under other addresses than what they list.
LISTS = {
    "/api/v1/document-types/{code}": "/api/v1/document-types",
    "/api/v1/directory/roles/{code}": "/api/v1/directory/roles",
    "/api/v1/documents/{id}": "/api/v1/documents?state=pending",
    "/api/v1/senior/applications/{id}": "/api/v1/senior/records",
    "/api/v1/tracking/papers/{id}": "/api/v1/documents?state=pending",
}
FIXED = {"ref": ["items", "warehouses", "suppliers", "outlets", "districts", "users"], "key": ["filters.x", "columns.y"],
         "month": ["2026-01", "2026-10"], "date": ["2026-10-01"], "person": ["keeper"], "version": ["1"], "name": ["x.woff2"]}


def table():
    who = {}
    for line in RIGHTS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, roles = line.partition(": ")
            who[name] = roles.split()
    return who


class Person(requests.auth.AuthBase):
    """A session, as the browser of a person keeps it."""

    def __init__(self, name):
        self.session = requests.Session()
        answer = self.session.post(BASE + "/api/v1/session", json={"username": name, "password": PASSWORD}, timeout=30)
        answer.raise_for_status()
        self.csrf = answer.json()["csrf_token"]
        self.cookie = "cardflow_session=" + self.session.cookies["cardflow_session"]

    def __call__(self, request):
        request.headers["Cookie"] = self.cookie
        request.headers["X-CSRF-Token"] = self.csrf
        return request

    def names(self, address):
        answer = self.session.get(BASE + address, timeout=30)
        if answer.status_code != 200:
            return []
        items = answer.json().get("items") or []
        return [str(i.get("id") or i.get("code")) for i in items if isinstance(i, dict) and (i.get("id") or i.get("code"))][:20]


class Signature(requests.auth.AuthBase):
    """Signs a partner's request as docs/partner-api.md says."""

    def __call__(self, request):
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        path, _, query = request.path_url.partition("?")
        stamp, nonce = str(int(time.time() * 1000)), uuid.uuid4().hex
        text = "\n".join([request.method, path, "&".join(sorted(query.split("&"))) if query else "", sm3(body).hexdigest(), stamp, nonce])
        request.headers.update({"X-Partner-Id": PARTNER, "X-Partner-Timestamp": stamp, "X-Partner-Nonce": nonce,
                                "X-Partner-Signature": hmac_sm3(SECRET.encode(), text.encode())})
        return request


def sm3(data):
    return hashlib.new("sm3", data)


def hmac_sm3(key, text):
    key = (sm3(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner = sm3(bytes(b ^ 0x36 for b in key) + text).digest()
    return sm3(bytes(b ^ 0x5C for b in key) + inner).hexdigest()


who, people, found, turns, lock = table(), {}, {}, {}, threading.Lock()


def person(name):
    if name not in people:
        people[name] = Person(name)
    return people[name]


# All of them log in before the walk does: what it sends to the login counts as
# failures of this address.
for account in sorted({r for roles in who.values() for r in roles if r not in ("anybody", "everybody", "partners") and "-" not in r} | set(EVERYBODY)):
    person(account)


def name_of(operation):
    return operation.method.upper() + " " + operation.path


def callers(operation):
    roles = who[name_of(operation)]
    return {"everybody": EVERYBODY, "anybody": []}.get(roles[0], roles)


def turn(key):
    """Counts the requests of an operation: the walk takes turns instead of chance."""
    with lock:
        return next(turns.setdefault(key, itertools.count(zlib.crc32(key.encode()) % 97)))


@schemathesis.hook
def before_call(ctx, case, kwargs):
    name = name_of(case.operation)
    if name not in who:
        raise RuntimeError(f"{name} has no line in {RIGHTS}")
    if who[name][0] == "partners":
        kwargs["auth"] = Signature()
        return
    roles = callers(case.operation)
    if roles:
        kwargs["auth"] = person(roles[turn(name) % len(roles)])


def real(operation, parameter):
    """Gives names that exist for a parameter of an address."""
    if parameter in FIXED:
        return FIXED[parameter]
    address = operation.path.split("{" + parameter + "}")[0] + "{" + parameter + "}"
    if address.startswith(NEVER_REAL) and operation.method.upper() != "GET":
        return []
    if address not in found:
        found[address] = []
        listing = LISTS.get(address, address.rsplit("/", 1)[0])
        if "{" not in listing:
            asked = [r for r in who.get("GET " + listing.split("?")[0], []) if r in people] or callers(operation)
            for role in asked[:4]:
                found[address] += [n for n in person(role).names(listing) if n not in found[address]]
    return found[address]


@schemathesis.hook
def map_path_parameters(ctx, path_parameters):
    if not path_parameters:
        return path_parameters
    changed = dict(path_parameters)
    for parameter in path_parameters:
        n = turn(name_of(ctx.operation) + parameter)
        names = real(ctx.operation, parameter)
        if names and n % 4:
            changed[parameter] = names[n % len(names)]
    return changed
