import { parse as tomlOf } from "smol-toml";
import { type Document, isScalar, type Node, visit, parse as yamlOf } from "yaml";
import { checkParseLimit } from "./parse-limit";

/** Parses YAML that a workload's user wrote. Of a duplicate key, the last value counts. @throws ParseLimitExceeded, or the parser's error. */
export function parseYaml(text: string): unknown {
  checkParseLimit(text, "yaml");
  return yamlOf(text, { uniqueKeys: false });
}

/** Parses TOML that a workload's user wrote. @throws ParseLimitExceeded, or the parser's error. */
export function parseToml(text: string) {
  checkParseLimit(text, "toml");
  return tomlOf(text);
}

/** Finds duplicate keys in maps. The parser's own check compares each key with all earlier ones, which takes quadratic time. */
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
