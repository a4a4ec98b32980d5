#!/bin/sh
# Stops what startup.sh started and waits until it is gone. Status 0: stopped (or was not running); 1: still running.
set -u

# Whether a process is a portsign that serves: after a restart of the machine the number may belong to another program.
serves() {
    [ -n "$1" ] && tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" | grep -q ' serve '
}

home=${PORTSIGN_HOME:-$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)}
cd -- "$home" || exit 3
pidfile=var/portsign.pid

if [ ! -f "$pidfile" ]; then
    echo "portsign is not running (no $home/$pidfile)"
    exit 0
fi
pid=$(cat "$pidfile")
if ! serves "$pid"; then
    rm -f "$pidfile"
    echo "portsign was not running"
    exit 0
fi

# It finishes what it has accepted; nothing is ever killed by force here.
kill -TERM "$pid"
waited=0
while serves "$pid"; do
    if [ "$waited" -ge 60 ]; then
        echo "portsign (pid $pid) is still finishing its work after 60 seconds" >&2
        exit 1
    fi
    sleep 1
    waited=$((waited + 1))
done
rm -f "$pidfile"
echo "portsign stopped"
