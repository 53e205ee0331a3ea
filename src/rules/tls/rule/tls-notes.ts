import { join, type Known } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import type { TlsFeatures, TlsSuites } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import type { Codes } from '../../codes.js';
import { weaknessesOf } from '../facts/ciphers.js';
import type { TlsDetails } from '../facts/tls-details.js';

/**
 * Minimum size of Diffie-Hellman groups in bits (RFC 7919 §2 and RFC 9325 §4.4): smaller ones can
 * be broken.
 */
const LEAST_DH_BITS = 2048;

export type TlsNoteCodes = Pick<
  Codes,
  | 'BACKED_OFF'
  | 'GROUPS_ACCEPTED'
  | 'LIST_INCOMPLETE'
  | 'NO_POST_QUANTUM_GROUP'
  | 'NO_SERVER_PREFERENCE'
  | 'POST_QUANTUM_GROUPS'
  | 'SMALL_DH_GROUP'
  | 'SUITES_NOT_EVERYWHERE'
  | 'SUITE_NOT_OFFERED'
  | 'TLS_FEATURE_FLAWS'
  | 'WEAK_CIPHERS'
  | 'WEAK_SIGNATURES_ACCEPTED'
>;
type Note = Say<TlsNoteCodes>['note'];

/** Notes on an endpoint's TLS that do not affect any requirement. */
export function tlsNotes(details: TlsDetails, note: Note): readonly Said[] {
  const { suites, incomplete } = details;
  const lists = suites.map(({ list }) => list);
  const unordered = lists.filter(({ value }) => value.preference === 'client');
  return [
    ...incomplete.map((list) => note(list, 'LIST_INCOMPLETE', list.value)),
    ...suites.flatMap(({ list, notEverywhere }) => suiteNotes(list, notEverywhere, note)),
    ...(suites.length > 0 ? [] : smallGroups(details, note)),
    ...noPreference(unordered, note),
    ...listNotes(details, note),
    ...details.features.flatMap((features) => featureNotes(features, note)),
  ];
}

function suiteNotes(
  list: Known<TlsSuites>,
  notEverywhere: readonly string[],
  note: Note,
): readonly Said[] {
  const { version, accepted, exchanges, strays } = list.value;
  const notes = weaknessesOf(accepted).map(([weakness, ciphers]) =>
    note(list, 'WEAK_CIPHERS', { version, weakness, ciphers }),
  );
  const bits = exchanges.flatMap((key) => (key.type === 'DH' ? (key.bits ?? []) : []));
  const least = Math.min(...bits);
  if (least < LEAST_DH_BITS) notes.push(note(list, 'SMALL_DH_GROUP', { version, bits: least }));
  if (strays.length > 0) notes.push(note(list, 'SUITE_NOT_OFFERED', { version, ciphers: strays }));
  if (notEverywhere.length > 0) {
    notes.push(note(list, 'SUITES_NOT_EVERYWHERE', { version, ciphers: notEverywhere }));
  }
  return notes;
}

/** Finds small Diffie-Hellman groups. Uses handshakes if there are no suite lists. */
function smallGroups({ handshakes }: TlsDetails, note: Note): readonly Said[] {
  return handshakes.flatMap((handshake) => {
    const { version, keyExchange } = handshake.value;
    if (keyExchange?.type !== 'DH' || keyExchange.bits >= LEAST_DH_BITS) return [];
    return [note(handshake, 'SMALL_DH_GROUP', { version, bits: keyExchange.bits })];
  });
}

function noPreference(unordered: readonly Known<TlsSuites>[], note: Note): readonly Said[] {
  const [first, ...rest] = unordered;
  if (first === undefined) return [];
  const versions = unordered.map(({ value }) => value.version);
  return [note(join(first, ...rest), 'NO_SERVER_PREFERENCE', { versions })];
}

function listNotes({ groups, signatures }: TlsDetails, note: Note): readonly Said[] {
  const notes: Said[] = [];
  for (const list of groups) {
    const { version, accepted, complete } = list.value;
    if (accepted.length === 0) continue;
    notes.push(note(list, 'GROUPS_ACCEPTED', { version, groups: accepted }));
    if (version !== 'TLSv1.3') continue;
    const postQuantum = accepted.filter((group) => /MLKEM|Kyber/.test(group));
    if (postQuantum.length > 0) {
      notes.push(note(list, 'POST_QUANTUM_GROUPS', { groups: postQuantum }));
    } else if (complete) notes.push(note(list, 'NO_POST_QUANTUM_GROUP', {}));
  }
  for (const list of signatures) {
    const weak = distinct(list.value.accepted.filter((name) => /sha1$|md5$/.test(name)));
    if (weak.length === 0) continue;
    const args = { version: list.value.version, signatures: weak };
    notes.push(note(list, 'WEAK_SIGNATURES_ACCEPTED', args));
  }
  return notes;
}

function featureNotes(features: Known<TlsFeatures>, note: Note): readonly Said[] {
  const flaws = flawsOf(features.value);
  return [
    ...(flaws.length > 0 ? [note(features, 'TLS_FEATURE_FLAWS', { flaws })] : []),
    ...(features.value.backedOff ? [note(features, 'BACKED_OFF', {})] : []),
  ];
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
