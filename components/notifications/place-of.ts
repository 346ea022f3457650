import type { ChannelConfig } from "@/lib/contracts/notifications";

/** Where a channel leads; null where its address is a secret. */
export function placeOf(config: ChannelConfig): string | null {
  switch (config.kind) {
    case "email":
      return config.to.join(", ");
    case "slack":
      return null;
    default:
      return config.url;
  }
}
