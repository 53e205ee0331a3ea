import type { TypedCoded } from '../../codes.js';
import { compareText, distinct } from '../../../util/order.js';
import { isUsageTrouble, readPeer, type PeerReading } from '../facts/peers.js';
import {
  PEER_CERTIFICATES,
  type Failure,
  type Observation,
  type PeerCertificate,
  type ObservationView,
  variantOf,
} from '../../../model/index.js';
import { findingOf, type SubjectFinding } from '../../../judge/engine/check.js';

interface Came {
  readonly certificate: PeerCertificate;
  readonly id: string;
  readonly reading: PeerReading;
}

/**
 * What servers got that came with each certificate. The bad ones count; the one of the user is
 * the control: where that is turned away too, it may not be the certificates that were judged.
 * Null where none came.
 */
export function peerMarks(seen: ObservationView, id: string): readonly SubjectFinding[] | null {
  const peers = seen.at('s2s.peer', id);
  if (peers.length === 0) return null;
  const bad = peers.filter((peer) => certificateOf(peer) !== 'identity');
  const own = peers.find((peer) => certificateOf(peer) === 'identity');
  const control = own?.value === undefined ? null : readPeer(own.value);
  const weak = control !== null && control.outcome !== 'accepted';
  const came = bad.flatMap(({ id: observation, value }): Came[] =>
    value === undefined
      ? []
      : [{ certificate: value.certificate, id: observation, reading: readPeer(value) }],
  );
  return [
    ...groupsOf(came).map((group) => markOfGroup(id, group, weak)),
    ...bad.flatMap((peer) =>
      peer.failure === undefined ? [] : [unansweredMark(id, certificateOf(peer), peer)],
    ),
    ...BAD.filter((one) => !bad.some((peer) => certificateOf(peer) === one)).map((one) =>
      unansweredMark(id, one, null),
    ),
    ...(own === undefined ? [] : [ownMark(id, own, control)]),
  ];
}

const BAD = PEER_CERTIFICATES.filter((one) => one !== 'identity');

function certificateOf({ kind, asked }: Observation<'s2s.peer'>): string {
  return variantOf(kind, asked) ?? '';
}

/** Those that fared alike, in one finding. */
function groupsOf(came: readonly Came[]): readonly (readonly [Came, ...Came[]])[] {
  const groups = new Map<string, [Came, ...Came[]]>();
  for (const one of came) {
    const key = `${one.reading.outcome} ${one.reading.by}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.entries()].sort(([a], [b]) => compareText(a, b)).map(([, group]) => group);
}

function markOfGroup(id: string, group: readonly [Came, ...Came[]], weak: boolean): SubjectFinding {
  const [{ reading }] = group;
  const certificates = group.map(({ certificate }) => certificate).sort(compareText);
  const said = distinct(group.flatMap((one) => one.reading.said));
  const evidence = group.map((one) => one.id).sort(compareText);
  const args = { certificates, said };
  const basis = weak ? 'observed' : 'exercised';
  switch (reading.outcome) {
    case 'accepted': {
      const coded = { code: 'PEERS_ACCEPTED', args: { certificates, by: reading.by } } as const;
      return findingOf(id, 'missing', 'exercised', coded, evidence);
    }
    case 'dialback-open':
      return findingOf(id, 'partial', 'observed', { code: 'PEERS_MAY_DIAL_BACK', args }, evidence);
    case 'turned-away':
      return findingOf(id, 'compliant', basis, { code: 'PEERS_TURNED_AWAY', args }, evidence);
    case 'shut-out':
      return findingOf(id, 'compliant', basis, { code: 'PEERS_SHUT_OUT', args }, evidence);
    case 'limited':
      return findingOf(id, 'not-observed', null, { code: 'PEERS_LIMITED', args }, evidence);
    case 'unclear':
      return findingOf(id, 'not-observed', null, { code: 'PEERS_UNCLEAR', args }, evidence);
  }
}

/** `null`: nobody came. */
function unansweredMark(
  id: string,
  certificate: string,
  peer: Observation<'s2s.peer'> | null,
): SubjectFinding {
  const { layer, reason, detail } = peer?.failure ?? NOT_TRIED;
  const args = { certificates: [certificate], layer, reason, detail };
  const evidence = peer === null ? [] : [peer.id];
  return findingOf(id, 'not-observed', null, { code: 'PEERS_UNANSWERED', args }, evidence);
}

const NOT_TRIED: Failure = { layer: 'scan', reason: 'skipped', detail: 'not tried' };

function ownMark(
  id: string,
  own: Observation<'s2s.peer'>,
  control: PeerReading | null,
): SubjectFinding {
  if (control === null || own.value === undefined) {
    return { ...unansweredMark(id, 'identity', own), status: 'information' };
  }
  const domain = own.value.from;
  let coded: TypedCoded;
  if (control.outcome === 'accepted') coded = { code: 'OWN_PEER_ACCEPTED', args: { domain } };
  else {
    const { said } = control;
    coded = isUsageTrouble(control)
      ? { code: 'OWN_PEER_OF_WRONG_USAGE', args: { domain, said } }
      : { code: 'OWN_PEER_REFUSED', args: { domain, said } };
  }
  return findingOf(id, 'information', null, coded, [own.id]);
}
