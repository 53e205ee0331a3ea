import { describe, expect, test } from 'vitest';
import { readProsody } from '../../src/evidence/prosody/read.js';
import { readFiles } from './ejabberd/read-files.js';
import { MAIN, withFiles } from './prosody/evaluated.js';

const ASCII = 'xn--mller-kva.example';

function prosody(text: string) {
  return withFiles({ 'prosody.cfg.lua': text }, (folder) =>
    readProsody({
      ...{ main: MAIN, roots: [{ seenAs: '/etc/prosody', folder }], environment: {} },
      ...{ host: ASCII, version: '13.0', trials: 0 },
    }),
  );
}

const ejabberd = (text: string) => readFiles({ 'ejabberd.yml': text }, { host: ASCII });

describe('a host with letters beyond ASCII', () => {
  test('is served by Prosody, with its component', async () => {
    const { loads, settings } = await prosody(
      'VirtualHost "MÜLLER.example"\nc2s_require_encryption = false\nmodules_enabled = { "tls" }\nComponent "up.müller.example" "http_file_share"\n',
    );
    expect(loads).toBeNull();
    expect(settings?.c2sEncryption.value).toBe('optional');
    expect(settings?.upload.value).toMatchObject({ service: 'http_file_share' });
  });

  test('is served by ejabberd, with its host_config', () => {
    const { loads, settings } = ejabberd(
      'hosts: ["Müller.example"]\nhost_config:\n  "MÜLLER.example":\n    s2s_use_starttls: required\n',
    );
    expect(loads).toBeNull();
    expect(settings?.s2sEncryption.value).toBe('required');
  });

  test('is not served where the file has its ASCII form', async () => {
    const reason = expect.stringContaining(`the host ${ASCII} does not answer`) as unknown;
    expect((await prosody(`VirtualHost "${ASCII}"`)).loads).toMatchObject({ by: 'host', reason });
    expect(ejabberd(`hosts: ["${ASCII}"]`).loads).toMatchObject({ by: 'host', reason });
  });
});
