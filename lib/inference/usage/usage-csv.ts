import type { UsageList } from "@/lib/contracts/inference";
import { csvField } from "@/lib/metrics/export/csv";

/** One line for each key, model and day. */
export function usageCsv({ rows }: UsageList): string {
  const lines = rows.map(({ day, keyName, keyId, model, requests, failed, estimated, promptTokens, completionTokens }) =>
    [day, csvField(keyName), keyId, csvField(model), requests, failed, estimated, promptTokens, completionTokens].join(","),
  );
  return `${["day,key,key_id,model,requests,failed,estimated,prompt_tokens,completion_tokens", ...lines].join("\r\n")}\r\n`;
}
