#!/bin/sh
# Starts `portsign serve` in the background and waits until it listens.
# Status 0: it listens; 1: it ended at once, or runs already; 2: after PORTSIGN_START_SECONDS (60) it still does not listen;
# 3: no program, or a folder that cannot be written.
set -u
CDPATH=

# The folder of this script, through whatever links it was called.
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

if [ -n "${PORTSIGN_BINARY:-}" ]; then
    program=$PORTSIGN_BINARY
elif [ -x bin/portsign ]; then
    program=$home/bin/portsign
else
    program=$(command -v portsign) || {
        echo "portsign: program not found; set PORTSIGN_BINARY" >&2
        exit 3
    }
fi
patience=${PORTSIGN_START_SECONDS:-60}

mkdir -p -- "$(dirname -- "$pidfile")" "$(dirname -- "$out")" && touch -- "$out" || {
    echo "portsign: cannot write $pidfile or $out" >&2
    exit 3
}
# Two of these at the same time would both see nothing running.
if command -v flock >/dev/null 2>&1; then
    exec 9>"$pidfile.lock"
    flock -n 9 || {
        echo "portsign: another startup.sh is at work ($pidfile.lock)" >&2
        exit 1
    }
fi
if [ -f "$pidfile" ] && serves "$(cat -- "$pidfile")"; then
    echo "portsign is running already (pid $(cat -- "$pidfile")); nothing was started" >&2
    exit 1
fi

before=$(wc -c <"$out")
# These belong to the scripts; the service would take them for settings.
unset PORTSIGN_HOME PORTSIGN_BINARY PORTSIGN_CONFIG PORTSIGN_PID PORTSIGN_OUT PORTSIGN_START_SECONDS PORTSIGN_STOP_SECONDS
nohup "$program" serve --config "$config" >>"$out" 2>&1 </dev/null 9>&- &
pid=$!
echo "$pid" >"$pidfile"

# It says when it listens, and ends when its configuration is wrong: either comes within a second as a rule.
tenths=0
while kill -0 "$pid" 2>/dev/null && [ "$tenths" -lt $((patience * 10)) ] &&
    ! tail -c "+$((before + 1))" -- "$out" | grep -q '^ready '; do
    sleep 0.2
    tenths=$((tenths + 2))
done
if ! serves "$pid"; then
    rm -f -- "$pidfile"
    echo "portsign ended at once; the last lines of $out:" >&2
    tail -c "+$((before + 1))" -- "$out" | tail -n 20 >&2
    exit 1
fi
address=$(tail -c "+$((before + 1))" -- "$out" | sed -n 's/^ready //p' | head -n 1)
if [ -z "$address" ]; then
    echo "portsign runs (pid $pid) and does not listen yet after $patience seconds; see $out" >&2
    exit 2
fi
echo "portsign started (pid $pid) at $address, log: $out"
