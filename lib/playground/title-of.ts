/** The prompt's first line, whole words, at most 60 characters. */
export function titleOf(prompt: string): string {
  const line = prompt.trim().split("\n")[0]!.replace(/\s+/g, " ").trim();
  const letters = Array.from(line);
  if (letters.length <= 60) return line;
  const cut = letters.slice(0, 60).join("");
  return `${cut.includes(" ") ? cut.slice(0, cut.lastIndexOf(" ")) : cut}…`;
}
