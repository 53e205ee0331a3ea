/** What changed, in words: for a mail, a message, and JSON for machines. */
import type { WatchEvent, WatchMessage } from '../model.js';
import { visible } from './escape.js';
import { plural } from './marks.js';

/** `2026-06-01 11:05 UTC`. */
export function timeText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** `c2s direct chat.example.org:5223 (192.0.2.7)`, of an endpoint id; else the text as it is. */
export function serverText(id: string): string {
  const parts = /^(c2s|s2s)-(starttls|direct)\/(.+):(\d+)\/(.+)$/.exec(id);
  if (parts === null) return visible(id, 300);
  const [, role = '', transport = '', host = '', port = '', address = ''] = parts;
  const direct = transport === 'direct' ? 'direct ' : '';
  const at = host === address ? '' : ` (${address})`;
  return visible(`${role} ${direct}${host}:${port}${at}`, 300);
}

const STATES: Readonly<Record<string, string>> = {
  up: 'reached',
  down: 'not reached',
  absent: 'not named in the DNS',
};

/** One event in a sentence, without what came before. */
export function eventText(event: WatchEvent): string {
  switch (event.kind) {
    case 'service-gone':
      return `The domain has no service any more${because(event.why)}`;
    case 'service-back':
      return 'The domain has a service again';
    case 'server-gone':
      return `${serverText(event.subject)} is gone${because(event.why)}`;
    case 'server-back':
      return `${serverText(event.subject)} is back`;
    case 'server-withdrawn':
      return `${serverText(event.subject)} is no longer named in the DNS`;
    case 'server-new':
      return `${serverText(event.subject)} is new in the DNS`;
    case 'row-worse':
    case 'row-better': {
      const { level, subject, title, before, now, newRules } = event;
      const way = event.kind === 'row-worse' ? 'worse' : 'better';
      const rules = newRules
        ? ' (the rules changed too: it may be they that see it otherwise)'
        : '';
      return `${level} ${subject} is ${way}: ${before} before, ${now} now${rules}: ${title}`;
    }
    case 'flapping': {
      const { changes, looks, now } = event;
      const often = `${plural(changes, 'change')} in the last ${plural(looks, 'look')}`;
      return `${what(event)} comes and goes: ${often}, now ${stateText(now)}. Not a word on it until it stays the same`;
    }
    case 'settled':
      return `${what(event)} stays the same again: ${stateText(event.now)}`;
    case 'expires': {
      const { ends, days, name } = event;
      const left = days === 0 ? 'less than a day' : plural(days, 'day');
      const where = event.at.map((at) => (event.what === 'certificate' ? serverText(at) : at));
      const of =
        event.what === 'certificate'
          ? `The certificate of ${name}`
          : `A signature of the zone ${name}`;
      return visible(`${of} ends in ${left}, on ${timeText(ends)}: ${listed(where)}`, 900);
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

/** Places named in one line. */
const NAMED = 4;

function listed(places: readonly string[]): string {
  const more = places.length - NAMED;
  return `${places.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Since when it is so, and how long it had been otherwise. */
function sinceText(event: WatchEvent): string | null {
  if (event.kind === 'expires') return null;
  const since = `Since ${timeText(event.since)}`;
  return 'held' in event ? `${since}; as before since ${timeText(event.held)}` : since;
}

/** For the line of a list of mails: `example.org: s2s … is gone`, or how many there are. */
export function alertSubject({ domain, events }: WatchMessage): string {
  const [first] = events;
  const said =
    first === undefined || events.length > 1 ? plural(events.length, 'change') : eventText(first);
  return visible(`${domain}: ${said}`, 150);
}

/** Lines of plain text, ending in a newline. */
export function alertText(message: WatchMessage): string {
  const { domain, at, events } = message;
  const lines = events.flatMap((event) => {
    const since = sinceText(event);
    return [`- ${eventText(event)}.`, ...(since === null ? [] : [`  ${since}.`])];
  });
  const seen = `Seen by xmpp-safeguard watch on ${timeText(at)}.`;
  return [domain, '', ...lines, '', seen, ''].join('\n');
}

/** For machines: what happened, as data, and in words. One line, without the newline. */
export function alertJson(message: WatchMessage): string {
  const { id, domain, at, events } = message;
  return JSON.stringify({
    format: 'xmpp-safeguard/alert',
    schema: 1,
    id,
    domain,
    at,
    subject: alertSubject(message),
    text: alertText(message),
    events: events.map((event) => ({ ...event, text: eventText(event) })),
  });
}
