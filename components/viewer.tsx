"use client";
import { createContext, type ReactNode, use } from "react";
import type { Role } from "@/lib/contracts/member";

/** The viewer of the page, and their organisation. Their permissions come with the rows (`can`), not from here. */
export interface Viewer {
  org: { slug: string; name: string };
  orgs: { slug: string; name: string }[];
  me: { userId: string; name: string; role: Role };
  /** Whether they may make another organisation. */
  canFound: boolean;
}
const Context = createContext<Viewer | null>(null);

export const ViewerProvider = ({ viewer, children }: { viewer: Viewer; children: ReactNode }) => (
  <Context value={viewer}>{children}</Context>
);

export function useViewer(): Viewer {
  const viewer = use(Context);
  if (!viewer) throw new Error("useViewer outside of the shell");
  return viewer;
}

/** The organisation's name in URLs. */
export const useOrg = () => useViewer().org.slug;
