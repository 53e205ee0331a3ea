/** Checks the section `listen` of `ejabberd.yml`. */
import { didYouMean } from '../../util/did-you-mean.js';
import { listenersOf, namesEver, namesIn, optionsOf } from './option-tables.js';
import { shownName } from './refused.js';
import { itemsOf, textOf, valueOf, type Term } from './term.js';
import { kindOf, type ValueCheck } from './value-check.js';

export function checkListeners(term: Term, check: ValueCheck, version: string): void {
  if (term.kind !== 'list') return check.refuse(term, `Expected list, got ${kindOf(term)} instead`);
  for (const [index, listener] of term.items.entries()) {
    if (listener.kind === 'pair') check.refuse(listener, `Expected map, got map instead`);
    else check.within(String(index + 1), () => checkListener(listener, check, version));
  }
  overlaps(itemsOf(term), check);
}

function checkListener(listener: Term, check: ValueCheck, version: string): void {
  check.map(listener);
  const module = textOf(valueOf(listener, 'module'));
  if (module === null) return check.refuse(listener, 'Missing required option: module');
  const name = module;
  if (!listenersOf(version).includes(name)) {
    const ever = [...listenersOf(null), ...namesEver('modules')];
    if (!ever.includes(name) && didYouMean(name, ever) === null) return;
    const why = namesIn('modules', version).includes(name)
      ? `'${name}' is not a listening module`
      : `unknown listening module: ${shownName(name)}`;
    check.within('module', () => check.refuse(listener, why));
  }
  const port = valueOf(listener, 'port');
  if (port?.kind === 'text' && !port.text.startsWith('unix:'))
    check.within('port', () => check.refuse(port, 'String'));
  const disallowed =
    textOf(valueOf(listener, 'transport')) === 'udp'
      ? ['backlog', 'use_proxy_protocol', 'accept_interval']
      : [];
  check.options(listener, optionsOf(`listen:${name}`, version), true, disallowed);
}

/** Refuses an ejabberd configuration that has two listeners on the same address and port. */
function overlaps(listeners: readonly Term[], check: ValueCheck): void {
  const seen: string[] = [];
  for (const listener of listeners) {
    const port = valueOf(listener, 'port');
    const number = port?.kind === 'number' ? String(port.value) : textOf(port);
    const ip = textOf(valueOf(listener, 'ip')) ?? '0.0.0.0';
    const transport = textOf(valueOf(listener, 'transport')) ?? 'tcp';
    const key = (address: string): string => `${transport} ${address} ${number ?? ''}`;
    const all = ip.includes(':') ? '::' : '0.0.0.0';
    if (seen.includes(key(ip)) || seen.includes(key(all)))
      check.refuse(listener, 'Overlapping listeners found');
    seen.push(key(ip));
  }
}
