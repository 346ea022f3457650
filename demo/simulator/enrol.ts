import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { EnrolAnswer, PROTOCOL, SIMULATED_AGENT } from "@/lib/contracts/agent";
import { post, type Send } from "./session";

const spki = (key: KeyObject): string => key.export({ type: "spki", format: "der" }).toString("base64");

/** Enrols a simulated host with real keys and a one-time token. @throws Refused. */
export async function enrolSimulated(send: Send, token: string, name: string): Promise<{ nodeId: string; key: KeyObject }> {
  const own = generateKeyPairSync("ed25519");
  const sealing = generateKeyPairSync("x25519");
  const body = {
    protocol: PROTOCOL,
    token,
    name,
    publicKey: spki(own.publicKey),
    sealingKey: spki(sealing.publicKey),
    agentVersion: SIMULATED_AGENT,
  };
  const { nodeId } = EnrolAnswer.parse(await post(send, "/agent/v1/enrol", body));
  return { nodeId, key: own.privateKey };
}
