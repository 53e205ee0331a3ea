import { describe, expect, inject, test } from 'vitest';
import type { Recording } from '../../src/model.js';
import { createTrustStore } from '../../src/net/trust.js';
import { scan } from '../../src/scan.js';
import { settingsOf, type ScanFlags } from '../../src/settings.js';
import { freshAddress } from './address.js';

const lab = inject('lab');
const trust = createTrustStore('none', [lab.caFile]);
const account = { user: lab.account.username, password: lab.account.password };

async function record(domain: string, flags: ScanFlags): Promise<Recording> {
  const bind = freshAddress();
  const settings = settingsOf(
    { resolver: [lab.resolver], allowPrivate: true, roots: 'none', bind, ...flags },
    [],
    trust.ca,
  );
  return scan({ domain, settings, trust, ...(flags.account === true ? { account } : {}) });
}

describe('dump', () => {
  test.each(['prosody-good', 'prosody-weak', 'ejabberd-good', 'ejabberd-weak'])('%s', async (name) => {
    for (const acc of [false, true]) {
      const { observations, startedAt, endedAt, usage } = await record(`${name}.example`, { account: acc });
      console.log(name, acc, startedAt, endedAt, JSON.stringify(usage));
      for (const o of observations) {
        if (!o.kind.startsWith('sasl.')) continue;
        const v = { ...(o.value ?? o.failure) } as Record<string, unknown>;
        delete v['offer'];
        console.log('  ', o.id.replace(`${name}.example`, ''), JSON.stringify(v));
      }
    }
    expect(1).toBe(1);
  });
});
