/** Options of all commands that scan, in the order of the help. */
import { ACCOUNT_OPTIONS, INTRUSIVE_OPTIONS, SERVER_OPTIONS } from './accounts.js';
import { CONNECTION_OPTIONS, TARGET_OPTIONS, TRUST_OPTIONS } from './connections.js';
import { EVIDENCE_OPTIONS } from './evidence.js';
import type { FileValues, Values } from './read.js';

export const SCAN_OPTIONS = {
  ...TARGET_OPTIONS,
  ...CONNECTION_OPTIONS,
  ...TRUST_OPTIONS,
  ...ACCOUNT_OPTIONS,
  ...INTRUSIVE_OPTIONS,
  ...SERVER_OPTIONS,
} as const;

/** Options of a scan, and of the evidence that the operator adds to it. */
export const SERVICE_OPTIONS = { ...SCAN_OPTIONS, ...EVIDENCE_OPTIONS } as const;

/** The checked options of a scan. */
export type ScanOptions = Values<typeof SCAN_OPTIONS>;

/** Scan options as written in safeguard.yml. */
export type ScanFileOptions = FileValues<typeof SERVICE_OPTIONS>;
