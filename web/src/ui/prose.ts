// The little Markdown descriptions use, as data: paragraphs, lists, code, links. Nothing of it becomes HTML text.

export type Inline = { kind: "text" | "code" | "strong"; text: string } | { kind: "link"; text: string; href: string };

export type Block =
  | { kind: "paragraph"; inlines: Inline[] }
  | { kind: "list"; ordered: boolean; items: Inline[][] }
  | { kind: "code"; text: string };

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/g;
const ITEM = /^\s*(?:[-*]|(\d+)[.)])\s+(.*)$/;

/** The pieces of one run of text. A link that leaves the web's own schemes stays text. */
export function inlines(text: string): Inline[] {
  const out: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) out.push({ kind: "text", text: text.slice(from, match.index) });
    from = match.index + match[0].length;
    out.push(piece(match));
  }
  if (from < text.length) out.push({ kind: "text", text: text.slice(from) });
  return out;
}

function piece([whole, code, strong, label, href]: RegExpMatchArray): Inline {
  if (code !== undefined) return { kind: "code", text: code };
  if (strong !== undefined) return { kind: "strong", text: strong };
  const safe = href !== undefined && /^(https?:|mailto:|\/|#)/i.test(href);
  return safe ? { kind: "link", text: label ?? href, href } : { kind: "text", text: whole };
}

/** The blocks of a description. */
export function blocks(text: string): Block[] {
  const out: Block[] = [];
  const parts = text.replaceAll("\r\n", "\n").split(/^```.*$/m);
  parts.forEach((part, at) => {
    if (at % 2 === 1) out.push({ kind: "code", text: part.replace(/^\n|\n$/g, "") });
    else for (const chunk of part.split(/\n\s*\n/)) if (chunk.trim()) out.push(...chunks(chunk));
  });
  return out;
}

type Raw = { ordered: boolean | undefined; texts: string[] };

/** Lists and paragraphs of a run of lines without an empty one between them. */
function chunks(chunk: string): Block[] {
  const raw: Raw[] = [];
  for (const line of chunk.trim().split("\n")) {
    const item = ITEM.exec(line);
    const last = raw.at(-1);
    if (!item && last) last.texts.push(`${last.texts.pop()} ${line.trim()}`);
    else if (!item) raw.push({ ordered: undefined, texts: [line.replace(/^#+\s*/, "").trim()] });
    else {
      const ordered = item[1] !== undefined;
      if (last?.ordered === ordered) last.texts.push(item[2] ?? "");
      else raw.push({ ordered, texts: [item[2] ?? ""] });
    }
  }
  return raw.map(({ ordered, texts }) =>
    ordered === undefined
      ? { kind: "paragraph", inlines: inlines(texts.join(" ")) }
      : { kind: "list", ordered, items: texts.map(inlines) },
  );
}
