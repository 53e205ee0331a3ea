import { requirement, type DeclaredRequirement } from '../judge/engine/requirement.js';
import { e2eeOperable } from '../rules/e2ee/rule/e2ee.js';
import { loginLimit } from '../rules/limits/rule/login-limit.js';
import { loginBlock } from '../rules/limits/rule/login-limit.js';
import { passwordHashing } from '../rules/logins/rule/password-hashing.js';
import { uploadNoUsername } from '../rules/upload/rule/upload.js';
import { uploadRandomPath } from '../rules/upload/rule/upload.js';

const M = 'servers/miscellaneous';

export const MISCELLANEOUS: readonly DeclaredRequirement[] = [
  requirement(
    M,
    'password-hashing',
    'MUST',
    passwordHashing,
    {},
    ['public', 'account', 'operator'],
    {
      title: 'Passwords stored hashed',
      checklist: 'Strong password hashing',
      why: 'A stolen database gives away every password that is not hashed.',
      manifesto: 'Passwords MUST be hashed with a sufficiently strong mechanism',
      references: ['RFC 5802', 'RFC 7677'],
      seen: [
        'The scan reads the offered SASL mechanisms: DIGEST-MD5 and CRAM-MD5 need plain passwords.',
        'With --account it compares the salt and iterations of two SCRAM challenges, or three if they differ.',
        'It does not complete these logins.',
      ],
      ruled: [
        'Missing if the salt changes: only a stored plain password can be salted again.',
        'Partial if the salt stays the same: this agrees with hashing, but does not prove it.',
        'Partial if a mechanism needs plain passwords, or if SCRAM uses fewer than 4096 iterations.',
        'Not observed if only the mechanisms are known and all of them work with hashes.',
      ],
      advice: 'Store passwords as SCRAM hashes.',
    },
  ),
  requirement(M, 'login-attempt-limit', 'MUST', loginLimit, {}, ['intrusive'], {
    title: 'Failed logins limited',
    checklist: 'Failed password attempt limits',
    why: 'Without a limit, attackers can try passwords until one works.',
    manifesto: 'Limits MUST be enforced on failed password attempts',
    seen: [
      'With --allow-intrusive the scan makes up to six failed logins (--login-attempts) of a made-up user.',
      'Each login uses its own connection from the same address.',
      'The scan stops when the server names a limit, answers more and more slowly, or refuses connections.',
    ],
    ruled: [
      'Compliant if the server shows one of these signs of a limit.',
      'Missing if 25 or more attempts show no sign of a limit.',
      'Not observed with fewer attempts: the limit may be higher (20 by default in ejabberd).',
      'Not observed if the server stops answering and does not answer again.',
    ],
    advice:
      'Limit failed logins. On ejabberd use mod_fail2ban, on Prosody a firewall that reads the log.',
  }),
  requirement(M, 'login-ip-block', 'SHOULD', loginBlock, {}, ['intrusive'], {
    title: 'IP blocked after failed logins',
    checklist: 'IP blocking on failed attempts',
    why: 'Without a block, the same address can keep trying passwords and use up connections.',
    manifesto:
      'The corresponding IP address SHOULD be blocked entirely to prevent processing any further traffic',
    seen: [
      'With --allow-intrusive, after a sign of a login limit, the scan opens new connections.',
      'It tries the same endpoint and another port, at once and for at most one minute.',
    ],
    ruled: [
      'Compliant if every new connection is refused or dropped.',
      'Partial if connections are accepted and then closed with an error, or are refused on one port only.',
      'Missing if the server serves the address as before.',
      'Not observed if the scan met no limit, or if silence may be an outage.',
    ],
    advice: 'Block the address in the firewall after repeated failed logins.',
  }),
  requirement(M, 'e2ee-operable', 'MUST NOT', e2eeOperable, {}, ['account'], {
    title: 'End-to-end encryption works',
    checklist: 'E2EE not made inoperable',
    why: 'Only end-to-end encryption protects messages from the server and from anyone who takes it over.',
    manifesto: 'E2EE mechanisms (eg. OMEMO, OTR, or PGP) MUST NOT be made inoperable',
    references: ['XEP-0384', 'XEP-0163'],
    seen: [
      'With --account, two sessions of the account exchange messages in the form of OMEMO, OpenPGP and OTR.',
      'A plain message before and after shows that messages arrive.',
      'The scan also publishes an OMEMO bundle, fetches it, and deletes it.',
      'It reads the PEP features of the account; messages are not stored, and the device list is unchanged.',
    ],
    ruled: [
      'Compliant if messages and bundle arrive unchanged.',
      'Missing if a message is altered, returned or removed, or if the bundle comes back altered.',
      'Partial if keys cannot be published or fetched, if PEP is incomplete, or if only features were seen.',
      'Not observed if the plain messages do not arrive either.',
    ],
    advice: 'Disable filters for encrypted messages, and enable PEP (XEP-0163).',
  }),
  requirement(
    M,
    'upload-random-path',
    'MUST',
    uploadRandomPath,
    { compliantBits: 64, partialBits: 32 },
    ['account'],
    {
      title: 'Upload paths unguessable',
      checklist: 'HTTP Upload random paths',
      why: 'If upload paths can be guessed, attackers can download the files of all users.',
      manifesto:
        'HTTP Upload paths MUST contain sufficiently random strings to prevent bulk enumeration',
      references: ['XEP-0363'],
      seen: 'With --account the scan requests eight upload slots and reads their URLs; it uploads nothing.',
      ruled: [
        'The check estimates the random bits in the parts of the URLs that change, queries included.',
        'A UUID counts by its version; counters and names of the owner count as zero.',
        'Compliant with 64 bits or more, partial with 32 or more, missing with fewer.',
        'Not applicable if the domain has no HTTP Upload service.',
        'Services of the domain decide before services of other domains that it lists.',
        'Not observed if the service gives no slots, or too few to compare.',
      ],
      advice: 'Use an upload module with random paths.',
    },
  ),
  requirement(M, 'upload-no-username', 'SHOULD NOT', uploadNoUsername, {}, ['account'], {
    title: 'Upload paths without usernames',
    checklist: 'HTTP Upload no plain usernames',
    why: 'A link with a username tells everyone who sees it who sent the file.',
    manifesto:
      'HTTP Upload paths SHOULD NOT contain plain owner usernames to prevent privacy leaks',
    references: ['XEP-0363'],
    seen: 'With --account the scan searches the URLs of eight upload slots for user name and address: plain, encoded or hashed.',
    ruled: [
      'Compliant if the URLs contain neither.',
      'Partial if they contain a hash of the user name or address, because a hash can be guessed.',
      'Missing if they contain the user name or address, plain or encoded.',
      'Not applicable if the domain has no HTTP Upload service.',
    ],
    advice: 'Remove the username from upload paths.',
  }),
];
