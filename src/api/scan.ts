import type { Recording } from '../model/index.js';
import { operatorEvidence } from './operator-evidence.js';
import { parseDomain } from '../util/domain.js';
import { evidenceFlags, prepareOptions, runOptions } from './prepare-options.js';
import type { ScanOptions } from './scan-options.js';

/**
 * Scans a domain, given in A-labels or U-labels. Throws `Problem` if an option is not valid or a
 * file cannot be read. Never throws for what the network or the server does.
 */
export async function scan(domain: string, options: ScanOptions = {}): Promise<Recording> {
  const name = parseDomain(domain);
  const evidence = await operatorEvidence(evidenceFlags(options), name);
  const prepared = await prepareOptions(options, name);
  return evidence.addedTo(await prepared.run(name, runOptions(options)));
}
