/** What a finding's code stands for: its name, and why it matters. */
export type CodeWords = [title: string, means: string];
export type FindingWords = Record<string, Record<string, CodeWords>>;
