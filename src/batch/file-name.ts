/** Names of the files that a batch writes. */
import { createHash } from 'node:crypto';
import type { Format } from '../report/index.js';

/** Ending of a report's file name, by format. */
export const ENDINGS: Readonly<Record<Format, string>> = {
  terminal: '.txt',
  json: '.json',
  markdown: '.md',
  html: '.html',
  junit: '.junit.xml',
  sarif: '.sarif',
  prometheus: '.prom',
  badge: '.svg',
};

export const RECORDING_ENDING = '.recording.json';

/**
 * Maximum length of a domain in a file name, in octets. The ending and a suffix for temporary files
 * fit into the limit of 255.
 */
const LONGEST = 200;

/**
 * Name of the file for `domain`, which is in A-labels. A long domain is cut, and a hash makes the
 * name unique.
 */
export function fileNameOf(domain: string, ending: string): string {
  if (domain.length <= LONGEST) return `${domain}${ending}`;
  const hash = createHash('sha256').update(domain).digest('hex').slice(0, 16);
  return `${domain.slice(0, LONGEST - 17)}~${hash}${ending}`;
}
