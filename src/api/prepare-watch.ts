import type { Recording, Waiver } from '../model/index.js';
import type { FailedLogins } from '../net/limiter/failed-logins.js';
import { read } from '../options/read.js';
import { EVIDENCE_OPTIONS } from '../options/evidence.js';
import { SCAN_OPTIONS, type ScanFileOptions } from '../options/scan.js';
import type { WatchConfig } from '../watch/config.js';
import { readWatchConfig } from '../watch/config-file.js';
import type { Scan } from '../watch/watcher.js';
import { withReadableEvidence, type EvidenceFlags } from './operator-evidence.js';
import { prepareScan, type Contact, type PreparedScan } from './prepare-scan.js';
import { sharedLimiter } from './shared-limiter.js';

export interface PreparedWatch {
  readonly config: WatchConfig;
  readonly scan: Scan;
  readonly waivers: readonly Waiver[];
}

interface Prepared {
  readonly scan: PreparedScan;
  readonly evidence: EvidenceFlags;
}

/** Reads `safeguard.yml` and the files that it names. Throws `Problem`. */
export async function prepareWatch(
  file: string,
  failedLogins: FailedLogins,
  contact: Contact,
): Promise<PreparedWatch> {
  const { config, waivers } = await readWatchConfig(file);
  return { config, scan: await scannerOf(config, failedLogins, contact), waivers };
}

/**
 * Creates the function that scans one of the watched domains. Reads the files that options name
 * once for all domains that share them. Domains on one host share the limits of one scan.
 */
async function scannerOf(
  { domains }: WatchConfig,
  failedLogins: FailedLogins,
  contact: Contact,
): Promise<Scan> {
  const groups = new Map<string, { readonly options: ScanFileOptions; readonly of: string[] }>();
  for (const { domain, options } of domains) {
    const key = JSON.stringify(options);
    const group = groups.get(key) ?? { options, of: [] };
    group.of.push(domain);
    groups.set(key, group);
  }
  const prepared = new Map<string, Prepared>();
  for (const { options, of } of groups.values()) {
    const scan = await prepareScan(read(SCAN_OPTIONS, {}, options), of, contact);
    const evidence = read(EVIDENCE_OPTIONS, {}, options);
    for (const domain of of) prepared.set(domain, { scan, evidence });
  }
  const settings = [...prepared.values()].map(({ scan }) => scan.settings);
  const gate = sharedLimiter(settings, failedLogins);
  return async (domain, signal, why): Promise<Recording> => {
    const found = prepared.get(domain);
    if (found === undefined) throw new Error(`${domain} is not watched`);
    const { scan, evidence } = found;
    const recording = await scan.run(domain, { signal, gate, spareLogins: why === 'asked' });
    // Files with evidence are read again at each run, because the operator may change them.
    return withReadableEvidence(recording, evidence, contact.warn);
  };
}
