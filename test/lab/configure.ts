import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCertificates } from './certificates.js';
import { addressOf, nothingAddressOf, RESOLVER_PORT, resolverAddressOf, SERVERS } from './hosts.js';
import { render } from './template.js';

/** Files of a folder, and the templates in `test/lab` that they are filled from. */
type Files = Readonly<Record<string, string>>;

const NSD: Files = {
  'nsd.conf': 'nsd/nsd.conf',
  'root.zone': 'nsd/root.zone',
  'example.zone': 'nsd/example.zone',
};

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

/** Makes the certificates, and a folder for each server with its configuration. */
export async function configure(directory: string, n: number): Promise<{ caFile: string }> {
  const certificates = join(directory, 'certificates');
  const { caFile } = await makeCertificates(certificates);
  const resolverAddress = resolverAddressOf(n);
  const values = {
    certificates,
    caFile,
    resolverAddress,
    resolverPort: RESOLVER_PORT,
    resolverErlang: `{${resolverAddress.replaceAll('.', ',')}}`,
    prosodyGood: addressOf('prosody-good', n),
    prosodyWeak: addressOf('prosody-weak', n),
    ejabberdGood: addressOf('ejabberd-good', n),
    ejabberdWeak: addressOf('ejabberd-weak', n),
    nothing: nothingAddressOf(n),
  };
  const fillFolder = async (name: string, address: string, files: Files) => {
    const own = join(directory, name);
    await mkdir(own);
    for (const [file, template] of Object.entries(files)) {
      await render(template, join(own, file), { ...values, directory: own, address });
    }
  };
  await fillFolder('nsd', resolverAddress, NSD);
  for (const server of SERVERS) {
    await fillFolder(server.name, addressOf(server.name, n), filesOf(server));
  }
  return { caFile };
}
