/** A turn of which only the text is known. */
export interface TextTurn {
  role: "system" | "user" | "assistant";
  content: string;
}

const ROLE = /^(system|developer|user|assistant|tool): /;

/** The conversation that a prompt of the request log stands for: a line that begins with a role begins a turn. */
export function turnsOf(prompt: string): TextTurn[] {
  const turns: TextTurn[] = [];
  for (const line of prompt.split("\n")) {
    const role = ROLE.exec(line)?.[1];
    const last = turns.at(-1);
    if (role) turns.push({ role: roleOf(role), content: line.slice(role.length + 2) });
    else if (last) last.content += `\n${line}`;
    else turns.push({ role: "user", content: line });
  }
  return turns;
}

/** A tool's result can be sent only as text: its call is not stored. */
const roleOf = (role: string): TextTurn["role"] =>
  role === "assistant" ? "assistant" : role === "system" || role === "developer" ? "system" : "user";
