/** Which options each command has, in the order of its help. */
import { CATALOGUE } from '../catalogue/index.js';
import { BATCH_OPTIONS } from './batch.js';
import { flag, type Completion } from './define-option.js';
import { FIX_OPTIONS } from './fix.js';
import { ATTEST_OPTIONS, CHECK_OPTIONS, EVIDENCE_OPTIONS } from './evidence.js';
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
    ...EVIDENCE_OPTIONS,
    ...BATCH_OPTIONS,
    ...BATCH_RECORD_OPTIONS,
  },
  compare: { ...SCAN_OPTIONS, ...COMPARISON_OPTIONS },
  judge: { ...VERDICT_OPTIONS, ...EVIDENCE_OPTIONS },
  check: { ...CHECK_OPTIONS, ...VERDICT_OPTIONS, ...RECORD_OPTIONS, ...EVIDENCE_OPTIONS },
  fix: { ...SCAN_OPTIONS, ...FIX_OPTIONS },
  explain: {},
  attest: ATTEST_OPTIONS,
  watch: WATCH_OPTIONS,
  demo: { ...VERDICT_OPTIONS, ...RECORD_OPTIONS, ...DEMO_OPTIONS },
  completion: {},
} as const;

/** Shells with a completion script. */
export const SHELL_NAMES = ['bash', 'zsh', 'fish'] as const;

/**
 * Actions of the command `attest`: write an empty file, check a file, collect facts on the host.
 */
export const ATTEST_ACTIONS = ['init', 'check', 'collect'] as const;

interface CommandWords {
  /** Usage of the command with its operands, in the notation of yargs. */
  readonly usage: string;
  readonly describe: string;
  /** Values that a shell completes as operand of the command. */
  readonly operands: Completion;
}

/** Name and description of each command, in the order of the help. */
export const COMMAND_WORDS = {
  scan: {
    usage: 'scan [domain..]',
    describe: 'Scan XMPP domains and rule on every requirement',
    operands: 'none',
  },
  compare: {
    usage: 'compare <operands..>',
    describe: 'Compare services, or one service at two times; differences first',
    operands: 'file',
  },
  judge: {
    usage: 'judge <recording>',
    describe: 'Judge a recording again, offline (scan --record writes one)',
    operands: 'file',
  },
  check: {
    usage: 'check',
    describe: 'Judge a configuration without a network: check --config FILE --domain DOMAIN',
    operands: 'none',
  },
  fix: {
    usage: 'fix [operand]',
    describe: 'Print the changes that mend what a scan found: configuration, DNS and commands',
    operands: 'file',
  },
  explain: {
    usage: 'explain [id..]',
    describe: 'Explain requirements: why, how they are checked and ruled, what to do',
    operands: CATALOGUE.map(({ id }) => id),
  },
  attest: {
    usage: 'attest <action..>',
    describe: "Write, check or collect the operator's evidence, for --attest",
    operands: ATTEST_ACTIONS,
  },
  watch: {
    usage: 'watch',
    describe: 'Watch domains: scan on a schedule, keep a history, send alerts on changes',
    operands: 'none',
  },
  demo: {
    usage: 'demo',
    describe: 'Scan a demo server on this machine (no network, no root needed)',
    operands: 'none',
  },
  completion: {
    usage: 'completion <shell>',
    describe: 'Print a script that completes commands and options: for bash, zsh or fish',
    operands: SHELL_NAMES,
  },
} as const satisfies Readonly<Record<keyof typeof COMMAND_OPTIONS, CommandWords>>;
