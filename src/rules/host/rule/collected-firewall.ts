/**
 * Rules on lists of addresses in the machine's packet filter, from facts collected on the machine.
 */
import { defineRule } from '../../../judge/engine/rule.js';
import type { AddressSet } from '../../../model/index.js';
import type { CollectedCodes } from '../../codes.js';
import { collected } from '../facts/collected.js';

/** Usual names of firewall sets (nftables, ipset) that contain a published list of addresses. */
const PUBLISHED =
  /ipsum|firehol|spamhaus|(^|[_-])(e?drop|dropv6)([_-]|$)|blocklist|block[_-]?list|crowdsec|abuseipdb|dshield|emerging|bogon/i;
/**
 * Minimum number of addresses in a published list. Bans that a program makes from local logs hold
 * fewer.
 */
const FEWEST = 100;

/**
 * Rule on published lists of malicious addresses. Never missing, because another firewall in front
 * of the machine may have such a list.
 */
export const collectedIpLists = defineRule<object, CollectedCodes>()({
  scope: 'domain',
  needs: { filter: (at) => collected('host.firewall', at) },
  decide({ filter }, say) {
    const { fact, date } = filter.value;
    const filled = fact.sets.filter(({ addresses }) => addresses > 0);
    const lists = filled.filter(
      (set) => set.drops === true && set.addresses >= FEWEST && PUBLISHED.test(set.name),
    );
    if (lists.length > 0) {
      return say.met(filter, 'attested', 'HOST_IP_LISTS', { sets: described(lists), date });
    }
    return filled.length > 0
      ? say.partial(filter, 'attested', 'HOST_IP_BANS', { sets: described(filled), date })
      : say.manual(filter, 'HOST_NO_IP_LISTS', { date });
  },
  merge: 'operator',
  row: {},
});

/** Rule on the list "ipsum", because the manifesto recommends this list of addresses by name. */
export const collectedRecommendedLists = defineRule<object, CollectedCodes>()({
  scope: 'domain',
  needs: { filter: (at) => collected('host.firewall', at) },
  decide({ filter }, say) {
    const { fact, date } = filter.value;
    const sets = fact.sets.filter(({ name, addresses }) => /ipsum/i.test(name) && addresses > 0);
    if (sets.length === 0) return say.manual(filter, 'HOST_NO_IP_LISTS', { date });
    return sets.some(({ drops }) => drops === true)
      ? say.met(filter, 'attested', 'HOST_IP_LISTS', { sets: described(sets), date })
      : say.partial(filter, 'attested', 'HOST_IP_BANS', { sets: described(sets), date });
  },
  merge: 'operator',
  row: {},
});

function described(sets: readonly AddressSet[]): readonly string[] {
  return sets.map(({ name, addresses }) => `${name} (${addresses})`);
}
