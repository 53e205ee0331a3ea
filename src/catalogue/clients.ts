import type { Level, Requirement, Section } from '../model.js';
import { row } from './row.js';

function client(
  section: Section,
  id: string,
  level: Level,
  title: string,
  manifesto: string,
  servedBy: readonly string[] = [],
): Requirement {
  return row(section, id, level, 'client', { servedBy }, ['public'], {
    title,
    why: 'It is for clients to do.',
    manifesto,
    advice: 'Recommend clients that do.',
  });
}

const CC = 'clients/connections';
const CM = 'clients/messages';
const CP = 'clients/privacy';

export const CLIENTS: readonly Requirement[] = [
  client(
    CC,
    'client-dnssec',
    'SHOULD',
    'Clients enforce DNSSEC',
    'DNSSEC SHOULD be enforced for lookups',
    ['dnssec'],
  ),
  client(
    CC,
    'client-tlsa',
    'MUST',
    'Clients verify TLSA records',
    'Certificate fingerprints MUST be verified if TLSA records are available',
    ['tlsa-records'],
  ),
  client(
    CC,
    'client-channel-binding',
    'MUST',
    'Clients keep to channel binding',
    'Channel binding MUST be perpetually enforced for a server if ever utilized',
    ['channel-binding'],
  ),
  client(
    CC,
    'client-reconnection',
    'SHOULD',
    'Clients reconnect',
    'Clients SHOULD robustly attempt reconnection to servers and MUCs after they have been rebooted',
  ),
  client(
    CM,
    'client-e2ee',
    'MUST',
    'Clients can encrypt end to end',
    'Some form of E2EE MUST be supported',
    ['e2ee-operable'],
  ),
  client(
    CM,
    'client-e2ee-default',
    'SHOULD',
    'Clients encrypt end to end by default',
    '1:1 and private group chats SHOULD be E2EE by default',
    ['e2ee-operable'],
  ),
  client(
    CP,
    'client-muc-jid-warning',
    'MUST',
    'Clients warn before a JID is shown to a room',
    'The user MUST be warned about JID disclosure before joining a non-anonymous MUC',
  ),
  client(
    CP,
    'client-no-auto-download',
    'MUST NOT',
    'Clients download nothing from strangers by themselves',
    'The client MUST NOT ever automatically download any files from strangers or in public MUCs',
  ),
  client(
    CP,
    'client-no-chat-state',
    'SHOULD NOT',
    'Clients send strangers no chat states',
    'The client SHOULD NOT send chat state indicators to strangers or in public MUCS by default',
  ),
  client(
    CP,
    'client-private-storage',
    'SHOULD',
    'Clients store received files privately',
    'The client SHOULD store received files in non-public storage on the device by default',
  ),
  client(
    CP,
    'client-call-relay',
    'SHOULD',
    'Clients relay calls with strangers',
    'The client SHOULD relay calls to or from strangers by default',
    ['stun-ports'],
  ),
];
