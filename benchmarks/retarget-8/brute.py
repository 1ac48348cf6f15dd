#!/usr/bin/env python3
"""Checks deltas against the definitions in README.md, read literally, for a sample of the profiles.

usage: brute.py LOG DELTAS [EVERY]

LOG is a plain log as retarget-generate writes it, DELTAS what `muster replay` made of it. One profile in EVERY (50) is
evaluated, at every instant at which anything can change, by going through all its records. Nothing is incremental and
nothing is shared with the engine. Exits 1 with the first differences.
"""
import json
import sys
import zlib
from datetime import datetime, timedelta, timezone
from decimal import Decimal

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
HOUR, DAY = 3_600_000, 86_400_000
EDGES = (0, HOUR, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY)


def milliseconds(text):
    return (datetime.fromisoformat(text.replace("Z", "+00:00")) - EPOCH) // timedelta(milliseconds=1)


class Profile:
    def __init__(self):
        self.events = []  # (time, name, path, sku, revenue)
        self.rows = []  # (time, row or None), in the order of the log

    def segments(self, now):
        def happened(name, within, at=lambda path: True):
            return [e for e in self.events
                    if now - within < e[0] <= now and name in (e[1], "*") and at(e[2])]

        past = [row for time, row in self.rows if time <= now]
        row = (past[-1] if past else None) or {}
        s1 = len(happened("Product Viewed", 7 * DAY)) >= 3
        s2 = (len(happened("Page Viewed", 30 * DAY, lambda path: path.startswith("/checking"))) >= 1
              and row.get("has_credit_card") is True and row.get("has_checking") is False)
        s3 = any(added + HOUR <= now < added + 7 * DAY
                 and not any(name == "Order Completed" and added <= time <= now for time, name, *_ in self.events)
                 for added, added_name, *_ in self.events if added_name == "Product Added")
        s4 = sum(e[4] for e in happened("Order Completed", 90 * DAY)) >= 500
        s5 = not happened("*", 30 * DAY) and len(happened("*", 90 * DAY)) >= 1
        s6 = len({e[3] for e in happened("Product Viewed", 14 * DAY)}) >= 5
        s7 = len(happened("Login", 30 * DAY)) >= 2 and not happened("Order Completed", 90 * DAY)
        return {"s1": s1, "s2": s2, "s3": s3, "s4": s4, "s5": s5, "s6": s6, "s7": s7, "s8": (s2 or s4) and not s5}

    def deltas(self, end):
        times = {e[0] for e in self.events} | {time for time, _ in self.rows}
        before = {}
        for now in sorted({time + edge for time in times for edge in EDGES if time + edge <= end}):
            after = self.segments(now)
            for name, member in after.items():
                if member != before.get(name, False):
                    yield name, "enter" if member else "exit", now
            before = after


def main(log, deltas, every=50):
    sampled = lambda user: zlib.crc32(user.encode()) % every == 0
    profiles, end = {}, 0
    with open(log, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line, parse_float=Decimal)
            if record.get("type") == "track":
                time, user = milliseconds(record["timestamp"]), record["userId"]
            else:
                time, user = record["source"]["ts_ms"], (record["after"] or record["before"])["id"]
            end = max(end, time)
            if not sampled(user):
                continue
            profile = profiles.setdefault(user, Profile())
            if "type" in record:
                properties = record["properties"]
                profile.events.append((time, record["event"], record["context"]["page"]["path"],
                                       properties["sku"], properties.get("revenue")))
            else:
                profile.rows.append((time, record["after"]))
    want = {(user, *delta) for user, profile in profiles.items() for delta in profile.deltas(end)}
    got = set()
    with open(deltas, encoding="utf-8") as lines:
        for line in lines:
            delta = json.loads(line)
            user = delta["profile"].removeprefix("customer:")
            if sampled(user):
                got.add((user, delta["segment"], delta["op"], milliseconds(delta["time"])))
    for name, rows in (("missing", want - got), ("too many", got - want)):
        for row in sorted(rows, key=lambda row: row[3])[:10]:
            print(f"brute.py: {name}:", *row)
    print(f"brute.py: {len(profiles)} profiles, {len(want)} deltas, {len(want ^ got)} differences")
    return want != got or not want


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])))
