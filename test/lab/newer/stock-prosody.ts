import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ACCOUNT, DNS_PORT, dnsAddressOf } from '../hosts.js';
import { issueIdentity } from '../identity.js';
import type { LabDescription } from '../lab.js';
import { OWN_DOMAIN, type OneProsody } from '../one-prosody.js';
import { end, start, waitForFile, waitForPort } from '../process.js';
import { labFolder, render } from '../template.js';
import { SEEN_AS } from './fleet.js';

interface Changes {
  /** Of the process, of its folder and of its log. */
  readonly name?: string;
  readonly modules?: readonly string[];
  /** Modules of the test, in Lua, by name. */
  readonly plugins?: Readonly<Record<string, string>>;
  readonly edited?: (configuration: string) => string;
}

/**
 * Prosody 13 for `nothing.example` at that address, as Debian 13 installs it, but for the changes.
 * `tree`: its Debian.
 */
export async function startStockProsody(
  lab: LabDescription,
  tree: string,
  address: string,
  {
    name = 'prosody13-stock',
    modules = ['account_activity', 'cloud_notify'],
    plugins = {},
    edited = (configuration) => configuration,
  }: Changes = {},
): Promise<OneProsody> {
  const own = join(lab.directory, name);
  const certificates = join(own, 'certificates');
  await mkdir(certificates, { recursive: true });
  const { cert, key } = await issueIdentity(lab.directory, OWN_DOMAIN);
  const pem = await Promise.all([key, cert].map((file) => readFile(file, 'utf8')));
  await writeFile(join(certificates, `${OWN_DOMAIN}.pem`), pem.join(''));
  for (const file of ['hosts', 'nsswitch.conf', 'resolv.conf']) {
    await copyFile(join(lab.directory, 'prosody13', file), join(own, file));
  }
  const inside = (path: string): string => join(SEEN_AS, relative(lab.directory, path));
  const configuration = join(own, 'prosody.cfg.lua');
  await render('prosody/stock.cfg.lua', configuration, {
    ...{ directory: inside(own), certificates: inside(certificates), caFile: inside(lab.caFile) },
    ...{ address, resolverAddress: dnsAddressOf('validating', lab.n), dnsPort: DNS_PORT },
    moreModules: modules.map((module) => `, "${module}"`).join(''),
  });
  for (const [plugin, lua] of Object.entries(plugins)) {
    await writeFile(join(own, `mod_${plugin}.lua`), lua);
  }
  const paths = `plugin_paths = { "${inside(own)}" }\n`;
  const rendered = await readFile(configuration, 'utf8');
  await writeFile(configuration, paths + edited(rendered));
  const server = start(
    name,
    [
      ...['sh', join(labFolder(), 'newer', 'run.sh'), tree, lab.directory, labFolder(), name],
      ...['sh', '/scripts/prosody/start.sh', inside(own), OWN_DOMAIN, ACCOUNT.password],
    ],
    join(lab.directory, `${name}.log`),
  );
  const deadline = Date.now() + 60_000;
  try {
    for (const port of [5222, 5269]) await waitForPort([server], address, port, deadline);
    await waitForFile([server], join(own, 'registered'), deadline);
  } catch (error) {
    await end(server);
    throw error;
  }
  return { stop: () => end(server) };
}
