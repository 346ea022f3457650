#!/bin/sh
# Makes this host a node of Millwright:
#
#   curl -fsS https://PORTAL/agent/install.sh | sh -s -- --portal https://PORTAL --token TOKEN
#
# Puts a Node.js runtime and the agent under /opt/millwright (each checked against its SHA-256), enrols the host once with the
# one-time token, and starts a systemd service. Three profiles (docs/agent.md):
#   default        runs as root with a listed set of capabilities: can carry out approved repairs, as far as policy.json allows
#   --sudo         runs as its own user without rights; approved steps, and nothing else, run as root through one listed sudo rule
#   --watch-only   runs as its own user that can read but not change the host; policy.json is read-only
# The mode of an installed agent stays as it is; --change-mode with the other option changes it, and keeps the old state aside.
# To see what it would set up and change nothing:    … --sudo --print unit          (or: --print sudoers)
# To remove everything but the history of repairs:   sh /opt/millwright/install.sh --uninstall        (--purge: that too)
set -eu

portal="" token="" name="" ca="" profile="repair" service="yes" verb="install" purge="no" change="no"
user="millwright"
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
    --sudo) profile="sudo"; shift ;;
    --change-mode) change="yes"; shift ;;
    --user) user="${2:?--user needs a name}"; shift 2 ;;
    --print) verb="print"; what="${2:?--print needs unit or sudoers}"; shift 2 ;;
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
# For --sudo, all root's own: the rule, the program it allows, what that program remembers, and the identity that it believes.
sudoers="$root/etc/sudoers.d/millwright"
runner="$home/millwright-step"
steps="$root/var/lib/millwright-steps"
pinned="$config/step-identity.json"
# Which of the three was installed; only root can change it.
installed_file="$config/mode"

print_sudoers() {
  cat <<SUDOERS
# One program, without arguments, that runs a step only when the organisation has signed it and people have approved it (docs/agent.md).
Defaults!$runner env_reset, !setenv, !requiretty, !use_pty
$user ALL=(root:root) NOPASSWD: $runner ""
SUDOERS
}

# journalctl is a program of its own and reads the journal as a member of its group, where there is one.
print_journal_group() { if getent group systemd-journal >/dev/null 2>&1; then echo "SupplementaryGroups=systemd-journal"; fi; }

# What of the unit depends on the profile.
print_rights() {
  # What approved repairs need: files and their owners, services and processes, network settings, kernel modules, a reboot.
  # Left out, among others: CAP_SYS_RAWIO, CAP_MAC_ADMIN, CAP_AUDIT_CONTROL, CAP_BPF, CAP_SYS_TIME, CAP_LINUX_IMMUTABLE.
  repairs="CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_FSETID CAP_KILL CAP_SETUID CAP_SETGID CAP_SETPCAP CAP_SETFCAP CAP_NET_ADMIN CAP_NET_RAW CAP_NET_BIND_SERVICE CAP_SYS_PTRACE CAP_SYS_NICE CAP_SYS_RESOURCE CAP_SYS_MODULE CAP_SYS_ADMIN CAP_SYS_CHROOT CAP_SYS_BOOT CAP_SYSLOG CAP_IPC_OWNER CAP_MKNOD"
  case "$profile" in
    watch) cat <<RIGHTS ;;
User=$user
# Reads every file and process, and the kernel log; writes nothing but its own state.
# They stay with the agent's own process: every program that it starts gets none of them.
AmbientCapabilities=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE CAP_SYSLOG
$(print_journal_group)
CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE CAP_SYSLOG
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths=$state
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectClock=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
UMask=0077
RestrictNamespaces=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RestrictRealtime=yes
SystemCallArchitectures=native
MemoryHigh=192M
RIGHTS
    sudo) cat <<RIGHTS ;;
User=$user
# The agent itself holds none of these; they bound what an approved step may get through sudo. Nothing that implies NoNewPrivileges
# (LockPersonality=, RestrictRealtime=, SystemCallArchitectures=, ProtectClock=, …) can stand here: sudo would not work.
CapabilityBoundingSet=$repairs CAP_AUDIT_WRITE
RIGHTS
    *) cat <<RIGHTS ;;
CapabilityBoundingSet=$repairs
ProtectClock=yes
ProtectKernelLogs=no
LockPersonality=yes
RestrictRealtime=yes
SystemCallArchitectures=native
RIGHTS
  esac
}

print_unit() {
  cat <<UNIT
[Unit]
Description=Millwright agent
Documentation=${portal:-https://localhost}
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=$home/millwright-agent run${portal:+ --portal $portal}
Restart=always
RestartSec=5
# The agent ends its own steps; what a repair has started (a workload without a unit) outlives it.
KillMode=process
TimeoutStopSec=15
CPUWeight=50
IOWeight=50
$(print_rights)

[Install]
WantedBy=multi-user.target
UNIT
}

if [ "$verb" = print ]; then
  case "$what" in
    unit) print_unit ;;
    sudoers) print_sudoers ;;
    *) die "there is nothing called $what to print" ;;
  esac
  exit 0
fi

[ "$(id -u)" = 0 ] || [ -n "$root" ] || die "run this as root (for example with sudo)"

has_systemd() { [ "$service" = yes ] && [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; }

uninstall() {
  if has_systemd && [ -f "$unit" ]; then systemctl disable --now millwright-agent.service || true; fi
  rm -f "$unit" "$link" "$sudoers"
  if has_systemd; then systemctl daemon-reload; fi
  rm -rf "$home"
  if [ "$purge" = yes ]; then
    rm -rf "$state" "$config" "$steps"
    say "Removed the agent, its identity, its history and its config. Remove the node in the portal too."
  else
    say "Removed the agent. $state and $config are kept; --purge removes them."
  fi
}

if [ "$verb" = uninstall ]; then uninstall; exit 0; fi

# What the agent's own user has written must not become root's: a change of mode keeps the identity that root pinned, and nothing else.
installed=""
if [ -f "$installed_file" ]; then installed="$(cat "$installed_file")"
elif [ -e "$state/identity.json" ]; then
  if [ -f "$sudoers" ]; then installed="sudo"; elif [ -O "$state" ]; then installed="repair"; else installed="watch"; fi
fi
option_of() { case "$1" in sudo) echo "--sudo" ;; watch) echo "--watch-only" ;; *) echo "neither --sudo nor --watch-only" ;; esac; }
if [ -n "$installed" ] && [ "$installed" != "$profile" ]; then
  [ "$change" = yes ] || die "this host was installed with $(option_of "$installed"). Run this again with that, or add --change-mode: nothing was changed"
  if [ "$installed" != repair ]; then
    aside="$state.before-$(date -u +%Y%m%dT%H%M%SZ)"
    if [ ! -f "$pinned" ] && [ -z "$token" ]; then die "--change-mode needs a new token here: the identity lies where another user could have changed it"; fi
    mv -T -- "$state" "$aside"
    install -d -m 700 "$state"
    if [ -f "$pinned" ]; then install -m 600 "$pinned" "$state/identity.json"; fi
    say "The state so far is kept in $aside"
  fi
fi

[ -n "$portal" ] || die "--portal is missing: copy the whole line from the portal"
[ -n "$token" ] || [ -f "$state/identity.json" ] || die "--token is missing: copy the whole line from the portal"
portal="${portal%/}"
name="${name:-$(hostname)}"
case "$(uname -s)" in Linux) ;; *) die "the agent runs on Linux" ;; esac
machine="$(uname -m)"
if [ "$profile" = sudo ]; then
  for program in sudo visudo; do command -v "$program" >/dev/null 2>&1 || die "--sudo needs $program on this host"; done
  # Root would have to believe an identity that another user could have changed.
  if [ -d "$state" ] && [ ! -O "$state" ] && { [ ! -f "$state/identity.json" ] || [ ! -f "$pinned" ]; }; then
    die "$state belongs to another user than root: remove it with --uninstall --purge and enrol anew with a new token"
  fi
fi

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

# Beside the bundle, as its licences ask for. An installation without them still works.
fetch "$portal/agent/agent.licenses.txt" "$work/agent.licenses.txt" 2>/dev/null || : > "$work/agent.licenses.txt"

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
install -m 644 "$work/agent.licenses.txt" "$home/agent.licenses.txt"
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
exec "$home/launch.sh" "\$@" --state "$state" --config "$config/agent.yaml"${ca:+ --ca "$ca"}$([ "$profile" != sudo ] || printf ' --step-runner "%s"' "$runner")
WRAPPER
chmod 755 "$home/millwright-agent"
# Root's own program, whatever version of the agent the portal has put in charge: it is renewed by this installer only.
cat > "$runner" <<RUNNER
#!/bin/sh
exec /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \\
  "$home/node" --lite-mode --max-semi-space-size=1 --max-old-space-size=64 --v8-pool-size=1 "$home/agent.cjs" step --identity "$pinned" --config "$config/agent.yaml" --policy "$config/policy.json" --state "$steps"
RUNNER
chmod 700 "$runner"
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
  rm -f "$pinned"
  "$home/millwright-agent" enrol --portal "$portal" --token "$token" --name "$name" || die "this host could not be enrolled"
fi

if [ "$profile" = sudo ] && [ ! -f "$pinned" ]; then install -m 600 "$state/identity.json" "$pinned"; fi
if [ "$profile" != repair ]; then
  id "$user" >/dev/null 2>&1 || useradd --system --home-dir "$state" --no-create-home --shell /usr/sbin/nologin "$user"
  # Once it is the user's, root changes no owner in it any more.
  [ "$(stat -c %U "$state")" = "$user" ] || chown -R "$user" "$state"
fi
printf '%s\n' "$profile" > "$installed_file"
if [ "$profile" = sudo ]; then
  install -d -m 755 "$(dirname "$sudoers")"
  print_sudoers > "$work/sudoers"
  # A broken file below sudoers.d takes sudo away from everybody.
  visudo -cqf "$work/sudoers" || die "this host's sudo does not accept the rule: nothing was changed about sudo"
  install -m 440 "$work/sudoers" "$sudoers"
else
  rm -f "$sudoers"
fi

if has_systemd; then
  print_unit > "$unit"
  systemctl daemon-reload
  systemctl enable --now millwright-agent.service
  say "The agent runs: systemctl status millwright-agent"
else
  say "There is no systemd to start the agent with. Keep this running:  $link run --portal $portal"
fi
say "Look at it with:    millwright-agent status"
say "Remove it with:     sh $home/install.sh --uninstall"
