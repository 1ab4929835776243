"""Calendar days in many zones at once."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from .columns import Whole

_DAY = 86_400
# date(1970, 1, 1).toordinal()
_EPOCH = 719_163


def local_days(instants: Whole, zone: Whole, zones: Sequence[str]) -> Whole:
    """The day (`date.toordinal()`) of each instant (seconds since 1970) in `zones[zone]`.

    A zone is asked once for each UTC day that occurs; only on days on which its clocks change, for each instant.
    """
    found = np.empty(instants.shape, dtype=np.int64)
    for place, name in enumerate(zones):
        rows = np.flatnonzero(zone == place)
        if rows.size:
            found[rows] = _in_zone(instants[rows], ZoneInfo(name))
    return found


def _in_zone(instants: Whole, zone: ZoneInfo) -> Whole:
    if zone.key == "UTC":
        return instants // _DAY + _EPOCH
    days, place = np.unique(instants // _DAY, return_inverse=True)
    offsets = np.array([_offset(day * _DAY, zone) for day in days.tolist()], dtype=np.int64)
    ends = np.array([_offset(day * _DAY + _DAY - 1, zone) for day in days.tolist()], dtype=np.int64)
    local = (instants + offsets[place]) // _DAY
    for row in np.flatnonzero((offsets != ends)[place]).tolist():
        at = int(instants[row])
        local[row] = (at + _offset(at, zone)) // _DAY
    return local + _EPOCH


def _offset(instant: int, zone: ZoneInfo) -> int:
    shift = datetime.fromtimestamp(instant, UTC).astimezone(zone).utcoffset()
    assert shift is not None  # an aware time has one
    return int(shift.total_seconds())
