import { revokeApiKey } from "@/lib/api-keys/revoke";
import { RevokeApiKey } from "@/lib/contracts/api-key";
import { change } from "@/lib/http";

export const DELETE = change(RevokeApiKey, revokeApiKey, { id: "keyId" });
