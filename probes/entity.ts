import {
  OLD_ENTITY_QUERIES,
  type EntityQuery,
  type Failure,
  type Observation,
  observationOf,
} from '../src/model/index.js';
import type { ClientSession } from '../src/xmpp/session/session.js';
import { domainProbe } from '../src/scan/probe.js';
import { readDiscoItems } from '../src/wire/xmpp/disco.js';
import { readExternalServices } from '../src/wire/xmpp/extdisco.js';
import { forKeeping, OLD_QUERIES, QUERIES } from '../src/wire/xmpp/queries.js';

/**
 * Maximum number of service discovery items (XEP-0030) of the domain to query, and of further
 * items to record by name only.
 */
const MOST_ITEMS = 20;
const MOST_NAMED = 100;
/** Queries to the bare JID of the account, for its PEP features (XEP-0163 §6). */
const OF_ACCOUNT: readonly EntityQuery[] = ['disco#info'];
const OF_DOMAIN = Object.keys(QUERIES) as readonly EntityQuery[];

const EVERY_QUERY: Readonly<Record<EntityQuery, string>> = { ...QUERIES, ...OLD_QUERIES };

type Answer = Observation<'entity.iq'>;

/** Sends service discovery and similar queries to the domain and its services, in each session. */
export const entity = domainProbe({
  id: 'entity',
  title: 'service discovery',
  sends: {
    what: 'queries for the abuse contacts, version, uptime, clock, services and commands of the domain and of the services that it lists',
    often: 'once per entity',
  },
  needs: ['session'],
  yields: ['entity.iq'],
  access: 'federated',
  connections: 0,
  wanted: ({ account, federated, anonymous }) => account || federated || anonymous,
  async *run({ sessions, domain, to, now }): AsyncGenerator<Answer> {
    const clients = (['account', 'anonymous', 'federated'] as const).flatMap(
      (kind) => sessions.first(kind) ?? [],
    );
    for (const client of clients) {
      const ask = (subject: string, address: string | null, query: EntityQuery): Promise<Answer> =>
        asked(client, subject, address, query, now);
      const ofDomain = await Promise.all(OF_DOMAIN.map((query) => ask(domain, to, query)));
      yield* ofDomain;
      if (client.by !== 'federated' && !namesServices(ofDomain)) {
        yield* await Promise.all(OLD_ENTITY_QUERIES.map((query) => ask(domain, to, query)));
      }
      if (client.by === 'account') {
        yield* await Promise.all(OF_ACCOUNT.map((query) => ask('account', null, query)));
      }
      const items = itemsOf(ofDomain, domain);
      const some = items.slice(0, MOST_ITEMS);
      yield* await Promise.all(some.map((item) => ask(item, item, 'disco#info')));
      for (const item of items.slice(MOST_ITEMS, MOST_NAMED)) yield unasked(client, item, now());
    }
  },
});

/**
 * Whether an answer of XEP-0215 lists a STUN or TURN service; if so, the older namespaces are not
 * queried.
 */
function namesServices(answers: readonly Answer[]): boolean {
  const payload = answers.find(({ value }) => value?.query === 'extdisco')?.value?.answer.payload;
  return payload != null && (readExternalServices(payload) ?? []).length > 0;
}

async function asked(
  client: ClientSession,
  subject: string,
  to: string | null,
  query: EntityQuery,
  now: () => string,
): Promise<Answer> {
  const { by } = client;
  const begun = performance.now();
  const answer = await client.iq({ type: 'get', to, payload: EVERY_QUERY[query] });
  const tookMs = Math.round(performance.now() - begun);
  const value = { by, query, tookMs, answer: forKeeping(answer) };
  return observationOf('entity.iq', subject, { query, by }, now(), { value });
}

function unasked({ by }: ClientSession, subject: string, at: string): Answer {
  const detail = `${subject}: more than ${MOST_ITEMS} are listed, and it was not asked`;
  const failure: Failure = { layer: 'scan', reason: 'skipped', detail };
  return observationOf('entity.iq', subject, { query: 'disco#info', by }, at, { failure });
}

/**
 * Returns the services that the domain lists; services of the domain precede services of other
 * domains. Rooms, users and nodes are not services.
 */
function itemsOf(answers: readonly Answer[], domain: string): readonly string[] {
  const listed = answers.find(({ value }) => value?.query === 'disco#items');
  const payload = listed?.value?.answer.payload;
  const items = payload == null ? [] : readDiscoItems(payload);
  const services = items.filter(({ jid, node }) => node === null && !/[@/\s…]/.test(jid));
  const names = [...new Set(services.map(({ jid }) => jid.toLowerCase()))];
  const others = names.filter((name) => name !== domain);
  const isOwn = (name: string): boolean => name.endsWith(`.${domain}`);
  return [...others.filter(isOwn), ...others.filter((name) => !isOwn(name))];
}
