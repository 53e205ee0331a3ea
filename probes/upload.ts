import type { Observation, Seen, SessionKind, UploadSlots } from '../src/model.js';
import { OWNER_MARKS } from '../src/model.js';
import type { Client } from '../src/net/sessions.js';
import { domainProbe, observationId } from '../src/probe.js';
import { DISCO_INFO } from '../src/wire/xmpp/disco.js';
import { attribute, children } from '../src/wire/xmpp/xml.js';
import { markOwner, readSlot, slotRequest, UPLOAD } from '../src/wire/xmpp/upload.js';

/** Enough to see what varies, and that it is no counter. */
const SLOTS = 8;
/** Octets of the file that is never put: what every service takes. */
const SIZE = 1_024;
const FILENAME = 'xmpp-safeguard.txt';
const MOST_SERVICES = 2;
/** Of those beside them so many are named. */
const MOST_NAMED = 20;

/** Asks each upload service for slots (XEP-0363), one after another, and puts nothing there. */
export const upload = domainProbe({
  id: 'upload',
  title: 'Slots of HTTP Upload',
  needs: ['session', 'entity.iq'],
  yields: ['upload.slots'],
  access: 'account',
  connections: 0,
  wanted: ({ account, anonymous }) => account || anonymous,
  async *run({ sessions, seen, domain, now }) {
    const client = sessions.first('account', 'anonymous');
    if (client === null || client.by === 'federated') return;
    const { services, silent } = servicesOf(seen, client.by, domain);
    const observe = (
      subject: string,
      step: Pick<Observation<'upload.slots'>, 'value'> | Pick<Observation, 'failure'>,
    ): Observation<'upload.slots'> => ({
      id: observationId('upload.slots', subject),
      kind: 'upload.slots',
      subject,
      at: now(),
      ...step,
    });
    if (services.length === 0 && silent !== null) {
      const detail = `${silent}: was asked what it is, and said nothing`;
      yield observe(domain, { failure: { layer: 'session', reason: 'timeout', detail } });
      return;
    }
    if (services.length === 0) {
      const value = { by: client.by, filename: FILENAME, slots: [], refusal: null };
      yield observe(domain, { value });
      return;
    }
    for (const service of services.slice(0, MOST_SERVICES)) {
      const slots = await slotsOf(client, service);
      if (slots === null) {
        const detail = `${service}: was asked for a slot, and said nothing`;
        yield observe(service, { failure: { layer: 'session', reason: 'timeout', detail } });
      } else yield observe(service, { value: { by: client.by, ...slots } });
    }
    for (const service of services.slice(MOST_SERVICES, MOST_NAMED)) {
      const detail = `${service}: more than ${MOST_SERVICES} offer slots, and it was not asked`;
      yield observe(service, { failure: { layer: 'scan', reason: 'skipped', detail } });
    }
  },
});

/** `silent`: an entity that might be one, and has not said what it is. */
function servicesOf(
  seen: Seen<'entity.iq'>,
  by: SessionKind,
  domain: string,
): { readonly services: readonly string[]; readonly silent: string | null } {
  const services: string[] = [];
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
    if (features.some((feature) => attribute(feature, 'var') === UPLOAD)) services.push(subject);
  }
  return { services: [...new Set(services)].sort(), silent: silent ?? (asked ? null : domain) };
}

/** Null for silence at the first. */
async function slotsOf(
  client: Client,
  service: string,
): Promise<Pick<UploadSlots, 'filename' | 'slots' | 'refusal'> | null> {
  const bareJid = client.jid.split('/')[0] ?? '';
  const owner = { bareJid, local: bareJid.split('@')[0] ?? '' };
  const slots: { get: string; put: string }[] = [];
  const refused = (condition: string, text: string | null = null) => ({
    filename: FILENAME,
    slots,
    refusal: { condition, text: text === null ? null : hidden(text, owner) },
  });
  for (let number = 0; number < SLOTS; number += 1) {
    const { answer, payload, condition, text } = await client.iq({
      type: 'get',
      to: service,
      payload: slotRequest(FILENAME, SIZE),
    });
    if (answer === 'silence') return number === 0 ? null : refused('silence');
    if (answer === 'error') return refused(condition ?? 'error', text);
    const slot = payload === null ? null : readSlot(payload);
    if (slot === null) return refused('no slot in the answer');
    slots.push({ get: markOwner(slot.get, owner, OWNER_MARKS), put: slot.put.protocol });
  }
  return { filename: FILENAME, slots, refusal: null };
}

function hidden(text: string, { bareJid, local }: { bareJid: string; local: string }): string {
  return text.replaceAll(bareJid, '…').replaceAll(local, '…');
}
