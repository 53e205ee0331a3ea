/** What sessions, permission and other ports show, at random: the rest of what a scan may see. */
import fc from 'fast-check';
import {
  E2EE_SHAPES,
  ENOUGH_LOGIN_ATTEMPTS,
  type E2eeMessage,
  type EntityQuery,
  type Failure,
  type LoginLimit,
  type LoginTry,
  type Observation,
  type RegisterAttempt,
  type RegisterForm,
  type SessionKind,
  type SizeTried,
  type StanzaLimit,
  type StunAnswer,
} from '../../src/model/index.js';
import { xmlReader, type XmlElement } from '../../src/wire/xmpp/xml.js';
import { DOMAIN, failed, idAt, observe, type World } from './build.js';

export function element(xml: string): XmlElement {
  const [, stanza] = xmlReader().push(Buffer.from(`<root>${xml}`));
  if (stanza?.type !== 'stanza') throw new Error('no element');
  return stanza.element;
}

const silence = fc.constantFrom<Failure>(failed('timeout', 'session'), failed('bug', 'scan'));

function orFailed<T>(answer: fc.Arbitrary<T>): fc.Arbitrary<T | Failure> {
  return fc.oneof({ weight: 5, arbitrary: answer }, { weight: 1, arbitrary: silence });
}

/** Often there, sometimes not. */
function often(made: fc.Arbitrary<readonly Observation[]>): fc.Arbitrary<readonly Observation[]> {
  return fc.oneof({ weight: 2, arbitrary: made }, { weight: 1, arbitrary: fc.constant([]) });
}

function all(
  ...parts: readonly fc.Arbitrary<readonly Observation[]>[]
): fc.Arbitrary<readonly Observation[]> {
  return fc.tuple(...parts).map((found) => found.flat());
}

const kinds = fc.constantFrom<SessionKind>('account', 'federated');

const SERVER_INFO =
  "<field var='FORM_TYPE'><value>http://jabber.org/network/serverinfo</value></field>";
export const contacts = (field: string, value: string): string =>
  `<x xmlns='jabber:x:data'>${SERVER_INFO}<field var='${field}-addresses'><value>${value}</value></field></x>`;
export const info = (content: string): string =>
  `<query xmlns='http://jabber.org/protocol/disco#info'>${content}</query>`;
export const version = (name: string, number: string, os = ''): string =>
  `<query xmlns='jabber:iq:version'><name>${name}</name><version>${number}</version>${os}</query>`;
export const services = (...given: readonly (readonly [number, string])[]): string =>
  `<services xmlns='urn:xmpp:extdisco:2'>${given
    .map(
      ([port, transport]) =>
        `<service type='stun' host='turn.example.org' port='${port}' transport='${transport}'/>`,
    )
    .join('')}</services>`;

const ANSWERS: Readonly<Partial<Record<EntityQuery, readonly string[]>>> = {
  'disco#info': [
    info(''),
    info(contacts('abuse', 'mailto:abuse@example.org')),
    info(contacts('admin', 'mailto:admin@example.org')),
    info(contacts('abuse', '')),
  ],
  version: [
    version('Openfire', '4.7.1', '<os>FreeBSD 12.4-RELEASE</os>'),
    version('Prosody', '0.12.3', '<os>Debian 12</os>'),
  ],
  last: [
    "<query xmlns='jabber:iq:last' seconds='100'/>",
    "<query xmlns='jabber:iq:last' seconds='9000000'/>",
  ],
  time: [
    "<time xmlns='urn:xmpp:time'><tzo>+00:00</tzo><utc>2026-06-01T12:00:00Z</utc></time>",
    "<time xmlns='urn:xmpp:time'><tzo>+00:00</tzo><utc>2026-06-01T12:01:00Z</utc></time>",
  ],
  extdisco: [services(), services([34_780, 'udp']), services([3_478, 'udp'], [34_780, 'udp'])],
  commands: [
    "<query xmlns='http://jabber.org/protocol/disco#items'/>",
    "<query xmlns='http://jabber.org/protocol/disco#items'><item jid='example.org' node='urn:xmpp:invite#invite'/></query>",
  ],
};

const nothing = { payload: null, text: null } as const;

function entity(query: EntityQuery, subject = DOMAIN): fc.Arbitrary<readonly Observation[]> {
  const answer = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(...(ANSWERS[query] ?? [])).map((xml) => ({
        answer: 'result' as const,
        ...nothing,
        payload: element(xml),
        condition: null,
      })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('service-unavailable', 'forbidden')
        .map((condition) => ({ answer: 'error' as const, ...nothing, condition })),
    },
    {
      weight: 1,
      arbitrary: fc.constant({ answer: 'silence' as const, ...nothing, condition: null }),
    },
  );
  return often(
    fc.tuple(kinds, orFailed(answer)).map(([by, said]) => {
      const value = 'layer' in said ? said : { by, query, tookMs: 10, answer: said };
      return [observe('entity.iq', subject, value, `${query} ${by}`)];
    }),
  );
}

const limits = fc
  .constantFrom(262_144, 1_000_000, 4_000_000, null)
  .map((bytes) =>
    element(
      `<features xmlns='http://etherx.jabber.org/streams'>${bytes === null ? '' : `<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>${bytes}</max-bytes></limits>`}</features>`,
    ),
  );

function session(at: string): fc.Arbitrary<readonly Observation[]> {
  const made = fc.tuple(kinds, limits).map(([by, features]) => ({
    ...{ by, version: 'TLSv1.3' as const, mechanism: 'SCRAM-SHA-1', gs2: 'n', features },
  }));
  return often(
    orFailed(made).map((value) => [
      observe('session', at, value, 'by' in value ? value.by : 'account'),
    ]),
  );
}

const FORMS: readonly Partial<RegisterForm>[] = [
  { answer: 'form', fields: ['password', 'username'] },
  { answer: 'form', fields: ['captcha', 'password', 'username'] },
  { answer: 'form', url: 'https://example.org/join' },
  { answer: 'form' },
  { answer: 'error', type: 'cancel', condition: 'service-unavailable' },
  { answer: 'error', type: 'wait', condition: 'resource-constraint' },
  { answer: 'stream-error', condition: 'policy-violation' },
  { answer: 'closed' },
];

function forms(at: string): fc.Arbitrary<readonly Observation[]> {
  const one = (phase: RegisterForm['phase']): fc.Arbitrary<readonly Observation[]> =>
    often(
      orFailed(fc.constantFrom(...FORMS)).map((said) => {
        const blank = { type: null, condition: null, text: null, fields: [], form: null };
        const whole = { phase, ...blank, url: null, instructions: null, answer: 'form' } as const;
        const value = 'layer' in said ? said : { ...whole, ...said };
        return [observe('register.form', at, value, phase)];
      }),
    );
  return all(one('clear'), one('TLSv1.3'));
}

const ATTEMPTS: readonly Partial<RegisterAttempt>[] = [
  { answer: 'result', removed: true },
  { answer: 'result', removed: false, left: 'x@example.org', why: 'closed' },
  { answer: 'error', type: 'cancel', condition: 'conflict' },
  { answer: 'error', type: 'modify', condition: 'not-acceptable' },
  { answer: 'error', type: 'wait', condition: 'resource-constraint' },
  { answer: 'closed' },
];

/**
 * The probe ends with what is not granted, but for the weak password, and at once where the name
 * that exists is not said to.
 */
function attempts(at: string): fc.Arbitrary<readonly Observation[]> {
  const attempt = orFailed(fc.constantFrom(...ATTEMPTS));
  const granted = fc.oneof(
    fc.array(fc.constantFrom(...ATTEMPTS.slice(0, 1)), { maxLength: 5 }),
    fc.constant(Array<Partial<RegisterAttempt>>(9).fill({ answer: 'result', removed: true })),
  );
  const made = fc.tuple(fc.option(attempt), attempt, granted, fc.option(attempt));
  return often(
    made.map(([existing, weak, strong, last]) => {
      const ofExisting = existing !== null && 'condition' in existing ? existing.condition : null;
      const taken = existing === null || ofExisting === 'conflict';
      const order = [existing, ...(taken ? [weak, ...strong, last] : [])].map((said, place) => ({
        said,
        purpose: place === 0 ? 'existing' : place === 1 ? 'weak' : 'strong',
      }));
      const submitted = order.flatMap(({ said, purpose }) =>
        said === null ? [] : [{ said, purpose: purpose as RegisterAttempt['purpose'] }],
      );
      return submitted.map(({ said, purpose }, index) => {
        const number = index + 1;
        const blank = { answer: 'error', type: null, condition: null, text: null } as const;
        const whole = { purpose, version: 'TLSv1.3', number, ...blank } as const;
        const gone = { removed: null, left: null, why: null };
        const value = 'layer' in said ? said : { ...whole, ...gone, ...said };
        return observe('register.attempt', at, value, `${number} ${purpose}`);
      });
    }),
  );
}

const TOP = 2_097_153;
const size = (bytes: number, came: SizeTried['came'], ms = 10, finished = true): SizeTried => ({
  ...{ bytes, finished, came, ms, condition: null, text: null },
});
const LIMITS: readonly Partial<StanzaLimit>[] = [
  { accepted: 262_144, refused: 262_145 },
  { accepted: 1_048_576, refused: 1_048_577 },
  { accepted: 262_145, refused: TOP },
  { tried: [size(625, 'refused')], refused: 625 },
  { tried: [size(TOP, 'accepted'), size(TOP, 'silent', 3_000, false)], accepted: TOP },
  { tried: [size(262_145, 'idle', 30_000, false)] },
];

function stanzas(at: string): fc.Arbitrary<readonly Observation[]> {
  const one = (phase: StanzaLimit['phase']): fc.Arbitrary<readonly Observation[]> =>
    often(
      orFailed(fc.constantFrom(...LIMITS)).map((said) => {
        const blank = { tried: [], accepted: null, refused: null };
        const whole = { phase, version: 'TLSv1.3', ...blank } as const;
        return [observe('stanza.limit', at, 'layer' in said ? said : { ...whole, ...said }, phase)];
      }),
    );
  return all(one('before'), one('after'));
}

const wrong: LoginTry = { came: 'failure', ms: 3, condition: 'not-authorized', text: null };
const look = { afterMs: 0, condition: null, text: null } as const;

function logins(at: string): fc.Arbitrary<readonly Observation[]> {
  const made = fc.record({
    sign: fc.constantFrom<LoginLimit['sign']>(null, 'said', 'delay', 'refused', 'unanswered'),
    came: fc.constantFrom<LoginLimit['looks'][number]['came']>(
      ...(['features', 'stream-error', 'closed', 'refused', 'unanswered'] as const),
    ),
    liftedMs: fc.constantFrom(null, 5_000),
    count: fc.constantFrom(6, ENOUGH_LOGIN_ATTEMPTS),
  });
  return often(
    orFailed(made).map((said) => {
      if ('layer' in said) return [observe('login.limit', at, said)];
      const { sign, came, liftedMs, count } = said;
      const tries = Array<LoginTry>(count).fill(wrong);
      const looks = sign === null ? [] : [{ ...look, endpoint: at, came }];
      const blank = { mechanism: 'PLAIN', version: 'TLSv1.3', tries } as const;
      return [observe('login.limit', at, { ...blank, sign, looks, liftedMs })];
    }),
  );
}

function salts(at: string): fc.Arbitrary<readonly Observation[]> {
  return often(
    orFailed(fc.constantFrom<'same' | 'different'>('same', 'different')).map((said) => {
      const blank = { version: 'TLSv1.3', mechanism: 'SCRAM-SHA-1', iterations: [4_096, 4_096] };
      const value = typeof said === 'string' ? ({ ...blank, salt: said } as const) : said;
      return [observe('sasl.salt', at, value as never)];
    }),
  );
}

export const ANSWER: StunAnswer = {
  ...{ answer: 'success', code: null, asked: 20, answered: 32 },
  ...{ software: null, other: null, failure: null },
};
const SILENT: StunAnswer = {
  ...{ ...ANSWER, answer: 'unanswered', answered: 0 },
  failure: failed('timeout', 'udp'),
};

const srvRecords = (['_stun._udp', '_turn._udp'] as const).map((service) => {
  const owner = `${service}.${DOMAIN}`;
  const target = { priority: 0, weight: 0, port: 34_780, target: 'turn.example.org' };
  return orFailed(fc.constantFrom([], [target])).map((records) => {
    const answer = { owner, service, rcode: 'NOERROR', aliases: [] } as const;
    const value = 'layer' in records ? records : { ...answer, records };
    return [observe('stun.srv', owner, value)];
  });
});

const servers = ([34_780, 3_478] as const).map((port) => {
  const place = { host: 'turn.example.org', port, address: '192.0.2.8' };
  return often(
    orFailed(fc.tuple(fc.constantFrom(ANSWER, SILENT), fc.boolean())).map((said) => {
      const subject = `udp/${place.host}:${port}/${place.address}`;
      if ('layer' in said) return [observe('stun.server', subject, said)];
      const origins = said[1] ? (['srv'] as const) : (['usual-port'] as const);
      const value = { ...place, origins, binding: said[0], allocate: null };
      return [observe('stun.server', subject, value)];
    }),
  );
});

const ssh = ['a', 'b'].map((name) => {
  const subject = `ssh/${name}.example.org:22/192.0.2.7`;
  const methods = fc.constantFrom(['publickey'], ['password', 'publickey'], ['gssapi-with-mic']);
  return often(
    orFailed(methods).map((said) => {
      const server = { host: `${name}.example.org`, port: 22, address: '192.0.2.7', hostKeys: [] };
      const banner = 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3';
      const whole = { ...server, banner, answer: 'failure', failure: null } as const;
      return [observe('ssh.server', subject, 'layer' in said ? said : { ...whole, methods: said })];
    }),
  );
});

const upload = (['upload.example.org', 'other.example.org'] as const).map((subject) => {
  const path = fc.constantFrom<(at: number) => string>(
    (at) => `x/${(0x1234567890abcdef1234n * BigInt(at + 7)).toString(36)}q${at * 7_919}`,
    (at) => `‹bare JID›/${at}`,
    (at) => String(at),
  );
  const made = fc.record({ path, count: fc.constantFrom(0, 2, 8), refused: fc.boolean() });
  return often(
    orFailed(made).map((said) => {
      if ('layer' in said) return [observe('upload.slots', subject, said)];
      const slots = Array.from({ length: said.count }, (_, at) => ({
        get: `https://${subject}/${said.path(at)}/a.txt`,
        put: 'https:',
      }));
      const refusal = said.refused ? { condition: 'resource-constraint', text: null } : null;
      const value = { by: 'account', filename: 'a.txt', slots, refusal } as const;
      return [observe('upload.slots', subject, value)];
    }),
  );
});

const outcome = fc.constantFrom<E2eeMessage['outcome']>(
  ...(['unchanged', 'unchanged', 'altered', 'lost', 'refused'] as const),
);
const messages = often(
  orFailed(fc.tuple(fc.boolean(), outcome)).map((said) => {
    if ('layer' in said) return [observe('e2ee.messages', DOMAIN, said)];
    const [control, first] = said;
    const list = E2EE_SHAPES.map((shape, at) => ({
      ...{ shape, outcome: at === 0 ? first : ('unchanged' as const), condition: null },
    }));
    return [observe('e2ee.messages', DOMAIN, { control, messages: list })];
  }),
);
const bundle = often(
  orFailed(
    fc.constantFrom(
      'unchanged' as const,
      'altered' as const,
      'silence' as const,
      'refused' as const,
    ),
  ).map((said) => {
    const whole = { publish: 'result', condition: null, deleted: true } as const;
    const value = typeof said === 'string' ? { ...whole, fetched: said } : said;
    return [observe('e2ee.bundle', DOMAIN, value)];
  }),
);

/** Beside a world: what its clients' endpoints and its domain told to those who could ask. */
export function more({ spots }: World): fc.Arbitrary<readonly Observation[]> {
  const places = [...new Set(spots.filter(({ role }) => role === 'c2s').map(idAt))];
  const at = places.flatMap((id) => [session(id), forms(id), stanzas(id), salts(id)]);
  const first = places.slice(0, 1).flatMap((id) => [attempts(id), logins(id)]);
  const queries = Object.keys(ANSWERS) as EntityQuery[];
  const asked = queries.map((query) => entity(query));
  const there = entity('disco#info', `rooms.${DOMAIN}`);
  return all(
    ...[...at, ...first, ...asked, there, ...srvRecords, ...servers, ...ssh, ...upload],
    ...[messages, bundle],
  ).map((found) => {
    const once = [...new Map(found.map((one) => [one.id, one])).values()];
    // Nothing is submitted where no form of that kind came.
    const given = once.some(
      ({ kind, value }) => kind === 'register.form' && value?.fields.length === 2,
    );
    return once.filter(({ kind }) => given || kind !== 'register.attempt');
  });
}

/** Of these, what failed: a kind that has its probe to itself is there, or is a failure. */
export function failing(
  seen: readonly Observation[],
  to: readonly (Failure | null)[],
): Observation[] {
  return seen.map((observation, index) => {
    const fate = to[index % to.length] ?? null;
    if (fate === null) return observation;
    const { id, kind, subject, asked, at } = observation;
    return { id, kind, subject, asked, at, failure: fate } as Observation;
  });
}
