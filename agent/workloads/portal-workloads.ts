import canonicalize from "canonicalize";
import { WorkloadDocument } from "../../lib/contracts/node-workloads";
import { readFramed, writeFramed } from "../disk/framed-file";
import type { Identity } from "../link/identity";
import { isSigned } from "../link/keys";

type Who = Pick<Identity, "nodeId" | "orgId" | "orgKey">;

/**
 * What the portal declares for this host, as it was signed. Kept on disk with its signature, so that what is read back is judged like what
 * comes over the wire. It accepts newer revisions only, so that nobody can replay an old one.
 */
export class PortalWorkloads {
  document: WorkloadDocument | undefined;
  /** Why the newest received revision is not used. */
  refusal: { revision: number; sentence: string } | undefined;

  constructor(
    private readonly path: string,
    private readonly identity: Who,
    private readonly log: (line: string) => void,
  ) {
    this.document = this.load();
  }

  get revision(): number {
    return this.document?.revision ?? 0;
  }

  /** Takes a document as received. @returns whether anything has changed. */
  take(raw: unknown): boolean {
    const verdict = judgeDocument(raw, this.identity, this.revision);
    if ("refusal" in verdict) {
      const { revision, refusal } = verdict;
      if (revision === this.revision || (this.refusal?.revision === revision && this.refusal.sentence === refusal)) return false;
      this.log(`workloads of revision ${revision} are not taken: ${refusal}`);
      this.refusal = { revision, sentence: refusal };
      return true;
    }
    writeFramed(this.path, JSON.stringify(raw));
    this.document = verdict.document;
    this.refusal = undefined;
    return true;
  }

  private load(): WorkloadDocument | undefined {
    try {
      const found = readFramed(this.path);
      if (!found) return undefined;
      if (found.warning) this.log(found.warning);
      const verdict = judgeDocument(JSON.parse(found.payload.toString("utf8")), this.identity, 0);
      if ("document" in verdict) return verdict.document;
      this.log(`the portal's workloads on disk are not used: ${verdict.refusal}`);
    } catch (error) {
      this.log(`the portal's workloads on disk are not used: ${(error as Error).message}`);
    }
    return undefined;
  }
}

type Verdict = { document: WorkloadDocument } | { revision: number; refusal: string };

/** The signature is taken over what was received, fields that this agent does not know included. */
function judgeDocument(raw: unknown, identity: Who, known: number): Verdict {
  const parsed = WorkloadDocument.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { revision: 0, refusal: `they do not fit the protocol: ${issue?.path.join(".")} ${issue?.message}` };
  }
  const document = parsed.data;
  const { signature, ...body } = raw as Record<string, unknown>;
  const refuse = (refusal: string): Verdict => ({ revision: document.revision, refusal });
  if (!isSigned(canonicalize(body) ?? "", String(signature), identity.orgKey))
    return refuse("they are not signed by the organisation's key");
  if (document.orgId !== identity.orgId || document.nodeId !== identity.nodeId) return refuse("they are for another node");
  if (document.revision <= known) return refuse(`revision ${document.revision} is not newer than revision ${known}, which is known here`);
  return { document };
}
