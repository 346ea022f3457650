import { HttpLoad } from "../http-load";

const CONNECTIONS = 1_024;

export interface Asker {
  /** Milliseconds until the whole answer has come. @throws when it is not a 200. */
  chat(): Promise<number>;
  embed(text?: string): Promise<number>;
  close(): void;
}

/** Sends small requests to an inference door or a model server over reused connections. */
export function asker(port: number, token = "none"): Asker {
  const load = new HttpLoad(port, CONNECTIONS);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  async function post(path: string, body: object): Promise<number> {
    const { status, tookMs, body: text } = await load.send("POST", path, headers, JSON.stringify(body));
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text.slice(0, 300)}`);
    return tookMs;
  }
  return {
    chat: () => post("/v1/chat/completions", { model: "simulated", messages: [{ role: "user", content: "Name a colour." }] }),
    embed: (input = "GPU fell off the bus") => post("/v1/embeddings", { model: "simulated", input, encoding_format: "float" }),
    close: () => load.close(),
  };
}
