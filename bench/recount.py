#!/usr/bin/env python3
"""Counts a file of recorded 311 cases by month of the deadline and department, knowing nothing of Gezhi.

usage: recount.py FILE.csv.gz

Answers one JSON object: for each "month department" the cases due, closed, and closed by the deadline, and the
city's own flag beside them. The times of the file are all of one zone, so that their texts compare as moments do.
"""
import collections
import csv
import gzip
import json
import sys


def main(path):
    counts = collections.defaultdict(lambda: [0, 0, 0])
    rows = no_target = flagged = equal = 0
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows += 1
            target, closed = row["target_dt"].strip(), row["closed_dt"].strip()
            if not target:
                no_target += 1
                continue
            count = counts[target[:7] + " " + row["department"].strip()]
            count[0] += 1
            if closed:
                count[1] += 1
                count[2] += closed <= target
                if row["ontime"].strip():
                    flagged += 1
                    equal += (closed <= target) == (row["ontime"].strip() == "ONTIME")
    print(json.dumps({
        "rows": rows,
        "no_target": no_target,
        "flagged": flagged,
        "flag_equals_times": equal,
        "due_met_on_time": {key: counts[key] for key in sorted(counts)},
    }))


if __name__ == "__main__":
    main(sys.argv[1])
