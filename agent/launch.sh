#!/bin/sh
# Starts the agent from the bundle that is in charge, and guards a new version while it is on trial: one that ends, hangs or has not reported
# to the portal in time is ended, and the version before it is started again. Everything else is handed to the bundle as it is.
#
#   MILLWRIGHT_NODE            the Node.js to run it with
#   MILLWRIGHT_BUNDLE          the bundle that the installer brought
#   MILLWRIGHT_VERSIONS        folder of later versions; agent/update/versions.ts says what lies in it
#   MILLWRIGHT_UPDATE_SECONDS  how long a new version has to report (default 120)
set -u

node="${MILLWRIGHT_NODE:?}" installed="${MILLWRIGHT_BUNDLE:?}" versions="${MILLWRIGHT_VERSIONS:?}"
window="${MILLWRIGHT_UPDATE_SECONDS:-120}"
# What a small, mostly idle program needs: no compiler, one helper thread for V8, and memory given back to the host soon.
flags="--lite-mode --max-semi-space-size=1 --max-old-space-size=64 --v8-pool-size=1"
export MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=65536 MALLOC_MMAP_THRESHOLD_=65536
# With this exit code the agent asks to be started again.
again=75
# Longer than the agent takes to end by itself, shorter than systemd waits.
stop_seconds=10

# The bundle that `current` names; the installer's when that one is gone. Nobody runs what another user could have put there: root, asking an
# agent that runs as a user of its own for its status, gets the installer's.
bundle() {
  name=""
  [ ! -O "$versions" ] || [ ! -f "$versions/current" ] || read -r name < "$versions/current" || true
  case "$name" in
    "" | installed | */*) ;;
    *) if [ -f "$versions/$name" ]; then printf '%s\n' "$versions/$name"; return; fi ;;
  esac
  printf '%s\n' "$installed"
}

if [ "${1:-}" != run ]; then
  # shellcheck disable=SC2086
  exec "$node" $flags "$(bundle)" "$@"
fi

# Makes `current` what it was before, also on a full disk. Safe to repeat.
put_back() {
  [ "$versions/previous" -ef "$versions/current" ] && return 0
  ln -f "$versions/previous" "$versions/current.tmp" && mv -f "$versions/current.tmp" "$versions/current"
}

# The change of version that waits to be confirmed; empty when there is none.
trial() {
  cat "$versions/trial" 2>/dev/null
}

# Ends the trial, unless the agent has confirmed it a moment before.
give_up() {
  printf '%s\n' "$1" > "$versions/why"
  mv "$versions/trial" "$versions/returned" 2>/dev/null || return 1
  put_back
  printf 'millwright: the new agent %s: going back\n' "$1" >&2
}

guard() {
  left="$window"
  while [ "$left" -gt 0 ]; do
    sleep 1
    left=$((left - 1))
    [ "$(trial)" = "$on_trial" ] && kill -0 "$1" 2>/dev/null || return 0
  done
  if give_up "did not report within $window seconds"; then kill -KILL "$1"; fi
}

child="" stopping=""
stop() {
  stopping=yes
  [ -n "$child" ] || return 0
  kill -TERM "$child" 2>/dev/null
  (sleep "$stop_seconds"; kill -KILL "$child" 2>/dev/null) &
  killer=$!
}
trap stop TERM INT

killer=""
while :; do
  [ ! -f "$versions/returned" ] || put_back
  on_trial="$(trial)" watcher=""
  # shellcheck disable=SC2086
  "$node" $flags "$(bundle)" "$@" --versions "$versions" &
  child=$!
  [ -z "$stopping" ] || stop
  if [ -n "$on_trial" ]; then guard "$child" & watcher=$!; fi
  # A signal interrupts `wait` before the agent has ended.
  while :; do
    wait "$child"
    code=$?
    kill -0 "$child" 2>/dev/null || break
  done
  child=""
  for helper in $watcher $killer; do kill "$helper" 2>/dev/null; done
  [ -z "$stopping" ] || exit "$code"
  # What it was started on and has not confirmed; a change that it has begun itself is the next start's.
  if [ -n "$on_trial" ] && [ "$(trial)" = "$on_trial" ]; then give_up "ended with exit code $code before it had reported"; continue; fi
  if [ -n "$on_trial" ] && [ -f "$versions/returned" ]; then continue; fi
  if [ -n "$(trial)" ] || [ "$code" = "$again" ]; then continue; fi
  exit "$code"
done
