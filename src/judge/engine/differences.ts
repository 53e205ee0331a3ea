/**
 * Differences between the values that the scan observed and those in a configuration. Statuses may
 * agree even if values do not: limits of 100000 bytes and of 262144 bytes are both compliant.
 */
import { findingOf, type Outcome, type SubjectFinding } from './outcome.js';
import type { AnyInput } from './rule.js';
import { LIMIT_TOLERANCE, type Configured, type ConfiguredSettings } from '../../model/index.js';
import { parseEndpointId } from '../../model/endpoint-id.js';
import { placeText } from '../../util/place-text.js';
import { distinct } from '../../util/order.js';
import { hasCode } from '../../rules/codes.js';

interface Read {
  readonly id: string;
  readonly settings: ConfiguredSettings;
}

interface Difference {
  readonly what: string;
  readonly configured: readonly string[];
  readonly seen: readonly string[];
  readonly setting: Configured<unknown>;
  /** The finding of the scan that differs from the setting. */
  readonly by: SubjectFinding;
}

/**
 * Adds the differences between scan and configuration to the outcome. They replace the less
 * specific finding that the statuses of scan and configuration disagree.
 */
export function withDifferences(outcome: Outcome, differences: readonly SubjectFinding[]): Outcome {
  if (differences.length === 0) return outcome;
  const isOther = (one: SubjectFinding): boolean =>
    !(hasCode(one, 'EVIDENCE_CONTRADICTED') && one.args.source === 'configured');
  return {
    ...outcome,
    findings: [...outcome.findings.filter(isOther), ...differences],
    contradictions: [...outcome.contradictions.filter(isOther), ...differences],
  };
}

/**
 * Returns findings of the scan that contradict the configuration in every version of the server.
 */
export function differencesOf(
  wire: Outcome,
  { seen, domain }: Pick<AnyInput, 'seen' | 'domain'>,
): readonly SubjectFinding[] {
  const all = seen
    .at('config.server', domain)
    .flatMap(({ id, value }): readonly Read[] =>
      value === undefined || value.settings === null ? [] : [{ id, settings: value.settings }],
    );
  const [first] = all;
  if (first === undefined) return [];
  const turn = seen.at('config.turn', domain).flatMap(({ value }) => value ?? []);
  const coturn = turn.flatMap((one) => [one.listeningPort.value, one.tlsListeningPort.value]);
  const announced = announcedIn(seen);
  const byVersion = all.map(({ settings }) =>
    wire.findings.flatMap((by) => [
      ...limitAt(by, settings),
      ...versionAt(by, settings),
      ...portAt(by, settings, coturn, announced),
      ...contactsOf(by, settings),
    ]),
  );
  // If the version of the server is unknown, only a difference that exists in every version
  // counts.
  const [own = [], ...others] = byVersion;
  const shared = own.filter((one) =>
    others.every((list) => list.some(({ what, by }) => what === one.what && by === one.by)),
  );
  return shared.map(({ what, configured, seen: found, setting, by }) => {
    const where = distinct(setting.from.map(placeText));
    const args = { what, configured, seen: found, where };
    return findingOf(
      by.subject,
      'information',
      null,
      { code: 'CONFIGURATION_DIFFERS', args },
      distinct([...by.evidence, first.id]),
    );
  });
}

function limitAt(by: SubjectFinding, settings: ConfiguredSettings): readonly Difference[] {
  const place = parseEndpointId(by.subject);
  if (place === null) return [];
  const setting = place.role === 's2s' ? settings.s2sStanzaLimit : settings.c2sStanzaLimit;
  if (setting.value === null || !isAt(setting, place)) return [];
  const { bytes } = setting.value;
  const configured = bytes === null ? [] : [String(bytes)];
  const difference = (what: string, seen: readonly string[]): readonly Difference[] => [
    { what: `${place.role}-${what}`, configured, seen, setting, by },
  ];
  if (hasCode(by, 'STANZA_LIMIT_ANNOUNCED')) {
    const { bytes: announced } = by.args;
    return announced.includes(String(bytes)) ? [] : difference('announced', announced);
  }
  if (hasCode(by, 'STANZA_LIMIT_KEPT', 'STANZA_LIMIT_HIGH')) {
    const { accepted, refused } = by.args;
    const isAbove = bytes !== null && accepted > bytes + LIMIT_TOLERANCE;
    const isBelow = bytes === null || refused + LIMIT_TOLERANCE < bytes;
    return isAbove || isBelow ? difference('limit', [String(isAbove ? accepted : refused)]) : [];
  }
  if (hasCode(by, 'STANZA_LIMIT_ABSENT')) {
    const { accepted } = by.args;
    const isAbove = bytes !== null && accepted > bytes + LIMIT_TOLERANCE;
    return isAbove ? difference('limit', [String(accepted)]) : [];
  }
  return [];
}

/** Whether the setting in the configuration applies to the listener at this port. */
function isAt(setting: Configured<unknown>, { port }: { readonly port: number }): boolean {
  const ports = 'ports' in setting ? setting.ports : undefined;
  return ports === undefined || ports.includes(port);
}

/**
 * Returns a difference if the server accepts a TLS version that its configuration file forbids for
 * this role (c2s or s2s).
 */
function versionAt(by: SubjectFinding, settings: ConfiguredSettings): readonly Difference[] {
  if (!hasCode(by, 'TLS_ACCEPTED')) return [];
  const role = parseEndpointId(by.subject)?.role;
  const setting = role === 's2s' ? settings.s2sTls : settings.c2sTls;
  if (role === undefined || setting.value === null) return [];
  const { versions } = setting.value;
  const { version } = by.args;
  if (versions.length === 0 || versions.includes(version)) return [];
  return [{ what: `${role}-tls`, configured: versions, seen: [version], setting, by }];
}

function portAt(
  by: SubjectFinding,
  { stun }: ConfiguredSettings,
  coturn: readonly (number | null)[],
  announced: ReadonlySet<string>,
): readonly Difference[] {
  if (!hasCode(by, 'STUN_ON_STANDARD_PORT', 'STUN_ON_OTHER_PORT')) return [];
  // Compare only STUN servers that the service itself lists: the file does not decide on servers
  // that only the DNS names.
  if (stun.value === null || !by.evidence.some((id) => announced.has(id))) return [];
  const { port } = by.args;
  const configured = stun.value.ports ?? [];
  if (configured.includes(port) || coturn.includes(port)) return [];
  const ports = configured.map(String);
  return [{ what: 'stun', configured: ports, seen: [String(port)], setting: stun, by }];
}

/** Ids of observations of STUN servers that the service lists (XEP-0215). */
function announcedIn(seen: AnyInput['seen']): ReadonlySet<string> {
  return new Set(
    seen
      .all('stun.server')
      .flatMap(({ id, value }) =>
        value?.origins.some((origin) => !['srv', 'usual-port'].includes(origin)) === true
          ? [id]
          : [],
      ),
  );
}

function contactsOf(by: SubjectFinding, { contacts }: ConfiguredSettings): readonly Difference[] {
  if (contacts.value === null) return [];
  const { published, abuse, others } = contacts.value;
  const difference = (
    what: string,
    configured: readonly string[],
    seen: readonly string[],
  ): readonly Difference[] => [{ what, configured, seen, setting: contacts, by }];
  if (hasCode(by, 'CONTACTS_WITHOUT_ABUSE')) {
    // The scan saw contact addresses, but no abuse address. The file contradicts this if it
    // publishes nothing, or an abuse address, or no other address.
    const isOther = !published || abuse.length > 0 || others.length === 0;
    return isOther ? difference('contact-roles', published ? abuse : [], by.args.fields) : [];
  }
  // If the configuration file has no abuse contact, the statuses of scan and file already differ,
  // so report no further difference.
  if (!hasCode(by, 'ABUSE_CONTACTS') || !published || abuse.length === 0) return [];
  const seen = by.args.contacts;
  return areSame(abuse, seen) ? [] : difference('contacts', abuse, seen);
}

/** In observations after a login, `…` replaces the name of the account that the scan used. */
function areSame(configured: readonly string[], seen: readonly string[]): boolean {
  const withoutName = (uri: string): string => uri.replace(/:[^:@]*@/, ':…@').toLowerCase();
  const isSame = (one: string, other: string): boolean =>
    one.toLowerCase() === other.toLowerCase() ||
    (other.includes('…') && withoutName(one) === other.toLowerCase());
  return (
    configured.every((one) => seen.some((other) => isSame(one, other))) &&
    seen.every((other) => configured.some((one) => isSame(one, other)))
  );
}
