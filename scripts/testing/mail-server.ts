import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  to: string[];
  subject: string;
  text: string;
  html: string;
}

export interface MailServer {
  /** For MILLWRIGHT_SMTP_URL. */
  url: string;
  mails: ReceivedMail[];
  close(): Promise<void>;
}

/** A real SMTP server on this machine that requires a password and keeps the mails. */
export async function startMailServer(user = "millwright", password = "p4ss word"): Promise<MailServer> {
  const mails: MailServer["mails"] = [];
  const server = new SMTPServer({
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    onAuth: (auth, _session, done) =>
      auth.username === user && auth.password === password ? done(null, { user }) : done(new Error("wrong password")),
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), ...readMail(Buffer.concat(parts).toString("latin1")) });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}?from=millwright%40example.test`,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const quoted = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );
const words = (header: string): string =>
  header
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?UTF-8\?([BQ])\?(.*?)\?=/gi, (_, way: string, text: string) =>
      (way.toUpperCase() === "B" ? Buffer.from(text, "base64") : quoted(text.replaceAll("_", " "))).toString("utf8"),
    );

function readMail(raw: string): Omit<ReceivedMail, "to"> {
  const part = (type: string): string => {
    const [, rest = ""] = raw.split(`Content-Type: ${type}`);
    const [head = "", ...body] = rest.split("\r\n\r\n");
    const text = body.join("\r\n\r\n").split("\r\n----_NmP")[0] ?? "";
    if (/base64/i.test(head)) return Buffer.from(text, "base64").toString("utf8");
    return /quoted-printable/i.test(head) ? quoted(text.replaceAll("=\r\n", "")).toString("utf8") : text;
  };
  const subject = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(raw)?.[1] ?? "";
  return { subject: words(subject.replace(/\r\n(?=[ \t])/g, "")), text: part("text/plain"), html: part("text/html") };
}
