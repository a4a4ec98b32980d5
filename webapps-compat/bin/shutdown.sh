#!/bin/sh
# Stops what startup.sh started and waits until it has finished its work.
# Usage: shutdown.sh [SECONDS] [-force]
# Status 0: stopped, or was not running; 1: still running after SECONDS (60, or PORTSIGN_STOP_SECONDS). With -force it is then
# killed: nothing that was accepted is lost by that, it goes on at the next start.
set -u
CDPATH=

self=$0
while [ -h "$self" ]; do
    link=$(ls -ld "$self")
    link=${link#*" -> "}
    case "$link" in
        /*) self=$link ;;
        *) self=$(dirname -- "$self")/$link ;;
    esac
done
scripts=$(cd -- "$(dirname -- "$self")" && pwd -P) || exit 3
. "$scripts/portsign-env.sh"

patience=${PORTSIGN_STOP_SECONDS:-60}
force=
for word in "$@"; do
    case "$word" in
        -force) force=yes ;;
        "" | *[!0-9]*)
            echo "usage: shutdown.sh [SECONDS] [-force]" >&2
            exit 2
            ;;
        *) patience=$word ;;
    esac
done

if [ ! -f "$pidfile" ]; then
    echo "portsign is not running (no $pidfile)"
    exit 0
fi
pid=$(cat -- "$pidfile")
if ! serves "$pid"; then
    rm -f -- "$pidfile"
    echo "portsign was not running"
    exit 0
fi

program=${PORTSIGN_BINARY:-$(readlink "/proc/$pid/exe" 2>/dev/null)}

# It takes nothing new and finishes what it has accepted.
kill -TERM "$pid"
waited=0
while serves "$pid"; do
    if [ "$waited" -ge "$patience" ]; then
        if [ -z "$force" ]; then
            echo "portsign (pid $pid) is still finishing its work after $patience seconds; -force ends it" >&2
            exit 1
        fi
        kill -KILL "$pid"
        echo "portsign (pid $pid) was killed after $patience seconds; it goes on with its work at the next start" >&2
        break
    fi
    if [ "$waited" -gt 0 ] && [ $((waited % 5)) -eq 0 ]; then
        echo "portsign (pid $pid) is finishing its work, $waited seconds so far"
    fi
    sleep 1
    waited=$((waited + 1))
done
rm -f -- "$pidfile"
echo "portsign stopped"
# What could not be sent or handed to the ERP is kept.
if [ -n "$program" ] && "$program" queue --json --config "$config" 2>/dev/null | grep -q '"waiting":[1-9]'; then
    echo "It goes on at the next start with:"
    "$program" queue --config "$config" | tail -n +2
fi
