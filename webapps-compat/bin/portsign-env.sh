# Sourced by startup.sh and shutdown.sh, which set `scripts`: where everything is. Leaves `home`, `config`, `pidfile` and `out`,
# and the working folder at `home`.

# Options of the site, as Tomcat's setenv.sh.
if [ -r "$scripts/setenv.sh" ]; then . "$scripts/setenv.sh"; fi

# PORTSIGN_HOME says where; else CATALINA_BASE or CATALINA_HOME, when it is ours and not the old Tomcat's; else the folder above
# webapps-compat.
home=${PORTSIGN_HOME:-}
for candidate in "${CATALINA_BASE:-}" "${CATALINA_HOME:-}"; do
    if [ -z "$home" ] && [ -n "$candidate" ] && [ -f "$candidate/conf/portsign.yaml" ]; then home=$candidate; fi
done
if [ -z "$home" ]; then home=$scripts/../..; fi
cd -- "$home" || exit 3
home=$(pwd -P)

config=${PORTSIGN_CONFIG:-conf/portsign.yaml}
pidfile=${PORTSIGN_PID:-$home/var/portsign.pid}
out=${PORTSIGN_OUT:-$home/var/portsign.log}

# Whether a process is a portsign that serves: after a restart of the machine the number may belong to another program.
serves() {
    case "$1" in
        "" | *[!0-9]*) return 1 ;;
    esac
    if [ -d /proc/self ]; then
        tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" | grep -q ' serve '
    else
        ps -p "$1" -o command= 2>/dev/null | grep -q ' serve '
    fi
}
