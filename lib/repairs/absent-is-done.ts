import "server-only";
import { AppError } from "@/lib/errors";

/** A job for a repair that no longer exists is done. */
export const absentIsDone = (error: unknown): null => {
  if (error instanceof AppError && error.code === "not-found") return null;
  throw error;
};
