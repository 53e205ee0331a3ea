import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readIdentity, type OwnIdentity } from '../../src/net/tls/identity.js';
import type { LabDescription } from './lab.js';

const run = promisify(execFile);

export interface IdentityFiles {
  readonly cert: string;
  readonly key: string;
}

/** A certificate of the lab's authority for another server: files in PEM form, below `directory`. */
export async function issueIdentity(
  directory: string,
  domain: string,
  usage = 'serverAuth,clientAuth',
): Promise<IdentityFiles> {
  const certificates = join(directory, 'certificates');
  const folder = await mkdtemp(join(directory, 'identity-'));
  const key = join(folder, 'key.pem');
  const request = join(folder, 'request.pem');
  const leaf = join(folder, 'leaf.pem');
  const extensions = join(folder, 'extensions.cnf');
  await writeFile(
    extensions,
    `basicConstraints=critical,CA:FALSE\nextendedKeyUsage=${usage}\nsubjectAltName=DNS:${domain}\n`,
  );
  await run('openssl', [
    ...['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-config', '/dev/null'],
    ...['-keyout', key, '-subj', `/CN=${domain}`, '-out', request],
  ]);
  await run('openssl', [
    ...['x509', '-req', '-in', request, '-days', '30', '-extfile', extensions],
    ...['-CA', join(certificates, 'intermediate', 'certificate.pem')],
    // Of its own: a file of serial numbers would be shared by all that issue at the same time.
    ...['-CAkey', join(certificates, 'intermediate.key'), '-set_serial', serial(), '-out', leaf],
  ]);
  const cert = join(folder, 'chain.pem');
  const parts = await Promise.all([
    run('openssl', ['x509', '-in', leaf]),
    run('openssl', ['x509', '-in', join(certificates, 'intermediate', 'certificate.pem')]),
  ]);
  await writeFile(cert, parts.map(({ stdout }) => stdout).join(''));
  return { cert, key };
}

function serial(): string {
  return `0x01${randomBytes(15).toString('hex')}`;
}

/** The same, read as `--s2s-cert` and `--s2s-key` are. */
export async function ownIdentity(
  { directory }: LabDescription,
  domain: string,
  usage?: string,
): Promise<OwnIdentity> {
  const { cert, key } = await issueIdentity(directory, domain, usage);
  return readIdentity(readFileSync(cert, 'utf8'), readFileSync(key, 'utf8'), domain, new Date());
}
