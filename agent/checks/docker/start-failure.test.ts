import { describe, expect, it } from "vitest";
import { startFailure } from "./start-failure";

describe("why a container cannot start", () => {
  it.each([
    [
      "nvidia-container-cli: initialization error: load library failed: libnvidia-ml.so.1: cannot open shared object file: no such file or directory: unknown",
      "gpu-not-usable",
      "the libraries of the NVIDIA driver",
    ],
    [
      'unable to retrieve OCI runtime error: exec: "nvidia-container-runtime": executable file not found in $PATH: unknown',
      "no-gpu-runtime",
      "nvidia-container-toolkit",
    ],
    ["nvidia-container-runtime did not terminate successfully: exit status 127", "gpu-not-usable", "itself fails"],
    [
      "nvidia-container-cli: mount error: file creation failed: /var/lib/docker/overlay2/x/libnvidia-ml.so.1: file exists: unknown",
      "gpu-not-usable",
      "carries files of an NVIDIA driver",
    ],
    [
      "nvidia-container-cli: mount error: failed to add device rules: unable to find any existing device filters attached to the cgroup: unknown",
      "gpu-not-usable",
      "device rules",
    ],
    ['error gathering device information while adding custom device "/dev/kfd": no such file or directory', "gpu-not-usable", "/dev/kfd"],
    [
      'error gathering device information while adding custom device "/dev/ttyUSB0": no such file or directory',
      "cannot-start",
      "/dev/ttyUSB0",
    ],
    ["error while creating mount source path '/mnt/models': mkdir /mnt/models: read-only file system", "mount-fails", "mounts"],
    ["unable to apply cgroup configuration: failed to write 100000: no such file or directory", "cannot-start", "control group"],
    ["Range of CPUs is from 0.01 to 8.00, as there are only 8 CPUs available", "cannot-start", "more processors"],
    ["error setting rlimits for ready process: error setting rlimit type 8: operation not permitted", "cannot-start", "ulimit"],
    ['exec: "/entrypoint.sh": permission denied: unknown', "cannot-start", "x permission"],
    ['exec: "/entrypoint.sh": stat /entrypoint.sh: no such file or directory: unknown', "cannot-start", "is not in the image"],
    ["linux spec user: unable to find user app: no matching entries in passwd file", "cannot-start", "the user app is not in the image"],
    [
      "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
      "cannot-start",
      "no range of addresses",
    ],
    [
      'setting up CDI devices: failed to inject devices: failed to stat CDI host device "/dev/dri/card7": no such file or directory',
      "gpu-not-usable",
      "names the device /dev/dri/card7, which this host does not have: generate the specification again",
    ],
    [
      "could not start: unresolvable CDI devices nvidia.com/gpu=1: unknown",
      "gpu-not-usable",
      "names the device nvidia.com/gpu=1: generate one",
    ],
    [
      "stderr: Using requested mode 'cdi'\ninvoking the NVIDIA Container Runtime Hook directly (e.g. with the docker --gpus flag) is not supported",
      "gpu-not-usable",
      "start it with --runtime=nvidia",
    ],
    [
      "nvidia-container-cli: mount error: file creation failed: /srv/overlay2/1a/merged/run/nvidia-persistenced/socket: no such device or address",
      "gpu-not-usable",
      "the socket of nvidia-persistenced",
    ],
    [
      "driver failed programming external connectivity on endpoint db (9f): (iptables failed: iptables --wait -t filter -A DOCKER:\niptables: No chain/target/match by that name.\n (exit status 1))",
      "cannot-start",
      "restart the engine",
    ],
    ["mkdir /sys/fs/cgroup/memory/docker/9f: no space left on device: unknown", "cannot-start", "cannot create another control group"],
    ["failed to create fsnotify watcher: too many open files", "cannot-start", "fs.inotify.max_user_instances"],
    ["something that nobody has seen yet", "cannot-start", "the engine refuses to"],
  ])("%s", (error, code, words) => {
    expect(startFailure(error)).toEqual({ code, words: expect.stringContaining(words) });
  });

  // An image may have a program name of any length. With cubic work over all of it the test would time out.
  it("is found quickly in an error of any length", () =>
    expect(startFailure("setting up CDI devices: /dev/a ".repeat(20_000))).toMatchObject({ code: "cannot-start" }));

  it("is nothing where the engine says nothing", () => expect(startFailure(" ")).toBeNull());
});
