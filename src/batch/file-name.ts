import { createHash } from 'node:crypto';
import type { Format } from '../report/index.js';

/** By format: how the name of a report of it ends. */
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

/** With an ending, and what is written beside it, within the 255 octets of a file's name. */
const LONGEST = 200;

/** `domain`: A-labels, of which each character may stand in a file's name. */
export function fileNameOf(domain: string, ending: string): string {
  if (domain.length <= LONGEST) return `${domain}${ending}`;
  const hash = createHash('sha256').update(domain).digest('hex').slice(0, 16);
  return `${domain.slice(0, LONGEST - 17)}~${hash}${ending}`;
}
