import { Workload } from "../../../lib/contracts/workload";
import { recordedHost } from "../recorded-host";
import { linux } from "./linux";
import { lines, type Picture } from "./picture";

/** A laptop that somebody tries things on: no GPU of its own worth the name, a disk that is rather full, nothing declared. */
export const laptop = (): Picture => ({
  host: recordedHost(
    linux({
      files: {
        "/sys/bus/pci/devices/0000:00:02.0/uevent": "DRIVER=i915\nPCI_CLASS=30000\nPCI_ID=8086:46A6\nPCI_SLOT_NAME=0000:00:02.0\n",
        "/proc/meminfo": "MemTotal:       15800000 kB\nMemFree:          200000 kB\nMemAvailable:    1900000 kB\n",
        "/proc/loadavg": "9.80 8.10 7.90 3/2400 88123\n",
      },
    }),
  ),
  workloads: [],
});

/** A node of a Kubernetes cluster: containerd without Docker, many mounts and interfaces, pods that end. */
export const kubernetes = (): Picture => ({
  host: recordedHost(
    linux({
      files: {
        "/proc/self/mounts": `/dev/nvme0n1p2 / ext4 rw 0 0\ntmpfs /run tmpfs rw 0 0\n${lines(40, (pod) => `overlay /run/containerd/io.containerd.runtime.v2.task/k8s.io/${pod}/rootfs overlay rw 0 0\ntmpfs /var/lib/kubelet/pods/${pod}/volumes/token tmpfs rw,size=1048576k 0 0`)}`,
        "/run/containerd/containerd.sock": { kind: "socket" },
        "/etc/app/deployment.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: chat\nspec:\n  replicas: 2\n  enabled: on\n",
        "/proc/net/dev": `Inter-| Receive | Transmit\n face |bytes packets errs drop fifo frame compressed multicast|bytes packets errs drop fifo colls carrier compressed\n${lines(30, (pod) => ` veth${pod}: 99 9000 0 3 0 0 0 0 88 8000 0 0 0 0 0 0`)}`,
      },
      statfs: {
        "/var/lib/kubelet/pods": {
          totalBytes: 1024 ** 3,
          freeBytes: 1024 ** 3 - 12_288,
          availableBytes: 1024 ** 3 - 12_288,
          files: 1_000,
          freeFiles: 990,
        },
      },
    }),
  ),
  workloads: [Workload.parse({ name: "chat", kind: "service", configs: ["/etc/app/deployment.yaml"] })],
});

const packages = (distributions: string[]) =>
  JSON.stringify({
    python: "3.11.9",
    prefix: "/opt/conda/envs/ml",
    base: "/opt/conda/bin/python3",
    paths: ["/opt/conda/envs/ml/lib/python3.11/site-packages"],
    packaging: true,
    distributions,
    digest: "d1",
    problems: [],
    met: 3,
  });

/** A host whose environments conda makes. */
export const conda = (): Picture => ({
  host: recordedHost(
    linux({
      files: {
        "/opt/conda/envs/ml/bin/python": { content: "", mode: 0o755 },
        "/srv/ml/environment.yml":
          "name: ml\nchannels: [conda-forge]\ndependencies:\n  - python=3.11\n  - numpy=1.26\n  - cudatoolkit=11.8\n  - pip\n  - pip:\n      - torch==2.4.0\n",
        "/srv/ml/pyproject.toml":
          '[project]\nname = "ml"\nversion = "1.0"\nrequires-python = ">=3.10,<3.13"\ndependencies = ["torch>=2.3"]\n',
        "/srv/ml/settings.ini": "[run]\nepochs = 3\n",
      },
      programs: {
        "/opt/conda/envs/ml/bin/python *": (args) =>
          args.join(" ").includes("sys.version_info")
            ? args.join(" ").includes("distributions")
              ? packages(["numpy==1.26.4", "torch==2.4.0"])
              : '{"version": "3.11.9", "executable": "/opt/conda/envs/ml/bin/python3.11"}'
            : packages(["numpy==1.26.4", "torch==2.4.0"]),
      },
    }),
  ),
  workloads: [
    Workload.parse({
      name: "ml",
      kind: "training",
      folder: "/srv/ml",
      python: "/opt/conda/envs/ml/bin/python",
      requirements: "/srv/ml/environment.yml",
      configs: ["/srv/ml/settings.ini", "/srv/ml/pyproject.toml"],
    }),
  ],
});

/** A database behind PgBouncer, with a client that once waited and a pool that is well used. */
export function pgBouncer(): Picture {
  const server = JSON.stringify({
    maximum: 103,
    superuserReserved: 3,
    reserved: 0,
    port: 5432,
    isLocal: false,
    hidden: 0,
    narrower: [],
    used: 61,
    idle: [],
    slow: [],
  });
  const tables =
    "version\nPgBouncer 1.24.1\ndatabase|user|cl_active|cl_waiting|sv_active|sv_idle|maxwait|maxwait_us|pool_mode\norders|app|380|0|18|2|0|0|transaction\nname|host|port|database|pool_size\norders|10.0.0.9|5432|orders|20\n";
  return {
    host: recordedHost(
      linux({
        env: { ORDERS_DSN: "postgresql+asyncpg://app:s3cr3t@db.test:6432/orders" },
        files: {
          "/srv/api/app.log":
            "2026-10-31 23:58:00 INFO HikariPool-1 - Pool stats (total=10, active=9, idle=1, waiting=0)\n2026-10-31 23:59:00 INFO done\n",
        },
        programs: { "psql*": (args) => (args.some((argument) => /SHOW POOLS/i.test(argument)) ? tables : server) },
      }),
    ),
    workloads: [Workload.parse({ name: "orders", kind: "database", dsnEnv: "ORDERS_DSN", logs: ["/srv/api/app.log"] })],
  };
}
