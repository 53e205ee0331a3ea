import { describe, expect, inject, test } from 'vitest';
import type { EntityAnswer, EntityQuery, Recording, SessionKind } from '../../src/model.js';
import { createTrustStore } from '../../src/net/trust.js';
import { formatRecording } from '../../src/recording-text.js';
import { parseRecording } from '../../src/recording.js';
import { scan } from '../../src/scan.js';
import { settingsOf, type ScanFlags } from '../../src/settings.js';
import { readExternalServices } from '../../src/wire/xmpp/extdisco.js';
import { readVersion } from '../../src/wire/xmpp/version.js';
import { freshAddress } from './address.js';

const lab = inject('lab');
const trust = createTrustStore('none', [lab.caFile]);
const account = { user: lab.account.username, password: lab.account.password };

async function record(
  domain: string,
  flags: ScanFlags = { account: true },
  more: Partial<Parameters<typeof scan>[0]> = { account },
): Promise<Recording> {
  const settings = settingsOf(
    {
      ...{ resolver: [lab.resolver], allowPrivate: true, roots: 'none', bind: freshAddress() },
      ...{ saslAttempts: false, ...flags },
    },
    [],
    trust.ca,
  );
  const recording = await scan({ domain, settings, trust, access: ['public', 'account'], ...more });
  const text = formatRecording(recording);
  expect(text).not.toContain(account.password);
  expect(text).not.toMatch(/alice@(?!prosody-good\.example"|ejabberd-good\.example")/);
  expect(parseRecording(text, 'file.json')).toEqual(recording);
  return recording;
}

function answerTo(
  { observations, domain }: Recording,
  query: EntityQuery,
  by: SessionKind = 'account',
  subject = domain,
): EntityAnswer['answer'] | undefined {
  return observations.flatMap((one) =>
    one.kind === 'entity.iq' &&
    one.subject === subject &&
    one.value?.query === query &&
    one.value.by === by
      ? [one.value.answer]
      : [],
  )[0];
}

/** `by mechanism gs2`, or the reason. */
function sessions({ observations }: Recording): string[] {
  return observations.flatMap((one) => {
    if (one.kind !== 'session') return [];
    if (one.value === undefined) return [`${one.failure.layer}/${one.failure.reason} ${one.failure.detail}`];
    return [`${one.value.by} ${one.value.version} ${one.value.mechanism} ${one.value.gs2}`];
  });
}

describe('with an account', () => {
  test.each([
    ['prosody-good.example', 'account TLSv1.3 SCRAM-SHA-1 n', 'Prosody'],
    ['prosody-weak.example', 'account TLSv1.3 SCRAM-SHA-1 n', 'Prosody'],
    ['ejabberd-good.example', 'account TLSv1.3 SCRAM-SHA-256 n', 'ejabberd'],
    ['ejabberd-weak.example', 'account TLSv1.3 SCRAM-SHA-512 n', 'ejabberd'],
  ])('%s', async (domain, made, software) => {
    const recording = await record(domain);
    expect(sessions(recording)).toEqual([made]);
    const version = answerTo(recording, 'version')?.payload;
    expect(version && readVersion(version)?.name).toBe(software);
    console.error(domain, JSON.stringify(recording.observations.filter(({kind}) => kind === 'entity.iq').map((o) => [o.id, (o as any).value?.answer])).slice(0, 6000));
    const services = answerTo(recording, 'extdisco')?.payload;
    console.error(services && readExternalServices(services));
    for (const { used } of recording.usage) expect(used).toBeLessThan(700);
  });
});

test('an account elsewhere asks over s2s', async () => {
  const federated = { ...account, domain: 'prosody-good.example' };
  const recording = await record(
    'ejabberd-good.example',
    { federated: true },
    { federated, access: ['public', 'federated'] },
  );
  expect(sessions(recording)).toEqual(['federated TLSv1.3 SCRAM-SHA-1 n']);
  console.error(JSON.stringify(answerTo(recording, 'version', 'federated')));
});
