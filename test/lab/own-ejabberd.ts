import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCOUNT, DNS_PORT, dnsAddressOf, nothingAddressOf } from './hosts.js';
import { issueIdentity } from './identity.js';
import type { LabDescription } from './lab.js';
import { OWN_DOMAIN, type OneProsody } from './one-prosody.js';
import { end, start, waitForFile } from './process.js';
import { labFolder, render } from './template.js';

/** Services over the web: HTTPS at two ports, one of them for host-meta, and HTTP. */
const CONFIGURATION = `
hosts: [${OWN_DOMAIN}]
loglevel: info
certfiles: ['{{pem}}']
listen:
  - {port: 5222, ip: '{{address}}', module: ejabberd_c2s, starttls_required: true}
  - {port: 5269, ip: '{{address}}', module: ejabberd_s2s_in}
  - port: 443
    ip: '{{address}}'
    module: ejabberd_http
    tls: true
    request_handlers: {/.well-known/host-meta: mod_host_meta, /.well-known/host-meta.json: mod_host_meta}
  - port: 5443
    ip: '{{address}}'
    module: ejabberd_http
    tls: true
    request_handlers: {/ws: ejabberd_http_ws, /bosh: mod_bosh}
  - port: 5280
    ip: '{{address}}'
    module: ejabberd_http
    request_handlers: {/ws: ejabberd_http_ws, /bosh: mod_bosh}
s2s_use_starttls: required
modules:
  mod_bosh: {}
  mod_disco: {}
  mod_roster: {}
  mod_host_meta:
    bosh_service_url: '{{bosh}}'
    websocket_url: '{{websocket}}'
`;

/** ejabberd for `nothing.example`, whose host-meta has these links. */
export async function startEjabberd(
  lab: LabDescription,
  links: { readonly bosh: string; readonly websocket: string },
): Promise<OneProsody> {
  const directory = join(lab.directory, 'own-ejabberd');
  // The file that says that it is up must be its own, not that of one before it.
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const { cert, key } = await issueIdentity(lab.directory, OWN_DOMAIN);
  const pem = join(directory, 'own.pem');
  const parts = await Promise.all([key, cert].map((file) => readFile(file, 'utf8')));
  await writeFile(pem, parts.join(''));
  const values: Readonly<Record<string, string>> = {
    ...links,
    pem,
    address: nothingAddressOf(lab.n),
  };
  const text = CONFIGURATION.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
  await writeFile(join(directory, 'ejabberd.yml'), text);
  const resolverErlang = `{${dnsAddressOf('validating', lab.n).replaceAll('.', ',')}}`;
  await render('ejabberd/inetrc', join(directory, 'inetrc'), { resolverErlang, dnsPort: DNS_PORT });
  const script = join(labFolder(), 'ejabberd', 'start.sh');
  const server = start(
    'own-ejabberd',
    ['sh', script, directory, OWN_DOMAIN, ACCOUNT.password],
    join(directory, 'start.log'),
  );
  try {
    await waitForFile([server], join(directory, 'registered'), Date.now() + 40_000);
  } catch (error) {
    await end(server);
    throw error;
  }
  return { stop: () => end(server) };
}
