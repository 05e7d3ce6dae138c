"""What two outside clients of Open311 GeoReport v2 read and write, asserted against a running server."""

import json
import os
import time
import urllib.error
import urllib.request

import xmltodict
from civicbot.open311 import Open311Client
from civicbot.registry import Endpoint
from georeport import GeoReport

URL = os.environ["GEZHI_URL"]
BASE = f"{URL}/open311/v2"
KEY = os.environ["OPEN311_CLIENT_KEY"]
STAFF = os.environ["OPEN311_STAFF_KEY"]
CODE = "C0101"


def call(path, body=None):
    """Asks the server's own API as a member of staff."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {STAFF}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(URL + path, data, headers), timeout=20) as answer:
        return json.load(answer)


def publish(number, words):
    """A person releases a summary: only then is a request public."""
    case = call(f"/api/v1/cases?number={number}")["items"][0]["id"]
    call(f"/api/v1/cases/{case}/release_summary", {"text": words})
    return case


def status(path):
    try:
        with urllib.request.urlopen(BASE + path, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def wait_until_active():
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{URL}/healthz", timeout=5).read()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise SystemExit("the server is not active")


def writes():
    client = Open311Client(Endpoint("gezhi", "Gezhi", BASE, write=True), jurisdiction_id="310112")
    numbers = []
    for at in range(3):
        sent = client.create_request(
            CODE,
            dry_run=False,
            confirm="SEND",
            api_key=KEY,
            validate_remote=True,
            lat=31.1128,
            lng=121.3816 + at * 0.01,
            description=f"canary-words-{at} 井盖坏了",
            attributes={"defect": "damaged", "LANE": 1, "MULTI": ["a", "b"]},
            phone="13800138000",
            first_name="canary-name",
        )
        answer = sent.response[0]
        assert isinstance(answer["service_request_id"], str), answer
        assert "token" not in answer, "an id or a token, not both"
        numbers.append(answer["service_request_id"])
    assert len(set(numbers)) == 3, numbers
    assert status(f"/requests/{numbers[0]}.json") == 404, "not public before a person released it"
    for at, number in enumerate(numbers):
        publish(number, f"Released summary {at}")
    assert client.get_token(numbers[0])[0]["service_request_id"] == numbers[0]
    assert len(client.list_requests(page_size=2)) == 2
    assert [r["service_request_id"] for r in client.list_requests(service_request_ids=numbers[:2])] == numbers[1::-1]
    assert client.get_request(numbers[2])["description"] == "Released summary 2"
    assert len(client.list_requests(service_code=CODE, status="open")) == 3
    return numbers


def reads(numbers):
    for kind in ("json", "xml"):
        client = GeoReport(BASE, jurisdiction="310112", output_format=kind)
        services = client.get_service_list()
        cover = next(s for s in services if s["service_code"] == CODE)
        assert str(cover["metadata"]).lower() == "true", cover
        definition = client.get_service_definition(CODE)
        attributes = definition["attributes"]
        attribute = attributes[0] if kind == "json" else attributes["attribute"]
        assert attribute["code"] == "defect", definition
        found = client.get_service_requests(service_request_id=",".join(numbers[:2]))
        assert sorted(r["service_request_id"] for r in found) == sorted(numbers[:2]), found
        found = client.get_service_requests(
            service_code=CODE, status="open,closed", start_date="", end_date=""
        )
        assert len(found) == 3, found
        one = client.get_service_request(numbers[0])
        assert one["description"] == "Released summary 0", one
        assert "canary" not in json.dumps(found) and "13800138000" not in json.dumps(found)


def discovery():
    with urllib.request.urlopen(f"{BASE}/discovery.xml", timeout=20) as answer:
        found = xmltodict.parse(answer.read())["discovery"]
    assert [e["type"] for e in found["endpoints"]["endpoint"]] == ["production", "test"], found
    assert found["endpoints"]["endpoint"][0]["url"] == BASE, found


wait_until_active()
discovery()
reads(writes())
print("outside clients: georeport 0.3.1 and civicbot 0.4.0 read and write")
