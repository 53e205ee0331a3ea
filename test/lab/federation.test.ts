import { readFileSync, writeFileSync } from 'node:fs';
import { inject, test } from 'vitest';
import { createTrustStore } from '../../src/net/trust.js';
import { readIdentity } from '../../src/net/identity.js';
import { scan } from '../../src/scan.js';
import { settingsOf } from '../../src/settings.js';
import { addresses } from '../../probes/addresses.js';
import { srv } from '../../probes/srv.js';
import { stream } from '../../probes/stream.js';
import { s2sPeer } from '../../probes/s2s-peer.js';
import { freshAddress } from './address.js';
import { issueIdentity } from './identity.js';

const lab = inject('lab');
const trust = createTrustStore('none', [lab.caFile]);
test('dump', async () => {
  const f = await issueIdentity(lab.directory, 'nothing.example');
  const identity = readIdentity(readFileSync(f.cert,'utf8'), readFileSync(f.key,'utf8'), 'nothing.example', new Date());
  const out: unknown[] = [];
  for (const listen of [undefined, `127.0.${lab.n}.99:5269`])
  for (const from of [undefined, 'xmpp-safeguard.invalid'])
  for (const domain of ['prosody-good.example', 'prosody-weak.example', 'ejabberd-good.example', 'ejabberd-weak.example']) {
    const bind = freshAddress();
    const settings = settingsOf({ resolver: [lab.resolver], allowPrivate: true, roots: 'none', bind, s2sFrom: from, s2sListen: listen }, [], trust.ca, identity);
    const t = Date.now();
    const rec = await scan({ domain, settings, trust, identity, probes: [srv, addresses, stream, s2sPeer] });
    out.push([domain, from, listen, Date.now() - t, rec.usage, rec.access, rec.observations.filter((o) => o.kind.startsWith('s2s.'))]);
  }
  writeFileSync(process.env['DUMP'] ?? '/dev/null', JSON.stringify(out, null, 1));
}, 300_000);
