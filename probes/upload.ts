import {
  type Observation,
  type ObservationView,
  type SessionKind,
  type UploadSlots,
  observationOf,
  type Step,
} from '../src/model/index.js';
import { OWNER_MARKS } from '../src/model/index.js';
import type { ClientSession } from '../src/xmpp/session/session.js';
import { domainProbe } from '../src/scan/probe.js';
import { DISCO_INFO } from '../src/wire/xmpp/disco.js';
import { queryBits } from '../src/wire/xmpp/chance.js';
import {
  isSpoken,
  markOwner,
  readSlot,
  slotRequest,
  uploadNamespace,
  type Owner,
} from '../src/wire/xmpp/upload.js';
import { attribute, children } from '../src/wire/xmpp/xml.js';

/**
 * Number of upload slots to request, enough to see which parts of the URLs vary and to recognize a
 * counter.
 */
const SLOTS = 8;
/**
 * Size of the announced file in octets, which every service accepts. The file is never uploaded.
 */
const SIZE = 1_024;
const FILENAME = 'xmpp-safeguard.txt';
const MOST_SERVICES = 2;
/** Maximum number of further upload services to record by name. */
const MOST_NAMED = 20;

/** An upload service, and the namespace of its queries. */
interface Service {
  readonly jid: string;
  readonly namespace: string;
}

/**
 * Requests slots from each upload service (XEP-0363), one after another, without uploading: from
 * the domain, from its components, and from services of other domains that it lists, in this
 * order.
 */
export const upload = domainProbe({
  id: 'upload',
  title: 'file upload',
  sends: {
    what: 'requests for upload slots; nothing is uploaded',
    often: '8 requests per upload service',
  },
  needs: ['session', 'entity.iq'],
  yields: ['upload.slots'],
  access: 'account',
  connections: 0,
  wanted: ({ account, anonymous }) => account || anonymous,
  async *run({ sessions, seen, domain, now }) {
    const client = sessions.first('account', 'anonymous');
    if (client === null || client.by === 'federated') return;
    const { services, silent } = servicesOf(seen, client.by, domain);
    const observe = (subject: string, step: Step<UploadSlots>): Observation<'upload.slots'> =>
      observationOf('upload.slots', subject, {}, now(), step);
    if (services.length === 0 && silent !== null) {
      const detail = `${silent}: no reply to disco#info`;
      yield observe(domain, { failure: { layer: 'session', reason: 'timeout', detail } });
      return;
    }
    if (services.length === 0) {
      const value = { by: client.by, filename: FILENAME, slots: [], refusal: null };
      yield observe(domain, { value });
      return;
    }
    for (const { jid, namespace } of services.slice(0, MOST_SERVICES)) {
      if (!isSpoken(namespace)) {
        const detail = `${jid}: offers ${namespace}, which this program does not support`;
        yield observe(jid, { failure: { layer: 'session', reason: 'unsupported', detail } });
        continue;
      }
      const slots = await slotsOf(client, { jid, namespace }, domain);
      if (slots === null) {
        const detail = `${jid}: was asked for a slot, and said nothing`;
        yield observe(jid, { failure: { layer: 'session', reason: 'timeout', detail } });
      } else yield observe(jid, { value: { by: client.by, ...slots } });
    }
    for (const { jid } of services.slice(MOST_SERVICES, MOST_NAMED)) {
      const detail = `${jid}: more than ${MOST_SERVICES} offer slots, and it was not asked`;
      yield observe(jid, { failure: { layer: 'scan', reason: 'skipped', detail } });
    }
  },
});

/**
 * Returns the upload services. `silent` lists the entities that may be upload services but did not
 * answer.
 */
function servicesOf(
  seen: ObservationView<'entity.iq'>,
  by: SessionKind,
  domain: string,
): { readonly services: readonly Service[]; readonly silent: string | null } {
  const services = new Map<string, Service>();
  let silent: string | null = null;
  let asked = false;
  for (const { subject, value, failure } of seen.all('entity.iq')) {
    if (subject === 'account') continue;
    if (failure !== undefined) silent ??= subject;
    if (value?.by !== by || !value.query.startsWith('disco#')) continue;
    const { answer, payload } = value.answer;
    if (answer === 'silence') silent ??= subject;
    if (value.query !== 'disco#info') continue;
    if (subject === domain) asked = true;
    const features = payload === null ? [] : children(payload, 'feature', DISCO_INFO);
    const names = features.flatMap((feature) => attribute(feature, 'var') ?? []);
    const namespace = uploadNamespace(names);
    if (namespace !== null) services.set(subject, { jid: subject, namespace });
  }
  const inOrder = [...services.values()].sort(
    (a, b) => distance(a.jid, domain) - distance(b.jid, domain) || (a.jid < b.jid ? -1 : 1),
  );
  return { services: inOrder, silent: silent ?? (asked ? null : domain) };
}

/**
 * Returns the rank of an upload service: 0 for the domain, 1 for its components, 2 for other
 * domains.
 */
function distance(jid: string, domain: string): number {
  if (jid === domain) return 0;
  return jid.endsWith(`.${domain}`) ? 1 : 2;
}

/** Requests the slots of one service. Returns null if the first request gets no answer. */
async function slotsOf(
  client: ClientSession,
  { jid, namespace }: Service,
  domain: string,
): Promise<Omit<UploadSlots, 'by'> | null> {
  const bareJid = client.jid.split('/')[0] ?? '';
  const local = bareJid.split('@')[0] ?? '';
  const owner: Owner = { bareJid, local, service: [jid, domain] };
  const slots: { get: string; put: string }[] = [];
  const urls: URL[] = [];
  const hosts = new Set<string>();
  const asFound = (refusal: UploadSlots['refusal']): Omit<UploadSlots, 'by'> => ({
    filename: FILENAME,
    slots,
    hosts: [...hosts].sort(),
    ...(urls.some(({ search }) => search !== '') ? { queryBits: queryBits(urls, FILENAME) } : {}),
    refusal,
  });
  const refused = (condition: string, text: string | null = null): Omit<UploadSlots, 'by'> =>
    asFound({ condition, text });
  for (let number = 0; number < SLOTS; number += 1) {
    const { answer, payload, condition, text } = await client.iq({
      type: 'get',
      to: jid,
      payload: slotRequest(FILENAME, SIZE, namespace),
    });
    if (answer === 'silence') return number === 0 ? null : refused('silence');
    if (answer === 'error') return refused(condition ?? 'error', text);
    const slot = payload === null ? null : readSlot(payload);
    if (slot === null) return refused('no slot in the answer');
    urls.push(slot.get);
    for (const url of [slot.put, slot.get]) {
      const origin = markOwner(new URL('/', url), owner, OWNER_MARKS);
      if (url.protocol !== 'https:' || origin.includes(OWNER_MARKS[0])) continue;
      hosts.add(`${url.hostname}:${url.port || '443'}`);
    }
    slots.push({ get: markOwner(slot.get, owner, OWNER_MARKS), put: slot.put.protocol });
  }
  return asFound(null);
}
