# Sourced by the scripts: checks the toolchain and installs the Debian packages that are missing.
# Everything it says is one clear line on standard error.

say() { printf '%s\n' "$*" >&2; }
die() { say "portsign: $*"; exit 3; }

# need_swift: a Swift toolchain of at least 6.2 on the PATH.
need_swift() {
    command -v swift >/dev/null 2>&1 \
        || die "no Swift toolchain found: install Swift 6.2 or later (https://www.swift.org/install/linux) and put it on the PATH"
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    case "$version" in
        "" | 5.* | 6.0 | 6.1) die "Swift 6.2 or later is needed, found ${version:-none}" ;;
    esac
}

# need_packages NAME...: installs the Debian packages that are not there yet, with root's rights or sudo.
need_packages() {
    local missing=() name
    for name in "$@"; do
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    command -v apt-get >/dev/null 2>&1 || die "these packages are missing and there is no apt-get to install them: ${missing[*]}"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || die "these packages are missing; install them as root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    say "installing: ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        die "these packages could not be installed: ${missing[*]}"
    fi
    rm -f "$log"
}

# virtual_reader_lack: why there can be no virtual card reader here, or nothing.
virtual_reader_lack() {
    if [ "$(id -u)" -ne 0 ]; then
        echo "not root"
    elif ! unshare --net --mount true 2>/dev/null; then
        echo "this system lets nobody make network namespaces"
    fi
}

# python_environment FOLDER LOG PACKAGES...: a Python environment with exactly these packages; nothing is done when it is there.
python_environment() {
    local folder=$1 log=$2 wanted
    shift 2
    wanted="$*"
    [ "$(cat "$folder/ready" 2>/dev/null)" = "$wanted" ] && return 0
    rm -rf "$folder"
    mkdir -p .build
    { /usr/bin/python3 -m venv "$folder" \
        && "$folder/bin/pip" install --quiet --no-input --disable-pip-version-check --retries 1 --timeout 20 \
            "$@"; } >"$log" 2>&1 || return 1
    echo "$wanted" >"$folder/ready"
}

# The AS2 partner of the tests: a Python environment with pyas2lib. Prints why it is not there, or nothing.
as2_partner=.build/as2-partner
as2_partner_packages=(
    --no-deps
    pyas2lib==1.4.4 oscrypto==1.3.0 asn1crypto==1.5.1 pyopenssl==26.4.0 cryptography==50.0.2 cffi==2.1.1 pycparser==3.12
    typing-extensions==4.16.0
)
as2_partner_lack() {
    local log=$as2_partner.log file
    if ! python_environment "$as2_partner" "$log" "${as2_partner_packages[@]}"; then
        echo "pip cannot install pyas2lib ($(tail -n 1 "$log" | cut -c 1-200))"
        return 0
    fi
    # oscrypto reads a version number of OpenSSL with two digits at its end (3.0.19) as none at all.
    for file in "$as2_partner"/lib/python3*/site-packages/oscrypto/_openssl/_libcrypto_c*.py; do
        sed -i 's/\\d\[a-z\]\*)/\\d+[a-z]*)/' "$file"
    done
    if ! "$as2_partner/bin/python" -c 'import pyas2lib' >"$log" 2>&1; then
        rm -f "$as2_partner/ready"
        echo "pyas2lib cannot be loaded ($(tail -n 1 "$log" | cut -c 1-200))"
    fi
}

# What judges the API's description in the tests: schemathesis asks what it promises, and the generator makes a client of it.
# Prints why they are not there, or nothing.
api_tools=.build/api-tools
api_tools_packages=(schemathesis==4.32.5 openapi-generator-cli==7.26.0)
api_tools_lack() {
    python_environment "$api_tools" "$api_tools.log" "${api_tools_packages[@]}" \
        || echo "pip cannot install schemathesis ($(tail -n 1 "$api_tools.log" | cut -c 1-200))"
}

# What the build needs, what a (virtual) card needs, what the console's tests and pictures need, and what only the tests need.
build_packages=(libssl-dev libxml2-dev libpcsclite-dev libsqlite3-dev zlib1g-dev)
card_packages=(pcscd vsmartcard-vpcd util-linux iproute2)
browser_packages=(chromium fonts-dejavu-core fonts-wqy-zenhei)
test_packages=("${browser_packages[@]}" xmlsec1 openssl libxml2-utils sqlite3 softhsm2 opensc gcc libc6-dev python3-spyne
    rabbitmq-server python3-pika python3-venv libqpid-proton11-dev python3-qpid-proton default-jre-headless nodejs
    node-typescript)
# What makes the Debian package.
package_packages=(dpkg-dev binutils)
