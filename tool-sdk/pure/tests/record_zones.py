#!/usr/bin/env python3
"""Records what Python's zoneinfo says of zones and instants, for zones.rs: record_zones.py > zones.tsv

One line each: zone, seconds since 1970, seconds ahead of UTC, abbreviation, local time.
"""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
ZONES = """Africa/Cairo America/Argentina/Buenos_Aires America/Caracas America/Chicago America/Los_Angeles
America/New_York America/Nuuk America/Santiago America/Sao_Paulo America/St_Johns Antarctica/Troll Asia/Gaza
Asia/Jerusalem Asia/Kathmandu Asia/Kolkata Asia/Tehran Asia/Tokyo Australia/Adelaide Australia/Lord_Howe
Australia/Sydney Europe/Berlin Europe/Dublin Europe/Istanbul Europe/London Europe/Moscow Pacific/Apia
Pacific/Auckland Pacific/Chatham Pacific/Kiritimati UTC""".split()
# Clocks are looked at day by day in these years: in a war, in the recent past, now, and where only rules reach.
YEARS = (1945, 2011, 2026, 2400)


def at(seconds, zone):
    return (EPOCH + timedelta(seconds=seconds)).astimezone(zone)


def changes(zone, year):
    """The first seconds of the year at which a zone's clocks are changed."""
    start = int((datetime(year, 1, 1, tzinfo=timezone.utc) - EPOCH).total_seconds())
    for day in range(366):
        low, high = start + day * 86400, start + (day + 1) * 86400
        if at(low, zone).utcoffset() == at(high, zone).utcoffset():
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if at(middle, zone).utcoffset() == at(low, zone).utcoffset():
                low = middle
            else:
                high = middle
        yield high


def show(name, zone, seconds):
    local = at(seconds, zone)
    offset = int(local.utcoffset().total_seconds())
    print(name, seconds, offset, local.tzname(), local.strftime("%Y-%m-%dT%H:%M:%S"), sep="\t")


for name in ZONES:
    zone = ZoneInfo(name)
    show(name, zone, 1_800_000_000)
    for year in YEARS:
        for change in list(changes(zone, year))[:2]:
            show(name, zone, change - 1)
            show(name, zone, change)
