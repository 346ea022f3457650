import { chmodSync, chownSync, lstatSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { makeFolder } from "../disk/durable";
import { type BeatLine, MOST_BEAT_BYTES, parseBeatLine } from "./beat-line";

export interface RankSocketOptions {
  path: string;
  /** @returns whether this beat is expected. */
  onBeat(beat: BeatLine): boolean;
  log(line: string): void;
  /** Folders above the socket that its group may pass through. */
  passable?: string[];
  limits?: Partial<typeof LIMITS>;
}

const LIMITS = {
  /** The most connections at once; later ranks wait for a place. */
  senders: 256,
  /** A sender that is silent for this long is disconnected; it connects again for its next beat. */
  idleMs: 300_000,
  linesPerSecond: 20,
  /** Invalid lines before a sender is disconnected. */
  garbage: 10,
};
/** The kernel's bound for the path of a unix socket, less the closing zero. */
const MOST_PATH_BYTES = 107;
/** Members of this group may send beats. */
const GROUP = "millwright";

/**
 * Where ranks send heartbeats: a unix socket, one line of JSON a beat, no answer. Its owner and group may write to it and nobody else may.
 * Every sender is bounded in what it sends, and one that sends garbage loses its own connection only.
 */
export class RankSocket {
  private readonly server: Server;
  private readonly limits: typeof LIMITS;
  private readonly senders = new Set<Socket>();
  /** Senders that were disconnected for invalid or too many lines, for the log. */
  dropped = 0;

  constructor(private readonly options: RankSocketOptions) {
    this.limits = { ...LIMITS, ...options.limits };
    this.server = createServer((socket) => this.hear(socket));
    this.server.maxConnections = this.limits.senders;
    this.server.on("error", (error) => options.log(`no socket for ranks: ${error.message}`));
  }

  /** Resolves when it listens. A host where it cannot only has no beats by socket: that is logged, and nothing else fails. */
  async start(): Promise<boolean> {
    const { path, log, passable = [] } = this.options;
    if (Buffer.byteLength(path) > MOST_PATH_BYTES) {
      log(`no socket for ranks: ${path} is longer than ${MOST_PATH_BYTES} bytes`);
      return false;
    }
    try {
      const folder = makeFolder(dirname(path));
      // Left behind by an agent that was killed; the lock on the state folder shows that it has ended.
      if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path);
      const listens = await new Promise<boolean>((resolve) => {
        this.server.once("error", () => resolve(false));
        this.server.listen(path, () => resolve(true));
      });
      if (!listens) return false;
      chmodSync(path, 0o660);
      this.openToGroup(path, [folder, ...passable]);
      return true;
    } catch (error) {
      log(`no socket for ranks: ${(error as Error).message}`);
      return false;
    }
  }

  async stop(): Promise<void> {
    for (const sender of this.senders) sender.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** Only root can give things to a group; elsewhere the group is the agent's own. Folders are to pass through, not to list. */
  private openToGroup(path: string, folders: string[]): void {
    const group = process.getuid?.() === 0 ? groupId(GROUP) : undefined;
    if (group !== undefined) for (const one of [path, ...folders]) chownSync(one, -1, group);
    for (const folder of folders) chmodSync(folder, 0o710);
  }

  private hear(socket: Socket): void {
    const { idleMs, linesPerSecond, garbage } = this.limits;
    let rest = "";
    let strange = 0;
    let second = 0;
    let lines = 0;
    this.senders.add(socket);
    const letGo = () => {
      this.dropped++;
      socket.destroy();
    };
    socket.setEncoding("latin1");
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.on("error", () => {});
    socket.on("close", () => this.senders.delete(socket));
    socket.on("data", (piece: string) => {
      rest += piece;
      for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 1);
        const now = Math.floor(Date.now() / 1_000);
        if (now !== second) [second, lines] = [now, 0];
        if (++lines > linesPerSecond) return letGo();
        const beat = parseBeatLine(line);
        if (!beat || !this.options.onBeat(beat)) strange++;
        if (strange > garbage) return letGo();
      }
      if (rest.length > MOST_BEAT_BYTES) letGo();
    });
  }
}

function groupId(name: string): number | undefined {
  try {
    const line = readFileSync("/etc/group", "utf8")
      .split("\n")
      .find((one) => one.startsWith(`${name}:`));
    const id = Number(line?.split(":")[2] ?? Number.NaN);
    return Number.isSafeInteger(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
