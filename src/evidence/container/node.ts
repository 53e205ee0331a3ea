/** YAML of Compose files as a tree with lines: aliases and merge keys are resolved, within bounds. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from 'yaml';

export interface ComposeNode {
  readonly line: number | null;
  /** Text of a scalar value in the Compose file; null for a map or a list. */
  readonly text: string | null;
  readonly items: readonly ComposeNode[];
  readonly entries: ReadonlyMap<string, ComposeNode>;
}

/**
 * Thrown if a Compose file or Dockerfile cannot be read. The message contains no text of the file.
 */
export class Unreadable extends Error {
  constructor(
    readonly line: number | null,
    readonly by: 'server' | 'limit' | 'variable',
    reason: string,
    readonly names: readonly string[] = [],
  ) {
    super(reason);
    this.name = 'Unreadable';
  }
}

export const LARGEST_FILE = 256 * 1024;
const MOST_NODES = 50_000;
const DEEPEST = 50;

export function readNodes(text: string): ComposeNode {
  if (Buffer.byteLength(text) > LARGEST_FILE)
    throw new Unreadable(null, 'limit', `is longer than ${LARGEST_FILE} octets`);
  const lines = new LineCounter();
  const document = parsed(text, lines);
  const [wrong] = document.errors;
  if (wrong !== undefined)
    throw new Unreadable(lines.linePos(wrong.pos[0]).line, 'server', 'is no valid YAML');
  return new Walk(document, lines).node(document.contents, 0);
}

function parsed(text: string, lineCounter: LineCounter): Document {
  try {
    // Keep each scalar of the YAML text as it is written: `8080:80` must not become a number.
    return parseDocument(text, {
      schema: 'failsafe',
      prettyErrors: false,
      logLevel: 'error',
      lineCounter,
    });
  } catch {
    throw new Unreadable(null, 'limit', 'is nested too deeply, or cannot be read as YAML');
  }
}

class Walk {
  #count = 0;

  constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  node(node: unknown, depth: number): ComposeNode {
    this.#count += 1;
    const line = this.line(node);
    if (this.#count > MOST_NODES || depth > DEEPEST)
      throw new Unreadable(line, 'limit', `has more than ${MOST_NODES} values, or is too deep`);
    if (isAlias(node)) {
      const target = node.resolve(this.document);
      if (target === undefined)
        throw new Unreadable(line, 'server', 'has an alias without its anchor');
      return { ...this.node(target, depth + 1), line };
    }
    const empty = { line, text: null, items: [], entries: new Map<string, ComposeNode>() };
    if (isSeq(node)) return { ...empty, items: node.items.map((one) => this.node(one, depth + 1)) };
    if (isMap(node)) return { ...empty, entries: this.entries(node.items, depth) };
    return { ...empty, text: isScalar(node) && typeof node.value === 'string' ? node.value : '' };
  }

  private entries(
    pairs: readonly { readonly key: unknown; readonly value: unknown }[],
    depth: number,
  ): ReadonlyMap<string, ComposeNode> {
    const own = new Map<string, ComposeNode>();
    const merged: ComposeNode[] = [];
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? String(key.value) : '';
      const node = { ...this.node(value, depth + 1), line: this.line(key) };
      if (name !== '<<') own.set(name, node);
      else merged.push(...(node.items.length > 0 ? node.items : [node]));
    }
    // In YAML merge keys (`<<`), the first merged map wins, and keys of the map itself win over
    // all.
    return new Map([...merged.reverse().flatMap(({ entries }) => [...entries]), ...own]);
  }

  private line(node: unknown): number | null {
    const start = (node as Node | null | undefined)?.range?.[0];
    return start === undefined ? null : this.lines.linePos(start).line;
  }
}
