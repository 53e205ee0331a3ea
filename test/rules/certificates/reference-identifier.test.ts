import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  matchReferenceIdentifier,
  type NameMatch,
} from '../../../src/rules/certificates/facts/reference-identifier.js';
import type { Role } from '../../../src/model/index.js';
import {
  altNames,
  build,
  dns,
  fixture,
  name,
  readable,
  srvName,
  utf8,
  xmppAddr,
} from './certificate-builder.js';

/** A certificate of these names, matched. */
function match(names: readonly Uint8Array[], domain: string, role: Role = 'c2s'): NameMatch | null {
  return matchReferenceIdentifier(
    readable(build({ extensions: [altNames(...names)] })),
    domain,
    role,
  );
}

describe('DNS-ID', () => {
  test.each([
    ['chat.example.org', 'chat.example.org'],
    ['CHAT.Example.Org', 'chat.example.org'],
    ['chat.example.org', 'Chat.Example.ORG'],
    ['chat.example.org', 'chat.example.org.'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
    ['localhost', 'localhost'],
    ['*.example.org', 'chat.example.org'],
    ['*.example.org', 'xn--bcher-kva.example.org'],
    ['*.Example.ORG', 'chat.example.org'],
    ['*.xn--bcher-kva.example', 'chat.xn--bcher-kva.example'],
  ])('%s names %s', (presented, domain) => {
    expect(match([dns(presented)], domain)).toEqual({ by: 'DNS-ID', presented });
    expect(match([dns(presented)], domain, 's2s')).toEqual({ by: 'DNS-ID', presented });
  });

  test.each([
    ['example.org', 'chat.example.org'],
    ['chat.example.org', 'example.org'],
    ['chat.example.org.', 'chat.example.org'],
    ['.chat.example.org', 'chat.example.org'],
    ['.example.org', 'chat.example.org'],
    ['chat..example.org', 'chat.example.org'],
    [' chat.example.org', 'chat.example.org'],
    ['', 'chat.example.org'],
    ['chat.example.org\0.evil.example', 'chat.example.org'],
    ['chat.example.org\0', 'chat.example.org'],
    ['\ufeffchat.example.org', 'chat.example.org'],
    ['bücher.example', 'xn--bcher-kva.example'],
    // KELVIN SIGN and LATIN CAPITAL LETTER I WITH DOT ABOVE become ASCII in lower case, or nearly.
    ['\u212aelvin.example', 'kelvin.example'],
    ['\u0130.example', 'i.example'],
    ['_xmpp-client.chat.example.org', 'chat.example.org'],
    ['*.example.org', 'example.org'],
    ['*.example.org', 'a.chat.example.org'],
    ['*.example.org', '.example.org'],
    ['*.example', 'chat.example'],
    ['*', 'localhost'],
    ['*.', 'localhost'],
    ['*.*.org', 'chat.example.org'],
    ['*.*.example.org', 'a.chat.example.org'],
    ['chat.*.org', 'chat.example.org'],
    ['c*.example.org', 'chat.example.org'],
    ['*t.example.org', 'chat.example.org'],
    ['xn--*.example.org', 'xn--bcher-kva.example.org'],
    ['**.example.org', 'chat.example.org'],
    ['192.0.2.7', '192.0.2.7'],
    ['*.0.2.7', '192.0.2.7'],
    ['2001:db8::7', '2001:db8::7'],
  ])('%j does not name %s', (presented, domain) => {
    expect(match([dns(presented)], domain)).toBeNull();
  });

  test('an address is never a name', () => {
    const certificate = readable(fixture('odd-names'));
    for (const address of ['192.0.2.7', '2001:db8::7', '[2001:db8::7]']) {
      expect(matchReferenceIdentifier(certificate, address, 'c2s')).toBeNull();
    }
  });

  test('the CN is never a name, whatever else is there or is not', () => {
    const bare = readable(build({ subject: name(utf8('chat.example.org')) }));
    expect(bare.names.common).toEqual(['chat.example.org']);
    expect(matchReferenceIdentifier(bare, 'chat.example.org', 'c2s')).toBeNull();
    const odd = readable(fixture('odd-names'));
    expect(matchReferenceIdentifier(odd, 'only-in-cn.example.org', 'c2s')).toBeNull();
  });

  test('other kinds of name in the SAN name no domain', () => {
    const odd = readable(fixture('odd-names'));
    for (const domain of [
      'example.org',
      'uri.example.org',
      'directory.example.org',
      'user.example.org',
      'not-ia5.example.org',
      'not-utf8.example.org',
    ]) {
      expect(matchReferenceIdentifier(odd, domain, 'c2s'), domain).toBeNull();
    }
  });

  test.each(['', '.', '..', 'chat..example.org', '.example.org', '*.example.org', 'a b.example'])(
    '%j is no domain to look for',
    (domain) => {
      expect(match([dns(domain), xmppAddr(domain)], domain)).toBeNull();
    },
  );
});

describe('SRV-ID', () => {
  test('of the role, and of no other', () => {
    const names = [srvName('_xmpp-client.a.example'), srvName('_xmpp-server.b.example')];
    const client = { by: 'SRV-ID', presented: '_xmpp-client.a.example' };
    const server = { by: 'SRV-ID', presented: '_xmpp-server.b.example' };
    expect(match(names, 'a.example', 'c2s')).toEqual(client);
    expect(match(names, 'a.example', 's2s')).toBeNull();
    expect(match(names, 'b.example', 's2s')).toEqual(server);
    expect(match(names, 'b.example', 'c2s')).toBeNull();
  });

  test.each([
    ['_XMPP-Client.Chat.EXAMPLE.org', 'chat.example.org'],
    ['_xmpp-client.xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['_xmpp-client.*.example.org', 'chat.example.org'],
  ])('%s names %s', (presented, domain) => {
    expect(match([srvName(presented)], domain)).toEqual({ by: 'SRV-ID', presented });
  });

  test.each([
    ['_xmpp-client._tcp.chat.example.org', 'chat.example.org'],
    ['_xmpp-client.chat.example.org.', 'chat.example.org'],
    ['_xmpps-client.chat.example.org', 'chat.example.org'],
    ['xmpp-client.chat.example.org', 'chat.example.org'],
    ['_xmpp-clientchat.example.org', 'chat.example.org'],
    ['_imap.chat.example.org', 'chat.example.org'],
    ['*.chat.example.org', 'chat.example.org'],
    ['_*.chat.example.org', 'chat.example.org'],
    ['*._xmpp-client.chat.example.org', 'chat.example.org'],
    ['_xmpp-client.*.example.org', 'example.org'],
    ['_xmpp-client.*.example.org', 'a.chat.example.org'],
    ['_xmpp-client.*.org', 'example.org'],
    ['_xmpp-client.b\xfccher.example', 'xn--bcher-kva.example'],
    ['_xmpp-client.', 'chat.example.org'],
    ['chat.example.org', 'chat.example.org'],
  ])('%s does not name %s', (presented, domain) => {
    expect(match([srvName(presented)], domain)).toBeNull();
  });
});

describe('xmppAddr', () => {
  test.each([
    ['chat.example.org', 'chat.example.org'],
    ['Chat.Example.org', 'chat.example.org'],
    ['chat.example.org.', 'chat.example.org'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['bu\u0308cher.example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ])('%s names %s', (presented, domain) => {
    const found = { by: 'xmppAddr', presented };
    expect(match([xmppAddr(presented)], domain, 'c2s')).toEqual(found);
    expect(match([xmppAddr(presented)], domain, 's2s')).toEqual(found);
  });

  test.each([
    ['juliet@chat.example.org', 'chat.example.org'],
    ['chat.example.org/orchard', 'chat.example.org'],
    ['*.example.org', 'chat.example.org'],
    ['ch%61t.example.org', 'chat.example.org'],
    ['chat\t.example.org', 'chat.example.org'],
    ['chat.example.org\0', 'chat.example.org'],
    ['chat.example.org?x', 'chat.example.org'],
    ['chat.example.org#x', 'chat.example.org'],
    ['chat.example.org:5222', 'chat.example.org'],
    ['chat.example.org\\x', 'chat.example.org'],
    ['chat..example.org', 'chat.example.org'],
    ['xn--a', 'xn--a.example'],
    ['', 'chat.example.org'],
  ])('%j does not name %s', (presented, domain) => {
    expect(match([xmppAddr(presented)], domain)).toBeNull();
  });
});

describe('the openssl certificate with SRVNames and an xmppAddr', () => {
  const certificate = readable(fixture('ecdsa-srv-xmppaddr'));
  test.each<readonly [string, Role, string | null]>([
    ['chat.example.org', 'c2s', '_xmpp-client.chat.example.org'],
    ['chat.example.org', 's2s', null],
    ['example.org', 's2s', '_xmpp-server.example.org'],
    ['example.org', 'c2s', null],
    ['xn--bcher-kva.example', 'c2s', 'bücher.example'],
    ['xn--bcher-kva.example', 's2s', 'bücher.example'],
  ])('%s, %s: %s', (domain, role, presented) => {
    expect(matchReferenceIdentifier(certificate, domain, role)?.presented ?? null).toBe(presented);
  });
});

describe('which of several', () => {
  const all = [
    xmppAddr('chat.example.org'),
    srvName('_xmpp-client.chat.example.org'),
    dns('*.example.org'),
    dns('chat.example.org'),
  ];
  test.each([
    [4, 'chat.example.org'],
    [3, '*.example.org'],
    [2, '_xmpp-client.chat.example.org'],
    [1, 'chat.example.org'],
  ])('of the first %i: %s', (count, presented) => {
    expect(match(all.slice(0, count), 'chat.example.org')?.presented).toBe(presented);
  });
});

describe('as OpenSSL matches DNS-IDs', () => {
  const label = fc.constantFrom(
    'chat',
    'CHAT',
    'example',
    'org',
    'xn--a',
    '*',
    'c*',
    '*t',
    '**',
    '',
    'a\0',
  );
  const presented = fc
    .array(label, { minLength: 1, maxLength: 4 })
    .map((labels) => labels.join('.'));
  const domain = fc
    .array(fc.constantFrom('chat', 'example', 'org', 'xn--a'), { minLength: 1, maxLength: 4 })
    .map((labels) => labels.join('.'));
  /** Half of the names are drawn near the domain, or hardly any would match. */
  const near = domain.chain((name) => {
    const [, ...parent] = name.split('.');
    const close = fc.constantFrom(
      name,
      name.toUpperCase(),
      ['*', ...parent].join('.'),
      `*.${name}`,
    );
    return fc.record({
      name: fc.constant(name),
      names: fc.array(fc.oneof(presented, close), { minLength: 1, maxLength: 3 }),
    });
  });

  // checkHost(domain) has no opinion on trailing dots, which we take off the domain and not off
  // the name, and none on addresses: neither is drawn here. Everywhere else the two agree.
  test('whatever the names', () => {
    let matched = 0;
    fc.assert(
      fc.property(near, ({ name, names }) => {
        const der = build({ extensions: [altNames(...names.map((text) => dns(text)))] });
        const theirs = new X509Certificate(der).checkHost(name, {
          subject: 'never',
          wildcards: true,
          partialWildcards: false,
          multiLabelWildcards: false,
          singleLabelSubdomains: false,
        });
        const ours = matchReferenceIdentifier(readable(der), name, 'c2s');
        if (ours) matched++;
        expect(ours !== null, JSON.stringify({ name, names, ours, theirs })).toBe(
          theirs !== undefined,
        );
      }),
      { numRuns: 1_500 },
    );
    expect(matched).toBeGreaterThan(300);
  });
});
