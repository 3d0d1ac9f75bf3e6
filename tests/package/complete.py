#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""complete.py SHELL [COMMAND...]: does the Tab key complete dmavet's command line in this shell?

The shell runs in a terminal of its own, started by COMMAND when one is given (chroot DIR), and is typed to.
"""
import fcntl
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time

# What is typed, with Tabs, and what the line has to become.
CASES = [
    ("dmavet chec\t", r"dmavet check"),
    ("dmavet check --fail\t", r"dmavet check --fail-on"),
    ("dmavet check --format ndj\t", r"dmavet check --format ndjson"),
    ("dmavet rules duplicate-str\t", r"dmavet rules duplicate-stream-id"),
]

START = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], ". /usr/share/bash-completion/bash_completion; PS1='> '\n"),
    "zsh": (["zsh", "-f", "-i"], "autoload -Uz compinit; compinit -u -D; PS1='> '\n"),
    "fish": (["fish", "--private", "-i"], "function fish_prompt; echo '> '; end\n"),
}


def read_until(fd, pattern, seconds):
    """What comes within that time, up to the pattern; without the terminal's own commands."""
    text, end = "", time.monotonic() + seconds
    while time.monotonic() < end:
        if not select.select([fd], [], [], 0.2)[0]:
            continue
        try:
            piece = os.read(fd, 65536)
        except OSError:
            break
        # A shell that asks what terminal this is waits for an answer.
        if b"\x1b[c" in piece or b"\x1b[0c" in piece:
            os.write(fd, b"\x1b[?62;c")
        text += piece.decode("utf-8", "replace")
        plain = re.sub(r"\x1b\[[0-9;?>=]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\r|\x08", "", text)
        if re.search(pattern, plain):
            return plain, True
    return text, False


def take_terminal():
    """The shell's own: one without a controlling terminal says nothing (fish) or has no jobs (zsh)."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def main():
    shell, prefix = sys.argv[1], sys.argv[2:]
    arguments, start = START[shell]
    failed = 0
    for typed, expected in CASES:
        master, slave = pty.openpty()
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TERM": "xterm", "HOME": "/root", "LC_ALL": "C.UTF-8", "COLUMNS": "120"}
        process = subprocess.Popen(prefix + arguments, stdin=slave, stdout=slave, stderr=slave, env=environment,
                                   preexec_fn=take_terminal, close_fds=True)
        os.close(slave)
        os.write(master, start.encode())
        read_until(master, r"\n> *$", 5)
        os.write(master, typed.encode())
        text, is_found = read_until(master, expected, 10)
        print(f"{'ok' if is_found else 'FAILED'}: {shell}: {typed!r} becomes {expected!r}")
        if not is_found:
            print(f"  got: {text!r}")
            failed += 1
        process.kill()
        process.wait()
        os.close(master)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
