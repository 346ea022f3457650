import pg, { type Connection, type PoolClient, type Submittable } from "pg";

/** The driver's callbacks of a running statement that COPY needs; its types lack them. */
interface Running extends Submittable {
  handleCopyData(message: { chunk: Buffer }): void;
  handleError(error: Error): void;
  handleReadyForQuery(): void;
  handleRowDescription(): void;
  handleDataRow(): void;
  handleCommandComplete(): void;
  handleEmptyQuery(): void;
  handlePortalSuspended(): void;
}

const nothing = () => {};

/** Gathers what `COPY … TO STDOUT` sends. */
function gather(client: PoolClient, text: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.allocUnsafe(256 * 1024);
    let length = 0;
    const running: Running = {
      submit: (connection: Connection) => connection.query(text),
      // Copied, because the driver reads the next message into the same memory.
      handleCopyData: ({ chunk }) => {
        if (length + chunk.length > bytes.length) {
          const wider = Buffer.allocUnsafe(Math.max(bytes.length * 2, length + chunk.length));
          bytes.copy(wider, 0, 0, length);
          bytes = wider;
        }
        length += chunk.copy(bytes, length);
      },
      handleError: reject,
      handleReadyForQuery: () => resolve(bytes.subarray(0, length)),
      handleRowDescription: nothing,
      handleDataRow: nothing,
      handleCommandComplete: nothing,
      handleEmptyQuery: nothing,
      handlePortalSuspended: nothing,
    };
    client.query(running);
  });
}

const NONE = Buffer.alloc(0);
/** Signature, flags and the length of an extension that nobody uses. */
const HEADER = 19;

/**
 * Rows in PostgreSQL's binary form, field by field. An ordinary query returns bytes as hexadecimal text, which takes longer to read than a column
 * takes to encode. A field that is null comes as no bytes.
 * @param select a statement without parameters: values from outside must be quoted with `literal`
 */
export async function copyRows(client: PoolClient, select: string, each: (fields: Buffer[]) => void): Promise<void> {
  const bytes = await gather(client, `COPY (${select}) TO STDOUT (FORMAT binary)`);
  for (let at = HEADER; ; ) {
    const count = bytes.readInt16BE(at);
    at += 2;
    if (count < 0) return;
    const fields: Buffer[] = [];
    for (let field = 0; field < count; field++) {
      const size = bytes.readInt32BE(at);
      at += 4;
      fields.push(size < 0 ? NONE : bytes.subarray(at, at + size));
      at += Math.max(0, size);
    }
    each(fields);
  }
}

/** The text form of a UUID from its 16 bytes. */
export const uuidOf = (bytes: Buffer): string => {
  const hex = bytes.toString("hex", 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

/** `integer[]` of one dimension, without nulls. */
export function int4sOf(bytes: Buffer): number[] {
  const numbers: number[] = [];
  for (let at = 24; at < bytes.length; at += 8) numbers.push(bytes.readInt32BE(at));
  return numbers;
}

/** A text as a literal of a statement. */
export const literal = (text: string): string => pg.escapeLiteral(text);
