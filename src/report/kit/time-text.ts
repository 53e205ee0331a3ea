/** Times and durations in words. Times are ISO 8601 in UTC. */

/** A time with seconds: `2026-01-31 12:00:00 UTC`. */
export function timeText(iso: string): string {
  return `${dayText(iso)} ${iso.slice(11, 19)} UTC`;
}

/** Duration between two times: `12.3 s`, `2 min 5 s`. */
export function durationText(startedAt: string, endedAt: string): string {
  const seconds = Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

/** A time with minutes: `2026-06-01 11:05 UTC`. */
export function minuteText(iso: string): string {
  return `${dayText(iso)} ${iso.slice(11, 16)} UTC`;
}

/** A date: `2026-06-01`. */
export function dayText(iso: string): string {
  return iso.slice(0, 10);
}

/** Each time with as much detail as makes all different: days, minutes, seconds or milliseconds. */
export function distinctTimes(isos: readonly string[]): readonly string[] {
  for (const length of [10, 16, 19, 23]) {
    const texts = isos.map((iso) => iso.slice(0, length).replace('T', ' '));
    if (new Set(texts).size === texts.length) return texts;
  }
  return isos.map(dayText);
}

/** A duration in milliseconds, rounded down: `3 d`, `5 h` or `12 min`. */
export function spanText(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** A time with the name of the month: `31 Jan 2026 12:00 UTC`. */
export function dateWords(iso: string): string {
  const month = MONTHS[Number(iso.slice(5, 7)) - 1] ?? iso.slice(5, 7);
  return `${Number(iso.slice(8, 10))} ${month} ${iso.slice(0, 4)} ${iso.slice(11, 16)} UTC`;
}

/** `40 s`, `3 min` or `2 h 10 min` for milliseconds, rounded up. */
export function roughDurationText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
