/**
 * Reads invitations (XEP-0401) and pre-authenticated registration (XEP-0445) from the
 * observations.
 */
import { gap, knownFrom, notSeen, type Reading } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { ObservationView } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { commandNodes } from '../../../wire/xmpp/disco.js';
import { noStreamGap } from '../../shared/facts/gaps.js';
import { featuresAt } from '../../shared/facts/streams.js';

/** Returns the XML namespaces of the invitation features that the server advertises, sorted. */
export function invitationFeatures(seen: ObservationView, id: string): readonly string[] {
  return distinct(
    featuresAt(seen, id).flatMap(({ features }) => [
      ...(features.inviteRegister ? ['urn:xmpp:invite'] : []),
      ...(features.ibrToken ? ['urn:xmpp:ibr-token:0'] : []),
    ]),
  );
}

/**
 * Returns the XML namespaces of invitations in the stream features of an endpoint. An empty list
 * does not show that the server has no invitations.
 */
export function offeredInvitations({
  [AT]: { seen, subject: id },
}: Place<'c2s'>): Reading<readonly string[]> {
  const streams = featuresAt(seen, id);
  if (streams.length === 0) return notSeen(noStreamGap(seen, id));
  const evidence = distinct(streams.map((stream) => stream.id));
  const features = invitationFeatures(seen, id);
  return features.length === 0
    ? notSeen(gap('unsure', { code: 'INVITATIONS_NOT_SEEN', args: {} }, evidence))
    : knownFrom(features, evidence);
}

/** Returns the ad-hoc commands for invitations that the domain lists (XEP-0401 §3). */
export function invitingCommands({
  [AT]: { seen, subject: domain },
}: Place<null>): Reading<readonly string[]> {
  const listed = seen.at('entity.iq', domain).flatMap(({ id, value }) => {
    const payload = value?.query === 'commands' ? value.answer.payload : null;
    const nodes = payload == null ? [] : commandNodes(payload);
    return nodes
      .filter((node) => node.startsWith('urn:xmpp:invite#'))
      .map((node) => ({ id, node }));
  });
  if (listed.length === 0) {
    // The domain may list the commands for invitations only to other users.
    return notSeen(gap('unsure', { code: 'INVITATIONS_NOT_SEEN', args: {} }));
  }
  const nodes = distinct(listed.map(({ node }) => node));
  return knownFrom(nodes, distinct(listed.map(({ id }) => id)));
}
