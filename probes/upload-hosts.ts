import type { Observation } from '../src/model/index.js';
import { domainProbe } from '../src/scan/probe.js';
import { withoutBrackets } from '../src/util/address.js';
import { looksForWeb } from './host-meta.js';
import { observePlaces } from './web-endpoints.js';

/** Maximum number of web servers of uploads to scan. */
const MOST_HOSTS = 2;

/** Looks up the addresses of the web servers to which uploaded files go (XEP-0363). */
export const uploadHosts = domainProbe({
  id: 'upload-hosts',
  title: 'addresses of web servers of uploads',
  sends: {
    what: 'A and AAAA queries for the web servers in upload slots',
    often: '2 queries per host, for at most 2 hosts',
  },
  needs: ['upload.slots'],
  yields: ['endpoint'],
  access: 'account',
  connections: 0,
  // Upload slots need a login, and logins need what is seen at all other endpoints.
  late: true,
  wanted: (settings) => looksForWeb(settings) && (settings.account || settings.anonymous),
  async *run(context): AsyncGenerator<Observation<'endpoint'>> {
    const hosts = new Set(
      context.seen.all('upload.slots').flatMap(({ value }) => value?.hosts ?? []),
    );
    const places = [...hosts].slice(0, MOST_HOSTS).map((text) => {
      const { hostname, port } = new URL(`https://${text}`);
      const place = { role: 'c2s', transport: 'https', origin: 'upload' } as const;
      return { ...place, host: withoutBrackets(hostname), port: Number(port || '443') };
    });
    yield* await observePlaces(context, places);
  },
});
