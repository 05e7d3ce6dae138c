#!/usr/bin/env python3
"""Draws letters the starter model gave a type, to be read by eye; prints them, keeps nothing.

usage: draw.py THREADS.jsonl JUDGED.jsonl [--least 0.278] [--seed 2026] [--many 200]

JUDGED.jsonl is what `gezhi classify FILE` printed for a file with one letter a line (title, then text), in the
same order. Verdicts are kept by id in verdicts.csv; the letters themselves never are.
"""
import argparse, csv, json, pathlib, random

here = pathlib.Path(__file__).parent
asked = argparse.ArgumentParser()
asked.add_argument("threads")
asked.add_argument("judged")
asked.add_argument("--least", type=float, default=0.278)
asked.add_argument("--seed", type=int, default=2026)
asked.add_argument("--many", type=int, default=200)
asked = asked.parse_args()
letters = [json.loads(line) for line in open(asked.threads, encoding="utf-8")]
judged = [json.loads(line)["types"]["ranked"][0] for line in open(asked.judged, encoding="utf-8")]
names = {row["code"]: row["name_zh"] for row in csv.DictReader(open(here / "../../reference/case_types.csv", encoding="utf-8"))}
typed = [at for at, first in enumerate(judged) if first["probability"] >= asked.least]
print(f"typed: {len(typed)} of {len(letters)} = {len(typed) / len(letters):.4f}")
random.seed(asked.seed)
for at in sorted(random.sample(typed, asked.many)):
    first = judged[at]
    print(letters[at]["id"], first["label"], names[first["label"]], first["probability"], letters[at]["title"], sep="\t")
kept = list(csv.DictReader(open(here / "verdicts.csv", encoding="utf-8")))
right = sum(row["verdict"] == "right" for row in kept)
print(f"right by eye: {right} of {len(kept)} = {right / len(kept):.3f}")
