/**
 * Reads YAML as fast_yaml of ejabberd does: it ignores tags and merge keys, and reads an alias as
 * the text of its name.
 */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type Scalar,
} from 'yaml';
import { Refused } from './refused.js';
import type { Item, Place, Term } from './term.js';

/** Limits for hostile YAML files: size in bytes, and depth. */
export const LARGEST_FILE = 256 * 1024;
const DEEPEST = 100;
export const MOST_TERMS = 100_000;
/** Maximum length of an Erlang atom in octets. */
const LONGEST_ATOM = 255;

/** Errors of the `yaml` package for texts that the YAML reader of ejabberd accepts. */
const NO_ERRORS: readonly string[] = ['BAD_ALIAS', 'DUPLICATE_KEY', 'TAG_RESOLVE_FAILED'];

/**
 * Returns the top level of a YAML file of ejabberd as terms, in their order; null for an empty
 * file. Throws `Refused`.
 */
export function readTerms(text: string, file: string): Term | null {
  const whole: Place = { file, line: null };
  if (Buffer.byteLength(text) > LARGEST_FILE)
    throw new Refused('limit', whole, `is longer than ${LARGEST_FILE} octets`);
  const lines = new LineCounter();
  const document = documentOf(text, lines, whole);
  const at = (offset: number | undefined): Place => ({
    file,
    line: offset === undefined ? null : lines.linePos(offset).line,
  });
  const wrong = document.errors.find(({ code }) => !NO_ERRORS.includes(code));
  if (wrong !== undefined) {
    const place = at(wrong.pos[0]);
    if (wrong.code === 'MULTIPLE_DOCS')
      throw new Refused('server', place, 'The file holds more than one YAML document');
    const where = place.line === null ? '' : ` on line ${place.line}`;
    throw new Refused('server', place, `Failed to read YAML file '${file}': Syntax error${where}`);
  }
  if (document.contents === null) return null;
  return new Walk(at).term(document.contents, 0);
}

function documentOf(text: string, lineCounter: LineCounter, whole: Place): Document {
  try {
    return parseDocument(text, {
      schema: 'failsafe',
      version: '1.1',
      uniqueKeys: false,
      strict: false,
      prettyErrors: false,
      // With the option `silent`, the `yaml` package reports no error for a second document.
      logLevel: 'error',
      lineCounter,
    });
  } catch (error) {
    // The `yaml` package is recursive: text that is nested too deeply exhausts the stack.
    throw new Refused('limit', whole, 'is nested too deeply, or cannot be read as YAML', [], {
      cause: error,
    });
  }
}

class Walk {
  #count = 0;

  constructor(private readonly at: (offset: number | undefined) => Place) {}

  term(node: Node | null, depth: number, nearby?: Place): Term {
    const place = node?.range ? this.at(node.range[0]) : (nearby ?? this.at(undefined));
    this.#count += 1;
    if (depth > DEEPEST) throw new Refused('limit', place, `is nested more than ${DEEPEST} deep`);
    if (this.#count > MOST_TERMS)
      throw new Refused('limit', place, `has more than ${MOST_TERMS} values`);
    if (isMap<Node, Node | null>(node)) {
      const items = node.items.map(({ key, value }): Item => {
        const name = this.term(key, depth + 1, place);
        return {
          kind: 'pair',
          key: name,
          // For the line of an ejabberd option, use the line of its name, even if the value begins
          // on a later line.
          value: { ...this.term(value, depth + 1, name.place), place: name.place },
          place: name.place,
        };
      });
      return { kind: 'list', items, place };
    }
    if (isSeq<Node | null>(node)) {
      const items = node.items.map((item) => this.term(item, depth + 1, place));
      return { kind: 'list', items, place };
    }
    if (isAlias(node)) return { kind: 'text', text: node.source, atom: false, place };
    return scalar(isScalar(node) ? node : null, place);
  }
}

function scalar(node: Scalar | null, place: Place): Term {
  const text = typeof node?.value === 'string' ? node.value : '';
  const style = node?.type ?? 'PLAIN';
  if (style === 'QUOTE_DOUBLE' || text === '') return { kind: 'text', text, atom: false, place };
  const atom = style === 'QUOTE_SINGLE' || style === 'PLAIN';
  const value = style === 'QUOTE_SINGLE' ? null : readNumber(text);
  if (value !== null) return { kind: 'number', ...value, place };
  if (atom && Buffer.byteLength(text) > LONGEST_ATOM) {
    const reason = `Syntax error on line ${place.line ?? 0}: text without double quotes must not exceed ${LONGEST_ATOM} octets`;
    throw new Refused('server', place, `Failed to read YAML file '${place.file}': ${reason}`);
  }
  return { kind: 'text', text, atom, place };
}

/** Decodes a decimal number like strtol and strtod; null unless the whole text is one. */
export function readNumber(text: string): { value: number; integer: boolean } | null {
  if (/^\s*[+-]?\d+$/.test(text)) return { value: Number(text), integer: true };
  if (/^\s*[+-]?\d*\.\d*(e[+-]?\d+)?$/i.test(text) && /\d/.test(text))
    return { value: Number(text), integer: false };
  return null;
}
