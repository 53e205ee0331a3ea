/** Entries that `watch` writes to its log while it runs. */
import type { Verdict, WatchEvent } from '../model/index.js';

/**
 * Reason for a scan. `first`: the domain is new, or a run was missed while the program did not run.
 */
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
      /** Time of the next attempt to deliver the alert; null if the alert was given up. */
      readonly again: string | null;
    };

export type RunLog =
  | WatchLog
  | OutboxLog
  | { readonly event: 'watching'; readonly domains: number; readonly channels: readonly string[] }
  | { readonly event: 'serving'; readonly address: string; readonly port: number }
  | { readonly event: 'stopped' };
