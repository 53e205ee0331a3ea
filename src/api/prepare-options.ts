import { readFlags } from '../options/read.js';
import { SCAN_OPTIONS } from '../options/scan.js';
import { accountOf } from '../scan/account.js';
import { parseDomain } from '../util/domain.js';
import { assertBindable, prepareWith, type PreparedScan, type ScanExtras } from './prepare-scan.js';
import type { ScanOptions } from './scan-options.js';
import { sharedBy } from './shared-limiter.js';

/** `domain`: the only one that is scanned, or null for many. Throws `Problem`. */
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

/** What belongs to a run, or is shared with others. */
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
