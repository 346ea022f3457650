import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RecordedFile } from "@/agent/testing/recorded-files";
import type { RecordedRun } from "@/agent/testing/recorded-host";

const HOSTS = join(import.meta.dirname, "../../agent/testing/hosts");

/**
 * A recorded host: its files are below `now/root`, and stand-in programs answer as recorded. A command line that begins with one of `repairs` switches
 * to the healthy host. A command line without a recording succeeds with no output.
 */
export interface StandIn {
  healthy: string;
  faulty: string;
  programs: string[];
  repairs: string[];
}

/** Environment variables with which the agent sees the stand-in. */
export const standInEnvironment = (dir: string) => ({
  PATH: `${join(dir, "programs")}:${process.env.PATH ?? ""}`,
  MILLWRIGHT_OVERLAY: join(dir, "now/root"),
});

/** The file that replaces /dev/kmsg. */
export const standInKernelLog = (dir: string) => join(dir, "kmsg");

export async function layOut(dir: string, standIn: StandIn): Promise<void> {
  for (const [as, name] of [
    ["healthy", standIn.healthy],
    ["faulty", standIn.faulty],
  ] as const)
    await writeHost(join(dir, as), name);
  await mkdir(join(dir, "programs"));
  await writeFile(join(dir, "stand-in.json"), JSON.stringify({ repairs: standIn.repairs }));
  for (const program of standIn.programs) {
    const path = join(dir, "programs", program);
    await writeFile(path, ANSWER);
    await chmod(path, 0o755);
  }
  await become(dir, "healthy");
}

/** Switches to the healthy or the faulty host, atomically. */
export async function become(dir: string, as: "healthy" | "faulty"): Promise<void> {
  await rm(join(dir, "next"), { force: true });
  await symlink(as, join(dir, "next"));
  await rename(join(dir, "next"), join(dir, "now"));
}

async function writeHost(folder: string, name: string): Promise<void> {
  const source = join(HOSTS, name);
  const { files, programs } = JSON.parse(await readFile(join(source, "host.json"), "utf8")) as {
    files: Record<string, RecordedFile>;
    programs: Record<string, RecordedRun>;
  };
  for (const [path, file] of Object.entries(files)) {
    // Leave processes out: an agent would take recorded processes for real ones.
    if (/^\/proc\/\d/.test(path)) continue;
    const target = join(folder, "root", path);
    await mkdir(dirname(target), { recursive: true });
    if (typeof file === "object" && "link" in file && file.link !== undefined) await symlink(file.link, target);
    else await writeFile(target, typeof file === "string" ? file : "");
  }
  const answers: Record<string, { stdout: string; stderr: string; exitCode: number }> = {};
  for (const [line, run] of Object.entries(programs)) {
    const { stdout = "", stderr = "", exitCode = 0, file } = typeof run === "string" ? { stdout: run } : run;
    answers[line] = { stdout: file === undefined ? stdout : await readFile(join(source, file), "utf8"), stderr, exitCode: exitCode ?? 1 };
  }
  await writeFile(join(folder, "answers.json"), JSON.stringify(answers));
}

/** One program for all names: it looks its own command line up in what the host of the moment would answer. */
const ANSWER = `#!${process.execPath}
const { existsSync, readFileSync, renameSync, symlinkSync } = require("node:fs");
const { basename, dirname, join } = require("node:path");
const here = dirname(__dirname);
const read = (name) => readFileSync(join(here, name), "utf8");
const name = basename(process.argv[1]);
const line = [name, ...process.argv.slice(2)].join(" ");
if (JSON.parse(read("stand-in.json")).repairs.some((start) => line.startsWith(start))) {
  symlinkSync("healthy", join(here, "next"));
  renameSync(join(here, "next"), join(here, "now"));
}
const answers = JSON.parse(read("now/answers.json"));
const pattern = Object.keys(answers).find((key) => key.endsWith("*") && line.startsWith(key.slice(0, -1)));
const answer = answers[line] ?? answers[pattern] ?? { stdout: "", stderr: "", exitCode: 0 };
process.exitCode = answer.exitCode;
process.stdout.write(answer.stdout);
process.stderr.write(answer.stderr);
if (name === "journalctl" && answers[pattern] && existsSync(join(here, "kmsg"))) {
  const boot = read("now/root/proc/sys/kernel/random/boot_id").trim().replaceAll("-", "");
  const entry = (MESSAGE) => JSON.stringify({ __REALTIME_TIMESTAMP: String(Date.now() * 1000), _BOOT_ID: boot, MESSAGE });
  process.stdout.write(read("kmsg").split("\\n").filter(Boolean).map((mark) => entry(mark) + "\\n").join(""));
  process.exitCode = 0;
}
`;
