/** Options of `fix`, in addition to those of its scan. */
import type { ConfiguredSoftware } from '../model/index.js';
import { Problem } from '../util/problem.js';
import { value } from './define-option.js';
import { FILE, textParser } from './parsers.js';
import { COMPARISON_OPTIONS } from './report.js';

/** Server software and its version, as the operator names them. */
export interface NamedSoftware {
  readonly name: ConfiguredSoftware;
  /** Null if only the name is given. */
  readonly version: string | null;
}

/** Parser for the software of a server: `prosody@13.0`, `ejabberd`. */
export const SOFTWARE = textParser(
  (text, label): NamedSoftware => {
    const [, name, version] =
      /^(prosody|ejabberd)(?:@(\d{1,4}(?:\.\d{1,4}){1,3}))?$/i.exec(text) ?? [];
    const known = name?.toLowerCase();
    if (known === 'prosody' || known === 'ejabberd') {
      return { name: known, version: version ?? null };
    }
    throw new Problem(
      `${label} ${JSON.stringify(text.slice(0, 60))}: must be prosody or ejabberd, with a version as in prosody@13.0`,
    );
  },
  { placeholder: 'NAME@VERSION', most: 60, complete: ['prosody@', 'ejabberd@'] },
);

export const FIX_OPTIONS = {
  config: value(FILE, {
    group: 'What to scan',
    help: 'Configuration file of the server: print a diff of FILE for patch -p0. FILE is not changed',
  }),
  software: value(SOFTWARE, {
    group: 'What to scan',
    help: 'Software of the server, such as prosody@13.0 (default: what the server reports)',
  }),
  quiet: COMPARISON_OPTIONS.quiet,
} as const;
