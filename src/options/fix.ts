/** Options of the command `fix`, in addition to the options of the scan that it makes. */
import { CHECK_OPTIONS, EVIDENCE_OPTIONS } from './evidence.js';
import { COMPARISON_OPTIONS } from './report.js';

export const FIX_OPTIONS = {
  ...EVIDENCE_OPTIONS,
  ...CHECK_OPTIONS,
  quiet: COMPARISON_OPTIONS.quiet,
} as const;
