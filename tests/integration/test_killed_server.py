"""A server that is killed loses no save that it has acknowledged."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.browser_client import Client
from tests.live_server import LiveServer
from tests.real_codebook import checked_codebook_path

WRITERS = 6
ENOUGH = 60


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_every_acknowledged_save_is_there_after_a_kill(
    database: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    server = LiveServer(tmp_path_factory.mktemp("killed"), checked_codebook_path(tmp_path_factory))
    if database == "postgresql":
        server.environment["DATABASE_URL"] = request.getfixturevalue(
            "postgresql_server"
        ).new_database()
    server.start()
    try:
        email, password = server.password_of("student")
        client = Client(server.url)
        client.log_in(email, password)
        places = [client.open_first_chart(number) for number in range(WRITERS)]
        acknowledged: dict[str, int] = dict.fromkeys(places, 0)
        reached = threading.Event()

        def keep_saving(place: str) -> None:
            for number in range(1, 10_000):
                entries = [{"section": "diagnosis", "code": f"n{number}"}]
                payload = {"client_key": f"k{number}", "entries": entries}
                try:
                    answer = client.put_json(f"{place}/draft", payload)
                except OSError:
                    return
                if answer.status != 200:
                    return
                acknowledged[place] = number
                if sum(acknowledged.values()) >= ENOUGH:
                    reached.set()

        with ThreadPoolExecutor(WRITERS) as pool:
            running = [pool.submit(keep_saving, place) for place in places]
            assert reached.wait(timeout=60)
            server.kill()
            for one in running:
                one.result(timeout=60)

        server.start()
        for place, number in acknowledged.items():
            held = json.loads(client.get(f"{place}/draft").text)
            # The save that was on its way when the server died may be there as well.
            assert held["entries"][0]["code"] in (f"n{number}", f"n{number + 1}")
            assert held["version"] >= number
    finally:
        server.kill()
