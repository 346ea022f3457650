"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import type { StatusKind } from "./catalogue";

/** The word for a state, in the reader's language. A state that only a newer server knows is its own word. */
export function useStatusWord(): (kind: StatusKind | "role" | "owner", state: string) => string {
  const t = useTranslations("status");
  return useCallback(
    (kind, state) => {
      const key = `${kind}.${state}` as "node.ok";
      return t.has(key) ? t(key) : state;
    },
    [t],
  );
}
