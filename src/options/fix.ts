/** Options of the command `fix`, in addition to the options of the scan that it makes. */
import { flag } from './define-option.js';
import { CHECK_OPTIONS, EVIDENCE_OPTIONS } from './evidence.js';
import { COMPARISON_OPTIONS } from './report.js';

export const FIX_OPTIONS = {
  ...EVIDENCE_OPTIONS,
  ...CHECK_OPTIONS,
  'with-costs': flag({
    default: false,
    group: 'Options',
    help: 'Also merge the changes that cost connections of clients or servers, such as TLS 1.2 off',
  }),
  quiet: COMPARISON_OPTIONS.quiet,
} as const;
