import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { composeBuild, engineAnswers } from './compose.js';

/** How the lab's servers can be run on this machine. */
export type Means = 'processes' | 'compose';

/**
 * Debian's names of what the image has too. lua-unbound lets Prosody ask the lab's own DNS; ldns
 * signs its zones.
 */
export const SERVER_PACKAGES = [
  'prosody',
  'lua-unbound',
  'ejabberd',
  'nsd',
  'unbound',
  'dnsmasq-base',
  'ldnsutils',
  'openssl',
] as const;

/**
 * What tests start themselves. dig, delv, unbound-host, sslscan and testssl.sh are oracles; coturn
 * and sshd are scanned; Chromium looks at the pages, xmllint at JUnit, promtool (of prometheus)
 * at metrics; jq runs the queries of docs/formats.md.
 */
const TOOL_PACKAGES = [
  'bind9-dnsutils',
  'unbound-host',
  'sslscan',
  'testssl.sh',
  'coturn',
  'openssh-server',
  'chromium',
  'fonts-dejavu-core',
  'libxml2-utils',
  'prometheus',
  'jq',
] as const;

const PACKAGES = [...SERVER_PACKAGES, ...TOOL_PACKAGES];

/** No way to run the lab; the message says what to do. */
export class LabUnavailable extends Error {}

/**
 * Makes sure that the servers can be run: installs what is missing on Debian as root, else builds
 * the containers where an engine answers, else throws `LabUnavailable`.
 */
export function install(): Means {
  const missing = missingPackages(PACKAGES);
  if (missing?.length === 0) return 'processes';
  if (missing && process.getuid?.() === 0) {
    aptInstall(missing);
    return 'processes';
  }
  if (engineAnswers()) {
    if (!composeBuild()) throw new LabUnavailable('docker compose build failed; see above.');
    return 'compose';
  }
  throw new LabUnavailable(
    [
      'The lab of real servers needs packages of Debian that are not installed here:',
      `  apt-get install --no-install-recommends ${(missing ?? PACKAGES).join(' ')}`,
      missing
        ? 'Run that as root, or run this as root, or start a Docker engine with compose.'
        : 'This is no Debian: run it on one, or start a Docker engine with compose (on Linux).',
      'Without the lab: npm run test:unit',
    ].join('\n'),
  );
}

/** Null where there is no dpkg, or no apt-get. */
function missingPackages(packages: readonly string[]): string[] | null {
  const format = '${Package} ${db:Status-Status}\n';
  const { stdout, error } = spawnSync('dpkg-query', ['-W', '-f', format, ...packages], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (error || !existsSync('/usr/bin/apt-get')) return null;
  const installed = new Set(stdout.split('\n'));
  return packages.filter((name) => !installed.has(`${name} installed`));
}

/** Where they are not there yet; else throws `LabUnavailable`. */
export function installPackages(packages: readonly string[]): void {
  const missing = missingPackages(packages);
  if (missing === null) throw new LabUnavailable('this is no Debian');
  if (missing.length > 0) aptInstall(missing);
}

const POLICY = '/usr/sbin/policy-rc.d';

/** Without starting a service, and leaving none behind. */
function aptInstall(packages: readonly string[]): void {
  console.error(`Installing for the lab: ${packages.join(' ')}`);
  const ownPolicy = !existsSync(POLICY);
  const epmdBefore = new Set(processesNamed('epmd'));
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    // Without success, the lists of before may do.
    aptGet(['update']);
    const installed = aptGet(['install', '--yes', '--no-install-recommends', ...packages]);
    if (!installed) {
      throw new LabUnavailable('apt-get failed; see above. Without the lab: npm run test:unit');
    }
  } finally {
    if (ownPolicy) rmSync(POLICY);
    // ejabberd's installation starts Erlang's port mapper, whatever the policy says.
    for (const pid of processesNamed('epmd')) {
      if (!epmdBefore.has(pid)) process.kill(pid);
    }
  }
}

function aptGet(args: readonly string[]): boolean {
  const options = ['DPkg::Lock::Timeout=120', 'Acquire::Retries=3', 'Dpkg::Use-Pty=0'];
  const { status } = spawnSync('apt-get', ['-qq', ...options.flatMap((o) => ['-o', o]), ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    // To stderr: stdout may be a report.
    stdio: ['ignore', 2, 2],
  });
  return status === 0;
}

function processesNamed(name: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === name;
      } catch {
        return false; // It ended meanwhile.
      }
    });
}
