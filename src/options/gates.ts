/** Options that decide the exit code. */
import { FAIL_ON } from '../report/kit/exit-code.js';
import { flag, negatable, value } from './define-option.js';
import { choice, FILE } from './parsers.js';

export const GATE_OPTIONS = {
  'fail-on': value(choice(FAIL_ON), {
    default: 'must',
    group: 'Gates',
    help: 'Exit with 1 if a MUST is missing (must, the default), a MUST is partial (partial), a SHOULD is missing (should), or never',
    file: { description: 'Which rows make a scan exit with 1.' },
  }),
  strict: flag({
    default: false,
    group: 'Gates',
    help: 'Exit with 2 if a MUST is partial or needs more access',
    file: {},
  }),
  policy: negatable(FILE, {
    group: 'Gates',
    help: 'Apply the waivers in FILE (default: ./safeguard.yml if it exists; --no-policy: none)',
  }),
  baseline: value(FILE, {
    group: 'Gates',
    help: 'Count only what is worse than in FILE, a recording or a JSON verdict',
  }),
} as const;
