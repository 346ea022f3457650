import "server-only";
import { postJson } from "../post-json";
import { messageOf } from "./message-of";
import type { Sender } from "./outgoing";

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
/** As Slack asks for it; without this a host's text could write links and mentions (`<!channel>`). */
const escapeSlack = (text: string): string => text.replace(/[&<>]/g, (character) => entities[character] ?? character);
const colours = { critical: "#d92d20", warning: "#dc8a04", info: "#4b7bd1" } as const;

/** Slack's incoming webhook, which Mattermost, Rocket.Chat and Feishu's bridges take too. The secret is its address. */
export const sendSlack: Sender<"slack"> = async (_config, secret, outgoing) => {
  if (!secret || !URL.canParse(secret)) return { ok: false, answer: "The channel has no address." };
  const { subject, lines, url, open, severity } = messageOf(outgoing);
  const text = lines.map(([label, value]) => `${label}: ${value}`).join("\n");
  const body = {
    text: escapeSlack(subject),
    attachments: [
      { color: colours[severity], fallback: escapeSlack(subject), text: `${escapeSlack(text)}\n<${url}|${escapeSlack(open)}>` },
    ],
  };
  return postJson(new URL(secret), JSON.stringify(body));
};
