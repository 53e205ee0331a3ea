/** Reads lists of domains. */
import { parseDomain } from '../util/domain.js';
import type { BadLine } from '../model/index.js';
import { Problem } from '../util/problem.js';

export interface DomainList {
  /** Domains in A-labels, without repetition, in the order of the list. */
  readonly domains: readonly string[];
  readonly bad: readonly BadLine[];
}

/**
 * Reads a list with one domain on a line, in A-labels or U-labels. A comment begins with `#`, as
 * the first character of a line or after a space.
 */
export function parseDomainList(text: string): DomainList {
  const domains = new Set<string>();
  const bad: BadLine[] = [];
  const lines = text.replace(/^\u{feff}/u, '').split(/\r\n|\r|\n/);
  lines.forEach((raw, index) => {
    const said = raw.replace(/(?:^|\s)#.*$/u, '').trim();
    if (said === '') return;
    try {
      domains.add(parseDomain(said));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      bad.push({ line: index + 1, message: error.message });
    }
  });
  return { domains: [...domains], bad };
}
