"""Load from many clients at once: one process, plain sockets, HTTP/1.1 kept alive."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

BuildRequest = Callable[[int, int], bytes]
TIMEOUT_SECONDS = 30


@dataclass
class Load:
    """What a run of requests came to."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Successful answers a second."""
        good = sum(count for status, count in self.statuses.items() if status < 400)
        return good / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Return a percentile of the latencies, in milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    def in_words(self) -> str:
        """Write rate, median and 99th percentile, and what was refused."""
        refused = {status: n for status, n in self.statuses.items() if status >= 400}
        text = (
            f"{self.rate:7.0f}/s   p50 {self.percentile(0.5):6.1f} ms   "
            f"p99 {self.percentile(0.99):6.1f} ms"
        )
        return f"{text}   refused {refused}" if refused else text


def run_load(port: int, clients: int, seconds: float, build: BuildRequest) -> Load:
    """Send requests from `clients` connections for a while; `build` gets client and number."""
    load = Load()
    asyncio.run(_run(port, clients, seconds, build, load))
    return load


async def _run(port: int, clients: int, seconds: float, build: BuildRequest, load: Load) -> None:
    deadline = time.perf_counter() + seconds
    began = time.perf_counter()
    tasks = [_client(port, client, deadline, build, load) for client in range(clients)]
    await asyncio.gather(*tasks)
    load.seconds = time.perf_counter() - began


async def _client(port: int, client: int, deadline: float, build: BuildRequest, load: Load) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    number = 0
    while time.perf_counter() < deadline:
        began = time.perf_counter()
        try:
            writer.write(build(client, number))
            status = await asyncio.wait_for(_answer(reader), TIMEOUT_SECONDS)
        except (OSError, asyncio.IncompleteReadError):
            # The server closed a kept-alive connection: open another, as a browser does.
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        load.latencies.append(time.perf_counter() - began)
        load.statuses[status] = load.statuses.get(status, 0) + 1
        number += 1
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    return (await read_answer(reader))[0]


async def exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> tuple[int, str]:
    """Send one request on an open connection; returns the status and where it leads."""
    writer.write(request)
    return await asyncio.wait_for(read_answer(reader), TIMEOUT_SECONDS)


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, str]:
    """Read one answer whole; returns the status and the Location header."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    await reader.readexactly(int(fields["content-length"]))
    return int(head[9:12]), fields.get("location", "")


def http(method: str, path: str, headers: Sequence[tuple[str, str]], body: bytes = b"") -> bytes:
    """Write one request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers]
    if body or method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
