import type { TrustAnchor, Validator, ValidatorOptions } from '../../../wire/dns/dnssec/types.js';
import { formatName } from '../../../wire/dns/name.js';
import { typeName } from '../../../wire/dns/types.js';
import type { DnsCache } from '../cache.js';
import { naming } from '../session.js';
import type { Iteration } from './iterator.js';

interface IterationValidatorOptions {
  readonly iteration: Iteration;
  readonly cache: DnsCache;
  /** Whether other scans use the cache. */
  readonly isShared: boolean;
  readonly anchors: readonly TrustAnchor[];
  readonly create: (options: ValidatorOptions) => Validator;
}

/**
 * Creates the validator of one scan's iteration. It is not shared, because each scan spends its own
 * budget; the messages that it validates come from the shared cache.
 */
export function iterationValidator(options: IterationValidatorOptions): Validator {
  const { iteration, cache, isShared, anchors, create } = options;
  return create({
    anchors,
    now: () => Math.floor(cache.now() / 1_000),
    prefetch: !isShared,
    ask: async (name, type, how) => {
      const answer = iteration.ask(name, type, how);
      return (await naming(`${formatName(name)} ${typeName(type)}`, answer)).message;
    },
  });
}
