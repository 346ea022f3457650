import type { ReactNode } from "react";

/** Names and values in two columns; a long value breaks rather than being cut. */
export const Facts = ({ children }: { children: ReactNode }) => <dl className="divide-y text-sm">{children}</dl>;

export const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="flex gap-4 px-4 py-1.5">
    <dt className="w-32 shrink-0 text-muted">{name}</dt>
    <dd className="min-w-0 flex-1 break-words">{children}</dd>
  </div>
);
