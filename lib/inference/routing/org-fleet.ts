import "server-only";
import { asSystem } from "@/lib/context";
import { InferenceSettings } from "@/lib/contracts/inference";
import { withOrg } from "@/lib/db";
import { log } from "@/lib/log";
import { loadEndpoints, type OpenEndpoint } from "../endpoints/load-endpoint";
import { loadBatchRoutes, type OpenBatchRoute } from "../settings/batch-routes";
import { readSettings } from "../settings/read-settings";
import { lookAtModels } from "./look-at-models";
import { Target } from "./target";

/** The greatest age of the rows by which a request is routed. */
const ROWS_MS = 2_000;
/** The greatest age of an answer of /v1/models. */
const LOOK_MS = 15_000;

/** One organisation's endpoints, settings and batch routes, as a door keeps them in memory. */
export class OrgFleet {
  settings: InferenceSettings = InferenceSettings.parse({});
  batchRoutes: { route: OpenBatchRoute; target: Target }[] = [];
  usedAt = 0;
  private targets: Target[] = [];
  private readAt = Number.NEGATIVE_INFINITY;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private refreshing: Promise<void> | undefined;

  constructor(private readonly orgId: string) {}

  get all(): Target[] {
    return [...this.targets, ...this.batchRoutes.map(({ target }) => target)];
  }

  /** The names of all models, each once. */
  models(): string[] {
    return [...new Set(this.targets.flatMap((target) => target.models))].sort();
  }

  serving(model: string): Target[] {
    return this.targets.filter((target) => target.models.includes(model));
  }

  /** Waits for the first read; later ones happen behind the requests. @throws when the first read fails. */
  async ready(): Promise<void> {
    this.usedAt = performance.now();
    if (this.readAt === Number.NEGATIVE_INFINITY) return this.refresh();
    if (this.usedAt - this.readAt > ROWS_MS)
      void this.refresh().catch((error: unknown) => log.warn({ error: String(error) }, "the inference endpoints were not read again"));
  }

  /** Reads again now, for an unknown model. At most once a second. */
  async renew(): Promise<void> {
    if (performance.now() - this.readAt < 1_000 && !this.refreshing) return;
    this.lookedAt = Number.NEGATIVE_INFINITY;
    await this.refresh();
  }

  private refresh(): Promise<void> {
    this.refreshing ??= this.read().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  private async read(): Promise<void> {
    const ctx = asSystem(this.orgId);
    const { loaded, settings, routes } = await withOrg(ctx, async (tx) => ({
      loaded: await loadEndpoints(tx, ctx),
      settings: await readSettings(tx, ctx),
      routes: await loadBatchRoutes(tx, ctx),
    }));
    for (const problem of loaded.problems) log.warn({ orgId: this.orgId, problem }, "an inference endpoint cannot be used");
    this.settings = settings;
    const before = this.all;
    const targetOf = (endpoint: OpenEndpoint) => before.find((target) => isSame(target.endpoint, endpoint)) ?? new Target(endpoint);
    this.targets = loaded.endpoints.map(targetOf);
    this.batchRoutes = routes.map((route) => ({
      route,
      target: targetOf({ id: route.id, name: route.name, baseUrl: route.url, apiKey: route.apiKey }),
    }));
    const now = performance.now();
    const isDue = now - this.lookedAt > LOOK_MS;
    if (isDue) this.lookedAt = now;
    await Promise.all(this.targets.filter((target) => isDue || target.reachable === null).map(lookAtModels));
    this.readAt = performance.now();
  }
}

const isSame = (one: OpenEndpoint, other: OpenEndpoint): boolean =>
  one.id === other.id && one.baseUrl === other.baseUrl && one.apiKey === other.apiKey && one.name === other.name;
