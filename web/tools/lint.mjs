// The house rules of the web: small components, words in the locales alone, nothing of another host, no raw HTML.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const COMPONENT_LINES = 200;

/** Each rule: which files, what must not stand in them, and why. */
const FORBIDDEN = [
  [/\.vue$/, /\bv-html\b|innerHTML/, "text becomes HTML only through the template"],
  [/\.(vue|ts|css)$/, /https?:\/\/(?!www\.w3\.org\/|example\.org)[a-z]/, "a page asks no other host"],
  [/\.vue$/, /<script(?![^>]*\bsetup\b)(?![^>]*\blang="ts")/, "components are written with <script setup lang=\"ts\">"],
  [/\.(vue|ts)$/, /\bconsole\.|\bdebugger\b/, "nothing is left that talks to the console"],
  [/\.(vue|ts)$/, /:\s*any\b|\bas any\b|@ts-(ignore|nocheck)/, "types are said, not silenced"],
  [/\.vue$/, /\sstyle="/, "inline style is forbidden by the content policy"],
];

/** Findings in one file, as `path:line: why`. */
export function lint(path, text) {
  const out = [];
  const isTest = path.endsWith(".spec.ts");
  const lines = text.split("\n");
  if (path.endsWith(".vue") && lines.length - 1 > COMPONENT_LINES) {
    out.push(`${path}:0: ${lines.length - 1} lines; a component has at most ${COMPONENT_LINES}`);
  }
  if (!/^(\/\/|\/\*|<!--) /.test(text)) out.push(`${path}:1: a file opens with a comment that says what it is`);
  lines.forEach((line, at) => {
    for (const [files, words, why] of FORBIDDEN) {
      if (!isTest && files.test(path) && words.test(line)) out.push(`${path}:${at + 1}: ${why}`);
    }
    const code = line.replace(/^\s*(\/\/|\*|\/\*\*).*$/, "");
    if (/\.(vue|ts)$/.test(path) && !isTest && !path.includes("/locales/") && /[\u4e00-\u9fff]/.test(code) && !isOwnName(code)) {
      out.push(`${path}:${at + 1}: words a reader sees stand in src/locales`);
    }
  });
  return out;
}

/** The seal and the names of the languages are the same in every language. */
function isOwnName(line) {
  return /^[^\u4e00-\u9fff]*(<span>格<\/span><span>治<\/span>|"中文")[^\u4e00-\u9fff]*$/.test(line);
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "src"], { encoding: "utf8" });
  const paths = listed.split("\n").filter((path) => /\.(vue|ts|css)$/.test(path));
  const findings = paths.flatMap((path) => lint(path, readFileSync(path, "utf8")));
  for (const finding of findings) console.error(`error: web/${finding}`);
  console.log(`lint: ${paths.length} files, ${findings.length} errors`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}
