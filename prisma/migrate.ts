/**
 * Applies migrations with Prisma's schema engine as WebAssembly: nothing is downloaded and no binary is needed.
 *
 *   tsx prisma/migrate.ts deploy          applies what is pending to DATABASE_URL
 *   tsx prisma/migrate.ts create <name>   writes the difference between the last migration's schema and schema.prisma
 */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type ErrorCapturingSqlMigrationAwareDriverAdapterFactory,
  type SqlDriverAdapter,
} from "@prisma/driver-adapter-utils";
import * as engineBindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import { type Connection, connectionOf } from "@/lib/connection";
import { migrateQueue } from "./migrate-queue";

const folder = path.resolve(import.meta.dirname, "migrations");
const schemaFile = path.resolve(import.meta.dirname, "schema.prisma");
/** The schema that the last migration led to. A difference needs no database this way. */
const appliedFile = path.join(folder, "applied.prisma");
const filters = { externalTables: [], externalEnums: [] };

/** PostgreSQL's `"char"`, which the adapter does not know and the engine asks for. */
const CHAR_OID = 18;

/** No public interface of the adapter: another patch release may rename any of it. package.json pins the exact versions that were tried. */
interface Internals {
  client: { query(sql: string): Promise<unknown> };
  performIO(query: unknown): Promise<{ fields: { dataTypeID: number }[] }>;
  onError(error: unknown): never;
}

/** Works around two defects of the adapter: it cuts scripts at every semicolon, and it cannot read `"char"` columns. */
function mend(adapter: SqlDriverAdapter): SqlDriverAdapter {
  const inner = adapter as SqlDriverAdapter & Internals;
  const performIO = inner.performIO.bind(inner);
  const queryRaw = inner.queryRaw.bind(inner);
  let chars: number[] = [];
  inner.performIO = async (query) => {
    const result = await performIO(query);
    chars = result.fields.flatMap((field, index) => (field.dataTypeID === CHAR_OID ? [index] : []));
    for (const index of chars) result.fields[index]!.dataTypeID = 25;
    return result;
  };
  inner.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const index of chars) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  // One simple query is one implicit transaction: a failing migration leaves nothing behind.
  inner.executeScript = async (script) => {
    try {
      await inner.client.query(script);
    } catch (error) {
      inner.onError(error);
    }
  };
  return inner;
}

function adapterFactory(connection: Connection): ErrorCapturingSqlMigrationAwareDriverAdapterFactory {
  // One connection: the engine's advisory lock and its script must share a session.
  const base = new PrismaPg({ ...connection, max: 1 });
  const connect = async () => mend(await base.connect());
  return bindMigrationAwareSqlAdapterFactory({
    provider: base.provider,
    adapterName: base.adapterName,
    connect,
    connectToShadowDb: connect,
  });
}

let loading: Promise<void> | undefined;

/** Node cannot import `.wasm` files without a flag, so the engine's module is put together here. */
async function loadEngine(): Promise<typeof engineBindings.SchemaEngine> {
  loading ??= (async () => {
    const file = createRequire(import.meta.url)
      .resolve("@prisma/schema-engine-wasm/schema_engine_bg")
      .replace(/\.js$/, ".wasm");
    const { instance } = await WebAssembly.instantiate(await readFile(file), {
      "./schema_engine_bg.js": engineBindings as unknown as WebAssembly.ModuleImports,
    });
    const { __wbg_set_wasm } = engineBindings as unknown as { __wbg_set_wasm(exports: WebAssembly.Exports): void };
    __wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
  })();
  await loading;
  return engineBindings.SchemaEngine;
}

async function migrationsList() {
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const directories = await Promise.all(
    names.sort().map(async (name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok" as const, value: await readFile(path.join(folder, name, "migration.sql"), "utf8") },
      },
    })),
  );
  const content = await readFile(path.join(folder, "migration_lock.toml"), "utf8");
  return { baseDir: folder, lockfile: { path: "migration_lock.toml", content }, shadowDbInitScript: "", migrationDirectories: directories };
}

/** Applies pending migrations, the queue's included. Safe to run from several processes at once. @returns the names of those applied. */
export async function deployMigrations(connection: Connection): Promise<string[]> {
  const engine = await (await loadEngine()).new(
    { datamodels: [[schemaFile, await readFile(schemaFile, "utf8")]] },
    () => {},
    adapterFactory(connection),
  );
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: await migrationsList(), filters });
    await migrateQueue(connection);
    return appliedMigrationNames;
  } finally {
    engine.free();
  }
}

/** The other settings do not matter here, so they are not asked for. */
function database(): Connection {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set.");
  return connectionOf(url);
}

async function createMigration(name: string): Promise<string> {
  const schema = await readFile(schemaFile, "utf8");
  const applied = await readFile(appliedFile, "utf8").catch(() => null);
  const engine = await (await loadEngine()).new({ datamodels: [[schemaFile, schema]] }, () => {}, adapterFactory(database()));
  const { stdout } = await engine.diff({
    from: applied === null ? { tag: "empty" } : { tag: "schemaDatamodel", files: [{ path: appliedFile, content: applied }] },
    to: { tag: "schemaDatamodel", files: [{ path: schemaFile, content: schema }] },
    script: true,
    exitCode: null,
    filters,
  });
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const file = path.join(folder, `${stamp}_${name}`, "migration.sql");
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, stdout ?? "");
  await writeFile(appliedFile, schema);
  return file;
}

if (import.meta.filename === process.argv[1]) {
  const [verb, name] = process.argv.slice(2);
  if (verb === "create" && name) console.log(await createMigration(name));
  else if (verb === "deploy") console.log((await deployMigrations(database())).join("\n") || "nothing to apply");
  else {
    console.error("usage: migrate.ts deploy | create <name>");
    process.exitCode = 2;
  }
}
