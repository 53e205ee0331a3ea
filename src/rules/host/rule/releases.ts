import type { ReleaseTable } from '../../../model/index.js';

/**
 * Releases of servers that fix remotely exploitable vulnerabilities. Distributions such as Debian
 * fix `prosody` 0.12.3 and `ejabberd` 23.01-1 for years without a new version, so versions of
 * packaged software are reported but not judged. Openfire is released only by its developers.
 */
export const RELEASES: ReleaseTable = {
  date: '2026-02-28',
  sources: [
    'Openfire: https://github.com/igniterealtime/Openfire/security/advisories',
    'Prosody: https://prosody.im/security/',
  ],
  distributed: ['prosody', 'ejabberd', 'jabberd2', 'metronome'],
  releases: [
    {
      software: 'openfire',
      date: '2023-05-23',
      holes: ['CVE-2023-32315'],
      since: '3.10.0',
      fixed: ['4.6.8', '4.7.5'],
    },
    {
      software: 'openfire',
      date: '2025-09-16',
      holes: ['CVE-2025-59154'],
      // Server versions before the listed series are also vulnerable, and their series have no
      // fixed release.
      since: '5.0.0',
      fixed: ['5.0.2'],
    },
    {
      software: 'prosody',
      date: '2021-05-12',
      holes: [
        'CVE-2021-32917',
        'CVE-2021-32918',
        'CVE-2021-32919',
        'CVE-2021-32920',
        'CVE-2021-32921',
      ],
      since: '0.8.0',
      fixed: ['0.11.9'],
    },
    {
      software: 'prosody',
      date: '2021-08-03',
      holes: ['CVE-2021-37601'],
      since: '0.11.0',
      fixed: ['0.11.10'],
    },
    {
      software: 'prosody',
      date: '2022-01-13',
      holes: ['CVE-2022-0217'],
      since: '0.11.0',
      fixed: ['0.11.12'],
    },
  ],
};
