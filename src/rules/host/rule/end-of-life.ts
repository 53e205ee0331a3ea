import type { SystemRelease, SystemTable } from '../../../model/index.js';

function releases(
  system: string,
  family: string,
  rows: readonly (readonly [version: string, ends: string, extended?: string, openssh?: string])[],
): readonly SystemRelease[] {
  return rows.map(([version, ends, extended = ends, openssh]) => ({
    system,
    version,
    name: family.replace('#', version),
    ends,
    extended,
    ...(openssh === undefined ? {} : { openssh }),
  }));
}

/**
 * Releases that can be identified from outside. `extended` is the last day of any support:
 * Freexian (ELTS), Canonical (Legacy: 15 years), Red Hat (ELS), Microsoft (ESU). Until that day,
 * the system may still be supported.
 */
export const END_OF_LIFE: SystemTable = {
  date: '2025-12-02',
  sources: [
    'Debian, Ubuntu: distro-info-data 0.68',
    'Red Hat: https://access.redhat.com/support/policy/updates/errata',
    'FreeBSD: https://www.freebsd.org/security/unsupported/',
    'Windows Server: https://learn.microsoft.com/lifecycle/products/',
  ],
  releases: [
    ...releases('debian', 'Debian #', [
      ['7', '2018-05-31', '2020-06-30'],
      ['8', '2020-06-30', '2025-06-30'],
      ['9', '2022-06-30', '2027-06-30'],
      ['10', '2024-06-30', '2029-06-30'],
      ['11', '2026-08-31', '2031-06-30'],
      ['12', '2028-06-30', '2033-06-30'],
      ['13', '2030-06-30', '2035-06-30'],
    ]),
    ...releases('ubuntu', 'Ubuntu #', [
      ['14.04', '2019-04-25', '2029-04-30', '6.6.1p1'],
      ['16.04', '2021-04-30', '2031-04-30', '7.2p2'],
      ['18.04', '2023-05-31', '2033-04-30', '7.6p1'],
      ['20.04', '2025-05-29', '2035-04-30', '8.2p1'],
      ['22.04', '2027-06-01', '2037-04-30', '8.9p1'],
      ['24.04', '2029-05-31', '2039-04-30', '9.6p1'],
    ]),
    // CentOS and other derivatives with the same kernel end no later, but other vendors sell
    // support for them.
    ...releases('rhel', 'Red Hat Enterprise Linux # or a derivative', [
      ['5', '2017-03-31', '2020-11-30'],
      ['6', '2020-11-30', '2029-05-31'],
      ['7', '2024-06-30', '2029-05-31'],
      ['8', '2029-05-31', '2032-05-31'],
      ['9', '2032-05-31', '2035-05-31'],
    ]),
    ...releases('freebsd', 'FreeBSD #', [
      ['11.4', '2021-09-30'],
      ['12.0', '2020-02-29'],
      ['12.1', '2021-01-31'],
      ['12.2', '2022-03-31'],
      ['12.3', '2023-03-31'],
      ['12.4', '2023-12-31'],
      ['13.0', '2022-08-31'],
      ['13.1', '2023-07-31'],
      ['13.2', '2024-06-30'],
      ['13.3', '2024-12-31'],
      ['13.4', '2025-06-30'],
      ['13.5', '2026-04-30'],
      ['14.0', '2024-09-30'],
      ['14.1', '2025-03-31'],
      ['14.2', '2025-09-30'],
      ['14.3', '2026-06-30'],
      ['15.0', '2026-09-30'],
    ]),
    ...releases('windows', 'Windows Server #', [
      ['2008', '2020-01-14', '2026-01-13'],
      ['2008 R2', '2020-01-14', '2026-01-13'],
      ['2012', '2023-10-10', '2026-10-13'],
      ['2012 R2', '2023-10-10', '2026-10-13'],
      ['2016', '2027-01-12', '2030-01-08'],
      ['2019', '2029-01-09'],
      ['2022', '2031-10-14'],
    ]),
  ],
};
