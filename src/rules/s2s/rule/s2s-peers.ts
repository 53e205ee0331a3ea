/** Findings about peers with a certificate. */
import { join, type Known } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import { compareText, distinct } from '../../../util/order.js';
import type { Codes } from '../../codes.js';
import type { BadPeer, OwnPeer } from '../facts/incoming.js';
import { isUsageTrouble } from '../facts/peers.js';

export type PeerCodes = Pick<
  Codes,
  | Extract<keyof Codes, `PEERS_${string}`>
  | 'OWN_PEER_ACCEPTED'
  | 'OWN_PEER_OF_WRONG_USAGE'
  | 'OWN_PEER_REFUSED'
>;

type Group = readonly [Known<BadPeer>, ...Known<BadPeer>[]];

/**
 * Judges peers with invalid certificates. `isControlled` is false if a valid certificate was
 * refused too, so that the refusals may have another reason.
 */
export function sayPeers(
  peers: readonly Known<BadPeer>[],
  isControlled: boolean,
  say: Say<PeerCodes>,
): readonly Said[] {
  return groupsOf(peers).map((group) => ofGroup(group, isControlled, say));
}

/** Groups peers with the same result, for one finding each. */
function groupsOf(peers: readonly Known<BadPeer>[]): readonly Group[] {
  const groups = new Map<string, [Known<BadPeer>, ...Known<BadPeer>[]]>();
  for (const peer of peers) {
    const { outcome, by } = peer.value.reading;
    const key = `${outcome} ${by}`;
    const group = groups.get(key);
    if (group) group.push(peer);
    else groups.set(key, [peer]);
  }
  return [...groups.entries()].sort(([a], [b]) => compareText(a, b)).map(([, group]) => group);
}

function ofGroup(group: Group, isControlled: boolean, say: Say<PeerCodes>): Said {
  const [first, ...rest] = group;
  const { outcome, by } = first.value.reading;
  const from = join(first, ...rest);
  const certificates = group.map(({ value }) => value.certificate).sort(compareText);
  const said = distinct(group.flatMap(({ value }) => value.reading.said));
  const args = { certificates, said };
  const basis = isControlled ? 'exercised' : 'observed';
  switch (outcome) {
    case 'accepted':
      return say.missing(from, 'exercised', 'PEERS_ACCEPTED', { certificates, by });
    case 'dialback-open':
      return say.partial(from, 'observed', 'PEERS_MAY_DIAL_BACK', args);
    case 'turned-away':
      return say.met(from, basis, 'PEERS_TURNED_AWAY', args);
    case 'shut-out':
      return say.met(from, basis, 'PEERS_SHUT_OUT', args);
    case 'limited':
      return say.unseen('PEERS_LIMITED', args, from);
    case 'unclear':
      return say.unseen('PEERS_UNCLEAR', args, from);
  }
}

/** Returns a note on how the server treated a peer with the user's valid certificate. */
export function noteOwnPeer(own: Known<OwnPeer>, say: Pick<Say<PeerCodes>, 'note'>): Said {
  const { domain, reading } = own.value;
  const { outcome, said } = reading;
  if (outcome === 'accepted') return say.note(own, 'OWN_PEER_ACCEPTED', { domain });
  return isUsageTrouble(reading)
    ? say.note(own, 'OWN_PEER_OF_WRONG_USAGE', { domain, said })
    : say.note(own, 'OWN_PEER_REFUSED', { domain, said });
}
