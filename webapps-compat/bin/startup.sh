#!/bin/sh
# Starts `portsign serve` in the background. Status 0: it runs (or ran already); 1: it ended at once; 3: no program.
set -u

# Whether a process is a portsign that serves: after a restart of the machine the number may belong to another program.
serves() {
    [ -n "$1" ] && tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" | grep -q ' serve '
}

home=${PORTSIGN_HOME:-$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)}
config=${PORTSIGN_CONFIG:-conf/portsign.yaml}
cd -- "$home" || exit 3

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
# These belong to this script; the service would take them for settings.
unset PORTSIGN_HOME PORTSIGN_BINARY

mkdir -p var
pidfile=var/portsign.pid
if [ -f "$pidfile" ] && serves "$(cat "$pidfile")"; then
    echo "portsign is running already (pid $(cat "$pidfile"))"
    exit 0
fi

touch var/portsign.log
before=$(wc -c <var/portsign.log)
nohup "$program" serve --config "$config" >>var/portsign.log 2>&1 </dev/null &
pid=$!
echo "$pid" >"$pidfile"

# It says when it listens, and ends when its configuration is wrong: either comes within a second as a rule.
sleep 0.2
waited=0
while kill -0 "$pid" 2>/dev/null && [ "$waited" -lt 150 ] && ! tail -c "+$((before + 1))" var/portsign.log | grep -q '^ready '; do
    sleep 0.2
    waited=$((waited + 1))
done
if ! serves "$pid"; then
    rm -f "$pidfile"
    echo "portsign ended at once; the last lines of $home/var/portsign.log:" >&2
    tail -n 20 var/portsign.log >&2
    exit 1
fi
echo "portsign started (pid $pid), log: $home/var/portsign.log"
