#!/usr/bin/env python3
"""Writes a variation of a log that must make no difference to the deltas.

usage: vary.py shuffled LATENESS LOG OUT     tracker records up to LATENESS (say 1h) out of order
       vary.py repeated LOG OUT              every tenth tracker record once more within the next 24 h, every tenth row of
                                             the CRM once more right behind itself
       vary.py split N SUFFIX LOG PREFIX     over N files PREFIX-00000SUFFIX …; SUFFIX is .jsonl, .jsonl.gz or .jsonl.zst

LOG is a plain log as retarget-generate writes it. The rows of the CRM keep their order, and those of one customer stay in
one file. Deterministic. (.zst needs the program zstd.)
"""
import gzip
import heapq
import random
import re
import subprocess
import sys
import zlib
from datetime import datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
DAY = 86_400_000
UNITS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": DAY}
ROW_TIME = re.compile(rb'"source":\{[^}]*"ts_ms":(\d+)')
ROW_USER = re.compile(rb'"id":"(\w+)"')
EVENT_TIME = re.compile(rb'"timestamp":"([^"]+)Z"')


def is_row(line):
    return not line.startswith(b'{"type"')


def time_of(line):
    if is_row(line):
        return int(ROW_TIME.search(line)[1])
    at = datetime.fromisoformat(EVENT_TIME.search(line)[1].decode()).replace(tzinfo=timezone.utc)
    return (at - EPOCH) // timedelta(milliseconds=1)


def reordered(lines, places):
    """`places` yields where in time each copy of a line goes, never before its own; the log is sorted, so memory is
    that of the longest delay."""
    waiting, number = [], 0
    for line in lines:
        time = time_of(line)
        while waiting and waiting[0][0] < time:
            yield heapq.heappop(waiting)[2]
        for place in places(line, time):
            heapq.heappush(waiting, (place, number, line))
            number += 1
    while waiting:
        yield heapq.heappop(waiting)[2]


def shuffled(lateness, log, out):
    most = int(lateness[:-1]) * UNITS[lateness[-1]]
    with open(log, "rb") as lines, open(out, "wb") as file:
        file.writelines(reordered(
            lines, lambda line, time: [time if is_row(line) else time + random.randint(0, most)]))


def repeated(log, out):
    def places(line, time):
        if random.random() >= 0.1:
            return [time]
        return [time, time if is_row(line) else time + random.randint(0, DAY - 1)]

    with open(log, "rb") as lines, open(out, "wb") as file:
        file.writelines(reordered(lines, places))


def split(count, suffix, log, prefix):
    count = int(count)
    open_file = gzip.open if suffix.endswith(".gz") else open
    names = [f"{prefix}-{number:05d}{suffix.removesuffix('.zst')}" for number in range(count)]
    pending = [[] for _ in names]

    def flush():
        for name, lines in zip(names, pending):
            with open_file(name, "ab") as file:  # a .gz of several members is one .gz
                file.writelines(lines)
            lines.clear()

    for name in names:
        open(name, "wb").close()
    with open(log, "rb") as lines:
        for number, line in enumerate(lines, 1):
            pending[zlib.crc32(ROW_USER.search(line)[1]) % count if is_row(line) else random.randrange(count)].append(line)
            if number % 2_000_000 == 0:
                flush()
    flush()
    if suffix.endswith(".zst"):
        for start in range(0, count, 500):
            subprocess.run(["zstd", "-q", "-f", "--rm", *names[start:start + 500]], check=True)


if __name__ == "__main__":
    commands = {"shuffled": (shuffled, 3), "repeated": (repeated, 2), "split": (split, 4)}
    command, arguments = commands.get(sys.argv[1] if len(sys.argv) > 1 else "", (None, 0))
    if command is None or len(sys.argv) != arguments + 2:
        sys.exit(__doc__)
    random.seed(1)
    command(*sys.argv[2:])
