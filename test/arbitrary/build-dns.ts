/** What the DNS says in a few words, and all that would have been asked of it. */
import type {
  CaaRecord,
  DnsSecurity,
  Endpoint,
  Failure,
  Kinds,
  Observation,
  Role,
  SrvService,
  TlsaRecord,
  Transport,
} from '../../src/model/index.js';
import { DOMAIN, observe } from './build-observation.js';

/** `3 1 1 0123…`. */
type Tlsa = string;
/** `0 issue "ca.example"`, without the quotes. */
type Caa = string;
export type Trusted = DnsSecurity['status'] | Partial<DnsSecurity> | Failure | 'unasked';

/** What was asked of the DNS beside where the service is; all of it secure if not said otherwise. */
export interface Dns {
  /** By `owner type`, or by `owner`, or `*`. */
  readonly trust?: Readonly<Record<string, Trusted>>;
  /** By owner; at published places nothing if not said otherwise. */
  readonly tlsa?: Readonly<Record<string, readonly Tlsa[] | Failure | 'unasked'>>;
  /** By owner; `example.org` and `org` have none if not said otherwise. */
  readonly caa?: Readonly<Record<string, readonly Caa[] | Failure | 'unasked'>>;
  /** By host: the name that it is an alias of. */
  readonly aliases?: Readonly<Record<string, string>>;
}

const SERVED: Readonly<Record<SrvService, readonly [Role, Transport]>> = {
  'xmpp-client': ['c2s', 'starttls'],
  'xmpps-client': ['c2s', 'direct'],
  'xmpp-server': ['s2s', 'starttls'],
  'xmpps-server': ['s2s', 'direct'],
};

export function srvAnswer(service: SrvService, endpoints: readonly Endpoint[]): Kinds['dns.srv'] {
  const [role, transport] = SERVED[service];
  const served = endpoints.filter(
    (one) => one.origin === 'srv' && one.role === role && one.transport === transport,
  );
  const targets = new Map(served.map(({ host, port }) => [`${host}:${port}`, { host, port }]));
  const records = [...targets.values()].map(({ host, port }) => ({
    priority: 5,
    weight: 0,
    port,
    target: host,
  }));
  return srvOf(service, records);
}

export function srvOf(service: SrvService, records: Kinds['dns.srv']['records']): Kinds['dns.srv'] {
  const owner = `_${service}._tcp.${DOMAIN}`;
  const rcode = records.length === 0 ? 'NXDOMAIN' : 'NOERROR';
  return { service, owner, rcode, aliases: [], records };
}

export function dnsObservations(
  { trust = {}, tlsa = {}, caa = {}, aliases: aliased = {} }: Dns,
  before: readonly Observation[],
  endpoints: readonly Endpoint[],
): Observation[] {
  const seen: Observation[] = [];
  const secure = (owner: string, type: string): void => {
    const told = trust[`${owner} ${type}`] ?? trust[owner] ?? trust['*'] ?? 'secure';
    if (told === 'unasked') return;
    const answer =
      typeof told === 'object' && 'layer' in told
        ? told
        : securityOf(owner, type, typeof told === 'string' ? { status: told } : told);
    seen.push(observe('dns.security', owner, answer, type));
  };
  for (const { kind, subject, id } of before) {
    if (kind === 'dns.srv') secure(subject, 'SRV');
    if (kind === 'dns.address') secure(subject, id.endsWith('#A') ? 'A' : 'AAAA');
  }
  const published = endpoints.map(({ host, port }) => `_${port}._tcp.${host}`);
  for (const owner of new Set([...published, ...Object.keys(tlsa)])) {
    const told = tlsa[owner] ?? [];
    if (told === 'unasked') continue;
    const records = 'layer' in told ? [] : told.map(tlsaOf);
    const rcode = records.length === 0 ? 'NXDOMAIN' : 'NOERROR';
    seen.push(
      observe('dns.tlsa', owner, 'layer' in told ? told : { owner, rcode, aliases: [], records }),
    );
    secure(owner, 'TLSA');
  }
  for (const owner of new Set([DOMAIN, 'org', ...Object.keys(caa)])) {
    const told = caa[owner] ?? [];
    if (told === 'unasked') continue;
    const records = 'layer' in told ? [] : told.map(caaOf);
    const alias = aliased[owner];
    const aliases = alias === undefined ? [] : [alias];
    const answer = { owner, rcode: 'NOERROR', aliases, records } as const;
    seen.push(observe('dns.caa', owner, 'layer' in told ? told : answer));
    secure(owner, 'CAA');
  }
  return seen;
}

const USUAL_REASONS = {
  secure: 'validated',
  insecure: 'no-ds',
  bogus: 'signature-expired',
  indeterminate: 'records-stripped',
} as const;

function securityOf(owner: string, type: string, said: Partial<DnsSecurity>): DnsSecurity {
  const { status = 'secure' } = said;
  const reason = USUAL_REASONS[status];
  const detail = status === 'secure' ? '' : `${type} of ${owner}`;
  return { owner, type, status, reason, detail, zone: DOMAIN, links: [], ...said };
}

function tlsaOf(text: Tlsa): TlsaRecord {
  const [usage, selector, matchingType, data = ''] = text.split(' ');
  return {
    usage: Number(usage),
    selector: Number(selector),
    matchingType: Number(matchingType),
    data,
  };
}

function caaOf(text: Caa): CaaRecord {
  const [, flags, tag = '', value = ''] = /^(\d+) (\S+) ?(.*)$/.exec(text) ?? [];
  return { flags: Number(flags), tag, value };
}
