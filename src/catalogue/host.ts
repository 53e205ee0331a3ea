import type { Access, Advice, CheckName, Checks, Level, Requirement, Section } from '../model.js';
import { END_OF_LIFE } from './end-of-life.js';
import { RELEASES } from './releases.js';
import { row } from './row.js';

/** How the wire can speak against a row that only the operator can vouch for. */
interface Outside<C extends CheckName> {
  readonly check: C;
  readonly params: Checks[C];
  readonly access: readonly Access[];
  readonly references: readonly string[];
  readonly seen: string;
  readonly ruled: string;
  readonly advice?: string | Advice;
}

function host<C extends CheckName = 'operator'>(
  section: Section,
  id: string,
  level: Level,
  title: string,
  why: string,
  manifesto: string,
  outside?: Outside<C>,
): Requirement {
  const usual = `See to it on the host: ${title.charAt(0).toLowerCase()}${title.slice(1)}.`;
  if (outside === undefined) {
    const words = { title, why, manifesto, advice: usual };
    return row(section, id, level, 'operator', {}, ['operator'], words);
  }
  const { check, params, access, references, seen, ruled, advice = usual } = outside;
  const words = { title, why, manifesto, references, seen, ruled, advice };
  return row(section, id, level, check, params, ['operator', ...access], words);
}

const UPDATES_RULED =
  'A release that closed a hole more than 31 days before the scan, and does not run: missing, for software that comes from its makers alone. What distributions ship is mended without another version, so that it is shown and not ruled. Else manual until the operator says.';
const UPDATES_SEEN =
  'The version that the server tells (XEP-0092), against a dated table of releases that closed holes.';

const S = 'host/security';
const U = 'host/updates';
const F = 'host/firewall';

export const HOST: readonly Requirement[] = [
  host(
    S,
    'remote-access-keys',
    'MUST',
    'Remote access is by keys only',
    'Passwords are guessed.',
    'Remote access MUST NOT utilize passwords and MUST utilize keys for authentication',
    {
      check: 'remote-access-keys',
      params: {},
      access: ['public'],
      references: ['RFC 4252 §5.2'],
      seen: 'With --ssh: the methods that the SSH server names to a login of nobody with the method none; user name xmpp-safeguard, one connection a host.',
      ruled:
        'password or keyboard-interactive: missing; publickey alone at each host: compliant; no answer, or other methods: manual until the operator says.',
      advice:
        'In sshd_config: PasswordAuthentication no, KbdInteractiveAuthentication no, PubkeyAuthentication yes.',
    },
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
    {
      check: 'time-sources',
      params: { seconds: 2 },
      access: ['account', 'federated'],
      references: ['XEP-0202'],
      seen: 'The clock of the server (XEP-0202) against that of the scan, the way there and back allowed for.',
      ruled:
        'Off by more than 2 seconds for certain: partial; else manual until the operator says, since a right clock tells nothing of its sources.',
    },
  ),
  host(
    U,
    'supported-os',
    'MUST NOT',
    'The operating systems are still supported',
    'Holes are no longer mended.',
    'Host and guest operating systems MUST NOT be end-of-life',
    {
      check: 'supported-os',
      params: { table: END_OF_LIFE },
      access: ['public', 'account', 'federated'],
      references: ['XEP-0092', 'RFC 4253 §4.2'],
      seen: 'What the banner of SSH (with --ssh) and the os that the server tells (XEP-0092) say of the system, against a dated table.',
      ruled:
        'Past any support there is: missing; supported: partial, as there may be other systems below; in a support that is sold, or not told: manual until the operator says.',
    },
  ),
  host(
    U,
    'monthly-updates',
    'MUST',
    'Updates are installed every month',
    'Known holes are used.',
    'System updates MUST be performed at least once a month',
    {
      check: 'security-releases',
      params: { table: RELEASES, days: 31 },
      access: ['account', 'federated'],
      references: ['XEP-0092'],
      seen: UPDATES_SEEN,
      ruled: UPDATES_RULED,
    },
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
    {
      check: 'monthly-reboot',
      params: { days: 31 },
      access: ['account', 'federated'],
      references: ['XEP-0012 §4'],
      seen: 'For how long the server has run (XEP-0012), which the machine has at least.',
      ruled:
        'More than 31 days: missing; else manual until the operator says, since a service can be restarted alone.',
    },
  ),
  host(
    U,
    'service-restart-after-updates',
    'MUST',
    'Services restart after updates',
    'An old library stays loaded until then.',
    'All public facing services MUST be restarted if their dependencies or themself are updated',
    {
      check: 'security-releases',
      params: { table: RELEASES, days: 31 },
      access: ['account', 'federated'],
      references: ['XEP-0092'],
      seen: UPDATES_SEEN,
      ruled: UPDATES_RULED,
    },
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
