/** Which options each command has, in the order of its help. */
import { BATCH_OPTIONS } from './batch.js';
import { flag } from './define-option.js';
import { GATE_OPTIONS } from './gates.js';
import {
  BATCH_RECORD_OPTIONS,
  BATCH_REPORT_OPTIONS,
  COMPARISON_OPTIONS,
  LOOK_OPTIONS,
  RECORD_OPTIONS,
  REPORT_OPTIONS,
  VIEW_OPTIONS,
} from './report.js';
import { SCAN_OPTIONS } from './scan.js';
import { WATCH_OPTIONS } from './watch.js';

const VERDICT_OPTIONS = {
  ...REPORT_OPTIONS,
  ...VIEW_OPTIONS,
  ...GATE_OPTIONS,
  ...LOOK_OPTIONS,
} as const;

const DEMO_OPTIONS = {
  keep: flag({
    default: false,
    group: 'What to scan',
    help: 'Keep the demo server running after the report, until Ctrl-C',
  }),
} as const;

export const COMMAND_OPTIONS = {
  scan: {
    ...BATCH_REPORT_OPTIONS,
    ...VIEW_OPTIONS,
    ...GATE_OPTIONS,
    ...LOOK_OPTIONS,
    ...SCAN_OPTIONS,
    ...BATCH_OPTIONS,
    ...BATCH_RECORD_OPTIONS,
  },
  compare: { ...SCAN_OPTIONS, ...COMPARISON_OPTIONS },
  judge: VERDICT_OPTIONS,
  explain: {},
  watch: WATCH_OPTIONS,
  demo: { ...VERDICT_OPTIONS, ...RECORD_OPTIONS, ...DEMO_OPTIONS },
} as const;
