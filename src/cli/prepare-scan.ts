import { prepareScan as prepare, type PreparedScan } from '../api/prepare-scan.js';
import type { ScanOptions } from '../options/scan.js';
import { secretAsker } from './ask.js';

/** Prints a warning for the user of a scan on stderr. */
export function warn(line: string): void {
  process.stderr.write(`xmpp-safeguard: ${line}\n`);
}

/** Prepares a scan like the API, but with a prompt for missing passwords. */
export function prepareScan(
  options: ScanOptions,
  domains: readonly string[],
): Promise<PreparedScan> {
  return prepare(options, domains, { ask: secretAsker(), warn });
}
