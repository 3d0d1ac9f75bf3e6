#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""score.py PROGRAM HISTORY WORK BOARDS…: how many real DMA fixes of the kernel's history does `check` see?

HISTORY holds pairs of trees before and after a fix (its README says how a case counts). Each is checked twice: alone, with
nothing known of the SoC, and with facts learnt from the other boards of its SoC below BOARDS.
A case is found when something is reported at or about a changed node, its bus, its IOMMU or its peer that is gone after the
fix; notes count, and are counted apart: a note is what makes no difference to the modelled kernel. Enablements and proposals are shown, but only fixes that change something count."""
import json
import os
import subprocess
import sys


def findings(program, blob, options):
    command = [program, "check", "--format", "ndjson", "--level", "note", "--fail-on", "never", *options, blob]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    nodes = {}  # by rule, path and property: all nodes that such findings are about
    notes = set()  # of these, those that are but notes
    for line in output.splitlines():
        finding = json.loads(line)
        key = (finding["rule"], finding["path"], finding["property"])
        nodes.setdefault(key, set()).update([finding["path"]], (e["path"] for e in finding["evidence"]))
        if finding["severity"] == "note":
            notes.add(key)
    return nodes, notes


def changed_nodes(case):
    nodes = set()
    for edit in case["edits"]:
        nodes.add(edit["path"])
        for side in ("before", "after"):
            value = edit[side] or {}
            nodes.update(reference[0] for reference in value.get("refs", []))
            nodes.update(row[1] for row in value.get("iommu_map", []))
    return nodes


def findings_gone(before, after, changed):
    def is_about(node):
        return node in changed or any(one.startswith(node.rstrip("/") + "/") for one in changed)

    return sorted(key for key, nodes in before.items() if key not in after and any(map(is_about, nodes)))


def soc_of(fdtlib, blob):
    compatible = fdtlib.load(blob)[0].props.get("compatible", b"")
    return compatible.rstrip(b"\0").split(b"\0")[-1].decode("latin1")


class OtherBoards:
    """Facts from the boards of a SoC, but for one board."""

    def __init__(self, program, fdtlib, boards, work):
        self.program, self.work, self.by_soc = program, work, {}
        for folder, _, names in sorted(one for top in boards for one in os.walk(top)):
            for name in sorted(names):
                if name.endswith(".dtb"):
                    path = os.path.join(folder, name)
                    self.by_soc.setdefault(soc_of(fdtlib, path), []).append(path)

    def facts(self, soc, but):
        boards = [path for path in self.by_soc.get(soc, []) if os.path.basename(path) != os.path.basename(but)]
        if not boards:
            return None
        file = os.path.join(self.work, "facts.json")
        subprocess.run([self.program, "learn", "--quiet", "--source", "other boards", "-o", file, *boards], check=True)
        return file


def main(program, history, work, *boards):
    sys.path.insert(0, history)
    import fdtlib  # beside the cases

    with open(os.path.join(history, "cases.json")) as file:
        cases = json.load(file)
    others = OtherBoards(program, fdtlib, boards, work)
    count = {"alone": 0, "with facts": 0}
    as_notes = dict(count)
    fixes = worse = 0
    for case in cases:
        pair = [os.path.join(work, "pairs", case["id"], side + ".dtb") for side in ("before", "after")]
        changed = changed_nodes(case)
        facts = others.facts(soc_of(fdtlib, pair[0]), case["base"]["dtb"])
        counts = case["kind"] == "fix" and case["effective_change"] is not False
        fixes += counts
        print(f"{case['id']}: {case['subject']}" + ("" if counts else f" ({case['kind']}, not counted)"))
        for how, options in (("alone", []), ("with facts", ["--facts", facts] if facts else [])):
            (before, notes), (after, _) = (findings(program, blob, ["--no-facts", *options]) for blob in pair)
            gone = findings_gone(before, after, changed)
            rules = sorted({key[0] for key in gone})
            count[how] += counts and bool(gone)
            as_notes[how] += counts and bool(gone) and notes.issuperset(gone)
            said = ", ".join(rules) if rules else f"missed ({case['detectable']}: {case['why']})"
            print(f"  {how:10}  {said}" + ("" if facts or how == "alone" else "; no other board of this SoC"))
            new = sorted(set(key[0] for key in after if key not in before) - set(rules))
            worse += bool(new) and how == "alone"
            if new:
                print(f"  {how:10}  new after the fix: {', '.join(new)}")
    for how, found in count.items():
        print(f"{how}: {found} of {fixes} fixes found, {100 * found / fixes:.0f} %, {as_notes[how]} of them as notes")
    print(f"{worse} of {len(cases)} cases with a new finding after the fix")


main(*sys.argv[1:])
