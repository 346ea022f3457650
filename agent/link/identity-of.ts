import { join } from "node:path";
import { agentBackoffs } from "../../lib/contracts/agent-backoff";
import { makeFolder } from "../disk/durable";
import { Journal } from "../disk/journal";
import { backoffMs, pause } from "./backoff";
import { HttpClient, PortalError } from "./http-client";
import { enrol, type Identity, readIdentity } from "./identity";

interface IdentityOptions {
  state: string;
  portal: string | undefined;
  token: string | undefined;
  name: string;
  ca: string | undefined;
  log(line: string): void;
  signal: AbortSignal;
}

/** The identity on disk, else a new one from the token. Waits while the portal cannot be reached. */
export async function identityOf(options: IdentityOptions): Promise<Identity | undefined> {
  const { state, portal, token, name, ca, log, signal } = options;
  makeFolder(state);
  const known = readIdentity(state);
  if (known) return known;
  if (!portal || !token) throw new Error("this host is not enrolled yet: give --portal and --token once");
  const client = new HttpClient(portal, ca);
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      const identity = await enrol({ state, token, name, portal, send: (body) => client.call("agent/v1/enrol", { body, signal }) });
      // From here on the journal is expected to be there.
      new Journal(join(state, "journal")).close();
      log(`enrolled as ${identity.name} (${identity.nodeId})`);
      client.close();
      return identity;
    } catch (error) {
      if (!(error instanceof PortalError) || !error.isPassing) throw error;
      log(`cannot enrol yet: ${error.message}`);
      await pause(200 + backoffMs(attempt, agentBackoffs.enrol), signal);
    }
  }
  return undefined;
}
