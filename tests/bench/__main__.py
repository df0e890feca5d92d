"""Print every figure in one run, each beside the ceiling or the aim that it is held against."""

import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

from tests.bench import (
    bank_check,
    deid,
    everything,
    grading,
    inpatient,
    regrading,
    word_search,
)
from tests.bench.load import Load, exchange, http, run_load
from tests.browser_client import Client
from tests.factories import PASSWORD
from tests.live_server import LiveServer, free_port, memory_of
from tutor.bank.check_cache import CACHE_NAME
from tutor.cli.building import ensure_codebook
from tutor.cli.collector import look_less_often
from tutor.codebook.listed import load_listed_codes
from tutor.codebook.lookup import Codebook
from tutor.codebook.schema import SET_NUMBERS
from tutor.codes.code import Code, CodeSet, parse_code
from tutor.config import Settings

SECONDS = 6.0
CLIENTS = 100
MANY = 300
# As many people as the ceiling has clients, each with attempts of their own.
PEOPLE = 100
CHARTS_HANDED_IN = 12
LOGINS = 100

LOOKUPS = 2_000
WORDS = ["knee pain", "type 2 diab", "fractur radius", "hypertensive kidney", "pnuemonia", "Colles"]


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    settings = Settings.from_environment()
    ensure_codebook(settings).close()
    # As the server does before it makes its workers.
    look_less_often()
    say(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}, SQLite, loopback\n")
    in_process(settings)
    with tempfile.TemporaryDirectory(prefix="tutor-bench-") as folder:
        over_http(Path(folder), settings)


# In process -------------------------------------------------------------------------------------


def in_process(settings: Settings) -> None:
    listed = load_listed_codes(settings.bank_path / "codes.toml")
    codebook = Codebook.open(settings.codebook_path, listed=listed)
    day = codebook.newest_day()
    say("In process, one thread")
    codes = iter(codes_in_any_order(settings.codebook_path))
    find = times(lambda: codebook.find(next(codes), day), LOOKUPS)
    report("look-up of a code", find, "aim p50 ≤ 5 ms")
    entry = times(lambda: codebook.entry(next(codes), day), LOOKUPS)
    report("look-up with all notes", entry, "aim p50 ≤ 5 ms")
    conventions = times(lambda: codebook.conventions(next(codes), day), LOOKUPS)
    report("convention notes, read anew", conventions, "aim p50 ≤ 1 ms")
    searches: list[float] = []
    for words in WORDS:
        searches += times(partial(codebook.search, words, on=day), 60)
    report("word search", searches, "aim p50 ≤ 5 ms")
    say("  Phrases of the alphabetic index, words in common with titles and terms:")
    for told in word_search.measure(codebook, day):
        say(told)
    say("  Grading:")
    for told in grading.measure(codebook, settings):
        say(told)
    codebook.close()
    say("Inpatient stays, one thread")
    for told in inpatient.measure():
        say(told)
    say("`bank check` over a bank of 500, a process of its own")
    for told in bank_check.measure(settings):
        say(told)
    say("De-identification: recall by kind, by the tiers that are to find it")
    for told in deid.measure(settings):
        say(told)
    say("Regrades, every grade moves and its learner is told, SQLite")
    for told in regrading.measure():
        say(told)
    say("Every published file at hand, imported into one installation")
    for told in everything.measure(settings):
        say(told)


def codes_in_any_order(path: Path) -> list[Code]:
    """Choose codes at random, none twice, so that no look-up finds what another one read."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT text FROM code WHERE code_set = ? AND is_billable ORDER BY random() LIMIT ?",
            (SET_NUMBERS[CodeSet.ICD10CM], 4 * LOOKUPS),
        ).fetchall()
    return [parse_code(text, CodeSet.ICD10CM) for (text,) in rows]


def times(run: Callable[[], object], count: int) -> list[float]:
    run()
    taken = []
    for _time in range(count):
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return taken


def report(name: str, taken: list[float], aim: str) -> None:
    ordered = sorted(taken)
    p50, p99 = (1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99))
    say(f"  {name:<34}p50 {p50:7.3f} ms   p99 {p99:7.3f} ms   {aim}")


# Over HTTP --------------------------------------------------------------------------------------


def over_http(folder: Path, settings: Settings) -> None:
    ceiling = measure_ceiling(folder)
    say("\nThe server that `make run` starts, 2 workers of 16 threads")
    server = LiveServer(folder / "home", settings.codebook_path)
    # A first start has no kept results of checks.
    (server.home / CACHE_NAME).unlink(missing_ok=True)
    first = server.start()
    server.stop()
    second = server.start()
    say(f"  first start {first:.1f} s, second start {second:.1f} s   aim ≤ 5 s")
    try:
        people = [prepare_person(server, number) for number in range(PEOPLE)]
        saves = autosaves(server, people, CLIENTS)
        line("autosaves, 100 clients", saves, f"{share(saves, ceiling)} aim ≥ 40 %")
        many = autosaves(server, people, MANY)
        line(
            "autosaves, 300 clients at once",
            many,
            f"closed loop, no pause: p99 is about {MANY} / rate; aim ≥ {ceiling.rate * 0.4:.0f}/s",
        )
        paced = paced_autosaves(server, people)
        line("autosaves, 300 clients, paced", paced, "each every 10 s, aim p99 ≤ 250 ms")
        pages = run_load(
            server.port,
            CLIENTS,
            SECONDS,
            lambda client, _n: http("GET", people[client % PEOPLE].place, headers(people, client)),
        )
        line("chart pages, 100 clients", pages, "aim ≥ 250/s")
        submits = submit_and_grade(server, people)
        line(
            f"submit and grade, {PEOPLE} clients", submits, f"{share(submits, ceiling)} aim ≥ 25 %"
        )
        log_in_many(server)
        for pid in server.worker_pids()[1:]:
            memory = memory_of(pid)
            say(
                f"  worker {pid} after all this and {LOGINS} logins: "
                f"RSS {memory.resident:.0f} MB, PSS {memory.proportional:.0f} MB   aim ≤ 150 MB"
            )
    finally:
        server.stop()


def line(name: str, load: Load, note: str) -> None:
    say(f"  {name:<32}{load.in_words()}   {note}")


def share(load: Load, ceiling: Load) -> str:
    return f"{100 * load.rate / ceiling.rate:.0f} % of the ceiling," if ceiling.rate else ""


def measure_ceiling(folder: Path) -> Load:
    port = free_port()
    process = subprocess.Popen(
        [
            str(Path(sys.executable).parent / "gunicorn"),
            "tests.bench.bare:create_bare_app()",
            *("-w", "2", "-k", "gthread", "--threads", "16", "--reuse-port"),
            *("-b", f"127.0.0.1:{port}", "--log-level", "warning"),
        ],
        env={**os.environ, "BENCH_DATABASE_URL": f"sqlite:///{folder / 'bare.sqlite'}"},
    )
    try:
        wait_for(port)
        body = draft_body(0, 0)
        load = run_load(
            port,
            CLIENTS,
            SECONDS,
            lambda client, _n: http(
                "PUT", f"/save/{client}", [("Content-Type", "text/plain")], body
            ),
        )
    finally:
        process.terminate()
        process.wait(timeout=20)
    say(f"\nThe ceiling: a bare Flask view with the same read and upsert, {CLIENTS} clients")
    say(f"  {load.in_words()}")
    return load


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            run_load(port, 1, 0.05, lambda _c, _n: http("PUT", "/save/0", [], b"x"))
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the bare server did not start")


class Person:
    """A learner with an open attempt, a cookie and a token."""

    def __init__(self, client: Client, place: str) -> None:
        self.place = place
        self.token = client.token
        self.cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies)


def prepare_person(server: LiveServer, number: int) -> Person:
    client = Client(server.url)
    client.get("/account/register")
    client.post(
        "/account/register",
        display_name=f"Learner {number}",
        email=f"learner{number}@example.org",
        password=PASSWORD,
    )
    place = client.open_first_chart(number)
    return Person(client, place)


def log_in_many(server: LiveServer) -> None:
    """Check as many passwords as a class has that begins at the same time."""

    def log_in(number: int) -> None:
        Client(server.url).log_in(f"learner{number % PEOPLE}@example.org", PASSWORD)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(log_in, range(LOGINS)))


def headers(people: list[Person], client: int) -> list[tuple[str, str]]:
    return [("Cookie", people[client % PEOPLE].cookie)]


def draft_body(client: int, number: int) -> bytes:
    entries = [
        {"section": "diagnosis", "code": f"E11.{client % 10}"},
        {"section": "diagnosis", "code": "I10"},
        {"section": "procedure", "code": "99213", "modifiers": "25", "units": "1", "pointers": "A"},
    ]
    return json.dumps({"client_key": f"{client}-{number}", "entries": entries}).encode()


def save_request(people: list[Person], client: int, number: int) -> bytes:
    person = people[client % PEOPLE]
    sent = [
        *headers(people, client),
        ("Content-Type", "application/json"),
        ("X-CSRFToken", person.token),
    ]
    return http("PUT", f"{person.place}/draft", sent, draft_body(client, number))


def autosaves(server: LiveServer, people: list[Person], clients: int) -> Load:
    return run_load(
        server.port, clients, SECONDS, lambda client, n: save_request(people, client, n)
    )


def paced_autosaves(server: LiveServer, people: list[Person]) -> Load:
    """What an exam hall sends: 300 people who save every ten seconds are 30 saves a second."""
    load = Load()

    async def one(client: int) -> None:
        await asyncio.sleep(client * 10 / MANY)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        began = time.perf_counter()
        status, _place = await exchange(reader, writer, save_request(people, client, 10**6))
        load.latencies.append(time.perf_counter() - began)
        load.statuses[status] = load.statuses.get(status, 0) + 1
        writer.close()

    async def hall() -> None:
        await asyncio.gather(*(one(client) for client in range(MANY)))

    began = time.perf_counter()
    asyncio.run(hall())
    load.seconds = time.perf_counter() - began
    return load


def submit_and_grade(server: LiveServer, people: list[Person]) -> Load:
    """Everybody opens many charts, then hands all of them in; only the handing in is timed."""
    load = Load()
    page = Client(server.url).get("/practice").text
    uids = re.findall(r'href="/practice/([0-9a-f-]{36})"', page)[:CHARTS_HANDED_IN]

    async def post(client: int, paths: list[str], fields: str) -> list[str]:
        person = people[client]
        sent = [*headers(people, client), ("Content-Type", "application/x-www-form-urlencoded")]
        body = urllib.parse.urlencode({"csrf_token": person.token}) + fields
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        places = []
        for path in paths:
            began = time.perf_counter()
            status, place = await exchange(reader, writer, http("POST", path, sent, body.encode()))
            places.append(place)
            if fields:
                load.latencies.append(time.perf_counter() - began)
                load.statuses[status] = load.statuses.get(status, 0) + 1
        writer.close()
        return places

    async def everybody(paths: list[list[str]], fields: str = "") -> list[list[str]]:
        return await asyncio.gather(*(post(n, paths[n], fields) for n in range(len(people))))

    answer = "&action=submit&dx-0-code=E11.22&dx-1-code=I10&px-0-code=99213"
    while load.seconds < SECONDS:
        starts = [f"/practice/{uid}/start" for uid in uids]
        opened = asyncio.run(everybody([starts] * len(people)))
        began = time.perf_counter()
        asyncio.run(everybody(opened, answer))
        load.seconds += time.perf_counter() - began
    return load


if __name__ == "__main__":
    main()
