import "server-only";

/** PostgreSQL: connection exceptions, too many connections, shutting down, starting up. Node: the socket. Prisma: server, pool and connection. */
const codes = /^(08\w{3}|53300|57P0[1-3]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|P1001|P1002|P1008|P1017|P2024|P2028|P2037)$/;
const messages =
  /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Can't reach database server|Server has closed the connection|the database system is/;

/** Whether something failed because the database cannot be reached just now, so that trying again later makes sense. */
export function isDatabaseAway(error: unknown): boolean {
  for (let each: unknown = error, depth = 0; typeof each === "object" && each !== null && depth < 5; depth++) {
    const { code, message, errors, cause, meta } = each as {
      code?: unknown;
      message?: unknown;
      errors?: unknown;
      cause?: unknown;
      meta?: { driverAdapterError?: unknown };
    };
    if (typeof code === "string" && codes.test(code)) return true;
    if (typeof message === "string" && messages.test(message)) return true;
    if (Array.isArray(errors) && errors.some(isDatabaseAway)) return true;
    each = cause ?? meta?.driverAdapterError;
  }
  return false;
}
