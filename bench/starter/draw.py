#!/usr/bin/env python3
"""Draws letters the starter model gave a type, to be read by eye; prints them, keeps nothing.

usage: draw.py THREADS.jsonl JUDGED.jsonl [--seed 2026] [--many 200]

JUDGED.jsonl is what `gezhi classify FILE` printed for a file with one letter a line (title, a space, then the text
with white space as single spaces), in the same order. Verdicts are kept by id in verdicts.csv; the letters
themselves never are.
"""
import argparse, csv, json, pathlib, random

here = pathlib.Path(__file__).parent
asked = argparse.ArgumentParser()
asked.add_argument("threads")
asked.add_argument("judged")
asked.add_argument("--seed", type=int, default=2026)
asked.add_argument("--many", type=int, default=200)
asked = asked.parse_args()
letters = [json.loads(line) for line in open(asked.threads, encoding="utf-8")]
judged = [json.loads(line)["types"] for line in open(asked.judged, encoding="utf-8")]
names = {row["code"]: row["name_zh"] for row in csv.DictReader(open(here / "../../reference/case_types.csv", encoding="utf-8"))}
typed = [at for at, types in enumerate(judged) if types["sure"]]
print(f"typed: {len(typed)} of {len(letters)} = {len(typed) / len(letters):.4f}")
random.seed(asked.seed)
drawn = sorted(random.sample(typed, asked.many))
for at in drawn:
    first = judged[at]["ranked"][0]
    print(letters[at]["id"], first["label"], names[first["label"]], first["probability"], letters[at]["title"], letters[at]["text"].strip(), sep="\t")
kept = {row["id"]: row for row in csv.DictReader(open(here / "verdicts.csv", encoding="utf-8"))}
same = [at for at in drawn if kept.get(str(letters[at]["id"]), {}).get("case_type") == judged[at]["ranked"][0]["label"]]
right = sum(kept[str(letters[at]["id"])]["verdict"] == "right" for at in same)
print(f"read: {len(same)} of the {len(drawn)} drawn; right by eye: {right} = {right / max(len(same), 1):.3f}")
