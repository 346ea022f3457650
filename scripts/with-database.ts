/** Runs a command with DATABASE_URL set to the embedded PostgreSQL of `.data` (or of MILLWRIGHT_DATA): `tsx scripts/with-database.ts <command> [arguments]`. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { startPostgres } from "./postgres/server";

const [command, ...args] = process.argv.slice(2);
if (!command) throw new Error("usage: with-database.ts <command> [arguments]");
const database = await startPostgres(path.resolve(process.env.MILLWRIGHT_DATA ?? ".data"));
const { status } = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, DATABASE_URL: database.url } });
await database.stop();
process.exitCode = status ?? 1;
