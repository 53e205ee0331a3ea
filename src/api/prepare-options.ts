import { EVIDENCE_OPTIONS } from '../options/evidence.js';
import { readFlags } from '../options/read.js';
import { SCAN_OPTIONS } from '../options/scan.js';
import { accountOf } from '../scan/account.js';
import { parseDomain } from '../util/domain.js';
import type { EvidenceFlags } from './operator-evidence.js';
import { assertBindable, prepareWith, type PreparedScan, type ScanExtras } from './prepare-scan.js';
import type { ScanOptions } from './scan-options.js';
import { sharedBy } from './shared-limiter.js';

/**
 * Prepares the options of a scan. `domain` is the only one that is scanned, or null for many.
 * Throws `Problem`.
 */
export async function prepareOptions(
  options: ScanOptions,
  domain: string | null,
): Promise<PreparedScan> {
  const { account, federated, s2sIdentity, limiter, onWarning = () => undefined } = options;
  const identity = s2sIdentity && { ...s2sIdentity, domain: parseDomain(s2sIdentity.domain) };
  const others = {
    ...{ account: undefined, federated: undefined, s2sIdentity: undefined },
    parallel: limiter?.parallel ?? options.parallel,
  };
  const flags = {
    ...readFlags(SCAN_OPTIONS, { ...options, ...others }),
    s2sIdentity: identity,
  };
  await assertBindable(flags);
  const credentials = {
    account:
      account === undefined || domain === null ? null : accountOf('account', account, domain),
    federated: federated === undefined ? null : accountOf('federated', federated, null),
  };
  return prepareWith(flags, credentials, { warn: onWarning });
}

/** Returns the options for evidence of the operator. Throws `Problem`. */
export function evidenceFlags(options: ScanOptions): EvidenceFlags {
  const { env = {}, ...others } = options;
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return readFlags(EVIDENCE_OPTIONS, { ...others, env: variables });
}

/** Returns the options that belong to one run, or are objects shared with other scans. */
export function runOptions({
  limiter,
  signal,
  onProgress,
}: Pick<ScanOptions, 'limiter' | 'signal' | 'onProgress'>): ScanExtras {
  return {
    ...(limiter === undefined ? {} : sharedBy(limiter)),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}
