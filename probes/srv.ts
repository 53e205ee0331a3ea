import { bySrv } from '../src/discovery/places.js';
import { SRV_SERVICES, type Observation } from '../src/model/index.js';
import { answerParts } from '../src/net/dns/resolution.js';
import { observeAnswer } from '../src/scan/observe.js';
import { domainProbe } from '../src/scan/probe.js';
import { readSrv } from '../src/wire/dns/records.js';

/**
 * Queries the SRV records of RFC 6120 §3.2.1 and XEP-0368, which publish the endpoints of the
 * domain.
 */
export const srv = domainProbe({
  id: 'srv',
  title: 'SRV records',
  sends: {
    what: 'SRV queries for the XMPP services of the domain',
    often: '4 queries per domain',
  },
  needs: [],
  yields: ['dns.srv'],
  access: 'public',
  connections: 0,
  // With `--connect`, the user names the endpoints, so SRV records are not needed.
  wanted: (settings) => settings.connect.length === 0,
  async *run(context): AsyncGenerator<Observation<'dns.srv'>> {
    const answers = SRV_SERVICES.map((service) => {
      const owner = `_${service}._tcp.${context.domain}`;
      return observeAnswer(context, 'dns.srv', owner, {}, 'SRV', (found) => ({
        service,
        owner,
        ...answerParts(found),
        records: found.records.map(readSrv).sort(bySrv),
      }));
    });
    for (const answer of answers) yield await answer;
  },
});
