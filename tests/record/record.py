#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""record.py PROGRAM OLD NEW OLDER NEWER: which findings on the boards of a release are gone from the same boards later?

OLD and NEW are folders of blobs, OLDER and NEWER name their releases. One kernel reads both, so that only a change of the
tree mends a finding, and nothing is known of other trees (--no-facts). A finding is what a rule says of one node and
property of a board; it counts when the board still exists. Boards and nodes are known by their names: buses above get
others. Prints src/rules/record.inc."""
import json
import os
import subprocess
import sys


def name_of(path):
    return path.rpartition("/")[2]


def boards_below(folder):
    return {name_of(os.path.join(place, name)) for place, _, names in os.walk(folder) for name in names}


def findings(program, folder):
    options = ["--format", "ndjson", "--no-facts", "--level", "note", "--fail-on", "never"]
    output = subprocess.run([program, "check", *options, folder], check=True, capture_output=True, text=True).stdout
    all_of_them = (json.loads(line) for line in output.splitlines())
    return {
        (one["rule"], name_of(one["file"]), name_of(one["path"]), one["property"])
        for one in all_of_them
        if one["explained_by"] is None and one["suppressed"] is None
    }


def main(program, old, new, older, newer):
    still_there, after = boards_below(new), findings(program, new)
    count = {}
    for finding in findings(program, old):
        rule, board = finding[:2]
        if board in still_there:
            found, mended = count.get(rule, (0, 0))
            count[rule] = (found + 1, mended + (finding not in after))
    print("// SPDX-License-Identifier: Apache-2.0")
    print("// What became of the findings on real boards; made by `./dev record`.")
    print(f'constexpr std::string_view older_release = "{older}", newer_release = "{newer}";')
    print("constexpr Record records[] = {")
    for rule, (found, mended) in sorted(count.items()):
        print(f'    {{"{rule}", {found}, {mended}}},')
    print("};")


main(*sys.argv[1:])
