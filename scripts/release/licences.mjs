import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const TEXT = /^(licen[cs]e|copying|notice|copyright)(\.|-|$)/i;

/** The folder of the package that a file belongs to, or null for our own files. */
function packageFolder(file) {
  const at = file.lastIndexOf("node_modules/");
  if (at < 0) return null;
  const [scope, name] = file.slice(at + "node_modules/".length).split("/");
  return file.slice(0, at) + path.posix.join("node_modules", scope, scope.startsWith("@") ? name : "");
}

/**
 * The licence texts of every package that esbuild put into a bundle, by its metafile.
 * @throws Error for a package that brings neither a text nor the name of its licence: it must not ship unseen.
 */
export function licenceTexts(root, inputs) {
  const folders = new Set(inputs.map((input) => packageFolder(input)).filter((folder) => folder !== null));
  return [...folders].sort().map((folder) => {
    const full = path.join(root, folder);
    const { name, version, license } = JSON.parse(readFileSync(path.join(full, "package.json"), "utf8"));
    const files = existsSync(full) ? readdirSync(full).filter((entry) => TEXT.test(entry)) : [];
    const texts = files.sort().map((entry) => readFileSync(path.join(full, entry), "utf8").trim());
    if (texts.length === 0 && typeof license !== "string") throw new Error(`${name} ${version} says nothing about its licence`);
    return `${name.replace(/\/$/, "")} ${version} (${license ?? "see the text"})\n\n${texts.join("\n\n") || `Licence: ${license}`}\n`;
  });
}
