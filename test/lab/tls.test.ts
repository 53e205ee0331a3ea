import { describe, expect, inject, test } from 'vitest';
import { FULL, shareOf } from '../effort.js';
import { accepted, listIn, survey, VERSIONS } from './survey.js';
import { sClientSuites, sslscan, testssl, type Target } from './tls-oracles.js';

const lab = inject('lab');
const SERVERS = ['prosody-good', 'prosody-weak', 'ejabberd-good', 'ejabberd-weak'] as const;
const PLACES = SERVERS.flatMap((name) => [
  [`${name}.example`, 5222, 'xmpp'] as const,
  [`${name}.example`, 5223, null] as const,
  [`${name}.example`, 5269, 'xmpp-server'] as const,
  [`${name}.example`, 5270, null] as const,
]);

function targetOf(domain: string, port: number, starttls: Target['starttls']): Target {
  const server = lab.servers.find((one) => one.domain === domain);
  return { domain, address: server?.address ?? '', port, starttls };
}

describe('accepted suites', () => {
  // Ports of STARTTLS in ordinary runs: those of direct TLS have the same lists.
  test.each(shareOf(PLACES, 2))(
    '%s port %i agrees with sslscan',
    async (domain, port, starttls) => {
      const target = targetOf(domain, port, starttls);
      const found = await survey(target);
      for (const version of VERSIONS) expect(listIn(found, version).complete, version).toBe(true);
      expect(accepted(found)).toEqual(await sslscan(target));
    },
    90_000,
  );

  test.each([
    ['prosody-weak.example', 'tls1_2', 'TLSv1.2'],
    ['prosody-weak.example', 'tls1_1', 'TLSv1.1'],
    ['ejabberd-weak.example', 'tls1_2', 'TLSv1.2'],
    ['ejabberd-weak.example', 'tls1', 'TLSv1'],
    ['ejabberd-good.example', 'tls1_2', 'TLSv1.2'],
  ] as const)(
    '%s: agrees with each OpenSSL handshake in %s',
    async (domain, flag, version) => {
      const target = targetOf(domain, 5223, null);
      const list = listIn(await survey(target), version);
      const openssl = await sClientSuites(target, flag);
      expect(list.accepted.filter((suite) => openssl.asked.includes(suite)).sort()).toEqual(
        openssl.accepted,
      );
    },
    90_000,
  );

  // Side by side: most of it is a shell that starts programs, a minute or two for each server.
  test.runIf(FULL).concurrent.each(SERVERS)(
    '%s agrees with testssl.sh',
    async (name) => {
      const target = targetOf(`${name}.example`, 5222, 'xmpp');
      const [found, read] = [await survey(target), await testssl(target)];
      expect(accepted(found)).toEqual(read);
    },
    600_000,
  );
});
