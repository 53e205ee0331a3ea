/** Alerts of `watch` in words: subjects, texts, and JSON. */
import type { WatchEvent, WatchMessage } from '../../model/index.js';
import { parseEndpointId } from '../../model/endpoint-id.js';
import { visible } from '../kit/escape.js';
import { headlineText, headlineWord } from '../kit/headline.js';
import { minuteText } from '../kit/time-text.js';
import { listText, plural } from '../kit/words.js';

/**
 * Formats the id of an endpoint as `c2s direct chat.example.org:5223 (192.0.2.7)`; returns other
 * text unchanged.
 */
export function serverText(id: string): string {
  const endpoint = parseEndpointId(id);
  if (endpoint === null) return visible(id, 300);
  const { role, transport, host, port, address, path = '' } = endpoint;
  const by = transport === 'starttls' ? '' : `${transport} `;
  const at = host === address ? '' : ` (${address})`;
  return visible(`${role} ${by}${host}:${port}${path}${at}`, 300);
}

const STATES: Readonly<Record<string, string>> = {
  up: 'reachable',
  down: 'unreachable',
  absent: 'not in DNS',
};

/** Formats one event of `watch` as a sentence without its full stop. */
export function eventText(event: WatchEvent): string {
  switch (event.kind) {
    case 'service-gone':
      return `The domain no longer offers an XMPP service${because(event.why)}`;
    case 'service-back':
      return 'The domain offers an XMPP service again';
    case 'server-gone':
      return `${serverText(event.subject)} is unreachable${because(event.why)}`;
    case 'server-back':
      return `${serverText(event.subject)} is reachable again`;
    case 'server-withdrawn':
      return `${serverText(event.subject)} is no longer listed in DNS`;
    case 'server-new':
      return `${serverText(event.subject)} is new in DNS`;
    case 'row-worse':
    case 'row-better': {
      const { level, subject, title, before, now, newRules } = event;
      const way = event.kind === 'row-worse' ? 'worse' : 'better';
      const rules = newRules ? ' (the rules changed too, and may be the reason)' : '';
      return `${title} (${subject}, ${level}) is ${way}: ${before} before, ${now} now${rules}`;
    }
    case 'flapping': {
      const { changes, looks, now } = event;
      const often = `${plural(changes, 'change')} in the last ${plural(looks, 'scan')}`;
      return `${what(event)} keeps changing: ${often}, now ${stateText(now)}. No more alerts about it until it is stable`;
    }
    case 'settled':
      return `${what(event)} is stable again: ${stateText(event.now)}`;
    case 'expires': {
      const { ends, days, name } = event;
      const left = days === 0 ? 'less than a day' : plural(days, 'day');
      const where = event.at.map((at) => (event.what === 'certificate' ? serverText(at) : at));
      const of =
        event.what === 'certificate'
          ? `The certificate of ${name}`
          : `A signature of the zone ${name}`;
      return visible(
        `${of} expires in ${left}, on ${minuteText(ends)}: ${listText(where, NAMED)}`,
        900,
      );
    }
  }
}

function because(why: string | null): string {
  return why === null ? '' : `: ${visible(why, 300)}`;
}

function what({ of, subject }: Extract<WatchEvent, { of: unknown }>): string {
  if (of === 'row') return `Row ${subject}`;
  return of === 'server' ? serverText(subject) : 'The service';
}

function stateText(state: string): string {
  return STATES[state] ?? state;
}

/** Maximum number of endpoints or names that one line of an alert lists. */
const NAMED = 4;

/**
 * Time of a change and the state before it, without a full stop. Null if the sentence of the event
 * contains it.
 */
function sinceText(event: WatchEvent): string | null {
  if (event.kind === 'expires') return null;
  const since = `Since ${minuteText(event.since)}`;
  const was = stateBefore(event);
  if (was === null || !('held' in event)) return since;
  return `${since}; previously ${was} since ${minuteText(event.held)}`;
}

function stateBefore(event: WatchEvent): string | null {
  switch (event.kind) {
    case 'service-gone':
      return 'offered';
    case 'service-back':
      return 'not offered';
    case 'server-gone':
      return 'reachable';
    case 'server-back':
      return 'unreachable';
    case 'server-withdrawn':
      return 'in DNS';
    case 'row-worse':
    case 'row-better':
      return event.before;
    default:
      return null;
  }
}

/** Subject of a mail: `example.org FAILED: s2s … is unreachable`, or the number of changes. */
export function alertSubject({ domain, scope, events }: WatchMessage): string {
  const [first] = events;
  const said =
    first === undefined || events.length > 1 ? plural(events.length, 'change') : eventText(first);
  const result = scope === undefined ? '' : ` ${headlineWord({ scope })}`;
  return visible(`${domain}${result}: ${said}`, 150);
}

/** The alert as lines of plain text, ending in a newline. */
export function alertText(message: WatchMessage): string {
  const { domain, at, scope, events } = message;
  const result =
    scope === undefined
      ? domain
      : `${domain}  ${headlineWord({ scope })}  ${headlineText({ scope })}`;
  const lines = events.flatMap((event) => {
    const since = sinceText(event);
    return [`- ${eventText(event)}.`, ...(since === null ? [] : [`  ${since}.`])];
  });
  const seen = `Scanned by xmpp-safeguard watch on ${minuteText(at)}.`;
  return [result, '', ...lines, '', seen, ''].join('\n');
}

/** The alert as JSON: events as data and in words. One line without its newline. */
export function alertJson(message: WatchMessage): string {
  const { id, domain, at, scope, events } = message;
  return JSON.stringify({
    format: 'xmpp-safeguard/alert',
    schema: 1,
    id,
    domain,
    at,
    ...(scope === undefined ? {} : { scope }),
    subject: alertSubject(message),
    text: alertText(message),
    events: events.map((event) => ({ ...event, text: eventText(event) })),
  });
}
