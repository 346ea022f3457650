import "server-only";
import type { Endpoint } from "@/lib/contracts/playground";

interface Row {
  id: string;
  name: string;
  baseUrl: string;
  keyCipher: string | null;
  privateName: string | null;
  createdAt: Date;
}

/** An endpoint as browsers see it: without its key. */
export const endpointView = ({ id, name, baseUrl, keyCipher, privateName, createdAt }: Row, node: Endpoint["node"]): Endpoint => {
  return { id, name, baseUrl, hasKey: keyCipher !== null, node, privateName, createdAt: createdAt.getTime() };
};
