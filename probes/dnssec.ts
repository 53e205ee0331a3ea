import type { Observation } from '../src/model.js';
import type { RecordType } from '../src/net/dns.js';
import { domainProbe, observationId, type ProbeContext } from '../src/probe.js';

type Answered = 'dns.srv' | 'dns.address' | 'dns.tlsa' | 'dns.caa';

/** The chain of trust of every answer, from the root down (RFC 4035 §5). */
export const dnssec = domainProbe({
  id: 'dnssec',
  title: 'DNSSEC',
  needs: ['dns.srv', 'dns.address', 'dns.tlsa', 'dns.caa'],
  yields: ['dns.security'],
  access: 'public',
  connections: 0,
  wanted: (settings) => settings.connect.length === 0,
  async *run(context): AsyncGenerator<Observation<'dns.security'>> {
    const { net, now } = context;
    // The answers are in already, and their chains were asked for as they came.
    const validated = questionsOf(context).map(
      async ([subject, type]): Promise<Observation<'dns.security'>> => ({
        id: observationId('dns.security', subject, type),
        kind: 'dns.security',
        subject,
        value: await net.validate(subject, type),
        at: now(),
      }),
    );
    for (const observation of validated) yield await observation;
  },
});

function questionsOf({ seen }: ProbeContext<Answered>): (readonly [string, RecordType])[] {
  const asked = <K extends Answered>(
    kind: K,
    typeOf: (observation: Observation<K>) => RecordType,
  ): (readonly [string, RecordType])[] =>
    seen.all(kind).map((observation) => [observation.subject, typeOf(observation)]);
  return [
    ...asked('dns.srv', () => 'SRV'),
    ...asked('dns.address', ({ id }) => (id.endsWith('#AAAA') ? 'AAAA' : 'A')),
    ...asked('dns.tlsa', () => 'TLSA'),
    ...asked('dns.caa', () => 'CAA'),
  ];
}
