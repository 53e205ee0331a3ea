import { createHash, X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { makeCertificates } from './certificates.js';
import type { Fleet } from './fleet.js';
import {
  addressOf,
  coturnAddressOf,
  deadAddressOf,
  DNS_PORT,
  dnsAddressOf,
  nothingAddressOf,
} from './hosts.js';
import { render, type Values } from './template.js';

/** Makes the certificates, and a folder for each XMPP server with its configuration. */
export async function configure(
  directory: string,
  n: number,
  { servers, seenAs }: Fleet,
): Promise<{ caFile: string }> {
  const { caFile } = await makeCertificates(certificatesIn(directory));
  const seen = seenAs ?? directory;
  const resolverAddress = dnsAddressOf('validating', n);
  const values = {
    ...addressesIn(n),
    certificates: certificatesIn(seen),
    caFile: join(seen, relative(directory, caFile)),
    resolverAddress,
    dnsPort: DNS_PORT,
    resolverErlang: `{${resolverAddress.replaceAll('.', ',')}}`,
  };
  for (const { name, files, values: own } of servers) {
    const folder = join(directory, name);
    await mkdir(folder);
    const address = addressOf(name, n);
    const all = { ...values, ...own, directory: join(seen, name), address };
    for (const [file, template] of Object.entries(files)) {
      await render(template, join(folder, file), all);
    }
  }
  return { caFile };
}

/** What the zones of test/lab/nsd say: addresses, and digests of certificates and keys. */
export async function zoneValues(directory: string, n: number): Promise<Values> {
  const read = async (path: string) =>
    new X509Certificate(await readFile(join(certificatesIn(directory), path)));
  const leaf = (domain: string) => read(join(domain, 'certificate.pem'));
  const ejabberdWeak = await leaf('ejabberd-weak.example');
  return {
    ...addressesIn(n),
    prosodyGoodKey: ofKey(await leaf('prosody-good.example')),
    ecdsaKey: ofKey(await leaf('ecdsa.example')),
    ejabberdGoodKey: ofKey(await leaf('ejabberd-good.example')),
    ejabberdWeakKey: ofKey(ejabberdWeak),
    ejabberdWeakCertificate: sha256(ejabberdWeak.raw),
    intermediateCertificate: sha256((await read('intermediate/certificate.pem')).raw),
    rootCertificate: sha256((await read('root/certificate.pem')).raw),
    keyOfNobody: sha256(Buffer.from('nobody')),
  };
}

function certificatesIn(directory: string): string {
  return join(directory, 'certificates');
}

function addressesIn(n: number): Values {
  return {
    prosodyGood: addressOf('prosody-good', n),
    prosodyWeak: addressOf('prosody-weak', n),
    ejabberdGood: addressOf('ejabberd-good', n),
    ejabberdWeak: addressOf('ejabberd-weak', n),
    prosody13: addressOf('prosody13', n),
    prosody13Open: addressOf('prosody13-open', n),
    ejabberd24: addressOf('ejabberd24', n),
    jabberd2: addressOf('jabberd2', n),
    coturnStandard: coturnAddressOf('standard', n),
    coturnMoved: coturnAddressOf('moved', n),
    nothing: nothingAddressOf(n),
    dead: deadAddressOf(n),
  };
}

function ofKey({ publicKey }: X509Certificate): string {
  return sha256(publicKey.export({ type: 'spki', format: 'der' }));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
