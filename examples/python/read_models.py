"""The checkout's read models, in miniature: keeps the newest state of each invoice in a database.

    CONTRACT=read-model-projections.json DATABASE=models.sqlite python read_models.py
"""

import base64
import json
import os
import signal
import sqlite3
import ssl
import struct
import time
import urllib.error
import urllib.request
from datetime import datetime, timezone

from confluent_kafka import Consumer, Producer
from jsonschema import Draft7Validator, ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7


class Poison(Exception):
    """The record can't be read, now or ever: an error of its schema, as checkout calls it."""


class SchemaRegistry:
    """What the stack's registry knows, in Confluent's API. What it has once answered stays true."""

    def __init__(self, contract: dict):
        registry = contract["registry"]
        self.url = registry["url"]
        self.context = ssl.create_default_context(cadata=contract.get("caCertificate"))
        login = f'{registry.get("user", "")}:{registry.get("password", "")}'.encode()
        self.headers = {"Authorization": f"Basic {base64.b64encode(login).decode()}"}
        self.validators: dict[int, Draft7Validator] = {}

    def read(self, record: bytes) -> dict:
        """Confluent's frame: a zero, the schema's number, the record."""
        if record is None or len(record) < 6 or record[0] != 0:
            raise Poison("the record names no schema")
        try:
            value = json.loads(record[5:])
            self.validator(struct.unpack(">I", record[1:5])[0]).validate(value)
        except ValidationError as error:
            # Not its own words: they repeat the record, which may be nobody's business.
            raise Poison(f"the record isn't as its schema says at {error.json_path}") from error
        except ValueError as error:
            raise Poison("the record is no JSON") from error
        return value

    def validator(self, number: int) -> Draft7Validator:
        if number not in self.validators:
            schema = self.ask(f"/schemas/ids/{number}")
            resources = Registry().with_resources(list(self.referred(schema)))
            self.validators[number] = Draft7Validator(json.loads(schema["schema"]), registry=resources)
        return self.validators[number]

    def referred(self, schema: dict):
        for reference in schema.get("references", []):
            subject = urllib.request.quote(reference["subject"], safe="")
            other = self.ask(f'/subjects/{subject}/versions/{reference["version"]}')
            yield reference["name"], Resource.from_contents(json.loads(other["schema"]), DRAFT7)
            yield from self.referred(other)

    def ask(self, path: str) -> dict:
        request = urllib.request.Request(self.url + path, headers=self.headers)
        try:
            with urllib.request.urlopen(request, context=self.context, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                raise Poison(f"the registry doesn't know {path}") from error
            raise


class ReadModels:
    """Upserts by event: an event that comes twice changes nothing, as the contract's idempotency asks for."""

    def __init__(self, file: str):
        self.database = sqlite3.connect(file)
        self.database.execute(
            "create table if not exists invoices (id text primary key, state text, event text, at text)"
        )
        self.database.commit()

    def apply(self, event: dict) -> None:
        if event["aggregate_type"] != "Invoice":
            return
        with self.database:
            self.database.execute(
                "insert into invoices values (?, ?, ?, ?) on conflict (id) do update set"
                " state = excluded.state, event = excluded.event, at = excluded.at where excluded.at > invoices.at",
                (event["aggregate_id"], event["event_type"], event["event_id"], event["timestamp"]),
            )


def connection(contract: dict) -> dict:
    servers = contract["bootstrapServers"]
    settings = {
        "bootstrap.servers": servers.get("EXTERNAL") or servers["CLIENT"],
        "client.id": contract["service"],
        "security.protocol": contract["securityProtocol"],
    }
    if "password" in contract:
        settings |= {
            "sasl.mechanism": contract["saslMechanism"],
            "sasl.username": contract["user"],
            "sasl.password": contract["password"],
            "ssl.ca.pem": contract["caCertificate"],
        }
    if "clientCertificate" in contract:
        settings |= {"ssl.certificate.pem": contract["clientCertificate"], "ssl.key.pem": contract["clientKey"]}
    return settings


#: Settings that only Kafka's Java clients have, and those that librdkafka calls otherwise.
JAVA_ONLY = {"max.poll.records", "max.partition.fetch.bytes"}
RENAMED = {
    "max.in.flight.requests.per.connection": "max.in.flight",
    "max.request.size": "message.max.bytes",
    "fetch.max.wait.ms": "fetch.wait.max.ms",
    "compression.gzip.level": "compression.level",
}


def own_settings(settings: dict) -> dict:
    return {RENAMED.get(name, name): value for name, value in settings.items() if name not in JAVA_ONLY}


def with_retries(entry: dict, work) -> tuple[Exception, int] | None:
    """As often, and after such waits, as the contract says; what can't get better isn't tried again."""
    delays = entry.get("retry", {}).get("delaysMs", [])
    most = entry.get("deadLetter", {}).get("afterFailures", len(delays) + 1)
    failures = 0
    while True:
        try:
            work()
            return None
        except Exception as error:  # Whatever it is, the records behind it must not wait for ever.
            failures += 1
            if isinstance(error, Poison) or failures >= most:
                return error, failures - 1
            time.sleep((delays[failures - 1] if failures <= len(delays) else 1000) / 1000)


def dead_letter_headers(contract: dict, record, error: Exception, retries: int) -> list[tuple[str, bytes]]:
    """The record stays as it came, so that it can be replayed; what happened to it stands beside."""
    facts = {
        "dead-letter.original-topic": record.topic(),
        "dead-letter.original-partition": record.partition(),
        "dead-letter.original-offset": record.offset(),
        "dead-letter.error-type": "schema" if isinstance(error, Poison) else "business-logic",
        "dead-letter.error-message": str(error)[:500],
        "dead-letter.retry-count": retries,
        "dead-letter.failed-at": datetime.now(timezone.utc).isoformat(),
        "dead-letter.service": contract["service"],
    }
    return [*(record.headers() or []), *((name, str(value).encode()) for name, value in facts.items())]


def tell(**line) -> None:
    print(json.dumps(line), flush=True)


def main() -> None:
    with open(os.environ["CONTRACT"], encoding="utf8") as file:
        contract = json.load(file)
    entry = contract["consumers"][0]
    registry = SchemaRegistry(contract)
    models = ReadModels(os.environ.get("DATABASE", ":memory:"))
    consumer = Consumer(connection(contract) | own_settings(entry["settings"]))
    # A key goes where Java's clients put it; librdkafka alone would put most keys elsewhere.
    placing = {"partitioner": "murmur2_random"}
    producer = Producer(connection(contract) | own_settings(contract["producer"]["settings"]) | placing)
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    consumer.subscribe(entry["topics"], on_assign=lambda *_: tell(ready=contract["service"]))
    while not stopping:
        record = consumer.poll(0.5)
        if record is None:
            continue
        if record.error():
            tell(error=str(record.error()))
            continue

        def work() -> None:
            event = registry.read(record.value())
            models.apply(event)
            tell(applied=event["event_id"])

        failed = with_retries(entry, work)
        target = entry.get("deadLetter", {}).get("topics", {}).get(record.topic())
        if failed and target:
            headers = dead_letter_headers(contract, record, *failed)
            producer.produce(target, key=record.key(), value=record.value(), headers=headers)
            if producer.flush(30) > 0:
                raise RuntimeError(f"{target} can't be written to")
            tell(deadLetter=target, offset=record.offset())
        consumer.commit(message=record, asynchronous=False)
    consumer.close()


if __name__ == "__main__":
    main()
