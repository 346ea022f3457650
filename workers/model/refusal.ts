import * as z from "zod";
import { QueueFull } from "./engine";

/** An answer in OpenAI's form for what cannot be done. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
  get body() {
    return { error: { message: this.message, type: this.status < 500 ? "invalid_request_error" : "server_error", code: this.code } };
  }
}

export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof QueueFull) return new Refusal(429, error.message, "queue_full");
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return new Refusal(400, `${issue?.path.join(".") || "body"}: ${issue?.message ?? "not valid"}`, "invalid_request");
  }
  const status = typeof error === "object" && error !== null && "statusCode" in error ? Number(error.statusCode) : 500;
  return status < 500
    ? new Refusal(status, error instanceof Error ? error.message : "The request is not valid.", "invalid_request")
    : new Refusal(500, "The model failed on this request.", "internal_error");
}
