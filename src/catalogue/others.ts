import type { Level, Requirement, Section } from '../model.js';
import { row } from './row.js';

function host(
  section: Section,
  id: string,
  level: Level,
  title: string,
  why: string,
  manifesto: string,
): Requirement {
  return row(section, id, level, 'operator', {}, ['operator'], {
    title,
    why,
    manifesto,
    advice: `See to it on the host: ${title.charAt(0).toLowerCase()}${title.slice(1)}.`,
  });
}

const S = 'host/security';
const U = 'host/updates';
const F = 'host/firewall';

const HOST: readonly Requirement[] = [
  host(
    S,
    'remote-access-keys',
    'MUST',
    'Remote access is by keys only',
    'Passwords are guessed.',
    'Remote access MUST NOT utilize passwords and MUST utilize keys for authentication',
  ),
  host(
    S,
    'remote-access-mfa',
    'SHOULD',
    'Remote access asks for a second factor',
    'A key can be stolen.',
    'Multi-factor authentication (MFA) SHOULD additionally be used if possible',
  ),
  host(
    S,
    'remote-access-key-protection',
    'SHOULD',
    'Keys are protected by a password or by hardware',
    'A copied key must not work.',
    'Keys SHOULD be password protected or located on a hardware backed store',
  ),
  host(
    S,
    'daemon-sandboxing',
    'SHOULD',
    'Daemons are sandboxed',
    'A hole in one must stay in one.',
    'Daemons SHOULD be sandboxed if systemd is in-use',
  ),
  host(
    S,
    'mac-confinement',
    'SHOULD',
    'Daemons are confined by a MAC',
    'A hole in one must stay in one.',
    'Daemons SHOULD be confined via a MAC such as SELinux',
  ),
  host(
    S,
    'service-isolation',
    'SHOULD',
    'Public services have machines of their own',
    'One service must not be a way into another.',
    'Distinct public facing services SHOULD be isolated to their own (virtual) machine',
  ),
  host(
    S,
    'program-allowlisting',
    'SHOULD',
    'Only known programs run',
    'What an intruder brings must not start.',
    'Program allowlisting and integrity checks SHOULD be enforced via eg. fapolicyd',
  ),
  host(
    S,
    'balanced-logging',
    'SHOULD',
    'Logs keep what is needed and no more',
    'Logs serve accountability and threaten privacy.',
    'Logging SHOULD be appropriately balanced to maintain integrity, accountability, and user privacy',
  ),
  host(
    S,
    'secure-boot',
    'SHOULD',
    'Secure Boot is on',
    'What boots must be what was installed.',
    'Secure Boot SHOULD be used if supported by host and operating system',
  ),
  host(
    S,
    'memory-encryption',
    'SHOULD',
    'Memory is encrypted',
    'Memory can be read by others on the host.',
    'Memory SHOULD be encrypted if supported by CPU and/or hypervisor',
  ),
  host(
    S,
    'disk-encryption',
    'SHOULD',
    'Disks are encrypted',
    'Disks are thrown away and stolen.',
    'All disks SHOULD be encrypted if possible',
  ),
  host(
    S,
    'no-disk-swap',
    'MUST NOT',
    'Nothing is swapped to disk',
    'Secrets in memory would end on a disk.',
    'On disk swap MUST NOT be used',
  ),
  host(
    S,
    'time-sources',
    'SHOULD',
    'Time comes from several authenticated sources',
    'A wrong clock breaks certificates.',
    'Multiple authenticated time sources SHOULD be used',
  ),
  host(
    U,
    'supported-os',
    'MUST NOT',
    'The operating systems are still supported',
    'Holes are no longer mended.',
    'Host and guest operating systems MUST NOT be end-of-life',
  ),
  host(
    U,
    'monthly-updates',
    'MUST',
    'Updates are installed every month',
    'Known holes are used.',
    'System updates MUST be performed at least once a month',
  ),
  host(
    U,
    'frequent-updates',
    'SHOULD',
    'Updates are installed every week or day',
    'Known holes are used within days.',
    'Updates SHOULD be performed more frequently such as weekly or daily',
  ),
  host(
    U,
    'restart-after-critical-updates',
    'MUST',
    'The system restarts after critical updates',
    'An old kernel keeps its holes until then.',
    'The system MUST be restarted after critical component updates such as the kernel',
  ),
  host(
    U,
    'monthly-reboot',
    'MUST',
    'The system reboots every month',
    'It ends what should not still run.',
    'Full system reboots MUST be performed at least once a month',
  ),
  host(
    U,
    'service-restart-after-updates',
    'MUST',
    'Services restart after updates',
    'An old library stays loaded until then.',
    'All public facing services MUST be restarted if their dependencies or themself are updated',
  ),
  host(
    F,
    'malicious-ip-blocking',
    'SHOULD',
    'Known malicious addresses are blocked',
    'Much abuse comes from few places.',
    'Known malicious IP addresses SHOULD be blocked',
  ),
  host(
    F,
    'shared-ip-impact',
    'CONSIDERATION',
    'Blocking spares users behind shared addresses',
    'Many people share one address.',
    'This can cause issues however for users behind shared IPs such as CG-NAT or consumer VPNs',
  ),
  host(
    F,
    'tor-onion',
    'CONSIDERATION',
    'An onion service is offered where Tor exits are blocked',
    'People who need Tor would be locked out.',
    'Consider offering a Tor Onion service if you chose to additionally block Tor exit nodes',
  ),
  host(
    F,
    'recommended-ip-lists',
    'RECOMMENDED',
    'The recommended lists of addresses are used',
    'They are kept up.',
    'https://github.com/stamparm/ipsum is RECOMMENDED',
  ),
];

const D = 'infrastructure/dns';
const P = 'infrastructure/pki';

const INFRASTRUCTURE: readonly Requirement[] = [
  row(D, 'dnssec', 'SHOULD', 'unprobed', {}, ['public'], {
    title: 'The DNS of the service is signed',
    why: 'Forged records send people elsewhere.',
    manifesto: 'If DNSSEC is supported by the TLD, it SHOULD be used',
    references: ['RFC 4033'],
    advice: 'Sign the zone, and have the parent publish its DS.',
  }),
  row(D, 'tlsa-records', 'SHOULD', 'unprobed', {}, ['public'], {
    title: 'TLSA records match the certificates',
    why: 'They bind the key to the name without a third party.',
    manifesto: 'Fingerprints of certificates SHOULD be available via TLSA records',
    references: ['RFC 7673', 'RFC 7712'],
    advice: 'Publish TLSA 3 1 1 at each SRV target and port.',
  }),
  row(P, 'caa-present', 'MUST', 'unprobed', {}, ['public'], {
    title: 'CAA records name who may issue',
    why: 'Any authority could issue otherwise.',
    manifesto: 'CAA records MUST be present',
    references: ['RFC 8659'],
    advice: 'Publish a CAA record for your authority.',
  }),
  row(P, 'caa-account-binding', 'SHOULD', 'unprobed', {}, ['public'], {
    title: 'CAA binds issuance to one account',
    why: 'Others with an account there could be issued a certificate.',
    manifesto: 'CAA records SHOULD bind to a singular `accounturi` if supported by CA',
    references: ['RFC 8657'],
    advice: 'Add accounturi to the CAA record.',
  }),
];

function client(
  section: Section,
  id: string,
  level: Level,
  title: string,
  manifesto: string,
  servedBy: readonly string[] = [],
): Requirement {
  return row(section, id, level, 'client', { servedBy }, ['public'], {
    title,
    why: 'It is for clients to do.',
    manifesto,
    advice: 'Recommend clients that do.',
  });
}

const CC = 'clients/connections';
const CM = 'clients/messages';
const CP = 'clients/privacy';

const CLIENTS: readonly Requirement[] = [
  client(
    CC,
    'client-dnssec',
    'SHOULD',
    'Clients enforce DNSSEC',
    'DNSSEC SHOULD be enforced for lookups',
    ['dnssec'],
  ),
  client(
    CC,
    'client-tlsa',
    'MUST',
    'Clients verify TLSA records',
    'Certificate fingerprints MUST be verified if TLSA records are available',
    ['tlsa-records'],
  ),
  client(
    CC,
    'client-channel-binding',
    'MUST',
    'Clients keep to channel binding',
    'Channel binding MUST be perpetually enforced for a server if ever utilized',
    ['channel-binding'],
  ),
  client(
    CC,
    'client-reconnection',
    'SHOULD',
    'Clients reconnect',
    'Clients SHOULD robustly attempt reconnection to servers and MUCs after they have been rebooted',
  ),
  client(
    CM,
    'client-e2ee',
    'MUST',
    'Clients can encrypt end to end',
    'Some form of E2EE MUST be supported',
    ['e2ee-operable'],
  ),
  client(
    CM,
    'client-e2ee-default',
    'SHOULD',
    'Clients encrypt end to end by default',
    '1:1 and private group chats SHOULD be E2EE by default',
    ['e2ee-operable'],
  ),
  client(
    CP,
    'client-muc-jid-warning',
    'MUST',
    'Clients warn before a JID is shown to a room',
    'The user MUST be warned about JID disclosure before joining a non-anonymous MUC',
  ),
  client(
    CP,
    'client-no-auto-download',
    'MUST NOT',
    'Clients download nothing from strangers by themselves',
    'The client MUST NOT ever automatically download any files from strangers or in public MUCs',
  ),
  client(
    CP,
    'client-no-chat-state',
    'SHOULD NOT',
    'Clients send strangers no chat states',
    'The client SHOULD NOT send chat state indicators to strangers or in public MUCS by default',
  ),
  client(
    CP,
    'client-private-storage',
    'SHOULD',
    'Clients store received files privately',
    'The client SHOULD store received files in non-public storage on the device by default',
  ),
  client(
    CP,
    'client-call-relay',
    'SHOULD',
    'Clients relay calls with strangers',
    'The client SHOULD relay calls to or from strangers by default',
    ['stun-ports'],
  ),
];

export const OTHERS: readonly Requirement[] = [...HOST, ...INFRASTRUCTURE, ...CLIENTS];
