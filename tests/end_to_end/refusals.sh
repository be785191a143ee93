#!/usr/bin/env bash
# What run and abort refuse, with the real thing: a standby, a promoted one, a copy on another
# cluster, PgBouncer in each of its modes; a sync trigger that was switched off, files and plans that
# were edited. They are played as in the fault laboratory.
set -euo pipefail
exec "$(dirname "$0")/../lab/faults/run.sh" 10 11 12 26 35 38
