/** `picture.js RESOLVER ANCHOR_FILE CONCURRENCY`, domains on stdin: the DNS of each, as JSON. */
import { readFileSync } from 'node:fs';
import pLimit from 'p-limit';
import { PROBES } from '../../probes/index.js';
import { createDnsCache } from '../../src/net/dns/cache.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { scan } from '../../src/scan/scan.js';
import { settingsOf } from '../../src/scan/settings.js';
import { formatTrustAnchor, parseTrustAnchors } from '../../src/wire/dns/dnssec/anchors.js';

const [resolver = '', anchorFile = '', concurrency = '1'] = process.argv.slice(2);
const domains = readFileSync(0, 'utf8').split('\n').filter(Boolean);
const trust = createTrustStore('none', []);
const anchors = parseTrustAnchors(readFileSync(anchorFile, 'utf8')).map(formatTrustAnchor);
const settings = {
  ...settingsOf({ resolver: [resolver], ipv4: true, roots: 'none' }, [], trust.ca),
  trustAnchors: anchors,
};
const probes = PROBES.filter(({ id }) =>
  ['srv', 'addresses', 'tlsa', 'caa', 'dnssec'].includes(id),
);
// As `scan` does for one domain, and for many.
const shared = domains.length > 1 ? { dnsCache: createDnsCache() } : {};
const limit = pLimit(Number(concurrency));
const begun = performance.now();
const cpuBefore = process.cpuUsage();
const recordings = await Promise.all(
  domains.map((domain) => limit(() => scan({ domain, settings, trust, probes, ...shared }))),
);
const { user, system } = process.cpuUsage(cpuBefore);
const statuses: Record<string, number> = {};
for (const { kind, value } of recordings.flatMap(({ observations }) => observations)) {
  const status = kind === 'dns.security' ? (value?.status ?? 'failed') : null;
  if (status !== null) statuses[status] = (statuses[status] ?? 0) + 1;
}
console.log(
  JSON.stringify({
    ms: Math.round(performance.now() - begun),
    cpuMs: Math.round((user + system) / 1000),
    rssMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
    statuses,
  }),
);
