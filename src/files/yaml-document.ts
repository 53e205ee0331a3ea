/** Reads YAML files that people write, and keeps the line numbers for error messages. */
import { LineCounter, parseDocument, type Document } from 'yaml';
import { visible } from '../report/kit/escape.js';
import { Problem } from '../util/problem.js';
import { readText, tooLarge } from '../util/read-text.js';

/** Maximum size of a YAML file in bytes. */
const LARGEST = 256 * 1024;
/**
 * Maximum number of nodes that aliases may expand to. Normal anchors need few, an expansion bomb
 * thousands.
 */
const MOST_ALIASES = 100;

/** Steps from the root of a document to a value. */
export type Path = readonly (string | number)[];

/**
 * Creates the error for the value at `path` of a YAML document, with line and column of the value.
 */
export type Refuse = (path: Path, what: string) => Problem;

export interface YamlDocument {
  /** The document as a plain JSON value; `{}` for an empty file. */
  readonly value: unknown;
  readonly refuse: Refuse;
}

/** Returns the text of the YAML file at `path`. Throws `Problem`. */
export function readYaml(path: string): Promise<string> {
  return readText(path, LARGEST);
}

/** Parses the document in `text`, YAML 1.2 or JSON. Throws a `Problem` that names `where`. */
export function parseYaml(text: string, where: string): YamlDocument {
  const size = Buffer.byteLength(text);
  if (size > LARGEST) throw tooLarge(where, size, LARGEST);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number | undefined): string => {
    if (offset === undefined) return where;
    const { line, col } = lines.linePos(offset);
    return `${where}:${line}:${col}`;
  };
  const wrong = document.errors[0] ?? document.warnings[0];
  if (wrong) throw new Problem(`${at(wrong.pos[0])}: ${visible(wrong.message, 200)}`);
  return {
    value: plain(document, where) ?? {},
    refuse: (path, what) => new Problem(`${at(offsetOf(document, path))}: ${visible(what, 300)}`),
  };
}

function plain(document: Document, where: string): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    // Throws for an alias inside its own anchor, which is a cycle.
    JSON.stringify(value);
    return value;
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new Problem(`${where}: ${visible(message, 200)}`, { cause: error });
  }
}

/** Returns the steps of a JSON pointer (RFC 6901) into `value`. */
export function pathOf(value: unknown, pointer: string): Path {
  let at = value;
  return pointer
    .split('/')
    .slice(1)
    .map((step) => {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
      const key = Array.isArray(at) ? Number(name) : name;
      at = (Object(at) as Record<string, unknown>)[name];
      return key;
    });
}

/** Offset in the YAML text of the node at `path`, or of its nearest ancestor that exists. */
function offsetOf(document: Document, path: Path): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as
      { readonly range?: readonly number[] | null } | null | undefined;
    const start = node?.range?.[0];
    if (start !== undefined) return start;
  }
  return undefined;
}
