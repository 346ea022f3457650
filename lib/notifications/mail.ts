import "server-only";
import { createTransport, type Transporter } from "nodemailer";
import { env } from "@/lib/env";
import { htmlBody, textBody } from "./mail-body";
import type { Message } from "./message";
import { oneLine } from "./message";
import type { Outcome } from "./post-json";

interface Mail {
  to: string[];
  messages: Message[];
  /** For a digest, instead of the first message's subject. */
  subject?: string;
  deliveryId: string;
  about: string;
}

export const canMail = (): boolean => env().MILLWRIGHT_SMTP_URL !== undefined;

let transport: { url: string; mailer: Transporter } | undefined;

function mailerOf(url: string): Transporter {
  if (transport?.url !== url) {
    transport?.mailer.close();
    const mailer = createTransport(url, { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 } as object);
    transport = { url, mailer };
  }
  return transport.mailer;
}

/** `?from=` of the SMTP address, else an address at the portal's own host. */
function senderOf(url: string): string {
  return new URL(url).searchParams.get("from") ?? `Millwright <millwright@${new URL(env().MILLWRIGHT_URL).hostname}>`;
}

/** Mail programs thread mails about one incident by this. */
const threadOf = (about: string): string => `<${about.replace(/[^\w.-]/g, "-")}@millwright>`;

/** Sends one mail by the installation's SMTP server, as text and HTML. */
export async function sendMail({ to, messages, subject, deliveryId, about }: Mail): Promise<Outcome> {
  const url = env().MILLWRIGHT_SMTP_URL;
  if (!url) return { ok: false, answer: "This installation sends no e-mail: MILLWRIGHT_SMTP_URL is not set." };
  try {
    const { response } = await mailerOf(url).sendMail({
      from: senderOf(url),
      to,
      subject: oneLine(subject ?? messages[0]?.subject ?? ""),
      text: textBody(messages),
      html: htmlBody(messages),
      messageId: `<${deliveryId}@millwright>`,
      references: threadOf(about),
      headers: { "auto-submitted": "auto-generated" },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return { ok: true, answer: String(response) };
  } catch (error) {
    return { ok: false, answer: error instanceof Error ? oneLine(error.message).slice(0, 500) : "The mail server did not take it." };
  }
}

/** Ends the connections to the mail server, for a clean stop. */
export function closeMail(): void {
  transport?.mailer.close();
  transport = undefined;
}
