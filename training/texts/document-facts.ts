import { capitalised, type Fact, shorten } from "./fact";

const cellsOf = (line: string) =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
const isRow = (line: string) => line.startsWith("|") && !line.startsWith("|---");
const plain = (text: string) => text.replaceAll("`", "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");

/** Facts from the glossary's rows: a word and its meaning. */
export function glossaryFacts(glossary: string): Fact[] {
  return glossary
    .split("\n")
    .filter(isRow)
    .map(cellsOf)
    .flatMap(([word = "", meaning = "", not = ""]) => {
      const name = plain(word);
      if (name === "word" || meaning === "") return [];
      const definition: Fact = {
        id: `word:${name}`,
        wordings: [
          `What is a ${name}?`,
          `What does ${name} mean?`,
          `What do you mean by "${name}"?`,
          `Define ${name}.`,
          `explain the word ${name}`,
          `Millwright's meaning of ${name}`,
          `${name}?`,
          `What does Millwright call a ${name}?`,
          `What is ${name} in Millwright?`,
          `I read the word ${name} in the docs. What does it mean?`,
          `Can you explain what a ${name} is?`,
          `Somebody said ${name}. What is it?`,
          `the meaning of ${name}, please`,
          `In the portal it says ${name}: what is meant?`,
          `tell me what ${name} means`,
          `${name} definition`,
          `Which idea does the word ${name} stand for?`,
        ],
        answer: `${capitalised(name)}: ${plain(meaning)}`,
      };
      const instead = plain(not);
      return instead === "–" || instead === ""
        ? [definition]
        : [
            definition,
            {
              id: `not:${name}`,
              wordings: [
                `Which words should I not use for ${name}?`,
                `What is ${name} not called?`,
                `wrong words for ${name}`,
                `Which words does the glossary avoid for ${name}?`,
                `Is there another word for ${name}?`,
                `Synonyms of ${name}?`,
              ],
              answer: `Say "${name}", not: ${instead}.`,
            },
          ];
    });
}

/** Facts from README's settings: a variable, its meaning, its default. */
export function settingFacts(readme: string): Fact[] {
  return readme
    .split("\n")
    .filter((line) => /^\| `[A-Z_]+`/.test(line))
    .map(cellsOf)
    .map(([name = "", meaning = "", standard = ""]) => {
      const variable = plain(name);
      return {
        id: `setting:${variable}`,
        wordings: [
          `What does ${variable} mean?`,
          `What is ${variable}?`,
          `What is the default of ${variable}?`,
          `How do I set ${variable}?`,
          `explain ${variable}`,
          `What is the setting ${variable} for?`,
          `${variable}?`,
          `What happens if I set ${variable}?`,
          `I see ${variable} in our configuration. What does it do?`,
          `Tell me about the variable ${variable}`,
          `When do I need ${variable}?`,
          `Which value has ${variable} by default?`,
          `environment variable ${variable} meaning`,
          `Why is there ${variable}?`,
        ],
        answer: `${capitalised(shorten(plain(meaning), 170))} Default: ${plain(standard)}.`,
      };
    });
}

/** Facts from the sections of a document: the heading and the first sentences. */
export function sectionFacts(name: string, text: string): Fact[] {
  const title = /^# (.+)$/m.exec(text)?.[1] ?? name;
  return text
    .split(/^##+ /m)
    .slice(1)
    .flatMap((section) => {
      const [heading = "", ...rest] = section.split("\n");
      const body = rest.join("\n").replace(/```[\s\S]*?```/g, "");
      const first = body.split(/\n\s*\n/).find((paragraph) => /^[A-Z*"`[]/.test(paragraph.trim()));
      if (!first) return [];
      const topic = plain(heading);
      return [
        {
          id: `section:${name}/${topic}`,
          wordings: [
            `What do the docs say about ${topic}?`,
            `Tell me about ${topic}.`,
            `${topic}?`,
            `What does "${title}" say about ${topic}?`,
            `explain ${topic} in Millwright`,
            `Where do I read about ${topic}?`,
          ],
          answer: `${shorten(plain(first), 190)} (${name})`,
        },
      ];
    });
}
