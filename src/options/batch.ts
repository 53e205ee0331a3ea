/** Options for scans of several domains. */
import { flag, value } from './define-option.js';
import { FILE, wholeNumber } from './parsers.js';

/** Number of domains scanned in parallel: default and maximum. */
export const CONCURRENCY = { usual: 8, most: 64 } as const;

export const BATCH_OPTIONS = {
  file: value(FILE, {
    group: 'Many domains',
    help: 'Also scan the domains in FILE, one per line, # for comments; - reads stdin',
  }),
  concurrency: value(wholeNumber(1, CONCURRENCY.most, { isNamed: true }), {
    group: 'Many domains',
    help: `Domains scanned at a time (default ${CONCURRENCY.usual}, at most ${CONCURRENCY.most})`,
  }),
  resume: flag({
    default: false,
    group: 'Many domains',
    help: 'With --format jsonl --out FILE: continue FILE, skip the domains that it has',
  }),
} as const;
