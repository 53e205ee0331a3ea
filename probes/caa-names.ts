import { X509Certificate } from 'node:crypto';
import { climbOf, lookUpCaa, observeSecurity } from '../src/scan/observe-dns.js';
import { flightOf, type Observation } from '../src/model/index.js';
import { isWebId } from '../src/model/endpoint-id.js';
import { domainProbe, type ProbeContext } from '../src/scan/probe.js';

/** Maximum number of names to check: certificates of hosting services may contain hundreds. */
const MOST_NAMES = 32;
const MOST_LABELS = 10;

/**
 * Queries the CAA records for the names in the served certificates, which their issuers had to
 * check.
 */
export const caaNames = domainProbe({
  id: 'caa-names',
  title: 'CAA records of certificate names',
  sends: {
    what: 'CAA queries for the names in the certificates',
    often: 'at most 10 queries per name, for at most 32 names',
  },
  needs: ['certificate', 'tls.handshake'],
  yields: ['dns.caa', 'dns.security'],
  access: 'public',
  connections: 0,
  wanted: (settings) => settings.connect.length === 0,
  async *run(context): AsyncGenerator<Observation<'dns.caa' | 'dns.security'>> {
    const climbs = namesOf(context)
      .filter((name) => name.split('.').length <= MOST_LABELS)
      .slice(0, MOST_NAMES)
      .map((name) => climb(context, name));
    const asked = new Map((await Promise.all(climbs)).flat().map((one) => [one.id, one]));
    yield* asked.values();
    for (const { subject } of asked.values()) yield await observeSecurity(context, subject, 'CAA');
  },
});

/** Returns the names in the servers' own certificates, sorted, without `*.`. */
function namesOf({ seen }: ProbeContext<'certificate' | 'tls.handshake'>): string[] {
  const own = new Set(
    seen
      .all('tls.handshake')
      .flatMap(({ subject, value }) =>
        value === undefined || isWebId(subject) ? [] : (flightOf(value)?.chain ?? []).slice(0, 1),
      ),
  );
  const names = seen
    .all('certificate')
    .filter(({ subject }) => own.has(subject))
    .flatMap(({ value }) => (value === undefined ? [] : altNamesIn(value.der)));
  return [...new Set(names)].sort();
}

/**
 * Returns the names dNSName, SRVName (without its service) and xmppAddr from OpenSSL's text, which
 * quotes unusual names.
 */
function altNamesIn(der: string): string[] {
  let text: string;
  try {
    text = new X509Certificate(Buffer.from(der, 'base64')).subjectAltName ?? '';
  } catch {
    return [];
  }
  return text.split(', ').flatMap((part) => {
    const name =
      /^(?:DNS|othername): ?(?:(?:SRVName|XmppAddr):+)?(?:_[a-z-]+\.|\*\.)?([\w.-]+)$/i.exec(part);
    return name?.[1] === undefined ? [] : [name[1].toLowerCase().replace(/\.$/, '')];
  });
}

/**
 * Queries CAA records from a name upwards and stops at the first that exist, because records above
 * do not count.
 */
async function climb(
  context: ProbeContext<'certificate' | 'tls.handshake'>,
  name: string,
): Promise<Observation<'dns.caa'>[]> {
  const asked: Observation<'dns.caa'>[] = [];
  for (const owner of climbOf(name)) {
    const observation = await lookUpCaa(context, owner);
    asked.push(observation);
    if (observation.value?.records.length !== 0) break;
  }
  return asked;
}
