import { describe, expect, test } from 'vitest';
import { PROBES } from '../../probes/index.js';
import { progressText } from '../../src/cli/progress-text.js';
import { progressLine } from '../../src/cli/progress.js';
import { wantsAscii, wantsLinks } from '../../src/cli/screen.js';

describe('ASCII mode', () => {
  test.each<[NodeJS.ProcessEnv, boolean]>([
    [{}, false],
    [{ LC_ALL: 'C' }, true],
    [{ LANG: 'POSIX' }, true],
    [{ LC_CTYPE: 'C', LANG: 'de_DE.UTF-8' }, true],
    [{ LC_ALL: 'C.UTF-8', LANG: 'C' }, false],
    [{ LC_ALL: '', LANG: 'C' }, true],
    [{ LC_ALL: 'de_DE.UTF-8', LC_CTYPE: 'C' }, false],
    [{ TERM: 'dumb' }, true],
    [{ TERM: 'linux', LANG: 'de_DE.UTF-8' }, true],
    [{ TERM: 'xterm-256color' }, false],
  ])('%j: %s', (env, wanted) => {
    expect(wantsAscii(env)).toBe(wanted);
  });
});

describe('links', () => {
  test.each<[NodeJS.ProcessEnv, boolean]>([
    [{}, false],
    [{ TERM_PROGRAM: 'iTerm.app' }, true],
    [{ TERM_PROGRAM: 'WezTerm' }, true],
    [{ TERM_PROGRAM: 'vscode' }, true],
    [{ TERM_PROGRAM: 'Apple_Terminal' }, false],
    [{ VTE_VERSION: '4999' }, false],
    [{ VTE_VERSION: '7600' }, true],
    [{ KITTY_WINDOW_ID: '1' }, true],
    [{ WT_SESSION: 'a-b' }, true],
    [{ WT_SESSION: 'a-b', TERM: 'screen-256color' }, false],
    [{ VTE_VERSION: '7600', TERM: 'tmux-256color' }, false],
  ])('%j: %s', (env, wanted) => {
    expect(wantsLinks(true, true, env)).toBe(wanted);
    // Neither into a pipe nor without colour, which NO_COLOR switches off.
    expect(wantsLinks(true, false, env)).toBe(false);
    expect(wantsLinks(false, true, env)).toBe(false);
  });
});

describe('progress', () => {
  test('each probe has a unique title', () => {
    expect(new Set(PROBES.map(({ title }) => title)).size).toBe(PROBES.length);
  });

  const tls = {
    ...{ done: 12, total: 40, probe: 'tls-lists', title: 'cipher suites' },
    subject: 's2s-starttls/xmpp1.example.org:5270/192.0.2.7',
  };

  test('as text with seconds', () => {
    expect(progressText(tls, 12_900)).toBe(
      '12/40 cipher suites of s2s xmpp1.example.org:5270 · 12 s',
    );
    expect(
      progressText({ ...tls, probe: 'srv', title: 'SRV records', subject: 'example.org' }, 0),
    ).toBe('12/40 SRV records of example.org · 0 s');
  });

  async function told(quiet: boolean, isTTY: boolean, lastsMs: number): Promise<string> {
    let written = '';
    const stream = { isTTY, columns: 40, write: (text: string) => void (written += text) };
    const line = progressLine(quiet, stream, { terminal: 20, log: 60 });
    line.show({ ...tls, subject: '\u001b[31m' });
    await new Promise((done) => setTimeout(done, lastsMs));
    line.clear();
    const seen = written;
    await new Promise((done) => setTimeout(done, 80));
    expect(written).toBe(seen);
    return written;
  }

  test('one line that is overwritten, as wide as the terminal, and cleared at the end', async () => {
    const written = await told(false, true, 90);
    const lines = written.split('\r\u001b[2K');
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.at(-1)).toBe('');
    expect(lines[1]).toBe('12/40 cipher suites of \\u{1b}[31m · 0 s');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(40);
  });

  test('without a terminal, an occasional line, and none for a short scan', async () => {
    expect(await told(false, false, 150)).toMatch(
      /^(xmpp-safeguard: 12\/40 cipher suites of [^\n]* s\n){1,3}$/,
    );
    expect(await told(false, false, 10)).toBe('');
  });

  test('nothing with --quiet', async () => {
    expect(await told(true, true, 50)).toBe('');
    expect(await told(true, false, 100)).toBe('');
  });
});
