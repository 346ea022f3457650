import OpenAI from "openai";
import { createApiKey } from "@/lib/api-keys/create";
import type { CreateApiKey } from "@/lib/contracts/api-key";
import { createEndpoint } from "@/lib/inference/endpoints/create-endpoint";
import { type DoorServer, makeDoorServer } from "@/workers/door/server";
import type { DoorSettings } from "@/workers/door/settings";
import type { TestOrg } from "./org";

export interface TestDoor {
  /** With `/v1`. */
  url: string;
  server: DoorServer;
  close(): Promise<void>;
}

const settings: DoorSettings = { host: "127.0.0.1", port: 0, deadlineMs: 60_000, silenceMs: 30_000, stalledMs: 30_000, keyCheckMs: 100 };

/** Starts a real inference door on a free port. */
export async function startTestDoor(more: Partial<DoorSettings> = {}): Promise<TestDoor> {
  const server = makeDoorServer({ ...settings, ...more });
  const url = await server.app.listen({ host: "127.0.0.1", port: 0 });
  return { url: `${url}/v1`, server, close: () => server.drain() };
}

/** A key for the door, made by an owner. */
export async function makeDoorKey(org: TestOrg, more: Partial<CreateApiKey> = {}): Promise<{ id: string; token: string }> {
  return createApiKey(await org.as("owner"), { name: "program", role: "operator", scopes: ["inference"], expiresInDays: 1, ...more });
}

let added = 0;
export async function addEndpoint(org: TestOrg, baseUrl: string, apiKey?: string): Promise<string> {
  added += 1;
  const { id } = await createEndpoint(await org.as("owner"), { name: `server ${added}`, baseUrl, ...(apiKey ? { apiKey } : {}) });
  return id;
}

/** The official client, used without changes. */
export const openai = ({ url }: Pick<TestDoor, "url">, apiKey: string, maxRetries = 0): OpenAI =>
  new OpenAI({ baseURL: url, apiKey, maxRetries });
