/** Why the engine could not start a container, by its `State.Error`. */
export interface StartFailure {
  code: "no-gpu-runtime" | "gpu-not-usable" | "wrong-architecture" | "address-not-here" | "mount-fails" | "no-space" | "cannot-start";
  /** Goes on after "Container x cannot start: ". */
  words: string;
}

/** In order: the engine wraps one reason in several others. */
const failures: [RegExp, StartFailure["code"], string][] = [
  [
    /could not select device driver ".*" with capabilities: \[\[.*gpu.*\]\]|unknown or invalid runtime name: nvidia|unresolvable CDI devices? nvidia\.com|nvidia-container-(?:runtime|cli)(?:-hook)?\b.*(?:executable file not found|no such file)/i,
    "no-gpu-runtime",
    "it asks for GPUs, and this engine has no NVIDIA container runtime: install nvidia-container-toolkit, run nvidia-ctk runtime configure and restart Docker",
  ],
  [
    /nvidia-container-cli: (?:requirement error|.*unsatisfied condition)/,
    "gpu-not-usable",
    "its image needs a newer NVIDIA driver than this host has",
  ],
  [
    /nvidia-container-cli: .*(?:driver not loaded|driver error|nvml error|libnvidia-ml)/,
    "gpu-not-usable",
    "the NVIDIA driver does not answer",
  ],
  [/nvidia-container-cli: .*(?:unknown device|device error)/, "gpu-not-usable", "it names a GPU that this host does not have"],
  [/nvidia-container-cli:/, "gpu-not-usable", "the NVIDIA container runtime refuses it"],
  [/exec format error/, "wrong-architecture", "its program is for another processor architecture than this host's"],
  [/cannot assign requested address/, "address-not-here", "it wants to listen on an address that no interface of this host has"],
  [
    /Are you trying to mount a directory onto a file|bind source path does not exist|error mounting|invalid mount config|failed to mount|not a shared mount/i,
    "mount-fails",
    "one of its mounts cannot be made",
  ],
  [/no space left on device|disk quota exceeded/i, "no-space", "a disk is full"],
  [/executable file not found|no such file or directory/, "cannot-start", "its program is not in the image"],
  [/permission denied|operation not permitted/i, "cannot-start", "something is not permitted to it"],
  [
    /network \S+ not found|endpoint with name|failed to (?:set up container networking|create endpoint)|iptables/i,
    "cannot-start",
    "its network cannot be set up",
  ],
];

/** What the error means; null when there is none. */
export function startFailure(error: string): StartFailure | null {
  if (error.trim() === "") return null;
  const found = failures.find(([pattern]) => pattern.test(error));
  return found ? { code: found[1], words: found[2] } : { code: "cannot-start", words: "the engine refuses to" };
}
