/**
 * Loads the main configuration file of ejabberd and all files that it includes, as one list of
 * options.
 */
import { isUtf8 } from 'node:buffer';
import type { ConfigurationFlaw } from '../../model/configuration.js';
import { kindOfFile } from '../which.js';
import { Refused, shownName } from './refused.js';
import {
  itemsOf,
  listOrSingle,
  nameOf,
  pairsOf,
  textOf,
  valueOf,
  type Pair,
  type Place,
  type Term,
} from './term.js';
import { MOST_TERMS, readTerms } from './yaml-terms.js';

/**
 * Returns the octets or the text of a file, given its path on the server, or null if the file does
 * not exist.
 */
export type ReadFile = (path: string) => Uint8Array | string | null;

const MOST_FILES = 256;
const DEEPEST_INCLUDE = 16;
const MOST_OCTETS = 1024 * 1024;

export interface LoadedFiles {
  readonly options: readonly Pair[];
  readonly flaws: readonly ConfigurationFlaw[];
}

export function loadFiles(main: string, workingDirectory: string, read: ReadFile): LoadedFiles {
  const load = new Load(workingDirectory, read);
  const options = load.file(main, { file: main, line: null }, []);
  return { options, flaws: load.flaws };
}

/** Decodes a file. ejabberd reads no file that is not UTF-8, not even with a comment that is not. */
function textOfFile(content: Uint8Array | string, path: string): string {
  if (typeof content === 'string') return content;
  if (!isUtf8(content)) {
    const place = { file: path, line: lineOfBadOctet(content) };
    throw new Refused('server', place, 'unexpected_error: the file is not valid UTF-8');
  }
  return Buffer.from(content).toString('utf8');
}

/** Line of the first octets that are not UTF-8, from 1. */
function lineOfBadOctet(content: Uint8Array): number | null {
  let start = 0;
  for (let line = 1; start < content.length; line += 1) {
    const end = content.indexOf(NEWLINE, start);
    const next = end < 0 ? content.length : end + 1;
    if (!isUtf8(content.subarray(start, next))) return line;
    start = next;
  }
  return null;
}

const NEWLINE = 10;

class Load {
  readonly flaws: ConfigurationFlaw[] = [];
  #files = 0;
  #octets = 0;
  #options = 0;

  constructor(
    private readonly workingDirectory: string,
    private readonly read: ReadFile,
  ) {}

  file(path: string, from: Place, above: readonly string[]): readonly Pair[] {
    if (above.includes(path))
      throw new Refused('server', from, `Circularly included YAML file: ${path}`);
    this.#files += 1;
    if (this.#files > MOST_FILES || above.length > DEEPEST_INCLUDE)
      throw new Refused('limit', from, 'includes too many files, or too deeply');
    const content = this.read(path);
    if (content === null) {
      const place = above.length === 0 ? { file: path, line: null } : from;
      throw new Refused(
        'server',
        place,
        `Failed to read YAML file '${path}': no such file or directory`,
      );
    }
    const text = textOfFile(content, path);
    this.#octets += Buffer.byteLength(text);
    if (this.#octets > MOST_OCTETS) throw new Refused('limit', from, 'includes too much text');
    if (kindOfFile(text) === 'template') {
      const reason = 'is a template, and no configuration until it is filled in';
      throw new Refused('template', { file: path, line: null }, reason);
    }
    const terms = readTerms(text, path);
    if (terms === null) return [];
    const options = pairsOf(terms);
    if (terms.kind !== 'list' || options.length !== terms.items.length)
      throw new Refused(
        'server',
        terms.place,
        'Configuration error: Expected map, got another value instead',
      );
    return options.flatMap((pair) =>
      nameOf(pair) === 'include_config_file'
        ? this.includes(pair.value, [...above, path])
        : this.counted(pair),
    );
  }

  private counted(pair: Pair): readonly Pair[] {
    this.#options += 1;
    if (this.#options > MOST_TERMS) throw new Refused('limit', pair.place, 'has too many options');
    return [pair];
  }

  private includes(term: Term, above: readonly string[]): readonly Pair[] {
    const filters = pairsOf(term);
    if (filters.length === 0)
      return listOrSingle(term).flatMap((name) => this.file(this.path(name), name.place, above));
    return filters.flatMap((filter) => {
      const pairs = this.file(this.path(filter.key), filter.place, above);
      return this.allowed(pairs, filter.value);
    });
  }

  /**
   * Returns the options that `allow_only` and `disallow` permit in an included file. Reports all
   * other options as flaws.
   */
  private allowed(pairs: readonly Pair[], filter: Term): readonly Pair[] {
    for (const pair of pairsOf(filter)) {
      if (!['disallow', 'allow_only'].includes(nameOf(pair)))
        throw new Refused('server', pair.place, `Unknown option: ${shownName(nameOf(pair))}`);
    }
    const words = (name: string): readonly (string | null)[] =>
      itemsOf(valueOf(filter, name)).map(textOf);
    const [only, disallowed] = [words('allow_only'), words('disallow')];
    return pairs.filter((pair) => {
      const name = nameOf(pair);
      const isAllowed = only.length > 0 ? only.includes(name) : !disallowed.includes(name);
      if (!isAllowed) {
        const detail = only.length > 0 ? 'allow_only' : 'disallow';
        const place = { option: shownName(name), ...pair.place };
        this.flaws.push({ flaw: 'not-allowed', place, nearest: null, detail });
      }
      return isAllowed;
    });
  }

  private path(term: Term): string {
    const text = textOf(term) ?? '';
    if (text === '')
      throw new Refused(
        'server',
        term.place,
        'Invalid value of option include_config_file: Expected string',
      );
    return text.startsWith('/') ? text : `${this.workingDirectory}/${text}`;
  }
}
