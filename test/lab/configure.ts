import { createHash, X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCertificates } from './certificates.js';
import { addressOf, DNS_PORT, dnsAddressOf, nothingAddressOf, SERVERS } from './hosts.js';
import { render, type Values } from './template.js';

/** Files of a folder, and the templates in `test/lab` that they are filled from. */
type Files = Readonly<Record<string, string>>;

function filesOf({ software, posture }: (typeof SERVERS)[number]): Files {
  switch (software) {
    case 'prosody':
      return { 'prosody.cfg.lua': `prosody/${posture}.cfg.lua` };
    case 'ejabberd':
      return {
        'ejabberd.yml': `ejabberd/${posture}.yml`,
        inetrc: 'ejabberd/inetrc',
        hosts: 'ejabberd/hosts',
        'nsswitch.conf': 'ejabberd/nsswitch.conf',
      };
  }
}

/** Makes the certificates, and a folder for each XMPP server with its configuration. */
export async function configure(directory: string, n: number): Promise<{ caFile: string }> {
  const certificates = certificatesIn(directory);
  const { caFile } = await makeCertificates(certificates);
  const resolverAddress = dnsAddressOf('validating', n);
  const values = {
    ...addressesIn(n),
    certificates,
    caFile,
    resolverAddress,
    dnsPort: DNS_PORT,
    resolverErlang: `{${resolverAddress.replaceAll('.', ',')}}`,
  };
  for (const server of SERVERS) {
    const own = join(directory, server.name);
    await mkdir(own);
    for (const [file, template] of Object.entries(filesOf(server))) {
      const address = addressOf(server.name, n);
      await render(template, join(own, file), { ...values, directory: own, address });
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
    nothing: nothingAddressOf(n),
  };
}

function ofKey({ publicKey }: X509Certificate): string {
  return sha256(publicKey.export({ type: 'spki', format: 'der' }));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
