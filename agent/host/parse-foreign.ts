import { parse as tomlOf } from "smol-toml";
import { type Document, isScalar, type Node, visit, parse as yamlOf } from "yaml";
import { demandParseRoom } from "./parse-room";

/** YAML that a workload's user wrote; of a key that stands twice the last value. @throws NoParseRoom, or the parser's error. */
export function parseYaml(text: string): unknown {
  demandParseRoom(text, "yaml");
  return yamlOf(text, { uniqueKeys: false });
}

/** TOML that a workload's user wrote. @throws NoParseRoom, or the parser's error. */
export function parseToml(text: string) {
  demandParseRoom(text, "toml");
  return tomlOf(text);
}

/** The keys of maps that stand there for the second time. The parser compares each key with all before it, so it is told not to look. */
export function repeatedKeys(document: Document): Node[] {
  const repeated: Node[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) repeated.push(key);
        seen.add(key.value);
      }
    },
  });
  return repeated;
}
