import type { Access } from '../model/index.js';
import { END_OF_LIFE } from '../rules/host/rule/end-of-life.js';
import { RELEASES } from '../rules/host/rule/releases.js';
import { requirement, type DeclaredRequirement } from '../judge/engine/requirement.js';
import { securityReleases } from '../rules/host/rule/security-releases.js';
import { monthlyReboot } from '../rules/host/rule/server-clock.js';
import { supportedOs } from '../rules/host/rule/supported-os.js';
import { operatorRow } from '../rules/shared/rule/unseen-rows.js';

const U = 'host/updates';

const UPDATES_SEEN =
  'The scan compares the version that the server reports (XEP-0092) with a dated table of security releases.';
const UPDATES_RULED = [
  'Missing if a security release is older than 31 days and the server does not run it.',
  'This applies only to software that distributions do not package.',
  'Distributions fix packages without a new version, so a version from a package is only shown.',
  'Otherwise manual: only the operator can tell.',
];

const SESSION: readonly Access[] = ['operator', 'account', 'federated'];

export const UPDATES: readonly DeclaredRequirement[] = [
  requirement(
    U,
    'supported-os',
    'MUST NOT',
    supportedOs,
    { table: END_OF_LIFE },
    ['operator', 'public', 'account', 'federated'],
    {
      title: 'Supported operating system',
      checklist: 'Non-EOL operating systems',
      why: 'An operating system past its end of life gets no fixes, so known holes stay open.',
      manifesto: 'Host and guest operating systems MUST NOT be end-of-life',
      references: ['XEP-0092', 'RFC 4253 §4.2'],
      seen: [
        'The scan reads the SSH banner (with --ssh) and the operating system that the server reports (XEP-0092).',
        'It compares them with a dated table of support periods.',
      ],
      ruled: [
        'Missing if every kind of support has ended.',
        'Partial if the system is supported, because other systems may run below or beside it.',
        'Manual if only paid support is left, or if the system is unknown: only the operator can tell.',
      ],
      advice: 'Upgrade to an operating system release that is still supported.',
    },
  ),
  requirement(
    U,
    'monthly-updates',
    'MUST',
    securityReleases,
    { table: RELEASES, days: 31 },
    SESSION,
    {
      title: 'Monthly updates',
      checklist: 'Monthly system updates minimum',
      why: 'Attackers use published holes against every host that has not installed the fix.',
      manifesto: 'System updates MUST be performed at least once a month',
      references: ['XEP-0092'],
      seen: UPDATES_SEEN,
      ruled: UPDATES_RULED,
      advice: 'Install updates at least once a month.',
    },
  ),
  operatorRow(U, 'frequent-updates', 'SHOULD', {
    title: 'Weekly or daily updates',
    checklist: 'Frequent updates recommended',
    why: 'Attackers often use a published hole within days.',
    manifesto: 'Updates SHOULD be performed more frequently such as weekly or daily',
    advice:
      'Install updates weekly or daily. Use unattended-upgrades or dnf-automatic, for example.',
  }),
  operatorRow(U, 'restart-after-critical-updates', 'MUST', {
    title: 'Restart after critical updates',
    checklist: 'Restart after critical updates',
    why: 'An updated kernel does not protect the host until the host restarts.',
    manifesto: 'The system MUST be restarted after critical component updates such as the kernel',
    advice: 'Restart after updates of the kernel and other critical components.',
  }),
  requirement(U, 'monthly-reboot', 'MUST', monthlyReboot, { days: 31 }, SESSION, {
    title: 'Monthly reboot',
    checklist: 'Monthly full reboots',
    why: 'Without reboots, old code and intruders that live only in memory keep running.',
    manifesto: 'Full system reboots MUST be performed at least once a month',
    references: ['XEP-0012 §4'],
    seen: 'The scan reads how long the server has run (XEP-0012); the machine has run at least as long.',
    ruled: [
      'Missing if the server has run for more than 31 days.',
      'Otherwise manual: a service can restart without a reboot, so only the operator can tell.',
    ],
    advice: 'Reboot the system at least once a month.',
  }),
  requirement(
    U,
    'service-restart-after-updates',
    'MUST',
    securityReleases,
    { table: RELEASES, days: 31 },
    SESSION,
    {
      title: 'Services restarted after updates',
      checklist: 'Service restarts after updates',
      why: 'A service keeps using the old library, with its holes, until it restarts.',
      manifesto:
        'All public facing services MUST be restarted if their dependencies or themself are updated',
      references: ['XEP-0092'],
      seen: UPDATES_SEEN,
      ruled: UPDATES_RULED,
      advice:
        'Restart public services when they or their libraries are updated. Use needrestart, for example.',
    },
  ),
];
