import { climbOf, observeSecurity } from '../src/scan/observe-dns.js';
import { askedOf, type DnsType, type Observation } from '../src/model/index.js';
import { domainProbe, type ProbeContext } from '../src/scan/probe.js';

type Answered = 'dns.srv' | 'dns.address' | 'dns.tlsa';

/**
 * Validates the chain of trust of every DNS answer about the service, from the root down (RFC 4035
 * §5). The probe does not wait for endpoints, so that a slow endpoint cannot delay or lose the
 * result.
 */
export const dnssec = domainProbe({
  id: 'dnssec',
  title: 'DNSSEC',
  sends: {
    what: 'the DNSKEY and DS queries that validate the other answers',
    often: '2 queries per zone',
  },
  needs: ['dns.srv', 'dns.address', 'dns.tlsa'],
  yields: ['dns.security'],
  access: 'public',
  connections: 0,
  wanted: (settings) => settings.connect.length === 0,
  async *run(context): AsyncGenerator<Observation<'dns.security'>> {
    const validated = questionsOf(context).map(([subject, type]) =>
      observeSecurity(context, subject, type),
    );
    for (const observation of validated) yield await observation;
  },
});

function questionsOf({ domain, seen }: ProbeContext<Answered>): (readonly [string, DnsType])[] {
  const asked = <K extends Answered>(
    kind: K,
    typeOf: (observation: Observation<K>) => DnsType,
  ): (readonly [string, DnsType])[] =>
    seen.all(kind).map((observation) => [observation.subject, typeOf(observation)]);
  return [
    ...asked('dns.srv', () => 'SRV'),
    ...asked('dns.address', (one) => askedOf(one)?.type ?? 'A'),
    ...asked('dns.tlsa', () => 'TLSA'),
    ...climbOf(domain).map((owner) => [owner, 'CAA'] as const),
  ];
}
