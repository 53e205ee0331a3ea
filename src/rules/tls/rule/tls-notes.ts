import { weaknessesOf } from '../facts/ciphers.js';
import { distinct } from '../../../util/order.js';
import { suitesAt } from '../facts/tls-lists.js';
import { establishedAt } from '../facts/tls-versions.js';
import {
  variantOf,
  type Observation,
  type ObservationView,
  type ProtocolVersion,
  type TlsFeatures,
} from '../../../model/index.js';
import type { TypedCoded } from '../../codes.js';
import { findingOf, type SubjectFinding } from '../../../judge/engine/check.js';

type Listing = 'tls.suites' | 'tls.groups' | 'tls.signatures';

/** RFC 7919 §2 and RFC 9325 §4.4: below it, a Diffie-Hellman group is within reach. */
const LEAST_DH_BITS = 2048;

/** What is worth knowing of an endpoint's TLS, and no row of its own: information. */
export function tlsNotes(seen: ObservationView, id: string): readonly SubjectFinding[] {
  const note = (coded: TypedCoded, evidence: readonly string[]): SubjectFinding =>
    findingOf(id, 'information', null, coded, evidence);
  const lists = suitesAt(seen, id);

  const unknown = seen.at('tls.suites', id).flatMap((list) => {
    const { id: evidence, value, failure } = list;
    const why = failure ?? value.failure;
    const version = versionOf(list);
    return why === null
      ? []
      : [note({ code: 'LIST_INCOMPLETE', args: { version, ...why } }, [evidence])];
  });

  const perVersion = lists.flatMap(({ id: evidence, list }): SubjectFinding[] => {
    const { version, accepted, exchanges, strays } = list;
    const own = accepted.filter((cipher) => !isEverywhere(seen, version, cipher));
    const alone =
      own.length > 0
        ? [note({ code: 'SUITES_NOT_EVERYWHERE', args: { version, ciphers: own } }, [evidence])]
        : [];
    const weak = weaknessesOf(accepted).map(([weakness, ciphers]) =>
      note({ code: 'WEAK_CIPHERS', args: { version, weakness, ciphers } }, [evidence]),
    );
    const bits = exchanges.flatMap((key) => (key.type === 'DH' ? (key.bits ?? []) : []));
    const least = Math.min(...bits);
    const small =
      least < LEAST_DH_BITS
        ? [note({ code: 'SMALL_DH_GROUP', args: { version, bits: least } }, [evidence])]
        : [];
    const stray =
      strays.length > 0
        ? [note({ code: 'SUITE_NOT_OFFERED', args: { version, ciphers: strays } }, [evidence])]
        : [];
    return [...weak, ...small, ...stray, ...alone];
  });

  const unordered = lists.filter(({ list }) => list.preference === 'client');
  const order =
    unordered.length === 0
      ? []
      : [
          note(
            {
              code: 'NO_SERVER_PREFERENCE',
              args: { versions: unordered.map(({ list }) => list.version) },
            },
            unordered.map((one) => one.id),
          ),
        ];
  return [
    ...unknown,
    ...perVersion,
    ...smallGroupsOf(seen, id, lists.length > 0),
    ...order,
    ...besides(seen, id),
  ];
}

/** At every endpoint of which the list is complete. */
function isEverywhere(seen: ObservationView, version: ProtocolVersion, cipher: string): boolean {
  return seen
    .all('tls.suites')
    .every(
      ({ value }) =>
        value?.version !== version || !value.complete || value.accepted.includes(cipher),
    );
}

/** Of a handshake, where there are no lists. */
function smallGroupsOf(
  seen: ObservationView,
  id: string,
  listed: boolean,
): readonly SubjectFinding[] {
  if (listed) return [];
  return establishedAt(seen, id).flatMap(({ id: evidence, handshake }): SubjectFinding[] => {
    const { version, keyExchange } = handshake;
    if (keyExchange?.type !== 'DH' || keyExchange.bits >= LEAST_DH_BITS) return [];
    const coded = { code: 'SMALL_DH_GROUP', args: { version, bits: keyExchange.bits } } as const;
    return [findingOf(id, 'information', null, coded, [evidence])];
  });
}

function besides(seen: ObservationView, id: string): readonly SubjectFinding[] {
  const marks: SubjectFinding[] = [];
  const note = (coded: TypedCoded, evidence: string): void => {
    marks.push(findingOf(id, 'information', null, coded, [evidence]));
  };
  for (const list of seen.at('tls.groups', id)) {
    const { id: evidence, value } = list;
    const version = versionOf(list);
    if (value === undefined || value.accepted.length === 0) continue;
    note({ code: 'GROUPS_ACCEPTED', args: { version, groups: value.accepted } }, evidence);
    if (version !== 'TLSv1.3') continue;
    const groups = value.accepted.filter((group) => /MLKEM|Kyber/.test(group));
    if (groups.length > 0) note({ code: 'POST_QUANTUM_GROUPS', args: { groups } }, evidence);
    else if (value.complete) note({ code: 'NO_POST_QUANTUM_GROUP', args: {} }, evidence);
  }
  for (const list of seen.at('tls.signatures', id)) {
    const { id: evidence, value } = list;
    const version = versionOf(list);
    const signatures = distinct((value?.accepted ?? []).filter((name) => /sha1$|md5$/.test(name)));
    if (signatures.length > 0) {
      note({ code: 'WEAK_SIGNATURES_ACCEPTED', args: { version, signatures } }, evidence);
    }
  }
  for (const { id: evidence, value } of seen.at('tls.features', id)) {
    const flaws = value === undefined ? [] : flawsOf(value);
    if (flaws.length > 0) note({ code: 'TLS_FEATURE_FLAWS', args: { flaws } }, evidence);
    if (value?.backedOff === true) note({ code: 'BACKED_OFF', args: {} }, evidence);
  }
  return marks;
}

function flawsOf(features: TlsFeatures): readonly string[] {
  const { secureRenegotiation, extendedMasterSecret, compression, heartbeat, fallback } = features;
  return [
    ...(secureRenegotiation ? [] : ['renegotiation']),
    ...(extendedMasterSecret ? [] : ['extended-master-secret']),
    ...(compression ? ['compression'] : []),
    ...(heartbeat ? ['heartbeat'] : []),
    ...(fallback === 'ignored' ? ['fallback'] : []),
  ];
}

/** The version that a list was asked for in, or the probe that broke off. */
function versionOf({ kind, asked }: Observation<Listing>): string {
  return variantOf(kind, asked) ?? '';
}
