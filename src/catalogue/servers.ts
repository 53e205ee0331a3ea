import type { Requirement } from '../model.js';
import { row } from './row.js';

const A = 'servers/abuse';
const C = 'servers/connections';
const M = 'servers/miscellaneous';
const R = 'servers/registration';

export const SERVERS: readonly Requirement[] = [
  row(A, 'abuse-contacts', 'MUST', 'abuse-contacts', {}, ['federated', 'account'], {
    title: 'An abuse contact is published',
    why: 'Who is harmed by an account here must find whom to tell.',
    manifesto:
      'Public servers MUST make abuse contacts available via XEP-0157 and respond to reports in a reasonable time frame',
    references: ['XEP-0157', 'XEP-0128'],
    seen: 'disco#info of the domain and of the services on it, asked by an account there (--account, or --anonymous where ANONYMOUS is offered), by one elsewhere (--federated), or by a server of yours (--s2s-identity): the form of XEP-0157.',
    ruled:
      'A mailto:, xmpp: or https: address for abuse: compliant. None, but one of admin or support, or one of another kind: partial. No form, a form with nothing in it, or fields without values: missing. No answer of the domain: not observed. A form on a service of the domain alone counts; a service that is silent hides nothing.',
    advice: 'Publish an abuse address.',
  }),
  row(A, 'abuse-response', 'MUST', 'operator', {}, ['operator'], {
    title: 'Reports are answered in reasonable time',
    why: 'A contact that nobody reads helps nobody.',
    manifesto:
      'Public servers MUST make abuse contacts available via XEP-0157 and respond to reports in a reasonable time frame',
    advice: 'Say who reads reports, and how soon.',
  }),
  row(A, 'jid-blocklist', 'SHOULD', 'operator', {}, ['operator'], {
    title: 'A real-time list of abusive JIDs is used',
    why: 'Spam runs move faster than any person.',
    manifesto: 'Real-time JID blocklists SHOULD be utilized',
    advice: 'Subscribe to a real-time blocklist such as xmppbl.org.',
  }),
  row(A, 'server-blocklist', 'SHOULD', 'operator', {}, ['operator', 'public'], {
    title: 'A long-term list of abusive servers is used',
    why: 'Some servers send little but spam.',
    manifesto: 'Long-term server blocklists SHOULD be utilized',
    advice: 'Use the JabberSPAM list.',
  }),
  row(C, 'c2s-encryption-required', 'MUST', 'encryption-required', { role: 'c2s' }, ['public'], {
    title: 'Clients cannot log in without encryption',
    why: 'A password sent in the clear is known to everyone on the way.',
    manifesto: 'Encryption is REQUIRED for all connections',
    references: ['RFC 6120 §5.3.1', 'RFC 7590 §3'],
    seen: 'Features before TLS, and a login with a made-up user before TLS, at every endpoint.',
    ruled:
      'Refused: compliant. Required but not tried: compliant, as advertised. A way to log in on offer, or a login taken up: missing.',
    advice: 'Require TLS of clients.',
  }),
  row(C, 's2s-encryption-required', 'MUST', 'encryption-required', { role: 's2s' }, ['public'], {
    title: 'Servers cannot connect without encryption',
    why: 'Messages between servers would be readable on the way.',
    manifesto: 'Encryption is REQUIRED for all connections',
    references: ['RFC 7590 §3', 'XEP-0220'],
    seen: 'Features before TLS, and a dialback before TLS, at every endpoint.',
    ruled:
      'Refused or required: compliant. A dialback taken up, or on offer where STARTTLS is optional and met with silence: missing. Optional, and nothing shown: partial.',
    advice: 'Require TLS of servers.',
  }),
  row(C, 'forward-secrecy', 'MUST', 'forward-secrecy', {}, ['public'], {
    title: 'Every cipher suite keeps past sessions secret',
    why: 'Without it a key that leaks later opens all that was recorded.',
    manifesto: 'Available cipher suites MUST support forward secrecy',
    references: ['RFC 9325 §4.1'],
    seen: 'Hand-made hellos that offer every suite that has a name, in every version from SSLv2 to TLS 1.3, until all that is left is refused.',
    ruled:
      'One accepted suite without forward secrecy: missing. All lists complete and each suite ephemeral: compliant. A list that is not complete: not observed.',
    advice: 'Offer ECDHE and DHE suites only.',
  }),
  row(C, 'tls-1.3', 'MUST', 'tls-supported', { version: 'TLSv1.3' }, ['public'], {
    title: 'TLS 1.3 is spoken at every endpoint',
    why: 'It is the version without the mistakes of the others.',
    manifesto: 'TLS 1.3 MUST be supported',
    references: ['RFC 8446', 'RFC 9325 §3.1'],
    seen: 'Hellos that offer TLS 1.3 alone, and handshakes.',
    ruled: 'Everywhere: compliant. Here and there: partial. Nowhere: missing.',
    advice: 'Update OpenSSL to 1.1.1 or later and do not forbid TLS 1.3.',
  }),
  row(C, 'tls-1.2-disabled', 'SHOULD', 'tls-disabled', { version: 'TLSv1.2' }, ['public'], {
    title: 'TLS 1.2 is disabled where users do not need it',
    why: 'What is not offered cannot be attacked.',
    manifesto: 'TLS 1.2 SHOULD be disabled if unlikely to impact users',
    seen: 'Hellos that offer TLS 1.2 alone, with every suite that has a name.',
    ruled: 'Refused: compliant. Accepted: partial.',
    advice:
      'Disable TLS 1.2 only where no client or peer needs it, and not on Prosody 0.12 or ejabberd 23.01, which have channel binding in TLS 1.2 alone.',
  }),
  row(
    C,
    'legacy-tls-disabled',
    'MUST NOT',
    'legacy-tls',
    { versions: ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1'] },
    ['public'],
    {
      title: 'SSL, TLS 1.0 and TLS 1.1 are refused',
      why: 'They are broken.',
      manifesto: 'Legacy SSL (1.0/2.0/3.0) or TLS (1.0/1.1) MUST NOT be supported',
      references: ['RFC 8996', 'RFC 7568', 'RFC 6176'],
      seen: 'Hellos of SSLv2, SSLv3, TLS 1.0 and TLS 1.1 with every suite that has a name. SSL 1.0 was never published.',
      ruled: 'One accepted: missing. Every suite refused in each: compliant. Else not observed.',
      advice: 'Allow TLS 1.2 and later only.',
    },
  ),
  row(
    C,
    's2s-certificate-enforcement',
    'MUST',
    's2s-certificates',
    {},
    ['public', 'federated', 'account'],
    {
      title: 'Servers without a valid certificate are turned away',
      why: 'Whoever sits on the way could speak for any domain.',
      manifesto: 'Certificates MUST be enforced for S2S connections',
      references: ['RFC 6120 §13.7', 'XEP-0178', 'XEP-0220'],
      seen: 'Streams as a server that shows no certificate, a self-signed one, one for another name and an expired one, at every endpoint: features, EXTERNAL, dialback. With --s2s-identity a valid one beside them; with --s2s-listen dialbacks can be carried through. Outgoing, with --account: the account asks domains whose certificates are bad, and one with a good one, what they are (--bad-s2s-domain, --good-s2s-domain); the scan looks once itself whether the bad ones are up and bad.',
      ruled:
        'All turned away, or with no way in: compliant. One let in, by EXTERNAL or a dialback that came back valid: missing. Dialback on offer to them: partial. That EXTERNAL is on offer proves nothing; silence is a failed dialback; limits and resets are not observed. Outgoing: a bad domain that answered: missing, whatever comes in; one that is not reached because of its certificate, as the error says, where the good one is: compliant as a finding, and the row stays what incoming makes it. Silence, other errors and reasons (DNS, a closed port, a time-out), no good one reached, a certificate that is not seen to be bad or that TLSA records vouch for, a domain served where the target is: not observed.',
      advice:
        'Enforce certificates, of the servers that come and of those that are gone to, and leave dialback to nobody that has none.',
    },
  ),
  row(C, 'channel-binding', 'MUST', 'channel-binding', {}, ['public', 'account'], {
    title: 'Channel binding is on offer in every version of TLS',
    why: 'It shows a client that nobody stands between.',
    manifesto: 'Channel binding MUST be available if supported by server software',
    references: ['RFC 5802', 'RFC 9266', 'XEP-0440', 'XEP-0388'],
    seen: 'Mechanisms of SASL and SASL2, and XEP-0440 types, after TLS 1.2 and TLS 1.3. Without an account, at most four logins of a made-up user tell the types that a server knows from one that nobody has. With --account: logins with the right data, and with falsified data, a type that nobody has, and gs2 y, which must fail. Either way four failures at most, with those before TLS at the same address; the report says what was left out.',
    ruled:
      'A usable type everywhere: compliant; advertised, observed where types are told apart, exercised with an account. In part, unusable, undefined in that version, refused though right, only in one of SASL and SASL2, or gs2 y let in: partial. None, or falsified data let in: missing. Where the version that the server says it has (XEP-0092) has none in a version of TLS, that version does not count, and where it has none at all: not applicable.',
    advice: 'Use server software that offers tls-exporter (Prosody 13, ejabberd 24.12 or later).',
  }),
  row(
    C,
    'certificate-validity',
    'MUST',
    'certificate',
    { rsaBits: 2048, ecBits: 224, expiryDays: 14 },
    ['public'],
    {
      title: 'The certificate is valid for the domain',
      why: 'Otherwise clients and peers cannot tell the server from an impostor.',
      manifesto: 'Certificates MUST be enforced for S2S connections',
      references: ['RFC 6120 §13.7.1.2', 'RFC 9525', 'RFC 7671 §5'],
      seen: 'The chain served at every endpoint, and the TLSA records for it.',
      ruled:
        'Trusted, named, in date and strong: compliant. Each defect: missing; where signed TLSA records vouch for the certificate (DANE), partial, as most clients and peers do not ask them.',
      advice: 'Renew the certificate for the XMPP domain, and serve its intermediates.',
    },
  ),
  row(C, 'stun-ports', 'SHOULD', 'stun-ports', { ports: [3478, 5349] }, ['account', 'public'], {
    title: 'STUN is off its standard ports',
    why: 'Standard ports are found and abused for amplification.',
    manifesto:
      'STUN services SHOULD be located on non-standard ports to minimize use in STUN amplification attacks',
    references: ['XEP-0215', 'RFC 8489', 'RFC 8656'],
    seen: 'Servers over UDP that SRV records and the service (XEP-0215, with an account) name: a Binding to each, an Allocate without credentials to what may relay; and a Binding to 3478 and 5349 of every host where the domain is served. Services are read under the older names urn:xmpp:extdisco:1 and google:jingleinfo too.',
    ruled:
      'One that answers at 3478 or 5349, named or not: missing; all named ones answer elsewhere: compliant; the DNS and the service name none, and none answers at the usual ports: not applicable; what is named and silent keeps the row from being compliant.',
    advice:
      'Move STUN and TURN off 3478 and 5349: port of the ejabberd_stun listener, listening-port of coturn. Publish the new port in the DNS, in mod_stun_disco and in turn_external_port.',
  }),
  row(
    C,
    'c2s-stanza-limit',
    'MUST',
    'stanza-limit',
    { role: 'c2s', recommended: 262_144, maximum: 2_097_152 },
    ['public', 'account', 'intrusive'],
    {
      title: 'Stanzas of clients are bounded',
      why: 'One stanza could exhaust the memory.',
      manifesto:
        'Stanza size limits MUST be enforced for C2S and S2S connections. These limits MUST not be more than 2,097,152 bytes',
      references: ['XEP-0478'],
      seen: 'XEP-0478 limits, at every endpoint: before the login they are shown, not ruled on; with --account those after it. With --allow-intrusive too: stanzas that grow until the stream error, up to 2,097,153 bytes.',
      ruled:
        'After the login, up to 262,144 bytes (when tried, and 8 KiB that a server may have read by then): compliant; up to 2,097,152: partial; above, or accepted at 2,097,153: missing. Partial needs a size above the recommendation that was seen to pass. What is announced and what was tried are compared; where they differ, the experiment rules. None announced, no login, or a server that reads so slowly that nothing is said in time: not observed.',
      advice: 'Set the limit.',
    },
  ),
  row(
    C,
    's2s-stanza-limit',
    'MUST',
    'stanza-limit',
    { role: 's2s', recommended: 524_288, maximum: 2_097_152 },
    ['public', 'federated', 'intrusive'],
    {
      title: 'Stanzas of servers are bounded',
      why: 'One stanza could exhaust the memory.',
      manifesto:
        'Stanza size limits MUST be enforced for C2S and S2S connections. These limits MUST not be more than 2,097,152 bytes',
      references: ['XEP-0478'],
      seen: 'XEP-0478 limits, at every endpoint: before authentication they are shown, not ruled on; with --s2s-identity those after it. With --allow-intrusive too: stanzas that grow until the stream error, up to 2,097,153 bytes.',
      ruled:
        'After authentication, up to 524,288 bytes (when tried, and 8 KiB that a server may have read by then): compliant; up to 2,097,152: partial; above, or accepted at 2,097,153: missing. None announced, nobody known there, or a server that reads so slowly that nothing is said in time: not observed.',
      advice: 'Set the limit.',
    },
  ),
  row(M, 'password-hashing', 'MUST', 'password-hashing', {}, ['public', 'account', 'operator'], {
    title: 'Passwords are stored hashed',
    why: 'A stolen database must not hold passwords.',
    manifesto: 'Passwords MUST be hashed with a sufficiently strong mechanism',
    references: ['RFC 5802', 'RFC 7677'],
    seen: 'The SASL mechanisms on offer: DIGEST-MD5 and CRAM-MD5 need plain passwords. With --account: salt and iterations of two SCRAM challenges, three where they differ, given up unanswered.',
    ruled:
      'A salt that changes: missing, as only the password itself can be salted anew. A stable one: partial, not disproved. SCRAM on offer, and nothing else known: not observed. A mechanism that needs plain passwords, or fewer than 4096 iterations: partial.',
    advice: 'Store hashes.',
  }),
  row(M, 'login-attempt-limit', 'MUST', 'login-limit', {}, ['intrusive'], {
    title: 'Failed logins are limited',
    why: 'Passwords can be guessed without a limit.',
    manifesto: 'Limits MUST be enforced on failed password attempts',
    seen: 'With --allow-intrusive: at most six failed logins (--login-attempts), each on a connection of its own, of one made-up user, from one address, until the server says that it has enough, answers later and later, or refuses connections.',
    ruled:
      'One of these: compliant. None within 25 or more: missing. None within fewer: not observed, since a limit may be higher (20 by default in ejabberd). Silence that does not end: not observed.',
    advice:
      'Limit failed logins: mod_fail2ban of ejabberd, a firewall that reads the log for Prosody.',
  }),
  row(M, 'login-ip-block', 'SHOULD', 'login-block', {}, ['intrusive'], {
    title: 'Who keeps failing to log in is blocked',
    why: 'It spares the server the rest.',
    manifesto:
      'The corresponding IP address SHOULD be blocked entirely to prevent processing any further traffic',
    seen: 'With --allow-intrusive, after the sign of a limit: new connections, here and at another port, at once and for a minute at most.',
    ruled:
      'Refused or dropped at each: compliant. Accepted and ended with an error, or refused at one port only: partial. Served as before: missing. No limit met: not observed.',
    advice: 'Block the address in the firewall.',
  }),
  row(M, 'e2ee-operable', 'MUST NOT', 'e2ee-operable', {}, ['account'], {
    title: 'End-to-end encryption works',
    why: 'It is all that protects messages from the server itself.',
    manifesto: 'E2EE mechanisms (eg. OMEMO, OTR, or PGP) MUST NOT be made inoperable',
    references: ['XEP-0384', 'XEP-0163'],
    seen: 'With --account: messages in the shapes of OMEMO, OpenPGP and OTR from one resource of the account to another, between two plain ones; a bundle of OMEMO that is published for all, fetched and deleted; the features of personal eventing. Nothing is stored, and the list of devices is left alone.',
    ruled:
      'All unchanged: compliant. A message altered, sent back or taken out, or a bundle that comes back altered: missing. Keys that cannot be published, or the features alone: partial. Plain messages that do not arrive either: not observed.',
    advice: 'Do not filter encrypted messages, and enable PEP.',
  }),
  row(
    M,
    'upload-random-path',
    'MUST',
    'upload-random-path',
    { compliantBits: 64, partialBits: 32 },
    ['account'],
    {
      title: 'Paths of uploads cannot be guessed',
      why: 'Files could be collected in bulk.',
      manifesto:
        'HTTP Upload paths MUST contain sufficiently random strings to prevent bulk enumeration',
      references: ['XEP-0363'],
      seen: 'With --account: the URLs of eight slots of one small size, to which nothing is put.',
      ruled:
        'Bits of chance in the parts of the URLs that vary, queries too, a UUID by its version, counters and what names the owner at none: 64 or more: compliant; 32 or more: partial; fewer: missing. No service under any name of HTTP Upload: not applicable. Services of the domain decide before those of other domains that it lists.',
      advice: 'Use an upload module with random paths.',
    },
  ),
  row(M, 'upload-no-username', 'SHOULD NOT', 'upload-no-username', {}, ['account'], {
    title: 'Paths of uploads do not name their owner',
    why: 'A link would tell who sent it.',
    manifesto:
      'HTTP Upload paths SHOULD NOT contain plain owner usernames to prevent privacy leaks',
    references: ['XEP-0363'],
    seen: 'With --account: the same URLs, searched for the user and the address: plain, encoded, hashed.',
    ruled:
      'Plain or encoded: missing. Hashed: partial, as it can be guessed. Not there: compliant.',
    advice: 'Do not put the user into the path.',
  }),
  row(R, 'registration-captcha', 'SHOULD', 'registration-captcha', {}, ['public'], {
    title: 'Public registration asks for a captcha',
    why: 'Bots register by the thousand.',
    manifesto: 'If public registrations are allowed some form of captcha SHOULD be utilized',
    references: ['XEP-0158'],
    seen: 'The registration form, asked for before TLS and in it, before a login: data forms, the fields of XEP-0158, what is shown with them, and redirects to the web.',
    ruled:
      'Closed, or by invitation: not applicable. A captcha: compliant. A redirect: partial. A bare form: missing where a submission showed that registration is open, else not observed, since closed registration and invitations give out the same form. Refused to this address, or offered by XEP-0389: not observed.',
    advice: 'Ask for a captcha, or close registration.',
  }),
  row(R, 'weak-password-rejection', 'SHOULD', 'weak-password', {}, ['intrusive'], {
    title: 'Weak passwords are rejected',
    why: 'They are guessed first.',
    manifesto: 'Weak passwords SHOULD be rejected',
    seen: 'With --allow-intrusive, where anybody can register: an account with one of the passwords guessed first, then one with a strong one; both are removed again.',
    ruled:
      'Accepted: missing. Refused in any words, and the strong one not: compliant. Both refused, or a captcha in the way: not observed.',
    advice: 'Demand a strength.',
  }),
  row(R, 'public-registration', 'RECOMMENDED', 'public-registration', {}, ['public'], {
    title: 'A small server has no public registration',
    why: 'Open registration draws spammers.',
    manifesto:
      'For small/personal instances it is RECOMMENDED to disable public registration in favor of invitation mechanisms (XEP-0401)',
    references: ['XEP-0077'],
    seen: 'The registration feature, and the form (XEP-0077), asked for before TLS and in it, before a login. With --account and --allow-intrusive: a submission with the name of that account, which open registration refuses as taken, and registration by invitation as not acceptable.',
    ruled:
      'Refused, not offered, or shown to be by invitation: compliant. Refused to this address (forbidden), or offered by XEP-0389 alone: not observed. Offered: partial, since a form proves nothing. Shown to be open: partial, since the manifesto asks it of small servers.',
    advice:
      'On a small server, close it. Prosody: remove register_ibr from modules_enabled, or keep to invitations with invites_register. ejabberd: register: deny in access_rules.',
  }),
  row(R, 'invitations', 'RECOMMENDED', 'invitations', {}, ['public', 'account'], {
    title: 'People can be invited',
    why: 'Closed registration needs another door.',
    manifesto:
      'For small/personal instances it is RECOMMENDED to disable public registration in favor of invitation mechanisms (XEP-0401)',
    references: ['XEP-0401', 'XEP-0445'],
    seen: 'The invitation features after TLS; with a session, the ad-hoc commands that the domain lists.',
    ruled: 'Seen: compliant. Else not observed.',
    advice: 'Enable invitations.',
  }),
  row(R, 'registration-rate-limit', 'SHOULD', 'registration-rate', {}, ['intrusive', 'operator'], {
    title: 'Registrations from one address are limited',
    why: 'It slows bots down.',
    manifesto:
      'Registrations SHOULD be limited per a given time frame (eg. one hour or day) per single IP address or range',
    references: ['XEP-0077'],
    seen: 'With --allow-intrusive, where anybody can register: at most six accounts from one address, one after another, each removed again.',
    ruled:
      'Refused after one was granted: compliant. None refused: partial, since a limit may be higher. Closed, or by invitation: not applicable. A captcha in the way: not observed.',
    advice: 'Limit registrations.',
  }),
  row(R, 'registration-watch', 'SHOULD', 'operator', {}, ['operator'], {
    title: 'Registrations are watched',
    why: 'Somebody should notice a wave of them.',
    manifesto: 'Registrations SHOULD be watched if public registrations are allowed',
    advice:
      'Have administrators notified: watchregistrations of Prosody, registration_watchers of ejabberd.',
  }),
];
