import "server-only";
import type { Message } from "./message";

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

export const textBody = (messages: readonly Message[]): string =>
  `${messages.map(textPart).join("\n\n")}\n\n-- \n${messages[0]?.footer ?? ""}\n`;

const textPart = ({ subject, lines, open, url }: Message): string =>
  [subject, "", ...lines.map(([label, value]) => `${label}: ${value}`), "", `${open}: ${url}`].join("\n");

/** Plain HTML with inline styles only: mail programs drop everything else. */
export const htmlBody = (messages: readonly Message[]): string =>
  `<div style="font-family:sans-serif;font-size:14px;line-height:1.5;color:#1c1d1f">${messages.map(htmlPart).join('<hr style="border:0;border-top:1px solid #d9dbdf;margin:16px 0">')}<p style="color:#6a6d75;font-size:12px">${escapeHtml(messages[0]?.footer ?? "")}</p></div>`;

const htmlPart = ({ subject, lines, open, url }: Message): string =>
  `<h2 style="font-size:16px;margin:0 0 8px">${escapeHtml(subject)}</h2><table style="border-collapse:collapse">${lines
    .map(
      ([label, value]) =>
        `<tr><td style="padding:2px 12px 2px 0;color:#6a6d75;vertical-align:top">${escapeHtml(label)}</td><td style="padding:2px 0;white-space:pre-wrap">${escapeHtml(value)}</td></tr>`,
    )
    .join("")}</table><p><a href="${escapeHtml(url)}">${escapeHtml(open)}</a></p>`;
