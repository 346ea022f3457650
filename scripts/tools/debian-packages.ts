/** Debian's packages for the programs that tests start. The key is the name of the folder for the unpacked package. */
export interface DebianPackage {
  packages: string[];
  /** Its common name. */
  programs: Record<string, Program>;
  /** Unpack only these packages: their dependencies are for other uses. */
  withoutDependencies?: true;
  /** Why it works only when it is installed on the machine. */
  systemWide?: string;
}

export interface Program {
  /** Its path inside the packages; one `*` stands for a version. */
  file: string;
  /** Arguments that follow the caller's. `ROOT` is the folder of the unpacked packages. */
  thenArguments?: string[];
  env?: Record<string, string>;
  /** Arguments with which the machine's own program must succeed, because a part of it may be missing. */
  probe?: string[];
}

const mariadbHome = ["--basedir=ROOT/usr"];

export const debianPackages: Record<string, DebianPackage> = {
  redis: { packages: ["redis-server"], programs: { "redis-server": { file: "usr/bin/redis-server" } } },
  mariadb: {
    packages: ["mariadb-server-core", "mariadb-client-core"],
    programs: {
      mariadbd: { file: "usr/sbin/mariadbd", thenArguments: mariadbHome },
      "mariadb-install-db": { file: "usr/bin/mariadb-install-db", thenArguments: mariadbHome },
      mariadb: { file: "usr/bin/mariadb" },
    },
  },
  pgbouncer: { packages: ["pgbouncer"], programs: { pgbouncer: { file: "usr/sbin/pgbouncer" } } },
  psql: { packages: ["postgresql-client"], programs: { psql: { file: "usr/lib/postgresql/*/bin/psql" } } },
  docker: { packages: ["docker.io"], withoutDependencies: true, programs: { docker: { file: "usr/bin/docker" } } },
  alertmanager: {
    packages: ["prometheus-alertmanager"],
    withoutDependencies: true,
    programs: { "prometheus-alertmanager": { file: "usr/bin/prometheus-alertmanager" } },
  },
  curl: { packages: ["curl"], programs: { curl: { file: "usr/bin/curl" } } },
  network: { packages: ["iproute2"], programs: { ip: { file: "bin/ip" }, tc: { file: "sbin/tc" } } },
  systemd: {
    packages: ["systemd"],
    programs: { "systemd-analyze": { file: "usr/bin/systemd-analyze", env: { SYSTEMD_UNIT_PATH: "ROOT/lib/systemd/system:" } } },
  },
  chromium: {
    packages: ["chromium", "fonts-dejavu-core"],
    programs: { chromium: { file: "usr/lib/chromium/chromium", env: { FONTCONFIG_SYSROOT: "ROOT" } } },
  },
  python: {
    packages: ["python3", "python3-venv"],
    programs: { python3: { file: "usr/bin/python3", probe: ["-c", "import venv, ensurepip"] } },
    systemWide: "virtual environments link back to the place where it is installed",
  },
  sudo: {
    packages: ["sudo"],
    programs: { sudo: { file: "usr/bin/sudo" }, visudo: { file: "usr/sbin/visudo" } },
    systemWide: "it must be owned by root with its setuid bit, and reads its plugin and rules from fixed places",
  },
};
