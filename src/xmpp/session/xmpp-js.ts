import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Element, Entity, xml as Xml } from '@xmpp/client';
import type { XmlElement } from '../../wire/xmpp/xml.js';

/**
 * Converts an element to the form of xmpp.js, without prefixed attributes: xmpp.js reads none, and
 * they would need declarations.
 */
export function toXmppJs(
  xml: typeof Xml,
  element: XmlElement,
  parentNs: string | null = null,
): Element {
  const { name, ns, attributes, children } = element;
  const plain = Object.entries(attributes).filter(([key]) => !key.startsWith('{'));
  const declared = ns === parentNs ? [] : [['xmlns', ns] as const];
  const made = xml(name, Object.fromEntries([...plain, ...declared]));
  for (const child of children) {
    if (typeof child === 'string') made.t(child);
    else made.cnode(toXmppJs(xml, child, ns));
  }
  return made;
}

/**
 * Gives xmpp.js the connection and parser of this program. `onOpened` is called when its stream
 * header was sent and it waits for the answer. If the stream `continues`, the header is not sent.
 * Emitting `close` on the returned emitter ends the connection for xmpp.js.
 */
export function lend(
  entity: Entity,
  duplex: Duplex,
  parser: EventEmitter,
  continues: boolean,
  onOpened: () => void,
): EventEmitter {
  const usual = entity._findTransport('xmpp://unused');
  if (usual === undefined) throw new Error('xmpp.js has no transport');
  let opened = false;
  const socket = Object.assign(new EventEmitter(), {
    secure: true,
    connect: () => queueMicrotask(() => socket.emit('connect')),
    end: () => queueMicrotask(() => socket.emit('close', false)),
    write(text: string, done: (error?: Error | null) => void) {
      if (!opened && continues) {
        opened = true;
        done();
        setImmediate(onOpened);
        return;
      }
      duplex.write(text, (error) => {
        done(error);
        if (!opened && !error) setImmediate(onOpened);
        opened = true;
      });
    },
  });
  entity.transports = [
    {
      prototype: Object.create(usual.prototype, {
        Socket: { value: constructorOf(socket) },
        Parser: { value: constructorOf(parser) },
      }) as object,
    },
  ];
  return socket;
}

/**
 * Returns a constructor that does not create an object, but always returns the existing object
 * `made`.
 */
function constructorOf(made: object): unknown {
  return function (): object {
    return made;
  };
}
