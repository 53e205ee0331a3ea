/** What `watch` tells while it runs. */
import type { Verdict, WatchEvent } from '../model/index.js';

/** `first`: never seen before, or it was due while nobody watched. */
export type Why = 'schedule' | 'first' | 'confirm' | 'asked';

export type WatchLog =
  | { readonly event: 'started'; readonly domain: string; readonly why: Why }
  | {
      readonly event: 'ended';
      readonly domain: string;
      readonly status: Verdict['status'];
      readonly scope: Verdict['scope']['status'];
      readonly ms: number;
    }
  | { readonly event: 'cut'; readonly domain: string }
  | { readonly event: 'failed'; readonly domain: string; readonly error: string }
  | { readonly event: 'change'; readonly domain: string; readonly change: WatchEvent }
  | { readonly event: 'unconfirmed'; readonly domain: string; readonly again: string }
  | { readonly event: 'forgotten'; readonly runs: number };

export type OutboxLog =
  | { readonly event: 'delivered'; readonly channel: string; readonly domain: string }
  | {
      readonly event: 'undelivered';
      readonly channel: string;
      readonly domain: string;
      readonly error: string;
      /** Null: given up. */
      readonly again: string | null;
    };

export type RunLog =
  | WatchLog
  | OutboxLog
  | { readonly event: 'watching'; readonly domains: number; readonly channels: readonly string[] }
  | { readonly event: 'serving'; readonly address: string; readonly port: number }
  | { readonly event: 'stopped' };
