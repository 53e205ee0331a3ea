import { configuredCertificates } from '../../configuration/rule/connections.js';
import { requirement } from '../../../judge/engine/requirement.js';
import { halves } from '../../../judge/engine/halves.js';
import type { Known } from '../../../judge/engine/reading.js';
import { defineRule, type Overview, type RowSentence } from '../../../judge/engine/rule.js';
import type { Checks } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import type { Codes } from '../../codes.js';
import { badPeers, ownPeer, type BadPeer, type DialbackOffer } from '../facts/incoming.js';
import { outgoing } from './s2s-outgoing.js';
import { noteOwnPeer, sayPeers, type PeerCodes } from './s2s-peers.js';

type IncomingCodes = PeerCodes &
  Pick<
    Codes,
    | 'DIALBACK_AFTER_TLS'
    | 'PEER_WITHOUT_CERTIFICATE_REFUSED'
    | 'S2S_CERTIFICATES_ENFORCED'
    | 'S2S_CERTIFICATES_HALF_SEEN'
    | 'S2S_CERTIFICATES_NOT_ENFORCED'
    | 'S2S_DIALBACK_OPEN'
  >;

/**
 * RFC 6120 §13.7, XEP-0178 and XEP-0220: a server must not accept a peer with an invalid
 * certificate. If dialback is offered but did not succeed, the requirement is partial, because
 * peers may need no certificate. An offer of EXTERNAL does not count, because ejabberd offers it
 * to any peer.
 */
const incoming = defineRule<Checks['s2s-certificates'], IncomingCodes>()({
  scope: ['s2s'],
  needs: { shown: badPeers },
  uses: { own: ownPeer },
  // The control only weakens a basis, and most scans have none.
  optional: ['own'],
  decide({ shown, own }, say) {
    const isControlled = own?.seen !== true || own.value.reading.outcome === 'accepted';
    const offers = shown.items.flatMap((item) => (isOffer(item) ? [item] : []));
    return [
      ...sayPeers(
        shown.items.flatMap((item) => (isPeer(item) ? [item] : [])),
        isControlled,
        say,
      ),
      ...offers.map((offer) => {
        const { mechanisms } = offer.value;
        return say.partial(offer, 'observed', 'DIALBACK_AFTER_TLS', { mechanisms });
      }),
    ];
  },
  notes({ own }, say) {
    if (own === null) return [];
    return own.seen ? [noteOwnPeer(own, say)] : say.gaps(own).map(say.asNote);
  },
  row: {
    compliant: (all) =>
      all.say('S2S_CERTIFICATES_ENFORCED', {
        endpoints: all.count('compliant'),
        total: all.total,
      }),
    partial: dialback,
    missing: (all) =>
      all.say('S2S_CERTIFICATES_NOT_ENFORCED', {
        endpoints: all.count('missing'),
        total: all.total,
      }),
    'not-observed': halfSeen,
  },
});

/**
 * Judges which certificates the server accepts on incoming connections and, with an account, on
 * outgoing ones.
 */
export const s2sCertificates = halves(incoming, outgoing);

function isPeer(item: Known<BadPeer | DialbackOffer>): item is Known<BadPeer> {
  return item.value.is === 'peer';
}

function isOffer(item: Known<BadPeer | DialbackOffer>): item is Known<DialbackOffer> {
  return item.value.is === 'dialback';
}

function dialback(all: Overview<unknown, IncomingCodes>): RowSentence {
  if (all.args('PEERS_MAY_DIAL_BACK').length > 0) {
    return all.say('S2S_DIALBACK_OPEN', { endpoints: all.count('partial'), total: all.total });
  }
  const offered = all.args('DIALBACK_AFTER_TLS').flatMap(({ mechanisms }) => mechanisms);
  return all.say('DIALBACK_AFTER_TLS', { mechanisms: distinct(offered) });
}

/**
 * Text of the requirement if endpoints differ: how many endpoints refused the scan's stream
 * without a certificate.
 */
function halfSeen(all: Overview<unknown, IncomingCodes>): RowSentence | null {
  if (all.count('not-observed') === all.total && all.common('not-observed') !== null) return null;
  const refused = all.survey.marks.filter(
    ({ code }) => code === 'PEER_WITHOUT_CERTIFICATE_REFUSED',
  );
  if (refused.length === 0) return null;
  return all.say('S2S_CERTIFICATES_HALF_SEEN', {
    refused: new Set(refused.map(({ subject }) => subject)).size,
    total: all.total,
  });
}

export const S2S_CERTIFICATE_ENFORCEMENT = requirement(
  'servers/connections',
  's2s-certificate-enforcement',
  'MUST',
  s2sCertificates,
  {},
  ['public', 'federated', 'account'],
  {
    title: 'S2S certificates enforced',
    checklist: 'S2S certificate enforcement',
    why: 'Without certificate checks, an attacker on the network path can impersonate any other server.',
    manifesto: 'Certificates MUST be enforced for S2S connections',
    references: ['RFC 6120 §13.7', 'XEP-0178', 'XEP-0220'],
    seen: [
      'Incoming: the scan connects as a server at every s2s endpoint, with four kinds of bad certificate.',
      'The kinds are: no certificate, a self-signed one, one for another name, and an expired one.',
      'It reads the features, then tries EXTERNAL and dialback.',
      'With --s2s-identity it compares a valid certificate; with --s2s-listen it can complete a dialback.',
      'Outgoing, with --account: the account queries domains with bad certificates, and one with a valid certificate.',
      'The domains can be set with --bad-s2s-domain and --good-s2s-domain.',
      'The scan first checks that the bad domains are up and that their certificates are bad.',
    ],
    ruled: [
      'Compliant if every endpoint rejects peers with bad certificates, or offers them no way to authenticate.',
      'Missing if the server accepts such a peer, by EXTERNAL or by a dialback that succeeded.',
      'Partial if the server offers dialback to such peers.',
      'An offer of EXTERNAL proves nothing, and a dialback without an answer counts as a failed one.',
      'Not observed after a rate limit or a connection reset.',
      'Missing too if a domain with a bad certificate answers the account, whatever the incoming result is.',
      'An outgoing refusal counts if the error names the certificate and the valid domain answers.',
      'Such a refusal is compliant as a finding, and does not change the status of the incoming side.',
      'All other outgoing results are not observed: no answer, another error, or a valid domain without an answer.',
      'Also not observed: a certificate not seen to be bad, one valid by TLSA, and a domain on the scanned host.',
    ],
    further: { configured: configuredCertificates },
    advice:
      'Require valid s2s certificates, and disable dialback without one. Do this for incoming and outgoing connections.',
  },
);
