import { describe, expect, test } from 'vitest';
import { END_OF_LIFE } from '../../../src/rules/host/rule/end-of-life.js';
import { RELEASES } from '../../../src/rules/host/rule/releases.js';
import { compareReleases, fixFor, releaseOf } from '../../../src/rules/host/facts/releases.js';
import { systemOfBanner, systemOfOs } from '../../../src/rules/host/facts/systems.js';

describe('a banner of SSH', () => {
  test.each([
    ['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3', 'debian 12'],
    ['SSH-2.0-OpenSSH_8.4p1 Debian-5+deb11u3', 'debian 11'],
    ['SSH-2.0-OpenSSH_6.7p1 Debian-5+deb8u4', 'debian 8'],
    ['SSH-2.0-OpenSSH_10.0p1 Debian-5~bpo12+1', 'debian 12'],
    ['SSH-2.0-OpenSSH_8.9p1 Ubuntu-3ubuntu0.6', 'ubuntu null 8.9p1'],
    // Nothing in it tells the release from a later one that began with the same version.
    ['SSH-2.0-OpenSSH_9.2p1 Debian-2', null],
    ['SSH-2.0-OpenSSH_9.6', null],
    ['SSH-2.0-OpenSSH_9.6 FreeBSD-20240806', null],
    ['SSH-2.0-dropbear_2022.83', null],
    ['SSH-2.0-OpenSSH_9.2p1 Raspbian-2+deb12u3', null],
    ['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb123456789u3', null],
    ['', null],
  ])('%s', (banner, expected) => {
    const clue = systemOfBanner(banner);
    const { system, version, openssh } = clue ?? {};
    const told = version === null ? `${system} null ${openssh}` : `${system} ${version}`;
    expect(clue && told).toBe(expected);
  });
});

describe('an os of XEP-0092', () => {
  test.each([
    ['Linux 3.10.0-1160.el7.x86_64 (amd64)', 'rhel 7'],
    ['Linux 4.18.0-553.el8_10.x86_64', 'rhel 8'],
    ['unix/freebsd 13.2.0', 'freebsd 13.2'],
    ['FreeBSD 14.1-RELEASE-p5', 'freebsd 14.1'],
    ['Windows Server 2012 R2 6.3 (amd64)', 'windows 2012 R2'],
    ['Debian GNU/Linux 8 (jessie)', 'debian 8'],
    ['Ubuntu 18.04.6 LTS', 'ubuntu 18.04'],
    // Kernels of a version that many distributions keep.
    ['unix/linux 6.1.0', null],
    ['Linux 2.6.32-754-generic', null],
    ['FreeBSD 13.2-STABLE', null],
    ['Linux', null],
    ['', null],
  ])('%s', (os, expected) => {
    const clue = systemOfOs(os);
    expect(clue && `${clue.system} ${clue.version}`).toBe(expected);
  });
});

describe('versions', () => {
  test.each([
    ['4.7.3', [4, 7, 3]],
    ['0.12.4-1+deb12u1', [0, 12, 4]],
    ['23.01', [23, 1]],
    ['0.12 nightly build 123 (2024-01-01)', null],
    ['trunk nightly build 5', null],
    ['5.0.0 Beta', null],
    ['4.8.0-SNAPSHOT', null],
    ['hg:abcdef', null],
    ['99999999999.1', null],
  ])('%s', (text, expected) => {
    expect(releaseOf(text)).toEqual(expected);
  });

  test.each([
    ['4.6.7', '4.6.8'],
    ['4.6.8', null],
    ['4.7.0', '4.7.5'],
    ['4.7.5', null],
    ['4.5.4', '4.6.8'],
    ['3.9.3', null],
    ['4.8.0', null],
    ['5.0.0', null],
  ])('a hole since 3.10.0 in %s is closed by %s', (running, fix) => {
    expect(fixFor(releaseOf(running) ?? [], '3.10.0', ['4.6.8', '4.7.5'])).toBe(fix);
  });

  test('are in the order of their numbers', () => {
    expect(compareReleases([0, 9], [0, 10])).toBeLessThan(0);
    expect(compareReleases([4, 7], [4, 7, 0])).toBe(0);
  });
});

describe('the tables', () => {
  test('have dates that are some, in their order', () => {
    for (const { name, ends, extended } of END_OF_LIFE.releases) {
      expect([name, Number.isNaN(Date.parse(ends)), ends <= extended]).toEqual([name, false, true]);
    }
    for (const { date, since, fixed, holes } of RELEASES.releases) {
      expect(date <= RELEASES.date).toBe(true);
      expect(holes.length).toBeGreaterThan(0);
      const releases = [since, ...fixed].map((text) => releaseOf(text) ?? []);
      expect([...releases].sort(compareReleases)).toEqual(releases);
    }
  });

  test('name each release once', () => {
    const names = END_OF_LIFE.releases.map(({ system, version }) => `${system} ${version}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
