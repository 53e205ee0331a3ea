import { expect, test } from 'vitest';
import {
  AddressPlaces,
  type Lease,
  type Waiting,
} from '../../../src/net/limiter/address-places.js';

interface Scene {
  readonly places: AddressPlaces;
  /** What happened, in order. */
  readonly events: string[];
  /** Waits, and takes a place when it is its turn. */
  wait(name: string, turn: number): Waiting;
  readonly leases: Map<string, Lease>;
}

function scene(open: number, opening: number): Scene {
  const events: string[] = [];
  const leases = new Map<string, Lease>();
  const places = new AddressPlaces({ open, opening }, () => void events.push('empty'));
  return {
    places,
    events,
    leases,
    wait(name, turn) {
      const waiting: Waiting = {
        turn,
        enter() {
          events.push(`${name} enters`);
          leases.set(
            name,
            places.admit(() => void events.push(`${name} left`)),
          );
        },
      };
      places.wait(waiting);
      return waiting;
    },
  };
}

test('a place is released only once', () => {
  const { places, events } = scene(1, 1);
  const lease = places.admit(() => void events.push('left'));
  expect(places.isFree).toBe(false);
  lease.closed();
  lease.opened();
  lease.closed();
  expect(events).toEqual(['left', 'empty']);
  expect(places.isFree).toBe(true);
});

test('the next handshake may start when one is over', () => {
  const { places, events, wait, leases } = scene(2, 1);
  const first = places.admit(() => undefined);
  wait('second', 1);
  wait('third', 1);
  first.opened();
  expect(events).toEqual(['second enters']);
  leases.get('second')?.opened();
  // Two are open.
  expect(events).toEqual(['second enters']);
  first.closed();
  expect(events).toEqual(['second enters', 'third enters']);
});

test('a lower turn goes first, then the order of arrival', () => {
  const { places, events, wait } = scene(1, 1);
  const first = places.admit(() => undefined);
  for (const [name, turn] of Object.entries({ c: 2, d: 3, a: 1, e: 3, b: 1 })) wait(name, turn);
  first.closed();
  expect(events).toEqual(['a enters']);
  expect(places.isFree).toBe(false);
});

test('an aborted wait is skipped', () => {
  const { places, events, wait } = scene(1, 1);
  const first = places.admit(() => undefined);
  const second = wait('second', 1);
  wait('third', 1);
  places.leave(second);
  expect(events).toEqual([]);
  first.closed();
  expect(events).toEqual(['third enters']);
});

test('no place is free while a scan waits', () => {
  const { places, wait } = scene(2, 2);
  places.admit(() => undefined);
  expect(places.isFree).toBe(true);
  wait('second', 1);
  expect(places.isFree).toBe(false);
});
