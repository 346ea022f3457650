/** Why the engine could not start a container, by its `State.Error`. */
export interface StartFailure {
  code: "no-gpu-runtime" | "gpu-not-usable" | "wrong-architecture" | "address-not-here" | "mount-fails" | "no-space" | "cannot-start";
  /** The rest of a sentence that begins with "Container x cannot start: ". */
  words: string;
}

type Words = string | ((named: string) => string);

/** The order matters: the engine wraps one reason in several others. */
const failures: [RegExp, StartFailure["code"], Words][] = [
  [
    /nvidia-container-cli: .*(?:libnvidia-ml|libcuda)\S* ?:.*(?:cannot open|no such file)/i,
    "gpu-not-usable",
    "the libraries of the NVIDIA driver are not installed on this host",
  ],
  [
    /could not select device driver ".*" with capabilities: \[\[.*gpu.*\]\]|unknown or invalid runtime name: nvidia|no known GPU vendor found|(?:exec: |stat )"?\S*nvidia-container-(?:runtime|cli|toolkit)(?:-hook)?\b.*(?:executable file not found|no such file)|nvidia-container-(?:runtime|cli)(?:-hook)?"?: (?:executable file not found|no such file)/i,
    "no-gpu-runtime",
    "it asks for GPUs, and this engine has no NVIDIA container runtime: install nvidia-container-toolkit, run nvidia-ctk runtime configure and restart Docker",
  ],
  [
    /nvidia-container-cli: (?:requirement error|.*unsatisfied condition)/,
    "gpu-not-usable",
    "its image needs a newer NVIDIA driver than this host has",
  ],
  [
    /failed to (?:stat|inject)\b.{0,120}CDI (?:host )?device "?(\/[^"\s]{1,80})"?|setting up CDI devices: .*?(\/dev\/[\w/-]{1,80}).*no such file/,
    "gpu-not-usable",
    (device) =>
      `the CDI specification names the device ${device}, which this host does not have: generate the specification again (nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml)`,
  ],
  [
    /unresolvable CDI devices? ([^\s:]{1,80})/,
    "gpu-not-usable",
    (device) =>
      `no CDI specification names the device ${device}: generate one with nvidia-ctk cdi generate (nvidia-container-toolkit) in a folder that this engine reads`,
  ],
  [
    /invoking the NVIDIA Container Runtime Hook directly/,
    "gpu-not-usable",
    "the toolkit runs in CDI mode, which --gpus does not support: start it with --runtime=nvidia",
  ],
  [
    /nvidia-container-cli: .*nvidia-persistenced\/socket/,
    "gpu-not-usable",
    "the socket of nvidia-persistenced cannot be made in it: do not mount the host's /run or /var/run into it",
  ],
  [
    /nvidia-container-cli: .*WSL environment detected but no adapters/,
    "gpu-not-usable",
    "Windows passes no GPU to this WSL machine: look at the driver of Windows and run wsl --update",
  ],
  [
    /nvidia-container-cli: .*file creation failed.*file exists/,
    "gpu-not-usable",
    "its image carries files of an NVIDIA driver, which clash with those of this host: build it without them",
  ],
  [
    /nvidia-container-cli: .*(?:driver not loaded|driver error|nvml error|libnvidia-ml)/,
    "gpu-not-usable",
    "the NVIDIA driver does not answer",
  ],
  [/nvidia-container-cli: .*(?:unknown device|device error)/, "gpu-not-usable", "it names a GPU that this host does not have"],
  [
    /nvidia-container-cli: .*(?:BPF_CGROUP|device filters|cgroup)/i,
    "gpu-not-usable",
    "the NVIDIA container runtime cannot set the device rules of its control group: bring nvidia-container-toolkit up to date",
  ],
  [/nvidia-container-(?:cli:|runtime did not terminate successfully)/, "gpu-not-usable", "the NVIDIA container runtime itself fails"],
  [
    /(?:error gathering device information while adding custom device|error stat'ing file|stat) "?`?(\/dev\/(?:nvidia|kfd|dri|davinci|accel)[\w/-]*)/,
    "gpu-not-usable",
    (device) => `it asks for the device ${device}, which this host does not have`,
  ],
  [
    /error gathering device information while adding custom device "(\/dev\/[^"]{1,80})"/,
    "cannot-start",
    (device) => `it asks for the device ${device}, which this host does not have`,
  ],
  [/exec format error/i, "wrong-architecture", "its program is for another processor architecture than this host's"],
  [/cannot assign requested address/, "address-not-here", "it wants to listen on an address that no interface of this host has"],
  [/port is already allocated|address already in use/, "cannot-start", "a port that it publishes is taken"],
  [
    /\/sys\/fs\/cgroup\/\S+: no space left on device/i,
    "cannot-start",
    "the kernel cannot create another control group, although the disk has space: remove unused containers, or restart the host",
  ],
  [
    /(?:inotify|fsnotify).*too many open files|inotify_add_watch.*no space left/i,
    "cannot-start",
    "the host's limit of file watches is reached: raise fs.inotify.max_user_instances and fs.inotify.max_user_watches",
  ],
  [/no space left on device|disk quota exceeded/i, "no-space", "a disk is full"],
  [
    /Are you trying to mount a directory onto a file|bind source path does not exist|error mounting|invalid mount config|failed to mount|not a shared mount|creating mount source path|error while mounting|statfs \S+: no such file/i,
    "mount-fails",
    "one of its mounts cannot be made",
  ],
  [
    /Range of CPUs is from|Requested (?:CPUs|memory nodes) are not available|cpuset\S*: (?:invalid argument|numerical result out of range)/i,
    "cannot-start",
    "it asks for more processors than this host has",
  ],
  [/setting rlimit|rlimits? for ready process/i, "cannot-start", "a limit (ulimit) that it asks for is above what the engine may set"],
  [/cgroup/i, "cannot-start", "its limits cannot be set in a control group"],
  [/seccomp/i, "cannot-start", "the engine's runtime does not know the kernel's calls (seccomp): bring Docker and runc up to date"],
  [/apparmor|selinux/i, "cannot-start", "its security profile cannot be loaded"],
  [
    /unable to find (?:user|group) ([^\s:]{1,60})|no matching entries in (?:passwd|group) file/,
    "cannot-start",
    (user) => `the user ${user || "that it should run as"} is not in the image`,
  ],
  [/executable file .*not found/, "cannot-start", "its program is not in the image"],
  [
    /(?:exec|stat|starting container process).{0,200}: no such file or directory/,
    "cannot-start",
    "its program, or the interpreter that its script names, is not in the image",
  ],
  [/exec\S*:? .*permission denied/i, "cannot-start", "its program must not be executed: set its x permission in the image"],
  [/permission denied|operation not permitted/i, "cannot-start", "something is not permitted to it"],
  [
    /non-overlapping IPv4 address pool|no available network/i,
    "cannot-start",
    "no range of addresses is left for its network: remove networks that nobody uses",
  ],
  [
    /cannot join network of a non.?running container|No such container/i,
    "cannot-start",
    "it joins the network of a container that does not run",
  ],
  [
    /(?:iptables|ip6tables|nft)\b.*(?:No chain\/target\/match|does not exist|No such file or directory|Table does not exist|can't initialize)/s,
    "cannot-start",
    "the engine's own firewall rules are gone, as after a reload of the firewall: restart the engine (systemctl restart docker)",
  ],
  [
    /network \S+ not found|endpoint with name|failed to (?:set up container networking|create endpoint)|external connectivity|iptables/i,
    "cannot-start",
    "its network cannot be set up",
  ],
  [
    /getting the final child's pid from pipe|can't get final child's PID/i,
    "cannot-start",
    "the kernel gives it no process: look at the limits of processes and memory",
  ],
];

/** The error repeats names that an image chose, of any length. Only its beginning is searched. */
const MOST = 2_000;

/** What the error means; null when there is none. */
export function startFailure(text: string): StartFailure | null {
  const error = text.slice(0, MOST);
  if (error.trim() === "") return null;
  for (const [pattern, code, words] of failures) {
    const match = pattern.exec(error);
    if (match) return { code, words: typeof words === "string" ? words : words(match.slice(1).find(Boolean) ?? "") };
  }
  return { code: "cannot-start", words: "the engine refuses to" };
}
