#!/bin/sh
# Makes this host a node of Millwright:
#
#   curl -fsS https://PORTAL/agent/install.sh | sh -s -- --portal https://PORTAL --token TOKEN
#
# Puts a Node.js runtime and the agent under /opt/millwright (each checked against its SHA-256), enrols the host once with the
# one-time token, and starts a systemd service. Two profiles:
#   default        runs as root with a listed set of capabilities: can carry out approved repairs, as far as policy.json allows
#   --watch-only   runs as its own user that can read but not change the host; policy.json is read-only
# To remove everything but the history of repairs:   sh /opt/millwright/install.sh --uninstall        (--purge: that too)
set -eu

portal="" token="" name="" ca="" profile="repair" service="yes" verb="install" purge="no"
# A folder to install below instead of /, for images and tests.
root="${MILLWRIGHT_ROOT_FOLDER:-}"

say() { printf '%s\n' "$*"; }
die() { printf 'millwright: %s\n' "$*" >&2; exit 1; }

while [ $# -gt 0 ]; do
  case "$1" in
    --portal) portal="${2:?--portal needs a URL}"; shift 2 ;;
    --token) token="${2:?--token needs a token}"; shift 2 ;;
    --name) name="${2:?--name needs a name}"; shift 2 ;;
    --ca) ca="${2:?--ca needs a file}"; shift 2 ;;
    --watch-only) profile="watch"; shift ;;
    --no-service) service="no"; shift ;;
    --uninstall) verb="uninstall"; shift ;;
    --purge) purge="yes"; shift ;;
    *) die "there is no option $1" ;;
  esac
done

home="$root/opt/millwright"
state="$root/var/lib/millwright"
config="$root/etc/millwright"
link="$root/usr/local/bin/millwright-agent"
unit="$root/etc/systemd/system/millwright-agent.service"

[ "$(id -u)" = 0 ] || [ -n "$root" ] || die "run this as root (for example with sudo)"

has_systemd() { [ "$service" = yes ] && [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; }

uninstall() {
  if has_systemd && [ -f "$unit" ]; then systemctl disable --now millwright-agent.service || true; fi
  rm -f "$unit" "$link"
  if has_systemd; then systemctl daemon-reload; fi
  rm -rf "$home"
  if [ "$purge" = yes ]; then
    rm -rf "$state" "$config"
    say "Removed the agent, its identity, its history and its config. Remove the node in the portal too."
  else
    say "Removed the agent. $state and $config are kept; --purge removes them."
  fi
}

if [ "$verb" = uninstall ]; then uninstall; exit 0; fi

[ -n "$portal" ] || die "--portal is missing: copy the whole line from the portal"
[ -n "$token" ] || [ -f "$state/identity.json" ] || die "--token is missing: copy the whole line from the portal"
portal="${portal%/}"
name="${name:-$(hostname)}"
case "$(uname -s)" in Linux) ;; *) die "the agent runs on Linux" ;; esac
machine="$(uname -m)"

fetch() { # URL file
  if command -v curl >/dev/null 2>&1; then
    curl -fsS --retry 3 ${ca:+--cacert "$ca"} -o "$2" "$1"
  elif command -v wget >/dev/null 2>&1; then
    wget -q ${ca:+--ca-certificate="$ca"} -O "$2" "$1"
  else
    die "neither curl nor wget is installed"
  fi
}

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT INT TERM

# Downloads a file and its checksum, and stops when they do not fit.
fetch_checked() { # path-below-portal file query
  fetch "$portal/agent/$1$3" "$2" || return 1
  fetch "$portal/agent/$1.sha256$3" "$2.sha256" || return 1
  wanted="$(cut -c1-64 "$2.sha256")"
  found="$(sha256sum "$2" | cut -c1-64)"
  [ "$wanted" = "$found" ] || die "$1 does not fit its SHA-256 (wanted $wanted, got $found): nothing was installed"
}

is_new_enough() { # node program
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 15) ? 0 : 1)' >/dev/null 2>&1
}

say "Downloading the agent from $portal"
fetch_checked agent.cjs "$work/agent.cjs" "" || die "cannot download the agent from $portal"
for script in install.sh launch.sh; do
  fetch_checked "$script" "$work/$script" "" || die "cannot download $script from $portal"
done

runtime=""
if fetch_checked runtime "$work/node" "?arch=$machine" 2>/dev/null; then
  chmod 755 "$work/node"
  # A runtime built for a newer system does not start on an old one.
  if is_new_enough "$work/node"; then runtime="$work/node"; fi
fi
if [ -z "$runtime" ]; then
  own="$(command -v node || true)"
  [ -n "$own" ] && is_new_enough "$own" || die "the portal has no runtime that works here ($machine). Install Node.js 20.15 or newer and run this again."
  say "Using this host's own Node.js: $own"
fi

install -d -m 755 "$home" "$config" "$(dirname "$link")"
install -d -m 700 "$state"
install -m 644 "$work/agent.cjs" "$home/agent.cjs.new"
mv -f "$home/agent.cjs.new" "$home/agent.cjs"
install -m 755 "$work/install.sh" "$home/install.sh"
install -m 755 "$work/launch.sh" "$home/launch.sh.new"
mv -f "$home/launch.sh.new" "$home/launch.sh"
# What the portal had put in this agent's place; the one that was installed now is in charge again.
rm -rf "$state/versions"
if [ -n "$runtime" ]; then
  install -m 755 "$runtime" "$home/node.new"
  mv -f "$home/node.new" "$home/node"
else
  ln -sfn "$own" "$home/node"
fi

# What of the paths and files is not the default is said in one place.
cat > "$home/millwright-agent" <<WRAPPER
#!/bin/sh
export MILLWRIGHT_NODE="$home/node" MILLWRIGHT_BUNDLE="$home/agent.cjs" MILLWRIGHT_VERSIONS="$state/versions"
exec "$home/launch.sh" "\$@" --state "$state" --config "$config/agent.yaml"${ca:+ --ca "$ca"}
WRAPPER
chmod 755 "$home/millwright-agent"
ln -sfn "$home/millwright-agent" "$link"

if [ ! -f "$config/agent.yaml" ]; then
  cat > "$config/agent.yaml" <<'CONFIG'
# What the agent on this host looks after. Saved changes are picked up within seconds; `millwright-agent discover` proposes lines.
#
# workloads:
#   - name: chat
#     kind: serving            # training, serving, service or database
#     unit: chat.service
#     configs: [/srv/chat/*.yaml]
#     endpoint: http://127.0.0.1:8000
workloads: []
CONFIG
fi
if [ ! -f "$config/policy.json" ]; then
  if [ "$profile" = watch ]; then
    printf '{ "mode": "read-only", "forbid": [] }\n' > "$config/policy.json"
  else
    printf '{ "mode": "full", "forbid": [] }\n' > "$config/policy.json"
  fi
fi

if [ ! -f "$state/identity.json" ]; then
  "$home/millwright-agent" enrol --portal "$portal" --token "$token" --name "$name" || die "this host could not be enrolled"
fi

if [ "$profile" = watch ]; then
  id millwright >/dev/null 2>&1 || useradd --system --home-dir "$state" --no-create-home --shell /usr/sbin/nologin millwright
  chown -R millwright "$state"
  # Reads every file and process, and the kernel log; writes nothing but its own state.
  rights='User=millwright
AmbientCapabilities=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE CAP_SYSLOG
CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE CAP_SYSLOG
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths='"$state"'
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictNamespaces=yes
RestrictSUIDSGID=yes
MemoryHigh=192M'
else
  # What approved repairs need: files and their owners, services and processes, network settings, kernel modules, a reboot.
  # Left out, among others: CAP_SYS_RAWIO, CAP_MAC_ADMIN, CAP_AUDIT_CONTROL, CAP_BPF, CAP_SYS_TIME, CAP_LINUX_IMMUTABLE.
  rights='CapabilityBoundingSet=CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_FSETID CAP_KILL CAP_SETUID CAP_SETGID CAP_SETPCAP CAP_SETFCAP CAP_NET_ADMIN CAP_NET_RAW CAP_NET_BIND_SERVICE CAP_SYS_PTRACE CAP_SYS_NICE CAP_SYS_RESOURCE CAP_SYS_MODULE CAP_SYS_ADMIN CAP_SYS_CHROOT CAP_SYS_BOOT CAP_SYSLOG CAP_IPC_OWNER CAP_MKNOD
ProtectClock=yes
ProtectKernelLogs=no'
fi

if has_systemd; then
  cat > "$unit" <<UNIT
[Unit]
Description=Millwright agent
Documentation=$portal
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=$home/millwright-agent run --portal $portal
Restart=always
RestartSec=5
# The agent ends its own steps; what a repair has started (a workload without a unit) outlives it.
KillMode=process
TimeoutStopSec=15
LockPersonality=yes
RestrictRealtime=yes
SystemCallArchitectures=native
CPUWeight=50
IOWeight=50
$rights

[Install]
WantedBy=multi-user.target
UNIT
  systemctl daemon-reload
  systemctl enable --now millwright-agent.service
  say "The agent runs: systemctl status millwright-agent"
else
  say "There is no systemd to start the agent with. Keep this running:  $link run --portal $portal"
fi
say "Look at it with:    millwright-agent status"
say "Remove it with:     sh $home/install.sh --uninstall"
