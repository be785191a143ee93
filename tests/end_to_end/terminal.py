"""Runs a program on a terminal of so many columns and says what it drew.

Usage: terminal.py COLUMNS PROGRAM ARGUMENT...
Prints "coloured yes|no", "bars N" (how often a bar was drawn) and "last TEXT" (the last line that is
left). Fails when a line that is drawn over is wider than the terminal: it would take two rows, and the
next drawing would leave the first of them behind.
"""
import fcntl
import os
import pty
import re
import struct
import sys
import termios

columns, command = int(sys.argv[1]), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    os.environ["TERM"] = "xterm"
    os.execv(command[0], command)
sent = b""
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:  # how a terminal says that its last user is gone
        break
    if not piece:
        break
    sent += piece
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
text = sent.decode("utf-8")

coloured = re.search(r"\x1b\[[0-9;]*m", text) is not None
plain = re.sub(r"\x1b\[[0-9;]*m", "", text)

lines, row, drawn_over = [""], 0, []
for piece in re.findall(r"\x1b\[\d*A|\x1b\[J|\r|\n|[^\x1b\r\n]+", plain):
    if piece == "\n":
        row += 1
        if row == len(lines):
            lines.append("")
    elif piece == "\r":
        pass  # what follows is an erasure, or a line end
    elif piece.startswith("\x1b") and piece.endswith("A"):
        row -= int(piece[2:-1])
    elif piece.startswith("\x1b"):
        drawn_over += lines[row:]
        lines = lines[:row] + [""]
    else:
        lines[row] += piece
for line in drawn_over:
    if len(line) >= columns:
        print(f"{len(line)} characters on a terminal of {columns}: {line}")
        sys.exit(1)
left = [line for line in lines if line]
print("coloured", "yes" if coloured else "no")
print("bars", sum("[#" in line or "[-" in line for line in drawn_over))
print("last", left[-1] if left else "")
sys.exit(code)
