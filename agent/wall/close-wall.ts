/** The exit code by which the wall itself says that it could not be closed. */
export const OPEN = 97;

/**
 * Closes the wall and then starts the program given as arguments. It runs in separate mount, process, network and IPC namespaces, as root of
 * them. A small new root is built: the system's folders, what the workload declares, five harmless devices, nothing else. Everything in it
 * becomes read-only and device-free; listening sockets and hidden paths are covered; the old root goes. At the end root becomes an unprivileged
 * user without any capability, in a separate user namespace, so that processes of that user outside cannot be touched either.
 */
export const CLOSE_WALL = `
set -eu
echo 1000 > /proc/self/oom_score_adj 2> /dev/null || true
open() { echo "the wall could not be closed: $1" >&2; exit ${OPEN}; }
mount --make-rprivate / || open "mounts cannot be made private"
mount -t tmpfs -o mode=755,size=4m none /run || open "no new root"
root=/run
show() {
  [ "$1" = /run ] || [ ! -e "$1" ] && return 0
  if [ -L "$1" ] && [ -z "$2" ]; then ln -s "$(readlink "$1")" "$root$1"; return 0; fi
  if [ -d "$1" ]; then mkdir -p "$root$1"; else mkdir -p "$root\${1%/*}"; : > "$root$1"; fi
  mount --rbind "$1" "$root$1" || open "$1"
  # Between the look at a path and its mount somebody could have put another thing there.
  [ -z "$2" ] || [ "$(stat -c %d:%i -- "$root$1")" = "$2" ] || open "$1 is not what it was"
}
while IFS=$'\\t' read -r path id; do [ -z "$path" ] || show "$path" "$id"; done <<< "$MILLWRIGHT_SHOWN"
while IFS=$'\\t' read -r path to; do
  [ -z "$path" ] || [ -e "$root$path" ] || { mkdir -p "$root\${path%/*}" && ln -s "$to" "$root$path"; }
done <<< "$MILLWRIGHT_LINKS"
while IFS= read -r path; do
  [ -n "$path" ] || continue
  if [ -d "$root$path" ]; then mount -t tmpfs -o mode=755,size=4k none "$root$path" || open "$path"
  elif [ -e "$root$path" ]; then mount --bind /dev/null "$root$path" || open "$path"; fi
done <<< "$MILLWRIGHT_HIDDEN"
mkdir -p "$root/dev" "$root/tmp" "$root/run" "$root/var"
for device in null zero full random urandom; do : > "$root/dev/$device"; mount --bind "/dev/$device" "$root/dev/$device" || open "/dev/$device"; done
ln -s /proc/self/fd "$root/dev/fd"
cd "$root"
pivot_root . . && umount -l . || open "the old root stays"
cd /
declare -A last
each_mount() { while read -r _ _ _ _ point options _; do printf -v point '%b' "\${point//\\\\/\\\\0}"; "$1" "$point" "$options"; done < /proc/self/mountinfo; }
close() {
  local flags=nosuid,nodev
  case "$1" in /dev/*) flags=nosuid ;; esac
  mount -o "remount,bind,ro,\${2#r[wo],},$flags" "$1" 2> /dev/null || true
}
note() { last["$1"]="$2"; }
each_mount close
each_mount note
for point in "\${!last[@]}"; do
  case "\${last[$point]}" in ro,*|ro) ;; *) [ ! -e "$point" ] || open "$point is still writable" ;; esac
done
read -r memory processes seconds files <<< "$MILLWRIGHT_LIMITS"
read -r uid gid <<< "$MILLWRIGHT_BECOME" || true
unset MILLWRIGHT_SHOWN MILLWRIGHT_LINKS MILLWRIGHT_HIDDEN MILLWRIGHT_LIMITS MILLWRIGHT_BECOME
limited='ulimit -c 0 -f 0 -v '"$memory"' -u '"$processes"' -t '"$seconds"' -n '"$files"' && exec "$@"'
drop=(setpriv --no-new-privs --inh-caps=-all --ambient-caps=-all --bounding-set=-all)
if [ -n "\${uid:-}" ]; then exec "\${drop[@]}" --reuid="$uid" --regid="$gid" --clear-groups -- unshare --user -- bash -c "$limited" wall "$@"; fi
exec "\${drop[@]}" -- bash -c "$limited" wall "$@"
`;
