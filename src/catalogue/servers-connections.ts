import { requirement, type DeclaredRequirement } from '../judge/engine/requirement.js';
import { channelBinding } from '../rules/binding/rule/channel-binding.js';
import { certificate } from '../rules/certificates/rule/certificate.js';
import { s2sCertificates } from '../rules/s2s/rule/s2s-certificates.js';
import { stunPorts } from '../rules/stun/rule/stun-ports.js';

const C = 'servers/connections';

const CERTIFICATES = 'Certificates MUST be enforced for S2S connections';

/** Rows on who is at the other end, and on relays. */
export const CONNECTIONS: readonly DeclaredRequirement[] = [
  requirement(
    C,
    's2s-certificate-enforcement',
    'MUST',
    s2sCertificates,
    {},
    ['public', 'federated', 'account'],
    {
      title: 'S2S certificates enforced',
      checklist: 'S2S certificate enforcement',
      why: 'Without certificate checks, an attacker on the network path can impersonate any other server.',
      manifesto: CERTIFICATES,
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
      advice:
        'Require valid s2s certificates, and disable dialback without one. Do this for incoming and outgoing connections.',
    },
  ),
  requirement(C, 'channel-binding', 'MUST', channelBinding, {}, ['public', 'account'], {
    title: 'Channel binding available',
    checklist: 'Channel binding available',
    why: 'Without channel binding, a client cannot detect an attacker who has a certificate for the domain.',
    manifesto: 'Channel binding MUST be available if supported by server software',
    references: ['RFC 5802', 'RFC 9266', 'XEP-0440', 'XEP-0388'],
    seen: [
      'The scan reads the SASL and SASL2 mechanisms and binding types (XEP-0440) in TLS 1.2 and TLS 1.3.',
      'Without an account, up to four logins of a made-up user show which binding types the server knows.',
      'With --account, logins with correct binding data must succeed.',
      'Logins with false data, an undefined binding type or a faked downgrade (gs2 y) must fail.',
      'At most four logins fail at one address, those before TLS included; the report lists what was skipped.',
    ],
    ruled: [
      'Compliant if every endpoint offers a usable binding type in every TLS version that counts.',
      'The basis is advertised for an offer, observed if the server distinguishes types, exercised with an account.',
      'Partial if only some endpoints, TLS versions, or one of SASL and SASL2 offer it.',
      'Partial too if a type is unusable, undefined in that TLS version, or refused with correct data.',
      'Partial too if the server accepts a faked downgrade (gs2 y).',
      'Missing if no endpoint offers it, or if the server accepts false data or an undefined type.',
      'A TLS version does not count if the server software (XEP-0092) has no channel binding in it.',
      'Not applicable if the server software has no channel binding at all.',
      'Not observed if an endpoint did not answer, or if the binding type could not be determined.',
    ],
    advice: 'Use software with tls-exporter (Prosody 13, ejabberd 24.12 or later).',
  }),
  requirement(
    C,
    'certificate-validity',
    'MUST',
    certificate,
    { rsaBits: 2048, ecBits: 224, expiryDays: 14 },
    ['public'],
    {
      title: 'Certificate valid',
      why: 'Without a valid certificate, clients and servers cannot tell this server from an impostor.',
      manifesto: CERTIFICATES,
      references: ['RFC 6120 §13.7.1.2', 'RFC 9525', 'RFC 7671 §5'],
      seen: 'The scan reads the certificate chain of every endpoint, and the TLSA records for it.',
      ruled: [
        'Compliant if every chain is trusted, in date, strong enough, and issued for the XMPP domain.',
        'Missing if a chain has a defect in one of these.',
        'Partial if signed TLSA records (DANE) make it valid despite the defect: most clients ignore DANE.',
        'TLSA records do not excuse a weak key.',
        'Not observed if a certificate could not be read, or if the scan has no trusted roots.',
      ],
      advice: 'Renew the certificate for the XMPP domain, and serve its intermediates.',
    },
  ),
  requirement(
    C,
    'stun-ports',
    'SHOULD',
    stunPorts,
    { ports: [3478, 5349] },
    ['account', 'public'],
    {
      title: 'STUN/TURN on non-standard ports',
      checklist: 'STUN on non-standard ports',
      why: 'Attackers scan the standard ports and use the servers there to amplify attacks on others.',
      manifesto:
        'STUN services SHOULD be located on non-standard ports to minimize use in STUN amplification attacks',
      references: ['XEP-0215', 'RFC 8489', 'RFC 8656'],
      seen: [
        'The scan collects UDP servers from SRV records and, with an account, from the service (XEP-0215).',
        'It reads the older lists urn:xmpp:extdisco:1 and google:jingleinfo too.',
        'It sends a Binding request to each, and an Allocate request without credentials to each TURN server.',
        'It also sends a Binding request to ports 3478 and 5349 of every host of the domain.',
      ],
      ruled: [
        'Missing if a server answers on port 3478 or 5349, published or not.',
        'Compliant if all published servers answer, and all on other ports.',
        'Not applicable if DNS and service publish no UDP server and nothing answers on the standard ports.',
        'Not observed if a published server does not answer, or if SRV records or the XEP-0215 list could not be read.',
      ],
      advice:
        'Move STUN and TURN off ports 3478 and 5349. Set port in the ejabberd_stun listener, or listening-port in coturn. Publish the new port in DNS, in mod_stun_disco and in turn_external_port.',
    },
  ),
];
