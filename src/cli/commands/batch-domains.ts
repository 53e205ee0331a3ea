/** The domains of a batch, from the command line and from a list. */
import { readFile, stat } from 'node:fs/promises';
import { parseDomainList, type DomainList } from '../../batch/domain-list.js';
import { parseDomain } from '../../util/domain.js';
import type { BadLine } from '../../model/index.js';
import { Problem } from '../../util/problem.js';
import { decodeText } from '../../util/text-file.js';
import type { BatchFlags } from './batch.js';
import { oneLine } from './batch-sink.js';

/** Maximum size of a domain list in bytes. */
const LARGEST_LIST = 16 * 2 ** 20;
/** Maximum number of bad lines of a list that are reported individually. */
const MOST_BAD_LINES = 20;

/**
 * Returns the domains of the command line and of the domain list, in this order, without
 * duplicates. Throws `Problem` for an invalid domain on the command line, and for a list without
 * any valid domain.
 */
export async function domainsOf({ domain, file }: BatchFlags): Promise<DomainList> {
  const named = domain.map(parseDomain);
  if (file === undefined) {
    if (named.length === 0) parseDomain('');
    return { domains: [...new Set(named)], bad: [] };
  }
  const { domains, bad } = parseDomainList(await readList(file));
  const all = [...new Set([...named, ...domains])];
  if (all.length === 0) {
    const first = bad[0] === undefined ? '' : ` (line ${bad[0].line}: ${bad[0].message})`;
    throw new Problem(`--file ${file}: contains no domain${first}`);
  }
  return { domains: all, bad };
}

async function readList(file: string): Promise<string> {
  try {
    if (file === '-') return listText(await readStdin(), file);
    const { size } = await stat(file);
    if (size > LARGEST_LIST) throw tooLarge(file);
    return listText(await readFile(file), file);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new Problem(`--file ${file}: cannot read (${code})`, { cause: error });
  }
}

/** Returns the text of a domain list. Throws `Problem` if the file is not text. */
function listText(octets: Buffer, file: string): string {
  const text = decodeText(octets);
  if (!text.includes('\0')) return text;
  throw new Problem(`--file ${file}: is neither UTF-8 nor UTF-16 with a byte order mark`);
}

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > LARGEST_LIST) throw tooLarge('-');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(file: string): Problem {
  return new Problem(`--file ${file}: is larger than ${LARGEST_LIST} bytes, the limit of a list`);
}

export function tellBadLines({ file = '' }: BatchFlags, bad: readonly BadLine[]): void {
  for (const { line, message } of bad.slice(0, MOST_BAD_LINES)) {
    process.stderr.write(`xmpp-safeguard: --file ${file}: line ${line}: ${oneLine(message)}\n`);
  }
  const more = bad.length - MOST_BAD_LINES;
  if (more > 0) {
    const lines = more === 1 ? 'line' : 'lines';
    process.stderr.write(`xmpp-safeguard: --file ${file}: ${more} more bad ${lines}\n`);
  }
}
