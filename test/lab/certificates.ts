import { execFile } from 'node:child_process';
import { generateKeyPair } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HOSTS, NEWER_HOSTS, type Host } from './hosts.js';
import { render } from './template.js';

const run = promisify(execFile);
const EVERY_HOST = [...HOSTS, ...NEWER_HOSTS];
const generate = promisify(generateKeyPair);

interface Issue {
  readonly folder: string;
  readonly commonName: string;
  /** PEM file of the key certified. */
  readonly key: string;
  /** Null: signed with its own key. */
  readonly issuer: { readonly certificate: string; readonly key: string } | null;
  readonly extensions: 'root' | 'intermediate' | 'leaf';
  /** Days from now. */
  readonly from: number;
  readonly to: number;
  readonly domain?: string;
  readonly subjectAltName?: string;
}

/**
 * A private CA (root, intermediate) and, for each host, `DOMAIN.pem` in `folder`: key and chain
 * without the root. All made anew, with dates around today's.
 */
export async function makeCertificates(folder: string): Promise<{ caFile: string }> {
  await mkdir(folder, { recursive: true });
  const names = [
    'root',
    'intermediate',
    ...new Set(EVERY_HOST.map(({ server }) => server)),
    'ecdsa',
  ];
  await Promise.all(names.map((name) => makeKey(join(folder, `${name}.key`), name === 'ecdsa')));

  const rootKey = join(folder, 'root.key');
  const root = await issue({
    folder: join(folder, 'root'),
    commonName: 'xmpp-safeguard lab root',
    key: rootKey,
    issuer: null,
    extensions: 'root',
    from: -730,
    to: 3650,
  });
  const intermediateKey = join(folder, 'intermediate.key');
  const intermediate = await issue({
    folder: join(folder, 'intermediate'),
    commonName: 'xmpp-safeguard lab intermediate',
    key: intermediateKey,
    issuer: { certificate: root, key: rootKey },
    extensions: 'intermediate',
    from: -365,
    to: 1825,
  });
  await Promise.all(
    EVERY_HOST.map((host) =>
      makeLeaf(folder, host, { certificate: intermediate, key: intermediateKey }),
    ),
  );
  const caFile = join(folder, 'ca.pem');
  await copyFile(root, caFile);
  return { caFile };
}

/** `DOMAIN.pem` in `folder`, with the key there of the host's server. */
export async function makeLeaf(folder: string, host: Host, issuer: Issue['issuer']): Promise<void> {
  const { domain, certificate: kind } = host;
  const key = join(folder, `${kind === 'srv-names' ? 'ecdsa' : host.server}.key`);
  const named = kind === 'wrong-name' ? 'another.example' : domain;
  const leaf = await issue({
    folder: join(folder, domain),
    // No name where a DNS-ID is missing, lest a client fall back on it.
    commonName: kind === 'srv-names' ? 'xmpp-safeguard lab' : named,
    key,
    issuer: kind === 'self-signed' ? null : issuer,
    extensions: 'leaf',
    from: kind === 'expired' ? -100 : -1,
    to: kind === 'expired' ? -10 : 89,
    domain: named,
    subjectAltName: kind === 'srv-names' ? '@srv-names' : `DNS:${named}`,
  });
  const parts = [key, leaf, ...(kind === 'self-signed' || !issuer ? [] : [issuer.certificate])];
  const pem = await Promise.all(parts.map((part) => readFile(part, 'utf8')));
  await writeFile(join(folder, `${domain}.pem`), pem.join(''));
}

async function makeKey(file: string, elliptic: boolean): Promise<void> {
  const { privateKey } = elliptic
    ? await generate('ec', { namedCurve: 'P-256' })
    : await generate('rsa', { modulusLength: 2048 });
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
}

/** @returns the path of the certificate, PEM. */
async function issue(wanted: Issue): Promise<string> {
  const { folder, key, issuer } = wanted;
  await mkdir(folder);
  const config = join(folder, 'ca.cnf');
  const request = join(folder, 'request.pem');
  const certificate = join(folder, 'certificate.pem');
  await writeFile(join(folder, 'index.txt'), '');
  await render('ca.cnf', config, {
    directory: folder,
    domain: wanted.domain ?? '',
    subjectAltName: wanted.subjectAltName ?? '',
  });
  const subject = `/CN=${wanted.commonName}`;
  await run('openssl', [
    ...['req', '-new', '-config', '/dev/null', '-key', key, '-subj', subject, '-out', request],
  ]);
  await run('openssl', [
    ...['ca', '-batch', '-notext', '-config', config, '-extensions', wanted.extensions],
    ...['-startdate', generalizedTime(wanted.from), '-enddate', generalizedTime(wanted.to)],
    ...(issuer
      ? ['-cert', issuer.certificate, '-keyfile', issuer.key]
      : ['-selfsign', '-keyfile', key]),
    ...['-in', request, '-out', certificate],
  ]);
  return certificate;
}

function generalizedTime(days: number): string {
  const iso = new Date(Date.now() + days * 86_400_000).toISOString();
  return `${iso.slice(0, 19).replace(/[-T:]/g, '')}Z`;
}
