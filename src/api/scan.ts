import type { Recording } from '../model/index.js';
import { parseDomain } from '../util/domain.js';
import { prepareOptions, runOptions } from './prepare-options.js';
import type { ScanOptions } from './scan-options.js';

/**
 * Scans a domain, given in A-labels or U-labels. Throws `Problem` if an option is not valid or a
 * file cannot be read. Never throws for what the network or the server does.
 */
export async function scan(domain: string, options: ScanOptions = {}): Promise<Recording> {
  const name = parseDomain(domain);
  const prepared = await prepareOptions(options, name);
  return prepared.run(name, runOptions(options));
}
